// The timeline as a still picture: what a reader without script sees, and what is printed. Records are counted into columns
// as they come, so that it costs the same for ten records as for a million.

import CulpritModel

/// Collects records in the order of their times and draws them.
struct TimelinePicture {
    private static let columnCount = 240
    /// Lanes that are drawn, and lanes that are counted at most; the rest is drawn as one.
    private static let laneCountMax = 12
    private static let laneCountedMax = 256
    private static let laneHeight = 22
    private static let labelWidth = 200
    private static let columnWidth = 4

    /// The worst severity in each column, plus one; zero where there is nothing.
    private struct Lane {
        var count = 0
        var columns = [UInt8](repeating: 0, count: columnCount)
    }

    private var lanes: [String: Lane] = [:]
    private var first: Ticks?
    private var last: Ticks?
    /// Ticks in one column: doubled whenever the columns do not reach.
    private var step: Int64 = 10_000

    /// Adds a record at `time`, which is not before any that was added.
    mutating func add(_ time: Ticks, lane name: String, severity: Severity) {
        let start = first ?? time
        first = start
        guard time >= start else { return }
        last = max(last ?? time, time)
        while (time.value - start.value) / step >= Int64(TimelinePicture.columnCount) { fold() }
        let known = lanes[name] != nil || lanes.count < TimelinePicture.laneCountedMax
        let lane = known ? name : TimelinePicture.rest
        let column = Int((time.value - start.value) / step)
        lanes[lane, default: Lane()].count += 1
        let mark = severity.rawValue + 1
        if let old = lanes[lane]?.columns[column], old < mark { lanes[lane]?.columns[column] = mark }
    }

    private static let rest = "other sources"

    /// Makes two columns one.
    private mutating func fold() {
        step *= 2
        for (name, lane) in lanes {
            var folded = Lane(count: lane.count)
            for (column, mark) in lane.columns.enumerated() {
                folded.columns[column / 2] = max(folded.columns[column / 2], mark)
            }
            lanes[name] = folded
        }
    }

    /// The lanes that are drawn, those with most records first.
    private func drawn() -> [(name: String, lane: Lane)] {
        let ordered = lanes.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        guard ordered.count > TimelinePicture.laneCountMax else { return ordered.map { ($0.key, $0.value) } }
        var result = ordered.prefix(TimelinePicture.laneCountMax - 1).map { (name: $0.key, lane: $0.value) }
        var rest = Lane()
        for (_, lane) in ordered.dropFirst(TimelinePicture.laneCountMax - 1) {
            rest.count += lane.count
            for (column, mark) in lane.columns.enumerated() { rest.columns[column] = max(rest.columns[column], mark) }
        }
        result.append((TimelinePicture.rest, rest))
        return result
    }

    /// Draws the picture; nothing where there is no record with a known instant. The scale shows the device's clock, which is
    /// `offsetMinutes` from UTC, with UTC below it.
    func draw(offsetMinutes: Int?, on page: inout HTMLWriter) {
        guard let first, let last else { return }
        let lanes = drawn()
        let plot = TimelinePicture.columnCount * TimelinePicture.columnWidth
        let width = TimelinePicture.labelWidth + plot + 8
        let bottom = lanes.count * TimelinePicture.laneHeight
        page.raw("<svg class=\"still\" role=\"img\" viewBox=\"0 0 ")
        page.text("\(width) \(bottom + 44)")
        page.raw("\"><title>")
        let count = lanes.reduce(0) { $0 + $1.lane.count }
        page.text(
            "\(Wording.count(count, "record", "records")) of \(Wording.count(self.lanes.count, "source", "sources")), "
                + "\(Wording.instant(first)) to \(Wording.instant(last))")
        page.raw("</title>\n")
        for (row, entry) in lanes.enumerated() { draw(entry.name, entry.lane, row: row, width: width, on: &page) }
        scale(from: first, offsetMinutes: offsetMinutes, top: bottom, on: &page)
        page.raw("</svg>\n")
    }

    private func draw(_ name: String, _ lane: Lane, row: Int, width: Int, on page: inout HTMLWriter) {
        let top = row * TimelinePicture.laneHeight
        page.raw("<text class=\"lane\" x=\"0\" y=\"")
        page.number(top + 15)
        page.raw("\">")
        page.text(Sanitiser.line(name, limit: 28))
        page.raw("</text><path class=\"rule\" d=\"M0 ")
        page.text("\(top + TimelinePicture.laneHeight)H\(width)")
        page.raw("\"/>\n")
        for severity in Severity.allCases {
            let columns = lane.columns.indices.filter { lane.columns[$0] == severity.rawValue + 1 }
            guard !columns.isEmpty else { continue }
            page.raw("<path class=\"s")
            page.number(Int(severity.rawValue))
            page.raw("\" d=\"")
            for column in columns {
                page.text(
                    "M\(TimelinePicture.labelWidth + column * TimelinePicture.columnWidth) \(top + 4)h3v14h-3z")
            }
            page.raw("\"/>\n")
        }
    }

    /// Four instants below the lanes.
    private func scale(from first: Ticks, offsetMinutes: Int?, top: Int, on page: inout HTMLWriter) {
        let gap = TimelinePicture.columnCount / 4
        for mark in 0..<4 {
            let x = TimelinePicture.labelWidth + mark * gap * TimelinePicture.columnWidth
            let instant = Ticks(first.value + Int64(mark * gap) * step)
            page.raw("<path class=\"rule\" d=\"M")
            page.text("\(x) 0V\(top + 6)")
            page.raw("\"/>")
            if let offsetMinutes {
                label(Wording.local(instant, offsetMinutes: offsetMinutes), x, top + 20, on: &page)
            }
            label(Wording.instant(instant), x, top + (offsetMinutes == nil ? 20 : 36), on: &page)
        }
    }

    private func label(_ text: String, _ x: Int, _ y: Int, on page: inout HTMLWriter) {
        page.raw("<text class=\"tick\" x=\"")
        page.number(x + 2)
        page.raw("\" y=\"")
        page.number(y)
        page.raw("\">")
        page.text(text)
        page.raw("</text>\n")
    }
}
