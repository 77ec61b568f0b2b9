// Logs whose records begin on a line of their own and may go on over the next lines. One place carries the lines of the
// pending record across chunks; a grammar says of each line whether it begins a record. This file knows no log.

internal import CulpritBytes
internal import CulpritModel

/// What a grammar found at the start of a line. Ranges are those of the line.
struct LineHead {
    var time = RecordTime.unknown
    var timeText = ByteRange.empty
    var severity = Severity.information
    /// Where the message begins.
    var messageStart = 0
    var component = ByteRange.empty
    var thread = ByteRange.empty
    /// Whether the line has a time that no calendar has.
    var hasBadTime = false
}

/// What a line is to the log.
enum LineRole {
    /// The line begins a record.
    case record(LineHead)
    /// The line goes on with the pending record.
    case continuation
    /// The line goes on with the pending record, and tells its time.
    case timedContinuation(RecordTime, timeText: ByteRange)
}

/// Tells records from the lines that go on. A grammar may remember what it saw.
protocol LineGrammar {
    /// What `line`, which has no line end, is.
    mutating func role(of line: Span<UInt8>) -> LineRole
}

/// What any log of lines can have.
enum LineDiagnostics {
    static let longRecord = DiagnosticCode(
        "text/long-record", "a record is longer than the limit and was cut", losesData: true)
    static let unreadableTime = DiagnosticCode(
        "text/unreadable-time", "the time of a record cannot be read, so it is kept without one")
    static let noStart = DiagnosticCode(
        "text/no-start", "the file begins with lines that belong to no record")

    static let all = [longRecord, unreadableTime, noStart]
}

/// A parser of a log whose lines `Grammar` understands.
struct LineRecordParser<Grammar: LineGrammar>: FormatParser {
    private let lines: Lines
    private var assembly: LineAssembly<Grammar>

    /// A parser with `grammar`.
    init(_ grammar: Grammar, _ context: ParseContext) {
        let bytesMax = max(1, min(context.limits.recordBytesMax, 256 << 20))
        lines = Lines(LineSplitter(start: context.startOffset, lineBytesMax: bytesMax))
        assembly = LineAssembly(grammar, recordBytesMax: bytesMax)
    }

    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        lines.consume(chunk) { line, extent in assembly.take(line, extent, into: sink) }
    }

    mutating func finish(into sink: any RecordSink) {
        lines.finish { line, extent in assembly.take(line, extent, into: sink) }
        assembly.flush(into: sink)
    }
}

/// A splitter in a box, so that what receives its lines may be a neighbour in the same value.
final class Lines {
    private var splitter: LineSplitter

    /// A box of `splitter`.
    init(_ splitter: LineSplitter) { self.splitter = splitter }

    /// As `LineSplitter.consume`.
    func consume(_ chunk: Span<UInt8>, line: (Span<UInt8>, LineExtent) -> Void) { splitter.consume(chunk, line: line) }
    /// As `LineSplitter.finish`.
    func finish(line: (Span<UInt8>, LineExtent) -> Void) { splitter.finish(line: line) }
}

/// The pending record: its lines, joined by line feeds.
private struct LineAssembly<Grammar: LineGrammar> {
    private var grammar: Grammar
    private let recordBytesMax: Int
    private var bytes: [UInt8] = []
    private var head = LineHead()
    private var offset: UInt64 = 0
    private var line = 0
    private var isPending = false
    private var isCut = false
    private var hasHead = false

    /// A buffer that one long record made larger is given back.
    private static var keptCapacity: Int { 1 << 16 }

    init(_ grammar: Grammar, recordBytesMax: Int) {
        self.grammar = grammar
        self.recordBytesMax = recordBytesMax
    }

