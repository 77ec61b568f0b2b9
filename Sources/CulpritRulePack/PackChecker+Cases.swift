// Checks of the cases: that there are enough of them, and that they show what each source is needed for. Whether they hold
// is for CaseRunner to say.

import CulpritModel
import CulpritRules

extension PackChecker {
    /// Every failure has its cases, and they show what it comes to without each source that it needs.
    mutating func checkCases() {
        let needs = SourceNeeds(merged.book)
        let cases = Dictionary(grouping: merged.cases, by: \.failure)
        let failures = Set(merged.book.failures.map(\.description.id))
        for (failure, location) in merged.caseFiles where !failures.contains(failure) {
            error(
                location, "the cases stand beside no failure",
                NearestName.hint(
                    for: failure, among: failures, otherwise: "write failures/\(failure).yaml, or remove the file"))
        }
        for failure in merged.book.failures where failure.maturity != .deprecated {
            let id = failure.description.id
            guard let file = merged.caseFiles[id] else {
                error(failure.location, "the failure \(id) has no cases", "write failures/\(id).test.yaml")
                continue
            }
            for (wanted, what) in [
                (CaseExpectation.fires, "case that fires"), (.silent, "near miss that stays silent"),
                (.notAssessable, "case without the evidence, 'expect: not-assessable'"),
            ] where cases[id]?.contains(where: { $0.expect == wanted }) != true {
                error(file, "the failure \(id) has no \(what)", "add one")
            }
            checkSources(failure, cases: cases[id] ?? [], file, needs.sources(of: failure))
        }
    }

    /// Each source that decides `failure` has a case that loses it.
    private mutating func checkSources(
        _ failure: FailureDefinition, cases: [RuleCase], _ file: RuleLocation, _ needs: SourceNeeds.Sources
    ) {
        var shown: Set<String> = []
        var tried: Set<String> = []
        for ruleCase in cases {
            let given = ruleCase.removals.isEmpty ? [:] : ruleCase.given.coverage(in: merged.book)
            for removal in ruleCase.removals {
                tried.insert(removal.source)
                if removal.expect == .notAssessable { shown.insert(removal.source) }
                if given[removal.source] == nil {
                    error(
                        RuleLocation(file: file.file, line: removal.line),
                        "the case '\(ruleCase.name)' does not give \(removal.source), so that it cannot lose it",
                        "take another case, or add 'read: [\(removal.source)]' to it")
                }
            }
        }
        let id = failure.description.id
        for source in needs.needed.subtracting(shown).sorted() {
            error(
                file, "no case shows that \(id) cannot be told without \(source)",
                "write 'without: [\(source)]' below the 'expect:' of a case that gives the source")
        }
        for source in needs.used.subtracting(tried).sorted() {
            error(
                file, "no case shows what \(id) comes to without \(source), which 'known:' asks",
                "write 'without: {\(source): fires}' below the 'expect:' of a case that gives the source")
        }
    }
}
