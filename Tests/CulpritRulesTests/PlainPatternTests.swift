// Which patterns need no check, and that the library would have found nothing wrong with any of them.

import CulpritTestSupport
import Testing

@testable import CulpritRules

@Suite struct PlainPatternTests {
    @Test(arguments: [
        "plain words", #"a full stop\."#, "code (?<code>0x[0-9a-fA-F]{8}) here", "Failed to .{0,300} enroll",
        #"\w+ (?:stopped|paused) after \d+ seconds"#, "first|second", "(?P<a>x)(?<b>y*z)?", "abc+?def",
        "a{2}b{3,}c{4,5}",
        #"[^\s",;]+ and [\w.-]+ and [a-z_-]"#, #"\[Win32App\]"#, "a(b|)c", "a(b*)c",
    ])
    func `words, classes, groups and counts are sound`(pattern: String) {
        #expect(PlainPattern.isSurelySound(pattern))
        #expect(PatternDatabase.fault(in: PatternSource(pattern)) == nil)
    }

    @Test(arguments: [
        "", "a*", "a|b?", "(a|b*)", "(a", "a)", "[a", "[]a]", "[z-a]", "[^]", "[[:alpha:]]", #"[^\w\W]"#, "a**", "a*+",
        "a{2}{3}", "a{3,2}", "a{0}", "a{,3}", "a{1001}", "(a|b){2}", "(a*)*", "(a*)+", "(?=a)b", "(?<!a)b", "(?i)a",
        "(*UTF)a",
        "(?<a>x)(?<a>y)", "(?<1a>x)", #"(a)\1"#, #"\x41"#, #"\Qa\E"#, #"a\"#, "a^b", "a$b", "ä", "a\u{0}", "{a}",
        #"a\b"#, #"[a-\d]"#, "[a-b-c]",
    ])
    func `all else is for the library`(pattern: String) { #expect(!PlainPattern.isSurelySound(pattern)) }

    @Test func `what is too long or too deep is for the library`() {
        #expect(PlainPattern.isSurelySound(String(repeating: "a", count: 1000)))
        #expect(!PlainPattern.isSurelySound(String(repeating: "a", count: 1001)))
        #expect(!PlainPattern.isSurelySound(String(repeating: "(", count: 9) + "a" + String(repeating: ")", count: 9)))
        #expect(!PlainPattern.isSurelySound(String(repeating: ".{0,90}x", count: 20)))
    }

    /// Pieces of patterns put together at random, sound ones and others.
    @Test func `the library takes every pattern that is called sound`() {
        let pieces = [
            "a", "word ", ".", #"\w"#, #"\d"#, #"\."#, #"\S"#, #"\n"#, "[a-f]", #"[^\s]"#, "[0-9a-fA-F]", #"[\w.-]"#,
            "[^a-c_]",
            "(", "(?:", "(?<n>", "(?<m>", ")", ")", "|", "*", "+", "?", "{2}", "{0,3}", "{1,}", "{3,300}", "{0,900}",
            "]", "[", "^",
            "$", "-", ",", "}", "{", "\\",
        ]
        var random = SeededGenerator(seed: 7)
        var soundCount = 0
        for _ in 0..<20_000 {
            let pattern = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            for text in [pattern, "(?-i)" + pattern] where PlainPattern.isSurelySound(PatternSource(text).text) {
                soundCount += 1
                #expect(PatternDatabase.fault(in: PatternSource(text)) == nil, "\(text)")
            }
        }
        #expect(soundCount > 2000)
    }
}
