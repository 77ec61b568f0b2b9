// One clock for everything: instants in 100-nanosecond ticks, and the wall readings of logs with what is known of
// their zone. Calendar arithmetic is done by hand, since formatters cost a thousand times as much a record.
// Source of the civil-day algorithm: the proleptic Gregorian calendar in 400-year eras, counted from 1 March.

/// An instant in UTC, or a wall-clock reading counted as if it were UTC: 100-nanosecond ticks since 1970-01-01.
package struct Ticks: Hashable, Comparable, Sendable {
    /// 100-nanosecond ticks since 1970-01-01 00:00.
    package var value: Int64

    package static let perSecond: Int64 = 10_000_000
    package static let perMinute: Int64 = 600_000_000
    /// Ticks from 1601-01-01, where Windows file times begin, to 1970-01-01.
    package static let fileTimeEpoch: Int64 = 116_444_736_000_000_000

    /// The instant `value` ticks after 1970-01-01.
    @inlinable
    package init(_ value: Int64) { self.value = value }

    /// The instant of a Windows FILETIME, or nil where it lies outside the years 1601 to 9999.
    @inlinable
    package init?(fileTime: UInt64) {
        guard fileTime <= 2_650_467_743_999_999_999 else { return nil }
        value = Int64(fileTime) - Ticks.fileTimeEpoch
    }

    /// The instant of a calendar reading, or nil where a part is out of range. `fraction` counts ticks.
    @inlinable
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, fraction: Int = 0
    ) {
        guard year >= 1601, year <= 9999, month >= 1, month <= 12, day >= 1,
            day <= Ticks.days(inMonth: month, of: year),
            hour >= 0, hour < 24, minute >= 0, minute < 60, second >= 0, second < 61, fraction >= 0,
            fraction < 10_000_000
        else { return nil }
        let days = Int64(Ticks.dayNumber(year: year, month: month, day: day))
        let seconds = days * 86400 + Int64(hour * 3600 + minute * 60 + second)
        value = seconds * Ticks.perSecond + Int64(fraction)
    }

    /// How many days `month` has in `year`.
    @inlinable
    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date.
    @inlinable
    package static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    @inlinable
    package static func < (lhs: Ticks, rhs: Ticks) -> Bool { lhs.value < rhs.value }

    /// The instant `minutes` later.
    @inlinable
    package func adding(minutes: Int) -> Ticks { Ticks(value &+ Int64(minutes) &* Ticks.perMinute) }

    /// Seconds from `other` to this instant.
    package func seconds(since other: Ticks) -> Double { Double(value - other.value) / Double(Ticks.perSecond) }
}

/// The parts of a calendar reading.
package struct CivilTime: Hashable, Sendable {
    package var year, month, day, hour, minute, second: Int
    /// 100-nanosecond ticks within the second.
    package var fraction: Int

    /// The calendar reading of `ticks`.
    package init(_ ticks: Ticks) {
        func floorDivide(_ lhs: Int64, _ rhs: Int64) -> (Int64, Int64) {
            var quotient = lhs / rhs
            var remainder = lhs % rhs
            if remainder < 0 {
                quotient -= 1
                remainder += rhs
            }
            return (quotient, remainder)
        }
        let (seconds, fraction) = floorDivide(ticks.value, Ticks.perSecond)
        let (days, secondOfDay) = floorDivide(seconds, 86400)
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = Int(secondOfDay / 3600)
        minute = Int(secondOfDay % 3600 / 60)
        second = Int(secondOfDay % 60)
        self.fraction = Int(fraction)
    }
}

extension Ticks: CustomStringConvertible {
    /// The instant as `2024-04-03T07:45:12.000Z`, with seven digits where milliseconds are not enough.
    package var description: String { text(isUTC: true) }

    /// The reading as `2024-04-03T07:45:12.000`, without a zone.
    package func iso8601() -> String { text(isUTC: false) }

    private func text(isUTC: Bool) -> String {
        let civil = CivilTime(self)
        // Bytes first: appending to a string digit by digit took most of the time of writing a record.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(28)
        func digits(_ value: Int, _ least: Int) {
            var scale = least
            while value / scale >= 10 { scale *= 10 }
            while scale > 0 {
                bytes.append(0x30 + UInt8(truncatingIfNeeded: value / scale % 10))
                scale /= 10
            }
        }
        func pair(_ value: Int, _ separator: UInt8) {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: value / 10))
            bytes.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
            bytes.append(separator)
        }
        digits(max(0, civil.year), 1000)
        bytes.append(0x2D)
        pair(civil.month, 0x2D)
        pair(civil.day, 0x54)
        pair(civil.hour, 0x3A)
        pair(civil.minute, 0x3A)
        pair(civil.second, 0x2E)
        if civil.fraction % 10_000 == 0 {
            digits(civil.fraction / 10_000, 100)
        } else {
            digits(civil.fraction, 1_000_000)
        }
        if isUTC { bytes.append(0x5A) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A record's time as it was written: what the clock showed, and what the record says of its zone.
package struct RecordTime: Hashable, Sendable {
    /// What is known of the zone.
    package enum Zone: Hashable, Sendable {
        /// The record has no readable time.
        case none
        /// The reading is UTC.
        case utc
        /// Minutes to add to the reading to get UTC, as Windows defines a bias: +240 is UTC-4.
        case bias(Int16)
        /// The device's local time; its offset is not in the record.
        case local
    }

    /// What the clock showed.
    package var reading: Ticks
    package var zone: Zone

    /// A time that showed `reading` in `zone`.
    @inlinable
    package init(reading: Ticks, zone: Zone) {
        self.reading = reading
        self.zone = zone
    }

    /// The time of a record whose time cannot be read.
    package static let unknown = RecordTime(reading: Ticks(0), zone: .none)

    /// A time that is known in UTC.
    @inlinable
    package static func utc(_ instant: Ticks) -> RecordTime { RecordTime(reading: instant, zone: .utc) }
    /// A time in the device's zone.
    @inlinable
    package static func local(_ reading: Ticks) -> RecordTime { RecordTime(reading: reading, zone: .local) }

    /// Whether there is a reading at all.
    package var isKnown: Bool { zone != .none }

    /// The instant, and how it is known, on a device whose offset from UTC is `offsetMinutes` where that is known.
    package func resolved(offsetMinutes: Int?) -> ResolvedTime {
        switch zone {
        case .none: ResolvedTime(utc: nil, basis: .unknown)
        case .utc: ResolvedTime(utc: reading, basis: .utc)
        case .bias(let minutes): ResolvedTime(utc: reading.adding(minutes: Int(minutes)), basis: .bias)
        case .local:
            if let offsetMinutes {
                ResolvedTime(utc: reading.adding(minutes: -offsetMinutes), basis: .inferred)
            } else {
                ResolvedTime(utc: nil, basis: .unknown)
            }
        }
    }
}

/// How an instant is known.
package enum TimeBasis: String, Sendable {
    /// The source writes UTC.
    case utc
    /// The record carries its distance from UTC.
    case bias
    /// The device's offset was found elsewhere in the bundle.
    case inferred
    /// The zone, or the time, is not known.
    case unknown
}

/// An instant with how it is known.
package struct ResolvedTime: Hashable, Sendable {
    package let utc: Ticks?
    package let basis: TimeBasis

    /// The instant `utc`, known by `basis`.
    package init(utc: Ticks?, basis: TimeBasis) {
        self.utc = utc
        self.basis = basis
    }
}
