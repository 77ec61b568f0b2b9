// Who uses what: the failures, rungs and facts that name a signal, a fact, a failure or a code. Made once per pack, so that
// explaining all of it stays linear.

import CulpritModel
import CulpritRules

/// The uses of each definition of a pack.
struct RuleUses {
    /// One use, as it is told of the used thing.
    struct Use {
        var role: String
        var kind: Explanation.Kind
        /// Index into the failures, the ladder or the facts of the pack.
        var index: Int
    }

    private(set) var signals: [String: [Use]] = [:]
    private(set) var facts: [String: [Use]] = [:]
    private(set) var failures: [String: [Use]] = [:]
    private(set) var codes: [CodeKey: [Use]] = [:]

    /// The uses in `book`.
    init(_ book: RuleBook) {
        for (index, failure) in book.failures.enumerated() {
            note([failure.when], Use(role: "is asked for by", kind: .failure, index: index))
            note(failure.unless, Use(role: "keeps silent", kind: .failure, index: index))
            note(failure.supports, Use(role: "supports", kind: .failure, index: index))
            note(
                failure.contradicts.map(\.condition), Use(role: "speaks against", kind: .failure, index: index))
            for cause in failure.description.causedBy {
                failures[cause, default: []].append(Use(role: "explains", kind: .failure, index: index))
            }
        }
        for (index, rung) in book.ladder.enumerated() {
            note(
                [rung.holds] + (rung.broken.map { [$0] } ?? []),
                Use(role: "decides the rung", kind: .rung, index: index))
        }
        for (index, fact) in book.facts.enumerated() {
            guard case .signal(let id, _) = fact.origin else { continue }
            Self.add(Use(role: "gives the fact", kind: .fact, index: index), to: &signals[id, default: []])
        }
    }

    private mutating func note(_ conditions: [Condition], _ use: Use) {
        for leaf in ConditionText.leaves(of: conditions) {
            switch leaf {
            case .fact(let test):
                Self.add(use, to: &facts[test.fact, default: []])
                for inner in test.tests {
                    switch inner {
                    case .sameAs(let other), .notSameAs(let other): Self.add(use, to: &facts[other, default: []])
                    case .equals(let value): note(code: value, use)
                    case .oneOf(let values): for value in values { note(code: value, use) }
                    default: continue
                    }
                }
            case .signal(let test):
                for id in [test.signal, test.after].compactMap({ $0 }) + test.notFollowedBy {
                    Self.add(use, to: &signals[id, default: []])
                }
                for case .oneOf(let values) in test.captures.values { for value in values { note(code: value, use) } }
            case .code(let test): for code in test.codes { note(code: code, use) }
            case .failure(let id): Self.add(use, to: &failures[id, default: []])
            default: continue
            }
        }
    }

    /// Only what is written as a code is one: `3` may count anything.
    private mutating func note(code: String, _ use: Use) {
        let lower = code.lowercased()
        guard lower.hasPrefix("0x") || lower.hasPrefix("aadsts") || lower.hasPrefix("-21"),
            let key = ErrorCode.key(code)
        else { return }
        Self.add(use, to: &codes[key, default: []])
    }

    private static func add(_ use: Use, to uses: inout [Use]) {
        if !uses.contains(where: { $0.kind == use.kind && $0.index == use.index && $0.role == use.role }) {
            uses.append(use)
        }
    }
}
