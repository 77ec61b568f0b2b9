// Rows that are written as they come, to standard output or to a file that appears only once it is complete.

import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Takes rows one by one.
final class RowOutput {
    private let path: String?
    private let beside: String
    private var descriptor: Int32 = -1
    private var buffer: [UInt8] = []
    /// What ended the writing early.
    private var failure: (any Error)?

    /// Rows for the file at `path`, or for standard output where it is nil or `-`.
    init(path: String?) throws {
        self.path = path == "-" ? nil : path
        beside = (path ?? "") + ".part-\(getpid())"
        guard let path = self.path else { return }
        descriptor = unsafe open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw refused(path) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unsafe unlink(beside)
    }

    /// Adds `text`. False where nothing more can be written.
    @discardableResult
    func add(_ text: String) -> Bool {
        buffer += text.utf8
        if buffer.count >= 1 << 18 { flush() }
        return failure == nil
    }

    /// Writes what is left, and puts the file in its place.
    func finish() throws {
        flush()
        if let failure { throw failure }
        guard let path, descriptor >= 0 else { return }
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard isClosed, unsafe rename(beside, path) == 0 else {
            let error = refused(path)
            unsafe unlink(beside)
            throw error
        }
    }

    private func flush() {
        guard failure == nil, !buffer.isEmpty else { return }
        do {
            if descriptor < 0 {
                try StandardOutput.write(buffer.span)
            } else {
                try writeFile()
            }
        } catch { failure = error }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeFile() throws {
        var done = 0
        while done < buffer.count {
            // SAFETY: done < count, and the pointer does not leave the call.
            let count = unsafe buffer.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe write(descriptor, base + done, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw refused(path ?? "") }
            done += count
        }
    }

    private func refused(_ path: String) -> any Error {
        StandardError.line("culprit: cannot write \(path): \(unsafe String(cString: strerror(errno)))")
        return Status.unusable
    }
}
