import CulpritModel
import CulpritRulePack
import CulpritRules
import Testing

@Suite struct CaseTests {
    /// What the small pack's failure comes to on `given`.
    private func run(
        _ given: String, expect: String = "fires", missing: String? = nil, pack: SmallPack = SmallPack()
    ) throws -> CaseResult {
        var pack = pack
        let indented = given.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
        pack.texts[SmallPack.cases] = """
            cases:
              - name: tried
                given:
            \(indented)
                expect: \(expect)
            \(missing.map { "    missing: \($0)" } ?? "")
            """
        let loaded = pack.loaded
        let ruleCase = try #require(loaded.cases.first, "\(loaded.findings)")
        return CaseRunner(try CompiledRuleBook(loaded.bookForCases)).run(ruleCase)
    }

    @Test func `the cases of the small pack hold`() throws {
        let loaded = SmallPack().loaded
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        let results = loaded.cases.map { runner.run($0) }
        #expect(results.filter { !$0.holds }.map(\.description) == [])
        #expect(
            results.map(\.got) == [
                .fires, .notAssessable, .silent, .notAssessable, .notAssessable, .notAssessable,
            ])
    }

    @Test func `labels of dsregcmd are found with and without their section`() throws {
        let log = "logs: {demo.log: [run failed with 0x80180018]}"
        #expect(try run("dsregcmd: {AzureAdJoined: \"YES\"}\n" + log).got == .fires)
        #expect(try run("dsregcmd: {Device State: {AzureAdJoined: \"YES\"}}\n" + log).got == .fires)
        #expect(try run("dsregcmd: {User State: {AzureAdJoined: \"YES\"}}\n" + log).got == .silent)
    }

    @Test func `an event gets the provider that signals ask for`() throws {
        let given =
            "dsregcmd: {AzureAdJoined: \"YES\"}\nevents: [{source: event.demo, id: 76, data: {HRESULT: 0x80180018}}]"
        #expect(try run(given).got == .fires)
        let other = given.split(separator: "id: 76").joined(separator: "provider: Another, id: 76")
        #expect(try run(other + "\nread: [demo.log]").got == .silent)
    }

    @Test func `a later success ends a failure, and an earlier one does not`() throws {
        let joined = "facts: {demo.joined: true}\n"
        let lines = "logs: {demo.log: [run failed with 0x80180018, run worked]}"
        #expect(try run(joined + lines).got == .recovered)
        let early = """
            logs:
              demo.log:
                - {at: 2024-01-01T10:00:00, text: run failed with 0x80180018}
                - {at: 2024-01-01T09:00:00, text: run worked}
            """
        #expect(try run(joined + early).got == .fires)
    }

    @Test func `a registry value counts with its siblings, and its source with its key`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.failure] =
            (pack.texts[SmallPack.failure] ?? "")
            .split(separator: "\n", omittingEmptySubsequences: false).prefix(6).joined(separator: "\n")
            + "\n  fact: demo.provider\n  is: Ours\n"
            + (pack.texts[SmallPack.failure] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .suffix(5).joined(separator: "\n")
        func registry(_ content: String) throws -> CaseExpectation? {
            try run("registry: {'HKLM\\SOFTWARE\\\(content)}", pack: pack).got
        }
        #expect(try registry("Demo\\A': {ProviderID: ours, State: 1}") == .fires)
        #expect(try registry("Demo\\A': {ProviderID: ours, State: 2}") == .silent)
        #expect(try registry("Demo\\A': {ProviderID: theirs, State: 1}") == .silent)
        #expect(try registry("Demo': {}") == .silent)
        #expect(try registry("Other': {}") == .notAssessable)
    }

    @Test func `a damaged source leaves silence open`() throws {
        let given = "dsregcmd: {AzureAdJoined: \"YES\"}\nread: [event.demo]\npartial: [demo.log]"
        #expect(try run(given).got == .notAssessable)
        #expect(try run(given + "\nlogs: {demo.log: [run failed with 0x80180018]}").got == .fires)
    }

    @Test func `what is missing must be named exactly`() throws {
        let joined = "dsregcmd: {AzureAdJoined: \"YES\"}"
        #expect(try run(joined, expect: "not-assessable", missing: "[demo.log, event.demo]").holds)
        let result = try run(joined, expect: "not-assessable", missing: "[demo.log]")
        #expect(result.fault?.contains("missing is [demo.log, event.demo]") == true)
    }

    @Test func `a source can be taken away, and the others keep their records and their times`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.cases] = """
            cases:
              - name: both say so
                given:
                  dsregcmd: {AzureAdJoined: "YES"}
                  events: [{source: event.demo, id: 76, data: {HRESULT: 0x80180018}}]
                  logs: {demo.log: [The run failed with 0x80180018.]}
                expect: fires
                without: {demo.log: fires, event.demo: silent, dsregcmd: not-assessable}
            """
        let loaded = pack.loaded
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        let results = loaded.cases.map { runner.run($0) }
        #expect(results.map(\.got) == [.fires, .fires, .fires, .notAssessable])
        #expect(results.map(\.holds) == [true, true, false, true])
        #expect(results[2].description.contains("case 'both say so, without event.demo': expected silent, got fires"))
        let event = try #require(runner.evidence(of: loaded.cases[1])).evidence
        #expect(event.signals["demo.event-failed"]?.count == 1)
        #expect(event.signals["demo.failed"] == nil)
        #expect(event.coverage["demo.log"] == nil)
    }

    @Test func `other values can take the place of one, wherever it stands`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.cases] = """
            cases:
              - name: it says so
                given:
                  dsregcmd: {AzureAdJoined: "YES"}
                  events: [{source: event.demo, id: 76, data: {HRESULT: 0x80180018}}]
                  logs: {demo.log: [The run failed with 0x80180018.]}
                expect: fires
                also: {0x80180018: ['-2145910760', 0x80180001], 'YES': [TRUE], 76: 77, demo.log: event.demo}
                near-misses: {'YES': 'NO', 0x80180018: [0x80180001]}
            """
        let loaded = pack.loaded
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        let results = loaded.cases.map { runner.run($0) }
        #expect(results.map(\.got) == [.fires, .fires, .silent, .fires, .fires, .fires, .silent, .silent])
        #expect(results.map(\.holds) == [true, true, false, true, true, true, true, true])
        let moved = try #require(runner.evidence(of: loaded.cases[5])).evidence
        #expect(Set(moved.coverage.keys) == ["dsregcmd", "event.demo"])
        #expect(results[2].description.contains("case 'it says so, with 0x80180001 for 0x80180018': expected fires"))
        let last = try #require(runner.evidence(of: loaded.cases[4])).evidence
        #expect(last.signals["demo.event-failed"] == nil)
        let wrong = pack.replacing("'YES': [TRUE]", by: "'NO': [TRUE]", in: SmallPack.cases).loaded
        #expect(wrong.findings.map(\.message).contains("the case gives no 'NO' that another value could replace"))
    }

    @Test func `times can be replaced, and records repeated`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.cases] = """
            cases:
              - name: it says so
                given:
                  logs:
                    demo.log: [{at: 2023-12-01T10:00:00, times: 3, text: The run failed with 0x80180018.}]
                expect: not-assessable
                also: {2023-12-01T10:00:00: 2023-12-05, 2024-01-02: 2024-03-01}
            """
        let loaded = pack.loaded
        #expect(!loaded.findings.contains { $0.message.contains("no '2") })
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        let evidence = try loaded.cases.map { try #require(runner.evidence(of: $0)).evidence }
        #expect(evidence.map { $0.signals["demo.failed"]?.count } == [3, 3, 3])
        let days = evidence.map { device in
            [device.signals["demo.failed"]?.occurrences.first?.citation.time.resolved.utc, device.identity.captured]
                .map { $0?.iso8601().prefix(10) }
        }
        #expect(
            days == [["2023-12-01", "2024-01-02"], ["2023-12-05", "2024-01-02"], ["2023-12-01", "2024-03-01"]])
        let wrong = pack.replacing("times: 3", by: "times: 0", in: SmallPack.cases).loaded
        #expect(wrong.findings.map(\.message).contains("'times' must be a whole number from 1 to 1000"))
    }

    @Test func `a source that is taken away must be named as missing, and others may be`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.cases] = """
            cases:
              - name: another code
                given:
                  dsregcmd: {AzureAdJoined: "YES"}
                  logs: {demo.log: [The run failed with 0x80180001.]}
                expect: not-assessable
                without: [demo.log]
            """
        let loaded = pack.loaded
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        #expect(loaded.cases.map { runner.run($0).holds } == [true, true])
        var wrong = loaded.cases[1]
        wrong.missing = .among("dsregcmd")
        #expect(runner.run(wrong).fault?.contains("expected as missing at least [dsregcmd]") == true)
    }

    @Test func `a case that does not hold says why, and what was not understood`() throws {
        let result = try run("dsregcmd: {AzureAdJoned: \"YES\"}\nlogs: {demo.log: [nothing known]}\nread: [event.demo]")
        let text = result.description
        #expect(text.hasPrefix("failures/demo/no-licence: case 'tried': expected fires, got silent because "))
        #expect(text.contains("[no]"))
        #expect(text.contains("no fact reads AzureAdJoned - did you mean AzureAdJoined?"))
        #expect(text.contains("no signal matches 'nothing known' of demo.log"))
    }

    @Test func `a bundle comes from whoever runs the cases`() throws {
        var pack = SmallPack()
        pack.texts[SmallPack.cases] = "cases:\n  - {name: b, bundle: healthy, expect: not-assessable}\n"
        let loaded = pack.loaded
        let rules = try CompiledRuleBook(loaded.bookForCases)
        let ruleCase = try #require(loaded.cases.first)
        #expect(CaseRunner(rules).run(ruleCase).fault == "there is no bundle healthy")
        let found = CaseRunner(rules) { $0 == "healthy" ? DeviceEvidence() : nil }.run(ruleCase)
        #expect(found.holds)
    }

    @Test func `a failure in the sandbox is tried by its cases and judged by nobody else`() throws {
        let pack = SmallPack().replacing("owner:", by: "maturity: sandbox\nowner:", in: SmallPack.failure)
        let loaded = pack.loaded
        let book = try #require(loaded.book)
        let evidence = DeviceEvidence()
        #expect(Evaluator(try CompiledRuleBook(book), evidence: evidence).verdicts().isEmpty)
        let runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases))
        #expect(loaded.cases.allSatisfy { runner.run($0).holds })
    }
}
