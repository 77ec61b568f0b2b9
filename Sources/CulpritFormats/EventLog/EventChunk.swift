// Finds the records of one slot of 64 KiB: by walking from one to the next, and after damage by their signature. It will
// not read what is inside a record.
//
//   chunk header: 0 "ElfChnk\0" · 48 u32 end of the records · 52 u32 checksum of the records · 120 u32 flags (4: no
//   checksums) · 124 u32 checksum of bytes 0..<120 and 128..<512; records begin at 512
//   record: 0 "**\0\0" · 4 u32 size · 8 u64 id · 16 FILETIME · 24 binary XML · the size again in the last four bytes

private import CulpritBytes
import CulpritModel

/// Where a record is, and what was wrong with it.
struct EventRecordPlace {
    var offset: Int
    /// The offset after the record's markup.
    var end: Int
    var id: UInt64
    var fileTime: UInt64
    var damage: RecordDamage
}

/// The records of one slot.
struct EventChunk {
    static let byteCount = 65_536
    static let headerByteCount = 512
    private static let recordHeaderByteCount = 24
    private static let recordBytesMin = 28

    private(set) var records: [EventRecordPlace] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// How many bytes of the slot are done with; fewer than it has if another chunk begins inside.
    private(set) var consumedCount = 0
    private var liveEnd = 0
    private var damageStart: Int?
    private var soughtNextChunk = false

    /// Looks through `bytes`, a slot that begins at `base` in the artifact. `isCounted` tells that the header of the log
    /// counts the slot among its chunks.
    mutating func scan(_ bytes: Span<UInt8>, base: UInt64, isCounted: Bool, checksOff: Bool, carvesSlack: Bool) {
        records.removeAll(keepingCapacity: true)
        diagnostics.removeAll(keepingCapacity: true)
        consumedCount = bytes.count
        damageStart = nil
        soughtNextChunk = false
        if bytes.isAllZero(from: 0, to: bytes.count) { return }
        if bytes.hasBytes("ElfChnk\0", at: 0), bytes.count >= Self.headerByteCount {
            let free: UInt32 = bytes.littleEndian(at: 48) ?? 0
            let isPlausible = Int(free) >= Self.headerByteCount && Int(free) <= Self.byteCount
            liveEnd = min(isPlausible ? Int(free) : Self.byteCount, bytes.count)
            if bytes.count < Self.byteCount {
                diagnostics.append(
                    Diagnostic(EventLogDiagnostics.truncated, at: base, detail: "\(bytes.count) of 65536 bytes"))
            }
            if !checksOff { check(bytes, base, isPlausible ? Int(free) : nil) }
            walk(bytes, base, from: Self.headerByteCount, isLost: false)
            if carvesSlack { carveSlack(bytes) }
        } else {
            liveEnd = bytes.count
            endBeforeNextChunk(bytes, from: 8)
            walk(bytes, base, from: 0, isLost: true)
            // Windows reserves space ahead, and what was on the disk before shows there.
            let isLoss = isCounted || !records.isEmpty || consumedCount < bytes.count
            let code = isLoss ? EventLogDiagnostics.chunkSignature : EventLogDiagnostics.unusedSpace
            diagnostics.append(Diagnostic(code, at: base))
        }
        sort()
    }

    /// Ends the slot where another chunk begins in it, as happens where a part of the file is missing.
    private mutating func endBeforeNextChunk(_ bytes: Span<UInt8>, from start: Int) {
        var position = start
        while let found = bytes.firstOffset(of: "ElfChnk\0", from: position) {
            if let size: UInt32 = bytes.littleEndian(at: found + 40), size == 128 {
                liveEnd = min(liveEnd, found)
                consumedCount = found
                return
            }
            position = found + 8
        }
    }

    /// Compares the checksums. A mismatch is told and changes nothing: the last chunk of a log in use is always behind.
    private mutating func check(_ bytes: Span<UInt8>, _ base: UInt64, _ free: Int?) {
        if let flags: UInt32 = bytes.littleEndian(at: 120), flags & 4 != 0 { return }
        var header = CRC32()
        header.update(bytes.extracting(0..<120))
        header.update(bytes.extracting(128..<Self.headerByteCount))
        var parts: [String] = []
        if header.value != bytes.littleEndian(at: 124) { parts.append("header") }
        if let free, free <= bytes.count {
            let sum = CRC32.of(bytes.extracting(Self.headerByteCount..<free))
            if sum != bytes.littleEndian(at: 52) { parts.append("records") }
        }
        guard !parts.isEmpty else { return }
        diagnostics.append(
            Diagnostic(EventLogDiagnostics.chunkChecksum, at: base, detail: parts.joined(separator: " and ")))
    }

