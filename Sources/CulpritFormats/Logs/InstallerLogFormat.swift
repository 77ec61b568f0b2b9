// Windows Installer logs, plain and verbose:
//
//     === Verbose logging started: 31/10/2023  9:12:53  Build type: SHIP UNICODE 5.00.10011.00  Calling process: … ===
//     MSI (s) (18:A8) [09:12:53:786]: text     c client, s server, N nested; low bytes of process and thread; local time
//     Action start 9:12:53: INSTALL.           words in the language of Windows
//     Action ended 9:12:53: INSTALL. Return value 3.
//     Property(S): NAME = value
//
// The only dates are those of the first and last line, in the short date form of whoever ran it: 1/2 is the first of
// February or the second of January. It is taken only where it can be but one of them; else times stay unknown. Lines
// carry a clock alone, so a clock that falls back by more than half a day is the next day.

internal import CulpritBytes
package import CulpritModel

/// Windows Installer logs, `client.msi.log` among them.
package struct InstallerLogFormat: Format {
    static let ambiguousDate = DiagnosticCode(
        "msi/ambiguous-date", "the date can be day or month first, so the times of this run are not known")

    package let id = "msi"
    package let title = "Windows Installer log"
    package let input = FormatInput.text
    package let diagnosticCodes = LineDiagnostics.all + [ambiguousDate]

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        var installer = 0
        var hasBanner = false
        LineSample.forEach(in: head, linesMax: 50) { line in
            if line.hasBytes("=== ", at: 0), line.firstOffset(of: "ogging started: ") != nil { hasBanner = true }
            if InstallerLogGrammar.isPrefixed(line) { installer += 1 }
        }
        if hasBanner { return .certain }
        return installer > 2 ? .certain : installer > 0 ? .likely : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser { InstallerLogParser(context) }
}

/// Reads one installer log; adds to the lines' records what there is to say of the date.
struct InstallerLogParser: FormatParser {
    private var lines: LineRecordParser<InstallerLogGrammar>
    private let dates: InstallerDates

    init(_ context: ParseContext) {
        let dates = InstallerDates()
        self.dates = dates
        lines = LineRecordParser(InstallerLogGrammar(dates), context)
    }

    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) { lines.consume(chunk, into: sink) }

    mutating func finish(into sink: any RecordSink) {
        lines.finish(into: sink)
        for text in dates.ambiguous { sink.diagnostic(Diagnostic(InstallerLogFormat.ambiguousDate, detail: text)) }
    }
}

/// The dates that could not be told, for the end of the file.
final class InstallerDates {
    /// As they are written, at most a few.
    private(set) var ambiguous: [String] = []
    private static let countMax = 20

    /// Keeps `text`.
    func addAmbiguous(_ text: String) { if ambiguous.count < Self.countMax { ambiguous.append(text) } }
}

/// The grammar of one line. It remembers the day and the last clock.
struct InstallerLogGrammar: LineGrammar {
    private let dates: InstallerDates
    private var day: Ticks?
    private var lastClock: Int64 = 0
    private var order: Order?

    /// A grammar that reports dates it cannot tell to `dates`.
    init(_ dates: InstallerDates) { self.dates = dates }

    mutating func role(of line: Span<UInt8>) -> LineRole {
        if line.hasBytes("=== ", at: 0), let head = banner(line) { return .record(head) }
        if Self.isPrefixed(line) { return .record(prefixed(line)) }
        if let head = action(line) { return .record(head) }
        if line.hasBytes("Property(", at: 0), line.count > 11, line[10] == 0x29 {
            var head = LineHead()
            head.component = ByteRange(0, 11)
            return .record(head)
        }
        return .continuation
    }

    /// Whether the line begins as `MSI (s) (18:A8)` does.
    static func isPrefixed(_ line: Span<UInt8>) -> Bool {
        line.hasBytes("MSI (", at: 0) && line.count > 15 && line.hasBytes(") (", at: 6) && line[14] == 0x29
            && (line[11] == 0x3A || line[11] == 0x21)
    }

    // MARK: - The date

    /// `=== Verbose logging started: 31/10/2023  9:12:53  …` and its counterpart at the end.
    private mutating func banner(_ line: Span<UInt8>) -> LineHead? {
        guard let colon = line.firstOffset(of: ": ", from: 0),
            line.hasBytes("ogging st", at: max(0, colon - 16))
                || line.firstOffset(of: "ogging st", from: 0, before: colon) != nil
        else { return nil }
        var head = LineHead()
        var index = colon + 2
        line.skipBlanks(at: &index, before: line.count)
        let start = index
        guard let date = anyDate(line, at: &index) else { return head }
        let dateEnd = index
        line.skipBlanks(at: &index, before: line.count)
        guard var clock = CalendarReading.clock(line, at: &index, before: line.count) else { return head }
        if line.hasBytesIgnoringCase(" pm", at: index), clock.hour < 12 { clock.hour += 12 }
        if line.hasBytesIgnoringCase(" am", at: index), clock.hour == 12 { clock.hour = 0 }
        head.timeText = ByteRange(start, index)
        switch date {
        case .certain(let reading):
            day = reading.at(ClockReading())
            if let ticks = reading.at(clock) { head.time = .local(ticks) } else { head.hasBadTime = true }
        case .ambiguous:
            day = nil
            if line.firstOffset(of: "started", from: 0, before: colon) != nil {
                dates.addAmbiguous(line.text(start..<dateEnd))
            }
        case .wrong:
            day = nil
            head.hasBadTime = true
        }
        lastClock = clockTicks(clock)
        return head
    }

