// Zip archives of our own making.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport
import Testing

struct ZIPArchiveTests {
    private let log = sampleBytes(70_000)
    private let note = Array("hello".utf8)

    @Test func `stored and deflated members come out whole, each a unit of its own`() throws {
        let all = Expanded(
            ZIPWriter([.init("logs/a.log", log), .init("note.txt", note, method: 0), .init("logs/", [], method: 0)])
                .written())
        #expect(all.archive.kind == .zip)
        #expect(all.archive.state == .read)
        #expect(all.codes.isEmpty)
        #expect(all.archive.units == [[0], [1]])
        #expect(all.archive.entries[2].isDirectory)
        #expect(all.member("logs/a.log")?.bytes == log)
        #expect(all.member("note.txt")?.bytes == note)
        #expect(all.members.allSatisfy { $0.end?.state == .read })
        #expect(all.archive.entries[0].byteCount == 70_000)
    }

    @Test func `Deflate64 is decoded`() {
        // Without matches of 258 bytes and far distances, which this content has not, deflate is Deflate64 too.
        let long = sampleBytes(400_000, seed: 5)
        let all = Expanded(ZIPWriter([.init("a.log", long, method: 9), .init("b", note, method: 9)]).written())
        #expect(all.codes.isEmpty)
        #expect(all.member("a.log")?.bytes == long)
        #expect(all.member("b")?.bytes == note)
    }

    @Test func `a member that the sink refuses is skipped without an end`() {
        let archive = ArchiveOpener.open(
            MemorySource(ZIPWriter([.init("a", log), .init("b", note)]).written()), kind: .zip, name: "x",
            limits: Limits())
        let sink = CollectingSink()
        sink.refused = ["a"]
        for unit in archive.units.indices { archive.expand(unit: unit, into: sink, budget: ExpansionBudget(Limits())) }
        #expect(sink.members.map(\.entry.name) == ["b"])
        #expect(sink.isOrderly)
    }

    @Test func `sizes in 64 bits are read from the wide records`() {
        var writer = ZIPWriter([.init("a.log", log), .init("b", note)])
        writer.isWide = true
        let all = Expanded(writer.written())
        #expect(all.codes.isEmpty)
        #expect(all.member("a.log")?.bytes == log)
        #expect(all.member("b")?.bytes == note)
    }

    @Test func `a prefix and a comment with the end's own signature do not hide the directory`() {
        var writer = ZIPWriter([.init("a.log", log)])
        writer.prefix = Array("#!/bin/sh\nexit\n".utf8)
        writer.comment = Array("PK\u{5}\u{6} is not the end, and this is long enough to be one".utf8)
        let bytes = writer.written()
        let all = Expanded(MemorySource(bytes), kind: .zip)
        #expect(all.member("a.log")?.bytes == log)
        #expect(all.codes == ["zip/prefix"])
        #expect(ArchiveOpener.recognise(tailOf: MemorySource(bytes)) == .zip)
        #expect(ArchiveOpener.recognise(tailOf: MemorySource(note)) == nil)
    }

    @Test(arguments: [false, true])
    func `without a directory the members are found by their local headers`(isLate: Bool) {
        var writer = ZIPWriter([.init("a.log", log), .init("b", note, method: 0), .init("c", note)])
        if isLate { for index in writer.members.indices { writer.members[index].flags = 8 } }
        writer.hasDirectory = false
        let all = Expanded(writer.written())
        #expect(all.archive.state == .partial)
        #expect(all.codes == ["zip/no-directory"])
        #expect(all.members.map(\.entry.name) == ["a.log", "b", "c"])
        #expect(all.members.map(\.bytes) == [log, note, note])
        #expect(all.members.allSatisfy { $0.end?.state == .read })
    }

    @Test func `a directory that breaks off is completed from the local headers`() throws {
        var bytes = ZIPWriter((0..<5).map { .init("f\($0)", note) }).written()
        let second = try #require(offset(of: "PK\u{1}\u{2}", in: bytes, from: 0))
        let third = try #require(offset(of: "PK\u{1}\u{2}", in: bytes, from: second + 4))
        bytes[third] = 0
        let all = Expanded(bytes)
        #expect(Set(all.members.map(\.entry.name)) == ["f0", "f1", "f2", "f3", "f4"])
        #expect(all.members.allSatisfy { $0.bytes == note })
        #expect(all.codes == ["zip/directory-damaged"])
    }

