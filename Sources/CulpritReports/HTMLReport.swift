// The report as one file for a browser: no network, no script, light and dark, printable, readable by a screen reader.
// The verdict and the fix come first.

package import CulpritModel

/// Draws an analysis as HTML.
package struct HTMLReport {
    private let options: ReportOptions
    private static let citationCountMax = 50
    private static let unexplainedCountMax = 100
    private static let artifactCountMax = 2000

    /// A renderer for `options`.
    package init(options: ReportOptions) { self.options = options }

    /// `report` as a whole document.
    package func render(_ report: AnalysisReport) -> String {
        var page = HTMLWriter()
        let names = report.devices.map(Wording.name).prefix(3).joined(separator: ", ")
        HTMLPage.begin("Culprit: \(names)", style: HTMLReport.style, script: nil, on: &page)
        page.raw("<main>\n")
        if report.devices.count > 1 { overview(report, on: &page) }
        for (index, device) in report.devices.enumerated() { draw(device, number: index + 1, in: report, on: &page) }
        if report.devices.isEmpty { page.element("p", "Nothing in the input speaks of a device.", style: "sentence") }
        coverage(report, on: &page)
        page.raw("</main>\n")
        HTMLPage.end(report.tool, script: nil, on: &page)
        return page.text
    }

    private func overview(_ report: AnalysisReport, on page: inout HTMLWriter) {
        page.raw("<nav aria-label=\"Devices\"><ol>\n")
        for (index, device) in report.devices.enumerated() {
            page.raw("<li><a href=\"#device-")
            page.number(index + 1)
            page.raw("\">")
            page.text(Wording.name(device))
            page.raw("</a> ")
            page.text(device.sentence)
            page.raw("</li>\n")
        }
        page.raw("</ol></nav>\n")
    }

    private func draw(_ device: DeviceDiagnosis, number: Int, in report: AnalysisReport, on page: inout HTMLWriter) {
        page.raw("<article id=\"device-")
        page.number(number)
        page.raw("\">\n")
        page.element("h1", Wording.name(device))
        page.element("p", device.sentence, style: device.causeEstablished ? "sentence bad" : "sentence")
        if !device.causeEstablished, let judged = Wording.judged(device) { page.element("p", judged) }
        for finding in device.findings where finding.isCulprit { culprit(finding, of: device, on: &page) }
        ladder(device, on: &page)
        rest(device, in: report, on: &page)
        identity(device, on: &page)
        page.close("article")
    }

    private func culprit(_ finding: Finding, of device: DeviceDiagnosis, on page: inout HTMLWriter) {
        let failure = finding.failure
        page.open("section", style: "cause")
        page.element("h2", "Cause: \(failure.title)")
        badges(finding, on: &page)
        if !failure.explanation.isEmpty { page.element("p", failure.explanation) }
        fix(failure, on: &page)
        page.element("h3", "Evidence")
        citations(finding.citations, on: &page)
        let folded = consequences(of: failure.id, in: device.findings)
        if !folded.isEmpty {
            page.element("h3", "It explains")
            list(folded.map(\.failure.title), on: &page)
        }
        reasons(finding, on: &page)
        page.close("section")
    }

    private func badges(_ finding: Finding, on page: inout HTMLWriter) {
        page.open("p", style: "badges")
        page.element("span", finding.failure.severity.rawValue, style: "badge")
        page.element("span", "confidence \(finding.confidence.rawValue)", style: "badge")
        page.element("code", finding.failure.id)
        if let span = Wording.span(finding) {
            page.element("span", "\(Wording.count(finding.count, "time", "times")), \(span)", style: "faint")
        }
        page.close("p")
    }

    private func fix(_ failure: FailureDescription, on page: inout HTMLWriter) {
        guard !failure.fix.isEmpty || !failure.verify.isEmpty else { return }
        page.open("div", style: "fix")
        page.element("h3", failure.owner.isEmpty ? "Fix" : "Fix, by: \(Wording.owner(failure.owner))")
        page.open("ol")
        for step in failure.fix {
            page.open("li")
            page.text(step.action)
            if let place = step.place { page.element("div", place, style: "faint") }
            if let command = step.command { page.element("pre", command) }
            page.close("li")
        }
        page.close("ol")
        if !failure.possibleCauses.isEmpty {
            page.element("h4", "Check in the tenant")
            list(failure.possibleCauses, on: &page)
        }
        if !failure.verify.isEmpty {
            page.raw("<p><strong>Verify:</strong> ")
            page.text(failure.verify)
            page.close("p")
        }
        page.close("div")
    }

    private func reasons(_ finding: Finding, on page: inout HTMLWriter) {
        page.raw("<details><summary>Why this confidence, and where to read more</summary>\n")
        list(finding.confidenceReasons, on: &page)
        let links = finding.failure.references.compactMap(SafeLink.address)
        if !links.isEmpty { page.open("ul") }
        for link in links {
            page.raw("<li><a rel=\"noreferrer\" href=\"")
            page.text(link)
            page.raw("\">")
            page.text(link)
            page.raw("</a></li>\n")
        }
        if !links.isEmpty { page.close("ul") }
        page.close("details")
    }

    private func citations(_ citations: [Citation], on page: inout HTMLWriter) {
        page.open("ul", style: "evidence")
        for citation in citations.prefix(HTMLReport.citationCountMax) {
            page.open("li")
            page.element("span", Wording.location(citation.location), style: "place")
            if let time = Wording.time(citation.time) { page.element("span", time, style: "faint") }
            page.element("pre", citation.text)
            page.close("li")
        }
        page.close("ul")
        let more = citations.count - min(citations.count, HTMLReport.citationCountMax)
        if more > 0 { page.element("p", "and \(more) more", style: "faint") }
    }

    private func ladder(_ device: DeviceDiagnosis, on page: inout HTMLWriter) {
        guard !device.ladder.isEmpty else { return }
        page.open("section")
        page.element("h2", "Ladder")
        page.open("ol", style: "ladder")
        for rung in device.ladder {
            switch rung.state {
            case .holds: page.raw("<li class=\"holds\"><span class=\"mark\">ok</span> ")
            case .broken: page.raw("<li class=\"broken\"><span class=\"mark\">broken</span> ")
            case .unknown: page.raw("<li class=\"unknown\"><span class=\"mark\">unknown</span> ")
            }
            if rung.citations.isEmpty {
                page.element("span", rung.title)
            } else {
                page.raw("<details><summary>")
                page.text(rung.title)
                page.close("summary")
                citations(rung.citations, on: &page)
                page.close("details")
            }
            page.close("li")
        }
        page.close("ol")
        for remark in device.ladderRemarks { page.element("p", remark, style: "remark") }
        page.close("section")
    }

    private func rest(_ device: DeviceDiagnosis, in report: AnalysisReport, on page: inout HTMLWriter) {
        let others = device.findings.filter { $0.state == .active && !$0.isCulprit }
        section("Also found", others, style: "folded", on: &page) { page, finding in
            page.raw("<details><summary>")
            page.text(finding.failure.title)
            page.close("summary")
            badges(finding, on: &page)
            if !finding.causedBy.isEmpty {
                page.element("p", "Because of \(finding.causedBy.joined(separator: ", "))", style: "faint")
            }
            if !finding.failure.explanation.isEmpty { page.element("p", finding.failure.explanation) }
            fix(finding.failure, on: &page)
            citations(finding.citations, on: &page)
            page.close("details")
        }
        let past = device.findings.filter { $0.state == .recovered }
        section("Recovered, no longer a cause", past, style: "folded", on: &page) { page, finding in
            page.raw("<details><summary>")
            page.text(finding.failure.title)
            page.close("summary")
            badges(finding, on: &page)
            citations(finding.citations, on: &page)
            page.close("details")
        }
        unexplained(device, on: &page)
        section("To decide more, collect", device.collectNext, on: &page) { page, item in
            page.element("strong", Wording.title(ofSource: item.source, in: report))
            page.element("pre", item.collect)
        }
        if !device.ruledOut.isEmpty {
            page.raw("<details><summary>Ruled out</summary>\n")
            list(device.ruledOut, on: &page)
            page.close("details")
        }
        section("Could not be judged", device.notAssessed, on: &page) { page, open in
            page.text(open.title)
            let sources = Set(open.missing.map(\.source)).sorted().joined(separator: ", ")
            if !sources.isEmpty { page.element("span", " needs \(sources)", style: "faint") }
        }
    }

    /// The strongest errors open, the rest folded: a log has many, and most mean nothing.
    private func unexplained(_ device: DeviceDiagnosis, on page: inout HTMLWriter) {
        func draw(_ page: inout HTMLWriter, _ error: UnexplainedError) {
            page.element("span", "\(error.shape.count)x ", style: "faint")
            page.element("code", error.shape.shape)
            if let code = Wording.code(error) { page.element("div", code, style: "faint") }
            if let first = error.shape.citations.first {
                page.element("div", Wording.location(first.location), style: "place")
            }
        }
        let errors = Array(device.unexplained.prefix(HTMLReport.unexplainedCountMax))
        section("Errors that nothing explains", Array(errors.prefix(5)), on: &page, item: draw)
        guard errors.count > 5 else { return }
        page.raw("<details><summary>")
        page.text("\(device.unexplained.count - 5) more kinds of error")
        page.raw("</summary>\n<ul>\n")
        for error in errors.dropFirst(5) {
            page.open("li")
            draw(&page, error)
            page.close("li")
        }
        page.close("ul")
        let more = device.unexplained.count - errors.count
        if more > 0 { page.element("p", "and \(more) more, which the JSON report lists", style: "faint") }
        page.close("details")
    }

    private func section<Element>(
        _ title: String, _ elements: [Element], style: StaticString = "", on page: inout HTMLWriter,
        item: (inout HTMLWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        page.open("section")
        page.element("h2", title)
        page.open("ul", style: style)
        for element in elements {
            page.open("li")
            item(&page, element)
            page.close("li")
        }
        page.close("ul")
        page.close("section")
    }

    private func identity(_ device: DeviceDiagnosis, on page: inout HTMLWriter) {
        let parts = Wording.identity(device)
        guard !parts.isEmpty || !device.identity.conflicts.isEmpty else { return }
        page.open("section")
        page.element("h2", "Device")
        page.open("dl")
        for part in parts {
            page.element("dt", part.label)
            page.element("dd", part.value)
        }
        page.close("dl")
        for conflict in device.identity.conflicts { page.element("p", conflict, style: "remark") }
        page.close("section")
    }

    private func coverage(_ report: AnalysisReport, on page: inout HTMLWriter) {
        page.open("section")
        page.element("h2", "Coverage")
        page.element("p", Wording.coverage(report))
        if !report.limits.isEmpty {
            list(report.limits.map { "Limit \($0.name) was hit in \($0.artifact)" }, on: &page)
        }
        page.raw("<details><summary>Every file</summary>\n<div class=\"wide\"><table>\n")
        page.raw("<thead><tr><th>file</th><th>format</th><th>state</th><th>bytes</th><th>records</th><th>facts</th>")
        page.raw("<th>remark</th></tr></thead>\n<tbody>\n")
        // A table of a hundred thousand rows helps nobody; what was not read whole comes first.
        let troubled = Wording.troubled(report.artifacts)
        let rest = report.artifacts.filter { $0.state != .partial && $0.state != .unreadable }
        let shown = (troubled + rest).prefix(HTMLReport.artifactCountMax)
        for artifact in shown {
            page.open("tr")
            page.element("td", artifact.path.description, style: "place")
            page.element("td", artifact.format)
            page.element("td", artifact.state.rawValue)
            page.element("td", String(artifact.byteCount))
            page.element("td", String(artifact.recordCount))
            page.element("td", String(artifact.factCount))
            page.element("td", artifact.diagnostics.isEmpty ? "" : Wording.trouble(artifact))
            page.close("tr")
        }
        page.raw("</tbody></table></div>\n")
        let more = report.artifacts.count - shown.count
        if more > 0 { page.element("p", "and \(more) more, which culprit inspect lists", style: "faint") }
        page.raw("</details>\n")
        let open = report.sources.filter { $0.coverage != .complete }
        if !open.isEmpty {
            page.raw("<details><summary>Not collected, or partly read</summary>\n<dl>\n")
            for source in open {
                page.element("dt", "\(source.title) (\(source.coverage.word))")
                page.element("dd", source.collect)
            }
            page.raw("</dl></details>\n")
        }
        page.close("section")
    }

    private func list(_ items: [String], on page: inout HTMLWriter) {
        page.open("ul")
        for item in items { page.element("li", item) }
        page.close("ul")
    }
}
