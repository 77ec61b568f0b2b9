// Archives that lie, are cut anywhere, or were hit by noise: nothing traps, hangs or grows without bound, and what is
// called whole is whole.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport
import Testing

struct HostileArchiveTests {
    private static let log = sampleBytes(3_000, seed: 7)

    /// A small archive of each kind, with the bytes that each member should have.
    private static let archives: [(name: String, kind: ArchiveKind, bytes: [UInt8])] = {
        let files = [("a.log", log), ("b.txt", Array("text".utf8)), ("c.log", Array(log.reversed()))]
        func cabinet(_ method: CABWriter.Method) -> [UInt8] {
            var writer = CABWriter([.init(method: method, files: files)])
            return writer.written()
        }
        var late = ZIPWriter(files.map { .init($0.0, $0.1) })
        for index in late.members.indices { late.members[index].flags = 8 }
        return [
            ("zip", .zip, ZIPWriter(files.map { .init($0.0, $0.1) }).written()),
            ("zip with descriptors", .zip, late.written()),
            ("zip of Deflate64", .zip, ZIPWriter(files.map { .init($0.0, $0.1, method: 9) }).written()),
            ("gzip", .gzip, gzipped(log, name: "a.log") + gzipped(log)),
            ("stored cabinet", .cab, cabinet(.stored)),
            ("MSZIP cabinet", .cab, cabinet(.mszip)),
            ("LZX cabinet", .cab, cabinet(.lzx)),
        ]
    }()

    private let contents: [String: [UInt8]] = [
        "a.log": log, "b.txt": Array("text".utf8), "c.log": Array(log.reversed()),
    ]

    @Test func `an archive cut anywhere gives true beginnings of its members`() {
        for (name, kind, bytes) in HostileArchiveTests.archives {
            for length in stride(from: 0, to: bytes.count, by: 7) {
                let all = Expanded(MemorySource(Array(bytes[..<length])), kind: kind)
                #expect(all.isOrderly, "\(name) cut at \(length)")
                var isTrue = true
                for member in all.members {
                    let whole = kind == .gzip ? Self.log + Self.log : contents[member.entry.name] ?? []
                    if !whole.starts(with: member.bytes) { isTrue = false }
                    // What a cut took cannot be called read, but for gzip, where a member may end at the cut.
                    if member.end?.state == .read, member.bytes != whole, kind != .gzip { isTrue = false }
                }
                #expect(isTrue, "\(name) cut at \(length)")
            }
        }
    }

    @Test(arguments: 0..<7)
    func `noise anywhere never traps and is never called whole`(which: Int) {
        let (name, kind, bytes) = HostileArchiveTests.archives[which]
        var state: UInt64 = 0x1234_5678_9ABC_DEF1 &+ UInt64(which)
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 33) % bound
        }
        var limits = Limits()
        limits.entryBytesMax = 1 << 20
        for _ in 0..<1_000 {
            var damaged = bytes
            for _ in 0...random(4) { damaged[random(bytes.count)] = UInt8(random(256)) }
            let all = Expanded(MemorySource(damaged), kind: kind, limits: limits)
            var isTrue = all.isOrderly
            for member in all.members where kind == .zip && member.end?.state == .read && !member.bytes.isEmpty {
                // With a checksum, what is called read is one of the members, whatever its name became.
                if !contents.values.contains(member.bytes) { isTrue = false }
            }
            #expect(isTrue, "\(name)")
        }
    }

    @Test func `a bomb stops at the limit of a member, of the ratio and of the bundle`() throws {
        let bytes = ZIPWriter([
            .init("zeros", [UInt8](repeating: 0, count: 30 << 20)), .init("after", Self.log),
        ]).written()
        var limits = Limits()
        limits.entryBytesMax = 5 << 20
        var all = Expanded(bytes, limits: limits)
        #expect(all.member("zeros")?.bytes.count == 5 << 20)
        #expect(all.member("zeros")?.end?.limits == [LimitHit(name: "entryBytesMax", artifact: "zeros")])
        #expect(all.member("zeros")?.end?.state == .partial)
        #expect(all.member("after")?.end?.state == .read)

        limits = Limits()
        limits.expansionRatioMax = 10
        limits.expansionFreeBytes = 1 << 20
        all = Expanded(bytes, limits: limits)
        #expect(all.member("zeros")?.end?.limits.map(\.name) == ["expansionRatioMax"])
        #expect((all.member("zeros")?.bytes.count ?? .max) < 2 << 20)

        limits = Limits()
        limits.bundleBytesMax = 1 << 20
        all = Expanded(bytes, limits: limits)
        #expect(all.members.allSatisfy { $0.end?.limits.map(\.name) == ["bundleBytesMax"] })
        #expect(all.codes.contains("archive/limit"))
    }

    @Test func `more members than the limit are not listed, and that is told`() {
        var limits = Limits()
        limits.entryCountMax = 10
        let zip = Expanded(ZIPWriter((0..<50).map { .init("f\($0)", Self.log) }).written(), limits: limits)
        #expect(zip.archive.entries.count == 10)
        #expect(zip.archive.limits.map(\.name) == ["entryCountMax"])
        #expect(zip.archive.state == .partial)
        var writer = CABWriter([.init(method: .stored, files: (0..<50).map { ("f\($0)", Self.log) })])
        let cab = Expanded(writer.written(), limits: limits)
        #expect(cab.archive.entries.count == 10)
        #expect(cab.archive.limits.map(\.name) == ["entryCountMax"])
    }

    @Test func `a cabinet of many members over the same bytes cannot cost more than its ratio`() {
        // Two thousand members that are all the whole folder.
        let count = 2_000
        var files: [UInt8] = []
        for index in 0..<count {
            files.put(UInt32(32_768))
            files.put(UInt32(0))
            for value in [UInt16(0), 0x5883, 0x6000, 0x20] { files.put(value) }
            files += Array("f\(index)".utf8) + [0]
        }
        var bytes = Array("MSCF".utf8)
        for value in [UInt32(0), UInt32(44 + files.count + 8 + 32_768), 0, 44, 0] { bytes.put(value) }
        for value in [UInt16(0x0103), 1, UInt16(count), 0, 7, 0] { bytes.put(value) }
        bytes.put(UInt32(44 + files.count))
        bytes.put(UInt32(1))
        bytes += files
        bytes.put(UInt32(0))
        bytes.put(UInt32(0x8000_8000))
        bytes += [UInt8](repeating: 65, count: 32_768)
        var limits = Limits()
        limits.expansionFreeBytes = 1 << 20
        limits.expansionRatioMax = 10
        let all = Expanded(bytes, limits: limits)
        #expect(all.members.count == count)
        #expect(all.members.reduce(0) { $0 + $1.bytes.count } < 8 << 20)
        #expect(all.codes.contains("archive/limit"))
    }

    @Test func `kinds are recognised by content`() {
        for (name, kind, bytes) in HostileArchiveTests.archives {
            #expect(shownKind(of: bytes) == kind, "\(name)")
        }
        #expect(shownKind(of: Array("MS and PK and CF".utf8)) == nil)
        #expect(shownKind(of: Array("see MSCF in a log".utf8)) == nil)
        #expect(shownKind(of: []) == nil)
    }
}
