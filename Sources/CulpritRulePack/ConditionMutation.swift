// Every way to take one thing out of a condition, or to shift one limit: what a careless author might have written instead.
// What becomes of the changed conditions is for PackMutation to say.

import CulpritRules

/// A condition with one change.
struct ChangedCondition {
    var condition: Condition
    /// What was changed, as it goes on from "no case notices".
    var change: String
}

extension Condition {
    /// The condition with one change, in every way.
    var mutants: [ChangedCondition] {
        switch self {
        case .all(let operands): Self.mutants(of: operands, Condition.all)
        case .any(let operands): Self.mutants(of: operands, Condition.any)
        case .not(let operand):
            [ChangedCondition(condition: operand, change: "without 'not' before \(ConditionText.canonical(operand))")]
                + operand.mutants.map { ChangedCondition(condition: .not($0.condition), change: $0.change) }
        case .known(let operand):
            [ChangedCondition(condition: operand, change: "without 'known' before \(ConditionText.canonical(operand))")]
                + operand.mutants.map { ChangedCondition(condition: .known($0.condition), change: $0.change) }
        case .fact(let test): test.mutants
        case .signal(let test): test.mutants
        case .code(let test): test.mutants
        case .failure: []
        }
    }

    /// `operands` with one less, where there are several, and with one of them changed.
    private static func mutants(
        of operands: [Condition], _ make: ([Condition]) -> Condition
    ) -> [ChangedCondition] {
        operands.indices.flatMap { index -> [ChangedCondition] in
            let changed = operands[index].mutants.map { mutant in
                var copy = operands
                copy[index] = mutant.condition
                return ChangedCondition(condition: make(copy), change: mutant.change)
            }
            guard operands.count > 1 else { return changed }
            var rest = operands
            let removed = rest.remove(at: index)
            return [ChangedCondition(condition: make(rest), change: "without \(ConditionText.canonical(removed))")]
                + changed
        }
    }
}

extension FactTest {
    /// The test with one thing less, or with another limit.
    fileprivate var mutants: [ChangedCondition] {
        var found: [ChangedCondition] = []
        func add(_ what: String, _ change: (inout FactTest) -> Void) {
            var copy = self
            change(&copy)
            found.append(
                ChangedCondition(condition: .fact(copy), change: "\(what) in \(ConditionText.canonical(.fact(self)))"))
        }
        for (index, test) in tests.enumerated() {
            switch test {
            case .present: add("'absent' for 'present'") { $0.tests[index] = .absent }
            case .absent: add("'present' for 'absent'") { $0.tests[index] = .present }
            default: add("any value for '\(test.text)'") { $0.tests[index] = .present }
            }
            for (what, other) in test.shifted { add(what) { $0.tests[index] = other } }
        }
        if context != nil { add("any context") { $0.context = nil } }
        return found
    }
}

extension FactTest.Test {
    /// The test with another limit, or with one value less.
    fileprivate var shifted: [(change: String, test: FactTest.Test)] {
        func limits(_ limit: Double, _ make: (Double) -> FactTest.Test) -> [(String, FactTest.Test)] {
            Shift.of(limit).map { ("the limit \($0)", make($0)) }
        }
        switch self {
        case .oneOf(let values):
            return Shift.lessOne(values).map { ("the value \($0.removed) left out", .oneOf($0.rest)) }
        case .lessThan(let limit): return limits(limit, FactTest.Test.lessThan)
        case .greaterThan(let limit): return limits(limit, FactTest.Test.greaterThan)
        case .olderThan(let seconds): return limits(seconds) { .olderThan(seconds: $0) }
        case .newerThan(let seconds): return limits(seconds) { .newerThan(seconds: $0) }
        default: return []
        }
    }
}

extension SignalTest {
    /// The test with one thing less, or with another limit.
    fileprivate var mutants: [ChangedCondition] {
        var found: [ChangedCondition] = []
        func add(_ what: String, _ change: (inout SignalTest) -> Void) {
            var copy = self
            change(&copy)
            found.append(
                ChangedCondition(
                    condition: .signal(copy), change: "\(what) in \(ConditionText.canonical(.signal(self)))"))
        }
        func shift(_ name: String, _ seconds: Double?, _ change: (inout SignalTest, Double) -> Void) {
            for other in seconds.map(Shift.of) ?? [] { add("'\(name)' of \(other) seconds") { change(&$0, other) } }
        }
        for (name, capture) in captures.sorted(by: { $0.key < $1.key }) {
            add("any \(name)") { $0.captures[name] = nil }
            for (what, other) in capture.shifted { add("\(name): \(what)") { $0.captures[name] = other } }
        }
        if countMin > 1 {
            for count in [countMin - 1, countMin + 1] { add("'count' of \(count)") { $0.countMin = count } }
        }
        shift("within", withinSeconds) { $0.withinSeconds = $1 }
        shift("last", lastSeconds) { $0.lastSeconds = $1 }
        if let after { add("no 'after: \(after)'") { $0.after = nil } }
        for (removed, rest) in Shift.lessEach(notFollowedBy) {
            add("no 'not-followed-by: \(removed)'") { $0.notFollowedBy = rest }
        }
        shift("follow-within", notFollowedWithinSeconds) { $0.notFollowedWithinSeconds = $1 }
        if context != nil { add("any context") { $0.context = nil } }
        if includesRecovered { add("no 'recovered'") { $0.includesRecovered = false } }
        return found
    }
}

extension CaptureTest {
    /// The test with another limit, or with one value less.
    fileprivate var shifted: [(change: String, test: CaptureTest)] {
        switch self {
        case .oneOf(let values):
            Shift.lessOne(values).map { ("the value \($0.removed) left out", .oneOf($0.rest)) }
        case .noneOf(let values):
            Shift.lessOne(values).map { ("the value \($0.removed) left out", .noneOf($0.rest)) }
        case .lessThan(let limit): Shift.of(limit).map { ("the limit \($0)", .lessThan($0)) }
        case .greaterThan(let limit): Shift.of(limit).map { ("the limit \($0)", .greaterThan($0)) }
        case .matches: []
        }
    }
}

extension CodeTest {
    /// The test with one code less, or looking in other sources.
    fileprivate var mutants: [ChangedCondition] {
        var found: [ChangedCondition] = []
        func add(_ what: String, _ test: CodeTest) {
            found.append(
                ChangedCondition(condition: .code(test), change: "\(what) in \(ConditionText.canonical(.code(self)))"))
        }
        for (removed, rest) in Shift.lessOne(codes) {
            add("\(removed) left out", CodeTest(codes: rest, sources: sources))
        }
        for (removed, rest) in Shift.lessOne(sources) {
            add("\(removed) left out", CodeTest(codes: codes, sources: rest))
        }
        if !sources.isEmpty { add("any source", CodeTest(codes: codes)) }
        return found
    }
}

/// Other limits and shorter lists.
private enum Shift {
    /// Half and twice `limit`: a case must lie on each side of it, and near enough.
    static func of(_ limit: Double) -> [Double] { limit == 0 ? [-1, 1] : [limit / 2, limit * 2] }

    /// `values` without each in turn; nothing where there is only one, which stands for the whole test.
    static func lessOne(_ values: [String]) -> [(removed: String, rest: [String])] {
        values.count > 1 ? lessEach(values) : []
    }

    /// `values` without each in turn.
    static func lessEach(_ values: [String]) -> [(removed: String, rest: [String])] {
        values.indices.map { index in
            var rest = values
            return (rest.remove(at: index), rest)
        }
    }
}
