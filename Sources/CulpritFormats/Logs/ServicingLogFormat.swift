// The logs of Windows servicing and setup: CBS, DISM and Panther (`setupact.log`, `setuperr.log`). One line grammar:
//
//     2019-03-29 00:25:29, Info       [0x0601c1] IBS    InstallWindows:Install Path = X:\Sources
//
// After the comma comes a field of 22 characters with the level, left-aligned in 11, and a message id or blanks; then a
// component in 7 characters, blank in some logs; then the message. Long words push the columns, so blanks are what
// counts. The time is the device's local time. Lines without a stamp go on with the record before them. The three
// formats differ in the components that they hold, which is how a renamed file is told.

internal import CulpritBytes
package import CulpritModel

/// CBS, DISM and setup logs.
package struct ServicingLogFormat: Format {
    /// Which of the three.
    package enum Kind: Sendable { case cbs, dism, panther }

    package let kind: Kind
    package var id: String {
        switch kind {
        case .cbs: "cbs"
        case .dism: "dism"
        case .panther: "panther"
        }
    }
    package var title: String {
        switch kind {
        case .cbs: "Windows servicing log (CBS)"
        case .dism: "DISM log"
        case .panther: "Windows setup log (Panther)"
        }
    }
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all

    /// The format of logs of `kind`.
    package init(_ kind: Kind) { self.kind = kind }

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let grammar = ServicingLogGrammar()
        var lines = 0
        var records = 0
        var servicing = 0
        var imaging = 0
        LineSample.forEach(in: head) { line in
            lines += 1
            guard let entry = grammar.head(line) else { return }
            records += 1
            let start = Int(entry.component.start)
            guard entry.component.count < 5 else { return }
            if line.hasBytes("CBS", at: start) || line.hasBytes("CSI", at: start) { servicing += 1 }
            if line.hasBytes("DISM", at: start) { imaging += 1 }
        }
        guard records > 0 else { return .no }
        let found: Kind = servicing * 2 > records ? .cbs : imaging * 2 > records ? .dism : .panther
        guard found == kind else { return .no }
        // A record may go on for many lines, but a text that quotes one line is no log.
        return records * 4 >= lines ? .certain : records > 2 ? .likely : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        LineRecordParser(ServicingLogGrammar(), context)
    }
}

/// The grammar of one line.
struct ServicingLogGrammar: LineGrammar {
    /// Where the component stands when nothing pushed it, counted from the level.
    private static let componentColumns = [11, 22]
    private static let componentByteCount = 7

    mutating func role(of line: Span<UInt8>) -> LineRole { head(line).map { .record($0) } ?? .continuation }

    /// What the line begins with, or nil where it is no beginning.
    func head(_ line: Span<UInt8>) -> LineHead? {
        guard line.count > 21, let stamp = CalendarReading.usualStamp(line, at: 0), stamp.date.year > 99,
            line.hasBytes(", ", at: 19), line[21].isASCIILetter
        else { return nil }
        var head = LineHead()
        head.timeText = ByteRange(0, 19)
        if let ticks = stamp.date.at(stamp.clock) { head.time = .local(ticks) } else { head.hasBadTime = true }
        var index = 21
        while index < line.count, line[index] != 0x20 { index += 1 }
        head.severity = severity(line, 21..<index)
        line.skipBlanks(at: &index, before: line.count)
        if line.take(0x5B, at: &index, before: line.count) {
            index = messageID(line, at: index) ?? index - 1
        }
        readComponent(line, at: index, into: &head)
        return head
    }

    /// Steps over `0x0601c1] `, or gives nil where the bracket belongs to the message.
    private func messageID(_ line: Span<UInt8>, at start: Int) -> Int? {
        guard line.hasBytes("0x", at: start) else { return nil }
        var index = start + 2
        while index < line.count, line[index].hexadecimalDigit != nil, index < start + 12 { index += 1 }
        guard line.take(0x5D, at: &index, before: line.count), line.take(0x20, at: &index, before: line.count) else {
            return nil
        }
        return index
    }

    private func readComponent(_ line: Span<UInt8>, at start: Int, into head: inout LineHead) {
        var end = start
        while end < line.count, line[end] > 0x20, end - start < Self.componentByteCount { end += 1 }
        let isWord = end > start && end < line.count && line[end] == 0x20 && line[start] != 0x5B
        let isInColumn = Self.componentColumns.contains(start - 21)
        head.messageStart = start
        guard isWord, isInColumn || (start - 21 != 29 && isUpperCase(line, start..<end)) else { return }
        head.component = ByteRange(start, end)
        // The component is padded to its width; more blanks are the message's own indentation.
        var index = end
        let padded = start + Self.componentByteCount
        while index < padded, index < line.count, line[index] == 0x20 { index += 1 }
        head.messageStart = index
    }

    private func isUpperCase(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where line[index] < 0x41 || line[index] > 0x5A { return false }
        return true
    }

    private func severity(_ line: Span<UInt8>, _ range: Range<Int>) -> Severity {
        if line.hasBytesIgnoringCase("warn", at: range.lowerBound) { return .warning }
        if line.hasBytesIgnoringCase("error", at: range.lowerBound) { return .error }
        if line.hasBytesIgnoringCase("fatal", at: range.lowerBound) { return .critical }
        return .information
    }
}
