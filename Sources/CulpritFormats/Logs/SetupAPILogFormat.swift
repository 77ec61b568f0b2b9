// setupapi.dev.log and its kin: what the installation of devices and drivers did.
//
//     [Device Install Log]            header, up to [BeginLog]
//     [Boot Session: 2015/11/22 17:58:03.498]
//     >>>  [Device Install (Hardware initiated) - SWD\…]
//     >>>  Section start 2015/11/22 17:59:28.110
//          dvi: text                  five characters say how bad: "!!!  " an error, "!    " a warning, blanks neither
//     <<<  Section end 2015/11/22 17:59:31.219
//     <<<  [Exit status: SUCCESS]
//
// Every line of a section is a record; it has the time of its section's start, since it has none of its own. Local time.

internal import CulpritBytes
package import CulpritModel

/// `setupapi.*.log`.
package struct SetupAPILogFormat: Format {
    package let id = "setupapi"
    package let title = "Device installation log"
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        var first = 0
        while first < head.count, head[first].isASCIIWhitespace { first += 1 }
        if head.hasBytes("[Device Install Log]", at: first) || head.hasBytes("[SetupAPI Log]", at: first) {
            return .certain
        }
        let hasSection = head.firstOffset(of: ">>>  Section start ") != nil
        let hasBoot = head.firstOffset(of: "[Boot Session: ") != nil
        return hasSection ? (hasBoot ? .certain : .likely) : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser { LineRecordParser(SetupAPILogGrammar(), context) }
}

/// The grammar of one line. It remembers the time of the section and whether the header is over.
struct SetupAPILogGrammar: LineGrammar {
    private var time = RecordTime.unknown
    private var isInHeader = false

    mutating func role(of line: Span<UInt8>) -> LineRole {
        if line.hasBytes("[Device Install Log]", at: 0) || line.hasBytes("[SetupAPI Log]", at: 0) {
            isInHeader = true
            return .record(LineHead())
        }
        if line.hasBytes("[BeginLog]", at: 0) {
            isInHeader = false
            return .continuation
        }
        if line.hasBytes("[Boot Session: ", at: 0) {
            isInHeader = false
            return .record(stamped(line, at: 15))
        }
        if line.hasBytes(">>>  Section start ", at: 0) {
            let head = stamped(line, at: 19)
            return head.time.isKnown ? .timedContinuation(head.time, timeText: head.timeText) : .continuation
        }
        if line.hasBytes("<<<  Section end ", at: 0) { return .record(stamped(line, at: 17)) }
        if isInHeader { return .continuation }
        var blanks = 0
        while blanks < line.count, line[blanks].isASCIIWhitespace { blanks += 1 }
        if blanks == line.count { return .continuation }
        return .record(body(line))
    }

    /// A line whose time begins at `start`; what follows is of that time.
    private mutating func stamped(_ line: Span<UInt8>, at start: Int) -> LineHead {
        var head = LineHead()
        var index = start
        if let date = CalendarReading.yearMonthDay(line, at: &index, before: line.count, separator: 0x2F),
            line.take(0x20, at: &index, before: line.count),
            let clock = CalendarReading.clock(line, at: &index, before: line.count), let ticks = date.at(clock)
        {
            time = .local(ticks)
            head.time = time
            head.timeText = ByteRange(start, index)
        } else {
            time = .unknown
            head.timeText = ByteRange(min(start, line.count), line.count)
            head.hasBadTime = true
        }
        return head
    }

    private mutating func body(_ line: Span<UInt8>) -> LineHead {
        var head = LineHead()
        // The title of a section comes before the time of its start.
        if line.hasBytes(">>>  [", at: 0) { time = .unknown }
        head.time = time
        if line.hasBytes("!!!", at: 0) {
            head.severity = .error
        } else if line.hasBytes("!", at: 0) {
            head.severity = .warning
        } else if line.hasBytes("<<<  [Exit status: ", at: 0), !line.hasBytes("SUCCESS", at: 19) {
            head.severity = .error
        }
        // Five characters of severity, then a category of three letters and a colon.
        if line.count > 9, line[8] == 0x3A, line[5] > 0x20, line[7] > 0x20 { head.component = ByteRange(5, 8) }
        return head
    }
}
