// The time spellings of device state, read by hand. A date whose order of day and month cannot be told is not read:
// unknown is better than wrong. Source of the spellings: dsregcmd, MDMDiagReport, registry exports, WMI (CIM_DATETIME).

private import CulpritBytes
package import CulpritModel

extension FactTable {
    /// The time that `text` tells, in the zone that `kind` asks for, or nil where it tells none. Without a zone in the
    /// text and in the kind, the time is the device's local time. Takes: `2020-07-18 20:10:33.789 UTC`; ISO 8601, long
    /// and compact; `Wednesday, 03 April 2024--07:45:12 (UTC)`; `4/3/2024 7:45:12 AM`; `03.04.2024 07:45:12`; FILETIME
    /// in decimal; CIM_DATETIME.
    package static func instant(_ text: String, kind: FactKind) -> RecordTime? {
        guard text.utf8.count <= 80 else { return nil }
        var reader = TimeReader(text)
        guard let time = reader.read() else { return nil }
        switch kind {
        case .localTime: return .local(time.reading)
        case .utcTime: return .utc(time.reading)
        default: return time
        }
    }
}

/// Reads one time out of tokens: numbers, words, and the marks between them.
private struct TimeReader {
    private enum Token: Equatable {
        case number(Int, digits: Int)
        case word(String)
        case mark(UInt8)
    }

