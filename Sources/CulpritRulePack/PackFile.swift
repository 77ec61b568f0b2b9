// A file of a rule pack as bytes, and which kind it is by its path. Where the bytes come from is the caller's business.

/// One file of a rule pack.
package struct PackFile: Sendable {
    /// The path below the pack's folder, with `/`.
    package var path: String
    package var bytes: [UInt8]
    /// Whether `bytes` are YAML; else they are a tree in the form of `NodeArchive`.
    package var isYAML = true

    /// The YAML file `path` with the content `bytes`.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// What tells this content from another.
    var digest: UInt64 { PackDigest.digest(of: bytes) }

    /// The documents in the file.
    func documents() -> ParsedYAML {
        if isYAML { return YAMLReading.parse(bytes, file: path) }
        return ParsedYAML()
    }
}

/// What a file of a pack holds.
enum PackFileKind {
    case pack, sources, ladder, noise, codes, facts, signals, failure, cases

    /// The kind of the file at `path`, or nil where rules do not stand there.
    init?(path: String) {
        guard path.hasSuffix(".yaml") else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("pack.yaml", 1): self = .pack
        case ("sources.yaml", 1): self = .sources
        case ("ladder.yaml", 1): self = .ladder
        case ("noise.yaml", 1): self = .noise
        case ("sources", 2): self = .sources
        case ("noise", 2): self = .noise
        case ("codes", 2): self = .codes
        case ("facts", 2): self = .facts
        case ("signals", 2): self = .signals
        case ("failures", 3): self = path.hasSuffix(".test.yaml") ? .cases : .failure
        default: return nil
        }
    }
}
