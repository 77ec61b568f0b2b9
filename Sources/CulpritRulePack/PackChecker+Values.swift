// Values that rules compare facts with, brought into the form that readings have.

import CulpritRules

extension PackChecker {
    /// Writes `true`, `YES` and their kin as `yes` and `no` wherever a yes-no fact is compared, as its readings are.
    mutating func settleValues() {
        // Taken out while they change: changed in place they would be copied as a whole for each of them, since settling
        // looks at the rest of the pack.
        var failures: [FailureDefinition] = []
        swap(&failures, &merged.book.failures)
        for index in failures.indices {
            settle(&failures[index].when)
            for place in failures[index].unless.indices { settle(&failures[index].unless[place]) }
            for place in failures[index].supports.indices { settle(&failures[index].supports[place]) }
            for place in failures[index].contradicts.indices { settle(&failures[index].contradicts[place].condition) }
        }
        swap(&failures, &merged.book.failures)
        for index in merged.book.ladder.indices {
            settle(&merged.book.ladder[index].holds)
            if var broken = merged.book.ladder[index].broken {
                settle(&broken)
                merged.book.ladder[index].broken = broken
            }
        }
    }

    private func settle(_ condition: inout Condition) {
        switch condition {
        case .all(let operands): condition = .all(operands.map(settled))
        case .any(let operands): condition = .any(operands.map(settled))
        case .not(let operand): condition = .not(settled(operand))
        case .known(let operand): condition = .known(settled(operand))
        case .fact(var test):
            guard let fact = facts[test.fact], fact.kind == .yesNo else { return }
            let own = Set(fact.values.values.map { $0.lowercased() })
            func word(_ value: String) -> String {
                own.contains(value.lowercased()) ? value : FactWords.yesOrNo(value) ?? value
            }
            test.tests = test.tests.map { test in
                switch test {
                case .equals(let value): .equals(word(value))
                case .differs(let value): .differs(word(value))
                case .oneOf(let values): .oneOf(values.map(word))
                default: test
                }
            }
            condition = .fact(test)
        case .signal, .code, .failure: return
        }
    }

    private func settled(_ condition: Condition) -> Condition {
        var copy = condition
        settle(&copy)
        return copy
    }
}
