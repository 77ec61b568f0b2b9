// How rows lie in memory and in temporary files: numbers in eight bytes, texts with their length before them. Nothing but
// this program ever reads them, and they are gone when it ends.

import CulpritModel

/// Writes and reads rows.
enum RowCoding {
    /// Bytes of a key with the length of its row.
    static let keyByteCount = 33

    static func append(_ key: TimelineKey, byteCount: Int, to bytes: inout [UInt8]) {
        bytes.append(key.isUnknown ? 1 : 0)
        append(key.ticks, to: &bytes)
        append(Int64(key.artifact), to: &bytes)
        append(Int64(key.sequence), to: &bytes)
        append(Int64(byteCount), to: &bytes)
    }

    static func key(_ bytes: [UInt8]) -> (TimelineKey, byteCount: Int) {
        var reader = Reader(bytes)
        let isUnknown = reader.byte() == 1
        let key = TimelineKey(
            isUnknown: isUnknown, ticks: reader.number(), artifact: Int(reader.number()), sequence: Int(reader.number())
        )
        return (key, max(0, Int(reader.number())))
    }

    static func append(_ row: TimelineRow, to bytes: inout [UInt8]) {
        append(Int64(bitPattern: row.location.offset), to: &bytes)
        switch row.location.position {
        case .line(let line):
            bytes.append(0)
            append(Int64(line), to: &bytes)
        case .record(let record):
            bytes.append(1)
            append(Int64(bitPattern: record), to: &bytes)
        }
        bytes.append(row.time.utc == nil ? 0 : 1)
        append(row.time.utc?.value ?? 0, to: &bytes)
        bytes.append(bases.firstIndex(of: row.time.basis).map { UInt8($0) } ?? 3)
        append(Int64(row.offsetMinutes ?? Int(Int32.max)), to: &bytes)
        bytes.append(row.severity.rawValue)
        let signals = row.signals.joined(separator: "\n")
        for text in [row.timeText, row.source, row.message, signals, row.thread, row.process, row.activity] {
            append(Int64(text.utf8.count), to: &bytes)
            bytes += text.utf8
        }
    }

    /// The row in `bytes`, or nil where they are no row.
    static func row(_ bytes: [UInt8], path: ArtifactPath) -> TimelineRow? {
        var reader = Reader(bytes)
        let offset = UInt64(bitPattern: reader.number())
        let isRecord = reader.byte() == 1
        let place = reader.number()
        let isKnown = reader.byte() == 1
        let ticks = reader.number()
        let basis = Int(reader.byte())
        let zone = reader.number()
        guard let severity = Severity(rawValue: reader.byte()) else { return nil }
        let texts = (0..<7).map { _ in reader.text() }
        return TimelineRow(
            location: Location(
                artifact: path, offset: offset,
                position: isRecord ? .record(UInt64(bitPattern: place)) : .line(Int(place))),
            time: ResolvedTime(
                utc: isKnown ? Ticks(ticks) : nil, basis: bases.indices.contains(basis) ? bases[basis] : .unknown),
            timeText: texts[0], offsetMinutes: zone == Int64(Int32.max) ? nil : Int(zone), severity: severity,
            source: texts[1], message: texts[2], signals: texts[3].split(separator: "\n").map(String.init),
            thread: texts[4], process: texts[5],
            activity: texts[6])
    }

    private static let bases: [TimeBasis] = [.utc, .bias, .inferred, .unknown]

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        let pattern = UInt64(bitPattern: number)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
        }
    }

    /// Reads what `append` wrote; beyond the end everything is zero.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func byte() -> UInt8 {
            guard position < bytes.count else { return 0 }
            position += 1
            return bytes[position - 1]
        }

        mutating func number() -> Int64 {
            var pattern: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 8) { pattern |= UInt64(byte()) << shift }
            return Int64(bitPattern: pattern)
        }

        mutating func text() -> String {
            let count = min(max(0, Int(number())), bytes.count - position)
            position += count
            return String(decoding: bytes[(position - count)..<position], as: UTF8.self)
        }
    }
}
