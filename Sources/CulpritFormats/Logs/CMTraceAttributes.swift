// What follows a message in a ConfigMgr log: `<time="…" date="…" component="…" context="" type="1" thread="…" file="…">`.
// The constant order that the product writes has a fast path; anything else is read by name: any order, any case, either
// quote, parts missing. This file does not look for records.

internal import CulpritBytes
internal import CulpritModel

/// The attributes of one record, as ranges of the bytes they were read from.
struct CMTraceAttributes {
    var time = ByteRange.empty
    var date = ByteRange.empty
    var component = ByteRange.empty
    var thread = ByteRange.empty
    var severity = Severity.information
    var recordTime = RecordTime.unknown
    /// The offset after the closing bracket, or where reading stopped.
    var end = 0
    /// Whether the closing bracket was found.
    var isComplete = false

    /// Bytes of attributes that are looked at before they count as cut. Real ones are shorter than 300.
    static let byteCountMax = 2048

    /// The attributes that begin with the `<` at `start`, or nil where more bytes are needed to say. `lastDate` is that of
    /// the records before.
    @inline(__always)
    static func read(
        _ bytes: Span<UInt8>, at start: Int, isLast: Bool, _ lastDate: inout LastDate
    ) -> CMTraceAttributes? {
        if let attributes = fast(bytes, at: start, &lastDate) { return attributes }
        return slow(bytes, at: start, isLast: isLast)
    }

    /// The time as it is written: from the first byte of the time or date to the last byte of the other, where nothing
    /// but the name stands between them; else the time alone.
    var timeText: ByteRange {
        if time.isEmpty { return date }
        if date.isEmpty { return time }
        let gap = 12
        if date.start >= time.end, Int(date.start) - Int(time.end) <= gap {
            return ByteRange(Int(time.start), Int(date.end))
        }
        if time.start >= date.end, Int(time.start) - Int(date.end) <= gap {
            return ByteRange(Int(date.start), Int(time.end))
        }
        return time
    }

    // MARK: - The constant order

    @inline(__always)
    private static func fast(
        _ bytes: Span<UInt8>, at start: Int, _ lastDate: inout LastDate
    ) -> CMTraceAttributes? {
        let limit = min(bytes.count, start + byteCountMax)
        guard bytes.hasBytes("<time=\"", at: start) else { return nil }
        var attributes = CMTraceAttributes()
        var index = start + 7
        guard let clock = CalendarReading.usualClock(bytes, at: &index, before: limit) else { return nil }
        let afterClock = index
        let bias = CalendarReading.bias(bytes, at: &index, before: limit)
        attributes.time = ByteRange(start + 7, index)
        guard bytes.hasBytes("\" date=\"", at: index) else { return nil }
        let dateStart = index + 8
        index = dateStart
        guard let reading = lastDate.instant(bytes, at: &index, before: limit, clock),
            bytes.hasBytes("\" component=\"", at: index)
        else { return nil }
        attributes.date = ByteRange(dateStart, index)
        let componentStart = index + 13
        index = plainValueEnd(bytes, from: componentStart, before: limit)
        attributes.component = ByteRange(componentStart, index)
        guard bytes.hasBytes("\" context=\"\" type=\"", at: index) else { return nil }
        index += 19
        guard index < limit, bytes[index].isASCIIDigit else { return nil }
        attributes.severity = severity(bytes[index])
        guard bytes.hasBytes("\" thread=\"", at: index + 1) else { return nil }
        let threadStart = index + 11
        index = plainValueEnd(bytes, from: threadStart, before: limit)
        attributes.thread = ByteRange(threadStart, index)
        guard bytes.hasBytes("\" file=\"", at: index) else { return nil }
        index = plainValueEnd(bytes, from: index + 8, before: limit)
        guard index + 2 <= limit, bytes[index] == 0x22, bytes[index + 1] == 0x3E else { return nil }
        attributes.end = index + 2
        attributes.isComplete = true
        attributes.recordTime = RecordTime(
            reading: reading,
            zone: zone(
                bias, biasRange: afterClock..<Int(attributes.time.end), fraction: clock.fraction,
                hasThread: !attributes.thread.isEmpty, in: bytes))
        return attributes
    }

