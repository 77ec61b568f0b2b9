// A file that somebody else writes to: what was added since it was last looked at, also when it is cut, written anew, or
// moved away and replaced by a new one. It is looked at again and again; nothing of the system is asked to tell.

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Which file of the file system it is, whatever it is called.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let node: UInt64

    fileprivate init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        node = UInt64(truncatingIfNeeded: status.st_ino)
    }
}

/// Reads a file as it grows.
package final class GrowingFile {
    /// How the file changed.
    package enum Growth: Equatable {
        case nothing
        case bytes([UInt8])
        /// It was cut, written anew or replaced: what comes next is from the begin of another file.
        case beganAnew
    }

    /// Where reading of a file stopped, and the last bytes before that place, which show that it is still the same text.
    package struct Mark: Sendable {
        fileprivate var offset: Int64
        fileprivate var tail: [UInt8]
    }

    private static let tailByteCount = 64

    private let path: String
    private var descriptor: Int32 = -1
    private var mark = Mark(offset: 0, tail: [])

    /// The file at `path`, which need not be there yet.
    package init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Which file is read now; nil where none is open.
    package var identity: FileIdentity? { status().map { FileIdentity($0) } }

    /// Where reading stands.
    package var position: Mark { mark }

    /// Goes on from `mark` of the same file under another name. False where the text before it is another.
    package func resume(from mark: Mark) -> Bool {
        guard openFile(), isSame(mark) else { return false }
        self.mark = mark
        return true
    }

    /// What came since the last look, at most `byteCountMax` of it.
    package func poll(byteCountMax: Int = 1 << 20) -> Growth {
        guard let status = status() else {
            // Not there yet, or not any more. What is there now is read at the next look.
            return openFile() && status() != nil ? poll(byteCountMax: byteCountMax) : .nothing
        }
        let size = Int64(status.st_size)
        if size < mark.offset || !isSame(mark) {
            mark = Mark(offset: 0, tail: [])
            return .beganAnew
        }
        if size > mark.offset {
            let bytes = read(at: mark.offset, count: min(byteCountMax, Int(size - mark.offset)))
            if !bytes.isEmpty {
                mark.offset += Int64(bytes.count)
                mark.tail = Array(
                    (mark.tail + bytes.suffix(GrowingFile.tailByteCount)).suffix(GrowingFile.tailByteCount))
                return .bytes(bytes)
            }
        }
        // All of this file is read: has another taken its place?
        var current = stat()
        guard unsafe stat(path, &current) == 0, FileIdentity(current) != FileIdentity(status) else { return .nothing }
        close(descriptor)
        descriptor = -1
        mark = Mark(offset: 0, tail: [])
        return .beganAnew
    }

    private func status() -> stat? {
        var status = stat()
        return unsafe descriptor >= 0 && fstat(descriptor, &status) == 0 ? status : nil
    }

    private func openFile() -> Bool {
        if descriptor >= 0 { return status() != nil }
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard let status = status() else { return false }
        if status.st_mode & S_IFMT == S_IFREG { return true }
        close(descriptor)
        descriptor = -1
        return false
    }

    private func isSame(_ mark: Mark) -> Bool {
        mark.tail.isEmpty || read(at: mark.offset - Int64(mark.tail.count), count: mark.tail.count) == mark.tail
    }

    private func read(at offset: Int64, count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: max(0, count))
        // SAFETY: at most as many bytes as the buffer holds are read into it.
        let got = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe pread(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
        }
        return got <= 0 ? [] : Array(buffer.prefix(got))
    }
}
