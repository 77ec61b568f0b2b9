// The report as one file for a browser: no network, light and dark, printable, readable by a screen reader, whole without
// script and better with it. The verdict and the fix come first. Parts of a page are in the files beside this one.

package import CulpritModel

/// Draws an analysis as HTML.
package struct HTMLReport {
    let options: ReportOptions

    /// A renderer for `options`.
    package init(options: ReportOptions) { self.options = options }

    /// `report` as a whole document.
    package func render(_ report: AnalysisReport) -> String {
        var page = HTMLWriter(codes: report.codes)
        let names = report.devices.map(Wording.name).prefix(3).joined(separator: ", ")
        HTMLPage.begin("Culprit: \(names)", style: HTMLReport.style, script: HTMLReport.script, on: &page)
        page.raw("<main>\n")
        if report.devices.count > 1 { overview(report, on: &page) }
        for (index, device) in report.devices.enumerated() { draw(device, number: index + 1, in: report, on: &page) }
        if report.devices.isEmpty { page.element("p", "Nothing in the input speaks of a device.", style: "sentence") }
        glossary(report.codes, on: &page)
        coverage(report, on: &page)
        page.raw("</main>\n")
        HTMLPage.end(report.tool, script: HTMLReport.script, on: &page)
        return page.text
    }

    private func overview(_ report: AnalysisReport, on page: inout HTMLWriter) {
        page.raw("<nav aria-label=\"Devices\"><h2>")
        page.text(Wording.count(report.devices.count, "device", "devices"))
        page.raw("</h2><ol>\n")
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
        let place = PagePlace(device: device, number: number, offsetMinutes: device.identity.utcOffsetMinutes)
        page.raw("<article id=\"device-")
        page.number(number)
        page.raw("\">\n<header>\n")
        page.element("h1", Wording.name(device))
        page.element("p", device.sentence, style: verdictStyle(device))
        if !device.causeEstablished, let judged = Wording.judged(device) { page.element("p", judged) }
        if let window = Wording.window(device) { page.element("p", window, style: "remark") }
        crumbs(place, in: report, on: &page)
        page.raw("</header>\n<div class=\"columns\">\n<div>\n")
        for (index, finding) in device.findings.enumerated() where finding.isCulprit {
            culprit(finding, index, place, on: &page)
        }
        others(place, on: &page)
        unexplained(place, on: &page)
        collect(device, in: report, on: &page)
        open(device, on: &page)
        page.raw("</div>\n<div>\n")
        ladder(place, on: &page)
        identity(device, on: &page)
        page.raw("</div>\n</div>\n")
        records(place, on: &page)
        ticket(place, in: report, on: &page)
        page.close("article")
    }

    private func verdictStyle(_ device: DeviceDiagnosis) -> StaticString {
        if device.causeEstablished { return "sentence bad" }
        let isWell =
            !device.findings.contains { $0.state == .active } && !device.ladder.contains { $0.state == .broken }
        return isWell && device.unexplained.isEmpty && !device.ladder.isEmpty ? "sentence good" : "sentence"
    }

    /// Where to go on this page.
    private func crumbs(_ place: PagePlace, in report: AnalysisReport, on page: inout HTMLWriter) {
        page.raw("<nav class=\"crumbs\" aria-label=\"Parts of this report\">")
        func link(_ part: StaticString, _ title: StaticString) {
            page.raw("<a href=\"#")
            page.raw(part)
            page.number(place.number)
            page.raw("\">")
            page.raw(title)
            page.raw("</a> ")
        }
        if !place.device.culprits.isEmpty { link("cause-", "Cause and fix") }
        if !place.device.ladder.isEmpty { link("ladder-", "Ladder") }
        if !place.device.records.isEmpty { link("records-", "Timeline and records") }
        link("ticket-part-", "Ticket text")
        page.raw("<a href=\"#coverage\">Coverage</a></nav>\n")
    }

    // MARK: The ladder

    private func ladder(_ place: PagePlace, on page: inout HTMLWriter) {
        guard !place.device.ladder.isEmpty else { return }
        section("ladder-", place, "Ladder", on: &page)
        page.element("p", "What has to be true, one on the other, for a device to be managed.", style: "faint")
        page.open("ol", style: "ladder")
        for rung in place.device.ladder {
            switch rung.state {
            case .holds: page.raw("<li class=\"holds\">")
            case .broken: page.raw("<li class=\"broken\">")
            case .unknown: page.raw("<li class=\"unknown\">")
            }
            let word: StaticString =
                switch rung.state {
                case .holds: "holds"
                case .broken: "broken"
                case .unknown: "not known"
                }
            if rung.citations.isEmpty {
                page.element("span", rung.title, style: "title")
                page.raw(" <span class=\"mark\">")
                page.raw(word)
                page.raw("</span>")
            } else {
                page.raw("<details><summary>")
                page.text(rung.title)
                page.raw(" <span class=\"mark\">")
                page.raw(word)
                page.raw("</span></summary>\n")
                briefly(rung.citations, place, on: &page)
                page.close("details")
            }
            page.close("li")
        }
        page.close("ol")
        for remark in place.device.ladderRemarks { page.element("p", remark, style: "remark") }
        page.close("section")
    }

    private func identity(_ device: DeviceDiagnosis, on page: inout HTMLWriter) {
        let parts = Wording.identity(device)
        guard !parts.isEmpty || !device.identity.conflicts.isEmpty else { return }
        page.open("section")
        page.element("h2", "Device")
        page.open("dl", style: "stacked")
        for part in parts {
            page.element("dt", part.label)
            page.element("dd", part.value, style: "mono")
        }
        page.close("dl")
        for conflict in device.identity.conflicts { page.element("p", conflict, style: "remark") }
        page.close("section")
    }

    // MARK: The text for a ticket

    private func ticket(_ place: PagePlace, in report: AnalysisReport, on page: inout HTMLWriter) {
        var single = report
        single.devices = [place.device]
        section("ticket-part-", place, "Ticket text", on: &page)
        page.raw("<p class=\"copies\" data-copy=\"Copy ticket text\" data-from=\"ticket-")
        page.number(place.number)
        page.raw("\"></p>\n<details><summary>This report as Markdown</summary>\n<pre id=\"ticket-")
        page.number(place.number)
        page.raw("\">")
        page.lines(MarkdownReport(options: options).render(single))
        page.raw("</pre></details>\n")
        page.close("section")
    }

    // MARK: Shared parts

    /// Begins a section that can be pointed to as `part` and the number of the device.
    func section(_ part: StaticString, _ place: PagePlace, _ title: StaticString, on page: inout HTMLWriter) {
        page.raw("<section id=\"")
        page.raw(part)
        page.number(place.number)
        page.raw("\">\n<h2>")
        page.raw(title)
        page.raw("</h2>\n")
    }

    func list(_ items: [String], on page: inout HTMLWriter) {
        page.open("ul")
        for item in items { page.element("li", item) }
        page.close("ul")
    }
}

/// A device on its page.
struct PagePlace {
    let device: DeviceDiagnosis
    /// Which device of the page it is, from 1.
    let number: Int
    /// Minutes from UTC to its clock.
    let offsetMinutes: Int?
}
