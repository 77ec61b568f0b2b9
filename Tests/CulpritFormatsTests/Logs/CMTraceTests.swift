// `<![LOG[` logs of our own making: every part of the grammar, and every kind of damage.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritFormats

@Suite struct CMTraceTests {
    private let format = CMTraceFormat()

    private static func line(
        _ message: String, time: String = "10:20:30.456+300", date: String = "03-09-2024", component: String = "Widget",
        type: String = "1", thread: String = "4711", file: String = "widget.cpp:12"
    ) -> String {
        "<![LOG[\(message)]LOG]!><time=\"\(time)\" date=\"\(date)\" component=\"\(component)\" context=\"\" "
            + "type=\"\(type)\" thread=\"\(thread)\" file=\"\(file)\">\r\n"
    }

    private func reading(_ text: String) -> String { parsed(format, text).records.first?.time.reading.iso8601() ?? "" }
    private func zone(time: String, thread: String = "1") -> RecordTime.Zone? {
        parsed(format, Self.line("m", time: time, thread: thread)).records.first?.time.zone
    }

    @Test func `every attribute of a record arrives`() throws {
        let seen = parsed(format, Self.line("first") + Self.line("  second, indented", type: "3"))
        try #require(seen.records.count == 2)
        let first = seen.records[0]
        #expect(first.message == "first")
        #expect(first.component == "Widget")
        #expect(first.thread == "4711")
        #expect(first.time.reading.iso8601() == "2024-03-09T10:20:30.456")
        #expect(first.time.zone == .bias(300))
        #expect(first.timeText == "10:20:30.456+300\" date=\"03-09-2024")
        #expect(first.offset == 0)
        #expect(first.line == 1)
        #expect(first.severity == .information)
        #expect(first.damage.isEmpty)
        #expect(seen.records[1].message == "  second, indented")
        #expect(seen.records[1].severity == .error)
        #expect(seen.records[1].line == 2)
        #expect(seen.records[1].offset == UInt64(Self.line("first").utf8.count))
        #expect(seen.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("10:20:30.456+300\" date=\"03-09-2024", "03-09-2024 10:20:30.456+300"),
        ("03-09-2024\" time='10:20:30", "03-09-2024 10:20:30"), ("2024-03-09 10:20:30", "2024-03-09 10:20:30"),
        ("10:20:30", "10:20:30"), ("a\"b", "a\"b"), ("", ""),
    ])
    func `a written time is shown in one piece`(written: String, shown: String) {
        #expect(WrittenTime.plain(written) == shown)
    }

    @Test(arguments: [
        ("+240", 240), ("-60", -60), ("+00", 0), ("+000", 0), ("-330", -330), ("-600", -600), ("+-120", -120),
        ("-060", -60), ("+5", 5), ("+0480", 480),
    ])
    func `a bias is minutes to add, however it is spelled`(text: String, minutes: Int) {
        #expect(zone(time: "10:20:30.456" + text) == .bias(Int16(minutes)))
    }

    @Test func `without a bias the zone is unknown, and a distance no zone has is no bias`() {
        #expect(zone(time: "10:20:30.1234567") == .local)
        #expect(zone(time: "10:20:30") == .local)
        #expect(zone(time: "10:20:30.456+9999") == .local)
    }

    @Test func `ISO forms of scripts are read with their own sign`() {
        #expect(zone(time: "10:20:30.456Z") == .utc)
        #expect(zone(time: "10:20:30.456+02:00") == .bias(-120))
        #expect(zone(time: "10:20:30.456-05:30") == .bias(330))
    }

    @Test func `the constant zero bias of deployment scripts says nothing of the zone`() {
        #expect(zone(time: "10:20:30.000+000", thread: "") == .local)
        #expect(zone(time: "10:20:30.000+000", thread: "12") == .bias(0))
        #expect(zone(time: "10:20:30.001+000", thread: "") == .bias(0))
        #expect(zone(time: "10:20:30.000+00", thread: "") == .bias(0))
    }

    @Test(arguments: [
        ("10:20:30.4", "10:20:30.400"), ("10:20:30.45", "10:20:30.450"), ("10:20:30.456", "10:20:30.456"),
        ("10:20:30.456789", "10:20:30.4567890"), ("10:20:30.8734966", "10:20:30.8734966"),
        ("10:20:30.123456789", "10:20:30.1234567"), ("9:20:30", "09:20:30.000"),
    ])
    func `a fraction is decimal whatever its digits`(text: String, expected: String) {
        #expect(reading(Self.line("m", time: text)) == "2024-03-09T" + expected)
    }

    @Test(arguments: [("3-9-2024", "2024-03-09"), ("12-31-1999", "1999-12-31"), ("2024-03-09", "2024-03-09")])
    func `the month comes first`(text: String, expected: String) {
        #expect(reading(Self.line("m", time: "01:02:03", date: text)) == expected + "T01:02:03.000")
    }

    @Test(arguments: [
        ("25:00:00.000", "03-09-2024"), ("nonsense", "03-09-2024"), ("10:20:30", "13-45-2024"), ("10:20:30", "soon"),
        ("", ""), ("10:20:30 tea", "03-09-2024"), ("10:20:30", "02-30-2023"),
    ])
    func `a time that cannot be read leaves the record in place`(time: String, date: String) throws {
        let seen = parsed(format, Self.line("kept", time: time, date: date) + Self.line("next"))
        try #require(seen.records.count == 2)
        #expect(seen.records[0].message == "kept")
        #expect(!seen.records[0].time.isKnown)
        #expect(seen.records[0].timeText.contains(time))
        #expect(seen.records[1].time.isKnown)
        #expect(seen.codes == ["cmtrace/unreadable-time"])
    }

    @Test(arguments: [
        ("0", Severity.information), ("1", .information), ("2", .warning), ("3", .error), ("", .information),
        ("9", .information), ("33", .information),
    ])
    func `the type is the severity`(type: String, severity: Severity) {
        #expect(parsed(format, Self.line("an error", type: type)).records.map(\.severity) == [severity])
    }

    @Test func `attributes are read by name in any order and case, and may be missing`() throws {
        let text =
            "<![LOG[a]LOG]!><Thread='7' TYPE=\"2\" date=\"3-9-2024\" Time=\"1:02:03.5-60\" file=\"<none>\" "
            + "component=\"<Main>b__0\">\n<![LOG[b]LOG]!><type=\"3\">\n"
        let seen = parsed(format, text)
        try #require(seen.records.count == 2)
        #expect(seen.records[0].thread == "7")
        #expect(seen.records[0].severity == .warning)
        #expect(seen.records[0].component == "<Main>b__0")
        #expect(seen.records[0].time.reading.iso8601() == "2024-03-09T01:02:03.500")
        #expect(seen.records[0].time.zone == .bias(-60))
        #expect(seen.records[1].severity == .error)
        #expect(seen.records[1].component == "")
    }

    @Test func `two records on a line, an empty message and messages of many lines are told apart`() {
        let first = String(Self.line("a").dropLast())
        let seen = parsed(format, first + Self.line("") + Self.line("x\r\n  y\nz") + Self.line("last"))
        #expect(seen.records.map(\.message) == ["a", "", "x\r\n  y\nz", "last"])
        #expect(seen.records.map(\.line) == [1, 1, 2, 5])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `markers inside a text are text`() {
        let messages = [
            "wrote <![LOG[ here", "wrote ]LOG]!> here", "]]> <![CDATA[ <x a=\"1\"> !> ![ !!!", "]LOG]!>", "<![LOG[",
        ]
        let seen = parsed(format, messages.map { Self.line($0) }.joined())
        #expect(seen.records.map(\.message) == messages)
    }

    @Test func `a tail without a beginning is kept with its time and marked`() throws {
        let text =
            Self.line("a") + "ding file x ]LOG]!>" + Self.line("").dropFirst("<![LOG[]LOG]!>".count) + Self.line("b")
        let seen = parsed(format, text)
        #expect(seen.records.map(\.message) == ["a", "ding file x ", "b"])
        #expect(seen.records.map(\.damage) == [[], .startLost, []])
        try #require(seen.records.count == 3)
        #expect(seen.records[1].time.isKnown)
        #expect(seen.records[1].component == "Widget")
        #expect(seen.codes == ["cmtrace/start-lost"])
        #expect(seen.diagnostics[0].offset == seen.records[1].offset)
    }

    @Test func `a record without an end stops at the next one`() {
        let seen = parsed(format, "<![LOG[half a\r\nrecord\r\n" + Self.line("b") + "<![LOG[to the end")
        #expect(seen.records.map(\.message) == ["half a\r\nrecord", "b", "to the end"])
        #expect(seen.records.map(\.damage) == [.endLost, [], .endLost])
        #expect(seen.records.map(\.line) == [1, 3, 4])
        #expect(seen.codes == ["cmtrace/end-lost", "cmtrace/end-lost"])
    }

    @Test func `the end of some record's attributes is noted and is no record`() {
        let seen = parsed(format, "agent\" context=\"\" type=\"1\" thread=\"1\" file=\"\">\r\n" + Self.line("b"))
        #expect(seen.records.map(\.message) == ["b"])
        #expect(seen.codes == ["cmtrace/stray-text"])
    }

    @Test func `text between records is kept as text without a time`() {
        let seen = parsed(format, Self.line("a") + "plain words\r\nof a script\r\n" + Self.line("b"))
        #expect(seen.records.map(\.message) == ["a", "plain words\r\nof a script", "b"])
        #expect(seen.records[1].damage == [.startLost, .endLost])
        #expect(seen.codes == ["cmtrace/stray-text"])
    }

    @Test func `attributes that are cut short keep what there is`() {
        let text =
            "<![LOG[a]LOG]!><time=\"10:20:30.456+300\" date=\"03-09-2024\" comp\r\n" + Self.line("b")
            + "<![LOG[c]LOG]!><time=\"10:2<![LOG[d]LOG]!><time=\"10:20:31.000+300\" date=\"03-09-2024\">"
        let seen = parsed(format, text)
        #expect(seen.records.map(\.message) == ["a", "b", "c", "d"])
        #expect(seen.records.map(\.damage) == [.endLost, [], .endLost, []])
        #expect(seen.records[0].time.isKnown)
        #expect(seen.codes == ["cmtrace/cut-attributes", "cmtrace/cut-attributes"])
    }

    @Test func `runs of zero bytes are stepped over and said`() {
        let zeros = String(repeating: "\0", count: 5000)
        let seen = parsed(
            format, zeros + Self.line("a") + zeros + Self.line("b") + "<![LOG[half" + zeros + Self.line("c") + zeros)
        #expect(seen.records.map(\.message) == ["a", "b", "half", "c"])
        #expect(
            seen.codes == ["cmtrace/zero-padding", "cmtrace/zero-padding", "cmtrace/end-lost", "cmtrace/zero-padding"])
        #expect(seen.diagnostics[0].offset == 0)
    }

    @Test func `an overlong message is cut and its attributes are still read`() throws {
        var limits = Limits()
        limits.recordBytesMax = 1000
        let long = String(repeating: "ü\n", count: 150_000)
        let bytes = Array((Self.line("a") + Self.line(long, type: "2") + Self.line("b")).utf8)
        let checks = FormatChecks(format, bytes, limits: limits)
        let seen = checks.whole
        #expect(checks.chunking(byteByByteMax: 0) == [])
        try #require(seen.records.count == 3)
        #expect(seen.records.map(\.damage) == [[], .cut, []])
        #expect(seen.records[1].message.utf8.count == 999)
        #expect(!seen.records[1].message.contains("Ã"))
        #expect(seen.records[1].severity == .warning)
        #expect(seen.records[1].time.isKnown)
        #expect(seen.records[2].line == 150_003)
        #expect(seen.records[2].offset == UInt64(bytes.count - Self.line("b").utf8.count))
        #expect(seen.codes == ["cmtrace/long-record"])
    }

    @Test func `a line without an end stays within the limit`() {
        var limits = Limits()
        limits.recordBytesMax = 4096
        let bytes = Array(("<![LOG[" + String(repeating: "x!", count: 400_000)).utf8)
        let checks = FormatChecks(format, bytes, limits: limits)
        #expect(checks.whole.records.map(\.message.utf8.count) == [4096])
        #expect(checks.whole.records.map(\.damage) == [[.cut, .endLost]])
        #expect(checks.chunking(byteByByteMax: 0) == [])
    }

    @Test func `damaged logs give the same whatever the chunks, and nothing traps`() {
        let text =
            "tail]LOG]!>" + Self.line("").dropFirst("<![LOG[]LOG]!>".count) + Self.line("one") + "<![LOG[half\r\n"
            + Self.line("two\nlines", time: "bad") + "plain\r\n" + String(Self.line("three").dropLast())
            + Self.line("")
            + "\0\0\0\0" + "<![LOG[x]LOG]!><time=\"1:2:3\" date='2-3-2024' type=\"2\"\r\n"
            + Self.line("ünï", thread: "")
            + "]LOG]!> quoted " + Self.line("a <![LOG[ b ]LOG]!> c") + "<![LOG[end"
        #expect(FormatChecks(format, Array(text.utf8)).all() == [])
    }

    @Test func `UTF-16 logs are read and located in their own bytes`() throws {
        let text = Self.line("ünï") + Self.line("b")
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let checks = FormatChecks(format, bytes)
        #expect(checks.whole.records.map(\.message) == ["ünï", "b"])
        #expect(checks.whole.records[1].offset == UInt64(2 + Self.line("ünï").utf16.count * 2))
        #expect(checks.chunking() == [])
    }

    @Test func `a mark of UTF-8 counts in offsets and is no text`() {
        let seen = parsed(format, [0xEF, 0xBB, 0xBF] + Array(Self.line("a").utf8))
        #expect(seen.records.map(\.offset) == [3])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `the format is told by its markers and not by the name`() {
        func claim(_ text: String) -> FormatMatch { format.match(Array(text.utf8).span, fileName: "x.txt") }
        #expect(claim(Self.line("a")) == .certain)
        #expect(claim("tail of a record]LOG]!><time=\"10:00:00\" date=\"1-2-2024\">\n" + Self.line("a")) == .likely)
        #expect(claim("<![LOG[cut") == .likely)
        #expect(claim("A record begins with <![LOG[ and its text ends with ]LOG]!> as you know.") == .no)
        #expect(claim("") == .no)
    }

    // A scanner that is quadratic in one of these takes longer than the limit.
    @Test(.timeLimit(.minutes(1))) func `hostile texts come to an end`() {
        let patterns = [
            "!", "<", "<![LOG[", "]LOG]!>", "<![LOG[x\n", "]LOG]!><a", "]LOG]!><time=\"", "]LOG]!><time=\"1:1:1\" ",
            "\0",
        ]
        for pattern in patterns {
            let bytes = Array(String(repeating: pattern, count: 1_600_000 / pattern.utf8.count).utf8)
            #expect(parsed(format, bytes).records.count <= bytes.count)
        }
    }
}
