// Conditions in the words of the rule language, for people: `rules why` and messages.

private import CulpritModel

extension Condition {
    /// The condition on one line; compositions by their word alone, since their parts are shown below them.
    package var text: String {
        switch self {
        case .all: "all"
        case .any: "any"
        case .not: "not"
        case .known: "known"
        case .fact(let test): test.text
        case .signal(let test): test.text
        case .code(let test):
            "code \(test.codes.joined(separator: ", "))"
                + (test.sources.isEmpty ? "" : " in \(test.sources.joined(separator: ", "))")
        case .failure(let id): "failure \(id)"
        }
    }
}

extension FactTest {
    /// The test on one line.
    package var text: String {
        let suffix = context.map { ", context \($0.rawValue)" } ?? ""
        return "fact \(fact): " + tests.map(\.text).joined(separator: ", ") + suffix
    }
}

extension FactTest.Test {
    /// The test in the words of the rule language.
    package var text: String {
        switch self {
        case .equals(let value): "is \(value)"
        case .differs(let value): "is-not \(value)"
        case .oneOf(let values): "in [\(values.joined(separator: ", "))]"
        case .present: "present"
        case .absent: "absent"
        case .matches(let pattern): "matches \(pattern)"
        case .lessThan(let limit): "less-than \(limit)"
        case .greaterThan(let limit): "greater-than \(limit)"
        case .bits(let mask): "bits \(mask)"
        case .noBits(let mask): "no-bits \(mask)"
        case .versionBelow(let version): "version-below \(version)"
        case .olderThan(let seconds): "older-than \(DurationText.of(seconds))"
        case .newerThan(let seconds): "newer-than \(DurationText.of(seconds))"
        case .sameAs(let fact): "same-as \(fact)"
        case .notSameAs(let fact): "not-same-as \(fact)"
        }
    }
}

extension SignalTest {
    /// The test on one line.
    package var text: String {
        var words = ["signal \(signal)"]
        words += captures.sorted { $0.key < $1.key }.map { "where \($0.key) \($0.value.text)" }
        if countMin > 1 { words.append("count \(countMin)") }
        if let withinSeconds { words.append("within \(DurationText.of(withinSeconds))") }
        if let lastSeconds { words.append("last \(DurationText.of(lastSeconds))") }
        if let after { words.append("after \(after)") }
        if !notFollowedBy.isEmpty { words.append("not-followed-by \(notFollowedBy.joined(separator: " or "))") }
        if let notFollowedWithinSeconds { words.append("follow-within \(DurationText.of(notFollowedWithinSeconds))") }
        if let context { words.append("context \(context.rawValue)") }
        if includesRecovered { words.append("recovered too") }
        return words.joined(separator: ", ")
    }
}

extension CaptureTest {
    fileprivate var text: String {
        switch self {
        case .oneOf(let values): "in [\(values.joined(separator: ", "))]"
        case .noneOf(let values): "not in [\(values.joined(separator: ", "))]"
        case .matches(let pattern): "matches \(pattern)"
        case .lessThan(let limit): "less-than \(limit)"
        case .greaterThan(let limit): "greater-than \(limit)"
        }
    }
}

/// Durations as the rule language writes them.
enum DurationText {
    /// `90s`, `30m`, `4h`, `14d`: the largest unit that divides `seconds`.
    static func of(_ seconds: Double) -> String {
        guard let whole = Int(exactly: seconds) else { return "\(seconds)s" }
        for (unit, length) in [("d", 86400), ("h", 3600), ("m", 60)] where whole >= length && whole % length == 0 {
            return "\(whole / length)\(unit)"
        }
        return "\(whole)s"
    }
}
