// The timeline's rows, one line each, as they come: for people, for spreadsheets, for programs.

package import CulpritModel

/// How a timeline can be written.
package enum TimelineFormat: String, CaseIterable, Sendable {
    case text, csv, json
}

/// Writes the rows of a timeline.
package struct TimelineReport {
    private let format: TimelineFormat
    /// Columns to which a line is cut; nil for whole lines.
    private let width: Int?

    /// A writer in `format` that cuts lines of text to `width`.
    package init(format: TimelineFormat, width: Int? = nil) {
        self.format = format
        self.width = width
    }

    /// What stands before the first row.
    package var head: String {
        guard format == .csv else { return "" }
        return "utc,local,basis,severity,source,message,signals,artifact,place\r\n"
    }

    /// The line of `row`, with its end.
    package func line(_ row: TimelineRow) -> String {
        switch format {
        case .text: text(row)
        case .csv: csv(row)
        case .json: json(row)
        }
    }

    /// The reading of the device's own clock, where its offset is known.
    private func local(_ row: TimelineRow) -> Ticks? {
        guard let utc = row.time.utc, let offset = row.offsetMinutes else { return nil }
        return utc.adding(minutes: offset)
    }

    private func text(_ row: TimelineRow) -> String {
        let time = row.time.utc.map { $0.iso8601() + (row.time.basis == .inferred ? "Z~" : "Z ") }
        // Without an instant the reading of the clock is better than nothing, and is marked.
        let shown = time ?? (row.timeText.isEmpty ? "time unknown" : row.timeText + " ?")
        let signals = row.signals.isEmpty ? "" : " [\(row.signals.joined(separator: " "))]"
        let line =
            "\(shown) \(row.severity.name) \(row.source)\(signals) \(row.message)  (\(Wording.location(row.location)))"
        return (width.map { Sanitiser.line(line, limit: $0) } ?? Sanitiser.line(line)) + "\n"
    }

    private func csv(_ row: TimelineRow) -> String {
        let place =
            switch row.location.position {
            case .line(let line): String(line)
            case .record(let record): "record \(record)"
            }
        return [
            row.time.utc?.description ?? "", local(row)?.iso8601() ?? row.timeText, row.time.basis.rawValue,
            row.severity.name, row.source, row.message, row.signals.joined(separator: " "),
            row.location.artifact.description, place,
        ].map(CSVReport.cell).joined(separator: ",") + "\r\n"
    }

    private func json(_ row: TimelineRow) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.object("time") { writer in
            writer.member("utc", row.time.utc?.description)
            writer.member("local", local(row)?.iso8601())
            writer.member("text", row.timeText.isEmpty ? nil : row.timeText)
            writer.member("basis", row.time.basis.rawValue)
        }
        writer.member("severity", row.severity.name)
        writer.member("source", row.source)
        writer.member("message", row.message)
        writer.member("signals", row.signals)
        writer.member("artifact", row.location.artifact.description)
        writer.member("offset", row.location.offset)
        switch row.location.position {
        case .line(let line): writer.member("line", line)
        case .record(let record): writer.member("record", record)
        }
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
