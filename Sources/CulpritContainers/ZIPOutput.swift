// Writing a zip archive as a stream: members are packed as they come, their sizes follow them, and nothing is kept but the
// directory. Archives and members of 4 GiB and more are refused: whoever has that much takes a folder.
// Source: PKWARE APPNOTE 4.3; the extra field 0x5455 as Info-ZIP wrote it down.

private import CulpritBytes
package import CulpritModel

/// Writes one archive.
package final class ZIPOutput {
    private var deflater = Deflater()
    private var packed: [UInt8] = []
    private var directory: [UInt8] = []
    private var memberCount = 0
    private var offset: UInt64 = 0
    private var member: Member?
    /// Whether something was too large for this kind of archive.
    package private(set) var isOverflown = false

    private struct Member {
        var name: [UInt8]
        var time: UInt16
        var date: UInt16
        var extra: [UInt8]
        var offset: UInt64
        var checksum = CRC32()
        var byteCount: UInt64 = 0
        var packedByteCount: UInt64 = 0
    }

    /// An archive without members.
    package init() {}

    /// Begins the member called `name`, with `/` between folders.
    package func begin(_ name: String, modified: RecordTime) {
        // A date of zero is none.
        let reading = modified.isKnown ? CivilTime(modified.reading) : nil
        let year = min(max(reading?.year ?? 1980, 1980), 2107)
        var extra: [UInt8] = []
        if case .utc = modified.zone {
            extra.put16(0x5455)
            extra.put16(5)
            extra.append(1)
            extra.put32(UInt32(truncatingIfNeeded: modified.reading.value / Ticks.perSecond))
        }
        let own = Member(
            name: Array(name.utf8.prefix(0xFFFF)),
            time: reading.map { UInt16($0.hour << 11 | $0.minute << 5 | $0.second / 2) } ?? 0,
            date: reading.map { UInt16((year - 1980) << 9 | $0.month << 5 | $0.day) } ?? 0, extra: extra, offset: offset
        )
        deflater = Deflater()
        var head: [UInt8] = []
        head.put32(0x0403_4B50)
        // 0x808: sizes follow the data, the name is UTF-8.
        for value in [20, 0x808, 8, own.time, own.date] as [UInt16] { head.put16(value) }
        for _ in 0..<3 { head.put32(0) }
        head.put16(UInt16(own.name.count))
        head.put16(UInt16(own.extra.count))
        add(head + own.name + own.extra)
        member = own
    }

    /// Adds bytes to the member.
    package func write(_ bytes: Span<UInt8>) {
        guard var own = member else { return }
        member = nil
        own.checksum.update(bytes)
        own.byteCount += UInt64(bytes.count)
        pack(bytes, isLast: false, &own)
        member = own
    }

    /// Ends the member.
    package func end() {
        guard var own = member else { return }
        member = nil
        pack([UInt8]().span, isLast: true, &own)
        let limit = UInt64(UInt32.max)
        if own.byteCount >= limit || own.packedByteCount >= limit || own.offset >= limit { isOverflown = true }
        var sizes: [UInt8] = []
        sizes.put32(own.checksum.value)
        sizes.put32(UInt32(truncatingIfNeeded: own.packedByteCount))
        sizes.put32(UInt32(truncatingIfNeeded: own.byteCount))
        add([0x50, 0x4B, 7, 8] + sizes)
        directory.put32(0x0201_4B50)
        for value in [20, 20, 0x808, 8, own.time, own.date] as [UInt16] { directory.put16(value) }
        directory += sizes
        directory.put16(UInt16(own.name.count))
        directory.put16(UInt16(own.extra.count))
        for _ in 0..<3 { directory.put16(0) }
        directory.put32(0)
        directory.put32(UInt32(truncatingIfNeeded: own.offset))
        directory += own.name + own.extra
        memberCount += 1
    }

    /// Ends the archive.
    package func finish() {
        if memberCount >= 0xFFFF || offset + UInt64(directory.count) >= UInt64(UInt32.max) { isOverflown = true }
        let start = offset
        let byteCount = directory.count
        add(directory)
        directory = []
        var end: [UInt8] = []
        end.put32(0x0605_4B50)
        for value in [0, 0, memberCount, memberCount] { end.put16(UInt16(truncatingIfNeeded: value)) }
        end.put32(UInt32(truncatingIfNeeded: byteCount))
        end.put32(UInt32(truncatingIfNeeded: start))
        end.put16(0)
        add(end)
    }

    /// What was written since this was last asked.
    package func take() -> [UInt8] {
        let bytes = packed
        packed = []
        return bytes
    }

    private func pack(_ bytes: Span<UInt8>, isLast: Bool, _ own: inout Member) {
        let before = packed.count
        deflater.pack(bytes, isLast: isLast, into: &packed)
        own.packedByteCount += UInt64(packed.count - before)
        offset += UInt64(packed.count - before)
    }

    private func add(_ bytes: [UInt8]) {
        packed += bytes
        offset += UInt64(bytes.count)
    }
}

extension [UInt8] {
    fileprivate mutating func put16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    fileprivate mutating func put32(_ value: UInt32) {
        put16(UInt16(truncatingIfNeeded: value))
        put16(UInt16(truncatingIfNeeded: value >> 16))
    }
}
