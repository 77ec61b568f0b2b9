// One member of a zip archive as a header tells of it, and the parsing of central and local headers.
// Source: PKWARE APPNOTE 4.3 and 4.5; 0x5455 and 0x7075 as Info-ZIP wrote them down.
//
//   central  0 PK\1\2, 8 flags, 10 method, 12 time, 14 date, 16 crc, 20 compressed, 24 size, 28 name, 30 extra,
//            32 comment, 34 disk, 38 external attributes, 42 offset of the local header; 46 bytes, then the three texts
//   local    0 PK\3\4, 6 flags, 8 method, 10 time, 12 date, 14 crc, 18 compressed, 22 size, 26 name, 28 extra; 30 bytes

internal import CulpritBytes
internal import CulpritModel

/// What a header says of a member.
struct ZIPRecord: Sendable {
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var compressedByteCount: UInt64
    var byteCount: UInt64
    /// Where the local header is, in the source.
    var headerOffset: UInt64
    /// Where the data begins, once that is known without the local header.
    var dataOffset: UInt64?
    var name: String
    /// The bytes of the name as they stand in the header.
    var rawName: [UInt8]
    var modified: RecordTime
    var isDirectory: Bool
    var diagnostics: [Diagnostic] = []

    static let centralByteCount = 46
    static let localByteCount = 30

    var isEncrypted: Bool { flags & 0x2041 != 0 }
    /// Whether sizes and checksum follow the data and are zero in the local header.
    var hasDescriptor: Bool { flags & 8 != 0 }

    /// How long a central header at the start of `bytes` is, or nil where there is none.
    static func centralByteCount(_ bytes: Span<UInt8>) -> Int? {
        guard bytes.hasBytes("PK\u{1}\u{2}", at: 0), let name: UInt16 = bytes.littleEndian(at: 28),
            let extra: UInt16 = bytes.littleEndian(at: 30), let comment: UInt16 = bytes.littleEndian(at: 32)
        else { return nil }
        return centralByteCount + Int(name) + Int(extra) + Int(comment)
    }

    /// The central header at the start of `bytes`; `base` is added to offsets, for archives with a prefix.
    init?(central bytes: Span<UInt8>, at offset: UInt64, base: UInt64) {
        guard ZIPRecord.centralByteCount(bytes) != nil,
            let flags: UInt16 = bytes.littleEndian(at: 8), let method: UInt16 = bytes.littleEndian(at: 10),
            let time: UInt16 = bytes.littleEndian(at: 12), let date: UInt16 = bytes.littleEndian(at: 14),
            let checksum: UInt32 = bytes.littleEndian(at: 16), let compressed: UInt32 = bytes.littleEndian(at: 20),
            let size: UInt32 = bytes.littleEndian(at: 24), let nameLength: UInt16 = bytes.littleEndian(at: 28),
            let extraLength: UInt16 = bytes.littleEndian(at: 30), let madeBy: UInt16 = bytes.littleEndian(at: 4),
            let attributes: UInt32 = bytes.littleEndian(at: 38), let header: UInt32 = bytes.littleEndian(at: 42)
        else { return nil }
        let nameEnd = min(46 + Int(nameLength), bytes.count)
        let extraEnd = min(nameEnd + Int(extraLength), bytes.count)
        self.init(
            flags: flags, method: method, checksum: checksum, compressedByteCount: UInt64(compressed),
            byteCount: UInt64(size), headerOffset: UInt64(header), time: DOSTime.time(date: date, time: time),
            rawName: bytes.array(46..<nameEnd))
        var extra = ZIPExtra()
        extra.wantsHeaderOffset = header == .max
        readExtra(&extra, bytes.extracting(nameEnd..<extraEnd), at: offset)
        if let wide = extra.headerOffset { headerOffset = wide }
        headerOffset = headerOffset &+ base
        let isUnix = madeBy >> 8 == 3 || madeBy >> 8 == 19
        if isUnix, attributes >> 28 == 0xA {
            diagnostics.append(Diagnostic(ContainerCode.zipSymbolicLink, at: offset))
        }
        if attributes & 0x10 != 0, size == 0, compressed == 0 { isDirectory = true }
        if isUnix, attributes >> 28 == 4, size == 0 { isDirectory = true }
    }

    /// The local header at the start of `bytes`, which has to hold its name and extra fields where they exist.
    init?(local bytes: Span<UInt8>, at offset: UInt64) {
        guard bytes.hasBytes("PK\u{3}\u{4}", at: 0),
            let flags: UInt16 = bytes.littleEndian(at: 6), let method: UInt16 = bytes.littleEndian(at: 8),
            let time: UInt16 = bytes.littleEndian(at: 10), let date: UInt16 = bytes.littleEndian(at: 12),
            let checksum: UInt32 = bytes.littleEndian(at: 14), let compressed: UInt32 = bytes.littleEndian(at: 18),
            let size: UInt32 = bytes.littleEndian(at: 22), let nameLength: UInt16 = bytes.littleEndian(at: 26),
            let extraLength: UInt16 = bytes.littleEndian(at: 28)
        else { return nil }
        let nameEnd = min(30 + Int(nameLength), bytes.count)
        let extraEnd = min(nameEnd + Int(extraLength), bytes.count)
        self.init(
            flags: flags, method: method, checksum: checksum, compressedByteCount: UInt64(compressed),
            byteCount: UInt64(size), headerOffset: offset, time: DOSTime.time(date: date, time: time),
            rawName: bytes.array(30..<nameEnd))
        var extra = ZIPExtra()
        readExtra(&extra, bytes.extracting(nameEnd..<extraEnd), at: offset)
        dataOffset = offset + 30 + UInt64(nameLength) + UInt64(extraLength)
    }

