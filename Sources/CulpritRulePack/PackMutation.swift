// Changing one thing of a condition at a time, to see whether a case notices: a condition that can change without any case
// failing is either not tested or not needed. What is changed stands in ConditionMutation.swift.

import CulpritModel
package import CulpritRules

/// A failure with one change in what it asks for.
package struct FailureMutant: Sendable {
    /// The failure as it would be.
    package var failure: FailureDefinition
    /// What was changed, as it goes on from "no case notices": `without fact(...)`.
    package var change: String
}

/// What became of the mutants of a pack.
package struct MutationScore: Sendable {
    /// How many mutants some case noticed.
    package var caught = 0
    /// What no case noticed: the failure and what was changed in it.
    package var survivors: [(failure: String, change: String)] = []

    /// How many mutants there were.
    package var total: Int { caught + survivors.count }
}

/// Makes mutants and runs the cases of their failures on them.
package enum PackMutation {
    /// Every way to change one thing in what `failure` asks for, or to take out one of its exceptions.
    package static func mutants(of failure: FailureDefinition) -> [FailureMutant] {
        var mutants = failure.when.mutants.map { changed in
            var mutant = failure
            mutant.when = changed.condition
            return FailureMutant(failure: mutant, change: changed.change)
        }
        for index in failure.unless.indices {
            var mutant = failure
            let removed = mutant.unless.remove(at: index)
            mutants.append(
                FailureMutant(failure: mutant, change: "without unless " + ConditionText.canonical(removed)))
            for changed in failure.unless[index].mutants {
                var mutant = failure
                mutant.unless[index] = changed.condition
                mutants.append(FailureMutant(failure: mutant, change: changed.change))
            }
        }
        return mutants
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
                    score.survivors.append((id, mutant.change))
                }
            }
        }
        return score
    }
}
