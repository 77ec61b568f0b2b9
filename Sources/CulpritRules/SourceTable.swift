// Which sources an artifact, a record or an event belongs to. Registry keys are not looked at here: what an export covers
// is known only once it is read.

private import CulpritBytes

/// The sources of a pack by what tells them.
struct SourceTable: Sendable {
    private let byID: [String: Int]
    private let formats: [[String]]
    private let names: [[NameGlob]]
    /// Sources that registry keys tell.
    private let isKeyed: [Bool]
    /// Component names in lower case without wildcards, hashed; and those with wildcards.
    private var components: [String: [Int]] = [:]
    private var wildComponents: [(glob: NameGlob, source: Int)] = []
    private var channels: [String: [Int]] = [:]

    /// The table of the sources of `book`.
    init(_ book: RuleBook) {
        byID = Dictionary(book.sources.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        formats = book.sources.map(\.formats)
        names = book.sources.map { $0.names.map { NameGlob($0) } }
        isKeyed = book.sources.map { !$0.keys.isEmpty }
        for (index, source) in book.sources.enumerated() {
            for component in source.components {
                let glob = NameGlob(component)
                if glob.hasWildcard {
                    wildComponents.append((glob, index))
                } else {
                    components[component.lowercased(), default: []].append(index)
                }
            }
            for channel in source.channels { channels[channel.lowercased(), default: []].append(index) }
        }
    }

    /// The index of the source `id`.
    func index(of id: String) -> Int? { byID[id] }

    /// The sources of a file, by its name and format.
    func sources(fileName: String, format: String) -> [Int] {
        let bytes = Array(fileName.utf8)
        return formats.indices.filter { index in
            guard !isKeyed[index] else { return false }
            let globs = names[index]
            if formats[index].isEmpty { return globs.contains { $0.matches(bytes.span) } }
            return formats[index].contains(format) && (globs.isEmpty || globs.contains { $0.matches(bytes.span) })
        }
    }

    /// The sources of a component.
    func sources(component: Span<UInt8>) -> [Int] {
        guard !component.isEmpty, component.count <= 256 else { return [] }
        var found = components[component.text.lowercased()] ?? []
        for wild in wildComponents where wild.glob.matches(component) && !found.contains(wild.source) {
            found.append(wild.source)
        }
        return found.sorted()
    }

    /// Whether `label` says that something came from `source`: it is its id, one of its channels or components, or the
    /// name of one of its files.
    func isLabel(_ label: String, of source: Int, id: String) -> Bool {
        if label == id || sources(channel: label).contains(source) { return true }
        let bytes = Array(label.utf8)
        return sources(component: bytes.span).contains(source)
            || (names.indices.contains(source) && names[source].contains { $0.matches(bytes.span) })
    }

    /// The sources of a channel.
    func sources(channel: String) -> [Int] { channels[channel.lowercased()] ?? [] }
}