    private init(
        flags: UInt16, method: UInt16, checksum: UInt32, compressedByteCount: UInt64, byteCount: UInt64,
        headerOffset: UInt64, time: RecordTime, rawName: [UInt8]
    ) {
        self.flags = flags
        self.method = method
        self.checksum = checksum
        self.compressedByteCount = compressedByteCount
        self.byteCount = byteCount
        self.headerOffset = headerOffset
        self.rawName = rawName
        modified = time
        name = MemberName.decode(rawName, page: .console)
        isDirectory = rawName.last == 0x2F || rawName.last == 0x5C
    }

    /// Takes what the extra fields know better.
    private mutating func readExtra(_ extra: inout ZIPExtra, _ bytes: Span<UInt8>, at offset: UInt64) {
        extra.wantsByteCount = byteCount == UInt64(UInt32.max)
        extra.wantsCompressedByteCount = compressedByteCount == UInt64(UInt32.max)
        extra.rawName = rawName
        extra.read(bytes)
        if let wide = extra.byteCount { byteCount = wide }
        if let wide = extra.compressedByteCount { compressedByteCount = wide }
        if let better = extra.modified { modified = better }
        if let better = extra.name { name = better }
        if extra.isDamaged { diagnostics.append(Diagnostic(ContainerCode.zipExtraDamaged, at: offset)) }
    }
}

/// The extra fields of a header that matter here.
struct ZIPExtra {
    var wantsByteCount = false
    var wantsCompressedByteCount = false
    var wantsHeaderOffset = false
    var rawName: [UInt8] = []
    private(set) var byteCount: UInt64?
    private(set) var compressedByteCount: UInt64?
    private(set) var headerOffset: UInt64?
    private(set) var modified: RecordTime?
    private(set) var name: String?
    private(set) var isDamaged = false

    /// Reads the fields in `bytes`.
    mutating func read(_ bytes: Span<UInt8>) {
        var position = 0
        while position + 4 <= bytes.count {
            guard let id: UInt16 = bytes.littleEndian(at: position),
                let length: UInt16 = bytes.littleEndian(at: position + 2)
            else { break }
            let start = position + 4
            let end = start + Int(length)
            if end > bytes.count {
                isDamaged = true
                break
            }
            field(id, bytes.extracting(start..<end))
            position = end
        }
        if wantsByteCount || wantsCompressedByteCount || wantsHeaderOffset { isDamaged = true }
    }

    private mutating func field(_ id: UInt16, _ bytes: Span<UInt8>) {
        switch id {
        case 0x0001: wideSizes(bytes)
        case 0x5455:
            // Modified, if bit 0 of the first byte says so, in seconds since 1970.
            if bytes.count >= 5, bytes[0] & 1 != 0, let seconds: UInt32 = bytes.littleEndian(at: 1) {
                modified = DOSTime.time(unixSeconds: Int64(Int32(bitPattern: seconds)))
            }
        case 0x000A: fileTimes(bytes)
        case 0x7075:
            // The name in UTF-8, if it was made for the name in the header.
            if bytes.count > 5, bytes[0] == 1, let sum: UInt32 = bytes.littleEndian(at: 1),
                sum == Inflater.checksum(0, rawName.span)
            {
                name = MemberName.decode(bytes.array(5..<bytes.count), page: .console)
            }
        default: break
        }
    }

    /// The sizes that do not fit in the header, in fixed order, those only.
    private mutating func wideSizes(_ bytes: Span<UInt8>) {
        var position = 0
        func next() -> UInt64? {
            defer { position += 8 }
            return bytes.littleEndian(UInt64.self, at: position)
        }
        if wantsByteCount, let value = next() {
            byteCount = value
            wantsByteCount = false
        }
        if wantsCompressedByteCount, let value = next() {
            compressedByteCount = value
            wantsCompressedByteCount = false
        }
        if wantsHeaderOffset, let value = next() {
            headerOffset = value
            wantsHeaderOffset = false
        }
    }

    private mutating func fileTimes(_ bytes: Span<UInt8>) {
        var position = 4
        while let tag: UInt16 = bytes.littleEndian(at: position),
            let length: UInt16 = bytes.littleEndian(at: position + 2)
        {
            if tag == 1, length >= 8, let value: UInt64 = bytes.littleEndian(at: position + 4), value != 0,
                let instant = Ticks(fileTime: value)
            {
                modified = .utc(instant)
            }
            position += 4 + Int(length)
        }
    }
}