    private mutating func walk(_ bytes: Span<UInt8>, _ base: UInt64, from start: Int, isLost: Bool) {
        var position = start
        var isLost = isLost
        while position + Self.recordBytesMin <= liveEnd {
            guard bytes.hasRecordMark(at: position) else {
                if !isLost {
                    if bytes.isAllZero(from: position, to: liveEnd) { break }
                    loseTrack(bytes, at: position)
                    isLost = true
                }
                position += 8
                continue
            }
            if let size = Self.soundSize(bytes, position), !isLost || Self.hasPlausibleTime(bytes, position) {
                endDamage(at: position, base)
                append(bytes, position, end: position + size - 4, damage: isLost ? .carved : .none)
                position += size
                isLost = false
                continue
            }
            if !isLost {
                appendTorn(bytes, position, base)
                loseTrack(bytes, at: position)
                isLost = true
            }
            position += 8
        }
        endDamage(at: liveEnd, base)
    }

    private mutating func loseTrack(_ bytes: Span<UInt8>, at position: Int) {
        if damageStart == nil { damageStart = position }
        // Once is enough: whether another chunk begins behind the first damage does not change.
        if !soughtNextChunk { endBeforeNextChunk(bytes, from: position) }
        soughtNextChunk = true
    }

    private mutating func endDamage(at position: Int, _ base: UInt64) {
        guard let start = damageStart else { return }
        damageStart = nil
        diagnostics.append(
            Diagnostic(
                EventLogDiagnostics.damagedArea, at: base + UInt64(start), detail: "\(position - start) bytes"))
    }

    private mutating func appendTorn(_ bytes: Span<UInt8>, _ position: Int, _ base: UInt64) {
        let size: UInt32 = bytes.littleEndian(at: position + 4) ?? 0
        let isBounded = Int(size) >= Self.recordBytesMin && position + Int(size) <= liveEnd
        append(bytes, position, end: isBounded ? position + Int(size) - 4 : liveEnd, damage: .torn)
        diagnostics.append(
            Diagnostic(EventLogDiagnostics.tornRecord, at: base + UInt64(position), detail: "size \(size)"))
    }

    private mutating func append(_ bytes: Span<UInt8>, _ offset: Int, end: Int, damage: RecordDamage) {
        records.append(
            EventRecordPlace(
                offset: offset, end: end, id: bytes.littleEndian(at: offset + 8) ?? 0,
                fileTime: bytes.littleEndian(at: offset + 16) ?? 0, damage: damage))
    }

    /// The size of the record at `position` if it fits and its copy agrees.
    private static func soundSize(_ bytes: Span<UInt8>, _ position: Int) -> Int? {
        guard let size32: UInt32 = bytes.littleEndian(at: position + 4) else { return nil }
        let size = Int(size32)
        guard size >= recordBytesMin, position + size <= bytes.count,
            let copy: UInt32 = bytes.littleEndian(at: position + size - 4), copy == size32
        else { return nil }
        return size
    }

    /// Whether the record at `position` was written between 1990 and 2200.
    private static func hasPlausibleTime(_ bytes: Span<UInt8>, _ position: Int) -> Bool {
        guard let time: UInt64 = bytes.littleEndian(at: position + 16) else { return false }
        return time >= 122_756_256_000_000_000 && time < 189_024_192_000_000_000
    }

    /// Looks for older records behind the end of the live ones; what is still live is not taken twice.
    private mutating func carveSlack(_ bytes: Span<UInt8>) {
        let live = Set(records.map(\.id))
        var position = (liveEnd + 7) & ~7
        while position + Self.recordBytesMin <= bytes.count {
            guard bytes.hasRecordMark(at: position), let size = Self.soundSize(bytes, position),
                Self.hasPlausibleTime(bytes, position)
            else {
                position += 8
                continue
            }
            if let id: UInt64 = bytes.littleEndian(at: position + 8), !live.contains(id) {
                append(bytes, position, end: position + size - 4, damage: .carved)
            }
            position += size
        }
    }

    private mutating func sort() {
        var isSorted = true
        for index in 1..<max(1, records.count) where records[index].id < records[index - 1].id {
            isSorted = false
            break
        }
        if isSorted { return }
        records.sort { $0.id != $1.id ? $0.id < $1.id : $0.offset < $1.offset }
    }
}

extension Span where Element == UInt8 {
    /// Whether a record's signature stands at `position`.
    @inline(__always)
    fileprivate func hasRecordMark(at position: Int) -> Bool {
        position + 4 <= count && self[position] == 0x2A && self[position + 1] == 0x2A && self[position + 2] == 0
            && self[position + 3] == 0
    }

    /// Whether every byte of `start..<end` is zero.
    fileprivate func isAllZero(from start: Int, to end: Int) -> Bool {
        for index in start..<Swift.min(end, count) where self[index] != 0 { return false }
        return true
    }
}
