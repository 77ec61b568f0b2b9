// That the matcher finds the same wherever a text lies in memory: a library that reads whole vectors can miss a match
// at some alignments, and the report then differs from one run to the next.

import CulpritBytes
import CulpritRules
import Testing

@Suite struct MatcherAlignmentTests {
    @Test func `a text is matched the same wherever it lies in memory`() throws {
        let rules = try #require(Rules.compiled)
        let scanner = SignalScanner(rules)
        var differing: [String] = []
        for signal in rules.book.signals {
            guard case .text = signal.trigger,
                let source = rules.book.sources.firstIndex(where: { $0.id == signal.source })
            else { continue }
            for sample in signal.samples {
                // Long messages are where vectors matter: the sample stands behind other words.
                let text = Array(("[Task] while the client works on it: " + sample + " and goes on").utf8)
                var seen = Set<[Int]>()
                for shift in 0..<64 {
                    let buffer = [UInt8](repeating: 0x21, count: shift) + text + [UInt8](repeating: 0x21, count: 64)
                    let message = buffer.span.extracting(shift..<shift + text.count)
                    let found = scanner.scan(message, component: [UInt8]().span, sources: [source]).signals
                    seen.insert(found.map(\.signal))
                }
                if seen.count > 1 { differing.append(signal.id) }
            }
        }
        #expect(differing == [])
    }
}
