// Numbers, times and dates read by hand from the bytes of a log line. Shared by all text log formats.
// This file decides nothing about zones; it only reads what is written. No formatter and no text is made, since both
// cost a thousand times as much as the reading itself.

internal import CulpritBytes
internal import CulpritModel

extension Span where Element == UInt8 {
    /// Reads a decimal number of at least one and at most `digitsMax` (18 or fewer) digits at `index`, and steps over it.
    @inline(__always)
    func number(at index: inout Int, before end: Int, digitsMax: Int) -> Int? {
        var value = 0
        let start = index
        let limit = Swift.min(end, count, start + digitsMax)
        while index < limit, index >= 0 {
            let digit = self[index] &- 0x30
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            index += 1
        }
        return index > start ? value : nil
    }

    /// Steps over `byte` at `index`, if it is there.
    @inline(__always)
    func take(_ byte: UInt8, at index: inout Int, before end: Int) -> Bool {
        guard index >= 0, index < end, index < count, self[index] == byte else { return false }
        index += 1
        return true
    }

    /// Steps over blanks and tabs.
    @inline(__always)
    func skipBlanks(at index: inout Int, before end: Int) {
        while index >= 0, index < end, index < count, self[index] == 0x20 || self[index] == 0x09 { index += 1 }
    }

    /// Reads the digits of a decimal fraction of a second as 100-nanosecond ticks: `8` is 800 ms, `8734966` is
    /// 873,496,600 ns. Digits past the seventh are stepped over. Gives nil where there is no digit.
    @inline(__always)
    func fraction(at index: inout Int, before end: Int) -> Int? {
        let start = index
        var ticks = 0
        var unit = 1_000_000
        while index >= 0, index < end, index < count {
            let digit = self[index] &- 0x30
            guard digit < 10 else { break }
            ticks += Int(digit) * unit
            unit /= 10
            index += 1
        }
        return index > start ? ticks : nil
    }
}

/// A time of day as it was read.
struct ClockReading: Equatable {
    var hour = 0
    var minute = 0
    var second = 0
    /// 100-nanosecond ticks within the second.
    var fraction = 0
}

/// A date as it was read.
struct DateReading: Equatable {
    var year = 0
    var month = 0
    var day = 0

    /// The instant of this date at `clock`, or nil where a part is out of range.
    @inline(__always)
    func at(_ clock: ClockReading) -> Ticks? {
        Ticks(
            year: year, month: month, day: day, hour: clock.hour, minute: clock.minute, second: clock.second,
            fraction: clock.fraction)
    }
}

/// The last `MM-dd-yyyy` that was read. Neighbours in a log have the same date, and comparing its bytes takes a tenth of
/// reading it and counting its days.
struct LastDate {
    private var head: UInt64 = 0
    private var tail: UInt64 = 0
    private var midnight: Ticks?

    /// The instant of the date at `index`, which is stepped over, at `clock`; nil where there is none.
    @inline(__always)
    mutating func instant(
        _ bytes: Span<UInt8>, at index: inout Int, before end: Int, _ clock: ClockReading
    ) -> Ticks? {
        let start = index
        let head = bytes.word(at: start)
        // The last seven bytes of the date, and the one behind it, which must be no digit of a longer year.
        let tail = bytes.word(at: start &+ 3)
        if let midnight, let head, let tail, head == self.head, tail == self.tail, start &+ 10 < end {
            guard clock.hour < 24, clock.minute < 60, clock.second < 61 else { return nil }
            index = start &+ 10
            let seconds = Int64(clock.hour &* 3600 &+ clock.minute &* 60 &+ clock.second)
            return Ticks(midnight.value &+ seconds &* Ticks.perSecond &+ Int64(clock.fraction))
        }
        guard let date = CalendarReading.usualMonthDayYear(bytes, at: &index, before: end) else { return nil }
        if index == start &+ 10, let head, let tail, let midnight = date.at(ClockReading()) {
            self.head = head
            self.tail = tail
            self.midnight = midnight
        }
        return date.at(clock)
    }
}

