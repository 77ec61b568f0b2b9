// A file of a rule pack, and which kind it is by its path. Where the bytes come from is the caller's business.

/// One file of a rule pack.
package struct PackFile: Sendable {
    /// What the bytes are.
    enum Form: Sendable {
        case yaml
        /// A tree in the form of `NodeArchive`, made of YAML whose digest was `digest`.
        case tree(digest: UInt64)
        /// YAML whose digest is `digest`, and what was read of it.
        case parsed(ParsedYAML, digest: UInt64)
    }

    /// The path below the pack's folder, with `/`.
    package var path: String
    package var bytes: [UInt8]
    var form = Form.yaml

    /// The YAML file `path` with the content `bytes`.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Whether the program carries the file, so that it was checked when the program was built.
    var isFromProgram: Bool {
        if case .tree = form { true } else { false }
    }

    /// What tells this content from another; the same whether it was parsed before or not.
    var digest: UInt64 {
        switch form {
        case .yaml: PackDigest.digest(of: bytes)
        case .tree(let digest), .parsed(_, let digest): digest
        }
    }

    /// The same file with its documents at hand, where loading a pack for `check` will ask for them. Files know nothing of
    /// each other, so that whoever has many can have them parsed on several threads.
    package func parsed(for check: PackCheck) -> PackFile {
        guard case .yaml = form, let kind = PackFileKind(path: path), check.reads(kind) else { return self }
        var file = self
        file.form = .parsed(documents(), digest: digest)
        return file
    }

    /// The documents of the file as far as they can be read.
    package var nodes: [RuleNode] { documents().documents }

    /// The documents in the file, and what was wrong with it.
    func documents() -> ParsedYAML {
        switch form {
        case .yaml: YAMLReading.parse(bytes, file: path)
        case .tree: ParsedYAML(documents: NodeArchive.documents(in: bytes) ?? [])
        case .parsed(let parsed, _): parsed
        }
    }
}

/// What a file of a pack holds.
enum PackFileKind {
    case pack, sources, ladder, noise, codes, facts, signals, events, failure, cases

    /// The kind of the file at `path`, or nil where rules do not stand there.
    init?(path: String) {
        guard path.hasSuffix(".yaml") else { return nil }
        // Bytes are split many times faster than characters, and a pack has thousands of files.
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
        switch (parts.first.flatMap { String($0) }, parts.count) {
        case ("pack.yaml", 1): self = .pack
        case ("sources.yaml", 1): self = .sources
        case ("ladder.yaml", 1): self = .ladder
        case ("noise.yaml", 1): self = .noise
        case ("sources", 2): self = .sources
        case ("noise", 2): self = .noise
        case ("codes", 2): self = .codes
        case ("facts", 2): self = .facts
        case ("signals", 2): self = .signals
        case ("events", 2): self = .events
        case ("failures", 3): self = path.hasSuffix(".test.yaml") ? .cases : .failure
        default: return nil
        }
    }
}
