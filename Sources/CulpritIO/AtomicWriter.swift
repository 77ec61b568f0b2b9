// Writing a whole file: beside its place first, then moved, so that a reader never sees half of it.

private import CulpritBytes

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Writes files in one step.
package enum AtomicWriter {
    /// Writes `text` to the file at `path`, replacing what is there; where `isPrivate`, its owner alone can read it. Throws
    /// where the place cannot be written.
    package static func write(_ text: String, to path: String, isPrivate: Bool = false) throws(IOFailure) {
        let file = try FileWriter(path: path, isPrivate: isPrivate)
        let bytes = Array(text.utf8)
        try file.write(bytes.span)
        try file.finish()
    }
}

extension AtomicWriter {
    /// Writes `text` to a new file at `path`, and the folders above it. Throws where there is a file already.
    package static func create(_ text: String, at path: String, isPrivate: Bool = false) throws(IOFailure) {
        guard DirectoryWalker.kind(of: path) == .missing else {
            throw IOFailure(action: "create", path: path, reason: "there is a file already")
        }
        try makeFolders(above: path)
        try write(text, to: path, isPrivate: isPrivate)
    }

    /// Makes the folders above `path` that there are not yet.
    package static func makeFolders(above path: String) throws(IOFailure) {
        var end = path.startIndex
        while let slash = path[end...].firstIndex(of: "/") {
            let folder = String(path[..<slash])
            if !folder.isEmpty, DirectoryWalker.kind(of: folder) == .missing, unsafe mkdir(folder, 0o777) != 0 {
                throw IOFailure.current("create", folder)
            }
            end = path.index(after: slash)
        }
    }
}

/// Reads files whole, for small ones such as rules.
package enum FileReader {
    /// The bytes of the file at `path`. Throws where it cannot be read or is larger than `byteCountMax`.
    package static func bytes(_ path: String, byteCountMax: Int = 64 << 20) throws(IOFailure) -> [UInt8] {
        let source = try FileSource(path: path)
        guard source.byteCount <= UInt64(byteCountMax) else {
            throw IOFailure(action: "read", path: path, reason: "it is larger than \(byteCountMax) bytes")
        }
        var buffer: [UInt8] = []
        do {
            let count = try source.read(at: 0, into: &buffer, count: Int(source.byteCount))
            return count == 0 ? [] : buffer
        } catch { throw IOFailure(action: "read", path: path, reason: error.reason) }
    }
}
