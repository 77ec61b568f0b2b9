// Finding the named facts that a piece of device state is: by name first, then by path. A registry export has tens of
// thousands of values of which a handful are facts, so an entry that is none costs one hash and no memory.
// Reading the values stands in FactTable+Values.swift and FactTime.swift.

private import CulpritBytes

/// A fact that a piece of device state is a reading of, or bears on.
package struct FactMatch: Hashable, Sendable {
    /// Index into the facts of the pack.
    package let fact: Int
    /// What the `*` of the path stands for here; several are joined by `/`. Empty where the path has none.
    package let instance: String
    /// Nil where the entry is the fact's own value. Else the entry is another value of the instance that the fact's
    /// definition asks for, by the name it has there: keep it, and ask `siblingsHold` once the artifact is read.
    package let sibling: String?
}

/// A set of names, without case, by a few of their bytes. What it says is not in the set is not; of the rest some are.
private struct NameFilter: Sendable {
    private var bits = [UInt64](repeating: 0, count: 64)

    init(_ names: [[UInt8]]) {
        for name in names {
            let bit = Self.bit(of: name.span)
            bits[bit >> 6] |= 1 << UInt64(bit & 63)
        }
    }

    /// Whether `name` may be in the set.
    func mayHold(_ name: Span<UInt8>) -> Bool {
        let bit = Self.bit(of: name)
        return bits[bit >> 6] &>> UInt64(bit & 63) & 1 != 0
    }

    /// The bit that stands for `name`, of 4096: the length and three bytes tell names of settings apart well.
    private static func bit(of name: Span<UInt8>) -> Int {
        guard !name.isEmpty else { return 0 }
        let ends = UInt32(name[0].asciiLowercased) << 8 | UInt32(name[name.count - 1].asciiLowercased)
        let middle = UInt32(name[name.count / 2].asciiLowercased)
        let mixed = (ends << 16 | middle << 8 | UInt32(truncatingIfNeeded: name.count & 0xFF)) &* 0x9E37_79B1
        return Int(mixed >> 20)
    }
}

/// The facts of a pack by where they stand. A class and not a struct, since it never changes and every entry asks it:
/// what holds it lends it without copying what it is made of.
package final class FactTable: Sendable {
    /// One way for an entry to matter.
    private struct Place: Sendable {
        let fact: Int
        let sibling: String?
        let name: NameGlob
        let path: PathGlob
        let source: Int
    }

    let book: RuleBook
    /// Places by the hash of their name, for names without wildcards.
    private let byName: [UInt64: [Place]]
    /// Tells nearly all other names at a glance.
    private let likelyNames: NameFilter
    private let wild: [Place]
    /// Patterns that take a part of a raw value, by fact.
    let extracts: [Int: CapturePattern]
    /// Registry keys in which a source's values lie, by source.
    private let keys: [[[UInt8]]]

    /// The table of the facts of `book`.
    package init(_ book: RuleBook) {
        self.book = book
        let sources = Dictionary(book.sources.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        keys = book.sources.map { source in source.keys.map { $0.utf8.map(\.asciiLowercased) } }
        var patterns: [Int: CapturePattern] = [:]
        var places: [Place] = []
        for (index, fact) in book.facts.enumerated() {
            if let extract = fact.extract { patterns[index] = CapturePattern(extract) }
            guard case .state(let path, let name) = fact.origin, let source = sources[fact.source] else { continue }
            let isRegistry = !book.sources[source].keys.isEmpty || FactTable.looksLikeKey(path)
            let glob = PathGlob(path, separator: UInt8(ascii: isRegistry ? "\\" : "/"))
            places.append(Place(fact: index, sibling: nil, name: NameGlob(name), path: glob, source: source))
            for sibling in fact.siblings.keys.sorted() {
                places.append(
                    Place(fact: index, sibling: sibling, name: NameGlob(sibling), path: glob, source: source))
            }
        }
        extracts = patterns
        wild = places.filter(\.name.hasWildcard)
        let exact = places.filter { !$0.name.hasWildcard }
        byName = Dictionary(grouping: exact) { FactTable.hash($0.name.bytes.span) }
        likelyNames = NameFilter(exact.map(\.name.bytes))
    }

    /// The facts that the entry `name` at `path` is, in an artifact of `sources` and `format`.
    package func facts(
        path: Span<UInt8>, name: Span<UInt8>, sources: [Int], format: String
    ) -> [FactMatch] {
        var found: [FactMatch] = []
        if likelyNames.mayHold(name), let places = byName[FactTable.hash(name)] {
            for place in places { match(place, path, name, sources, format, &found) }
        }
        for place in wild { match(place, path, name, sources, format, &found) }
        return found
    }

    /// Whether a reading of `fact` counts whose instance has the values `siblings`, by the names in `FactMatch`. A fact
    /// that asks for none always counts.
    package func siblingsHold(of fact: Int, _ siblings: [String: String]) -> Bool {
        guard book.facts.indices.contains(fact) else { return false }
        return book.facts[fact].siblings.allSatisfy { name, wanted in
            siblings[name].map { ValueComparison.areEqual($0, wanted) } ?? false
        }
    }

    private func match(
        _ place: Place, _ path: Span<UInt8>, _ name: Span<UInt8>, _ sources: [Int], _ format: String,
        _ found: inout [FactMatch]
    ) {
        guard place.name.matches(name), applies(place.source, path, sources, format),
            let instance = place.path.instance(in: path)
        else { return }
        found.append(FactMatch(fact: place.fact, instance: instance, sibling: place.sibling))
    }

    /// Whether the facts of a source are looked for in an artifact. A source that is told by file names alone, or that
    /// names narrow, has to be among `sources`.
    private func applies(_ source: Int, _ path: Span<UInt8>, _ sources: [Int], _ format: String) -> Bool {
        if sources.contains(source) { return true }
        let definition = book.sources[source]
        guard definition.names.isEmpty, definition.formats.contains(format) else { return false }
        return keys[source].isEmpty || keys[source].contains { FactTable.isBelow(path, $0) }
    }

    /// Whether the registry key `path` is `key` or below it. Both in any case; `key` is in lower case.
    private static func isBelow(_ path: Span<UInt8>, _ key: [UInt8]) -> Bool {
        guard path.count >= key.count else { return false }
        for index in key.indices where path[index].asciiLowercased != key[index] { return false }
        return path.count == key.count || path[key.count] == UInt8(ascii: "\\")
    }

    private static func looksLikeKey(_ path: String) -> Bool {
        let upper = path.uppercased()
        return ["HKLM", "HKCU", "HKU", "HKCR"].contains { upper == $0 || upper.hasPrefix($0 + "\\") }
    }

    /// FNV-1a over the bytes in lower case. Collisions cost a comparison; names are compared after it.
    private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices { value = (value ^ UInt64(bytes[index].asciiLowercased)) &* 0x100_0000_01B3 }
        return value
    }
}
