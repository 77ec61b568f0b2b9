// The list of targets.

import CulpritContainers
import CulpritFormats
import CulpritModel
import CulpritTestSupport

enum FuzzTargets {
    static let formatTargets: [String: FormatTarget] = [
        "cmtrace": FormatTarget(["cmtrace"]),
        "legacy": FormatTarget(["legacy"]),
        "lines": FormatTarget([
            "cbs", "dism", "panther", "setupapi", "msi", "windows-update", "reporting-events", "pfro", "plain-text",
        ]),
        "dsregcmd": FormatTarget(["dsregcmd"]),
        "registry": FormatTarget(["registry-export"]),
        "markup": FormatTarget([
            "mdm-report-xml", "results-xml", "gpresult-xml", "ccmeval-report", "mdm-report-html", "gpresult-html",
            "xml",
        ]),
        "json": FormatTarget(["json", "graph-json", "csv", "mdm-footprint"]),
        "commands": FormatTarget([
            "msinfo", "ipconfig", "certutil", "systeminfo", "schtasks", "winhttp-proxy", "w32tm", "dism-output",
            "pnputil", "tpm-info", "uefi-info", "etl",
        ]),
        "evtx": FormatTarget(["evtx"], own: eventLogs),
    ]

    static let all: [String: any FuzzTarget] = {
        var all: [String: any FuzzTarget] = formatTargets
        all["recognition"] = RecognitionTarget()
        for kind in [ArchiveKind.zip, .cab, .gzip] { all[kind.rawValue] = ArchiveTarget(kind: kind) }
        return all
    }()

    /// Small event logs with values of many kinds. A chunk is 64 KiB, most of it empty.
    private static var eventLogs: [[UInt8]] {
        let values: [EventLogWriter.Value] = [
            "text", 7, .longNumber(1 << 40), .hexadecimal(0x8018_002B), .boolean(true), .time(Ticks(0)), .absent,
        ]
        let events = values.enumerated().map { index, value in
            EventLogWriter.Event(
                provider: "Test", channel: "Test/Admin", eventID: UInt16(index), level: 2, time: Ticks(0),
                computer: "PC", data: [.init("Value", value), .init(nil, "second")])
        }
        let whole = EventLogWriter.file(events: events)
        // Without the empty end of the chunk, which costs time and teaches nothing.
        let used = (whole.lastIndex { $0 != 0 } ?? 0) + 1
        return [whole, Array(whole[..<used])]
    }
}
