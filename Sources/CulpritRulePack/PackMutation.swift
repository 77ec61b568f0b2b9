// Removing one condition at a time, to see whether a case notices: a condition whose removal no case notices is either
// not tested or not needed.

import CulpritModel
package import CulpritRules

/// A failure with one condition taken out.
package struct FailureMutant: Sendable {
    /// The failure as it would be.
    package var failure: FailureDefinition
    /// What was taken out, in canonical words.
    package var removed: String
}

/// What became of the mutants of a pack.
package struct MutationScore: Sendable {
    /// How many mutants some case noticed.
    package var caught = 0
    /// What no case noticed: the failure and the condition that was taken out.
    package var survivors: [(failure: String, removed: String)] = []

    /// How many mutants there were.
    package var total: Int { caught + survivors.count }
}

/// Makes mutants and runs the cases of their failures on them.
package enum PackMutation {
    /// Every way to take one operand out of an `all` or `any` of `failure`, or one of its exceptions.
    package static func mutants(of failure: FailureDefinition) -> [FailureMutant] {
        var mutants = removals(failure.when).map { changed, removed in
            var mutant = failure
            mutant.when = changed
            return FailureMutant(failure: mutant, removed: removed)
        }
        for index in failure.unless.indices {
            var mutant = failure
            let removed = mutant.unless.remove(at: index)
            mutants.append(FailureMutant(failure: mutant, removed: "unless " + ConditionText.canonical(removed)))
        }
        return mutants
    }

    /// `condition` with one operand less, in every way; a condition that is one operand cannot lose it.
    private static func removals(_ condition: Condition) -> [(changed: Condition, removed: String)] {
        switch condition {
        case .all(let operands): removals(operands, Condition.all)
        case .any(let operands): removals(operands, Condition.any)
        case .not(let operand): removals(operand).map { (.not($0.changed), $0.removed) }
        case .known(let operand): removals(operand).map { (.known($0.changed), $0.removed) }
        case .fact, .signal, .code, .failure: []
        }
    }

    private static func removals(
        _ operands: [Condition], _ make: ([Condition]) -> Condition
    ) -> [(changed: Condition, removed: String)] {
        var found: [(Condition, String)] = []
        for index in operands.indices {
            var rest = operands
            if operands.count > 1 {
                let removed = rest.remove(at: index)
                found.append((make(rest), ConditionText.canonical(removed)))
            }
            for (changed, removed) in removals(operands[index]) {
                var copy = operands
                copy[index] = changed
                found.append((make(copy), removed))
            }
        }
        return found
    }

    /// Runs the cases of every failure of `pack` on its mutants. Cases of bundles are left out. `failures` narrows the
    /// check to some ids; empty means all.
    package static func score(
        _ pack: LoadedPack, failures: Set<String> = []
    ) throws(RuleCompileError) -> MutationScore {
        var score = MutationScore()
        let book = pack.bookForCases
        let cases = Dictionary(grouping: pack.cases.filter { $0.bundle == nil }) { $0.failure }
        let compiled = try CompiledRuleBook(book)
        let builder = CaseRunner(compiled)
        for (index, failure) in book.failures.enumerated() {
            let id = failure.description.id
            guard failures.isEmpty || failures.contains(id), let own = cases[id], failure.maturity != .deprecated else {
                continue
            }
            // What a case gives does not depend on the failure, so that it is made once for all mutants.
            // A case that does not hold as it is notices nothing.
            let given = own.compactMap { ruleCase in
                builder.evidence(of: ruleCase).map { (ruleCase, $0.evidence) }
            }.filter { CaseRunner.holds($0, Evaluator(compiled, evidence: $1)) }
            for mutant in mutants(of: failure) {
                let rules = compiled.replacing(failureAt: index, by: mutant.failure)
                let isNoticed = given.contains { ruleCase, evidence in
                    !CaseRunner.holds(ruleCase, Evaluator(rules, evidence: evidence))
                }
                if isNoticed {
                    score.caught += 1
                } else {
                    score.survivors.append((id, mutant.removed))
                }
            }
        }
        return score
    }
}
