import CulpritRulePack
import CulpritRules
import Testing

/// One change to the small pack, and the finding that it must cause.
struct LintCase: CustomTestStringConvertible, Sendable {
    var what: String
    var path: String
    var old: String
    var new: String
    /// Where the finding stands, and words that it holds.
    var at: String
    var says: [String]

    var testDescription: String { what }

    init(_ what: String, _ path: String, _ old: String, _ new: String, at: String, _ says: String...) {
        self.what = what
        self.path = path
        self.old = old
        self.new = new
        self.at = at
        self.says = says
    }
}

@Suite struct LintTests {
    @Test func `a sound pack has no finding`() {
        let loaded = SmallPack().loaded
        #expect(loaded.findings.map(\.description) == [])
        #expect(loaded.book != nil)
        #expect(loaded.cases.count == 6)
    }

    @Test func `what only known asks must be taken away too, whatever the failure then comes to`() {
        let pack = SmallPack()
            .replacing("- signal: demo.event-failed", by: "- known: {signal: demo.event-failed}", in: SmallPack.failure)
            .replacing("\n          where: {code: [0x80180018]}\nexplain", by: "\nexplain", in: SmallPack.failure)
        func words(_ pack: SmallPack) -> [String] { pack.loaded.findings.map(\.message) }
        #expect(words(pack) == [])
        let none = pack.replacing("without: [demo.log, event.demo]", by: "without: [demo.log]", in: SmallPack.cases)
        #expect(
            words(none) == ["no case shows what demo/no-licence comes to without event.demo, which 'known:' asks"])
    }

    static let cases: [LintCase] = [
        LintCase(
            "a misspelt key of a failure", SmallPack.failure, "owner:", "onwer:", at: "\(SmallPack.failure):5",
            "no key 'onwer'", "did you mean owner?"),
        LintCase(
            "an event that says nothing", SmallPack.events, "message: 'Failed ({1:code})'", "meaning: It failed",
            at: "events/demo.yaml:3", "nothing tells what event 76 says", "{NAME}"),
        LintCase(
            "a wording with a place of no kind", SmallPack.events, "{1:code}", "{1:hresult}", at: "events/demo.yaml:4",
            "no value is a 'hresult'", "code"),
        LintCase(
            "an event id that is a word", SmallPack.events, "id: 76", "id: many", at: "events/demo.yaml:3",
            "'many' is no event id"),
        LintCase(
            "an event of a log that many write to", "sources.yaml", "channels: [Demo/Admin]",
            "channels: [Demo/Admin, System]", at: "events/demo.yaml:3", "without its provider", "provider:"),
        LintCase(
            "a missing key", SmallPack.failure, "verify: Run it again", "", at: "\(SmallPack.failure):1",
            "lacks the key 'verify'"),
        LintCase(
            "a key without a value", SmallPack.failure, "verify: Run it again", "verify:",
            at: "\(SmallPack.failure):18",
            "'verify' has no value"),
        LintCase(
            "a fault of the YAML", SmallPack.failure, "explain: The", "explain: no: The", at: "\(SmallPack.failure):15",
            "mapping values are not allowed", "quotes"),
        LintCase(
            "an id that is not the path", SmallPack.failure, "id: demo/no-licence", "id: demo/no-license",
            at: "\(SmallPack.failure):1", "does not agree with the file's path", "write 'id: demo/no-licence'"),
        LintCase(
            "an unknown fact", SmallPack.failure, "fact: demo.joined", "fact: demo.joind",
            at: "\(SmallPack.failure):8", "no fact demo.joind", "did you mean demo.joined?"),
        LintCase(
            "an unknown signal", SmallPack.failure, "signal: demo.failed", "signal: demo.fail",
            at: "\(SmallPack.failure):11", "no signal demo.fail", "did you mean demo.failed?"),
        LintCase(
            "an unknown rung", SmallPack.failure, "rung: joined", "rung: enrolled", at: "\(SmallPack.failure):3",
            "no rung enrolled", "define it in ladder.yaml"),
        LintCase(
            "an unknown cause", SmallPack.failure, "verify:", "caused-by: [demo/other]\nverify:",
            at: "\(SmallPack.failure):18", "no failure demo/other"),
        LintCase(
            "a capture that the pattern does not make", SmallPack.failure, "where: {code: [0x80180018]}",
            "where: {cod: [0x80180018]}", at: "\(SmallPack.failure):12", "makes no capture 'cod'", "did you mean code?"),
        LintCase(
            "a value that the fact never has", SmallPack.failure, "is: true", "is: maybe",
            at: "\(SmallPack.failure):9", "yes or no, and never 'maybe'"),
        LintCase(
            "an age of something that is no time", SmallPack.failure, "is: true", "older-than: 4h",
            at: "\(SmallPack.failure):9", "'older-than' is asked of demo.joined, which is of type yes-no"),
        LintCase(
            "a duration without its unit", SmallPack.failure, "signal: demo.failed",
            "signal: demo.failed\n          last: 14",
            at: "\(SmallPack.failure):12", "must be a duration", "14d"),
        LintCase(
            "two kinds in one condition", SmallPack.failure, "    - any:", "    - fact: demo.url\n      any:",
            at: "\(SmallPack.failure):10", "one condition cannot be any and fact"),
        LintCase(
            "a list where a condition belongs", SmallPack.failure, "when:\n  all:\n    - fact", "when:\n    - fact",
            at: "\(SmallPack.failure):7", "write 'all:' or 'any:'"),
        LintCase(
            "an owner that nobody is", SmallPack.failure, "intune-admin", "intune-admins", at: "\(SmallPack.failure):5",
            "'owner' cannot be 'intune-admins'", "did you mean intune-admin?"),
        LintCase(
            "a reference that is no address", SmallPack.failure, "https://example.org/licence", "the manual",
            at: "\(SmallPack.failure):19", "'the manual' is no reference"),
        LintCase(
            "a failure without a near miss", SmallPack.cases, "expect: silent", "expect: fires",
            at: "\(SmallPack.cases):1",
            "no near miss that stays silent"),
        LintCase(
            "a source that no case takes away", SmallPack.cases, "without: [demo.log, event.demo]",
            "without: [demo.log]", at: "\(SmallPack.cases):1",
            "no case shows that demo/no-licence cannot be told without event.demo", "write 'without: [event.demo]'"),
        LintCase(
            "a source that is taken away and still there", SmallPack.cases,
            "without: [demo.log, event.demo]", "without: {demo.log: silent}",
            at: "\(SmallPack.cases):1", "cannot be told without demo.log"),
        LintCase(
            "a source that a case loses and does not give", SmallPack.cases, "read: [event.demo]", "read: []",
            at: "\(SmallPack.cases):14", "the case 'another code' does not give event.demo", "read: [event.demo]"),
        LintCase(
            "a source without its verdict", SmallPack.cases, "without: [demo.log, event.demo]",
            "without: {demo.log: gone, event.demo: not-assessable}",
            at: "\(SmallPack.cases):14", "what the failure comes to without demo.log", "not-assessable"),
        LintCase(
            "a case that expects what there is not", SmallPack.cases, "expect: silent", "expect: quiet",
            at: "\(SmallPack.cases):13", "'expect' cannot be 'quiet'"),
        LintCase(
            "a case that names an unknown source", SmallPack.cases, "missing: [dsregcmd", "missing: [dsregcmdd",
            at: "\(SmallPack.cases):18", "no source dsregcmdd", "did you mean dsregcmd?"),
        LintCase(
            "a pattern that does not compile", SmallPack.signals, "{8})'", "{8}'", at: "\(SmallPack.signals):5",
            "the pattern cannot be used"),
        LintCase(
            "a pattern with a look-behind", SmallPack.signals, "pattern: run worked", "pattern: '(?<=run )worked'",
            at: "\(SmallPack.signals):11", "the pattern cannot be used"),
        LintCase(
            "a sample that no pattern matches", SmallPack.signals, "sample: The run worked.", "sample: It worked.",
            at: "\(SmallPack.signals):9", "no pattern of the signal demo.worked matches its sample 'It worked.'"),
        LintCase(
            "a signal without a sample", SmallPack.signals, "    sample: The run worked.\n", "",
            at: "\(SmallPack.signals):9", "has no sample"),
        LintCase(
            "a pattern that no sample shows", SmallPack.signals, "pattern: run worked",
            "patterns: [run worked, ran well]",
            at: "\(SmallPack.signals):9", "is matched by 'ran well'"),
        LintCase(
            "an operation that never succeeds", SmallPack.signals, "operation: demo.run\n    outcome: success",
            "meaning: none", at: "\(SmallPack.signals):3", "no signal says that the operation demo.run succeeds"),
        LintCase(
            "a type that there is not", SmallPack.facts, "type: yes-no", "type: yesno", at: "\(SmallPack.facts):7",
            "'type' cannot be 'yesno'", "did you mean yes-no?"),
        LintCase(
            "a fact of an unknown source", SmallPack.facts, "source: dsregcmd", "source: dsreg",
            at: "\(SmallPack.facts):1",
            "no source dsreg"),
        LintCase(
            "an id in capitals", SmallPack.facts, "id: demo.url", "id: Demo.Url", at: "\(SmallPack.facts):8",
            "'Demo.Url' is no id"),
        LintCase(
            "an id that is there twice", SmallPack.facts, "id: demo.url", "id: demo.joined", at: "\(SmallPack.facts):8",
            "the fact demo.joined is defined twice", "\(SmallPack.facts):3"),
        LintCase(
            "a registry key without its root", SmallPack.sources, "'HKLM", "'HKEY_LOCAL_MACHINE",
            at: "\(SmallPack.sources):17", "no root that is known"),
        LintCase(
            "a source that nothing tells", SmallPack.sources, "    components: [Demo]\n", "",
            at: "\(SmallPack.sources):6", "nothing tells which artifacts belong"),
        LintCase(
            "a code that is none", "codes/demo.yaml", "0x80180018", "0x801800180", at: "codes/demo.yaml:3",
            "is no error code"),
        LintCase(
            "a code that nobody describes", "codes/demo.yaml", "0x80180018", "0x80180019",
            at: "\(SmallPack.failure):12", "the code 0x80180018 is not described"),
        LintCase(
            "a pack of a later schema", "pack.yaml", "schema: 1", "schema: 2", at: "pack.yaml:3",
            "this program reads schema 1"),
    ]

    @Test(arguments: cases)
    func `a fault is found, with its file, its line and a remedy`(_ lintCase: LintCase) throws {
        let pack = SmallPack()
        let changed = pack.replacing(lintCase.old, by: lintCase.new, in: lintCase.path)
        try #require(changed.texts[lintCase.path] != pack.texts[lintCase.path])
        let findings = changed.loaded.findings.map(\.description)
        let found = findings.contains { finding in
            finding.hasPrefix(lintCase.at + ":") && lintCase.says.allSatisfy(finding.contains)
        }
        #expect(found, "\(findings.joined(separator: "\n"))")
    }

    @Test func `a pack with an error is not used, and what is sound of it can be tried`() {
        let loaded = SmallPack().replacing("owner:", by: "onwer:", in: SmallPack.failure).loaded
        #expect(loaded.book == nil)
        #expect(loaded.draft.failures.isEmpty)
        #expect(loaded.draft.signals.count == 3)
    }

    @Test func `two failures that ask for the same are told`() {
        var pack = SmallPack()
        pack.texts["failures/demo/twin.yaml"] =
            pack.replacing("no-licence", by: "twin", in: SmallPack.failure)
            .replacing("The user has no licence\nrung", by: "Twin\nrung", in: SmallPack.failure).texts[
                SmallPack.failure]
        pack.texts["failures/demo/twin.test.yaml"] = pack.texts[SmallPack.cases]
        let errors = pack.loaded.findings.map(\.message)
        #expect(errors == ["demo/twin has the same condition as demo/no-licence"])
    }

    @Test func `a title that is used twice is told`() {
        var pack = SmallPack()
        pack = pack.replacing("title: Demo log", by: "title: dsregcmd /status", in: SmallPack.sources)
        #expect(pack.loaded.findings.map(\.message) == ["the title 'dsregcmd /status' is used twice"])
    }

    @Test func `failures that explain each other in a circle are told once`() {
        var pack = SmallPack()
        for (name, cause) in [("one", "two"), ("two", "three"), ("three", "one")] {
            pack.texts["failures/demo/\(name).yaml"] =
                pack.replacing("no-licence", by: name, in: SmallPack.failure)
                .replacing("The user has no licence\nrung", by: "\(name)\nrung", in: SmallPack.failure)
                .replacing("verify:", by: "caused-by: [demo/\(cause)]\nverify:", in: SmallPack.failure)
                .replacing("0x80180018", by: "0x8018001\(name.utf8.count)", in: SmallPack.failure)
                .texts[SmallPack.failure]
        }
        let circles = pack.loaded.findings.map(\.message).filter { $0.contains("caused-by") }
        #expect(circles == ["demo/one explains itself through caused-by: demo/one > demo/two > demo/three > demo/one"])
    }

    @Test func `a file that stands where no rules stand is told`() {
        var pack = SmallPack()
        pack.texts["failures/loose.yaml"] = "id: x"
        pack.texts["facts/more.yml"] = "source: x"
        #expect(pack.loaded.findings.map(\.location.file) == ["facts/more.yml", "failures/loose.yaml"])
    }

    @Test func `cases without their failure and a failure without cases are told`() {
        var pack = SmallPack()
        pack.texts["failures/demo/other.test.yaml"] = pack.texts.removeValue(forKey: SmallPack.cases)
        #expect(
            pack.loaded.findings.map(\.message) == [
                "the failure demo/no-licence has no cases", "the cases stand beside no failure",
            ])
    }

    @Test func `bytes that are no UTF-8 are told with their line`() {
        var pack = SmallPack().files
        pack.append(PackFile(path: "noise.yaml", bytes: Array("noise:\n  - id: x\n    reason: ".utf8) + [0xff, 0x0a]))
        let findings = PackLoader.load([pack]).findings
        #expect(findings.map(\.description) == ["noise.yaml:3: error: the file is not UTF-8 - save it as UTF-8"])
    }

    @Test func `aliases that multiply themselves are stopped`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [\([String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        var pack = SmallPack()
        pack.texts["noise.yaml"] = text
        let findings = pack.loaded.findings.map(\.message)
        #expect(findings.count == 1 && findings.allSatisfy { $0.contains("nested deeper") || $0.contains("values") })
    }
}