    private enum Order { case dayFirst, monthFirst }
    private enum AnyDate { case certain(DateReading), ambiguous, wrong }

    /// Three numbers in the order of some locale.
    private mutating func anyDate(_ line: Span<UInt8>, at index: inout Int) -> AnyDate? {
        guard let first = line.number(at: &index, before: line.count, digitsMax: 4), index < line.count else {
            return nil
        }
        let separator = line[index]
        guard separator == 0x2F || separator == 0x2D || separator == 0x2E else { return nil }
        index += 1
        line.skipBlanks(at: &index, before: line.count)
        guard let second = line.number(at: &index, before: line.count, digitsMax: 2),
            line.take(separator, at: &index, before: line.count)
        else { return nil }
        line.skipBlanks(at: &index, before: line.count)
        guard let third = line.number(at: &index, before: line.count, digitsMax: 4) else { return nil }
        // Some locales end a date with the separator.
        _ = line.take(separator, at: &index, before: line.count)
        if first > 99 { return .certain(DateReading(year: first, month: second, day: third)) }
        let year = third > 99 ? third : 2000 + third
        let dayFirst = DateReading(year: year, month: second, day: first)
        let monthFirst = DateReading(year: year, month: first, day: second)
        let isDayFirst = dayFirst.at(ClockReading()) != nil
        let isMonthFirst = monthFirst.at(ClockReading()) != nil
        if first == second { return isDayFirst ? .certain(dayFirst) : .wrong }
        guard isDayFirst || isMonthFirst else { return .wrong }
        // Dots are written between numbers only where the day comes first.
        if (separator == 0x2E && isDayFirst) || !isMonthFirst {
            order = .dayFirst
        } else if !isDayFirst {
            order = .monthFirst
        }
        // One file is written in one locale, so an earlier date may have shown the order.
        switch order {
        case .dayFirst: return isDayFirst ? .certain(dayFirst) : .wrong
        case .monthFirst: return isMonthFirst ? .certain(monthFirst) : .wrong
        case nil: return .ambiguous
        }
    }

    private func clockTicks(_ clock: ClockReading) -> Int64 {
        Int64((clock.hour * 60 + clock.minute) * 60 + clock.second) * Ticks.perSecond + Int64(clock.fraction)
    }

    /// The time of `clock` on the current day, or on the next where the clock fell back by more than half a day.
    private mutating func time(_ clock: ClockReading) -> RecordTime {
        guard clock.hour < 24, clock.minute < 60, clock.second < 61, let today = day else { return .unknown }
        let halfDay: Int64 = 12 * 3600 * Ticks.perSecond
        let now = clockTicks(clock)
        var date = today
        if now < lastClock - halfDay {
            date = today.adding(minutes: 1440)
            day = date
            lastClock = now
        } else if now - halfDay > lastClock {
            // A line of the day before that was written late.
            date = today.adding(minutes: -1440)
        } else {
            lastClock = now
        }
        return .local(Ticks(date.value &+ now))
    }

    // MARK: - The lines

    private mutating func prefixed(_ line: Span<UInt8>) -> LineHead {
        var head = LineHead()
        head.component = ByteRange(0, 7)
        head.thread = ByteRange(9, 14)
        var index = 15
        if line.hasBytes(" [", at: index) {
            let start = index + 2
            index = start
            if let clock = CalendarReading.clock(line, at: &index, before: line.count, fractionAfterColon: true) {
                head.timeText = ByteRange(start, index)
                head.time = time(clock)
                _ = line.take(0x5D, at: &index, before: line.count)
            }
        }
        _ = line.take(0x3A, at: &index, before: line.count)
        _ = line.take(0x20, at: &index, before: line.count)
        head.messageStart = min(index, line.count)
        head.severity = severity(line, from: head.messageStart)
        return head
    }

    /// `Action ended 9:12:53: NAME. Return value 3.` in any language: words, a clock between a blank and a colon.
    private mutating func action(_ line: Span<UInt8>) -> LineHead? {
        guard line.count > 12, line[0] > 0x20 else { return nil }
        var colon = 0
        let limit = min(line.count, 60)
        while colon < limit, line[colon] != 0x3A { colon += 1 }
        var start = colon
        while start > 0, line[start - 1].isASCIIDigit { start -= 1 }
        guard colon < limit, start > 1, colon > start, line[start - 1] == 0x20 else { return nil }
        var index = start
        guard let clock = CalendarReading.clock(line, at: &index, before: line.count), line.hasBytes(": ", at: index)
        else { return nil }
        var head = LineHead()
        head.timeText = ByteRange(start, index)
        head.time = time(clock)
        if isFailedReturn(line) { head.severity = .error }
        return head
    }

    /// Whether the line ends with ` 3.`, the return value of an action that failed.
    private func isFailedReturn(_ line: Span<UInt8>) -> Bool {
        var end = line.count
        while end > 0, line[end - 1] == 0x20 { end -= 1 }
        return end > 3 && line.hasBytes(" 3.", at: end - 3)
    }

    private func severity(_ line: Span<UInt8>, from start: Int) -> Severity {
        if let returning = line.firstOffset(of: "MainEngineThread is returning ", from: start) {
            var index = returning + 30
            let value = line.number(at: &index, before: line.count, digitsMax: 10)
            // 3010 and 1641 ask for a restart.
            return value == 0 || value == 3010 || value == 1641 ? .information : .error
        }
        if line.hasBytes("Product: ", at: start), line.firstOffset(of: " -- Error ", from: start) != nil {
            return .error
        }
        if line.firstOffset(of: "Return value 3.", from: start) != nil { return .error }
        return .information
    }
}
