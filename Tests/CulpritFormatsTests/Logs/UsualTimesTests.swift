// Times of the usual shape are read by the word. Whatever stands there, they have to be what the slower reading makes of it.

import Testing

@testable import CulpritFormats

@Suite struct UsualTimesTests {
    /// A text of the right shape in which a few characters are others.
    private func spoiled(_ text: String, _ generator: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let others: [UInt8] = Array("0123456789:.-/, \0\u{7F}".utf8) + [0x80, 0xB0, 0xFF, 0x2F, 0x3A]
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = others.randomElement(using: &generator) ?? 0
        }
        bytes.removeLast(Int.random(in: 0...3, using: &generator))
        return bytes
    }

    @Test func `a clock is the same as read digit by digit`() {
        var generator = SystemRandomNumberGenerator()
        for number in 0..<20_000 {
            let bytes = spoiled("1\(number % 10):4\(number % 7):59.\(100 + number % 900)-120\"x", &generator)
            var quick = 0
            var slow = 0
            let first = CalendarReading.usualClock(bytes.span, at: &quick, before: bytes.count)
            let second = CalendarReading.clock(bytes.span, at: &slow, before: bytes.count)
            #expect(first == second && (first == nil || quick == slow), "\(bytes)")
        }
    }

    @Test func `a date is the same as read digit by digit`() {
        var generator = SystemRandomNumberGenerator()
        for number in 0..<20_000 {
            let bytes = spoiled("0\(number % 10)-1\(number % 10)-20\(10 + number % 90)\" component", &generator)
            var quick = 0
            var slow = 0
            let first = CalendarReading.usualMonthDayYear(bytes.span, at: &quick, before: bytes.count)
            let second = CalendarReading.monthDayYear(bytes.span, at: &slow, before: bytes.count)
            #expect(first == second && (first == nil || quick == slow), "\(bytes)")
        }
    }

    @Test func `a stamp is its date and its clock, and nothing of another shape is one`() {
        var generator = SystemRandomNumberGenerator()
        var readCount = 0
        for number in 0..<20_000 {
            let bytes = spoiled(
                "20\(10 + number % 90)-1\(number % 3)-2\(number % 10) 13:4\(number % 10):07, Info", &generator)
            guard let stamp = CalendarReading.usualStamp(bytes.span, at: 0) else { continue }
            readCount += 1
            var index = 0
            let date = CalendarReading.yearMonthDay(bytes.span, at: &index, before: 10)
            #expect(index == 10 && bytes[10] == 0x20)
            index = 11
            let clock = CalendarReading.clock(bytes.span, at: &index, before: 19)
            #expect(index == 19 && stamp.clock == clock)
            #expect(stamp.date == date || stamp.date.year <= 99, "\(bytes)")
        }
        #expect(readCount > 10_000)
        #expect(CalendarReading.usualStamp(Array("2019-03-29 0:25:290, Info".utf8).span, at: 0) == nil)
    }

    @Test func `the instant of a date is the same whatever date came before it`() {
        var generator = SystemRandomNumberGenerator()
        var last = LastDate()
        for number in 0..<20_000 {
            // Mostly the same few dates, some of them spoiled.
            let text = "0\(1 + number / 50 % 3)-1\(number / 100 % 9)-2024\" component"
            let bytes = number % 5 == 0 ? spoiled(text, &generator) : Array(text.utf8)
            let clock = ClockReading(hour: number % 25, minute: number % 61, second: number % 62, fraction: number)
            var quick = 0
            var slow = 0
            let first = last.instant(bytes.span, at: &quick, before: bytes.count, clock)
            let second = CalendarReading.monthDayYear(bytes.span, at: &slow, before: bytes.count).flatMap {
                $0.at(clock)
            }
            #expect(first == second && (first == nil || quick == slow), "\(bytes)")
        }
    }
}
