// Finding and reading the central directory of a zip archive. The end record is looked for from the end of the file;
// comments can contain its signature and prefixes shift every offset, so several places are tried and the one whose
// offsets lead to local headers is taken. This file reads no member's data.
//
//   end record  0 PK\5\6, 4 disk, 6 directory's disk, 8 entries here, 10 entries, 12 directory size, 16 its offset,
//               20 comment length; 22 bytes
//   locator     0 PK\6\7, 8 offset of the wide end record; 20 bytes, right before the end record
//   wide end    0 PK\6\6, 16 disk, 24 entries here, 32 entries, 40 directory size, 48 its offset; 56 bytes

internal import CulpritBytes
internal import CulpritModel

/// The members that a central directory lists.
struct ZIPDirectory {
    var records: [ZIPRecord] = []
    var diagnostics: [Diagnostic] = []
    var limits: [LimitHit] = []
    /// Whether the directory ended where and as its end record says.
    var isComplete = false
    /// How many of the first records point to a local header.
    private var soundCount = 0
    private var probedCount = 0

    /// Where a directory may be.
    private struct Place {
        var start: UInt64
        var byteCount: UInt64
        var entryCount: UInt64
        var base: UInt64
        /// Where the end record begins, and where the archive's comment ends.
        var end: UInt64
        var archiveEnd: UInt64
        var disk: UInt64
    }

    /// The best directory of `source`, or nil where there is none.
    static func find(in source: any ByteSource, limits: Limits) -> ZIPDirectory? {
        var best: ZIPDirectory?
        for place in places(in: source) {
            var directory = ZIPDirectory()
            directory.read(source, at: place, limits: limits)
            if directory.isSound { return directory }
            if directory.soundCount > (best?.soundCount ?? 0) { best = directory }
        }
        return best
    }

    private var isSound: Bool { isComplete && soundCount == probedCount }

    private static func places(in source: any ByteSource) -> [Place] {
        let tailStart = source.byteCount - min(source.byteCount, 65_557 + 65_536)
        guard let tail = try? source.bytes(at: tailStart, count: 65_557 + 65_536), tail.count >= 22 else { return [] }
        let bytes = tail.span
        var places: [Place] = []
        var position = bytes.count - 22
        var candidateCount = 0
        // Eight candidates are more than any real comment has; a hostile one must not cost more.
        while position >= 0, candidateCount < 8 {
            defer { position -= 1 }
            guard bytes[position] == 0x50, bytes.hasBytes("PK\u{5}\u{6}", at: position) else { continue }
            candidateCount += 1
            places += placesOf(bytes, at: position, tailStart: tailStart, source)
        }
        // A comment that ends where the file ends is the surest sign.
        let exact = places.filter { $0.archiveEnd == source.byteCount }
        return exact + places.filter { $0.archiveEnd != source.byteCount }
    }

    private static func placesOf(
        _ bytes: Span<UInt8>, at position: Int, tailStart: UInt64, _ source: any ByteSource
    ) -> [Place] {
        guard let disk: UInt16 = bytes.littleEndian(at: position + 4),
            let count: UInt16 = bytes.littleEndian(at: position + 10),
            let size: UInt32 = bytes.littleEndian(at: position + 12),
            let start: UInt32 = bytes.littleEndian(at: position + 16),
            let comment: UInt16 = bytes.littleEndian(at: position + 20)
        else { return [] }
        let end = tailStart + UInt64(position)
        let archiveEnd = end + 22 + UInt64(comment)
        var places: [Place] = []
        func add(_ start: UInt64, _ size: UInt64, _ count: UInt64, _ end: UInt64, _ disk: UInt64) {
            let place = Place(
                start: start, byteCount: size, entryCount: count, base: 0, end: end, archiveEnd: archiveEnd, disk: disk)
            if size <= end {
                var shifted = place
                shifted.start = end - size
                shifted.base = shifted.start &- start
                // Behind a prefix, offsets count from where the archive begins.
                if shifted.start >= start { places.append(shifted) }
            }
            if place.start <= end { places.append(place) }
        }
        if bytes.hasBytes("PK\u{6}\u{7}", at: position - 20),
            let wide: UInt64 = bytes.littleEndian(at: position - 12)
        {
            let near = end >= 76 ? end - 76 : 0
            for offset in wide == near ? [wide] : [wide, near] {
                guard let bytes = try? source.bytes(at: offset, count: 56), bytes.count == 56 else { continue }
                let record = bytes.span
                if record.hasBytes("PK\u{6}\u{6}", at: 0), let disk: UInt32 = record.littleEndian(at: 16),
                    let count: UInt64 = record.littleEndian(at: 32), let size: UInt64 = record.littleEndian(at: 40),
                    let start: UInt64 = record.littleEndian(at: 48)
                {
                    add(start, size, count, offset, UInt64(disk))
                }
            }
        }
        add(UInt64(start), UInt64(size), UInt64(count), end, UInt64(disk))
        return places
    }

    private mutating func read(_ source: any ByteSource, at place: Place, limits bounds: Limits) {
        var reader = SequentialReader(source, from: place.start, to: place.end)
        while reader.fill(ZIPRecord.centralByteCount), let length = ZIPRecord.centralByteCount(reader.window) {
            guard records.count < bounds.entryCountMax else {
                limits.append(LimitHit(name: "entryCountMax", artifact: ""))
                break
            }
            _ = reader.fill(length)
            let known = min(length, reader.available)
            guard
                let record = ZIPRecord(
                    central: reader.window.extracting(0..<known), at: reader.offset, base: place.base)
            else { break }
            records.append(record)
            if probedCount < 8 {
                probedCount += 1
                if let local = try? source.bytes(at: record.headerOffset, count: 4), local == [0x50, 0x4B, 3, 4] {
                    soundCount += 1
                }
            }
            reader.skip(UInt64(length))
        }
        if let fault = reader.fault {
            diagnostics.append(Diagnostic(ContainerCode.readFault, at: fault.offset, detail: fault.reason))
        }
        // The end record counts in 16 bits; a writer with more members lets it wrap.
        let counted = UInt64(records.count)
        isComplete = counted >= place.entryCount || !limits.isEmpty
        if place.entryCount == 0, records.isEmpty {
            // An empty archive has its directory's end where the directory would be, and nothing before it.
            isComplete = place.byteCount == 0 && place.start == place.end
        } else if counted & 0xFFFF != place.entryCount & 0xFFFF, isComplete, limits.isEmpty {
            diagnostics.append(
                Diagnostic(ContainerCode.zipCountMismatch, at: place.end, detail: "\(place.entryCount), has \(counted)")
            )
        }
        if !isComplete {
            diagnostics.append(
                Diagnostic(
                    ContainerCode.zipDirectoryDamaged, at: reader.offset,
                    detail: "\(counted) of \(place.entryCount) members listed"))
        }
        if place.disk != 0, place.disk != 0xFFFF, place.disk != 0xFFFF_FFFF {
            diagnostics.append(Diagnostic(ContainerCode.zipMultiDisk, at: place.end, detail: "disk \(place.disk + 1)"))
        }
        if place.base != 0 {
            diagnostics.append(Diagnostic(ContainerCode.zipPrefix, detail: "\(place.base) bytes"))
        }
        if place.archiveEnd != source.byteCount {
            diagnostics.append(Diagnostic(ContainerCode.zipTrailing, at: min(place.archiveEnd, source.byteCount)))
        }
    }
}
