// Judging: what the conditions of failures and rungs come to on one device, in three values, with proof.

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
    private let rules: CompiledRuleBook
    private let evidence: DeviceEvidence

    /// An evaluator of `rules` on `evidence`, in which recovered failures are already marked.
    package init(_ rules: CompiledRuleBook, evidence: DeviceEvidence) {
        self.rules = rules
        self.evidence = evidence
    }

    /// One verdict per failure of the pack that is stable or incubating, in the order of the pack.
    package func verdicts() -> [Verdict] { [] }

    /// One verdict per rung, in the order of the ladder.
    package func ladder() -> [RungVerdict] { [] }

    /// How the verdict on `failure` came about; nil where the pack has no such failure.
    package func explain(failure: String) -> ConditionTrace? { nil }
}
