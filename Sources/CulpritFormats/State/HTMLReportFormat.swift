// HTML reports as device state: the MDM diagnostics report, whose tables have ids, and the Group Policy results, whose
// tables stand under section titles. A table of labels gives label = value; a table with a heading row gives
// `row label/column` = cell. Scripts and styles are passed over. This file will not lay out anything.
//
//     <table id="DeviceInfoTable"><tbody><tr><td class="LabelColumn">PC name</td><td>PC-01</td></tr>…
//     <table id="CertificatesTable"><thead><tr><th>Issued to</th><th>Issued by</th>…</tr></thead><tbody>…

private import CulpritBytes
package import CulpritModel

/// One kind of HTML report.
package struct HTMLReportFormat: Format {
    package let id: String
    package let title: String
    package let input = FormatInput.text
    package let diagnosticCodes = [XMLDiagnostics.damaged, StateDiagnostics.valueCut]
    /// Text that stands near the beginning of such reports and of no other.
    private let mark: StaticString

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let start = head.trimmed(0..<min(head.count, 4096)).lowerBound
        guard head.hasBytesIgnoringCase("<!doctype html", at: start) || head.hasBytesIgnoringCase("<html", at: start)
        else { return .no }
        return head.firstOffset(of: mark, from: start, before: start + 4096) != nil ? .certain : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        MarkupParser(context, isHTML: true) { HTMLTableReader(context.limits, $0) }
    }

    /// The HTML report of the MDM diagnostics collector.
    package static let mdmReport = HTMLReportFormat(
        id: "mdm-report-html", title: "MDM diagnostics report (HTML)", mark: "MDM Diagnostic Report")

    /// `gpresult /h`.
    package static let groupPolicyResults = HTMLReportFormat(
        id: "gpresult-html", title: "Group Policy results (HTML)", mark: "gpmc_reportInitialized")
}

/// Turns the tables of an HTML report into entries.
struct HTMLTableReader: StateMarkupReader {
    /// Where text goes.
    private enum Target { case nothing, title, reportTime, sectionTitle, cell }

    static let cellsMax = 64
    static let depthMax = 16

    private let limits: Limits
    var sink: any RecordSink
    private var writer = StateWriter()
    private var target = Target.nothing
    private var text: [UInt8] = []
    private var isCut = false
    private var textPlace = MarkupPlace(offset: 0, line: 1)
    private var sectionTitle: [UInt8] = []
    /// The headings of the open tables, innermost last. Tables are nested where a cell shows details.
    private var tables: [(path: [UInt8], headings: [[UInt8]])] = []
    private var row: [(text: [UInt8], place: MarkupPlace, isHeading: Bool)] = []
    private var cellIsHeading = false

    init(_ limits: Limits, _ sink: any RecordSink) {
        self.limits = limits
        self.sink = sink
    }

    mutating func open(_ name: Span<UInt8>, attributes: Span<UInt8>, isEmpty: Bool, at place: MarkupPlace) {
        if name.equalsIgnoringCase("td") || name.equalsIgnoringCase("th") {
            endText()
            guard !tables.isEmpty else { return }
            cellIsHeading = name.equalsIgnoringCase("th")
            begin(.cell, place)
        } else if name.equalsIgnoringCase("tr") {
            endRow()
        } else if name.equalsIgnoringCase("table") {
            endRow()
            guard tables.count < Self.depthMax else { return }
            let title = MarkupText.attribute("id", in: attributes) ?? sectionTitle
            tables.append((Array(title.prefix(limits.stateNameBytesMax)), []))
        } else if name.equalsIgnoringCase("br") {
            if target == .cell { text.append(0x0A) }
        } else if name.equalsIgnoringCase("title"), target == .nothing {
            begin(.title, place)
        } else if name.equalsIgnoringCase("div"), tables.isEmpty, target == .nothing {
            if MarkupText.attribute("class", in: attributes) == Array("TextBody".utf8) { begin(.reportTime, place) }
        } else if name.equalsIgnoringCase("span"), target == .nothing {
            if MarkupText.attribute("class", in: attributes) == Array("sectionTitle".utf8) {
                begin(.sectionTitle, place)
            }
        }
    }

