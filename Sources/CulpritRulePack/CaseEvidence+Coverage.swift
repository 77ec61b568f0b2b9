// Which sources a case gives: what it names in any way counts as collected and read to the end, unless it says that it is
// damaged or takes it away.

import CulpritModel
import CulpritRules

extension CaseEvidence {
    /// The sources of `book` that the case gives, each with how well it was read.
    func coverage(in book: RuleBook) -> [String: SourceCoverage] {
        var coverage: [String: SourceCoverage] = [:]
        for (source, _) in read { coverage[source] = .complete }
        for entry in entries { coverage[entry.source] = .complete }
        if !facts.isEmpty {
            let named = Set(facts.map(\.id))
            for fact in book.facts where named.contains(fact.id) { coverage[fact.source] = .complete }
        }
        for source in book.sources where source.formats.contains(where: readFormats.contains) {
            let isCovered =
                source.keys.isEmpty
                || states.contains { state in
                    state.format == "registry-export"
                        && source.keys.contains { Self.touches(state.path ?? "", $0) }
                }
            if isCovered { coverage[source.id] = .complete }
        }
        for (source, _) in partial { coverage[source] = .partial }
        if let removed { coverage[removed] = nil }
        return coverage
    }

    /// Whether an export that holds `path` covers `key`: it is the key, lies below it, or above it.
    private static func touches(_ path: String, _ key: String) -> Bool {
        let parts = path.lowercased().split(separator: "\\")
        let wanted = key.lowercased().split(separator: "\\")
        return zip(parts, wanted).allSatisfy { $0 == $1 || $1 == "*" }
    }
}
