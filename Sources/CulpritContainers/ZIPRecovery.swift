// Finding the members of a zip archive without its directory: a cut download, an overwritten end. The file is walked
// from local header to local header; where a header does not say how long its data is, the data is decoded to find
// out, or the next signature is searched. This file delivers nothing.

internal import CulpritBytes
internal import CulpritModel

/// The walk over local headers.
struct ZIPRecovery {
    private let source: any ByteSource
    private let limits: Limits
    private(set) var records: [ZIPRecord] = []
    private(set) var hits: [LimitHit] = []
    private var scanner: SignatureScanner
    /// Bytes that may still be read to find where data without a length ends. Hostile headers inside each other's data
    /// would otherwise have the whole file read for each.
    private var measurable: UInt64

    /// A walk over `source`.
    init(_ source: any ByteSource, limits: Limits) {
        self.source = source
        self.limits = limits
        scanner = SignatureScanner(source)
        let (double, overflow) = source.byteCount.multipliedReportingOverflow(by: 2)
        measurable = overflow ? .max : max(double, 1 << 20)
    }

    /// Walks the whole source, and leaves out what `known` offsets of local headers tell of already.
    mutating func walk(known: Set<UInt64> = []) {
        var offset: UInt64 = 0
        while let found = scanner.next("PK\u{3}\u{4}", from: offset) {
            guard records.count < limits.entryCountMax else {
                hits.append(LimitHit(name: "entryCountMax", artifact: ""))
                return
            }
            offset = found + 4
            let head = scanner.bytes(at: found, count: ZIPRecord.localByteCount)
            guard let nameLength: UInt16 = head.span.littleEndian(at: 26),
                let extraLength: UInt16 = head.span.littleEndian(at: 28), nameLength > 0, nameLength <= 1024,
                var record = ZIPRecord(
                    local: scanner.bytes(
                        at: found, count: ZIPRecord.localByteCount + Int(nameLength) + Int(extraLength)
                    ).span, at: found), isPlausible(record)
            else { continue }
            let start = record.dataOffset ?? found + 30
            if record.hasDescriptor, record.compressedByteCount == 0 {
                offset = max(offset, measure(&record, from: start))
            } else {
                let (end, overflow) = start.addingReportingOverflow(record.compressedByteCount)
                // Past the end of the file the member is cut, and whatever follows is searched from its start.
                offset = overflow || end > source.byteCount ? start : end
            }
            if !known.contains(found) { records.append(record) }
        }
    }

    /// The signature alone is four bytes that data can contain by chance.
    private func isPlausible(_ record: ZIPRecord) -> Bool {
        record.method < 100 && !record.rawName.contains(0)
    }

    /// Finds how long the data at `start` is, and what its descriptor says; returns where to go on.
    private mutating func measure(_ record: inout ZIPRecord, from start: UInt64) -> UInt64 {
        if record.method == 8, !record.isEncrypted {
            let decoded = decode(from: start)
            if let length = decoded.compressedByteCount {
                record.compressedByteCount = length
                return descriptor(&record, at: start + length, byteCount: decoded.byteCount)
            }
            // Damaged or cut: everything that is left belongs to it as far as anyone can tell.
            record.compressedByteCount = source.byteCount - min(start, source.byteCount)
            return start
        }
        // Stored: a descriptor that names exactly the distance it stands at.
        var position = start
        var chunk: [UInt8] = []
        while position < source.byteCount, measurable > 0,
            let got = try? source.read(at: position, into: &chunk, count: 1 << 17), got >= 16
        {
            measurable -= min(measurable, UInt64(got))
            var from = 0
            while let hit = chunk.span.firstOffset(of: "PK\u{7}\u{8}", from: from, before: got) {
                let length = position + UInt64(hit) - start
                if let compressed: UInt32 = chunk.span.littleEndian(at: hit + 8), UInt64(compressed) == length {
                    record.compressedByteCount = length
                    return descriptor(&record, at: start + length, byteCount: length)
                }
                from = hit + 4
            }
            position += UInt64(got - 15)
        }
        record.compressedByteCount = source.byteCount - min(start, source.byteCount)
        return start
    }

    private mutating func decode(from start: UInt64) -> (compressedByteCount: UInt64?, byteCount: UInt64) {
        let inflater = Inflater()
        var reader = SequentialReader(source, from: start)
        var produced: UInt64 = 0
        while measurable > 0, reader.fill(1) {
            measurable -= min(measurable, UInt64(reader.available))
            let bytesMax = min(limits.entryBytesMax, expandedBytesMax(of: reader.offset - start + 1 << 17, limits))
            let outcome = inflater.inflate(reader.window) { chunk in
                produced += UInt64(chunk.count)
                return produced <= bytesMax
            }
            switch outcome {
            case .needsInput: reader.skip(UInt64(reader.available))
            case .finished: return (inflater.consumedByteCount, produced)
            case .damaged, .stopped: return (nil, produced)
            }
        }
        return (nil, produced)
    }

    /// Reads the descriptor at `offset`, with or without its signature, with sizes of 4 or 8 bytes.
    private func descriptor(_ record: inout ZIPRecord, at offset: UInt64, byteCount: UInt64) -> UInt64 {
        guard let bytes = try? source.bytes(at: offset, count: 24) else { return offset }
        let span = bytes.span
        for signature in [4, 0] where signature == 0 || span.hasBytes("PK\u{7}\u{8}", at: 0) {
            for width in [4, 8] {
                let first = signature + 4
                let compressed: UInt64?
                let size: UInt64?
                if width == 4 {
                    compressed = span.littleEndian(UInt32.self, at: first).map(UInt64.init)
                    size = span.littleEndian(UInt32.self, at: first + 4).map(UInt64.init)
                } else {
                    compressed = span.littleEndian(UInt64.self, at: first)
                    size = span.littleEndian(UInt64.self, at: first + 8)
                }
                if compressed == record.compressedByteCount, size == byteCount,
                    let sum: UInt32 = span.littleEndian(at: signature)
                {
                    record.checksum = sum
                    record.byteCount = byteCount
                    record.flags &= ~8
                    return offset + UInt64(first + width * 2)
                }
            }
        }
        return offset
    }
}
