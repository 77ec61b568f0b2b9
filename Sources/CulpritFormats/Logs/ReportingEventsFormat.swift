// The Windows Update agent's history, ReportingEvents.log: one event a line, fields between tabs:
//
//     {GUID} 2021-07-13 10:22:58:955-0700 1 147 [AGENT_DETECTION_FINISHED] 101 {GUID} 0 80240438 WindowsUpdate Success …
//
// The distance after the time is that of ISO 8601: `-0700` is UTC-7. The fields are: event, time, level, number with name,
// category, update, revision, result, program, state, kind, text. The message is all that follows the time.

internal import CulpritBytes
package import CulpritModel

/// `ReportingEvents.log`.
package struct ReportingEventsFormat: Format {
    package let id = "reporting-events"
    package let title = "Windows Update history"
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let (lines, records) = LineSample.count(head, ReportingEventsGrammar())
        return records > 0 && records * 2 > lines ? .certain : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        LineRecordParser(ReportingEventsGrammar(), context)
    }
}

/// The grammar of one line.
struct ReportingEventsGrammar: LineGrammar {
    /// A GUID in braces.
    private static let identifierByteCount = 38
    /// The fields after the time that come before the result and the program.
    private static let resultField = 5
    private static let programField = 6

    mutating func role(of line: Span<UInt8>) -> LineRole {
        let end = line.count
        var index = Self.identifierByteCount
        guard end > index, line[0] == 0x7B, line[index - 1] == 0x7D, line.take(0x09, at: &index, before: end),
            let date = CalendarReading.yearMonthDay(line, at: &index, before: end),
            line.take(0x20, at: &index, before: end),
            let clock = CalendarReading.clock(line, at: &index, before: end, fractionAfterColon: true)
        else { return .continuation }
        var head = LineHead()
        var zone = RecordTime.Zone.local
        if let offset = distance(line, at: &index) { zone = .bias(-offset) }
        head.timeText = ByteRange(Self.identifierByteCount + 1, index)
        if let ticks = date.at(clock) {
            head.time = RecordTime(reading: ticks, zone: zone)
        } else {
            head.hasBadTime = true
        }
        _ = line.take(0x09, at: &index, before: end)
        head.messageStart = index
        readFields(line, from: index, into: &head)
        return .record(head)
    }

    /// `-0700` as minutes east of UTC.
    private func distance(_ line: Span<UInt8>, at index: inout Int) -> Int16? {
        var next = index
        let isNegative = line.take(0x2D, at: &next, before: line.count)
        guard isNegative || line.take(0x2B, at: &next, before: line.count) else { return nil }
        let start = next
        guard let digits = line.number(at: &next, before: line.count, digitsMax: 4), next == start + 4,
            digits / 100 < 15,
            digits % 100 < 60
        else { return nil }
        index = next
        let minutes = digits / 100 * 60 + digits % 100
        return Int16(isNegative ? -minutes : minutes)
    }

    private func readFields(_ line: Span<UInt8>, from start: Int, into head: inout LineHead) {
        var fieldStart = start
        var field = 0
        while field <= Self.programField, let tab = line.firstOffset(of: 0x09, from: fieldStart) {
            if field == Self.resultField, hasFailed(line, fieldStart..<tab) { head.severity = .error }
            if field == Self.programField {
                head.component = ByteRange(fieldStart, tab)
                // The state follows the program.
                if line.hasBytesIgnoringCase("failure", at: tab + 1) { head.severity = .error }
            }
            fieldStart = tab + 1
            field += 1
        }
    }

    /// Whether a result is a failing HRESULT: hexadecimal digits, the first of which has its high bit set.
    private func hasFailed(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == 8, let first = line[range.lowerBound].hexadecimalDigit else { return false }
        return first >= 8
    }
}
