// What a pattern cannot match without, and that looking for it first changes nothing.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritRules

@Suite struct RequiredTextTests {
    private func required(_ pattern: String) -> [String] {
        RequiredText(of: pattern).literals.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("plain words", ["plain words"]), (#"a full stop\."#, ["a full stop."]),
        ("code (?<code>0x[0-9a-f]+) here", ["code "]),
        ("Failed to .{0,300} enroll", ["Failed to "]), ("first|second", ["first", "second"]),
        ("(?:left|right) side", [" side"]), ("(http|https)x?", ["http", "https"]), ("abc+def", ["abc"]),
        ("abcd?efgh", ["efgh"]), ("abcd{0,3}ef", ["abc"]), ("abcd{2}ef", ["abcd"]), ("a{brace} b", ["a{brace} b"]),
        (#"\[Win32App\][^\n]*done"#, ["[Win32App]"]), (#"one\ttwo\bthree"#, ["one\ttwo"]),
        ("[]abc]long text", ["long text"]),
        ("^start of it$", ["start of it"]), ("x(?<a>y(?:longest piece)z)", ["longest piece"]),
    ])
    func `the longest literal that every match holds is found`(pattern: String, expected: [String]) {
        #expect(required(pattern) == expected)
    }

    @Test(arguments: [
        "ab", "a|long enough", "(long enough)?", "(?:long enough)*", #"\w+\s\d{4}"#, #"\x41bcdef"#, #"\Qabc\E"#,
        "(?i)abcdef", "[[:alpha:]]abcdef", "(?=abcdef)", "abc(def", "abc{,3}def", "(*UTF)abcdef", #"abcdef\"#, "abc**",
    ])
    func `where nothing is sure nothing is required`(pattern: String) {
        #expect(required(pattern).isEmpty)
        #expect(!RequiredText(of: pattern).isWhole)
    }

    @Test func `only text without anything else is a whole pattern`() {
        #expect(RequiredText(of: #"all of it\."#).isWhole)
        #expect(RequiredText(of: "this|that").isWhole)
        for pattern in ["^all of it", "all of it.", "(all of it)", "all of it+", "this|tha?t", "this|th"] {
            #expect(!RequiredText(of: pattern).isWhole, "\(pattern)")
        }
    }

    /// Every pattern, looked for by its literal first and by the automaton alone, over texts that nearly match.
    @Test func `looking for literals first gives what the automaton gives`() throws {
        let patterns = [
            "start .{0,20} end", "(?-i)Start .* End", "left (?<a>\\d+)|right (?<b>\\w+)", "plain text", "ab", "a.c",
            "(?:one|two) more", "x\\d{2,}y", "stop\\.", "[abc]{3} tail", "code 0x0*1\\b", "\\w+ tail",
        ]
        let pieces = [
            "start ", "Start ", " end", " End", "left ", "right ", "7", "12", "plain text", "PLAIN TEXT", "ab", "a",
            "c",
            "one more", "two", " more", "x", "y", "stop.", "stop", " tail", "code 0x0001", "code 0x01a", " ", "\n",
            "\u{E9}",
        ]
        let book = makeBook { book in
            for (index, pattern) in patterns.enumerated() { book.addSignal("signal-\(index)", pattern) }
        }
        let scanner = SignalScanner(try CompiledRuleBook(book))
        let automata = try patterns.map { PatternScanner(try PatternDatabase([PatternSource($0)])) }
        var dice = SeededGenerator(seed: 11)
        var hitCount = 0
        for _ in 0..<4000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...9, using: &dice) { text += pieces.randomElement(using: &dice) ?? "" }
            let bytes = Array(text.utf8)
            let expected = automata.indices.filter { automata[$0].scan(bytes.span) > 0 }
            hitCount += expected.count
            #expect(scanner.scan(text, sources: [0]).signals.map(\.signal) == expected, "\(text)")
        }
        #expect(hitCount > 4000)
    }

    @Test func `a pattern that would run away is still told by the automaton`() throws {
        let scanner = SignalScanner(
            try CompiledRuleBook(makeBook { $0.addSignal("slow", "begin(?:a|aa)+(?:b|ab)+(?:a|aa)+(?<code>c)") }))
        let run = "begin" + String(repeating: "a", count: 3000)
        #expect(scanner.scan(run + "!", sources: [0]).signals.isEmpty)
        #expect(scanner.scan(run + "baac", sources: [0]).signals.map(\.signal) == [0])
    }
}
