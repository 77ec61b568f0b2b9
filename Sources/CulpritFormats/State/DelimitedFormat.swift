// Tables of comma- or semicolon-separated values with a heading line, as portals export them: each cell becomes
// `row[n]` | heading = value. The hardware hash of an Autopilot export is passed over: it is long, identifies the
// device, and proves nothing. This file will not guess headings.

private import CulpritBytes
package import CulpritModel

/// Tables of separated values.
package struct DelimitedFormat: Format {
    package let id = "csv"
    package let title = "table of separated values"
    package let input = FormatInput.text
    package let diagnosticCodes = [DelimitedDiagnostics.uneven, StateDiagnostics.valueCut]

    /// The format of separated values.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        guard fileName.hasSuffix(".csv"), head.count > 2 else { return .no }
        let end = head.firstOffset(of: 0x0A) ?? head.count
        let line = head.extracting(head.trimmed(0..<end))
        return DelimitedParser.separator(line) == nil ? .no : .likely
    }

    package func parser(_ context: ParseContext) -> any FormatParser { DelimitedParser(context) }
}

/// What can be odd about a table.
enum DelimitedDiagnostics {
    static let uneven = DiagnosticCode("csv/uneven-row", "a row has more cells than the heading line has")
}

/// A parser of one table, byte by byte.
final class DelimitedParser: FormatParser {
    /// Columns beyond this are not read.
    private static let columnsMax = 1024

    private let limits: Limits
    private var offset: UInt64
    private var line = 1
    private var writer = StateWriter()
    private var headings: [[UInt8]] = []
    private var firstLine: [UInt8] = []
    private var separator: UInt8?
    private var row = 0
    private var column = 0
    private var cell: [UInt8] = []
    private var cellOffset: UInt64
    private var cellLine = 1
    private var isQuoted = false
    private var lastWasQuote = false
    private var isCut = false

    init(_ context: ParseContext) {
        limits = context.limits
        offset = context.startOffset
        cellOffset = context.startOffset
    }

    /// The character that separates cells in a heading line, or nil where it is no such line.
    static func separator(_ line: Span<UInt8>) -> UInt8? {
        var best: (byte: UInt8, count: Int)?
        for candidate: UInt8 in [0x2C, 0x3B, 0x09] {
            let count = line.occurrences(of: candidate, in: 0..<line.count)
            if count > 0, count > (best?.count ?? 0) { best = (candidate, count) }
        }
        return best?.byte
    }

    func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        for index in chunk.indices {
            let byte = chunk[index]
            if separator == nil {
                // The heading line is kept whole, since it tells what separates the cells.
                if byte != 0x0A, firstLine.count < limits.recordBytesMax {
                    firstLine.append(byte)
                } else {
                    readHeadings()
                }
            } else {
                take(byte, into: sink)
            }
            offset += 1
            if byte == 0x0A { line += 1 }
        }
    }

    func finish(into sink: any RecordSink) {
        guard separator != nil else { return }
        if column > 0 || !cell.isEmpty { endCell(into: sink) }
    }

    private func readHeadings() {
        let found = Self.separator(firstLine.span) ?? 0x2C
        separator = found
        for part in firstLine.split(separator: found, maxSplits: Self.columnsMax, omittingEmptySubsequences: false) {
            let plain = part.filter { $0 != 0x22 }
            headings.append(Array(plain[plain.span.trimmed(0..<plain.count)].prefix(limits.stateNameBytesMax)))
        }
        beginRow()
    }

    private func take(_ byte: UInt8, into sink: any RecordSink) {
        if isQuoted {
            if lastWasQuote {
                lastWasQuote = false
                if byte == 0x22 { return append(byte) }
                isQuoted = false
            } else {
                if byte == 0x22 { lastWasQuote = true } else { append(byte) }
                return
            }
        }
        if byte == separator {
            endCell(into: sink)
            column += 1
        } else if byte == 0x0A {
            if column > 0 || !cell.isEmpty { endCell(into: sink) }
            beginRow()
        } else if byte == 0x22, cell.isEmpty {
            isQuoted = true
        } else if byte != 0x0D {
            append(byte)
        }
    }

    private func append(_ byte: UInt8) {
        if cell.isEmpty {
            cellOffset = offset
            cellLine = line
        }
        if cell.count < limits.recordBytesMax { cell.append(byte) } else { isCut = true }
    }

    private func beginRow() {
        column = 0
        row += 1
        writer.setPath(Array("row[\(row)]".utf8))
    }

    private func endCell(into sink: any RecordSink) {
        defer {
            cell.removeAll(keepingCapacity: cell.capacity <= 1 << 16)
            isCut = false
            isQuoted = false
            lastWasQuote = false
        }
        guard column < headings.count else {
            if column == headings.count, !cell.isEmpty {
                sink.diagnostic(Diagnostic(DelimitedDiagnostics.uneven, at: cellOffset))
            }
            return
        }
        guard !cell.isEmpty, headings[column] != Array("Hardware Hash".utf8) else { return }
        if isCut { sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: cellOffset)) }
        writer.emit(name: headings[column], value: cell, offset: cellOffset, line: cellLine, into: sink)
    }
}
