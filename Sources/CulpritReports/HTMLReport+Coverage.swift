// The end of the HTML report: what the codes mean, what was read, and what was not there, with what collects it.

import CulpritModel

extension HTMLReport {
    private static let artifactCountMax = 2000

    /// What the codes of the report mean; the codes in its text lead here.
    func glossary(_ codes: [CodeMeaning], on page: inout HTMLWriter) {
        guard !codes.isEmpty else { return }
        page.raw("<section id=\"codes\">\n<h2>Codes in this report</h2>\n<dl>\n")
        for (index, code) in codes.enumerated() {
            page.raw("<dt class=\"mono\" id=\"code-")
            page.number(index + 1)
            page.raw("\">")
            page.text(code.code)
            page.raw("</dt>\n")
            page.element("dd", Wording.meaning(code))
        }
        page.raw("</dl>\n</section>\n")
    }

    func coverage(_ report: AnalysisReport, on page: inout HTMLWriter) {
        page.raw("<section id=\"coverage\">\n<h2>Coverage</h2>\n")
        page.element("p", Wording.coverage(report))
        if !report.limits.isEmpty {
            list(report.limits.map { "Limit \($0.name) was hit in \($0.artifact)" }, on: &page)
        }
        missing(report, on: &page)
        files(report, on: &page)
        page.close("section")
    }

    private func missing(_ report: AnalysisReport, on page: inout HTMLWriter) {
        let open = report.sources.filter { $0.coverage != .complete }
        guard !open.isEmpty else { return }
        page.raw("<details><summary>")
        page.text("\(open.count) not collected, or partly read, with what collects them")
        page.raw("</summary>\n<div class=\"wide\"><table>\n<caption>Sources that are missing or incomplete</caption>\n")
        page.raw("<thead><tr><th scope=\"col\">source</th><th scope=\"col\">state</th>")
        page.raw("<th scope=\"col\">what collects it</th></tr></thead>\n<tbody>\n")
        for source in open {
            page.open("tr")
            page.element("td", source.title)
            page.element("td", source.coverage.word)
            page.element("td", source.collect, style: "mono")
            page.close("tr")
        }
        page.raw("</tbody></table></div></details>\n")
    }

    private func files(_ report: AnalysisReport, on page: inout HTMLWriter) {
        page.raw(
            "<details><summary>Every file</summary>\n<div class=\"wide\"><table>\n<caption>What was read</caption>\n")
        page.raw("<thead><tr><th scope=\"col\">file</th><th scope=\"col\">format</th><th scope=\"col\">state</th>")
        page.raw("<th scope=\"col\" class=\"number\">bytes</th><th scope=\"col\" class=\"number\">records</th>")
        page.raw("<th scope=\"col\" class=\"number\">facts</th><th scope=\"col\">remark</th></tr></thead>\n<tbody>\n")
        // A table of a hundred thousand rows helps nobody; what was not read whole comes first.
        let troubled = Wording.troubled(report.artifacts)
        let rest = report.artifacts.filter { $0.state != .partial && $0.state != .unreadable }
        let shown = (troubled + rest).prefix(HTMLReport.artifactCountMax)
        for artifact in shown {
            page.open("tr")
            page.element("td", artifact.path.description, style: "place")
            page.element("td", artifact.format)
            page.element("td", artifact.state.rawValue)
            page.element("td", String(artifact.byteCount), style: "number")
            page.element("td", String(artifact.recordCount), style: "number")
            page.element("td", String(artifact.factCount), style: "number")
            page.element("td", artifact.diagnostics.isEmpty ? "" : Wording.trouble(artifact))
            page.close("tr")
        }
        page.raw("</tbody></table></div>\n")
        let more = report.artifacts.count - shown.count
        if more > 0 { page.element("p", "and \(more) more, which culprit inspect lists", style: "faint") }
        page.raw("</details>\n")
    }
}
