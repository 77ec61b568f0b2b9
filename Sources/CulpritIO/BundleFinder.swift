// The bundles of a fleet on a file system: what counts as one, a quick look that tells whether it may have changed, and
// the digest that tells for certain. It opens no archive and knows no format beyond the first bytes of one.

private import CulpritBytes
package import CulpritModel

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// A bundle that was found, with the files that belong to it.
package struct FoundBundle: Hashable, Sendable {
    /// The path as the user knows it.
    package var path: String
    package var kind: BundleStamp.Kind
    /// Paths below `path`, sorted; empty where the bundle is one file.
    package var members: [String]
    /// Why it, or a part of it, cannot be read; nil where nothing was seen.
    package var refusal: String?

    /// The files to read, as paths that can be opened.
    package var files: [String] { kind == .folder ? members.map { path + "/" + $0 } : [path] }
}

/// What a look at sizes and times tells of a bundle.
package struct BundleLook: Hashable, Sendable {
    /// Sizes, times of change and file numbers in one text: as long as it stays the same, nothing was written.
    package var stamp: String
    package var byteCount: UInt64
    package var modifiedSeconds: Int64?
}

/// Finds the bundles of a fleet.
package enum BundleFinder {
    /// The bundles below the folder `root`. Each archive is one, and the loose files directly in one folder are one together;
    /// archives among more loose files than archives are part of what was unpacked there, and stay with them. `isCut` tells
    /// that the limit on entries was hit.
    package static func bundles(below root: String, limits: Limits) -> (bundles: [FoundBundle], isCut: Bool) {
        let root = DirectoryWalker.withoutSlash(root)
        let (files, isCut) = DirectoryWalker.files(below: root, limits: limits)
        var found: [FoundBundle] = []
        var folders: [String: (loose: [String], archives: [String])] = [:]
        for file in files {
            let path = root + "/" + file.relativePath
            if let refusal = file.refusal {
                found.append(FoundBundle(path: path, kind: .file, members: [], refusal: refusal))
            } else if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
                let name = String(path[path.utf8.index(after: slash)...])
                let folder = String(path[..<slash])
                if isArchive(path) {
                    folders[folder, default: ([], [])].archives.append(name)
                } else {
                    folders[folder, default: ([], [])].loose.append(name)
                }
            }
        }
        for (folder, names) in folders {
            let isUnpacked = names.loose.count > names.archives.count
            let members = isUnpacked ? names.loose + names.archives : names.loose
            if !members.isEmpty {
                found.append(FoundBundle(path: folder, kind: .folder, members: members.sorted()))
            }
            guard !isUnpacked else { continue }
            found += names.archives.map { FoundBundle(path: folder + "/" + $0, kind: .archive, members: []) }
        }
        return (found.sorted { $0.path < $1.path }, isCut)
    }

    /// The bundles directly in the folder `root`: each file is one, and each folder with everything below it.
    package static func bundles(directlyIn root: String, limits: Limits) -> (bundles: [FoundBundle], isCut: Bool) {
        let root = DirectoryWalker.withoutSlash(root)
        let (files, isCut) = DirectoryWalker.files(below: root, limits: limits)
        var found: [FoundBundle] = []
        var folders: [String: [String]] = [:]
        for file in files {
            if let slash = file.relativePath.utf8.firstIndex(of: UInt8(ascii: "/")) {
                guard file.refusal == nil else { continue }
                let rest = String(file.relativePath[file.relativePath.utf8.index(after: slash)...])
                folders[String(file.relativePath[..<slash]), default: []].append(rest)
            } else {
                var single = single(root + "/" + file.relativePath)
                single.refusal = file.refusal
                found.append(single)
            }
        }
        for (folder, members) in folders {
            found.append(FoundBundle(path: root + "/" + folder, kind: .folder, members: members.sorted()))
        }
        return (found.sorted { $0.path < $1.path }, isCut)
    }

    /// The bundle that was named by its own path: a file, or a folder with everything below it.
    package static func bundle(at path: String, limits: Limits) -> FoundBundle {
        let path = DirectoryWalker.withoutSlash(path)
        switch DirectoryWalker.kind(of: path) {
        case .missing:
            return FoundBundle(path: path, kind: .file, members: [], refusal: "there is no such file or folder")
        case .folder:
            let (files, isCut) = DirectoryWalker.files(below: path, limits: limits)
            return FoundBundle(
                path: path, kind: .folder, members: files.filter { $0.refusal == nil }.map(\.relativePath),
                refusal: isCut ? "it has more than \(limits.directoryEntriesMax) entries" : nil)
        case .file: return single(path)
        case .other: return FoundBundle(path: path, kind: .file, members: [], refusal: "it is not a regular file")
        }
    }

    /// A look at the sizes and times of the files of `bundle`. Throws where one is not there any more.
    package static func look(at bundle: FoundBundle) throws(IOFailure) -> BundleLook {
        var stamp = SHA256()
        var byteCount: UInt64 = 0
        var newest: Int64?
        for file in bundle.files {
            var status = stat()
            // SAFETY: the call fills the structure that it is given and keeps no pointer.
            guard unsafe stat(file, &status) == 0 else { throw IOFailure.current("find", file) }
            #if canImport(Glibc)
                let changed = status.st_mtim
            #else
                let changed = status.st_mtimespec
            #endif
            stamp.update(
                "\(file.utf8.count):\(file):\(status.st_size):\(changed.tv_sec).\(changed.tv_nsec):\(status.st_ino);")
            byteCount &+= UInt64(max(0, status.st_size))
            newest = max(newest ?? Int64.min, Int64(changed.tv_sec))
        }
        return BundleLook(stamp: stamp.finish(), byteCount: byteCount, modifiedSeconds: newest)
    }

    /// The bundle by its content. Throws where a file of it cannot be read, or where `isOver` says that it takes too long.
    package static func stamp(
        of bundle: FoundBundle, look: BundleLook, isOver: () -> Bool = { false }
    ) throws(IOFailure) -> BundleStamp {
        var digest = SHA256()
        var byteCount: UInt64 = 0
        for (index, file) in bundle.files.enumerated() {
            let source = try FileSource(path: file)
            if bundle.kind == .folder {
                let name = bundle.members[index]
                digest.update("\(name.utf8.count):\(name):\(source.byteCount):")
            }
            var buffer: [UInt8] = []
            var offset: UInt64 = 0
            while offset < source.byteCount {
                let count: Int
                do { count = try source.read(at: offset, into: &buffer, count: 1 << 18) } catch {
                    throw IOFailure(action: "read", path: file, reason: error.reason)
                }
                guard count > 0 else { throw IOFailure(action: "read", path: file, reason: "it became shorter") }
                guard !isOver() else {
                    throw IOFailure(action: "read", path: file, reason: "it takes too long to read")
                }
                digest.update(buffer.span.extracting(0..<count))
                offset += UInt64(count)
            }
            byteCount &+= source.byteCount
        }
        return BundleStamp(
            path: bundle.path, kind: bundle.kind, digest: digest.finish(), byteCount: byteCount,
            fileCount: bundle.files.count, modifiedSeconds: look.modifiedSeconds)
    }

    private static func single(_ path: String) -> FoundBundle {
        FoundBundle(path: path, kind: isArchive(path) ? .archive : .file, members: [])
    }

    /// Whether the file begins as a zip or a cabinet does. A gzip file is one compressed file, so it stays with the loose
    /// ones beside it.
    private static func isArchive(_ path: String) -> Bool {
        guard let source = try? FileSource(path: path) else { return false }
        var head: [UInt8] = []
        guard (try? source.read(at: 0, into: &head, count: 4)) == 4 else { return false }
        return head == [0x50, 0x4B, 3, 4] || head == [0x50, 0x4B, 5, 6] || head == Array("MSCF".utf8)
    }
}