/// Reading of the shapes that dates and times have in logs.
enum CalendarReading {
    /// `H:mm:ss` or `HH:mm:ss` with an optional fraction after `.` or `,`, or after `:` where `fractionAfterColon`.
    @inline(__always)
    static func clock(
        _ bytes: Span<UInt8>, at index: inout Int, before end: Int, fractionAfterColon: Bool = false
    ) -> ClockReading? {
        guard let hour = bytes.number(at: &index, before: end, digitsMax: 2),
            bytes.take(0x3A, at: &index, before: end),
            let minute = bytes.number(at: &index, before: end, digitsMax: 2),
            bytes.take(0x3A, at: &index, before: end),
            let second = bytes.number(at: &index, before: end, digitsMax: 2)
        else { return nil }
        var reading = ClockReading(hour: hour, minute: minute, second: second)
        var next = index
        if bytes.take(0x2E, at: &next, before: end) || bytes.take(0x2C, at: &next, before: end)
            || (fractionAfterColon && bytes.take(0x3A, at: &next, before: end)),
            let fraction = bytes.fraction(at: &next, before: end)
        {
            reading.fraction = fraction
            index = next
        }
        return reading
    }

    /// As `clock`, quicker where the reading has the usual shape `HH:mm:ss.fff`, which is looked at in two words.
    @inline(__always)
    static func usualClock(_ bytes: Span<UInt8>, at index: inout Int, before end: Int) -> ClockReading? {
        guard index &+ 16 <= end, let time = bytes.word(at: index), let rest = bytes.word(at: index &+ 8) else {
            return clock(bytes, at: &index, before: end)
        }
        // What is left of each byte is its digit, and nothing of the colons and the point.
        let digits = time ^ 0x3030_3A30_303A_3030
        let fraction = (rest ^ 0x3030_302E) & 0xFFFF_FFFF
        let isFractionLonger = UInt8(truncatingIfNeeded: rest >> 32).isASCIIDigit
        guard areDigits(digits), digits & 0x0000_FF00_00FF_0000 == 0, areDigits(fraction), fraction & 0xFF == 0,
            !isFractionLonger
        else { return clock(bytes, at: &index, before: end) }
        index &+= 12
        return ClockReading(
            hour: pair(digits), minute: pair(digits >> 24), second: pair(digits >> 48),
            fraction: (Int(fraction >> 8 & 0xF) &* 100 &+ pair(fraction >> 16)) &* 10_000)
    }

    /// As `monthDayYear`, quicker where it has the usual shape `MM-dd-yyyy`.
    @inline(__always)
    static func usualMonthDayYear(_ bytes: Span<UInt8>, at index: inout Int, before end: Int) -> DateReading? {
        guard index &+ 10 < end, let head = bytes.word(at: index), let tail = bytes.word(at: index &+ 3),
            !bytes[index &+ 10].isASCIIDigit
        else { return monthDayYear(bytes, at: &index, before: end) }
        let date = head ^ 0x3030_2D30_302D_3030
        // The second hyphen and the four digits of the year.
        let year = tail >> 16 ^ 0x30_3030_302D
        guard areDigits(date), date & 0x0000_FF00_00FF_0000 == 0, areDigits(year & 0xFF_FFFF_FFFF) else {
            return monthDayYear(bytes, at: &index, before: end)
        }
        let number = pair(year >> 8) &* 100 &+ pair(year >> 24)
        guard number > 99 else { return monthDayYear(bytes, at: &index, before: end) }
        index &+= 10
        return DateReading(year: number, month: pair(date), day: pair(date >> 24))
    }

