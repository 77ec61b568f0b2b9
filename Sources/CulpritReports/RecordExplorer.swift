// The part of a page that shows records for a reader without script: a still picture, and a plain table of limited length.
// The script puts its own in their place.

import CulpritModel

/// Draws what needs no script.
enum RecordExplorer {
    /// Draws `picture`, which on a narrow page is moved from side to side.
    static func still(_ picture: TimelinePicture, offsetMinutes: Int?, on page: inout HTMLWriter) {
        page.raw("<div class=\"picture wide\" tabindex=\"0\" role=\"group\" aria-label=\"Picture of the timeline\">\n")
        picture.draw(offsetMinutes: offsetMinutes, on: &page)
        page.close("div")
    }

    /// Draws `rows`, the first of `count`, as a table.
    static func plain(_ rows: [PageRecord], of count: Int, on page: inout HTMLWriter) {
        page.raw(
            "<div class=\"plain wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table of records\"><table>\n<caption>"
        )
        page.text(
            rows.count < count
                ? "The first \(rows.count) of \(count) records" : Wording.count(count, "record", "records"))
        page.raw("</caption>\n<thead><tr><th scope=\"col\">device clock</th><th scope=\"col\">UTC</th>")
        page.raw("<th scope=\"col\">severity</th><th scope=\"col\">source</th><th scope=\"col\">record</th>")
        page.raw("<th scope=\"col\">place</th></tr></thead>\n<tbody>\n")
        for row in rows {
            page.open("tr")
            page.element("td", local(row), style: "time")
            page.element("td", row.time.utc.map(Wording.instant) ?? "not known", style: "time")
            page.element("td", row.severity.name)
            page.element("td", row.source)
            page.element("td", row.text)
            page.element("td", Wording.location(row.location), style: "place")
            page.close("tr")
        }
        page.raw("</tbody></table></div>\n")
    }

    /// The reading of the device's clock.
    private static func local(_ row: PageRecord) -> String {
        guard let utc = row.time.utc, let offset = row.offsetMinutes else { return row.timeText }
        return Wording.local(utc, offsetMinutes: offset)
    }
}
