// That the quick way from YAML to nodes gives what Yams gives, and that it leaves to Yams what is not as it should be.

import CulpritRules
import CulpritTestSupport
import Testing

@testable import CulpritRulePack

@Suite struct QuickYAMLTests {
    /// A node with the lines of all its parts, to be compared as text.
    private func words(_ node: RuleNode) -> String {
        switch node.content {
        case .scalar(let text): "\(node.line):'\(text)'"
        case .nothing: "\(node.line):nothing"
        case .sequence(let nodes): "\(node.line):[" + nodes.map(words).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "\(node.line):{" + entries.map { "\($0.line):\($0.key) = \(words($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private func words(_ documents: [RuleNode]) -> [String] { documents.map(words) }

    @Test(arguments: [
        "", "\n# only a comment\n", "a: 1\nb: [x, 'y', \"z\\n\"]\n", "- {a: b, c: }\n- ~\n- null\n- 'null'\n- ''\n",
        "a: >-\n  folded\n  text\nb: |\n  kept\n   text\n\n", "a:\n- b\n-   - c\n    - d: e\n",
        "a: 1\n---\nb: 2\n...\n---\n",
        "text over\n  two lines\n", "a: 'it''s'\nb: \"\\u00e4\\x41\"\nc: ä€𝄞\n", "%YAML 1.1\n---\na: !!str b\n",
        "\u{FEFF}a: b\n",
        "a: b # comment\r\nc: d\r\n", "? a\n: b\n", "a:\n  b:\n    c: {d: [e, {f: g}]}\n",
    ])
    func `what is as it should be is read quickly, and as Yams reads it`(text: String) throws {
        let bytes = Array(text.utf8)
        let quick = try #require(QuickYAML.documents(in: bytes))
        let parsed = YAMLReading.parseThoroughly(bytes, file: "a.yaml")
        #expect(parsed.findings.isEmpty)
        #expect(words(quick) == words(parsed.documents))
    }

    @Test(arguments: [
        "a: &name b\nc: *name\n", "&name [a]\n", "{&name a: b}\n", "&name {a: b}\n", "a: *nothing\n", "a: 1\na: 2\n",
        "[a]: b\n",
        "a: b\n c: d\n", "a: [b\n", "a: 'b\n", "\ta: b\n", "a: \"\\q\"\n", "a: b: c\n", "a: 1\n---\nb: [\n",
        "a: \u{1}\n",
        String(repeating: "[", count: 70) + String(repeating: "]", count: 70),
        "{" + (0...300).map { "key\($0): 1" }.joined(separator: ", ") + "}",
    ])
    func `all else is left to Yams`(text: String) {
        let bytes = Array(text.utf8)
        #expect(QuickYAML.documents(in: bytes) == nil)
        let parsed = YAMLReading.parse(bytes, file: "a.yaml")
        let thorough = YAMLReading.parseThoroughly(bytes, file: "a.yaml")
        #expect(parsed.findings == thorough.findings)
        #expect(words(parsed.documents) == words(thorough.documents))
    }

    @Test func `bytes that are no UTF-8 are left to Yams`() {
        for bytes in [[0xFF, 0x0A], [0x61, 0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80]]
            as [[UInt8]]
        {
            #expect(QuickYAML.documents(in: bytes) == nil)
        }
    }

    /// A rule file with bytes taken out, put in and doubled at random: whatever comes of it, both ways agree.
    @Test func `damaged files come out the same either way`() {
        let pieces = [
            ":", " ", "\n", "- ", "'", "\"", "[", "]", "{", "}", "#", "&a ", "*a", "|\n", ">", "\t", "---\n", "ä",
            "!x ",
        ]
        let sound = """
            source: demo
            signals:
              - id: demo.failed
                title: 'It failed: {x}'
                pattern: "failed with (?<code>0x[0-9a-f]{8})"
                sample: |
                  failed with
                  0x80180018
                clears: [a, 'b', "c"]
            """
        var random = SeededGenerator(seed: 11)
        for _ in 0..<3000 {
            var bytes = Array(sound.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
                default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
                }
            }
            let quick = YAMLReading.parse(bytes, file: "a.yaml")
            let thorough = YAMLReading.parseThoroughly(bytes, file: "a.yaml")
            #expect(quick.findings == thorough.findings, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(words(quick.documents) == words(thorough.documents), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// What several threads parsed ahead is what the loader would have read itself.
    @Test func `a file that was parsed ahead loads as any other`() {
        let files = SmallPack().files
        for check in [PackCheck.use, .everything] {
            let ahead = PackLoader.load([files.map { $0.parsed(for: check) }], check: check)
            let plain = PackLoader.load([files], check: check)
            #expect(ahead.findings == plain.findings)
            #expect(ahead.draft.hash == plain.draft.hash)
            #expect(ahead.draft.failures.map(\.location) == plain.draft.failures.map(\.location))
            #expect(ahead.cases.count == plain.cases.count)
        }
    }
}
