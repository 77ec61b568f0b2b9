// Conditions as text: in one canonical form, so that two can be compared, and the names they use.

import CulpritModel
import CulpritRules

/// Conditions as text.
enum ConditionText {
    /// A text that is equal for two conditions which differ only in the order of what stands in them.
    static func canonical(_ condition: Condition) -> String {
        switch condition {
        case .all(let operands): joined("all", operands)
        case .any(let operands): joined("any", operands)
        case .not(let operand): "not(\(canonical(operand)))"
        case .known(let operand): "known(\(canonical(operand)))"
        case .fact(let test): fact(test)
        case .signal(let test): signal(test)
        case .code(let test):
            "code([\(test.codes.map(RuleText.codeKey).sorted().joined(separator: ", "))] in \(test.sources.sorted()))"
        case .failure(let id): "failure(\(id))"
        }
    }

    private static func joined(_ word: String, _ operands: [Condition]) -> String {
        if operands.count == 1 { return canonical(operands[0]) }
        return "\(word)(\(operands.map(canonical).sorted().joined(separator: "; ")))"
    }

    private static func fact(_ test: FactTest) -> String {
        let tests = test.tests.map { "\($0)".lowercased() }.sorted().joined(separator: ", ")
        return "fact(\(test.fact) \(tests)\(test.context.map { " context \($0.rawValue)" } ?? ""))"
    }

    private static func signal(_ test: SignalTest) -> String {
        var parts = [test.signal]
        for (name, capture) in test.captures.sorted(by: { $0.key < $1.key }) {
            switch capture {
            case .oneOf(let values): parts.append("\(name) in \(values.map(RuleText.codeKey).sorted())")
            case .noneOf(let values): parts.append("\(name) not in \(values.map(RuleText.codeKey).sorted())")
            default: parts.append("\(name) \(capture)")
            }
        }
        parts.append("count \(test.countMin)")
        if let seconds = test.withinSeconds { parts.append("within \(seconds)") }
        if let seconds = test.lastSeconds { parts.append("last \(seconds)") }
        if let after = test.after { parts.append("after \(after)") }
        if !test.notFollowedBy.isEmpty { parts.append("not followed by \(test.notFollowedBy.sorted())") }
        if let seconds = test.notFollowedWithinSeconds { parts.append("for \(seconds)") }
        if let context = test.context { parts.append("context \(context.rawValue)") }
        if test.includesRecovered { parts.append("recovered") }
        return "signal(\(parts.joined(separator: " ")))"
    }

    /// The leaves of `conditions`, from the first to the last.
    static func leaves(of conditions: [Condition]) -> [Condition] {
        conditions.flatMap { condition -> [Condition] in
            switch condition {
            case .all(let operands), .any(let operands): leaves(of: operands)
            case .not(let operand), .known(let operand): leaves(of: [operand])
            default: [condition]
            }
        }
    }

    /// The failures that `conditions` ask for.
    static func failures(in conditions: [Condition]) -> [String] {
        leaves(of: conditions).compactMap { if case .failure(let id) = $0 { id } else { nil } }
    }
}
