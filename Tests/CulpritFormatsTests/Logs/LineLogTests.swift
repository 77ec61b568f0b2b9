// Servicing, setup, device installation, update and other logs of lines, of our own making.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritFormats

@Suite struct LineLogTests {
    // MARK: - Servicing and setup

    private let servicing = """
        2024-03-09 10:20:30, Info                  CBS    Exec: first
        2024-03-09 10:20:31, Warning    [0x0601c1] CBS    second
        CSIPERF:TXCOMMIT;337

          indented
        2024-03-09 10:20:32, Error                 CSI    00000032@2024/3/9:09:20:32.166 (F) third [gle=0x80004005]
        2024-03-09 10:20:33, Info                  CBS      keeps its own indentation
        2024-02-30 10:20:34, Info                  CBS    a day that is not
        2024-03-09 10:20:35, FatalError            CBS    last
        """

    @Test func `a servicing log gives level, component and message, and its lines without a stamp go on`() throws {
        let (format, seen) = recognised(Array(servicing.utf8), fileName: "x.log")
        #expect(format == "cbs")
        try #require(seen.records.count == 6)
        #expect(seen.records.map(\.message).first == "Exec: first")
        #expect(seen.records[1].message == "second\nCSIPERF:TXCOMMIT;337\n\n  indented")
        #expect(seen.records[2].line == 6)
        #expect(seen.records[3].message == "  keeps its own indentation")
        #expect(seen.records.map(\.component) == ["CBS", "CBS", "CSI", "CBS", "CBS", "CBS"])
        #expect(
            seen.records.map(\.severity) == [.information, .warning, .error, .information, .information, .critical])
        #expect(
            seen.records[0].time
                == .local(try #require(Ticks(year: 2024, month: 3, day: 9, hour: 10, minute: 20, second: 30))))
        #expect(!seen.records[4].time.isKnown)
        #expect(seen.records[4].timeText == "2024-02-30 10:20:34")
        #expect(seen.codes == ["text/unreadable-time"])
    }

    @Test(arguments: [
        ("2024-03-09 10:20:30, Info                  DISM   PID=1 TID=2 x\n", "dism", "DISM", "PID=1 TID=2 x"),
        ("2024-03-09 10:20:30, Info                  MOUPG  x\n", "panther", "MOUPG", "x"),
        ("2024-03-09 10:20:30, Info                         [oobe.exe] x\n", "panther", "", "[oobe.exe] x"),
        ("2024-03-09 10:20:30, Info       [0x0601c1] IBS    a b\n", "panther", "IBS", "a b"),
        ("2024-03-09 10:20:30, Error                        SHOUTING text\n", "panther", "", "SHOUTING text"),
        ("2024-03-09 10:20:30, Info       IBS    x\n", "panther", "IBS", "x"),
        ("2024-03-09 10:20:30, Info\n", "panther", "", ""),
    ])
    func `components tell the servicing logs apart`(line: String, id: String, component: String, message: String) throws
    {
        let (format, seen) = recognised(Array(line.utf8), fileName: "renamed.txt")
        #expect(format == id)
        #expect(seen.records.map(\.component) == [component])
        #expect(seen.records.map(\.message) == [message])
    }

    @Test func `lines before the first stamp are kept and said`() {
        let seen = parsed(ServicingLogFormat(.panther), "\r\nlost words\r\n2024-03-09 10:20:30, Info   x\r\n")
        #expect(seen.records.map(\.message) == ["lost words", "x"])
        #expect(seen.records.map(\.line) == [2, 3])
        #expect(seen.codes == ["text/no-start"])
    }

    @Test func `a record longer than the limit is cut and the next is whole`() {
        var limits = Limits()
        limits.recordBytesMax = 61
        let text =
            "2024-03-09 10:20:30, Info                  CBS    \(String(repeating: "x", count: 100))\n\(servicing)"
        let seen = parsed(ServicingLogFormat(.cbs), text, limits: limits)
        #expect(seen.records[0].damage == .cut)
        #expect(seen.records[0].message == String(repeating: "x", count: 11))
        #expect(seen.records[1].message == "Exec: first")
        #expect(seen.codes.contains("text/long-record"))
    }

    // MARK: - Windows Update

