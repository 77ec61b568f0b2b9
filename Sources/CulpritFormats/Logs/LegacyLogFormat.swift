// The older log format of SMS and ConfigMgr, site servers and setup, where what is said of a record follows its text:
//
//     text~  $$<SMS_POLICY_PROVIDER><11-30-2022 01:03:34.174-60><thread=4844 (0x12EC)>
//
// Four dialects of stamps: `Mon Dec 04 15:41:45 1995~` (thread in hexadecimal), `Tue Jan 04 15:19:23.375 2000`,
// `Fri Oct 15 17:09:46.507 1999 Pacific Daylight Time` and `11-30-2022 01:03:34.174-60` (a bias, minutes to add to get
// UTC). The run of `~` before the mark ends the message and is no part of it. Two records may share a line, component
// and thread may be missing. Lines without a mark belong to the record after them.

internal import CulpritBytes
package import CulpritModel

/// `$$<` logs.
package struct LegacyLogFormat: Format {
    static let mark: StaticString = "$$<"
    static let noEnd = DiagnosticCode(
        "legacy/no-end", "the file ends inside a record, whose time is lost", losesData: true)

    package let id = "legacy"
    package let title = "ConfigMgr server or SMS log"
    package let input = FormatInput.text
    package let diagnosticCodes = [noEnd, LineDiagnostics.longRecord, LineDiagnostics.unreadableTime]

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        var lines = 0
        var tails = 0
        LineSample.forEach(in: head, linesMax: 50) { line in
            lines += 1
            if let tail = LegacyTail.next(line, from: 0), tail.hasStamp { tails += 1 }
        }
        if tails >= 2 { return tails * 2 >= lines ? .certain : .likely }
        return tails == 1 && lines <= 2 ? .likely : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser { LegacyLogParser(context) }
}

/// Reads one `$$<` log.
struct LegacyLogParser: FormatParser {
    private let lines: Lines
    private var assembly: LegacyAssembly

    init(_ context: ParseContext) {
        let bytesMax = max(1, min(context.limits.recordBytesMax, 256 << 20))
        lines = Lines(LineSplitter(start: context.startOffset, lineBytesMax: bytesMax))
        assembly = LegacyAssembly(recordBytesMax: bytesMax)
    }

    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        lines.consume(chunk) { line, extent in assembly.take(line, extent, into: sink) }
    }

    mutating func finish(into sink: any RecordSink) {
        lines.finish { line, extent in assembly.take(line, extent, into: sink) }
        assembly.finish(into: sink)
    }
}

/// The text that waits for its tail.
private struct LegacyAssembly {
    private let recordBytesMax: Int
    private var text: [UInt8] = []
    private var offset: UInt64 = 0
    private var line = 0
    private var isPending = false
    private var isCut = false

    init(recordBytesMax: Int) { self.recordBytesMax = recordBytesMax }

    mutating func take(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        var start = 0
        while let tail = LegacyTail.next(bytes, from: start) {
            add(bytes, start..<tail.start, extent)
            emit(bytes, tail, into: sink)
            start = tail.end
        }
        var index = start
        while index < bytes.count, bytes[index].isASCIIWhitespace || bytes[index] == 0 { index += 1 }
        if isPending || index < bytes.count { add(bytes, start..<bytes.count, extent) }
        if extent.isCut { isCut = true }
    }

    mutating func finish(into sink: any RecordSink) {
        guard isPending else { return }
        isPending = false
        let text = text
        var end = text.count
        while end > 0, text[end - 1].isASCIIWhitespace || text[end - 1] == 0 { end -= 1 }
        var record = LogRecord(offset: offset, line: line, damage: .endLost, message: ByteRange(0, end))
        record.severity = SeverityWords.severity(text.span, 0..<end)
        if isCut {
            record.damage.insert(.cut)
            sink.diagnostic(Diagnostic(LineDiagnostics.longRecord, at: offset))
        }
        sink.diagnostic(Diagnostic(LegacyLogFormat.noEnd, at: offset))
        sink.record(record, in: text.span)
    }

    private mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>, _ extent: LineExtent) {
        if isPending {
            text.append(0x0A)
        } else {
            isPending = true
            isCut = false
            text.removeAll(keepingCapacity: text.capacity <= 1 << 16)
            offset = extent.offset + UInt64(range.lowerBound)
            line = extent.number
        }
        let room = max(0, recordBytesMax - text.count)
        if range.count > room { isCut = true }
        if room > 0 {
            text.append(bytes: bytes.extracting(range.lowerBound..<range.lowerBound + min(room, range.count)))
        }
        if text.count > recordBytesMax { text.removeLast(text.count - recordBytesMax) }
    }

    private mutating func emit(_ bytes: Span<UInt8>, _ tail: LegacyTail, into sink: any RecordSink) {
        isPending = false
        var end = text.count
        while end > 0, text[end - 1] == 0x20 || text[end - 1] == 0x7E { end -= 1 }
        // What the tail says moves behind the text, so that one span holds all.
        let base = text.count
        text.append(bytes: bytes.extracting(tail.start..<tail.end))
        let whole = text
        func moved(_ range: Range<Int>) -> ByteRange {
            range.isEmpty
                ? .empty : ByteRange(range.lowerBound - tail.start + base, range.upperBound - tail.start + base)
        }
        var record = LogRecord(
            offset: offset, line: line, time: tail.time, timeText: moved(tail.stamp),
            severity: severity(whole.span, end), message: ByteRange(0, end), component: moved(tail.component),
            thread: moved(tail.thread))
        if isCut {
            record.damage.insert(.cut)
            sink.diagnostic(Diagnostic(LineDiagnostics.longRecord, at: offset))
        }
        if !tail.time.isKnown {
            let stamp = bytes.text(tail.stamp.prefix(80))
            sink.diagnostic(Diagnostic(LineDiagnostics.unreadableTime, at: offset, detail: stamp))
        }
        sink.record(record, in: whole.span)
    }

    private func severity(_ text: Span<UInt8>, _ end: Int) -> Severity {
        if text.hasBytes("***", at: 0) || text.hasBytes("Err>", at: 0) { return .error }
        return SeverityWords.severity(text, 0..<end)
    }
}
