// The files below a folder, in a fixed order. Links are never followed, so that a folder cannot lead out of itself;
// what could not be listed is named.

package import CulpritModel

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Something found in a directory tree.
package struct WalkedFile: Sendable {
    /// The path below the folder, with `/`.
    package var relativePath: String
    /// Seconds since 1970 of the last change, or nil.
    package var modifiedSeconds: Int64?
    /// Why it cannot be read, or nil for a regular file.
    package var refusal: String?
}

/// Lists directory trees.
package enum DirectoryWalker {
    /// What a path is.
    package enum Kind: Sendable { case file, folder, missing, other }

    /// What stands at `path`; links named by the user are followed.
    package static func kind(of path: String) -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// `path` of a folder without separators at its end.
    package static func withoutSlash(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The size in bytes of the regular file at `path`, or nil where there is none.
    package static func byteCount(_ path: String) -> UInt64? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return UInt64(max(0, status.st_size))
    }

    /// Seconds since 1970 of the last change of the file at `path`, or nil.
    package static func modifiedSeconds(_ path: String) -> Int64? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? modifiedSeconds(status) : nil
    }

    private static func modifiedSeconds(_ status: stat) -> Int64 {
        #if canImport(Glibc)
            Int64(status.st_mtim.tv_sec)
        #else
            Int64(status.st_mtimespec.tv_sec)
        #endif
    }

    /// All files below `root`, sorted by path, and whether the limit on entries was hit.
    package static func files(below root: String, limits: Limits) -> (files: [WalkedFile], isCut: Bool) {
        var found: [WalkedFile] = []
        var folders = [""]
        var entryCount = 0
        while let folder = folders.popLast() {
            let path = folder.isEmpty ? root : root + "/" + folder
            guard let names = names(in: path) else {
                found.append(WalkedFile(relativePath: folder.isEmpty ? "." : folder, refusal: IOFailure.systemText))
                continue
            }
            for name in names {
                entryCount += 1
                if entryCount > limits.directoryEntriesMax { return (found.sorted(by: order), true) }
                let relative = folder.isEmpty ? name : folder + "/" + name
                visit(root + "/" + relative, relative, &folders, &found)
            }
        }
        return (found.sorted(by: order), false)
    }

    private static func order(_ lhs: WalkedFile, _ rhs: WalkedFile) -> Bool { lhs.relativePath < rhs.relativePath }

    private static func visit(
        _ path: String, _ relative: String, _ folders: inout [String], _ found: inout [WalkedFile]
    ) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            found.append(WalkedFile(relativePath: relative, refusal: IOFailure.systemText))
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: folders.append(relative)
        case S_IFREG: found.append(WalkedFile(relativePath: relative, modifiedSeconds: modifiedSeconds(status)))
        case S_IFLNK:
            found.append(WalkedFile(relativePath: relative, refusal: "it is a link, and links are not followed"))
        default: found.append(WalkedFile(relativePath: relative, refusal: "it is not a regular file"))
        }
    }

    private static func names(in path: String) -> [String]? {
        guard let stream = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // SAFETY: d_name is a NUL-terminated array inside the entry, which lives until the next readdir.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