    mutating func close(_ name: Span<UInt8>, at place: MarkupPlace) {
        if name.equalsIgnoringCase("td") || name.equalsIgnoringCase("th") {
            endText()
        } else if name.equalsIgnoringCase("tr") {
            endRow()
        } else if name.equalsIgnoringCase("table") {
            endRow()
            if !tables.isEmpty { tables.removeLast() }
        } else if target != .cell,
            name.equalsIgnoringCase("div") || name.equalsIgnoringCase("title")
                || name.equalsIgnoringCase("span")
        {
            endText()
        }
    }

    mutating func text(_ bytes: Span<UInt8>) {
        guard target != .nothing else { return }
        let room = max(0, limits.recordBytesMax - text.count)
        if bytes.count > room { isCut = true }
        text.append(bytes: bytes.extracting(0..<min(room, bytes.count)))
    }

    mutating func damage(_ detail: StaticString, at place: MarkupPlace) {
        sink.diagnostic(Diagnostic(XMLDiagnostics.damaged, at: place.offset, detail: "line \(place.line): \(detail)"))
    }

    mutating func finish(at offset: UInt64) {
        // A row whose last cell has no end may lack half of it, so it is left out.
        if target == .nothing { endRow() }
    }

    private mutating func begin(_ target: Target, _ place: MarkupPlace) {
        self.target = target
        text.removeAll(keepingCapacity: true)
        isCut = false
        textPlace = place
    }

    private mutating func endText() {
        defer { target = .nothing }
        guard target != .nothing else { return }
        let found = Self.collapsed(text.span)
        if isCut { sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: textPlace.offset)) }
        switch target {
        case .nothing: break
        case .title: emit([], Array("Title".utf8), found, textPlace)
        case .sectionTitle: sectionTitle = Array(found.prefix(limits.stateNameBytesMax))
        case .reportTime:
            // The report's own time is a text block of its own: `04/03/2024 10:45:12AM`, in the device's zone.
            let isTime = found.count >= 16 && found.count <= 24 && found[2] == 0x2F && found[5] == 0x2F
            if isTime { emit([], Array("Report generated".utf8), found, textPlace) }
        case .cell: if row.count < Self.cellsMax { row.append((found, textPlace, cellIsHeading)) }
        }
    }

    private mutating func endRow() {
        endText()
        let cells = row
        row = []
        guard !cells.isEmpty, let table = tables.last else { return }
        if cells.count > 1, cells.allSatisfy(\.isHeading) {
            tables[tables.count - 1].headings = cells.map { Array($0.text.prefix(limits.stateNameBytesMax)) }
            return
        }
        // A table of labels may have a heading row too: two columns are label and value all the same.
        if table.headings.count <= 2 {
            let value = cells.dropFirst().map(\.text).joined(separator: [0x09])
            emit(table.path, cells[0].text, Array(value), cells[0].place)
            return
        }
        // Where the second column says which setting of the first is meant, both name the row.
        var label = Array(cells[0].text.prefix(limits.stateNameBytesMax))
        var first = 1
        if cells.count > 2, table.headings[1] == Array("Policy".utf8) {
            label += Array("/".utf8) + cells[1].text.prefix(limits.stateNameBytesMax)
            first = 2
        }
        for index in first..<max(first, cells.count) {
            let heading = index < table.headings.count ? table.headings[index] : Array("\(index + 1)".utf8)
            emit(table.path, label + Array("/".utf8) + heading, cells[index].text, cells[index].place)
        }
    }

    private mutating func emit(_ path: [UInt8], _ name: [UInt8], _ value: [UInt8], _ place: MarkupPlace) {
        writer.setPath(path)
        writer.emit(name: name, value: value, offset: place.offset, line: place.line, into: sink)
    }

    /// The text with runs of blanks as one, as a browser shows it; line breaks stay.
    private static func collapsed(_ text: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        let range = text.trimmed(0..<text.count)
        for index in range {
            let byte = text[index]
            if byte != 0x0A, byte.isASCIIWhitespace {
                if result.last != 0x20, result.last != 0x0A { result.append(0x20) }
            } else {
                if byte == 0x0A, result.last == 0x20 { result.removeLast() }
                result.append(byte)
            }
        }
        return result
    }
}
