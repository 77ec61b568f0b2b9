// The English names of Windows time zones, as old logs print them, with their distance from UTC. Only zones whose
// standard time has not moved since 1995 and whose name says whether daylight time holds; any other name is unknown,
// since a wrong zone is worse than none. Source: the zone list of Unicode CLDR (windowsZones) and the tz database.
// This file knows no rules for when daylight time begins: the name in the log already says it.

internal import CulpritBytes

/// Windows time zones by name.
enum WindowsZone {
    private struct Entry {
        let name: StaticString
        /// Minutes to add to standard time to get UTC.
        let bias: Int16
    }

    /// In lower case, without `Standard Time` or `Daylight Time`.
    private static let entries: [Entry] = [
        Entry(name: "hawaiian", bias: 600), Entry(name: "alaskan", bias: 540), Entry(name: "pacific", bias: 480),
        Entry(name: "us mountain", bias: 420), Entry(name: "mountain", bias: 420), Entry(name: "central", bias: 360),
        Entry(name: "canada central", bias: 360), Entry(name: "central america", bias: 360),
        Entry(name: "eastern", bias: 300), Entry(name: "us eastern", bias: 300), Entry(name: "sa pacific", bias: 300),
        Entry(name: "atlantic", bias: 240), Entry(name: "sa western", bias: 240),
        Entry(name: "newfoundland", bias: 210), Entry(name: "e. south america", bias: 180),
        Entry(name: "sa eastern", bias: 180), Entry(name: "gmt", bias: 0), Entry(name: "greenwich", bias: 0),
        Entry(name: "w. europe", bias: -60), Entry(name: "romance", bias: -60),
        Entry(name: "central europe", bias: -60),
        Entry(name: "central european", bias: -60), Entry(name: "w. central africa", bias: -60),
        Entry(name: "fle", bias: -120), Entry(name: "gtb", bias: -120), Entry(name: "e. europe", bias: -120),
        Entry(name: "israel", bias: -120), Entry(name: "south africa", bias: -120), Entry(name: "arab", bias: -180),
        Entry(name: "e. africa", bias: -180), Entry(name: "arabian", bias: -240), Entry(name: "west asia", bias: -300),
        Entry(name: "india", bias: -330), Entry(name: "nepal", bias: -345), Entry(name: "se asia", bias: -420),
        Entry(name: "china", bias: -480), Entry(name: "singapore", bias: -480), Entry(name: "taipei", bias: -480),
        Entry(name: "w. australia", bias: -480), Entry(name: "tokyo", bias: -540), Entry(name: "korea", bias: -540),
        Entry(name: "aus central", bias: -570), Entry(name: "cen. australia", bias: -570),
        Entry(name: "e. australia", bias: -600), Entry(name: "aus eastern", bias: -600),
        Entry(name: "tasmania", bias: -600), Entry(name: "new zealand", bias: -720),
    ]

    /// The bias of the zone whose name stands in `range`, with daylight time where the name says so.
    static func bias(ofEnglishName bytes: Span<UInt8>, _ range: Range<Int>) -> Int16? {
        var end = range.upperBound
        while end > range.lowerBound, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x7E { end -= 1 }
        for entry in entries where bytes.hasBytesIgnoringCase(entry.name, at: range.lowerBound) {
            let rest = range.lowerBound + entry.name.utf8CodeUnitCount
            if end - rest == 14 {
                if bytes.hasBytesIgnoringCase(" standard time", at: rest) { return entry.bias }
                if bytes.hasBytesIgnoringCase(" daylight time", at: rest) { return entry.bias - 60 }
            }
        }
        return end - range.lowerBound == 3 && bytes.hasBytes("UTC", at: range.lowerBound) ? 0 : nil
    }
}
