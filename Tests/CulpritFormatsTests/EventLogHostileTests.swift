// Damaged and hostile event logs: what is lost is only what is damaged, and nothing traps, hangs or unfolds without end.

import CulpritBytes
import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

struct EventLogHostileTests {
    private static let chunkStart = 4096

    /// Where the `number`th record of the first chunk begins.
    private func recordOffset(_ number: Int, _ bytes: [UInt8]) -> Int {
        var offset = Self.chunkStart + 512
        for _ in 1..<max(1, number) { offset += Int(bytes.span.littleEndian(UInt32.self, at: offset + 4) ?? 8) }
        return offset
    }

    @Test func `pieces, cuts and random damage are survived`() {
        let checks = FormatChecks(EventLogFormat(), EventLogSamples.log(12))
        #expect(checks.chunking(byteByByteMax: 1 << 18) == [])
        #expect(checks.locations() == [])
        #expect(checks.truncation(cutsMax: 120) == [])
        #expect(checks.flips(rounds: 120) == [])
    }

    @Test func `every cut inside the records keeps the records before it`() {
        let bytes = EventLogSamples.log(4)
        let whole = parsed(EventLogFormat(), bytes).events
        let end = recordOffset(5, bytes)
        for cut in Self.chunkStart + 512..<end {
            let seen = parsed(EventLogFormat(), Array(bytes[..<cut]))
            let complete = (1...4).filter { recordOffset($0 + 1, bytes) <= cut }.count
            #expect(seen.events.filter { $0.damage == [] } == Array(whole[..<complete]))
            #expect(seen.codes.contains("evtx/truncated"))
        }
    }

    @Test func `a record with a wrong size costs only itself`() {
        var bytes = EventLogSamples.log(9)
        let offset = recordOffset(4, bytes)
        for index in 4..<8 { bytes[offset + index] = 0 }
        let seen = parsed(EventLogFormat(), bytes)
        #expect(seen.codes.contains("evtx/torn-record"))
        #expect(seen.codes.contains("evtx/damaged-area"))
        #expect(seen.codes.contains("evtx/chunk-checksum"))
        #expect(seen.events.filter { $0.damage == [] }.map(\.recordID) == [1, 2, 3, 6, 7, 8, 9])
        #expect(seen.events.filter { $0.damage == .carved }.map(\.recordID) == [5])
        #expect(seen.events.filter { $0.damage.contains(.torn) }.map(\.recordID) == [4])
    }

    @Test func `a record whose sizes disagree is kept and marked`() {
        var bytes = EventLogSamples.log(5)
        let whole = parsed(EventLogFormat(), bytes).events
        bytes[recordOffset(4, bytes) - 4] ^= 0x40
        let seen = parsed(EventLogFormat(), bytes)
        #expect(seen.events.map(\.recordID) == [1, 2, 3, 4, 5])
        #expect(seen.events.map(\.damage) == [[], [], .torn, .carved, []])
        #expect(seen.events.map(\.values) == whole.map(\.values))
        #expect(seen.codes.contains("evtx/torn-record"))
    }

    @Test func `bytes that are no record are skipped and told`() {
        var bytes = EventLogSamples.log(9)
        let offset = recordOffset(4, bytes)
        let sizeOfRecord = recordOffset(5, bytes) - offset
        for index in 0..<4 { bytes[offset + index] = 0xEE }
        let seen = parsed(EventLogFormat(), bytes)
        #expect(seen.events.map(\.recordID) == [1, 2, 3, 5, 6, 7, 8, 9])
        let area = seen.diagnostics.first { $0.code.id == "evtx/damaged-area" }
        #expect(area?.offset == UInt64(offset))
        #expect(area?.detail == "\(sizeOfRecord) bytes")
    }

    @Test func `a chunk that lost its signature is searched`() {
        var bytes = EventLogSamples.log(9)
        for index in 0..<8 { bytes[Self.chunkStart + index] = 0xEE }
        let seen = parsed(EventLogFormat(), bytes)
        #expect(seen.codes == ["evtx/chunk-signature"])
        #expect(seen.events.map(\.recordID) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(seen.events.first?.damage == .carved)
    }

    @Test(arguments: [4096..<64_096, 30_000..<60_000, 4096 + 65_528..<4096 + 65_600])
    func `chunks behind lost bytes are found again`(lost: Range<Int>) {
        var bytes = EventLogSamples.log(900)
        // Chunks that begin behind the gap are whole, but no longer stand where they should.
        let kept = parsed(EventLogFormat(), bytes).events.filter { event in
            let chunk = (event.offset - 4096) / 65_536
            return chunk * 65_536 + 4096 >= UInt64(lost.upperBound)
        }
        bytes.removeSubrange(lost)
        let whole = Set(parsed(EventLogFormat(), bytes).events.filter { $0.damage == [] }.map(\.recordID))
        #expect(kept.count > 200)
        #expect(whole.isSuperset(of: kept.map(\.recordID)))
    }

