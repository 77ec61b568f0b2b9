// Where literals that end alike are cut, and that looking for what is left finds the same.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritRules

@Suite struct DistinctEndingsTests {
    private func cut(_ texts: [String]) -> [String] {
        DistinctEndings.cut(texts.map { Array($0.utf8) }).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `few that end alike stay as they are`() {
        let texts = (1...4).map { "part \($0) failed with " } + ["other", "", "failed"]
        #expect(cut(texts) == texts)
    }

    @Test func `many that end alike are cut behind what tells them apart`() {
        let texts = (1...9).map { "the part number \($0) failed with " } + ["something else"]
        #expect(cut(texts) == (1...9).map { "the part number \($0) failed" } + ["something else"])
    }

    @Test func `the case of letters makes no difference`() {
        let texts = (1...9).map { $0 % 2 == 0 ? "number \($0) FAILED WITH " : "number \($0) failed with " }
        #expect(cut(texts).allSatisfy { $0.lowercased().hasSuffix(" failed") })
    }

    @Test func `literals that are equal stay whole`() {
        let texts = [String](repeating: "the same in all of them", count: 9)
        #expect(cut(texts) == texts)
    }

    /// Many rules of one source whose patterns end alike, over records that nearly match.
    @Test func `a cut literal finds what the pattern alone finds`() throws {
        let texts =
            (0..<40).map { "rule number \($0) failed with (?<code>0x[0-9a-f]{8})" } + [
                "failed with 0x", "rule .* failed",
            ]
        let sources = texts.map { PatternSource($0) }
        let group = PatternGroup(Array(texts.indices), sources)
        let searches = group.searches.map { (PatternScanner($0.database), $0.candidates) }
        let patterns = texts.map { CapturePattern($0) }
        var random = SeededGenerator(seed: 5)
        let words = ["rule ", "number ", "7", "12", " failed ", "FAILED ", "with ", "0x80070005", "x", " "]
        for _ in 0..<3000 {
            let record = Array(
                (0..<8).map { _ in words.randomElement(using: &random) ?? "" }.joined().utf8)
            var candidates: Set<Int> = []
            for (scanner, told) in searches {
                for hit in 0..<scanner.scan(record.span) {
                    candidates.formUnion(told[scanner.hit(at: hit)].map(\.number))
                }
            }
            for place in patterns.indices where patterns[place].matches(record.span, scratch: CaptureScratch()) {
                #expect(candidates.contains(place), "\(texts[place]) in \(String(decoding: record, as: UTF8.self))")
            }
        }
    }
}
