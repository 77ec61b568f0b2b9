// The one entry to all renderers of an analysis.

package import CulpritModel

/// How a report can be written.
package enum ReportFormat: String, CaseIterable, Sendable {
    case text, json, html, markdown, csv, sarif, junit
}

/// What the reader of a report wants.
package struct ReportOptions: Sendable {
    /// Columns of the terminal; only the text report looks at it.
    package var width = 100
    /// Whether colours may be used; only the text report looks at it.
    package var usesColour = false
    /// Whether to show everything instead of what fits a screen.
    package var isVerbose = false
    /// Whether to show what was set aside as harmless; the JSON always does.
    package var explainsNoise = false
    /// Citations shown for each finding in the text report; nil for three, or for all where `isVerbose`.
    package var evidenceCountMax: Int?

    /// Citations shown for each finding.
    var citationsShown: Int { evidenceCountMax.map { max(1, $0) } ?? (isVerbose ? Int.max : 3) }

    /// The options of a report that is piped somewhere.
    package init() {}
}

/// Renders reports.
package enum ReportRenderer {
    /// `report` as text in `format`. The same report gives the same text.
    package static func render(
        _ report: AnalysisReport, as format: ReportFormat, options: ReportOptions = ReportOptions()
    ) -> String {
        switch format {
        case .text: TextReport(options: options).render(report)
        case .json: JSONReport.render(report)
        case .html: HTMLReport(options: options).render(report)
        case .markdown: MarkdownReport(options: options).render(report)
        case .csv: CSVReport.render(report)
        case .sarif: SARIFReport.render(report)
        case .junit: JUnitReport.render(report)
        }
    }
}
