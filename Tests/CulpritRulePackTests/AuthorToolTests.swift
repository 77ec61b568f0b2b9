import CulpritModel
import CulpritRulePack
import CulpritRules
import CulpritTestSupport
import Testing

@Suite struct AuthorToolTests {
    private func changes(_ change: (SmallPack) -> SmallPack) -> PackDifference {
        PackDiff.diff(old: SmallPack().loaded.draft, new: change(SmallPack()).loaded.draft)
    }

    @Test func `words are a patch, verdicts are minor, what is gone is major`() {
        #expect(changes { $0 }.level == .none)
        let words = changes { $0.replacing("Give the user", by: "Hand the user", in: SmallPack.failure) }
        #expect(
            words.changes == [PackChange(level: .patch, sentence: "the failure demo/no-licence has another wording")])
        let severity = changes { $0.replacing("critical", by: "error", in: SmallPack.failure) }
        #expect(severity.level == .minor)
        #expect(
            severity.changes.map(\.sentence) == [
                "the failure demo/no-licence has another severity: error instead of critical"
            ])
        #expect(changes { $0.replacing("is: true", by: "is: false", in: SmallPack.failure) }.level == .minor)
        #expect(changes { $0.replacing("id: demo.worked", by: "id: demo.done", in: SmallPack.signals) }.level == .major)
        #expect(changes { $0.replacing("type: yes-no", by: "type: text", in: SmallPack.facts) }.level == .major)
    }

    @Test func `the order of operands is no change`() {
        let swapped = changes { pack in
            pack.replacing("demo.event-failed", by: "demo.X", in: SmallPack.failure)
                .replacing("signal: demo.failed", by: "signal: demo.event-failed", in: SmallPack.failure)
                .replacing("demo.X", by: "demo.failed", in: SmallPack.failure)
        }
        #expect(swapped.changes.isEmpty)
    }

    @Test func `what no case exercises is listed`() throws {
        let loaded = SmallPack().loaded
        let rules = try CompiledRuleBook(loaded.bookForCases)
        let runner = CaseRunner(rules)
        var coverage = PackCoverage(rules)
        #expect(coverage.unfiredFailures == ["demo/no-licence"])
        #expect(coverage.untriedCodes == ["0x80180018"])
        for ruleCase in loaded.cases { if let given = runner.evidence(of: ruleCase) { coverage.add(given.evidence) } }
        #expect(coverage.unseenSignals == ["demo.worked", "demo.event-failed"])
        #expect(coverage.unreadFacts == ["demo.url", "demo.provider"])
        #expect(coverage.unfiredFailures.isEmpty)
        #expect(coverage.untriedCodes.isEmpty)
        #expect(coverage.unseenCodes.isEmpty)
    }

    @Test func `a new failure lints but for what only its author can say, and its cases hold`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.facts] = pack.texts[SmallPack.facts]?
            .split(separator: "demo.joined").joined(separator: "dsreg.azure-ad-joined")
        pack = pack.replacing("demo.joined", by: "dsreg.azure-ad-joined", in: SmallPack.failure)
            .replacing("demo.joined", by: "dsreg.azure-ad-joined", in: "ladder.yaml")
        let draft = RuleScaffold.Draft(id: "demo/it's-new", title: "It's new: really")
        #expect(RuleScaffold.fault(inID: draft.id) != nil)
        let files = RuleScaffold.files(for: RuleScaffold.Draft(id: "demo/new", title: "It's new: really"))
        for file in files { pack.texts[file.path] = file.text }
        let loaded = pack.loaded
        #expect(loaded.findings.map(\.description) == [])
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        let results = loaded.cases.filter { $0.failure == "demo/new" }.map { runner.run($0) }
        #expect(results.count == 3)
        #expect(results.filter { !$0.holds }.map(\.description) == [])
        #expect(loaded.draft.failures.map(\.description.title).contains("It's new: really"))
    }

    @Test func `names that are near are proposed, and others are not`() {
        let names = ["dsregcmd", "event.demo", "owner"]
        #expect(NearestName.suggestion(for: "dsregcdm", among: names) == "dsregcmd")
        #expect(NearestName.suggestion(for: "Owner", among: names) == "owner")
        #expect(NearestName.suggestion(for: "demo", among: names) == "event.demo")
        #expect(NearestName.suggestion(for: "zzz", among: names) == nil)
        #expect(NearestName.suggestion(for: String(repeating: "x", count: 100_000), among: names) == nil)
    }
}

@Suite struct MutationTests {
    @Test func `a condition whose removal no case notices is named`() throws {
        let loaded = SmallPack().loaded
        let failure = try #require(loaded.draft.failures.first)
        #expect(PackMutation.mutants(of: failure).count == 4)
        let score = try PackMutation.score(loaded)
        #expect(score.total == 4)
        // No case shows the failure through the event, so that leaving the event out, or the join, goes unnoticed only
        // where nothing depends on it: the missing sources of the last case do.
        var pack = SmallPack()
        pack = pack.replacing("    missing: [dsregcmd, demo.log, event.demo]", by: "", in: SmallPack.cases)
        let weaker = try PackMutation.score(pack.loaded)
        #expect(weaker.survivors.contains { $0.removed.contains("demo.event-failed") })
        #expect(weaker.caught < score.caught)
    }
}
