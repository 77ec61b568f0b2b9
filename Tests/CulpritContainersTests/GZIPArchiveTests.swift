// Gzip files of our own making.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport
import Testing

struct GZIPArchiveTests {
    private let log = sampleBytes(300_000)

    @Test func `members that follow each other are one stream`() {
        let all = Expanded(gzipped(log, name: "a.log") + gzipped([]) + gzipped(log), name: "x.gz")
        #expect(all.archive.kind == .gzip)
        #expect(all.members.map(\.entry.name) == ["a.log"])
        #expect(all.members.first?.bytes == log + log)
        #expect(all.members.first?.end?.state == .read)
        #expect(all.archive.entries.first?.modified == .utc(Ticks(0x6020_1000 * Ticks.perSecond)))
    }

    @Test(arguments: [
        ("setup.log.gz", "setup.log"), ("logs.tgz", "logs.tar"), ("plain", "plain"), (".gz", ".gz"),
    ])
    func `without a name the file's own is used`(file: String, name: String) {
        #expect(Expanded(gzipped(log), name: file).members.map(\.entry.name) == [name])
    }

    @Test func `a hostile name is made harmless`() {
        #expect(Expanded(gzipped(log, name: "../../é")).members.map(\.entry.name) == ["é"])
    }

    @Test func `zero padding is silent and other bytes are told`() {
        let padded = Expanded(gzipped(log) + [UInt8](repeating: 0, count: 1000))
        #expect(padded.codes.isEmpty)
        let trailing = Expanded(gzipped(log) + [0, 0, 7])
        #expect(trailing.codes == ["gzip/trailing-bytes"])
        #expect(trailing.members.first?.end?.state == .read)
        #expect(trailing.members.first?.bytes == log)
    }

    @Test func `a cut file keeps what came before the cut`() throws {
        let bytes = gzipped(log)
        let member = try #require(Expanded(Array(bytes[..<(bytes.count / 2)])).members.first)
        #expect(member.end?.state == .partial)
        #expect(member.end?.diagnostics.map(\.code.id) == ["gzip/truncated-data"])
        #expect(member.bytes.count > 100_000)
        #expect(log.starts(with: member.bytes))
    }

    @Test func `a wrong checksum and a reserved flag are told`() {
        var bytes = gzipped(log)
        bytes[bytes.count - 8] ^= 1
        #expect(Expanded(bytes).codes == ["gzip/checksum-mismatch"])
        bytes[3] = 0x20
        let all = Expanded(bytes)
        #expect(all.codes == ["gzip/header"])
        #expect(all.archive.state == .unreadable)
    }
}
