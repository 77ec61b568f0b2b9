// What a start does: symptoms before it are history that proves nothing, state stays, and the report says what was set aside.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Synchronization
import Testing

@testable import CulpritPipeline

@Suite struct EvidenceStartTests {
    private static let folder = "mdm-scope-none"

    private func device(since start: EvidenceStart?, jobs: Int = 2, partBytes: UInt64? = nil) async throws
        -> DeviceDiagnosis
    {
        let bundle = try #require(FixtureBundles.all().first { $0.name == EvidenceStartTests.folder })
        let rules = try #require(Rules.compiled)
        let tool = ToolDescription(version: "test", packName: "", packVersion: "", packHash: "")
        var reading = options(jobs: jobs)
        if let partBytes { reading.partBytesMin = partBytes }
        let report = await Analyzer(rules, tool: tool).analyze(
            inputs(bundle.files.map { (path: $0.path, bytes: $0.bytes) }), options: reading, since: start)
        return try #require(report.devices.first)
    }

    @Test func `a start before everything changes nothing but says so`() async throws {
        let all = try await device(since: nil)
        let same = try await device(since: .instant(Ticks(0)))
        #expect(all.window == nil)
        #expect(same.window?.setAsideCount == 0)
        #expect(same.findings.map(\.failure.id) == all.findings.map(\.failure.id))
        #expect(same.findings.map(\.citations) == all.findings.map(\.citations))
        #expect(same.unexplained.map(\.shape) == all.unexplained.map(\.shape))
    }

    @Test func `a start in the middle drops older symptoms and keeps the later ones and all state`() async throws {
        let all = try await device(since: nil)
        let newest = try #require(all.findings.compactMap(\.lastSeen).max())
        let late = try await device(since: .instant(newest))
        let window = try #require(late.window)
        #expect(window.setAsideCount > 0 && window.since == newest)
        #expect(late.identity.names == all.identity.names)
        #expect(late.identity.captured == all.identity.captured)
        #expect(late.identity.utcOffsetMinutes == all.identity.utcOffsetMinutes)
        let counts = (all.findings.map(\.count).reduce(0, +), late.findings.map(\.count).reduce(0, +))
        #expect(counts.1 < counts.0 && counts.1 > 0)
    }

    @Test func `a start after everything leaves what state alone shows`() async throws {
        let none = try await device(since: .instant(Ticks(.max)))
        #expect(none.unexplained.isEmpty)
        let all = try await device(since: nil)
        let counts = (all.findings.map(\.count).reduce(0, +), none.findings.map(\.count).reduce(0, +))
        #expect(counts.1 < counts.0)
        #expect(none.window?.setAsideCount ?? 0 > 0)
        #expect(none.ladder.contains { $0.state == .holds })
    }

    @Test func `a span counts back from the capture and not from now`() async throws {
        let all = try await device(since: nil)
        let captured = try #require(all.identity.captured)
        let spanned = try await device(since: .secondsBeforeCapture(3 * 3600))
        #expect(spanned.window?.since == captured.adding(minutes: -180))
        let instant = try await device(since: .instant(captured.adding(minutes: -180)))
        #expect(spanned.findings.map(\.count) == instant.findings.map(\.count))
        #expect(EvidenceStart.secondsBeforeCapture(.max).instant(captured: captured) == Ticks(.min))
        #expect(EvidenceStart.secondsBeforeCapture(60).instant(captured: nil) == nil)
    }

    @Test func `the result is the same for any number of threads and parts`() async throws {
        let start = EvidenceStart.secondsBeforeCapture(3 * 3600)
        let one = try await device(since: start, jobs: 1)
        let many = try await device(since: start, jobs: 8, partBytes: 256)
        #expect(one.window == many.window)
        #expect(one.findings.map(\.count) == many.findings.map(\.count))
        #expect(one.findings.map(\.citations) == many.findings.map(\.citations))
    }

    @Test func `progress ends with all bytes read whatever lies in archives`() async throws {
        let bundle = try #require(FixtureBundles.all().first { $0.name == "missing-licence" })
        let seen = StepLog()
        var reading = options(jobs: 4)
        reading.progress = ReadingProgress { seen.note($0) }
        let rules = try #require(Rules.compiled)
        let tool = ToolDescription(version: "test", packName: "", packVersion: "", packHash: "")
        _ = await Analyzer(rules, tool: tool).analyze(
            inputs(bundle.files.map { (path: $0.path, bytes: $0.bytes) }), options: reading)
        let last = try #require(seen.last)
        #expect(last.doneBytes > 0 && last.doneBytes == last.knownBytes)
    }
}

/// Keeps the step that is furthest.
private final class StepLog: Sendable {
    private let state = Mutex<ReadingProgress.Step?>(nil)

    var last: ReadingProgress.Step? { state.withLock { $0 } }

    func note(_ step: ReadingProgress.Step) {
        state.withLock { known in
            if step.doneBytes >= known?.doneBytes ?? 0 { known = step }
        }
    }
}
