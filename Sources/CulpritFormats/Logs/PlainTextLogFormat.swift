// Any other log whose lines begin with a date and a time that can be read only one way: the year first. Logs with 1/2
// are left alone, since nobody can say what month that is, and a text file without stamps is no log.

internal import CulpritBytes
package import CulpritModel

/// Logs of lines that begin with a stamp.
package struct PlainTextLogFormat: Format {
    package let id = "plain-text"
    package let title = "Text log with time stamps"
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let (lines, records) = LineSample.count(head, PlainTextLogGrammar())
        return records > 1 && records * 2 > lines ? .possible : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        LineRecordParser(PlainTextLogGrammar(), context)
    }
}

/// The grammar of one line: `[2024-03-09 10:20:30.456] text`, `2024/03/09T10:20:30Z text`.
struct PlainTextLogGrammar: LineGrammar {
    mutating func role(of line: Span<UInt8>) -> LineRole {
        var index = 0
        let end = line.count
        let isBracketed = line.take(0x5B, at: &index, before: end)
        let start = index
        guard let date = date(line, at: &index) else { return .continuation }
        guard line.take(0x20, at: &index, before: end) || line.take(0x54, at: &index, before: end),
            let clock = CalendarReading.clock(line, at: &index, before: end), let ticks = date.at(clock)
        else { return .continuation }
        var head = LineHead()
        head.time = RecordTime(reading: ticks, zone: zone(line, at: &index))
        head.timeText = ByteRange(start, index)
        if isBracketed { _ = line.take(0x5D, at: &index, before: end) }
        while index < end, line[index] == 0x20 || line[index] == 0x09 || line[index] == 0x2C || line[index] == 0x3A {
            index += 1
        }
        head.messageStart = index
        head.severity = SeverityWords.severity(line, index..<end)
        return .record(head)
    }

    private func date(_ line: Span<UInt8>, at index: inout Int) -> DateReading? {
        let start = index
        if let date = CalendarReading.yearMonthDay(line, at: &index, before: line.count) { return date }
        index = start
        return CalendarReading.yearMonthDay(line, at: &index, before: line.count, separator: 0x2F)
    }

    /// `Z` or the distance of ISO 8601, with a colon or without.
    private func zone(_ line: Span<UInt8>, at index: inout Int) -> RecordTime.Zone {
        let end = line.count
        if line.take(0x5A, at: &index, before: end) { return .utc }
        var next = index
        let isNegative = line.take(0x2D, at: &next, before: end)
        guard isNegative || line.take(0x2B, at: &next, before: end) else { return .local }
        let start = next
        guard let hours = line.number(at: &next, before: end, digitsMax: 2), next == start + 2, hours < 15 else {
            return .local
        }
        _ = line.take(0x3A, at: &next, before: end)
        let minutesStart = next
        guard let minutes = line.number(at: &next, before: end, digitsMax: 2), next == minutesStart + 2, minutes < 60
        else { return .local }
        index = next
        let total = hours * 60 + minutes
        return .bias(Int16(isNegative ? total : -total))
    }
}
