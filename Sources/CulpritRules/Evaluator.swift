// Judging: what the conditions of failures and rungs come to on one device, in three values, with proof. The judging of
// single operands stands in Judge+Facts.swift, Judge+Signals.swift and Judge+Codes.swift.

package import CulpritModel

/// A condition with what it came to, for `rules why`.
package struct ConditionTrace: Sendable {
    /// The condition in the words of the rule language.
    package var text: String
    package var truth: Truth
    /// The values that were looked at, each with its proof.
    package var values: [(text: String, citation: Citation)] = []
    package var missing: [MissingEvidence] = []
    package var children: [ConditionTrace] = []

    /// A trace of the condition `text`, which came to `truth`.
    package init(text: String, truth: Truth) {
        self.text = text
        self.truth = truth
    }
}

/// Judges one device.
package struct Evaluator {
    private let judge: Judge

    /// An evaluator of `rules` on `evidence`, in which `Recovery` has marked what is history.
    package init(_ rules: CompiledRuleBook, evidence: DeviceEvidence) {
        judge = Judge(rules, evidence)
    }

    /// One verdict per failure of the pack that is stable or incubating, in the order of the pack.
    package func verdicts() -> [Verdict] {
        let failures = judge.rules.book.failures
        // By their places: a failure is large, and a list of those that are judged would be a copy of nearly all.
        return failures.indices.filter { failures[$0].isJudged }.map { judge.verdict(on: failures[$0]) }
    }

    /// The verdict on one failure; nil where the pack has none of that id, or does not judge it.
    package func verdict(on failure: String) -> Verdict? {
        guard let index = judge.rules.index.failures[failure] else { return nil }
        let definition = judge.rules.book.failures[index]
        return definition.isJudged ? judge.verdict(on: definition) : nil
    }

    /// One verdict per rung, in the order of the ladder.
    package func ladder() -> [RungVerdict] {
        judge.rules.book.ladder.map { rung in
            let holds = judge.judge(rung.holds, .today)
            let broken = rung.broken.map { judge.judge($0, .today) } ?? holds.negated
            func verdict(_ state: LadderRung.State, _ by: Judgement) -> RungVerdict {
                var verdict = RungVerdict(
                    id: rung.id, title: rung.title, state: state, citations: by.proof, missing: by.missing)
                verdict.whenBroken = rung.whenBroken.isEmpty ? nil : rung.whenBroken
                return verdict
            }
            if holds.truth == .yes { return verdict(.holds, holds) }
            if broken.truth == .yes { return verdict(.broken, broken) }
            return verdict(.unknown, Judgement.unknown((holds.missing + broken.missing).distinct))
        }
    }

    /// How the verdict on `failure` came about; nil where the pack has no such failure.
    package func explain(failure: String) -> ConditionTrace? {
        guard let index = judge.rules.index.failures[failure] else { return nil }
        let definition = judge.rules.book.failures[index]
        let verdict = judge.verdict(on: definition)
        let mode: Judge.Mode = verdict.state == .recovered ? .history : .today
        func part(_ name: String, _ conditions: [Condition]) -> ConditionTrace {
            var trace = ConditionTrace(text: name, truth: .no)
            trace.children = conditions.map { judge.trace($0, mode) }
            trace.truth = Judgement.any(conditions.map { judge.judge($0, mode) }).truth
            return trace
        }
        var trace = ConditionTrace(text: "\(failure): \(verdict.state.rawValue)", truth: verdict.state.truth)
        trace.missing = verdict.missing
        trace.children = [part("when", [definition.when])]
        if !definition.unless.isEmpty { trace.children.append(part("unless", definition.unless)) }
        if !definition.supports.isEmpty { trace.children.append(part("supports", definition.supports)) }
        if !definition.contradicts.isEmpty {
            trace.children.append(part("contradicts", definition.contradicts.map(\.condition)))
        }
        return trace
    }
}

extension FailureDefinition {
    /// Whether verdicts are made on it: what is being tried out or retired is not.
    var isJudged: Bool { maturity == .stable || maturity == .incubating }
}

extension Verdict.State {
    /// Whether the failure is there today.
    var truth: Truth {
        switch self {
        case .fires: .yes
        case .recovered, .silent: .no
        case .notAssessable: .unknown
        }
    }
}
