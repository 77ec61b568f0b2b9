// Runs the cases of a pack: builds the evidence, judges it, compares, and says in words why a verdict is another one.

package import CulpritModel
package import CulpritRules

/// What a case came to.
package struct CaseResult: Sendable, CustomStringConvertible {
    package var ruleCase: RuleCase
    /// What the failure came to; nil where it was not judged at all.
    package var got: CaseExpectation?
    /// Why the case does not hold; nil where it does.
    package var fault: String?
    /// What an author should know even of a case that holds.
    package var notes: [String] = []

    /// Whether the verdict is the expected one.
    package var holds: Bool { fault == nil }

    /// `failures/area/slug: case 'name': expected fires, got silent because ...`, with notes on lines of their own.
    package var description: String {
        let name = "failures/\(ruleCase.failure): case '\(ruleCase.name)'"
        let first = fault.map { "\(name): \($0)" } ?? "\(name): holds"
        return ([first] + notes.map { "    note: " + $0 }).joined(separator: "\n")
    }
}

/// Runs cases on one compiled pack. It belongs to one thread.
package struct CaseRunner {
    private let rules: CompiledRuleBook
    private let scanner: SignalScanner
    private let bundle: (String) -> DeviceEvidence?

    /// A runner on `book`. `bundle` gives the evidence of a fixture by its name, for cases that name one; nil where there
    /// is no such fixture.
    package init(_ book: CompiledRuleBook, bundle: @escaping (String) -> DeviceEvidence? = { _ in nil }) {
        rules = book
        scanner = SignalScanner(book)
        self.bundle = bundle
    }

    /// The evidence that `ruleCase` gives; nil where it names a bundle that there is not.
    package func evidence(of ruleCase: RuleCase) -> (evidence: DeviceEvidence, notes: [String])? {
        guard let name = ruleCase.bundle else {
            return CaseEvidenceBuilder.build(ruleCase.given, rules: rules, scanner: scanner)
        }
        return bundle(name).map { ($0, []) }
    }

    /// Judges `ruleCase`.
    package func run(_ ruleCase: RuleCase) -> CaseResult {
        var result = CaseResult(ruleCase: ruleCase)
        guard let (evidence, notes) = evidence(of: ruleCase) else {
            result.fault = "there is no bundle \(ruleCase.bundle ?? "")"
            return result
        }
        let evaluator = Evaluator(rules, evidence: evidence)
        guard let verdict = evaluator.verdict(on: ruleCase.failure) else {
            result.fault = "the failure is not judged: it has an error, or it is deprecated"
            return result
        }
        let got = CaseExpectation(verdict.state)
        result.got = got
        if got != ruleCase.expect {
            var words = "expected \(ruleCase.expect.rawValue), got \(got.rawValue)"
            if let trace = evaluator.explain(failure: ruleCase.failure) {
                let reasons = TraceText.reasons(trace)
                if !reasons.isEmpty { words += " because " + reasons.joined(separator: ", and ") }
                words += TraceText.tree(trace).map { "\n    " + $0 }.joined()
            }
            result.fault = words
            result.notes = notes
        } else if let wanted = ruleCase.missing {
            let missing = Set(verdict.missing.map(\.source))
            if !wanted.holds(for: missing) {
                let expected =
                    switch wanted {
                    case .exactly(let sources): Self.list(sources)
                    case .among(let source): "at least [\(source)]"
                    }
                result.fault =
                    "expected as missing \(expected), and missing is \(Self.list(missing))"
                    + (evaluator.explain(failure: ruleCase.failure).map(TraceText.tree) ?? []).map { "\n    " + $0 }
                    .joined()
            }
        }
        return result
    }

    /// Whether `ruleCase` holds on the evidence that `evaluator` judges.
    static func holds(_ ruleCase: RuleCase, _ evaluator: Evaluator) -> Bool {
        guard let verdict = evaluator.verdict(on: ruleCase.failure),
            CaseExpectation(verdict.state) == ruleCase.expect
        else { return false }
        return ruleCase.missing?.holds(for: Set(verdict.missing.map(\.source))) ?? true
    }

    private static func list(_ names: some Sequence<String>) -> String {
        "[" + names.sorted().joined(separator: ", ") + "]"
    }
}

/// The trace of a condition as text.
package enum TraceText {
    /// How many lines a tree may have.
    private static let linesMax = 60

    /// The trace as an indented tree, one condition a line: its value, its words, what was looked at, what was missing.
    package static func tree(_ trace: ConditionTrace) -> [String] {
        var lines: [String] = []
        append(trace, indent: 0, &lines)
        return lines
    }

    private static func append(_ trace: ConditionTrace, indent: Int, _ lines: inout [String]) {
        guard lines.count < linesMax else { return }
        var line = String(repeating: "  ", count: indent) + "[\(trace.truth.rawValue)] \(trace.text)"
        if !trace.values.isEmpty {
            line += " (" + trace.values.prefix(3).map(\.text).joined(separator: "; ") + ")"
        }
        if !trace.missing.isEmpty, trace.children.isEmpty {
            line += " (not collected: " + Set(trace.missing.map(\.source)).sorted().joined(separator: ", ") + ")"
        }
        lines.append(line)
        for child in trace.children { append(child, indent: indent + 1, &lines) }
    }

    /// The leaves that decided, at most three.
    package static func reasons(_ trace: ConditionTrace) -> [String] {
        var leaves: [String] = []
        func walk(_ trace: ConditionTrace) {
            guard leaves.count < 3 else { return }
            let deciding = trace.children.filter { $0.truth == trace.truth }
            if trace.children.isEmpty {
                leaves.append("'\(trace.text)' is \(trace.truth.rawValue)")
            } else if deciding.isEmpty {
                for child in trace.children { walk(child) }
            } else {
                // Where one operand decides, the first is enough; where all had to agree, all are named.
                let isOneEnough = deciding.count < trace.children.count
                for child in isOneEnough ? Array(deciding.prefix(1)) : deciding { walk(child) }
            }
        }
        // The parts of a failure do not weigh alike: an exception that holds decides, else the condition does.
        let unless = trace.children.first { $0.text == "unless" }
        let when = trace.children.first { $0.text == "when" }
        switch (trace.truth, when?.truth, unless?.truth) {
        case (.no, .yes, .yes), (.unknown, .yes, .unknown): walk(unless ?? trace)
        default: walk(when ?? trace)
        }
        return leaves
    }
}
