import CulpritModel
import CulpritRulePack
import CulpritRules
import Testing

@Suite struct LayerTests {
    private func layer(_ texts: [String: String]) -> [PackFile] {
        texts.map { PackFile(path: $0.key, bytes: Array($0.value.utf8)) }
    }

    @Test func `a later pack replaces what has the same id and adds the rest`() throws {
        let own = layer([
            "codes/own.yaml": """
            family: own
            codes:
              - {code: -2145910760, symbol: OWN, meaning: Ours}
              - {code: AADSTS50155, symbol: OTHER, meaning: Another}
            """,
            "pack.yaml": "name: own\nversion: 2\nschema: 1",
        ])
        let loaded = PackLoader.load([SmallPack().files, own])
        let book = try #require(loaded.book, "\(loaded.findings)")
        #expect(book.codes.map(\.symbol) == ["OWN", "OTHER"])
        #expect(book.name == "small+own")
        #expect(book.version == "1.0.0+2")
    }

    @Test func `a replaced failure needs cases of its own, and the old ones do not run`() {
        let text =
            SmallPack().replacing("critical", by: "warning", in: SmallPack.failure).texts[SmallPack.failure] ?? ""
        let loaded = PackLoader.load([SmallPack().files, layer([SmallPack.failure: text])])
        #expect(loaded.draft.failures.map(\.description.severity) == [.warning])
        #expect(loaded.cases.isEmpty)
        #expect(loaded.findings.map(\.message) == ["the failure demo/no-licence has no cases"])
    }

    @Test func `an analysis reads no cases and asks for none`() {
        var pack = SmallPack()
        pack.texts[SmallPack.cases] = "cases: {broken"
        let loaded = PackLoader.load([pack.files], check: .use)
        #expect(loaded.findings.isEmpty)
        #expect(loaded.book?.failures.count == 1)
    }

    @Test func `a reference of a replaced definition is not looked at`() {
        let pack = SmallPack().replacing("fact: demo.joined", by: "fact: demo.gone", in: SmallPack.failure)
        let sound = SmallPack()
        let over = [
            PackFile(path: SmallPack.failure, bytes: Array((sound.texts[SmallPack.failure] ?? "").utf8)),
            PackFile(path: SmallPack.cases, bytes: Array((sound.texts[SmallPack.cases] ?? "").utf8)),
        ]
        #expect(PackLoader.load([pack.files]).book == nil)
        #expect(PackLoader.load([pack.files, over]).book != nil)
    }

    @Test func `yes and no of every spelling are settled before judging`() throws {
        for word in ["true", "YES", "\"yes\"", "1"] {
            let pack = SmallPack().replacing("is: true", by: "is: \(word)", in: SmallPack.failure)
            let book = try #require(pack.loaded.book)
            guard case .all(let operands) = book.failures[0].when, case .fact(let test) = operands[0],
                case .equals(let value) = test.tests[0]
            else {
                Issue.record("the condition was decoded into something else")
                return
            }
            #expect(value == "yes")
        }
    }
}