    @Test func `both forms of the update log are read`() throws {
        let text =
            "2024-03-09\t03:07:48:216\t 648\t a0\tAgent\t  * text\n2024-03-09\t03:07:49:000\t 648\t13bc\tAU\tWARNING: w\n"
            + "2024/03/09 10:22:58.9553434 3696  8172  Shared            indented\n"
            + "2024/03/09 10:22:59.0000001 3696  8172  Agent           *FAILED* [80240438] x\nmore\n"
            + "1600/12/31 10:22:59.0000001 3696  8172  Unknown( 10): GUID=1\n"
        let (format, seen) = recognised(Array(text.utf8), fileName: "a.log")
        #expect(format == "windows-update")
        try #require(seen.records.count == 5)
        #expect(seen.records.map(\.component) == ["Agent", "AU", "Shared", "Agent", "Unknown("])
        #expect(seen.records.map(\.thread) == ["a0", "13bc", "8172", "8172", "8172"])
        #expect(seen.records.map(\.severity) == [.information, .warning, .information, .error, .information])
        #expect(seen.records[0].message == "  * text")
        #expect(seen.records[0].time.reading.iso8601() == "2024-03-09T03:07:48.216")
        #expect(seen.records[2].message == "  indented")
        #expect(seen.records[2].time.reading.iso8601() == "2024-03-09T10:22:58.9553434")
        #expect(seen.records[3].message == "*FAILED* [80240438] x\nmore")
        #expect(!seen.records[4].time.isKnown)
        #expect(FormatChecks(WindowsUpdateLogFormat(), Array(text.utf8)).all() == [])
    }

    @Test func `the update history has the zone of its own offset`() throws {
        let guid = "{01234567-89AB-CDEF-0123-456789ABCDEF}"
        func line(_ stamp: String, _ result: String, _ state: String) -> String {
            "\(guid)\t\(stamp)\t1\t147 [AGENT_DETECTION]\t101\t\(guid)\t200\t\(result)\tWindowsUpdate\t\(state)\tScan\tWords.\r\n"
        }
        let text =
            line("2024-03-09 10:22:58:955-0700", "0", "Success")
            + line("2024-03-09 10:22:59:000+0530", "80240438", "Failure")
        let (format, seen) = recognised(Array(text.utf8), fileName: "r.log")
        #expect(format == "reporting-events")
        try #require(seen.records.count == 2)
        #expect(seen.records.map(\.time.zone) == [.bias(420), .bias(-330)])
        #expect(seen.records[0].time.reading.iso8601() == "2024-03-09T10:22:58.955")
        #expect(seen.records.map(\.component) == ["WindowsUpdate", "WindowsUpdate"])
        #expect(seen.records.map(\.severity) == [.information, .error])
        #expect(seen.records[0].message.hasPrefix("1\t147 [AGENT_DETECTION]"))
        #expect(FormatChecks(ReportingEventsFormat(), Array(text.utf8)).all() == [])
    }

    // MARK: - Device installation

    private let devices = """
        [Device Install Log]
             OS Version = 10.0.10240
        [BeginLog]

        [Boot Session: 2024/03/09 08:00:00.498]

        >>>  [Device Install - A\\B]
        >>>  Section start 2024/03/09 10:20:30.110
             dvi: fine
        !    inf: doubtful
        !!!  cpy: broken
        <<<  Section end 2024/03/09 10:20:31.219
        <<<  [Exit status: FAILURE(0x00000002)]

        >>>  [Second]
        >>>  Section start 2024/03/09 11:00:00.000
        <<<  Section end 2024/03/09 11:00:01.000
        <<<  [Exit status: SUCCESS (REBOOT_REQUIRED)]
        """

