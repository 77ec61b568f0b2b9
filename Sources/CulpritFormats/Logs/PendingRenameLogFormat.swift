// PFRO.log: what the session manager did at boot with files that were in use.
//
//     8/20/2017 8:47:41 - PFRO Error: \??\C:\…\upgrade.exe, |delete operation|, 0xc0000034
//
// Month first whatever the locale, local time, UTF-16 without a byte order mark, a blank line between boots.

internal import CulpritBytes
package import CulpritModel

/// `PFRO.log`.
package struct PendingRenameLogFormat: Format {
    package let id = "pfro"
    package let title = "Pending file rename log"
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let (lines, records) = LineSample.count(head, PendingRenameLogGrammar())
        guard records > 0, records * 2 > lines else { return .no }
        if head.firstOffset(of: "PFRO") != nil { return .certain }
        return fileName == "pfro.log" ? .likely : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        LineRecordParser(PendingRenameLogGrammar(), context)
    }
}

/// The grammar of one line.
struct PendingRenameLogGrammar: LineGrammar {
    mutating func role(of line: Span<UInt8>) -> LineRole {
        var index = 0
        guard let date = CalendarReading.monthDayYear(line, at: &index, before: line.count, separator: 0x2F),
            line.take(0x20, at: &index, before: line.count),
            let clock = CalendarReading.clock(line, at: &index, before: line.count), line.hasBytes(" - ", at: index)
        else { return .continuation }
        var head = LineHead()
        head.timeText = ByteRange(0, index)
        if let ticks = date.at(clock) { head.time = .local(ticks) } else { head.hasBadTime = true }
        head.messageStart = index + 3
        if line.hasBytes("PFRO Error", at: head.messageStart) { head.severity = .error }
        return .record(head)
    }
}
