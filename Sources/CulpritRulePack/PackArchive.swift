// A whole pack as one text and back: what the program carries inside itself. Each file is its path, the digest of its
// YAML, and its documents as a tree.

private import CulpritRules

/// Packing and unpacking packs.
package enum PackArchive {
    private static let signature = "culprit-pack 1;"

    /// `files` as one text in UTF-8. Files whose YAML has a fault are left out, and the faults are the second part.
    package static func pack(_ files: [PackFile]) -> (bytes: [UInt8], findings: [LintFinding]) {
        var bytes = Array(signature.utf8)
        var findings: [LintFinding] = []
        for file in files.sorted(by: { $0.path < $1.path }) where PackFileKind(path: file.path) != nil {
            let parsed = file.documents()
            guard parsed.findings.isEmpty else {
                findings += parsed.findings
                continue
            }
            let tree = NodeArchive.bytes(of: parsed.documents)
            let digest = String(file.digest, radix: 16)
            bytes += "\(file.path.utf8.count):\(file.path)\(digest.utf8.count):\(digest)\(tree.count):".utf8
            bytes += tree
        }
        return (bytes, findings)
    }

    /// The files in `bytes`; nil where they are no archive of this version.
    package static func unpack(_ bytes: [UInt8]) -> [PackFile]? {
        guard bytes.starts(with: signature.utf8) else { return nil }
        var reader = ArchiveReader(bytes.dropFirst(signature.utf8.count))
        var files: [PackFile] = []
        while !reader.isAtEnd {
            guard let path = reader.text(), let digits = reader.text(), let digest = UInt64(digits, radix: 16),
                let tree = reader.slice()
            else { return nil }
            var file = PackFile(path: path, bytes: Array(tree))
            file.form = .tree(digest: digest)
            files.append(file)
        }
        return files
    }
}
