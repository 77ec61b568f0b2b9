// The comparison of two bundles as one page that needs nothing else: what is fixed first, then what is not, each with what
// shows it.

import CulpritModel

/// Draws a comparison as HTML.
struct CompareHTML {
    private let isVerbose: Bool

    /// A page with all evidence where `options` ask for it.
    init(_ options: ReportOptions) { isVerbose = options.isVerbose }

    /// `comparison` as a page.
    func render(_ comparison: ReportComparison) -> String {
        var page = HTMLWriter()
        let names = comparison.devices.map { Wording.name($0.after) }.prefix(3).joined(separator: ", ")
        HTMLPage.begin("Culprit: \(names), before and after", style: HTMLReport.style, script: nil, on: &page)
        page.raw("<main>\n")
        for device in comparison.devices { draw(device, on: &page) }
        only(comparison.onlyBefore, "Only in BEFORE", on: &page)
        only(comparison.onlyAfter, "Only in AFTER", on: &page)
        if comparison.devices.isEmpty { page.element("p", "There is no device that both hold.", style: "sentence") }
        page.raw("</main>\n")
        HTMLPage.end(comparison.tool, script: nil, on: &page)
        return page.text
    }

    private func draw(_ device: DeviceComparison, on page: inout HTMLWriter) {
        page.open("article")
        page.element("h1", Wording.name(device.after))
        page.element("p", CompareReport.moments(device), style: "faint")
        let isBad = device.changes.contains { $0.isCulprit && ($0.kind == .new || $0.kind == .unchanged) }
        page.element("p", device.sentence, style: isBad ? "sentence bad" : "sentence")
        for warning in device.warnings { page.element("p", warning, style: "remark") }
        for kind in FindingChange.Kind.allCases {
            let changes = device.changes.filter { $0.kind == kind }
            guard !changes.isEmpty else { continue }
            page.open("section")
            page.element("h2", CompareReport.heading(kind))
            for change in changes { draw(change, on: &page) }
            page.close("section")
        }
        if !device.rungs.isEmpty { ladder(device.rungs, on: &page) }
        page.close("article")
    }

    private func draw(_ change: FindingChange, on page: inout HTMLWriter) {
        // Only what is wrong now is marked as such.
        page.open("div", style: change.kind == .new || change.kind == .unchanged ? "cause" : "change")
        page.element("h3", change.failure.title)
        page.open("p", style: "badges")
        page.element("span", change.failure.severity.rawValue, style: "badge")
        if change.isCulprit {
            page.element("span", "a cause", style: "badge")
        } else if change.wasCulprit {
            page.element("span", "was a cause", style: "badge")
        }
        page.element("code", change.failure.id)
        page.close("p")
        page.element("p", change.reason)
        citations(change.citations, on: &page)
        for item in change.missing {
            page.element("p", "To judge it, collect:", style: "faint")
            page.element("pre", item.collect)
        }
        if change.kind == .new || change.kind == .unchanged, change.isCulprit, !change.failure.fix.isEmpty {
            page.open("div", style: "fix")
            page.element("h4", change.failure.owner.isEmpty ? "Fix" : "Fix, by: \(Wording.owner(change.failure.owner))")
            page.open("ol")
            for step in change.failure.fix { page.element("li", step.action) }
            page.close("ol")
            page.close("div")
        }
        page.close("div")
    }

    private func citations(_ citations: [Citation], on page: inout HTMLWriter) {
        guard !citations.isEmpty else { return }
        let shown = citations.prefix(isVerbose ? 100 : 5)
        page.open("ul", style: "evidence")
        for citation in shown {
            page.open("li")
            page.element("span", Wording.location(citation.location), style: "place")
            if let time = Wording.time(citation.time) { page.element("span", time, style: "faint") }
            page.element("pre", citation.text)
            page.close("li")
        }
        page.close("ul")
        if citations.count > shown.count {
            page.element("p", "and \(citations.count - shown.count) more", style: "faint")
        }
    }

    private func ladder(_ rungs: [RungChange], on page: inout HTMLWriter) {
        page.open("section")
        page.element("h2", "Ladder")
        page.raw(
            "<div class=\"wide\"><table>\n<thead><tr><th>before</th><th>after</th><th>rung</th></tr></thead>\n<tbody>\n"
        )
        for rung in rungs {
            page.open("tr")
            page.element("td", rung.before.rawValue)
            page.element("td", rung.after.rawValue)
            page.element("td", rung.title)
            page.close("tr")
        }
        page.raw("</tbody></table></div>\n")
        page.close("section")
    }

    private func only(_ devices: [DeviceDiagnosis], _ title: String, on page: inout HTMLWriter) {
        for device in devices {
            page.open("section")
            page.element("h2", "\(title): \(Wording.name(device))")
            page.element("p", device.sentence)
            page.close("section")
        }
    }
}