    /// `yyyy-MM-dd HH:mm:ss` in exactly 19 bytes from `start` on, looked at in three words; nil for any other shape.
    @inline(__always)
    static func usualStamp(_ bytes: Span<UInt8>, at start: Int) -> (date: DateReading, clock: ClockReading)? {
        guard let first = bytes.word(at: start), let middle = bytes.word(at: start &+ 8),
            let last = bytes.word(at: start &+ 11)
        else { return nil }
        let month = first ^ 0x2D30_302D_3030_3030
        let day = (middle ^ 0x20_3030) & 0xFF_FFFF
        let clock = last ^ 0x3030_3A30_303A_3030
        guard areDigits(month), month & 0xFF00_00FF_0000_0000 == 0, areDigits(day), day >> 16 == 0,
            areDigits(clock), clock & 0x0000_FF00_00FF_0000 == 0
        else { return nil }
        let year = pair(month) &* 100 &+ pair(month >> 16)
        return (
            DateReading(year: year, month: pair(month >> 40), day: pair(day)),
            ClockReading(hour: pair(clock), minute: pair(clock >> 24), second: pair(clock >> 48))
        )
    }

    /// Whether each byte of `word` is at most 9.
    @inline(__always)
    private static func areDigits(_ word: UInt64) -> Bool {
        // Nothing is carried from one byte into the next unless a byte is too large already.
        (word &+ 0x0606_0606_0606_0606 | word) & 0xF0F0_F0F0_F0F0_F0F0 == 0
    }

    /// The number of the two digits in the low bytes of `word`, the first in the lowest.
    @inline(__always)
    private static func pair(_ word: UInt64) -> Int {
        Int(truncatingIfNeeded: word & 0xF) &* 10 &+ Int(truncatingIfNeeded: word >> 8 & 0xF)
    }

    /// Three numbers with `separator` between them.
    @inline(__always)
    private static func triple(
        _ bytes: Span<UInt8>, at index: inout Int, before end: Int, separator: UInt8
    ) -> (Int, Int, Int)? {
        guard let first = bytes.number(at: &index, before: end, digitsMax: 4),
            bytes.take(separator, at: &index, before: end),
            let second = bytes.number(at: &index, before: end, digitsMax: 2),
            bytes.take(separator, at: &index, before: end),
            let third = bytes.number(at: &index, before: end, digitsMax: 4)
        else { return nil }
        return (first, second, third)
    }

    /// `M-d-yyyy`, month first, zeros or not.
    @inline(__always)
    static func monthDayYear(
        _ bytes: Span<UInt8>, at index: inout Int, before end: Int, separator: UInt8 = 0x2D
    ) -> DateReading? {
        guard let parts = triple(bytes, at: &index, before: end, separator: separator), parts.2 > 99 else { return nil }
        return DateReading(year: parts.2, month: parts.0, day: parts.1)
    }

    /// `yyyy-MM-dd`.
    @inline(__always)
    static func yearMonthDay(
        _ bytes: Span<UInt8>, at index: inout Int, before end: Int, separator: UInt8 = 0x2D
    ) -> DateReading? {
        guard let parts = triple(bytes, at: &index, before: end, separator: separator), parts.0 > 99 else { return nil }
        return DateReading(year: parts.0, month: parts.1, day: parts.2)
    }

    /// A Windows bias as ConfigMgr writes it: a sign and one to four digits of minutes, to be added to the reading.
    /// Scripts print `+` before a number that is negative already: `+-120` is -120. Gives nil where there is none or
    /// where no zone can be so far from UTC.
    @inline(__always)
    static func bias(_ bytes: Span<UInt8>, at index: inout Int, before end: Int) -> Int16? {
        var next = index
        var isNegative = false
        var signs = 0
        while signs < 2, next < end {
            if bytes.take(0x2D, at: &next, before: end) {
                isNegative = true
            } else if !bytes.take(0x2B, at: &next, before: end) {
                break
            }
            signs += 1
        }
        guard signs > 0, let minutes = bytes.number(at: &next, before: end, digitsMax: 4), minutes <= biasMinutesMax
        else { return nil }
        index = next
        return Int16(isNegative ? -minutes : minutes)
    }

    /// The farthest zone from UTC is UTC+14, and war-time rules added one hour.
    static let biasMinutesMax = 15 * 60

    /// The month of the English three-letter name at `index`, and steps over it.
    static func monthName(_ bytes: Span<UInt8>, at index: inout Int) -> Int? {
        let names: [StaticString] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        for (number, name) in names.enumerated() where bytes.hasBytesIgnoringCase(name, at: index) {
            index += 3
            return number + 1
        }
        return nil
    }
}
