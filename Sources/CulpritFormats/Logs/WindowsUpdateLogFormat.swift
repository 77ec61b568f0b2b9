// The log of the Windows Update agent, in the form of Windows 7 and 8 and in the form that Get-WindowsUpdateLog makes:
//
//     2021-08-28<TAB>03:07:48:216<TAB> 648<TAB>13bc<TAB>Report<TAB>text                     process decimal, thread hex
//     2021/07/13 10:22:58.9553434 3696  8172  Shared          InitializeSus                 both decimal
//
// Times are local; those of the second form are in the zone of the machine that decoded the trace, which is taken to be
// the device.

internal import CulpritBytes
package import CulpritModel

/// `WindowsUpdate.log`.
package struct WindowsUpdateLogFormat: Format {
    package let id = "windows-update"
    package let title = "Windows Update log"
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let (lines, records) = LineSample.count(head, WindowsUpdateLogGrammar())
        guard records > 0 else { return .no }
        return records * 2 > lines ? .certain : .possible
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        LineRecordParser(WindowsUpdateLogGrammar(), context)
    }
}

/// The grammar of one line of either form.
struct WindowsUpdateLogGrammar: LineGrammar {
    mutating func role(of line: Span<UInt8>) -> LineRole {
        guard line.count > 20, line[0].isASCIIDigit else { return .continuation }
        let head = line[4] == 0x2D ? tabbed(line) : decoded(line)
        return head.map { .record($0) } ?? .continuation
    }

    private func tabbed(_ line: Span<UInt8>) -> LineHead? {
        let end = line.count
        var index = 0
        guard let date = CalendarReading.yearMonthDay(line, at: &index, before: end),
            line.take(0x09, at: &index, before: end),
            let clock = CalendarReading.clock(line, at: &index, before: end, fractionAfterColon: true)
        else { return nil }
        var head = head(line, date, clock, timeEnd: index)
        guard line.take(0x09, at: &index, before: end), let process = field(line, at: &index), !process.isEmpty,
            let thread = field(line, at: &index), let component = field(line, at: &index)
        else { return nil }
        head.thread = thread
        head.component = component
        head.messageStart = index
        head.severity = severity(line, index)
        return head
    }

    /// The text up to the next tab without the blanks around it, and steps over both.
    private func field(_ line: Span<UInt8>, at index: inout Int) -> ByteRange? {
        guard let tab = line.firstOffset(of: 0x09, from: index) else { return nil }
        var start = index
        line.skipBlanks(at: &start, before: tab)
        var end = tab
        while end > start, line[end - 1] == 0x20 { end -= 1 }
        index = tab + 1
        return ByteRange(start, end)
    }

    private func decoded(_ line: Span<UInt8>) -> LineHead? {
        let end = line.count
        var index = 0
        guard let date = CalendarReading.yearMonthDay(line, at: &index, before: end, separator: 0x2F),
            line.take(0x20, at: &index, before: end), let clock = CalendarReading.clock(line, at: &index, before: end)
        else { return nil }
        var head = head(line, date, clock, timeEnd: index)
        line.skipBlanks(at: &index, before: end)
        guard line.number(at: &index, before: end, digitsMax: 10) != nil, line.take(0x20, at: &index, before: end)
        else {
            return nil
        }
        line.skipBlanks(at: &index, before: end)
        let threadStart = index
        guard line.number(at: &index, before: end, digitsMax: 10) != nil, line.take(0x20, at: &index, before: end)
        else {
            return nil
        }
        head.thread = ByteRange(threadStart, index - 1)
        line.skipBlanks(at: &index, before: end)
        let componentStart = index
        while index < end, line[index] > 0x20 { index += 1 }
        head.component = ByteRange(componentStart, index)
        // The component is padded to 16 characters; what is indented further belongs to the text.
        while index < end, line[index] == 0x20, index < componentStart + 16 { index += 1 }
        head.messageStart = index
        head.severity = severity(line, index)
        return head
    }

    private func head(_ line: Span<UInt8>, _ date: DateReading, _ clock: ClockReading, timeEnd: Int) -> LineHead {
        var head = LineHead()
        head.timeText = ByteRange(0, timeEnd)
        // The epoch of an event that could not be decoded is no time of the device.
        if let ticks = date.at(clock), date.year > 1601 { head.time = .local(ticks) } else { head.hasBadTime = true }
        return head
    }

    /// The agent shouts what it means: `WARNING:`, `FATAL:`, `*FAILED*`.
    private func severity(_ line: Span<UInt8>, _ start: Int) -> Severity {
        var index = start
        line.skipBlanks(at: &index, before: line.count)
        if line.hasBytes("WARNING", at: index) { return .warning }
        if line.hasBytes("FATAL", at: index) || line.hasBytes("ERROR", at: index) { return .error }
        if line.firstOffset(of: "*FAILED*", from: index) != nil { return .error }
        return .information
    }
}
