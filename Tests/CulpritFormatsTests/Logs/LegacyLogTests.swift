// `$$<` logs of our own making, in the four dialects of stamps.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritFormats

@Suite struct LegacyLogTests {
    private let format = LegacyLogFormat()

    @Test(arguments: [
        ("Mon Dec 04 15:41:45 1995~", "1995-12-04T15:41:45.000", RecordTime.Zone.local),
        ("Tue Jan 04 15:19:23.375 2000", "2000-01-04T15:19:23.375", .local),
        ("Tue Jan 04 15:19:23.375 2000 ", "2000-01-04T15:19:23.375", .local),
        ("Fri Oct 15 17:09:46.507 1999 Pacific Daylight Time", "1999-10-15T17:09:46.507", .bias(420)),
        ("Wed Jul 4 9:46:43.146 2001 Central Standard Time", "2001-07-04T09:46:43.146", .bias(360)),
        ("Wed Jul 4 9:46:43.146 2001 GMT Daylight Time", "2001-07-04T09:46:43.146", .bias(-60)),
        ("Wed Jul 4 9:46:43.146 2001 India Standard Time", "2001-07-04T09:46:43.146", .bias(-330)),
        ("Wed Jul 4 9:46:43.146 2001 Nowhere Standard Time", "2001-07-04T09:46:43.146", .local),
        ("Wed Jul 4 9:46:43.146 2001 Mitteleuropäische Zeit", "2001-07-04T09:46:43.146", .local),
        ("11-30-2022 01:03:34.174-60", "2022-11-30T01:03:34.174", .bias(-60)),
        ("08-22-2016 04:15:01.917+420", "2016-08-22T04:15:01.917", .bias(420)),
        ("06-24-2020 15:31:46.376+00", "2020-06-24T15:31:46.376", .bias(0)),
    ])
    func `every dialect of stamps is read`(stamp: String, reading: String, zone: RecordTime.Zone) throws {
        let seen = parsed(format, "text~~  $$<Component><\(stamp)><thread=225 (0xE1)>\r\n")
        try #require(seen.records.count == 1)
        #expect(seen.records[0].time.reading.iso8601() == reading)
        #expect(seen.records[0].time.zone == zone)
        #expect(seen.records[0].timeText == stamp)
        #expect(seen.records[0].message == "text")
        #expect(seen.records[0].component == "Component")
        #expect(seen.records[0].thread == "225")
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `text before a tail belongs to it, and parts may be missing`() throws {
        let text =
            "first line\r\n second~  $$<SMS Provider><11-30-2022 01:03:34.174-60><thread=E0>more $$<11-30-2022 01:03:35.000+00>\r\n"
            + "~Starting C:\\x  $$<C:\\A\\B.EXE><11-30-2022 01:03:36.000-60>\r\n  $$<Empty><11-30-2022 01:03:37.000-60>\r\nthe rest"
        let seen = parsed(format, text)
        try #require(seen.records.count == 5)
        #expect(seen.records.map(\.message) == ["first line\n second", "more", "~Starting C:\\x", "", "the rest"])
        #expect(seen.records.map(\.component) == ["SMS Provider", "", "C:\\A\\B.EXE", "Empty", ""])
        #expect(seen.records.map(\.thread) == ["E0", "", "", "", ""])
        #expect(seen.records.map(\.line) == [1, 2, 3, 4, 5])
        #expect(seen.records[1].time.zone == .bias(0))
        #expect(seen.records[4].damage == .endLost)
        #expect(!seen.records[4].time.isKnown)
        #expect(seen.codes == ["legacy/no-end"])
    }

    @Test func `a stamp that cannot be read leaves the record in place, and a mark in prose is text`() throws {
        let seen = parsed(format, "a  $$<Part><13-45-2022 01:03:34.174-60>\nwrites $$< and $$<x here  $$<Part><soon>\n")
        try #require(seen.records.count == 2)
        #expect(seen.records.map(\.message) == ["a", "writes $$< and $$<x here"])
        #expect(seen.records.allSatisfy { !$0.time.isKnown } == true)
        #expect(seen.records.map(\.timeText) == ["13-45-2022 01:03:34.174-60", "soon"])
        #expect(seen.codes == ["text/unreadable-time", "text/unreadable-time"])
    }

    @Test func `two tails among the first lines tell the format`() {
        let tail = "x  $$<C><11-30-2022 01:03:34.174-60>\n"
        #expect(recognised(Array((tail + tail).utf8), fileName: "a.txt").format == "legacy")
        #expect(recognised(Array("costs $$<a><b> and $$<c><d>\nprose\nprose\n".utf8), fileName: "a.txt").format == nil)
    }

    @Test func `words tell how bad a record is`() {
        let seen = parsed(
            format,
            ["*** x", "ERROR: y", "a warning", "fine"].map { "\($0)  $$<C><11-30-2022 01:03:34.174-60>\n" }.joined())
        #expect(seen.records.map(\.severity) == [.error, .error, .warning, .information])
    }

    @Test func `a text longer than the limit is cut and its tail is still read`() throws {
        var limits = Limits()
        limits.recordBytesMax = 100
        let long = String(repeating: "a line of some text\n", count: 50)
        let tail = "x  $$<C><11-30-2022 01:03:34.174-60>\n"
        let seen = parsed(format, long + tail + tail, limits: limits)
        try #require(seen.records.count == 2)
        #expect(seen.records[0].message.utf8.count <= 100)
        #expect(seen.records[0].damage == .cut)
        #expect(seen.records[0].time.isKnown)
        #expect(seen.records[1].message == "x")
    }

    @Test func `server logs give the same whatever the chunks, and nothing traps`() {
        let text =
            "one~  $$<C><11-30-2022 01:03:34.174-60><thread=1 (0x1)>two$$<Fri Oct 15 17:09:46.507 1999 Eastern Standard Time>\r\n"
            + "three\nfour ünï $$<C\n>  $$<D><Tue Jan 04 15:19:23.375 2000><thread=E0\r\n\r\n  $$<E><x>\nend"
        let checks = FormatChecks(format, Array(text.utf8))
        #expect(checks.chunking() + checks.locations() + checks.flips() == [])
        // What is left of a cut tail is text of its own.
        #expect(checks.truncation(looseCount: 2) == [])
    }
}
