// Cabinets of our own making, in every method that can be written in a few lines.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport
import Testing

struct CABArchiveTests {
    private let big = sampleBytes(100_001, seed: 3)
    private let small = Array("a few bytes".utf8)

    private func cabinet(_ method: CABWriter.Method) -> CABWriter {
        CABWriter([
            .init(method: method, files: [("a.log", small), ("dir\\big.log", big), ("empty", []), ("z.txt", small)]),
            .init(method: .stored, files: [("other", small)]),
        ])
    }

    @Test(arguments: [CABWriter.Method.stored, .lzx])
    func `members of a folder come out whole and in order`(method: CABWriter.Method) {
        var writer = cabinet(method)
        let all = Expanded(writer.written())
        #expect(all.archive.kind == .cab)
        #expect(all.codes.isEmpty)
        #expect(all.archive.units == [[0, 1, 2, 3], [4]])
        #expect(all.isOrderly)
        #expect(all.members.map(\.entry.name) == ["a.log", "dir/big.log", "empty", "z.txt", "other"])
        #expect(all.members.map(\.bytes) == [small, big, [], small, small])
        #expect(all.members.allSatisfy { $0.end?.state == .read })
        #expect(all.archive.entries[0].modified.reading.description == "2024-04-03T12:00:00.000Z")
    }

    @Test func `MSZIP blocks come out whole`() {
        var writer = cabinet(.mszip)
        let all = Expanded(writer.written())
        #expect(all.codes.isEmpty)
        #expect(all.members.map(\.bytes) == [small, big, [], small, small])
    }

    @Test(arguments: [CABWriter.Method.stored, .mszip, .lzx])
    func `a bad block costs neither the members before it nor the other folders`(method: CABWriter.Method) throws {
        var writer = cabinet(method)
        var bytes = writer.written()
        bytes[writer.blockOffsets[0][2] + 200] ^= 0x55
        let all = Expanded(bytes)
        #expect(all.codes == ["cab/checksum-mismatch"])
        #expect(all.member("a.log")?.end?.state == .read)
        #expect(all.member("other")?.end?.state == .read)
        let hit = try #require(all.member("dir/big.log"))
        #expect(hit.end?.state == .partial)
        #expect(hit.bytes.count >= 65_536 - small.count)
        #expect(hit.bytes.starts(with: big.prefix(65_536 - small.count)))
        let after = try #require(all.member("z.txt"))
        #expect(after.end?.state == (method == .stored ? .read : .unreadable))
    }

    @Test(arguments: [CABWriter.Method.stored, .mszip, .lzx])
    func `a cut cabinet gives the members before the cut`(method: CABWriter.Method) throws {
        var writer = cabinet(method)
        let bytes = writer.written()
        let all = Expanded(Array(bytes[..<(writer.blockOffsets[0][2] + 500)]))
        #expect(all.archive.state == .partial)
        #expect(all.codes.contains("cab/truncated"))
        #expect(all.archive.entries.count == 5)
        #expect(all.member("a.log")?.bytes == small)
        let hit = try #require(all.member("dir/big.log"))
        #expect(hit.end?.state == .partial)
        #expect(big.starts(with: hit.bytes))
        #expect(hit.bytes.count >= 65_536 - small.count)
        #expect(all.member("other")?.end?.state == .unreadable)
    }

    @Test func `a cabinet behind other bytes is found, and so is a second one`() {
        var first = CABWriter([.init(method: .stored, files: [("a", small)])])
        var second = CABWriter([.init(method: .mszip, files: [("b", big)])])
        let all = Expanded(Array("MSCF is not here yet ".utf8) + first.written() + [1, 2, 3] + second.written())
        #expect(all.members.map(\.entry.name) == ["a", "b"])
        #expect(all.members.map(\.bytes) == [small, big])
        #expect(all.codes == ["cab/embedded"])
    }

    @Test func `members that overlap all come out`() throws {
        var writer = CABWriter([.init(method: .lzx, files: [("a", small), ("b", small), ("c", big)])])
        var bytes = writer.written()
        // The second file is moved onto the first.
        let second = try #require(offset(of: "b\0", in: bytes, from: 44))
        bytes[second - 12] = 2
        let all = Expanded(bytes)
        #expect(all.member("a")?.bytes == small)
        #expect(all.member("b")?.bytes == Array((small + small).dropFirst(2).prefix(11)))
        #expect(all.member("c")?.bytes == big)
        #expect(all.members.allSatisfy { $0.end?.state == .read })
    }

    @Test(arguments: [CABWriter.Method.stored, .mszip, .lzx])
    func `bytes between members belong to none`(method: CABWriter.Method) throws {
        var writer = CABWriter([.init(method: method, files: [("a", small), ("b", small), ("c", big), ("d", small)])])
        var bytes = writer.written()
        // The first two files are made shorter, so that gaps come before the others.
        for name in ["a\0", "b\0"] as [StaticString] {
            let place = try #require(offset(of: name, in: bytes, from: 44))
            bytes[place - 16] = 5
        }
        let all = Expanded(bytes)
        #expect(all.member("a")?.bytes == Array(small[..<5]))
        #expect(all.member("b")?.bytes == Array(small[..<5]))
        #expect(all.member("c")?.bytes == big)
        #expect(all.member("d")?.bytes == small)
        #expect(all.members.allSatisfy { $0.end?.state == .read })
    }

    @Test func `files of a set and of folders that do not exist are named`() throws {
        var writer = CABWriter([.init(method: .stored, files: [("a", small), ("b", small), ("c", small)])])
        var bytes = writer.written()
        func setFolder(_ name: StaticString, _ low: UInt8, _ high: UInt8) throws {
            let place = try #require(offset(of: name, in: bytes, from: 44))
            bytes[place - 8] = low
            bytes[place - 7] = high
        }
        try setFolder("b\0", 9, 0)
        try setFolder("c\0", 0xFE, 0xFF)
        let all = Expanded(bytes)
        #expect(all.member("a")?.end?.state == .read)
        #expect(all.member("b")?.end?.diagnostics.map(\.code.id) == ["cab/bad-folder"])
        #expect(all.member("c")?.end?.diagnostics.map(\.code.id) == ["cab/incomplete-set"])
        try setFolder("a\0", 0xFD, 0xFF)
        #expect(Expanded(bytes).member("a")?.end?.state == .unreadable)
    }

    @Test func `a method that nobody knows is named`() {
        var writer = CABWriter([.init(method: .stored, files: [("a", small)])])
        var bytes = writer.written()
        bytes[42] = 9
        let all = Expanded(bytes)
        #expect(all.codes == ["cab/unsupported-method"])
        #expect(all.member("a")?.end?.state == .unreadable)
    }
}
