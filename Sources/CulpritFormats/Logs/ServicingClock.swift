// The zone of a servicing log. Its stamps are the device's local time, but operations of the component store carry a
// stamp of their own in UTC, so that a line with both shows how far the two lie apart:
//
//     2019-07-29 22:36:17, Info       CSI    00000032@2019/7/29:15:36:17.166 …
//
// This file reads that one stamp and decides nothing.

private import CulpritBytes
package import CulpritModel

/// What a servicing log proves of the device's clock.
package enum ServicingClock {
    /// The stamp is made when the operation begins and the line is written at once; more apart are two moments.
    private static let secondsApartMax: Int64 = 5
    private static let stampsMax = 4

    /// Minutes to add to `reading`, the local time of a line, to get UTC, as the stamp in its `message` shows; nil where it
    /// has none.
    package static func bias(of reading: Ticks, message: Span<UInt8>) -> Int16? {
        var start = 0
        for _ in 0..<stampsMax {
            guard let mark = message.firstOffset(of: 0x40, from: start) else { return nil }
            start = mark + 1
            guard let utc = stamp(message, at: start) else { continue }
            let (difference, isOverflow) = utc.value.subtractingReportingOverflow(reading.value)
            guard !isOverflow else { continue }
            let seconds = difference / Ticks.perSecond
            let quarters = Int64((Double(seconds) / 900).rounded())
            guard abs(quarters) <= 56, abs(seconds - quarters * 900) <= secondsApartMax else { continue }
            return Int16(quarters * 15)
        }
        return nil
    }

    /// `2019/7/29:15:36:17.166` at `start`.
    private static func stamp(_ bytes: Span<UInt8>, at start: Int) -> Ticks? {
        var index = start
        let end = bytes.count
        guard let year = bytes.number(at: &index, before: end, digitsMax: 4), index == start + 4,
            bytes.take(0x2F, at: &index, before: end),
            let month = bytes.number(at: &index, before: end, digitsMax: 2), bytes.take(0x2F, at: &index, before: end),
            let day = bytes.number(at: &index, before: end, digitsMax: 2), bytes.take(0x3A, at: &index, before: end),
            let hour = bytes.number(at: &index, before: end, digitsMax: 2), bytes.take(0x3A, at: &index, before: end),
            let minute = bytes.number(at: &index, before: end, digitsMax: 2), bytes.take(0x3A, at: &index, before: end),
            let second = bytes.number(at: &index, before: end, digitsMax: 2), bytes.take(0x2E, at: &index, before: end)
        else { return nil }
        return Ticks(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}
