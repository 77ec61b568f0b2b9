// Finds the records of a `<![LOG[` log in a stream of chunks. Records are delimited by their markers and never by lines:
// two may share a line, messages span lines, and processes that write over each other leave fragments without a
// beginning or an end. What can be read of a fragment is kept and marked.
//
// Both markers contain '!', which is rare in messages, so one memchr finds either. A message full of '!' costs a call
// for each, which stays linear. Memory stays bounded: of a record that is longer than the limit the first part is kept,
// and the search for its end goes on.

internal import CulpritBytes
internal import CulpritModel

/// Reads one `<![LOG[` log.
struct CMTraceParser: FormatParser {
    /// Bytes that were not decided yet; they begin where the pending record begins.
    private var carry: [UInt8] = []
    /// How many of the pending record's bytes are known to hold no decision.
    private var searched = 0
    /// Bytes dropped from the pending record after its first `keptByteCount`, and the line feeds among them.
    private var droppedByteCount = 0
    private var droppedLineCount = 0
    /// The offset and the line of the pending record.
    private var offset: UInt64
    private var line: Int
    /// A run of zero bytes that precedes the pending record.
    private var paddingOffset: UInt64 = 0
    private var paddingByteCount = 0

    private var lastDate = LastDate()
    private let messageBytesMax: Int
    /// The part of an overlong record that is kept: its message up to the limit, and one byte more, which shows whether
    /// the limit falls inside a character.
    private var keptByteCount: Int { messageBytesMax + CMTraceFormat.startMarkerByteCount + 1 }

    /// Bytes before the place that was searched that are kept, so that a marker is seen whole.
    private static let lookBehindByteCount = 16
    /// Bytes that are added to a pending record at a time.
    private static let firstStepByteCount = 1 << 10
    private static let stepByteCount = 64 << 10
    /// Bytes that are scanned at a time; ranges of a record have 32 bits.
    private static let scanByteCountMax = 64 << 20

