// The comparison of two bundles: for people at a terminal, for a ticket, and for programs. The JSON is the contract of
// `Documentation/compare.schema.json`.

package import CulpritModel

/// How a comparison can be written.
package enum CompareFormat: String, CaseIterable, Sendable {
    case text, json, html, markdown, csv
}

/// Writes comparisons.
package enum CompareReport {
    /// The name and version of the JSON contract, the value of the key `schema`.
    package static let schema = "culprit.compare/1"

    /// `comparison` in `format`.
    package static func render(
        _ comparison: ReportComparison, as format: CompareFormat, options: ReportOptions = ReportOptions()
    ) -> String {
        switch format {
        case .text: text(comparison, options)
        case .json: json(comparison)
        case .html: CompareHTML(options).render(comparison)
        case .markdown: markdown(comparison, options)
        case .csv: csv(comparison)
        }
    }

    static func heading(_ kind: FindingChange.Kind) -> String {
        switch kind {
        case .fixed: "Fixed"
        case .new: "New"
        case .unchanged: "Unchanged"
        case .notJudged: "Cannot be judged any more"
        }
    }

    private static func shown(_ change: FindingChange, _ options: ReportOptions) -> ArraySlice<Citation> {
        change.citations.prefix(options.isVerbose ? Int.max : 2)
    }

    private static func role(_ change: FindingChange) -> String {
        change.isCulprit ? ", a cause" : change.wasCulprit ? ", was a cause" : ""
    }

    /// When both were taken.
    static func moments(_ device: DeviceComparison) -> String {
        func moment(_ device: DeviceDiagnosis) -> String {
            device.identity.captured.map(Wording.instant) ?? "time unknown"
        }
        return "before \(moment(device.before)), after \(moment(device.after))"
    }

    // MARK: Text

    private static func text(_ comparison: ReportComparison, _ options: ReportOptions) -> String {
        var page = TextCanvas(width: options.width, usesColour: options.usesColour)
        for device in comparison.devices {
            if !page.text.isEmpty { page.gap() }
            page.line(Wording.name(device.after), style: .strong)
            page.line(moments(device), style: .faint)
            for warning in device.warnings { page.paragraph(warning, lead: "! ", leadStyle: .doubtful) }
            page.gap()
            page.paragraph(device.sentence, style: .strong)
            for kind in FindingChange.Kind.allCases {
                let changes = device.changes.filter { $0.kind == kind }
                guard !changes.isEmpty else { continue }
                page.heading(heading(kind))
                for change in changes { draw(change, options, on: &page) }
            }
            if !device.rungs.isEmpty { page.heading("Ladder") }
            for rung in device.rungs {
                page.line("\(rung.before.rawValue) -> \(rung.after.rawValue)  \(rung.title)", indent: 2)
            }
        }
        for device in comparison.onlyBefore { page.paragraph("Only in BEFORE: \(Wording.name(device))") }
        for device in comparison.onlyAfter {
            page.paragraph("Only in AFTER: \(Wording.name(device)). \(device.sentence)")
        }
        if comparison.devices.isEmpty { page.paragraph("There is no device that both hold.", style: .strong) }
        return page.text
    }

    private static func draw(_ change: FindingChange, _ options: ReportOptions, on page: inout TextCanvas) {
        let lead =
            switch change.kind {
            case .fixed: "+ "
            case .new: "! "
            case .unchanged: "= "
            case .notJudged: "? "
            }
        page.paragraph(
            change.failure.title + " (\(change.failure.severity.rawValue)\(role(change)))", indent: 2, lead: lead,
            leadStyle: change.kind == .fixed ? .good : change.kind == .notJudged ? .doubtful : .bad)
        page.paragraph(change.reason, indent: 4, style: .faint)
        for citation in shown(change, options) {
            let time = Wording.time(citation.time).map { "  \($0)" } ?? ""
            page.line(Wording.location(citation.location) + time, indent: 4, style: .place)
            page.line(page.fitting(citation.text, indent: 6), indent: 6)
        }
        for item in change.missing { page.line("collect: \(item.collect)", indent: 4) }
        guard change.kind == .new || change.kind == .unchanged, change.isCulprit else { return }
        for step in change.failure.fix { page.paragraph("fix: \(step.action)", indent: 4) }
    }

    // MARK: Markdown

    private static func markdown(_ comparison: ReportComparison, _ options: ReportOptions) -> String {
        let writer = MarkdownReport(options: options)
        var lines: [String] = []
        for device in comparison.devices {
            if !lines.isEmpty { lines += ["", "---", ""] }
            lines += [
                "# \(writer.escaped(Wording.name(device.after))): before and after", "",
                moments(device), "",
                "**\(writer.escaped(device.sentence))**",
            ]
            for warning in device.warnings { lines += ["", "> \(writer.escaped(warning))"] }
            for kind in FindingChange.Kind.allCases {
                let changes = device.changes.filter { $0.kind == kind }
                guard !changes.isEmpty else { continue }
                lines += ["", "## \(heading(kind))", ""]
                for change in changes {
                    lines.append(
                        "- \(writer.escaped(change.failure.title)) (\(change.failure.severity.rawValue)\(role(change))). "
                            + writer.escaped(change.reason))
                    for citation in shown(change, options) {
                        let place = writer.code(Wording.location(citation.location))
                        lines.append("  - \(place): \(writer.code(citation.text))")
                    }
                    for item in change.missing { lines.append("  - collect: \(writer.code(item.collect))") }
                }
            }
            guard !device.rungs.isEmpty else { continue }
            lines += ["", "## Ladder", "", "| before | after | rung |", "|---|---|---|"]
            for rung in device.rungs {
                lines.append("| \(rung.before.rawValue) | \(rung.after.rawValue) | \(writer.escaped(rung.title)) |")
            }
        }
        for device in comparison.onlyBefore {
            lines += ["", "Only in BEFORE: \(writer.escaped(Wording.name(device)))"]
        }
        for device in comparison.onlyAfter { lines += ["", "Only in AFTER: \(writer.escaped(Wording.name(device)))"] }
        if comparison.devices.isEmpty { lines += ["", "There is no device that both hold."] }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Tables

    private static let columns = [
        "device_id", "device_name", "before_captured", "after_captured", "change", "id", "title", "severity",
        "was_cause",
        "is_cause", "reason", "location", "evidence", "collect", "warnings",
    ]

    private static func csv(_ comparison: ReportComparison) -> String {
        var rows = [columns]
        for device in comparison.devices {
            let (before, after) = (device.before.identity, device.after.identity)
            let head = [
                device.after.id, after.names.last ?? "", before.captured?.description ?? "",
                after.captured?.description ?? "",
            ]
            let warnings = device.warnings.joined(separator: " ")
            for change in device.changes {
                let proof = change.citations.first
                rows.append(
                    head + [
                        change.kind.rawValue, change.failure.id, change.failure.title, change.failure.severity.rawValue,
                        change.wasCulprit ? "yes" : "no", change.isCulprit ? "yes" : "no", change.reason,
                        proof.map { Wording.location($0.location) } ?? "", proof?.text ?? "",
                        change.missing.map(\.collect).joined(separator: " | "), warnings,
                    ])
            }
            if device.changes.isEmpty {
                rows.append(head + ["none", "", device.sentence] + Array(repeating: "", count: 7) + [warnings])
            }
        }
        return rows.map(CSVReport.line).joined()
    }

    // MARK: JSON

    private static func json(_ comparison: ReportComparison) -> String {
        var writer = JSONWriter(indent: 2)
        writer.beginObject()
        writer.member("schema", schema)
        writer.tool(comparison.tool)
        writer.array("devices", comparison.devices) { writer, device in
            writer.member("id", device.after.id)
            writer.object("before") { $0.moment(device.before) }
            writer.object("after") { $0.moment(device.after) }
            writer.member("sentence", device.sentence)
            writer.member("warnings", device.warnings)
            writer.array("changes", device.changes) { $0.change($1) }
            writer.array("ladder", device.rungs) { writer, rung in
                writer.member("title", rung.title)
                writer.member("before", rung.before.rawValue)
                writer.member("after", rung.after.rawValue)
                writer.citations(rung.citations)
            }
        }
        writer.array("onlyBefore", comparison.onlyBefore) { $0.moment($1) }
        writer.array("onlyAfter", comparison.onlyAfter) { $0.moment($1) }
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func moment(_ device: DeviceDiagnosis) {
        member("id", device.id)
        member("names", device.identity.names)
        member("captured", device.identity.captured?.description)
        member("causeEstablished", device.causeEstablished)
        member("verdict", device.sentence)
    }

    fileprivate mutating func change(_ change: FindingChange) {
        member("kind", change.kind.rawValue)
        member("id", change.failure.id)
        member("title", change.failure.title)
        member("severity", change.failure.severity.rawValue)
        member("owner", change.failure.owner)
        member("reason", change.reason)
        member("wasCulprit", change.wasCulprit)
        member("isCulprit", change.isCulprit)
        citations(change.citations)
        missing("missing", change.missing)
    }
}