    mutating func take(_ line: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        switch grammar.role(of: line) {
        case .record(let head):
            flush(into: sink)
            begin(extent, head, hasHead: true)
            add(line, extent)
        case .continuation:
            if !isPending {
                // Blank lines before the first record begin nothing.
                if Self.isBlank(line) { return }
                begin(extent, LineHead(), hasHead: false)
            }
            add(line, extent)
        case .timedContinuation(let time, let timeText):
            if !isPending { begin(extent, LineHead(), hasHead: true) }
            let start = bytes.isEmpty ? 0 : bytes.count + 1
            add(line, extent)
            if bytes.count >= start + Int(timeText.end) {
                head.timeText = ByteRange(start + Int(timeText.start), start + Int(timeText.end))
            }
            head.time = time
        }
    }

    mutating func flush(into sink: any RecordSink) {
        guard isPending else { return }
        isPending = false
        // The buffer is taken out while the sink looks at it, and used again.
        var record: [UInt8] = []
        swap(&record, &bytes)
        var end = record.count
        while end > head.messageStart, record[end - 1].isASCIIWhitespace || record[end - 1] == 0 { end -= 1 }
        var entry = LogRecord(
            offset: offset, line: line, time: head.time, timeText: head.timeText, severity: head.severity,
            message: ByteRange(min(head.messageStart, end), end), component: head.component, thread: head.thread)
        if isCut {
            entry.damage.insert(.cut)
            sink.diagnostic(Diagnostic(LineDiagnostics.longRecord, at: offset))
        }
        if !hasHead {
            sink.diagnostic(Diagnostic(LineDiagnostics.noStart, at: offset))
        } else if head.hasBadTime {
            let text = record.span.text(head.timeText.range.prefix(80))
            sink.diagnostic(Diagnostic(LineDiagnostics.unreadableTime, at: offset, detail: text))
        }
        sink.record(entry, in: record.span)
        record.removeAll(keepingCapacity: record.capacity <= Self.keptCapacity)
        swap(&record, &bytes)
    }

    private mutating func begin(_ extent: LineExtent, _ head: LineHead, hasHead: Bool) {
        offset = extent.offset
        line = extent.number
        self.head = head
        self.hasHead = hasHead
        isPending = true
        isCut = false
    }

    private mutating func add(_ line: Span<UInt8>, _ extent: LineExtent) {
        if extent.isCut { isCut = true }
        if !bytes.isEmpty { bytes.append(0x0A) }
        let room = max(0, recordBytesMax - bytes.count)
        if line.count > room { isCut = true }
        if room > 0 { bytes.append(bytes: line.extracting(0..<min(room, line.count))) }
        if bytes.count > recordBytesMax { bytes.removeLast(bytes.count - recordBytesMax) }
    }

    private static func isBlank(_ line: Span<UInt8>) -> Bool {
        for index in 0..<line.count where !line[index].isASCIIWhitespace && line[index] != 0 { return false }
        return true
    }
}

/// Looking at the first lines of a file to tell its format.
enum LineSample {
    /// Calls `look` with the first lines of `head` that are not blank, at most `linesMax`. The last line is left out where
    /// the head may have cut it.
    static func forEach(in head: Span<UInt8>, linesMax: Int = 200, _ look: (Span<UInt8>) -> Void) {
        var start = 0
        var seen = 0
        while start < head.count, seen < linesMax {
            let found = head.firstOffset(of: 0x0A, from: start)
            if found == nil, seen > 0, head.count >= ArtifactParser.headByteCount / 2 { return }
            var end = found ?? head.count
            let next = end + 1
            if end > start, head[end - 1] == 0x0D { end -= 1 }
            let line = head.extracting(start..<end)
            var blanks = 0
            while blanks < line.count, line[blanks].isASCIIWhitespace || line[blanks] == 0 { blanks += 1 }
            if blanks < line.count {
                seen += 1
                look(line)
            }
            start = next
        }
    }

    /// How many of the first lines there are, and how many of them begin a record by `grammar`.
    static func count(_ head: Span<UInt8>, _ grammar: some LineGrammar) -> (lines: Int, records: Int) {
        var grammar = grammar
        var lines = 0
        var records = 0
        forEach(in: head) { line in
            lines += 1
            if case .record(let head) = grammar.role(of: line), head.time.isKnown { records += 1 }
        }
        return (lines, records)
    }
}
