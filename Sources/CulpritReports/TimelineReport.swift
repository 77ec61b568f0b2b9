// The timeline's rows, one line each, as they come: for people, for spreadsheets, for programs.

package import CulpritModel

/// How a timeline can be written.
package enum TimelineFormat: String, CaseIterable, Sendable {
    case text, csv, json, html
}

/// Writes the rows of a timeline.
package struct TimelineReport {
    private let format: TimelineFormat
    /// Columns to which a line is cut; nil for whole lines.
    private let width: Int?
    private let usesColour: Bool
    private var page: TimelineHTML

    /// A writer in `format` about `title`, made by `tool`, that cuts lines of text to `width`.
    package init(
        format: TimelineFormat, title: String, tool: ToolDescription, width: Int? = nil, usesColour: Bool = false
    ) {
        self.format = format
        self.width = width
        self.usesColour = usesColour
        page = TimelineHTML(title: title, tool: tool)
    }

    /// What stands before the first row.
    package var head: String {
        switch format {
        case .text, .json: ""
        case .csv:
            "utc,local,basis,severity,source,message,signals,artifact,place,thread,process,activity\r\n"
        case .html: page.head
        }
    }

    /// The line of `row`, with its end. Rows come in the order of the timeline.
    package mutating func line(_ row: TimelineRow) -> String {
        switch format {
        case .text: text(row)
        case .csv: csv(row)
        case .json: json(row)
        case .html: page.row(row)
        }
    }

    /// What stands after the last row.
    package var tail: String { format == .html ? page.tail : "" }

    /// The line that says that `change` happened, for text and JSON; nil for the formats that hold records only.
    package func line(_ change: FollowedChange) -> String? {
        switch format {
        case .text: Sanitiser.line(">>> " + FollowWording.sentence(change)) + "\n"
        case .json: json(change)
        case .csv, .html: nil
        }
    }

    /// The reading of the device's own clock, where its offset is known.
    private func local(_ row: TimelineRow) -> Ticks? {
        guard let utc = row.time.utc, let offset = row.offsetMinutes else { return nil }
        return utc.adding(minutes: offset)
    }

    private func text(_ row: TimelineRow) -> String {
        let when = row.time.utc.map { $0.iso8601() + (row.time.basis == .inferred ? "Z~" : "Z ") }
        // Without an instant the reading of the clock is better than nothing, and is marked.
        let written = when ?? (row.timeText.isEmpty ? "time unknown" : row.timeText + " ?")
        let signals = row.signals.isEmpty ? "" : " [\(row.signals.joined(separator: " "))]"
        let line =
            "\(written) \(row.severity.name) \(row.source)\(signals) \(row.message)  (\(Wording.location(row.location)))"
        let shown = width.map { Sanitiser.line(line, limit: $0) } ?? Sanitiser.line(line)
        guard usesColour, row.severity >= .warning else { return shown + "\n" }
        return "\u{1B}[\(row.severity == .warning ? "33" : "31")m\(shown)\u{1B}[0m\n"
    }

    private func csv(_ row: TimelineRow) -> String {
        let place =
            switch row.location.position {
            case .line(let line): String(line)
            case .record(let record): "record \(record)"
            }
        return CSVReport.line([
            row.time.utc?.description ?? "", local(row)?.iso8601() ?? row.timeText, row.time.basis.rawValue,
            row.severity.name, row.source, row.message, row.signals.joined(separator: " "),
            row.location.artifact.description, place, row.thread, row.process, row.activity,
        ])
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
        writer.place(row.location.position)
        writer.member("thread", row.thread.isEmpty ? nil : row.thread)
        writer.member("process", row.process.isEmpty ? nil : row.process)
        writer.member("activity", row.activity.isEmpty ? nil : row.activity)
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func json(_ change: FollowedChange) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.object("finding") { writer in
            writer.member("change", change.kind.rawValue)
            writer.member("device", change.device)
            writer.member("id", change.finding.failure.id)
            writer.member("title", change.finding.failure.title)
            writer.member("severity", change.finding.failure.severity.rawValue)
            writer.member("isCulprit", change.finding.isCulprit)
            writer.citations(change.finding.citations)
        }
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// The words for a finding that appears or goes while a log is followed.
package enum FollowWording {
    /// `new on PC-0117: The enrolling user has no Intune licence (critical), PATH:LINE`.
    package static func sentence(_ change: FollowedChange) -> String {
        let failure = change.finding.failure
        let cause = change.finding.isCulprit ? ", a cause" : ""
        let proof = change.finding.citations.last.map { ", \(Wording.location($0.location))" } ?? ""
        let fix = change.kind == .over ? "" : failure.fix.first.map { ". Fix: \($0.action)" } ?? ""
        let device = change.device.isEmpty ? "" : " on \(change.device)"
        return "\(change.kind.rawValue)\(device): \(failure.title) (\(failure.severity.rawValue)\(cause))\(proof)\(fix)"
    }
}
