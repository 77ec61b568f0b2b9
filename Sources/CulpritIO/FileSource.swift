// Regular files as byte sources. Reads go through pread, so that one open file serves several threads and a file that
// shrinks while it is read gives a short read and not a fault of the memory system.

package import CulpritBytes

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// An open regular file.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    package let byteCount: UInt64

    /// Opens the file at `path` for reading. Throws where it cannot be opened or is not a regular file.
    package convenience init(path: String) throws(IOFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw IOFailure.current("open", path) }
        try self.init(descriptor: descriptor, path: path)
    }

    /// Takes over an open file.
    init(descriptor: Int32, path: String) throws(IOFailure) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw IOFailure.current("inspect", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw IOFailure(action: "read", path: path, reason: "it is not a regular file")
        }
        self.descriptor = descriptor
        byteCount = UInt64(max(0, status.st_size))
    }

    deinit { close(descriptor) }

    package func read(at offset: UInt64, into buffer: inout [UInt8], count: Int) throws(ByteSourceFault) -> Int {
        guard offset < byteCount, count > 0 else { return 0 }
        let wanted = Int(min(UInt64(count), byteCount - offset))
        if buffer.count != wanted { buffer = [UInt8](repeating: 0, count: wanted) }
        var filled = 0
        while filled < wanted {
            // SAFETY: filled < wanted == buffer.count.
            let got = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    descriptor, bytes.baseAddress.map { unsafe $0 + filled }, wanted - filled,
                    off_t(offset) + off_t(filled))
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw ByteSourceFault(offset: offset, reason: IOFailure.systemText)
            }
            if got == 0 { break }
            filled += got
        }
        if filled < wanted { buffer.removeLast(wanted - filled) }
        return filled
    }
}
