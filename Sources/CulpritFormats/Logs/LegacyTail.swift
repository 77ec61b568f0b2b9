// The tail of a record in a `$$<` log: `$$<component><stamp><thread=N (0xHEX)>`, in the dialects that LegacyLogFormat
// tells of. Reads one tail; knows nothing of the text before it.

internal import CulpritBytes
internal import CulpritModel

/// One tail, as ranges of its line.
struct LegacyTail {
    /// Where the mark begins, and where the tail ends.
    var start = 0
    var end = 0
    var component = 0..<0
    var stamp = 0..<0
    var thread = 0..<0
    var time = RecordTime.unknown
    /// Whether the stamp begins as one of the dialects does.
    var hasStamp = false

    /// Bytes between two brackets. A component may be a path.
    private static let groupByteCountMax = 320

    /// The first tail in `line` at or after `from`.
    static func next(_ line: Span<UInt8>, from: Int) -> LegacyTail? {
        var position = from
        while let mark = line.firstOffset(of: LegacyLogFormat.mark, from: position) {
            if let tail = read(line, at: mark) { return tail }
            position = mark + 3
        }
        return nil
    }

    private static func read(_ line: Span<UInt8>, at mark: Int) -> LegacyTail? {
        guard let first = group(line, at: mark + 2) else { return nil }
        var tail = LegacyTail(start: mark)
        if let stamp = group(line, at: first.upperBound + 1) {
            tail.component = first
            tail.stamp = stamp
        } else {
            // Copied lines have lost their component.
            tail.stamp = first
        }
        // A tail whose second group is the thread has a stamp for its first.
        if line.hasBytes("thread=", at: tail.stamp.lowerBound) {
            tail.component = 0..<0
            tail.stamp = first
        }
        tail.readStamp(line)
        guard tail.hasStamp || !tail.component.isEmpty else { return nil }
        tail.end = tail.stamp.upperBound + 1
        if let group = group(line, at: tail.end), line.hasBytes("thread=", at: group.lowerBound) {
            tail.readThread(line, group)
            tail.end = group.upperBound + 1
        } else if line.hasBytes("<thread=", at: tail.end) {
            // Cut inside the thread.
            tail.readThread(line, tail.end + 1..<line.count)
            tail.end = line.count
        }
        return tail
    }

    /// What stands between the `<` at `index` and the next `>`.
    private static func group(_ line: Span<UInt8>, at index: Int) -> Range<Int>? {
        guard index < line.count, line[index] == 0x3C else { return nil }
        let limit = min(line.count, index + groupByteCountMax)
        var end = index + 1
        while end < limit, line[end] != 0x3E, line[end] != 0x3C { end += 1 }
        return end < limit && line[end] == 0x3E ? index + 1..<end : nil
    }

    /// `4844 (0x12EC)`, or in the first dialect `E0`: the number without its other spelling.
    private mutating func readThread(_ line: Span<UInt8>, _ group: Range<Int>) {
        let start = group.lowerBound + 7
        var end = start
        while end < group.upperBound, line[end] > 0x20 { end += 1 }
        thread = start..<max(start, end)
    }

    // MARK: - The stamp

    private mutating func readStamp(_ line: Span<UInt8>) {
        var index = stamp.lowerBound
        line.skipBlanks(at: &index, before: stamp.upperBound)
        guard index < stamp.upperBound else { return }
        if line[index].isASCIIDigit { readNumericStamp(line, from: index) } else { readNamedStamp(line, from: index) }
    }

    /// `11-30-2022 01:03:34.174-60`.
    private mutating func readNumericStamp(_ line: Span<UInt8>, from start: Int) {
        var index = start
        let end = stamp.upperBound
        guard let date = CalendarReading.monthDayYear(line, at: &index, before: end),
            line.take(0x20, at: &index, before: end)
        else { return }
        hasStamp = true
        line.skipBlanks(at: &index, before: end)
        guard let clock = CalendarReading.clock(line, at: &index, before: end), let ticks = date.at(clock) else {
            return
        }
        let bias = CalendarReading.bias(line, at: &index, before: end)
        time = RecordTime(reading: ticks, zone: bias.map { .bias($0) } ?? .local)
    }

    /// `Fri Oct 15 17:09:46.507 1999 Pacific Daylight Time`, where day and hour may be unpadded, the zone may be missing,
    /// and a `~` or a blank may end it.
    private mutating func readNamedStamp(_ line: Span<UInt8>, from start: Int) {
        let end = stamp.upperBound
        let days: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        guard days.contains(where: { line.hasBytesIgnoringCase($0, at: start) }) else { return }
        var index = start + 3
        line.skipBlanks(at: &index, before: end)
        guard let month = CalendarReading.monthName(line, at: &index), index < end else { return }
        hasStamp = true
        line.skipBlanks(at: &index, before: end)
        guard let day = line.number(at: &index, before: end, digitsMax: 2) else { return }
        line.skipBlanks(at: &index, before: end)
        guard let clock = CalendarReading.clock(line, at: &index, before: end) else { return }
        line.skipBlanks(at: &index, before: end)
        guard let year = line.number(at: &index, before: end, digitsMax: 4),
            let ticks = DateReading(year: year, month: month, day: day).at(clock)
        else { return }
        line.skipBlanks(at: &index, before: end)
        let bias = WindowsZone.bias(ofEnglishName: line, index..<end)
        time = RecordTime(reading: ticks, zone: bias.map { .bias($0) } ?? .local)
    }
}