    @Test func `lines of a device installation have the time of their section`() throws {
        let (format, seen) = recognised(Array(devices.utf8), fileName: "renamed.txt")
        #expect(format == "setupapi")
        try #require(seen.records.count == 11)
        let times = seen.records.map { $0.time.isKnown ? String($0.time.reading.iso8601().dropFirst(11)) : "" }
        #expect(
            times == [
                "", "08:00:00.498", "10:20:30.110", "10:20:30.110", "10:20:30.110", "10:20:30.110", "10:20:31.219",
                "10:20:31.219", "11:00:00.000", "11:00:01.000", "11:00:01.000",
            ])
        #expect(seen.records[2].message == ">>>  [Device Install - A\\B]\n>>>  Section start 2024/03/09 10:20:30.110")
        #expect(seen.records[2].timeText == "2024/03/09 10:20:30.110")
        #expect(seen.records[3...5].map(\.severity) == [.information, .warning, .error])
        #expect(seen.records[3...5].map(\.component) == ["dvi", "inf", "cpy"])
        #expect(seen.records[7].severity == .error)
        #expect(seen.records[10].severity == .information)
        #expect(seen.diagnostics.isEmpty)
    }

    // MARK: - Pending renames, and logs of no known kind

    @Test func `a pending rename log without a byte order mark is read month first`() throws {
        let text =
            "8/20/2024 8:47:41 - PFRO Error: \\??\\C:\\a, |delete operation|, 0xc0000034\r\n"
            + "8/20/2024 8:47:41 - 0 Successful PFRO operations\r\n\r\n"
        var bytes: [UInt8] = []
        for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let (format, seen) = recognised(bytes, fileName: "x.log")
        #expect(format == "pfro")
        try #require(seen.records.count == 2)
        #expect(seen.records[0].time.reading.iso8601() == "2024-08-20T08:47:41.000")
        #expect(seen.records.map(\.severity) == [.error, .information])
        #expect(seen.records[1].message == "0 Successful PFRO operations")
    }

    @Test func `a log of stamped lines is read, and a text without stamps is no log`() throws {
        let text =
            "2024-03-09 10:20:30.5 one\n  more\n[2024-03-09T10:20:31Z] two: error 0x80070005\n2024/03/09 10:20:32+0200 warn\n"
        let (format, seen) = recognised(Array(text.utf8), fileName: "x.log")
        #expect(format == "plain-text")
        #expect(seen.records.map(\.message) == ["one\n  more", "two: error 0x80070005", "warn"])
        #expect(seen.records.map(\.time.zone) == [.local, .utc, .bias(-120)])
        #expect(seen.records.map(\.severity) == [.information, .error, .warning])
        for other in [
            "Dear reader,\nthis is a letter of 2024-03-09 10:20:30.\nIt is no log.\n", "", "\n\n",
            "1/2/2024 10:20:30 a\n1/2/2024 10:20:31 b\n",
            "2024-03-09 10:20:30 only one line of many\na\nb\nc\n",
            "Look at this:\n2024-03-09 10:20:30, Info                  CBS    x\nWhat is it?\nPlease help.\nThank you\n",
            "Glued words without a stamp or an end",
        ] {
            #expect(recognised(Array(other.utf8), fileName: "x.log").format == nil, "\(other)")
        }
    }

    @Test(arguments: [
        ("all is well", Severity.information), ("An ERROR occurred", .error), ("Warning: low", .warning),
        ("0 errors, 0 warnings", .warning), ("no error", .information), ("error code 0x0", .information),
        ("error = 0", .information), ("error 0x80070005", .error), ("10 errors", .error), ("fatal", .error),
        ("error", .error),
    ])
    func `words tell how bad a line is`(text: String, severity: Severity) {
        let bytes = Array(text.utf8)
        #expect(SeverityWords.severity(bytes.span, 0..<bytes.count) == severity)
    }

    @Test func `logs of lines give the same whatever the chunks, and nothing traps`() {
        #expect(FormatChecks(ServicingLogFormat(.cbs), Array(servicing.utf8)).all() == [])
        let installation = FormatChecks(SetupAPILogFormat(), Array(devices.utf8))
        // The title of a section that is cut has no time yet.
        #expect(installation.chunking() + installation.locations() + installation.flips() == [])
        #expect(installation.truncation(looseCount: 2) == [])
        let plain = "x\n2024-03-09 10:20:30 one\r\n\r\n[2024-03-09 10:20:31] two\n\0\0"
        #expect(FormatChecks(PlainTextLogFormat(), Array(plain.utf8)).all() == [])
        let renames = "8/20/2024 8:47:41 - PFRO Error: x\r\n\r\nmore\n9/31/2024 1:1:1 - y"
        #expect(FormatChecks(PendingRenameLogFormat(), Array(renames.utf8)).all() == [])
    }
}