    /// The end of a value without control characters and brackets, which leave the decision to the slow path.
    @inline(__always)
    private static func plainValueEnd(_ bytes: Span<UInt8>, from start: Int, before limit: Int) -> Int {
        var index = start
        // Eight at a time: a byte is zero where it is what is sought, and then its borrow sets the high bit of its own
        // and at most of bytes behind it, so that the lowest of them is right.
        while index &+ 8 <= limit, let word = bytes.word(at: index) {
            let quotes = word ^ 0x2222_2222_2222_2222
            let brackets = word ^ 0x3C3C_3C3C_3C3C_3C3C
            let found =
                (quotes &- 0x0101_0101_0101_0101) & ~quotes | (brackets &- 0x0101_0101_0101_0101) & ~brackets
                | (word &- 0x2020_2020_2020_2020) & ~word
            let hits = found & 0x8080_8080_8080_8080
            if hits != 0 { return index &+ hits.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < limit {
            let byte = bytes[index]
            if byte == 0x22 || byte < 0x20 || byte == 0x3C { break }
            index += 1
        }
        return index
    }

    /// 2 is a warning and 3 an error. 1 is information, and so is 0 (the product's own begin and end lines) and whatever
    /// else an imitator writes.
    @inline(__always)
    private static func severity(_ type: UInt8) -> Severity {
        type == 0x33 ? .error : type == 0x32 ? .warning : .information
    }

    /// What is known of the zone. The deployment toolkit's scripts print the constant `.000+000` after their local time
    /// and write no thread, and so do scripts that were copied from them: that `+000` says nothing.
    @inline(__always)
    private static func zone(
        _ bias: Int16?, biasRange: Range<Int>, fraction: Int, hasThread: Bool, in bytes: Span<UInt8>
    ) -> RecordTime.Zone {
        guard let bias else { return .local }
        if bias == 0, !hasThread, fraction == 0, biasRange.count == 4,
            bytes.hasBytes(".000+000", at: biasRange.lowerBound - 4)
        {
            return .local
        }
        return .bias(bias)
    }

    // MARK: - Any order

    private static func slow(_ bytes: Span<UInt8>, at start: Int, isLast: Bool) -> CMTraceAttributes? {
        let limit = min(bytes.count, start + byteCountMax)
        let ranOut = limit == bytes.count && !isLast && limit < start + byteCountMax
        var attributes = CMTraceAttributes()
        var index = start + 1
        scan: while index < limit {
            let byte = bytes[index]
            switch byte {
            case 0x3E:
                attributes.isComplete = true
                index += 1
                break scan
            case 0x0A, 0x0D, 0x00, 0x3C:
                break scan
            case _ where byte.isASCIILetter:
                let nameStart = index
                while index < limit, bytes[index].isASCIILetter {
                    index += 1
                }
                let nameEnd = index
                guard index < limit, bytes[index] == 0x3D else { continue }
                index += 1
                guard index < limit, bytes[index] == 0x22 || bytes[index] == 0x27 else { continue }
                let quote = bytes[index]
                index += 1
                let valueStart = index
                switch valueEnd(bytes, from: &index, before: limit, quote: quote) {
                case .closed:
                    attributes.set(bytes, name: nameStart..<nameEnd, value: valueStart..<index)
                    index += 1
                case .stopped:
                    break scan
                case .ranOut:
                    if ranOut { return nil }
                    break scan
                }
            default:
                index += 1
            }
        }
        if !attributes.isComplete, index >= limit, ranOut { return nil }
        attributes.end = index
        attributes.readTime(bytes)
        return attributes
    }

    private enum ValueEnd { case closed, stopped, ranOut }

    /// Steps to the closing quote. A line end, a zero byte or the start of another record shows that the value is torn.
    private static func valueEnd(
        _ bytes: Span<UInt8>, from index: inout Int, before limit: Int, quote: UInt8
    ) -> ValueEnd {
        while index < limit {
            let byte = bytes[index]
            if byte == quote { return .closed }
            if byte == 0x0A || byte == 0x0D || byte == 0x00 { return .stopped }
            if byte == 0x3C {
                if bytes.hasBytes(CMTraceFormat.startMarker, at: index) { return .stopped }
                if index + 7 > limit { return .ranOut }
            }
            index += 1
        }
        return .ranOut
    }

    /// Keeps a value by its name; of two with one name the first counts.
    private mutating func set(_ bytes: Span<UInt8>, name: Range<Int>, value: Range<Int>) {
        let range = ByteRange(value.lowerBound, value.upperBound)
        func isNamed(_ literal: StaticString) -> Bool {
            name.count == literal.utf8CodeUnitCount && bytes.hasBytesIgnoringCase(literal, at: name.lowerBound)
        }
        if isNamed("time") {
            if time.isEmpty { time = range }
        } else if isNamed("date") {
            if date.isEmpty { date = range }
        } else if isNamed("component") {
            if component.isEmpty { component = range }
        } else if isNamed("thread") {
            if thread.isEmpty { thread = range }
        } else if isNamed("type"), value.count == 1, severity == .information {
            severity = Self.severity(bytes[value.lowerBound])
        }
    }

    private mutating func readTime(_ bytes: Span<UInt8>) {
        guard !time.isEmpty, !date.isEmpty, let reading = Self.date(bytes, date.range) else { return }
        var index = Int(time.start)
        let end = Int(time.end)
        bytes.skipBlanks(at: &index, before: end)
        guard let clock = CalendarReading.clock(bytes, at: &index, before: end), let ticks = reading.at(clock) else {
            return
        }
        let biasStart = index
        var zone = RecordTime.Zone.local
        if let bias = CalendarReading.bias(bytes, at: &index, before: end) {
            let isZuluOffset = index < end && bytes[index] == 0x3A
            // `+02:00` is the distance of an ISO 8601 time, whose sign is the opposite of a bias.
            if isZuluOffset {
                guard let iso = Self.isoOffset(bytes, at: &index, from: biasStart, before: end) else { return }
                zone = .bias(-iso)
            } else {
                zone = Self.zone(
                    bias, biasRange: biasStart..<index, fraction: clock.fraction, hasThread: !thread.isEmpty, in: bytes)
            }
        } else if bytes.take(0x5A, at: &index, before: end) {
            zone = .utc
        }
        bytes.skipBlanks(at: &index, before: end)
        if index < end, bytes[index] != 0x2B, bytes[index] != 0x2D { return }
        recordTime = RecordTime(reading: ticks, zone: zone)
    }

    /// `+hh:mm` as minutes east of UTC.
    private static func isoOffset(_ bytes: Span<UInt8>, at index: inout Int, from start: Int, before end: Int) -> Int16?
    {
        index = start
        let isNegative = bytes.take(0x2D, at: &index, before: end)
        if !isNegative { _ = bytes.take(0x2B, at: &index, before: end) }
        guard let hours = bytes.number(at: &index, before: end, digitsMax: 2),
            bytes.take(0x3A, at: &index, before: end),
            let minutes = bytes.number(at: &index, before: end, digitsMax: 2), hours < 15, minutes < 60
        else { return nil }
        let total = hours * 60 + minutes
        return Int16(isNegative ? -total : total)
    }

    /// The month comes first; scripts also write `yyyy-MM-dd` and slashes.
    private static func date(_ bytes: Span<UInt8>, _ range: Range<Int>) -> DateReading? {
        for separator in [0x2D, 0x2F] as [UInt8] {
            var index = range.lowerBound
            bytes.skipBlanks(at: &index, before: range.upperBound)
            let start = index
            var reading = CalendarReading.monthDayYear(
                bytes, at: &index, before: range.upperBound, separator: separator)
            if reading == nil {
                index = start
                reading = CalendarReading.yearMonthDay(
                    bytes, at: &index, before: range.upperBound, separator: separator)
            }
            bytes.skipBlanks(at: &index, before: range.upperBound)
            if let reading, index == range.upperBound { return reading }
        }
        return nil
    }
}
