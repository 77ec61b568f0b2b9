import CulpritModel
import CulpritRulePack
import CulpritRules
import Testing

@Suite struct ExplainTests {
    private static var pack: SmallPack {
        var pack = SmallPack()
        pack.texts["codes/demo.yaml"] = """
            family: demo
            codes:
              - code: 0x80180018
                symbol: DEMO_E_LICENCE
                meaning: There is no licence.
                cause: Nobody gave one.
                fix: Give one.
              - code: 12007
                symbol: DEMO_NAME
                meaning: The name is not known.
              - code: 403
                symbol: DEMO_FORBIDDEN
                meaning: Forbidden.
              - code: AADSTS50155
                symbol: DEMO_SIGN_IN
                meaning: The device could not sign in.
            """
        pack.texts["noise.yaml"] = """
            noise:
              - id: noise.demo
                source: event.demo
                events: [80]
                reason: It always says so.
            """
        return pack
    }

    private let explainer = Explainer(ExplainTests.pack.loaded.draft)

    private func ids(_ subject: String) -> [String] { explainer.explain(subject).map(\.id) }

    @Test(
        arguments: [
            "0x80180018", "0X80180018", "80180018", " -2145910760 ", "2149056536", "DEMO_E_LICENCE", "demo_e_licence",
        ])
    func `a code is found in every spelling and by its symbol`(subject: String) throws {
        let found = try #require(explainer.explain(subject).first)
        #expect(found.id == "0x80180018")
        #expect(found.title == "DEMO_E_LICENCE")
        #expect(found.causes == ["Nobody gave one."])
        #expect(found.fix.map(\.action) == ["Give one."])
        #expect(found.properties.contains(Explanation.Property("signed", "-2145910760")))
        #expect(found.properties.contains(Explanation.Property("unsigned", "2149056536")))
        #expect(found.properties.contains(Explanation.Property("facility", "MDM enrolment (24)")))
        #expect(found.relations.map(\.id) == ["demo/no-licence"])
    }

    @Test func `a Win32 error is found alone and wrapped, whichever is listed`() throws {
        #expect(ids("12007") == ["12007"])
        let wrapped = try #require(explainer.explain("0x80072ee7").first)
        #expect(wrapped.id == "12007")
        #expect(wrapped.remarks.first?.contains("0x80072ee7") == true)
    }

    @Test func `a code that no list has is taken apart`() throws {
        let http = try #require(explainer.explain("0x80190193").first)
        #expect(http.properties.contains(Explanation.Property("facility", "HTTP (25)")))
        #expect(http.relations.map(\.id) == ["403"])
        let win32 = try #require(explainer.explain("0x80070bad").first)
        #expect(win32.properties.contains(Explanation.Property("Win32 error", "2989")))
        #expect(win32.meaning.contains("Win32 error 2989"))
        let signIn = try #require(explainer.explain("AADSTS99999").first)
        #expect(signIn.id == "AADSTS99999")
        #expect(signIn.references == ["https://login.microsoftonline.com/error?code=99999"])
        #expect(ids("aadsts50155") == ["AADSTS50155"])
    }

    @Test func `codes are found in a line of a log`() {
        #expect(ids("the run failed with 0x80180018 after 3 tries") == ["0x80180018"])
    }

    @Test func `an event is explained for each log that knows it, with what is noise there`() throws {
        for subject in ["event 76", "Event ID 76", "event:76"] {
            let found = try #require(explainer.explain(subject).first)
            #expect(found.group == "Demo/Admin")
            #expect(found.relations.map(\.id) == ["demo.event-failed", "demo/no-licence"])
        }
        #expect(explainer.explain("event 80").first?.relations.first?.title == "It always says so.")
        #expect(explainer.explain("event 81").isEmpty)
        #expect(explainer.explain("76").map(\.kind) == [.code, .event])
    }