    private var tokens: [Token] = []
    private var position = 0
    private var fraction = 0

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let start = index
            if byte &- 0x30 < 10 {
                while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
                let digits = String(decoding: bytes[start..<index], as: UTF8.self)
                tokens.append(.number(Int(digits) ?? Int.max, digits: index - start))
            } else if byte.isASCIILetter {
                while index < bytes.count, bytes[index].isASCIILetter { index += 1 }
                tokens.append(.word(String(decoding: bytes[start..<index], as: UTF8.self).lowercased()))
            } else {
                index += 1
                // Blanks tell tokens apart and mean nothing else; so do the brackets around a zone.
                if ![0x20, 0x09, 0x0A, 0x0D, 0x28, 0x29, 0x5B, 0x5D, 0x2C].contains(byte) {
                    tokens.append(.mark(byte))
                }
            }
        }
    }

    mutating func read() -> RecordTime? {
        if case .word(let word) = next, Self.weekdays.contains(word) { position += 1 }
        guard let date = readLongNumber() ?? readDate() else { return nil }
        if let done = date.done { return done }
        guard let clock = date.clock ?? readClock(),
            let reading = Ticks(
                year: date.year, month: date.month, day: date.day, hour: clock.hour, minute: clock.minute,
                second: clock.second, fraction: fraction),
            let zone = readZone(), position == tokens.count
        else { return nil }
        // 24-hour dates with slashes leave day and month open unless one of them is above twelve.
        if date.isAmbiguous && !clock.hasHalf && date.month != date.day { return nil }
        return RecordTime(reading: reading, zone: zone)
    }

    private struct Clock {
        var hour, minute, second: Int
        var hasHalf = false
    }

    private struct Date {
        var year = 0, month = 0, day = 0
        var isAmbiguous = false
        var clock: Clock?
        var done: RecordTime?
    }

    private var next: Token? { position < tokens.count ? tokens[position] : nil }

    private mutating func take(_ mark: Character) -> Bool {
        guard let byte = mark.asciiValue, next == .mark(byte) else { return false }
        position += 1
        return true
    }

    private mutating func takeNumber() -> (value: Int, digits: Int)? {
        guard case .number(let value, let digits) = next else { return nil }
        position += 1
        return (value, digits)
    }

    /// FILETIME, CIM_DATETIME and the compact date of ISO 8601: one number of many digits.
    private mutating func readLongNumber() -> Date? {
        guard case .number(let value, let digits) = next else { return nil }
        var date = Date()
        switch digits {
        case 17...18 where tokens.count == 1:
            guard let instant = Ticks(fileTime: UInt64(value)) else { return nil }
            date.done = .utc(instant)
        case 14:
            date.clock = Clock(hour: value / 10_000 % 100, minute: value / 100 % 100, second: value % 100)
            (date.year, date.month, date.day) = Self.split(value / 1_000_000)
        case 8: (date.year, date.month, date.day) = Self.split(value)
        default: return nil
        }
        position += 1
        if digits == 14 { readFraction() }
        return date
    }

    private static func split(_ value: Int) -> (Int, Int, Int) { (value / 10_000, value / 100 % 100, value % 100) }

    private mutating func readDate() -> Date? {
        var date = Date()
        if case .word(let word) = next, let month = Self.month(word) {
            position += 1
            guard let day = takeNumber(), let year = takeNumber() else { return nil }
            (date.year, date.month, date.day) = (year.value, month, day.value)
            _ = take("-") && take("-")
            return date
        }
        guard let first = takeNumber() else { return nil }
        if case .word(let word) = next, let month = Self.month(word) {
            position += 1
            guard let year = takeNumber() else { return nil }
            (date.year, date.month, date.day) = (year.value, month, first.value)
            _ = take("-") && take("-")
            return date
        }
        guard case .mark(let mark) = next, mark == 0x2D || mark == 0x2F || mark == 0x2E else { return nil }
        position += 1
        guard let second = takeNumber(), next == .mark(mark) else { return nil }
        position += 1
        guard let third = takeNumber() else { return nil }
        if first.digits == 4 {
            (date.year, date.month, date.day) = (first.value, second.value, third.value)
        } else if third.digits == 4 {
            let dayFirst = mark == 0x2E || first.value > 12
            date.year = third.value
            (date.month, date.day) = dayFirst ? (second.value, first.value) : (first.value, second.value)
            date.isAmbiguous = mark != 0x2E && first.value <= 12 && second.value <= 12
        } else {
            return nil
        }
        return date
    }

    /// The time of day, or midnight where the date stands alone.
    private mutating func readClock() -> Clock? {
        let isAlone = next == nil
        if case .word("t") = next { position += 1 }
        guard let hour = takeNumber() else { return isAlone ? Clock(hour: 0, minute: 0, second: 0) : nil }
        if hour.digits == 6 {
            readFraction()
            return Clock(hour: hour.value / 10_000, minute: hour.value / 100 % 100, second: hour.value % 100)
        }
        guard take(":"), let minute = takeNumber() else { return nil }
        var clock = Clock(hour: hour.value, minute: minute.value, second: 0)
        if take(":") {
            guard let second = takeNumber() else { return nil }
            clock.second = second.value
            readFraction()
        }
        if case .word(let word) = next, word == "am" || word == "pm" {
            position += 1
            guard (1...12).contains(clock.hour) else { return nil }
            clock.hour = clock.hour % 12 + (word == "pm" ? 12 : 0)
            clock.hasHalf = true
        }
        return clock
    }

    /// `.789` after the seconds; digits beyond the seventh are dropped.
    private mutating func readFraction() {
        guard next == .mark(0x2E), position + 1 < tokens.count,
            case .number(var value, let digits) = tokens[position + 1],
            digits <= 18
        else { return }
        position += 2
        for _ in 0..<max(0, digits - 7) { value /= 10 }
        for _ in 0..<max(0, 7 - digits) { value *= 10 }
        fraction = value
    }

    /// What stands behind the time: `Z`, `UTC`, `+02:00`, `+120` (minutes, as CIM_DATETIME has it), `+***`, or nothing.
    private mutating func readZone() -> RecordTime.Zone? {
        switch next {
        case nil: return .local
        case .word(let word):
            guard ["z", "utc", "gmt"].contains(word) else { return nil }
            position += 1
            return .utc
        case .mark(let sign) where sign == 0x2B || sign == 0x2D:
            position += 1
            if next == .mark(0x2A) {
                position = tokens.count
                return .local
            }
            guard let number = takeNumber() else { return nil }
            var minutes = number.value
            switch number.digits {
            case 1...2:
                minutes *= 60
                if take(":") {
                    guard let rest = takeNumber(), rest.digits == 2 else { return nil }
                    minutes += rest.value
                }
            case 3: break
            case 4: minutes = minutes / 100 * 60 + minutes % 100
            default: return nil
            }
            guard minutes <= 1440 else { return nil }
            // What is written is local minus UTC; a bias is the opposite.
            return .bias(Int16(sign == 0x2B ? -minutes : minutes))
        default: return nil
        }
    }

    private static func month(_ word: String) -> Int? {
        guard word.utf8.count >= 3 else { return nil }
        return months.firstIndex { $0 == word || $0.prefix(3) == word }.map { $0 + 1 }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays: Set = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri",
        "sat", "sun",
    ]
}