    init(_ context: ParseContext) {
        offset = context.startOffset
        line = context.startLine
        messageBytesMax = max(1, min(context.limits.recordBytesMax, 256 << 20))
    }

    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        var position = 0
        while position < chunk.count {
            if carry.isEmpty {
                let end = min(chunk.count, position + Self.scanByteCountMax)
                let consumed = scan(chunk.extracting(position..<end), isLast: false, into: sink)
                carry = chunk.array(position + consumed..<end)
                position = end
            } else {
                position = extendCarry(chunk, from: position, into: sink)
            }
            if carry.count > keptByteCount + Self.stepByteCount { dropMiddle() }
        }
    }

    mutating func finish(into sink: any RecordSink) {
        let rest = carry
        carry = []
        if !rest.isEmpty { _ = scan(rest.span, isLast: true, into: sink) }
        flushPadding(into: sink)
    }

    /// Adds a step of `chunk` to the pending record and gives the place in `chunk` to go on from.
    private mutating func extendCarry(_ chunk: Span<UInt8>, from position: Int, into sink: any RecordSink) -> Int {
        var buffer = carry
        carry = []
        let before = buffer.count
        // Small steps first: most records end soon, and what follows is then scanned where it is.
        let taken = min(chunk.count - position, min(max(before, Self.firstStepByteCount), Self.stepByteCount))
        buffer.append(bytes: chunk.extracting(position..<position + taken))
        let consumed = scan(buffer.span, isLast: false, into: sink)
        if consumed >= before { return position + consumed - before }
        if consumed > 0 { buffer.removeFirst(consumed) }
        carry = buffer
        return position + taken
    }

    /// Drops what was searched of an overlong record but its first part.
    private mutating func dropMiddle() {
        let end = searched - Self.lookBehindByteCount
        guard end > keptByteCount, end <= carry.count else { return }
        droppedLineCount += carry.span.occurrences(of: 0x0A, in: keptByteCount..<end)
        droppedByteCount += end - keptByteCount
        carry.removeSubrange(keptByteCount..<end)
        searched = keptByteCount + Self.lookBehindByteCount
    }

    // MARK: - Scanning

    /// Hands over every record that is decided in `bytes` and gives how many bytes they and the blanks around them take.
    private mutating func scan(_ bytes: Span<UInt8>, isLast: Bool, into sink: any RecordSink) -> Int {
        var position = 0
        while true {
            if searched == 0 { position = skipBlanks(bytes, from: position, into: sink) }
            guard position < bytes.count, let next = entry(bytes, at: position, isLast: isLast, into: sink) else {
                return position
            }
            line += lineFeeds(bytes, position..<next) + droppedLineCount
            offset += UInt64(next - position + droppedByteCount)
            droppedLineCount = 0
            droppedByteCount = 0
            searched = 0
            position = next
        }
    }

    /// The line feeds in `range`. Most records have one or none, which a search finds faster than a count.
    @inline(__always)
    private func lineFeeds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        let part = bytes.extracting(range)
        var total = 0
        var index = 0
        while total < 4, let hit = part.firstOffset(of: 0x0A, from: index) {
            total += 1
            index = hit + 1
        }
        return total < 4 ? total : total + part.occurrences(of: 0x0A, in: index..<part.count)
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>, from start: Int, into sink: any RecordSink) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0 {
                if paddingByteCount == 0 { paddingOffset = offset + UInt64(index - start) }
                paddingByteCount += 1
            } else if byte == 0x0A {
                line += 1
            } else if !byte.isASCIIWhitespace {
                break
            }
            index += 1
        }
        offset += UInt64(index - start)
        if paddingByteCount > 0, index < bytes.count { flushPadding(into: sink) }
        return index
    }

    private mutating func flushPadding(into sink: any RecordSink) {
        guard paddingByteCount > 0 else { return }
        sink.diagnostic(Diagnostic(CMTraceFormat.padding, at: paddingOffset, detail: "\(paddingByteCount) bytes"))
        paddingByteCount = 0
    }

    /// Decides what begins at `position` and gives where it ends, or nil where more bytes are needed.
    private mutating func entry(
        _ bytes: Span<UInt8>, at position: Int, isLast: Bool, into sink: any RecordSink
    ) -> Int? {
        let hasStart = bytes.hasBytes(CMTraceFormat.startMarker, at: position)
        if !hasStart, !isLast, bytes.count - position < CMTraceFormat.startMarkerByteCount { return nil }
        let textStart = position + (hasStart ? CMTraceFormat.startMarkerByteCount : 0)
        var from = max(position + searched, textStart)
        while let mark = bytes.firstOffset(of: 0x21, from: from) {
            // Deciding takes the bracket after the '!' and what follows it.
            if mark + 6 > bytes.count, !isLast {
                searched = mark - position
                return nil
            }
            if bytes.hasBytes(">", at: mark + 1) {
                if isEnd(bytes, mark: mark, textStart: textStart) {
                    guard let attributes = CMTraceAttributes.read(bytes, at: mark + 2, isLast: isLast, &lastDate)
                    else {
                        searched = mark - position
                        return nil
                    }
                    let place = Place(text: textStart..<mark - 5, hasStart: hasStart)
                    emit(bytes, place, attributes, into: sink)
                    return attributes.end
                }
            } else if bytes.hasBytes("[LOG[", at: mark + 1), mark > textStart, bytes[mark - 1] == 0x3C,
                !hasStart || isFreshLine(bytes, at: mark - 1)
            {
                emitUnterminated(bytes, Place(text: textStart..<mark - 1, hasStart: hasStart), into: sink)
                return mark - 1
            }
            from = mark + 1
            // A run of marks costs a step for each, not a search.
            while from + 1 < bytes.count, bytes[from] == 0x21, bytes[from + 1] == 0x21 { from += 1 }
        }
        guard isLast else {
            searched = bytes.count - position
            return nil
        }
        emitUnterminated(bytes, Place(text: textStart..<bytes.count, hasStart: hasStart), into: sink)
        return bytes.count
    }

    /// Whether the '!' at `mark` belongs to an end marker with an attribute behind it. An end marker without one is text
    /// that quotes it.
    @inline(__always)
    private func isEnd(_ bytes: Span<UInt8>, mark: Int, textStart: Int) -> Bool {
        guard mark - 5 >= textStart, bytes.hasBytes("]LOG]", at: mark - 5), mark + 3 < bytes.count,
            bytes[mark + 2] == 0x3C
        else { return false }
        return bytes[mark + 3].isASCIILetter
    }

    /// Whether a start marker at `index` begins a line or follows the closing bracket of attributes. Any other is text.
    private func isFreshLine(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        guard index > 0 else { return true }
        let previous = bytes[index - 1]
        if previous == 0x0A || previous == 0x0D || previous == 0 { return true }
        return previous == 0x3E && index > 1 && bytes[index - 2] == 0x22
    }

    // MARK: - Handing over

    private struct Place {
        var text: Range<Int>
        var hasStart: Bool
    }

    @inline(__always)
    private func emit(
        _ bytes: Span<UInt8>, _ place: Place, _ attributes: CMTraceAttributes, into sink: any RecordSink
    ) {
        var record = LogRecord(
            offset: offset, line: line, time: attributes.recordTime, timeText: attributes.timeText,
            severity: attributes.severity, message: ByteRange(place.text.lowerBound, place.text.upperBound),
            component: attributes.component, thread: attributes.thread)
        if place.text.count > messageBytesMax { cut(&record, place.text, bytes, into: sink) }
        if !place.hasStart {
            record.damage.insert(.startLost)
            sink.diagnostic(Diagnostic(CMTraceFormat.startLost, at: offset))
        }
        if !attributes.isComplete {
            record.damage.insert(.endLost)
            sink.diagnostic(Diagnostic(CMTraceFormat.cutAttributes, at: offset))
        } else if !record.time.isKnown {
            let text = attributes.time.isEmpty ? "no time" : WrittenTime.plain(bytes.text(clamped(attributes.timeText)))
            sink.diagnostic(Diagnostic(CMTraceFormat.unreadableTime, at: offset, detail: text))
        }
        sink.record(record, in: bytes)
    }

    /// A message without an end, or text without either marker.
    private func emitUnterminated(_ bytes: Span<UInt8>, _ place: Place, into sink: any RecordSink) {
        var text = trimmed(place.text, bytes)
        if !place.hasStart, isAttributeRemnant(bytes, text) {
            let detail = "the last \(text.count) bytes of a record's attributes"
            sink.diagnostic(Diagnostic(CMTraceFormat.strayText, at: offset, detail: detail))
            return
        }
        var record = LogRecord(
            offset: offset, line: line, damage: place.hasStart ? .endLost : [.startLost, .endLost], message: .empty)
        if place.text.count + droppedByteCount > messageBytesMax {
            cut(&record, place.text, bytes, into: sink)
            text = trimmed(record.message.range, bytes)
        } else {
            let markerLength = CMTraceFormat.endMarkerByteCount
            if text.count >= markerLength, bytes.hasBytes(CMTraceFormat.endMarker, at: text.upperBound - markerLength) {
                text = text.lowerBound..<text.upperBound - markerLength
            }
        }
        record.message = ByteRange(text.lowerBound, text.upperBound)
        sink.diagnostic(Diagnostic(place.hasStart ? CMTraceFormat.endLost : CMTraceFormat.strayText, at: offset))
        sink.record(record, in: bytes)
    }

    /// `text` without the blanks and zero bytes at its end.
    private func trimmed(_ text: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int> {
        var end = text.upperBound
        while end > text.lowerBound, bytes[end - 1].isASCIIWhitespace || bytes[end - 1] == 0 { end -= 1 }
        return text.lowerBound..<end
    }

    /// Whether a text without markers is the end of some record's attributes, of which nothing can be used.
    private func isAttributeRemnant(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        guard droppedByteCount == 0, text.count >= 2, text.count <= CMTraceAttributes.byteCountMax,
            bytes.hasBytes("\">", at: text.upperBound - 2)
        else { return false }
        return text.count < 5 || bytes.firstOffset(of: "=\"", from: text.lowerBound, before: text.upperBound) != nil
    }

    private func cut(_ record: inout LogRecord, _ text: Range<Int>, _ bytes: Span<UInt8>, into sink: any RecordSink) {
        var end = text.lowerBound + messageBytesMax
        // Not inside a character of UTF-8.
        for _ in 0..<3 where end > text.lowerBound && bytes[end] & 0xC0 == 0x80 { end -= 1 }
        record.message = ByteRange(text.lowerBound, end)
        record.damage.insert(.cut)
        let detail = "\(text.count + droppedByteCount) bytes"
        sink.diagnostic(Diagnostic(CMTraceFormat.longRecord, at: offset, detail: detail))
    }

    private func clamped(_ range: ByteRange) -> Range<Int> { range.range.prefix(80) }
}
