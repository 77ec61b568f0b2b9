// A bundle whose time is over is cut off wherever it is just being read, what was read by then stays, and the report says so.

import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritTestSupport
import Synchronization
import Testing

@Suite struct TimeLimitTests {
    private let line =
        "<![LOG[Something is said]LOG]!><time=\"10:00:00.000-000\" date=\"03-04-2024\" component=\"A\" "
        + "context=\"\" type=\"1\" thread=\"1\" file=\"\">\r\n"

    /// What reading comes to when the time is over after it was asked for `count` times.
    private func read(
        _ inputs: [(name: String, bytes: [UInt8])], endingAfter count: Int
    ) async -> Reading<ArtifactSummary> {
        let asked = AskedCount(max: count)
        let spools = TemporarySpoolFactory(bytesInMemoryMax: 1 << 20)
        var options = ReadingOptions(limits: Limits(), jobs: 1, spools: spools)
        options.isOver = { asked.isOver() }
        let bundle = inputs.map { name, bytes in
            BundleInput(path: ArtifactPath(name)) { () throws(ByteSourceFault) in MemorySource(bytes) }
        }
        return await BundleReader(options, maker: CountingSinkMaker(options.limits)).read(bundle)
    }

    @Test func `a long log is kept as far as it was read`() async throws {
        let text = Array(String(repeating: line, count: 20_000).utf8)
        let reading = await read([("a.log", text)], endingAfter: 3)
        let artifact = try #require(reading.artifacts.first)
        #expect(artifact.state == .partial)
        #expect(artifact.recordCount > 0 && artifact.recordCount < 20_000)
        #expect(reading.limits == [LimitHit(name: "bundleSecondsMax", artifact: "a.log")])
    }

    @Test func `members of an archive behind the end of the time are left out`() async throws {
        let text = Array(String(repeating: line, count: 10_000).utf8)
        let zip = ZIPWriter((1...5).map { ZIPWriter.Member("\($0).log", text) }).written()
        let whole = await read([("a.zip", zip)], endingAfter: .max)
        #expect(whole.limits.isEmpty)
        #expect(whole.artifacts.map(\.recordCount).reduce(0, +) == 50_000)
        let cut = await read([("a.zip", zip)], endingAfter: 12)
        let count = cut.artifacts.map(\.recordCount).reduce(0, +)
        #expect(count > 0 && count < 50_000)
        #expect(cut.limits.contains { $0.name == "bundleSecondsMax" })
    }

    @Test func `files behind the end of the time are named`() async throws {
        let reading = await read([("a.log", Array(line.utf8)), ("b.log", Array(line.utf8))], endingAfter: 2)
        #expect(reading.artifacts.map(\.state) == [.read, .unreadable])
        #expect(reading.limits == [LimitHit(name: "bundleSecondsMax", artifact: "b.log")])
    }
}

/// Counts how often it is asked.
private final class AskedCount: Sendable {
    private let count = Atomic<Int>(0)
    private let max: Int

    init(max: Int) { self.max = max }

    func isOver() -> Bool { count.add(1, ordering: .relaxed).newValue > max }
}
