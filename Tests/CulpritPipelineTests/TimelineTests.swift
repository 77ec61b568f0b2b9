// The timeline's order, whatever is put aside on the way, and its search for text.

import CulpritBytes
import CulpritIO
import CulpritModel
import Testing

@testable import CulpritPipeline

@Suite struct TimelineTests {
    private func row(_ path: String, _ utc: Int64?, _ message: String) -> TimelineRow {
        TimelineRow(
            location: Location(artifact: ArtifactPath(path), offset: 1 << 40, position: .record(UInt64.max)),
            time: ResolvedTime(utc: utc.map { Ticks($0) }, basis: utc == nil ? .unknown : .bias), timeText: "10:20",
            offsetMinutes: utc == nil ? nil : -210, severity: .error, source: "Söurce", message: message,
            signals: ["a.b", "c"], thread: "12 (0xC)", process: "88", activity: "{ab}")
    }

    /// Rows of two artifacts, out of order, in a store that holds `bytes` in memory.
    private func merged(bytes: Int, count: Int, stopAfter: Int = .max) throws -> [TimelineRow] {
        let store = TimelineStore(bytesInMemoryMax: bytes, spools: TemporarySpoolFactory(bytesInMemoryMax: 64))
        let artifacts = [store.number(of: ArtifactPath("a")), store.number(of: ArtifactPath("b"))]
        for index in 0..<count {
            let ticks = Int64((index * 7919) % 101) - 50
            let isKnown = index % 10 != 3
            let artifact = artifacts[index % 2]
            store.add(
                TimelineKey(isUnknown: !isKnown, ticks: ticks, artifact: artifact, sequence: index),
                row(artifact == 0 ? "a" : "b", isKnown ? ticks : nil, "message \(index)"))
        }
        #expect(store.rowCount == count)
        var rows: [TimelineRow] = []
        try store.merge { row in
            rows.append(row)
            return rows.count < stopAfter
        }
        return rows
    }

    @Test(arguments: [1, 2000, 50_000, 1 << 30])
    func `rows come in order of time whatever was put aside`(bytes: Int) throws {
        let rows = try merged(bytes: bytes, count: 400)
        #expect(rows.count == 400)
        let known = rows.prefix { $0.time.utc != nil }
        #expect(known.count == 360)
        #expect(rows.dropFirst(360).allSatisfy { $0.time.utc == nil })
        #expect(zip(known, known.dropFirst()).allSatisfy { ($0.time.utc ?? Ticks(0)) <= ($1.time.utc ?? Ticks(0)) })
        let all = try merged(bytes: 1 << 30, count: 400)
        #expect(rows.map(\.message) == all.map(\.message))
    }

    @Test func `a row comes back as it was`() throws {
        let back = try #require(try merged(bytes: 1, count: 1).first)
        #expect(back.location == Location(artifact: ArtifactPath("a"), offset: 1 << 40, position: .record(UInt64.max)))
        #expect(back.time == ResolvedTime(utc: Ticks(-50), basis: .bias))
        #expect(back.offsetMinutes == -210)
        #expect(back.source == "Söurce")
        #expect(back.signals == ["a.b", "c"])
        #expect(back.timeText == "10:20")
        #expect([back.thread, back.process, back.activity] == ["12 (0xC)", "88", "{ab}"])
        #expect(back.severity == .error)
    }

    @Test func `a reader that has had enough ends the merge`() throws {
        #expect(try merged(bytes: 2000, count: 400, stopAfter: 5).count == 5)
    }

    @Test(arguments: [
        ("Failed to ENROLL now", "enroll", true), ("enrol", "enroll", false), ("aaab", "AAB", true), ("x", "", true),
        ("", "a", false), ("ababac", "abac", true), ("grüße", "GRüSSE", false), ("0x8018002B", "0x8018002b", true),
    ])
    func `text is found without case`(text: String, wanted: String, isThere: Bool) {
        #expect(TextNeedle(wanted).isIn(Array(text.utf8).span) == isThere)
    }

    @Test func `a window leaves out what lies outside or is unknown`() {
        var filter = TimelineFilter()
        func passes(_ ticks: Int64?) -> Bool {
            filter.window(captured: Ticks(10_000_010)).passes(ResolvedTime(utc: ticks.map { Ticks($0) }, basis: .utc))
        }
        #expect(passes(nil))
        filter.since = .instant(Ticks(10))
        #expect(!passes(nil) && !passes(9) && passes(10))
        filter.until = Ticks(11)
        #expect(!passes(12))
        filter.since = .secondsBeforeCapture(1)
        #expect(!passes(9) && passes(10))
        filter.since = .secondsBeforeCapture(2)
        #expect(passes(9))
    }

    @Test func `a thread a process and an activity are the same in any spelling`() {
        var filter = TimelineFilter()
        #expect(!filter.namesOrigins && filter.passes(thread: "", process: "", activity: ""))
        filter.threads = ["0x4d2", "7"]
        #expect(filter.passes(thread: "1234 (0x04D2)", process: "", activity: ""))
        #expect(filter.passes(thread: "0x04D2", process: "", activity: ""))
        #expect(!filter.passes(thread: "1235", process: "", activity: ""))
        #expect(!filter.passes(thread: "", process: "", activity: ""))
        filter.threads = []
        filter.activities = ["{ABCDEF01-0000-4000-8000-000000000001}"]
        filter.processes = ["88"]
        #expect(filter.passes(thread: "", process: "88", activity: "abcdef01-0000-4000-8000-000000000001"))
        #expect(!filter.passes(thread: "", process: "89", activity: "abcdef01-0000-4000-8000-000000000001"))
    }
}
