// The report on a fleet as one page: what hits most devices comes first, then what moves, where it sits, and what is open.
// Each chart stands in the table that has its numbers.

package import CulpritModel

/// Writes the report on a fleet as a page.
package enum FleetHTML {
    /// Rows of a list that are open; the rest is folded.
    private static let openRowCount = 12

    /// The page on `summary`.
    package static func render(_ summary: FleetSummary) -> String {
        var page = HTMLWriter()
        HTMLPage.begin("Fleet", style: HTMLReport.style, beside: style, script: nil, on: &page)
        page.raw("<main>\n")
        head(summary, on: &page)
        causes(summary, on: &page)
        moving(summary, on: &page)
        owners(summary, on: &page)
        days(summary, on: &page)
        ladder(summary, on: &page)
        page.raw("<div class=\"pair\">\n")
        groups("By Windows build", summary.builds, of: summary.devices, on: &page)
        groups("By model", summary.models, of: summary.devices, on: &page)
        groups("By tenant", summary.tenants, of: summary.devices, on: &page)
        page.raw("</div>\n")
        open(summary, on: &page)
        shapes(summary, on: &page)
        problems(summary, on: &page)
        page.raw("</main>\n")
        HTMLPage.end(summary.tool, script: nil, on: &page)
        return page.text
    }

    // MARK: What hits most

    private static func head(_ summary: FleetSummary, on page: inout HTMLWriter) {
        let days = [summary.firstObserved, summary.lastObserved].compactMap { $0 }.map(Wording.day)
        page.element(
            "h1", Set(days).count > 1 ? "Fleet, \(days.joined(separator: " to "))" : "Fleet, \(days.first ?? "empty")")
        if let first = summary.causes.first, first.culpritDevices > 0 {
            page.element(
                "p",
                "\(Wording.count(first.culpritDevices, "device", "devices")) of \(summary.devices): \(first.title)",
                style: "sentence bad")
        } else {
            page.element("p", "No failure is the cause of anything on any device", style: "sentence")
        }
        page.raw("<ul class=\"tiles\">\n")
        tile(summary.devices, "devices", on: &page)
        tile(summary.devicesWithCause, "with a cause established", on: &page)
        tile(summary.bundles, "bundles", on: &page)
        tile(summary.unjudgedBundles, "bundles that do not decide", on: &page)
        tile(summary.problemCount, "bundles not read, or not to their end", on: &page)
        page.close("ul")
        for note in Wording.notes(summary) { page.element("p", note, style: "faint") }
    }

    private static func tile(_ number: Int, _ words: String, on page: inout HTMLWriter) {
        page.open("li")
        page.element("strong", String(number))
        page.text(words)
        page.close("li")
    }

    private static func causes(_ summary: FleetSummary, on page: inout HTMLWriter) {
        let causes = summary.causes.filter { $0.activeDevices > 0 }
        guard !causes.isEmpty else { return }
        page.open("section")
        page.element("h2", "Causes by devices touched")
        page.element(
            "p",
            "Red: the cause by itself. Grey: there, because of another one. New: since "
                + "\(summary.windowDays) days before \(Wording.day(summary.lastObserved)); the columns are days.",
            style: "faint")
        let most = causes.map(\.activeDevices).max() ?? 0
        folded(
            causes,
            [("failure", false), ("devices", true), ("", false), ("new", true), ("by day", false), ("since", false)],
            on: &page
        ) { page, cause in
            name(cause, on: &page)
            number(cause.activeDevices, on: &page)
            chart(on: &page) { page in
                FleetCharts.bar(
                    [(cause.culpritDevices, "part"), (cause.activeDevices - cause.culpritDevices, "rest")], of: most,
                    on: &page)
            }
            number(cause.newDevices, on: &page)
            page.raw("<td>")
            FleetCharts.spark(cause.newByDay, freshCount: summary.windowDays, on: &page)
            page.close("td")
            page.element("td", Wording.day(cause.since), style: "day")
        }
        page.close("section")
    }

    private static func moving(_ summary: FleetSummary, on page: inout HTMLWriter) {
        let moving = summary.moving
        guard !moving.isEmpty else { return }
        page.open("section")
        page.element("h2", "New or rising in the \(summary.windowDays) days to \(Wording.day(summary.lastObserved))")
        folded(moving, [("failure", false), ("", false), ("devices", true), ("before", true)], on: &page) {
            page, cause in
            name(cause, on: &page)
            page.element("td", cause.isNew ? "new" : "rising", style: cause.isNew ? "flag bad" : "flag warn")
            number(cause.newDevices, on: &page)
            number(cause.earlierDevices, on: &page)
        }
        page.close("section")
    }

    private static func name(_ cause: FleetSummary.Cause, on page: inout HTMLWriter) {
        page.raw("<td class=\"name\">")
        page.text(cause.title)
        page.element("span", "\(cause.failure), \(Wording.owner(cause.owner))", style: "place")
        page.close("td")
    }

    // MARK: Where it sits

    private static func owners(_ summary: FleetSummary, on page: inout HTMLWriter) {
        guard !summary.owners.isEmpty else { return }
        page.open("section")
        page.element("h2", "Devices with a cause, by who can fix it")
        folded(summary.owners, [("who", false), ("devices", true), ("", false)], on: &page) { page, group in
            page.element("td", Wording.owner(group.name))
            number(group.devices, on: &page)
            chart(on: &page) { FleetCharts.bar([(group.devices, "part")], of: summary.devices, on: &$0) }
        }
        page.close("section")
    }

    private static func days(_ summary: FleetSummary, on page: inout HTMLWriter) {
        guard !summary.days.isEmpty else { return }
        page.open("section")
        page.element("h2", "Devices by day of their bundles")
        page.open("figure")
        FleetCharts.days(summary.days, on: &page)
        page.raw("<details><summary>The numbers</summary>\n")
        table([("day", false), ("devices", true), ("with a cause", true)], summary.days, on: &page) { page, day in
            page.element("td", day.name, style: "day")
            number(day.devices, on: &page)
            number(day.withCause, on: &page)
        }
        page.close("details")
        page.close("figure")
        page.close("section")
    }

    private static func groups(
        _ title: String, _ groups: [FleetSummary.Group], of whole: Int, on page: inout HTMLWriter
    ) {
        guard groups.contains(where: { $0.name != "unknown" }) else { return }
        page.open("section")
        page.element("h2", title)
        let most = groups.map(\.devices).max() ?? 0
        folded(groups, [("", false), ("devices", true), ("with a cause", true), ("", false)], on: &page) {
            page, group in
            page.element("td", group.name)
            number(group.devices, on: &page)
            number(group.withCause, on: &page)
            chart(on: &page) {
                FleetCharts.bar(
                    [(group.withCause, "part"), (group.devices - group.withCause, "rest")], of: most, on: &$0)
            }
        }
        page.close("section")
    }

    private static func ladder(_ summary: FleetSummary, on page: inout HTMLWriter) {
        guard !summary.ladder.isEmpty else { return }
        page.open("section")
        page.element("h2", "Devices by state of the ladder")
        table(
            [("rung", false), ("holds", true), ("broken", true), ("unknown", true), ("", false)], summary.ladder,
            on: &page
        ) { page, rung in
            page.element("td", rung.title, style: "name")
            number(rung.holds, on: &page)
            number(rung.broken, on: &page)
            number(rung.unknown, on: &page)
            chart(on: &page) {
                FleetCharts.bar(
                    [(rung.holds, "holds"), (rung.broken, "broken"), (rung.unknown, "unknown")],
                    of: rung.holds + rung.broken + rung.unknown, on: &$0)
            }
        }
        page.close("section")
    }

    // MARK: What is open

    private static func open(_ summary: FleetSummary, on page: inout HTMLWriter) {
        guard !summary.lacks.isEmpty || !summary.unjudged.isEmpty else { return }
        page.open("section")
        page.element("h2", "Not decided, and what it lacks")
        if !summary.lacks.isEmpty {
            folded(
                summary.lacks, [("source", false), ("devices", true), ("", false), ("collected by", false)], on: &page
            ) {
                page, lack in
                page.element("td", lack.source)
                number(lack.devices, on: &page)
                chart(on: &page) { FleetCharts.bar([(lack.devices, "rest")], of: summary.devices, on: &$0) }
                page.element("td", lack.collect, style: "mono")
            }
        }
        if !summary.unjudged.isEmpty {
            page.raw("<details><summary>")
            page.text("\(Wording.count(summary.unjudgedBundles, "bundle", "bundles")) that do not decide")
            page.close("summary")
            table([("bundle", false), ("captured", false), ("lacks", false)], summary.unjudged, on: &page) {
                page, bundle in
                page.element("td", bundle.path, style: "place")
                page.element("td", Wording.day(bundle.observed), style: "day")
                page.element("td", Wording.lacks(bundle))
            }
            more(summary.unjudgedBundles - summary.unjudged.count, on: &page)
            page.close("details")
        }
        page.close("section")
    }

    private static func shapes(_ summary: FleetSummary, on page: inout HTMLWriter) {
        guard !summary.shapes.isEmpty else { return }
        page.open("section")
        page.element("h2", "Errors that no rule explains")
        page.element(
            "p", "culprit rules new AREA/NAME --from-shape NUMBER --store STORE makes a draft of a rule of one.",
            style: "faint")
        folded(
            summary.shapes,
            [("number", true), ("devices", true), ("times", true), ("source", false), ("shape", false)],
            on: &page
        ) { page, shape in
            page.element("td", shape.id, style: "number")
            number(shape.devices, on: &page)
            number(shape.count, on: &page)
            page.element("td", shape.source)
            page.raw("<td class=\"name\">")
            page.element("code", shape.shape)
            let code = [shape.code, shape.meaning].compactMap { $0 }.joined(separator: ", ")
            if !code.isEmpty { page.element("span", code, style: "place") }
            page.close("td")
        }
        page.close("section")
    }

    private static func problems(_ summary: FleetSummary, on page: inout HTMLWriter) {
        guard !summary.problems.isEmpty else { return }
        page.open("section")
        page.element("h2", "Bundles that could not be read, or not to their end")
        folded(summary.problems, [("bundle", false), ("why", false)], on: &page) { page, problem in
            page.element("td", problem.path, style: "place")
            page.element("td", problem.reason)
        }
        more(summary.problemCount - summary.problems.count, on: &page)
        page.close("section")
    }

    // MARK: Parts

    private static func folded<Element>(
        _ elements: [Element], _ columns: [(title: String, isNumber: Bool)], on page: inout HTMLWriter,
        row: (inout HTMLWriter, Element) -> Void
    ) {
        table(columns, Array(elements.prefix(openRowCount)), on: &page, row: row)
        guard elements.count > openRowCount else { return }
        page.raw("<details><summary>")
        page.text("\(elements.count - openRowCount) more")
        page.close("summary")
        table(columns, Array(elements.dropFirst(openRowCount)), on: &page, row: row)
        page.close("details")
    }

    private static func table<Element>(
        _ columns: [(title: String, isNumber: Bool)], _ elements: [Element], on page: inout HTMLWriter,
        row: (inout HTMLWriter, Element) -> Void
    ) {
        page.raw("<div class=\"wide\"><table class=\"counts\">\n<thead><tr>")
        for column in columns {
            // A column without a title holds a picture of the numbers beside it, or a word that speaks for itself.
            page.element("th", column.title, style: column.isNumber ? "number" : column.title.isEmpty ? "chart" : "")
        }
        page.raw("</tr></thead>\n<tbody>\n")
        for element in elements {
            page.open("tr")
            row(&page, element)
            page.close("tr")
        }
        page.raw("</tbody></table></div>\n")
    }

    private static func number(_ number: Int, on page: inout HTMLWriter) {
        page.element("td", String(number), style: "number")
    }

    private static func chart(on page: inout HTMLWriter, _ draw: (inout HTMLWriter) -> Void) {
        page.raw("<td class=\"chart\">")
        draw(&page)
        page.close("td")
    }

    private static func more(_ count: Int, on page: inout HTMLWriter) {
        if count > 0 { page.element("p", "and \(count) more; --rows shows more of them", style: "faint") }
    }
}