    @Test func `damaged data gives what came before the damage`() throws {
        var bytes = ZIPWriter([.init("a.log", log), .init("b", note)]).written()
        for index in 20_000..<20_040 { bytes[index] = 0xFF }
        let all = Expanded(bytes)
        let member = try #require(all.member("a.log"))
        #expect(member.end?.state == .partial)
        #expect(member.bytes.count > 10_000)
        #expect(member.bytes.starts(with: log.prefix(10_000)))
        #expect(all.member("b")?.end?.state == .read)
    }

    @Test func `encryption and rare methods are named member by member`() {
        var secret = ZIPWriter.Member("secret", note, method: 0)
        secret.flags = 1
        let all = Expanded(
            ZIPWriter([secret, .init("rare", note, method: 14), .init("plain", note)]).written())
        #expect(all.member("secret")?.end?.diagnostics.map(\.code.id) == ["zip/encrypted"])
        #expect(all.member("rare")?.end?.diagnostics.map(\.code.id) == ["zip/unsupported-method"])
        #expect(all.member("rare")?.end?.diagnostics.first?.detail == "LZMA (14)")
        #expect(all.member("rare")?.end?.state == .unreadable)
        #expect(all.member("plain")?.end?.state == .read)
    }

    @Test func `a wrong checksum leaves the bytes and says so`() throws {
        var bytes = ZIPWriter([.init("a", note, method: 0)]).written()
        bytes[31] ^= 1
        let member = try #require(Expanded(bytes).members.first)
        #expect(member.bytes.count == 5)
        #expect(member.end?.state == .partial)
        #expect(member.end?.diagnostics.map(\.code.id) == ["zip/checksum-mismatch"])
    }

    @Test func `names are made harmless and kept apart`() {
        let names = [
            "../../etc/passwd", "/abs", "C:\\Windows\\x.log", "a\\b.log", "a/b.log", "a//b.log", "con.txt", "x\u{7}y",
            "txt\u{202E}gol", "..", "", "a/./b.log",
        ]
        let all = Expanded(ZIPWriter(names.map { .init($0, note) }).written())
        #expect(
            all.archive.entries.map(\.name) == [
                "etc/passwd", "abs", "Windows/x.log", "a/b.log", "a/b.log (2)", "a/b.log (3)", "_con.txt", "x_y",
                "txt_gol", "_", "_ (2)", "a/b.log (4)",
            ])
        #expect(all.members.allSatisfy { $0.bytes == note })
    }

    @Test func `names that are not UTF-8 are those of the console's page, unless a field has them in Unicode`() {
        var page = ZIPWriter.Member("", note)
        page.name = [0x81, 0x62, 0x65, 0x72]
        var better = page
        better.extra.put(UInt16(0x7075))
        let unicode = Array("über2".utf8)
        better.extra.put(UInt16(5 + unicode.count))
        better.extra.append(1)
        better.extra.put(CRC32.of(better.name.span))
        better.extra += unicode
        let all = Expanded(ZIPWriter([page, better]).written())
        #expect(all.archive.entries.map(\.name) == ["über", "über2"])
    }

    @Test func `times are local unless a field has them in UTC`() {
        var unix = ZIPWriter.Member("unix", note)
        unix.extra = [0x55, 0x54, 5, 0, 1, 0x00, 0x10, 0x20, 0x60]
        var windows = ZIPWriter.Member("windows", note)
        windows.extra.put(UInt16(0x000A))
        windows.extra.put(UInt16(32))
        windows.extra.put(UInt32(0))
        windows.extra.put(UInt16(1))
        windows.extra.put(UInt16(24))
        for _ in 0..<3 { windows.extra.put(UInt64(132_539_328_000_000_000)) }
        var none = ZIPWriter.Member("none", note)
        none.date = 0
        let entries = Expanded(ZIPWriter([.init("dos", note), unix, windows, none]).written()).archive.entries
        #expect(entries[0].modified.zone == .local)
        #expect(entries[0].modified.reading.description == "2024-04-03T12:00:00.000Z")
        #expect(entries[1].modified == .utc(Ticks(0x6020_1000 * Ticks.perSecond)))
        #expect(entries[2].modified.zone == .utc)
        #expect(entries[2].modified.reading.description == "2021-01-01T00:00:00.000Z")
        #expect(!entries[3].modified.isKnown)
    }

    @Test func `an archive without members is read and empty`() {
        let all = Expanded(ZIPWriter([]).written())
        #expect(all.archive.state == .read)
        #expect(all.archive.entries.isEmpty)
    }

    @Test func `what is no archive has no members and says so`() {
        let all = Expanded(MemorySource(sampleBytes(5000)), kind: .zip)
        #expect(all.archive.state == .unreadable)
        #expect(all.codes == ["zip/not-readable"])
    }
}
