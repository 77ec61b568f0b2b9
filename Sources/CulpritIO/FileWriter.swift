// A file that is written piece by piece: beside its place, and moved there once it is complete, so that a reader never sees
// half of it. What is not finished is removed.

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Writes one file.
package final class FileWriter {
    private let path: String
    private let beside: String
    private var descriptor: Int32

    /// Begins the file that is to stand at `path`; where `isPrivate`, its owner alone can read it. Throws where it cannot be
    /// created.
    package init(path: String, isPrivate: Bool = false) throws(IOFailure) {
        self.path = path
        beside = path + ".part-\(getpid())"
        descriptor = unsafe open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o666)
        if descriptor < 0 { throw IOFailure.current("write", path) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unsafe unlink(beside)
    }

    /// Adds `bytes`. Throws where the medium is full or broken.
    package func write(_ bytes: Span<UInt8>) throws(IOFailure) {
        var done = 0
        while done < bytes.count {
            // SAFETY: done < count, and the pointer does not leave the call.
            let count = unsafe bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                #if canImport(Glibc)
                    return unsafe Glibc.write(descriptor, base + done, buffer.count - done)
                #else
                    return unsafe Darwin.write(descriptor, base + done, buffer.count - done)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw IOFailure.current("write", path) }
            done += count
        }
    }

    /// Puts the file in its place, replacing what is there.
    package func finish() throws(IOFailure) {
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard isClosed, unsafe rename(beside, path) == 0 else {
            let failure = IOFailure.current("write", path)
            unsafe unlink(beside)
            throw failure
        }
    }
}
