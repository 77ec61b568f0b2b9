// An error that no rule explains becomes a signal that matches what showed it.

import CulpritRules
import Testing

@testable import CulpritRulePack

@Suite struct ShapeDraftTests {
    @Test(arguments: [
        ("Cannot open <path>, error <hex> (<n>)", #"Cannot open C:\x.log, error 0x80070005 (12)"#),
        ("Id <guid> of <text> ends...", #"Id 11111111-2222-3333-4444-555555555555 of "a b" ends in the middle"#),
        ("A+B [x] {y}", "A+B  [x] {y}"),
    ])
    func `the pattern of a shape matches what has it, and nothing else`(_ shape: String, _ message: String) throws {
        let pattern = try Regex(ShapeDraft.pattern(of: shape))
        #expect(message.firstMatch(of: pattern) != nil)
        #expect("something else".firstMatch(of: pattern) == nil)
    }

    @Test func `the signal belongs to the source of its log`() throws {
        var book = RuleBook()
        var source = SourceDefinition(id: "a.log", title: "A")
        source.components = ["Handler"]
        book.sources = [source]
        let shape = ShapeDraft.Shape(shape: "It failed", origin: "handler", example: "It failed")
        let signal = try #require(ShapeDraft.signal(of: shape, forFailure: "area/slug", in: book))
        #expect(signal.source == "a.log")
        #expect(ShapeDraft.file(of: signal).text.contains("pattern: 'It\\s+failed'"))
        #expect(
            ShapeDraft.signal(
                of: ShapeDraft.Shape(shape: "x", origin: "Nobody", example: "x"), forFailure: "area/slug", in: book)
                == nil)
    }
}
