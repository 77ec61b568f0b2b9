// The report as a table for spreadsheets: RFC 4180, one row for the verdict on each device and one for each finding. No
// cell can become a formula.

package import CulpritModel

/// Writes an analysis as comma-separated values.
package enum CSVReport {
    private static let columns = [
        "device_id", "device_name", "captured", "row", "id", "title", "severity", "confidence", "state", "culprit",
        "rung",
        "owner", "first_seen", "last_seen", "count", "location", "evidence", "fix",
    ]

    /// `report` as rows that end in CR LF, the first being the names of the columns.
    package static func render(_ report: AnalysisReport) -> String {
        var text = line(columns)
        for device in report.devices {
            let head = [
                device.id, device.identity.names.last ?? "", device.identity.captured?.description ?? "",
            ]
            text += line(
                head + [
                    "verdict", device.culprits.first ?? "", device.sentence, "", "", "", "", "", "", "", "", "", "", "",
                    "",
                ])
            for finding in device.findings { text += line(head + cells(finding)) }
        }
        return text
    }

    private static func cells(_ finding: Finding) -> [String] {
        let failure = finding.failure
        let proof = finding.citations.first
        let fix = failure.fix.map { step in step.place.map { "\(step.action) (\($0))" } ?? step.action }
        return [
            "finding", failure.id, failure.title, failure.severity.rawValue, finding.confidence.rawValue,
            finding.state.rawValue, finding.isCulprit ? "yes" : "no", failure.rung ?? "", failure.owner,
            finding.firstSeen?.description ?? "", finding.lastSeen?.description ?? "", String(finding.count),
            proof.map { Wording.location($0.location) } ?? "", proof?.text ?? "", fix.joined(separator: " | "),
        ]
    }

    /// One row of any table, with its end.
    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

    /// One cell. Spreadsheets take a cell that begins with one of these signs for a formula, quoted or not; an apostrophe in
    /// front makes it text. Source: OWASP, CSV Injection; the wide forms are what East Asian input methods type.
    static func cell(_ value: String) -> String {
        var clean = Sanitiser.line(value)
        if let first = clean.first(where: { $0 != " " }), "=+-@|%＝＋－＠".contains(first) { clean = "'" + clean }
        guard clean.contains(where: { ",\"'".contains($0) }) else { return clean }
        var quoted = "\""
        for character in clean { quoted += character == "\"" ? "\"\"" : String(character) }
        return quoted + "\""
    }
}
