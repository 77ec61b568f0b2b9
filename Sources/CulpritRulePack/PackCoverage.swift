// What of a pack no case and no fixture exercises. Evidence is added piece by piece; what is left at the end was never
// seen to work.

package import CulpritModel
package import CulpritRules

/// Counts which definitions were exercised.
package struct PackCoverage: Sendable {
    private let rules: CompiledRuleBook
    private var signals: Set<String> = []
    private var facts: Set<String> = []
    private var codes: Set<String> = []
    private var failures: Set<String> = []

    /// Nothing of `rules` is exercised yet.
    package init(_ rules: CompiledRuleBook) { self.rules = rules }

    /// Notes what `evidence` exercises: the signals and facts it has, the codes it carries, the failures that fire on it
    /// or recovered.
    package mutating func add(_ evidence: DeviceEvidence) {
        for (signal, history) in evidence.signals where history.count > 0 {
            signals.insert(signal)
            for occurrence in history.occurrences { for value in occurrence.captures.values { note(code: value) } }
        }
        for (fact, readings) in evidence.facts where !readings.isEmpty {
            facts.insert(fact)
            for reading in readings { note(code: reading.value) }
        }
        for shape in evidence.unexplained { if let code = shape.code { note(code: code) } }
        for verdict in Evaluator(rules, evidence: evidence).verdicts()
        where verdict.state == .fires || verdict.state == .recovered {
            failures.insert(verdict.failure)
        }
    }

    private mutating func note(code: String) {
        if RuleText.isCode(code) { codes.insert(RuleText.codeKey(code)) }
    }

    /// Signals that no record was.
    package var unseenSignals: [String] { rules.book.signals.map(\.id).filter { !signals.contains($0) } }

    /// Facts that were never read.
    package var unreadFacts: [String] { rules.book.facts.map(\.id).filter { !facts.contains($0) } }

    /// Failures that never fired.
    package var unfiredFailures: [String] {
        rules.book.failures.map(\.description.id).filter { !failures.contains($0) }
    }

    /// Described codes that no evidence carried.
    package var unseenCodes: [String] {
        rules.book.codes.map(\.code).filter { !codes.contains(RuleText.codeKey($0)) }
    }

    /// Codes that a condition names and no evidence carried: branches of rules that were never seen to work.
    package var untriedCodes: [String] {
        var named: [String: String] = [:]
        for failure in rules.book.failures {
            let conditions = [failure.when] + failure.unless + failure.supports + failure.contradicts.map(\.condition)
            for leaf in ConditionText.leaves(of: conditions) {
                switch leaf {
                case .code(let test): for code in test.codes { named[RuleText.codeKey(code)] = code }
                case .signal(let test):
                    for case .oneOf(let values) in test.captures.values {
                        for value in values where value.lowercased().hasPrefix("0x") {
                            named[RuleText.codeKey(value)] = value
                        }
                    }
                default: continue
                }
            }
        }
        return named.filter { !codes.contains($0.key) }.values.sorted()
    }
}
