// What is in a bundle, for people: one line an artifact, and beneath it what was not understood. All that comes out of the
// bundle is made safe to show.

package import CulpritModel

/// Draws the list of `inspect`.
package enum InspectText {
    /// The artifacts and limits of a run as lines for a terminal: the numbers first, so that the paths stay whole.
    package static func render(
        _ artifacts: [ArtifactSummary], limits: [LimitHit], options: ReportOptions = ReportOptions()
    ) -> String {
        var page = TextCanvas(width: options.width, usesColour: options.usesColour)
        let rows = artifacts.map { artifact in
            [
                artifact.state.rawValue, artifact.format, String(artifact.byteCount), String(artifact.recordCount),
                String(artifact.factCount),
            ]
        }
        let heads = ["state", "format", "bytes", "records", "facts"]
        let widths = heads.indices.map { column in
            rows.reduce(heads[column].count) { max($0, $1[column].count) }
        }
        page.line(aligned(heads, widths) + "  path", style: .strong)
        for (artifact, row) in zip(artifacts, rows) {
            page.line(aligned(row, widths) + "  " + artifact.path.description, style: style(artifact.state))
            diagnostics(of: artifact, isVerbose: options.isVerbose, on: &page)
        }
        for hit in limits { page.line("limit \(hit.name) was hit in \(hit.artifact)", style: .doubtful) }
        page.gap()
        page.paragraph(summary(artifacts))
        return page.text
    }

    private static func diagnostics(of artifact: ArtifactSummary, isVerbose: Bool, on page: inout TextCanvas) {
        let limit = isVerbose ? Int.max : 3
        for diagnostic in artifact.diagnostics.prefix(limit) {
            page.paragraph(
                "\(Wording.diagnostic(diagnostic)) [\(diagnostic.code.id)]", indent: 4, lead: "! ", leadStyle: .doubtful
            )
        }
        var more = artifact.moreDiagnostics
        for diagnostic in artifact.diagnostics.dropFirst(limit) { more[diagnostic.code.id, default: 0] += 1 }
        for (code, count) in more.sorted(by: { $0.key < $1.key }) {
            page.line("and \(count) more of \(code)", indent: 6, style: .faint)
        }
    }

    private static func summary(_ artifacts: [ArtifactSummary]) -> String {
        let records = artifacts.reduce(0) { $0 &+ $1.recordCount }
        let facts = artifacts.reduce(0) { $0 &+ $1.factCount }
        return "\(Wording.files(artifacts)); \(Wording.count(records, "record", "records")), "
            + "\(Wording.count(facts, "fact", "facts"))."
    }

    private static func style(_ state: ArtifactState) -> TextCanvas.Style? {
        switch state {
        case .read: nil
        case .partial: .doubtful
        case .unreadable: .bad
        case .unknown: .faint
        }
    }

    /// Words to the left, numbers to the right.
    private static func aligned(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
            if column > 0 { text += "  " }
            text += column < 2 ? cell + blanks : blanks + cell
        }
        return text
    }
}
