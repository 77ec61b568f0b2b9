// Charts of a fleet as SVG within the page: bars beside the rows of a table, a row of days, a line of days. A chart repeats
// what numbers beside it tell, so readers of text leave it out; the line has a table of its own.

import CulpritModel

/// Draws charts.
enum FleetCharts {
    /// A bar whose parts are shares of `whole`, one class each.
    static func bar(_ parts: [(count: Int, style: StaticString)], of whole: Int, on page: inout HTMLWriter) {
        page.raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
        rect(x: 0, width: 1000, style: "all", on: &page)
        var done = 0
        for part in parts where part.count > 0 {
            let start = position(done, whole)
            done += part.count
            rect(x: start, width: max(3, position(done, whole) - start), style: part.style, on: &page)
        }
        page.raw("</svg>")
    }

    private static func position(_ count: Int, _ whole: Int) -> Int {
        whole > 0 ? Int(Double(min(count, whole)) * 1000 / Double(whole)) : 0
    }

    private static func rect(x: Int, width: Int, style: StaticString, on page: inout HTMLWriter) {
        page.raw("<rect class=\"")
        page.raw(style)
        page.raw("\" x=\"")
        page.number(x)
        page.raw("\" width=\"")
        page.number(width)
        page.raw("\" height=\"10\"/>")
    }

    /// Counts by day as columns; the last `freshCount` of them stand out.
    static func spark(_ counts: [Int], freshCount: Int, on page: inout HTMLWriter) {
        let most = max(1, counts.max() ?? 1)
        page.raw("<svg class=\"spark\" viewBox=\"0 0 ")
        page.number(max(1, counts.count) * 4)
        page.raw(" 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
        page.text("\(counts.reduce(0, +)) new in \(counts.count) days, at most \(counts.max() ?? 0) in one")
        page.raw("\"><line x1=\"0\" y1=\"19.5\" x2=\"")
        page.number(counts.count * 4)
        page.raw("\" y2=\"19.5\"/>")
        for (index, count) in counts.enumerated() where count > 0 {
            let height = max(2, count * 18 / most)
            page.raw("<rect")
            if index >= counts.count - freshCount { page.raw(" class=\"fresh\"") }
            page.raw(" x=\"")
            page.number(index * 4)
            page.raw("\" y=\"")
            page.number(19 - height)
            page.raw("\" width=\"3\" height=\"")
            page.number(height)
            page.raw("\"/>")
        }
        page.raw("</svg>")
    }

    // MARK: Days

    private static let width = 720
    private static let height = 220
    private static let left = 44
    private static let right = 112
    private static let top = 12
    private static let bottom = 28

    /// Devices that were seen on each day, and those with a cause, as two lines. Days are `2024-04-03`, in order.
    static func days(_ days: [FleetSummary.Group], on page: inout HTMLWriter) {
        let numbers = days.map { dayNumber($0.name) }
        guard let first = numbers.first, let last = numbers.last, days.count > 1 else { return }
        let most = rounded(days.map(\.devices).max() ?? 0)
        func x(_ index: Int) -> Int { left + (width - left - right) * (numbers[index] - first) / max(1, last - first) }
        func y(_ count: Int) -> Int { height - bottom - (height - top - bottom) * count / most }
        page.raw("<div class=\"wide\"><svg class=\"days\" viewBox=\"0 0 ")
        page.number(width)
        page.raw(" ")
        page.number(height)
        page.raw(
            "\" role=\"img\" aria-label=\"Devices by day, and those with a cause; the table below has the numbers\">\n")
        for step in 0...4 {
            let count = most * step / 4
            page.raw("<line class=\"grid\" x1=\"")
            page.number(left)
            page.raw("\" x2=\"")
            page.number(width - right)
            pair("\" y1=\"", y(count), "\" y2=\"", y(count), "\"/>", on: &page)
            label(String(count), x: left - 6, y: y(count) + 4, anchor: "end", style: "", on: &page)
        }
        for index in [0, days.count / 2, days.count - 1] where index == 0 || index != days.count / 2 || days.count > 4 {
            label(days[index].name, x: x(index), y: height - 8, anchor: "middle", style: "", on: &page)
        }
        line(days.indices.map { (x($0), y(days[$0].devices)) }, style: "seen", on: &page)
        line(days.indices.map { (x($0), y(days[$0].withCause)) }, style: "caused", on: &page)
        let end = days.count - 1
        var (seen, caused) = (y(days[end].devices), y(days[end].withCause))
        if caused - seen < 14 { (seen, caused) = (seen - 6, max(caused, seen + 8)) }
        label("devices", x: x(end) + 8, y: seen + 4, anchor: "start", style: "seen", on: &page)
        label("with a cause", x: x(end) + 8, y: caused + 4, anchor: "start", style: "caused", on: &page)
        page.raw("</svg></div>\n")
    }

    private static func line(_ points: [(x: Int, y: Int)], style: StaticString, on page: inout HTMLWriter) {
        page.raw("<polyline class=\"")
        page.raw(style)
        page.raw("\" points=\"")
        for point in points { pair("", point.x, ",", point.y, " ", on: &page) }
        page.raw("\"/>")
        guard points.count <= 40 else { return }
        for point in points {
            page.raw("<circle class=\"")
            page.raw(style)
            pair("\" cx=\"", point.x, "\" cy=\"", point.y, "\" r=\"3\"/>", on: &page)
        }
    }

    private static func label(
        _ text: String, x: Int, y: Int, anchor: StaticString, style: StaticString, on page: inout HTMLWriter
    ) {
        page.raw("<text class=\"")
        page.raw(style)
        page.raw("\" text-anchor=\"")
        page.raw(anchor)
        pair("\" x=\"", x, "\" y=\"", y, "\">", on: &page)
        page.text(text)
        page.raw("</text>\n")
    }

    private static func pair(
        _ before: StaticString, _ first: Int, _ between: StaticString, _ second: Int, _ after: StaticString,
        on page: inout HTMLWriter
    ) {
        page.raw(before)
        page.number(first)
        page.raw(between)
        page.number(second)
        page.raw(after)
    }

    /// The least number from `count` on that four round steps make.
    private static func rounded(_ count: Int) -> Int {
        var size = 1
        while size < 1 << 40 {
            for factor in [1, 2, 5] where factor * size * 4 >= count { return factor * size * 4 }
            size *= 10
        }
        return size
    }

    /// The number of the day that `text` names, `2024-04-03`; 0 where it names none.
    private static func dayNumber(_ text: String) -> Int {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        return parts.count == 3 ? Ticks.dayNumber(year: parts[0], month: parts[1], day: parts[2]) : 0
    }
}
