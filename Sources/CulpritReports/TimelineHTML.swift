// A timeline as one page: a picture and a list that a script zooms, filters and searches, with a still picture and the first
// rows for a reader without script. Rows are written as they come.

package import CulpritModel

/// Writes the rows of a timeline as a page.
package struct TimelineHTML {
    /// Rows that a page holds; more of them are counted. A browser draws so many without a stutter.
    package static let rowCountMax = 100_000
    /// Rows that a reader without script sees.
    private static let plainRowCountMax = 200

    private let title: String
    private let tool: ToolDescription
    private var table = RecordTable()
    private var picture = TimelinePicture()
    private var plain: [PageRecord] = []
    private var offsetMinutes: Int?
    private var rowCount = 0

    /// A page about `title`, made by `tool`.
    package init(title: String, tool: ToolDescription) {
        self.title = title
        self.tool = tool
    }

    /// What stands before the first row.
    package var head: String {
        var page = HTMLWriter()
        HTMLPage.begin("Timeline of \(title)", style: HTMLReport.style, script: HTMLReport.script, on: &page)
        page.raw("<main>\n")
        page.element("h1", "Timeline of \(title)")
        page.raw("<section class=\"explorer\" aria-label=\"Records\">\n")
        page.raw(RecordTable.head)
        return page.text
    }

    /// What `row` adds to the page; nothing once the page is full. Rows come in the order of the timeline.
    package mutating func row(_ row: TimelineRow) -> String {
        rowCount += 1
        guard rowCount <= TimelineHTML.rowCountMax else { return "" }
        offsetMinutes = offsetMinutes ?? row.offsetMinutes
        let record = PageRecord(
            location: row.location, time: row.time, timeText: row.timeText, offsetMinutes: row.offsetMinutes,
            severity: row.severity, source: row.source, text: row.message, marks: row.signals)
        if plain.count < TimelineHTML.plainRowCountMax { plain.append(record) }
        if let utc = row.time.utc { picture.add(utc, lane: row.source, severity: row.severity) }
        return table.row(record).text
    }

    /// What stands after the last row.
    package var tail: String {
        var page = HTMLWriter()
        page.inert(table.tail { _ in })
        RecordExplorer.still(picture, offsetMinutes: offsetMinutes, on: &page)
        let more = rowCount - min(rowCount, TimelineHTML.rowCountMax)
        let counted =
            more > 0
            ? "The page holds the first \(TimelineHTML.rowCountMax) of \(rowCount) records; a narrower filter shows the rest."
            : "\(Wording.count(rowCount, "record", "records"))."
        page.element("p", counted, style: "faint")
        RecordExplorer.plain(plain, of: rowCount, on: &page)
        page.close("section")
        page.raw("</main>\n")
        HTMLPage.end(tool, script: HTMLReport.script, on: &page)
        return page.text
    }
}
