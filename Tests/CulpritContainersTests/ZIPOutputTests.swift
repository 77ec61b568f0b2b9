// What is packed is read back by the program's own reader, member by member.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritContainers

@Suite struct ZIPOutputTests {
    @Test func `members come back with their bytes names and times`() throws {
        let instant = try #require(Ticks(year: 2024, month: 4, day: 3, hour: 7, minute: 45, second: 12))
        let files: [(name: String, bytes: [UInt8], modified: RecordTime)] = [
            ("logs/a.log", Array(String(repeating: "one line of a log\n", count: 20_000).utf8), .utc(instant)),
            ("Grüße.txt", sampleBytes(300_000), .local(instant)), ("empty", [], .unknown),
        ]
        let output = ZIPOutput()
        var packed: [UInt8] = []
        for file in files {
            output.begin(file.name, modified: file.modified)
            var start = 0
            while start < file.bytes.count {
                let end = min(start + 70_000, file.bytes.count)
                output.write(file.bytes.span.extracting(start..<end))
                packed += output.take()
                start = end
            }
            output.end()
        }
        output.finish()
        packed += output.take()
        #expect(!output.isOverflown)
        #expect(packed.count < 350_000)
        let archive = ZIPArchive(MemorySource(packed), limits: Limits())
        #expect(archive.state == .read)
        #expect(archive.diagnostics.isEmpty)
        #expect(archive.entries.map(\.name) == files.map(\.name))
        #expect(archive.entries[0].modified == .utc(instant))
        #expect(archive.entries[1].modified == .local(instant))
        #expect(archive.entries[2].modified == .unknown)
        let sink = Collected()
        let budget = ExpansionBudget(Limits())
        for unit in archive.units.indices { archive.expand(unit: unit, into: sink, budget: budget) }
        #expect(sink.files == files.map(\.bytes))
        #expect(sink.states.allSatisfy { $0 == .read })
    }
}

/// Keeps what is expanded.
private final class Collected: EntrySink {
    var files: [[UInt8]] = []
    var states: [ArtifactState] = []

    func begin(_ entry: ArchiveEntry) -> Bool {
        files.append([])
        return true
    }

    func bytes(_ chunk: Span<UInt8>) { files[files.count - 1] += chunk.array(0..<chunk.count) }

    func end(_ entry: ArchiveEntry, _ end: EntryEnd) { states.append(end.state) }
}
