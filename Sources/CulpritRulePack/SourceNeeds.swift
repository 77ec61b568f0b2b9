// Which sources decide a failure: those of the facts and signals that its condition and its exceptions ask for. What only
// supports or contradicts is not needed.

import CulpritRules

/// The sources that the failures of a pack need.
struct SourceNeeds {
    /// The sources of one failure.
    struct Sources {
        /// Without one of these the failure may be left open.
        var needed: Set<String> = []
        /// Asked only inside `known:`, where their absence counts as no.
        var used: Set<String> = []
    }

    private let facts: [String: String]
    private let signals: [String: String]

    /// The needs in `book`.
    init(_ book: RuleBook) {
        facts = Dictionary(book.facts.map { ($0.id, $0.source) }) { first, _ in first }
        signals = Dictionary(book.signals.map { ($0.id, $0.source) }) { first, _ in first }
    }

    /// The sources of `failure`. A code that is looked for everywhere needs none in particular, and a failure that is named
    /// has cases of its own.
    func sources(of failure: FailureDefinition) -> Sources {
        var sources = Sources()
        for condition in [failure.when] + failure.unless { add(condition, isOptional: false, &sources) }
        sources.used.subtract(sources.needed)
        return sources
    }

    private func add(_ condition: Condition, isOptional: Bool, _ sources: inout Sources) {
        var named: [String?] = []
        switch condition {
        case .all(let operands), .any(let operands):
            for operand in operands { add(operand, isOptional: isOptional, &sources) }
        case .not(let operand): add(operand, isOptional: isOptional, &sources)
        case .known(let operand): add(operand, isOptional: true, &sources)
        case .fact(let test):
            named = [facts[test.fact]]
            for case .sameAs(let other) in test.tests { named.append(facts[other]) }
            for case .notSameAs(let other) in test.tests { named.append(facts[other]) }
        case .signal(let test):
            named = ([test.signal, test.after] + test.notFollowedBy).map { $0.flatMap { signals[$0] } }
        case .code(let test): named = test.sources
        case .failure: break
        }
        let found = named.compactMap(\.self)
        if isOptional { sources.used.formUnion(found) } else { sources.needed.formUnion(found) }
    }
}