    @Test func `a failure is found with and without its area, and tells what it looks at`() throws {
        for subject in ["demo/no-licence", "no-licence", "NO-LICENCE"] {
            let found = try #require(explainer.explain(subject).first)
            #expect(found.id == "demo/no-licence")
            #expect(found.condition.first == "all")
            #expect(found.condition.contains("    signal demo.failed, where code in [0x80180018]"))
            #expect(
                found.relations.map(\.id) == ["demo.joined", "demo.failed", "0x80180018", "demo.event-failed"])
        }
    }

    @Test func `signals and facts tell who uses them`() throws {
        let signal = try #require(explainer.explain("demo.failed").first)
        #expect(signal.relations.map(\.id) == ["demo/no-licence", "demo.worked"])
        let fact = try #require(explainer.explain("demo.joined").first)
        #expect(fact.relations.map(\.id) == ["demo/no-licence", "joined"])
        #expect(explainer.explain("joined").first?.kind == .rung)
        #expect(explainer.explain("dsregcmd").first?.kind == .source)
    }

    @Test func `close names are offered for a typing error and none for nonsense`() {
        #expect(explainer.explain("no-licnece").isEmpty)
        #expect(explainer.suggestions(for: "no-licnece").first == "no-licence")
        #expect(explainer.suggestions(for: "demo.faild").first == "demo.failed")
        #expect(explainer.suggestions(for: "licence").contains("DEMO_E_LICENCE"))
        #expect(explainer.suggestions(for: "qqqqqqqqqq").isEmpty)
        #expect(explainer.suggestions(for: String(repeating: "x", count: 100_000)).isEmpty)
        #expect(explainer.explain("").isEmpty)
        #expect(explainer.explain(String(repeating: "9", count: 100_000)).isEmpty)
    }

    @Test func `where a bundle shows it is told with the place`() throws {
        let loaded = Self.pack.loaded
        let rules = try CompiledRuleBook(loaded.draft)
        let evidence = try #require(CaseRunner(rules).evidence(of: loaded.cases[0])?.evidence)
        func words(_ subject: String) throws -> String {
            let found = try #require(explainer.explain(subject).first)
            let sighting = explainer.sighting(of: found, in: evidence, rules: rules)
            return sighting.words + ", \(sighting.citations.count)"
        }
        #expect(try words("no-licence") == "fires, 2")
        #expect(try words("demo.failed") == "seen once, 1")
        #expect(try words("0x80180018") == "seen once, 1")
        #expect(try words("12007") == "not seen, 0")
        #expect(try words("demo.joined") == "is 'yes', 1")
        #expect(try words("event 76") == "not seen, 0")
        #expect(try words("dsregcmd") == "collected and read to the end, 1")
        #expect(try words("event.demo") == "not collected, 0")
        #expect(try words("joined") == "holds, 1")
    }
}

@Suite struct NeedsTests {
    private func faults(_ needs: String, program: String? = "0.3.0") -> [String] {
        var pack = SmallPack()
        pack.texts["pack.yaml"]? += needs
        return PackLoader.load([pack.files], programVersion: program).findings.map(\.description)
    }

    @Test func `a pack that needs a newer program says so`() {
        #expect(faults("needs: 0.2.9\n") == [])
        #expect(faults("needs: 0.3\n") == [])
        #expect(
            faults("needs: {program: 0.10.0}\n") == [
                "pack.yaml:4: error: the pack needs version 0.10.0 of the program, and this is 0.3.0 - "
                    + "use a newer program, or an older version of the pack"
            ])
        #expect(faults("needs: 0.10.0\n", program: nil) == [])
        #expect(faults("needs: soon\n").first?.contains("'soon' is no version of program") == true)
    }

    @Test func `a pack that is laid over another names the oldest one that will do`() {
        let base = SmallPack().files
        func over(_ needs: String) -> [String] {
            let text = "name: own\nversion: 1.0\nschema: 1\nneeds: {\(needs)}\n"
            let own = [PackFile(path: "pack.yaml", bytes: Array(text.utf8))]
            return PackLoader.load([base, own]).findings.map(\.message)
        }
        #expect(over("small: 1.0.0") == [])
        #expect(over("small: 1.1.0") == ["the pack needs version 1.1.0 of the pack small, and here is 1.0.0"])
        #expect(over("large: 1.0.0") == ["the pack is laid over the pack large, which is not there"])
    }
}
