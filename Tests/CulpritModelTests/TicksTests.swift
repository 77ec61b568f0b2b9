// Instants, calendar readings and what is known of their zone.

import CulpritModel
import CulpritTestSupport
import Testing

struct TicksTests {
    @Test func `every day from 1601 to 9999 goes to its number and back`() throws {
        var expected = -134_774
        for year in 1601...9999 {
            for month in 1...12 {
                let last = Ticks.days(inMonth: month, of: year)
                #expect(Ticks.dayNumber(year: year, month: month, day: 1) == expected)
                for day in [1, 15, last] {
                    let ticks = try #require(
                        Ticks(year: year, month: month, day: day, hour: 23, minute: 59, second: 58))
                    let civil = CivilTime(ticks)
                    guard civil.year == year, civil.month == month, civil.day == day, civil.hour == 23,
                        civil.minute == 59, civil.second == 58, civil.fraction == 0
                    else {
                        Issue.record("\(year)-\(month)-\(day) became \(civil)")
                        return
                    }
                }
                expected += last
            }
        }
        #expect(expected == 2_932_897)
    }

    @Test func `known instants have their known values`() {
        #expect(Ticks(year: 1970, month: 1, day: 1) == Ticks(0))
        #expect(
            Ticks(year: 2001, month: 9, day: 9, hour: 1, minute: 46, second: 40)?.value == 1_000_000_000
                * Ticks.perSecond)
        #expect(Ticks(fileTime: 0) == Ticks(year: 1601, month: 1, day: 1))
        #expect(Ticks(fileTime: UInt64(Ticks.fileTimeEpoch)) == Ticks(0))
        #expect(
            Ticks(fileTime: 2_650_467_743_999_999_999)
                == Ticks(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, fraction: 9_999_999))
    }

    @Test func `days that do not exist are refused`() {
        #expect(Ticks(year: 2023, month: 2, day: 29) == nil)
        #expect(Ticks(year: 2024, month: 2, day: 29) != nil)
        #expect(Ticks(year: 1900, month: 2, day: 29) == nil)
        #expect(Ticks(year: 2000, month: 2, day: 29) != nil)
        #expect(Ticks(year: 2024, month: 4, day: 31) == nil)
        for month in [0, 13, .min, .max] { #expect(Ticks(year: 2024, month: month, day: 1) == nil) }
        for year in [1600, 10_000, .min, .max] { #expect(Ticks(year: year, month: 1, day: 1) == nil) }
        #expect(Ticks(year: 2024, month: 1, day: 0) == nil)
        #expect(Ticks(year: 2024, month: 1, day: 1, hour: 24) == nil)
        #expect(Ticks(year: 2024, month: 1, day: 1, minute: 60) == nil)
        #expect(Ticks(year: 2024, month: 1, day: 1, fraction: 10_000_000) == nil)
        #expect(Ticks(fileTime: .max) == nil)
    }

    @Test func `a leap second is the second after`() {
        #expect(
            Ticks(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60)
                == Ticks(year: 2017, month: 1, day: 1))
    }

    @Test func `random ticks go to the calendar and back`() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let ticks = Ticks(
                Int64.random(
                    in: -Ticks.fileTimeEpoch..<(2_650_467_744_000_000_000 - Ticks.fileTimeEpoch), using: &generator))
            let civil = CivilTime(ticks)
            let back = Ticks(
                year: civil.year, month: civil.month, day: civil.day, hour: civil.hour, minute: civil.minute,
                second: civil.second, fraction: civil.fraction)
            try #require(back == ticks)
        }
    }

    @Test func `text has milliseconds, or seven digits where they are needed`() {
        #expect(Ticks(0).description == "1970-01-01T00:00:00.000Z")
        #expect(Ticks(-1).description == "1969-12-31T23:59:59.9999999Z")
        #expect(Ticks(1_234_560_000).iso8601() == "1970-01-01T00:02:03.456")
    }
}

struct RecordTimeTests {
    private let noon = Ticks(year: 2024, month: 4, day: 3, hour: 12) ?? Ticks(0)

    @Test func `a bias is added to get UTC`() {
        // +300 is five hours behind UTC, -120 two hours ahead of it.
        let behind = RecordTime(reading: noon, zone: .bias(300)).resolved(offsetMinutes: 999)
        #expect(behind.utc?.description == "2024-04-03T17:00:00.000Z")
        #expect(behind.basis == .bias)
        #expect(
            RecordTime(reading: noon, zone: .bias(-120)).resolved(offsetMinutes: nil).utc?.description
                == "2024-04-03T10:00:00.000Z")
    }

    @Test func `local time needs the offset of the device`() {
        let local = RecordTime.local(noon)
        #expect(local.resolved(offsetMinutes: 120).utc?.description == "2024-04-03T10:00:00.000Z")
        #expect(local.resolved(offsetMinutes: 120).basis == .inferred)
        #expect(local.resolved(offsetMinutes: nil) == ResolvedTime(utc: nil, basis: .unknown))
    }

    @Test func `UTC is UTC whatever the device, and no time is no time`() {
        #expect(RecordTime.utc(noon).resolved(offsetMinutes: -420) == ResolvedTime(utc: noon, basis: .utc))
        #expect(RecordTime.unknown.resolved(offsetMinutes: 0) == ResolvedTime(utc: nil, basis: .unknown))
        #expect(!RecordTime.unknown.isKnown)
        #expect(RecordTime.local(noon).isKnown)
    }

    @Test func `extreme readings do not trap`() {
        _ = RecordTime(reading: Ticks(.max), zone: .bias(.max)).resolved(offsetMinutes: nil).utc?.description
        _ = RecordTime.local(Ticks(.min)).resolved(offsetMinutes: 840).utc?.description
    }
}

struct WrittenTimeTests {
    @Test func `time and date that stand in two attributes are shown as one, date first`() {
        #expect(WrittenTime.plain(#"10:20:30.456+300" date="03-09-2024"#) == "03-09-2024 10:20:30.456+300")
        #expect(WrittenTime.plain(#"03-09-2024" time="10:20:30.456+300"#) == "03-09-2024 10:20:30.456+300")
        #expect(WrittenTime.plain("10:20:30' date='03-09-2024") == "03-09-2024 10:20:30")
    }

    @Test func `other text stays as it is`() {
        for text in ["", "2024-04-03 10:00:00", "one \" quote"] { #expect(WrittenTime.plain(text) == text) }
    }
}

struct ModelValueTests {
    @Test func `a range of bytes never runs backwards`() {
        #expect(ByteRange(3, 7).range == 3..<7)
        #expect(ByteRange(3, 7).count == 4)
        #expect(ByteRange(7, 3).range == 7..<7)
        #expect(ByteRange(7, 3).isEmpty)
        #expect(ByteRange.empty.isEmpty)
    }

    @Test func `a path names its members and its file`() {
        let path = ArtifactPath("a.zip").member("folder/b.cab").member("c.log")
        #expect(path.description == "a.zip!/folder/b.cab!/c.log")
        #expect(path.fileName == "c.log")
        #expect(ArtifactPath("alone").fileName == "alone")
    }
}