    @Test func `reserved space with other bytes is no loss`() {
        let bytes = EventLogSamples.log(3)
        let seen = parsed(EventLogFormat(), bytes + [UInt8](repeating: 0xAB, count: 65_536))
        #expect(seen.codes == ["evtx/unused-space"])
        #expect(seen.diagnostics.allSatisfy { !$0.code.losesData })
        #expect(parsed(EventLogFormat(), bytes + [UInt8](repeating: 0, count: 65_536)).codes.isEmpty)
    }

    @Test func `flags for an open log and for no checksums are honoured`() {
        var bytes = EventLogSamples.log(3)
        bytes[120] = 1
        #expect(parsed(EventLogFormat(), bytes).codes == ["evtx/not-closed"])
        bytes[124] ^= 1
        #expect(parsed(EventLogFormat(), bytes).codes == ["evtx/not-closed", "evtx/header-checksum"])
        bytes[120] = 4
        bytes[Self.chunkStart + 52] ^= 1
        #expect(parsed(EventLogFormat(), bytes).codes.isEmpty)
        #expect(parsed(EventLogFormat(), bytes).events.count == 3)
    }

    @Test func `unused space is carved only on request and never twice`() {
        var bytes = EventLogSamples.log(9)
        // The chunk's header says that the log ends before the seventh record.
        let free = recordOffset(7, bytes) - Self.chunkStart
        bytes[Self.chunkStart + 48] = UInt8(truncatingIfNeeded: free)
        bytes[Self.chunkStart + 49] = UInt8(truncatingIfNeeded: free >> 8)
        #expect(parsed(EventLogFormat(), bytes).events.map(\.recordID) == [1, 2, 3, 4, 5, 6])
        let carved = FormatChecks(EventLogFormat(), bytes, carves: true).whole.events
        #expect(carved.map(\.recordID) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(carved.filter { $0.damage == .carved }.map(\.recordID) == [7, 8, 9])
    }

    @Test func `an event whose template is lost is read with its twin from another chunk`() {
        var bytes = EventLogSamples.log(600)
        let second = Self.chunkStart + 65_536
        // The system template's definition begins in the second chunk's first record.
        for index in second + 512 + 24 + 14..<second + 512 + 24 + 64 { bytes[index] = 0xEE }
        let seen = parsed(EventLogFormat(), bytes)
        let rescued = seen.events.filter { $0.offset >= UInt64(second) && $0.damage.contains(.torn) }
        #expect(rescued.count > 100)
        #expect(rescued.dropFirst().allSatisfy { $0.provider == "Test-Provider" && $0.values.count == 2 })
        #expect(seen.codes.contains("evtx/unreadable-event"))
    }

    @Test func `values of an event whose template is lost for good are still shown`() {
        var bytes = EventLogSamples.log(2)
        let definition = Self.chunkStart + 512 + 24 + 14
        for index in definition + 4..<definition + 8 { bytes[index] ^= 0xFF }
        let seen = parsed(EventLogFormat(), bytes)
        #expect(seen.events.count == 2)
        #expect(seen.events.allSatisfy { $0.damage.contains(.torn) && $0.time != nil })
        #expect(seen.events.allSatisfy { event in event.values.contains(EventValue(name: nil, text: "PC-1.example")) })
    }

    @Test(arguments: [10, 2000])
    func `nested markup is read to the limit and no deeper`(depth: Int) {
        func nest(_ writer: inout MarkupWriter, _ left: Int) {
            if left == 0 { writer.text("deep") } else { writer.element("a") { nest(&$0, left - 1) } }
        }
        var markup = MarkupWriter(at: 512 + 24)
        markup.element("Event") { $0.element("UserData") { nest(&$0, depth) } }
        let seen = parsed(EventLogFormat(), MarkupWriter.chunk(markup.bytes))
        #expect(seen.events.count == 1)
        if depth < Limits().xmlDepthMax {
            let path = [String](repeating: "a", count: depth).joined(separator: "/")
            #expect(seen.events.first?.values == [EventValue(name: path, text: "deep")])
        } else {
            #expect(seen.diagnostics.contains { $0.detail.hasPrefix("nested too deep") })
        }
    }

    @Test(arguments: [true, false])
    func `a chunk that unfolds to far more than its size is cut`(usesPlans: Bool) {
        // One long value, shown by each of many elements: 27 MB of text out of 64 KB.
        var markup = MarkupWriter(at: 512 + 24)
        markup.instance(value: String(repeating: "x", count: 15_000)) {
            $0.element("Event") {
                $0.element("System")
                $0.element("UserData") { for _ in 0..<1800 { $0.element("a") { $0.raw([0x0E, 0, 0, 1]) } } }
            }
        }
        let seen = parsed(EventLogFormat(usesPlans: usesPlans), MarkupWriter.chunk(markup.bytes))
        #expect(seen.events.count == 1)
        #expect(seen.codes.contains("evtx/over-budget"))
        let total = seen.events.first?.values.reduce(0) { $0 + $1.text.utf8.count } ?? 0
        #expect(total > 15_000_000 && total < 18_000_000)
    }
}
