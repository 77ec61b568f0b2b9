// Windows Installer logs of our own making: dates of any locale, clocks that wrap, results.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritFormats

@Suite struct InstallerLogTests {
    private let format = InstallerLogFormat()

    private func log(date: String = "31/10/2023") -> String {
        """
        === Verbose logging started: \(date)  23:59:50  Build type: SHIP UNICODE 5.00  Calling process: C:\\x.exe ===
        MSI (c) (18:A8) [23:59:58:786]: one
        MSI (s) (18!54) [00:00:01:000]: two
        goes on
        Action start 0:00:02: INSTALL.
        MSI (s) (18:A8) [23:59:59:900]: written late
        Action ended 0:00:03: Broken. Return value 3.
        Aktion beendet um 0:00:04: INSTALL. Rückgabewert 3.
        Property(S): Name = value
        MSI (s) (18:A8) [00:00:05:000]: MainEngineThread is returning 1603
        === Verbose logging stopped: \(date)  0:00:06 ===
        """
    }

    @Test func `times have the day of the first line, and clocks wrap at midnight`() throws {
        let seen = parsed(format, log())
        try #require(seen.records.count == 10)
        #expect(
            seen.records.map { $0.time.isKnown ? $0.time.reading.iso8601() : "" } == [
                "2023-10-31T23:59:50.000", "2023-10-31T23:59:58.786", "2023-11-01T00:00:01.000",
                "2023-11-01T00:00:02.000",
                "2023-10-31T23:59:59.900", "2023-11-01T00:00:03.000", "2023-11-01T00:00:04.000", "",
                "2023-11-01T00:00:05.000", "2023-10-31T00:00:06.000",
            ])
        #expect(seen.records[2].message == "two\ngoes on")
        #expect(seen.records[1].component == "MSI (c)")
        #expect(seen.records[1].thread == "18:A8")
        #expect(seen.records[7].component == "Property(S)")
        #expect(
            seen.records.map(\.severity) == [
                .information, .information, .information, .information, .information, .error, .error, .information,
                .error,
                .information,
            ])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("31/10/2023", "2023-10-31"), ("10/31/2023", "2023-10-31"), ("2023-10-31", "2023-10-31"),
        ("31.10.2023", "2023-10-31"),
        ("3.4.2023", "2023-04-03"), ("2023. 10. 31.", "2023-10-31"), ("5/5/2023", "2023-05-05"),
        ("10/31/23", "2023-10-31"),
    ])
    func `a date that can be read one way only is taken`(text: String, expected: String) {
        #expect(parsed(format, log(date: text)).records.first?.time.reading.iso8601().prefix(10) == expected[...])
    }

    @Test func `a date that can be read two ways leaves the times unknown and is said`() {
        let seen = parsed(format, log(date: "3/4/2023"))
        #expect(seen.records.filter(\.time.isKnown).isEmpty)
        #expect(seen.records[1].timeText == "23:59:58:786")
        #expect(seen.codes == ["msi/ambiguous-date"])
    }

    @Test func `an earlier date of the file shows the order of the later ones`() {
        let stopped = "\n=== Logging stopped: 01/11/2023  0:00:06 ===\n=== Logging started: 02/11/2023  0:00:06 ===\n"
        let seen = parsed(format, log() + stopped)
        #expect(seen.records.last?.time.reading.iso8601() == "2023-11-02T00:00:06.000")
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `the format is told by its lines, and results of a restart are no errors`() {
        let text = log().split(separator: "\n").dropFirst().joined(separator: "\n")
        #expect(recognised(Array(text.utf8), fileName: "renamed.txt").format == "msi")
        let restart = parsed(format, "MSI (s) (18:A8) [00:00:05:000]: MainEngineThread is returning 3010\n")
        #expect(restart.records.map(\.severity) == [.information])
    }

    @Test func `installer logs in UTF-16 give the same whatever the chunks, and nothing traps`() {
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in log().utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(recognised(bytes, fileName: "x.log").format == "msi")
        #expect(FormatChecks(format, bytes).all() == [])
    }
}
