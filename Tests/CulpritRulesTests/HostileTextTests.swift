// Text that nobody meant to be read: nothing traps, nothing runs away, and globs agree with their plain definition.

import CulpritBytes
import CulpritModel
import Testing

@testable import CulpritRules

/// Numbers that are the same on every run (xorshift).
private struct Dice {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed | 1 }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(sides))
    }

    mutating func text(of alphabet: [UInt8], _ lengthMax: Int) -> [UInt8] {
        (0..<roll(lengthMax + 1)).map { _ in alphabet[roll(alphabet.count)] }
    }
}

@Suite struct HostileTextTests {
    @Test func `random text never traps a reader of values`() {
        var dice = Dice(7)
        let alphabets: [[UInt8]] = [
            Array("0123456789-+:./ TZampAMPUTC*,".utf8), Array("0x8abcdefAADSTS0123456789-. {}".utf8),
            Array(0...255), Array("99999999999999999999-".utf8), Array("\"'\\/:S-10x{}<>[]()a ".utf8),
        ]
        for round in 0..<20_000 {
            let bytes = dice.text(of: alphabets[round % alphabets.count], 60)
            let text = bytes.span.text
            _ = FactTable.instant(text, kind: .time)
            _ = ErrorCode.normalise(text)
            _ = ValueComparison.code(text)
            _ = ValueComparison.number(text)
            _ = ValueComparison.isVersion(text, below: "10.0")
            _ = ErrorCode.describe(text)
            for code in ErrorCode.find(in: bytes.span) { #expect(ErrorCode.key(code) != nil) }
            let shape = ErrorShape.shape(of: bytes.span)
            #expect(shape.utf8.count <= 420)
        }
    }

    @Test func `times that are read lie where their text says, in any spelling`() {
        var dice = Dice(11)
        for _ in 0..<2000 {
            let instant = Ticks(Int64(dice.roll(2_000_000_000)) * Ticks.perSecond)
            let civil = CivilTime(instant)
            func pad(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            let half = civil.hour < 12 ? "AM" : "PM"
            let hour = civil.hour % 12 == 0 ? 12 : civil.hour % 12
            let minutes = "\(pad(civil.minute)):\(pad(civil.second))"
            let spellings = [
                instant.description, instant.iso8601(),
                "\(civil.year)-\(pad(civil.month))-\(pad(civil.day)) \(pad(civil.hour)):\(minutes) UTC",
                "\(civil.year)\(pad(civil.month))\(pad(civil.day))T\(pad(civil.hour))\(pad(civil.minute))\(pad(civil.second))Z",
                "\(civil.month)/\(civil.day)/\(civil.year) \(hour):\(minutes) \(half)",
                "\(pad(civil.day)).\(pad(civil.month)).\(civil.year) \(pad(civil.hour)):\(minutes)",
                "\(instant.value + Ticks.fileTimeEpoch)",
            ]
            for text in spellings { #expect(FactTable.instant(text, kind: .utcTime) == .utc(instant), "\(text)") }
        }
    }

    @Test func `globs agree with their plain definition`() {
        var dice = Dice(3)
        for _ in 0..<20_000 {
            let pattern = dice.text(of: Array("aB*?".utf8), 6)
            let text = dice.text(of: Array("abAB".utf8), 8)
            let glob = NameGlob(pattern.span.text)
            var stars: [Range<Int>] = []
            let expected = Self.matches(pattern[...], text[...])
            let isMatch = glob.matches(text.span, 0..<text.count, stars: &stars)
            #expect(isMatch == expected)
            guard expected else { continue }
            // What the stars stand for, put in their places, gives the text again.
            #expect(stars.count == pattern.count { $0 == UInt8(ascii: "*") })
            #expect(stars.reduce(0) { $0 + $1.count } + pattern.count - stars.count == text.count)
        }
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        }
        guard let byte = text.first else { return false }
        let isSame = first == UInt8(ascii: "?") || first.asciiLowercased == byte.asciiLowercased
        return isSame && matches(pattern.dropFirst(), text.dropFirst())
    }

    @Test(.timeLimit(.minutes(1))) func `a long name against a glob of many stars comes to an end`() {
        let glob = NameGlob(String(repeating: "a*", count: 40) + "b")
        let name = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
        let isMatch = glob.matches(name.span)
        #expect(!isMatch)
    }

    @Test func `a component or a path of any bytes belongs to nothing and traps nothing`() throws {
        let book = makeBook { book in
            book.addSignal("s", "x")
            book.addFact("f", path: "A/*[*]/B")
        }
        let rules = try CompiledRuleBook(book)
        let scanner = SignalScanner(rules)
        var dice = Dice(5)
        for _ in 0..<2000 {
            let bytes = dice.text(of: Array(0...255), 300)
            let result = scanner.scan(bytes.span, component: bytes.span, sources: [])
            #expect(result.signals.isEmpty)
            let facts = rules.facts.facts(path: bytes.span, name: bytes.span, sources: [2], format: "status")
            #expect(facts.isEmpty)
        }
    }
}
