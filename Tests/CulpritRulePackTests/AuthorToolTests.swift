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
        #expect(results.count == 4)
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
    @Test func `a change that no case notices is named`() throws {
        let loaded = SmallPack().loaded
        let failure = try #require(loaded.draft.failures.first)
        #expect(
            PackMutation.mutants(of: failure).map(\.change).sorted().map { $0.prefix(25) } == [
                "any code in signal(demo.e", "any code in signal(demo.f", "any value for 'is yes' in",
                "without any(signal(demo.e",
                "without fact(demo.joined ", "without signal(demo.event", "without signal(demo.faile",
            ])
        let score = try PackMutation.score(loaded)
        #expect(score.total == 7)
        // No case has the event with another code, nor a device that is not joined.
        #expect(score.survivors.map { $0.change.prefix(18) } == ["any value for 'is ", "any code in signal"])
        let weaker = SmallPack()
            .replacing("    missing: [dsregcmd, demo.log, event.demo]", by: "", in: SmallPack.cases)
            .replacing("    without: [demo.log, event.demo]", by: "", in: SmallPack.cases)
        let less = try PackMutation.score(weaker.loaded)
        #expect(less.survivors.contains { $0.change.hasPrefix("without signal(demo.event-failed") })
        #expect(less.caught < score.caught)
    }

    @Test func `each part of a condition is taken out, and each limit is moved`() {
        func changes(_ condition: Condition) -> [String] {
            let description = FailureDescription(
                id: "a/b", title: "", rung: nil, severity: .error, confidence: .high, owner: "", causedBy: [],
                explanation: "", fix: [], verify: "", references: [])
            let failure = FailureDefinition(description: description, when: condition)
            return PackMutation.mutants(of: failure).map { mutant in
                mutant.change.split(separator: " in ").first.map(String.init) ?? ""
            }
        }
        var signal = SignalTest(signal: "s")
        signal.captures = ["code": .oneOf(["1", "2"]), "size": .lessThan(10)]
        signal.countMin = 3
        signal.withinSeconds = 60
        signal.lastSeconds = 600
        signal.after = "start"
        signal.notFollowedBy = ["end"]
        signal.notFollowedWithinSeconds = 30
        signal.context = .user
        signal.includesRecovered = true
        #expect(
            changes(.signal(signal)) == [
                "any code", "code: the value 1 left out", "code: the value 2 left out", "any size",
                "size: the limit 5.0", "size: the limit 20.0", "'count' of 2", "'count' of 4",
                "'within' of 30.0 seconds", "'within' of 120.0 seconds", "'last' of 300.0 seconds",
                "'last' of 1200.0 seconds", "no 'after: start'", "no 'not-followed-by: end'",
                "'follow-within' of 15.0 seconds", "'follow-within' of 60.0 seconds", "any context", "no 'recovered'",
            ])
        let fact = FactTest(fact: "f", tests: [.oneOf(["a", "b"]), .olderThan(seconds: 60)], context: .system)
        #expect(
            changes(.not(.known(.fact(fact)))) == [
                "without 'not' before known(fact(f olderthan(seconds: 60.0), oneof([\"a\", \"b\"]) context system))",
                "without 'known' before fact(f olderthan(seconds: 60.0), oneof([\"a\", \"b\"]) context system)",
                "any value for 'in [a, b]'", "the value a left out", "the value b left out",
                "any value for 'older-than 1m'",
                "the limit 30.0", "the limit 120.0", "any context",
            ])
        #expect(changes(.fact(FactTest(fact: "f", tests: [.absent]))) == ["'present' for 'absent'"])
        #expect(
            changes(.code(CodeTest(codes: ["1", "2"], sources: ["a"]))) == ["1 left out", "2 left out", "any source"])
    }
}
