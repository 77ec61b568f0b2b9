// Lines out of a stream of chunks. LF, CRLF and a lone CR at the end of a line all end one; a lone CR inside a line
// (console progress) stays in it. A line longer than the limit is handed over in one piece cut at the limit, and marked.
// This file will not decode text.

/// One line, without its line end.
package struct LineExtent: Sendable {
    /// Where the line begins, counted in bytes from the start of the stream.
    package let offset: UInt64
    /// The number of the line, from 1.
    package let number: Int
    /// Whether bytes were dropped because the line is longer than the limit.
    package let isCut: Bool
}

/// Splits a stream into lines whatever the size of its chunks.
package struct LineSplitter: Sendable {
    private var carry: [UInt8] = []
    private var carryDropped = false
    private var lineOffset: UInt64
    private var position: UInt64
    private var lineNumber = 1
    private let lineBytesMax: Int
    /// How many lines were cut at the limit.
    package private(set) var cutCount = 0

    /// A splitter of a stream whose first byte has offset `start`; lines keep at most `lineBytesMax` bytes.
    package init(start: UInt64 = 0, lineBytesMax: Int) {
        self.lineBytesMax = max(lineBytesMax, 1)
        lineOffset = start
        position = start
    }

    /// Calls `line` for each line that ends in `chunk`; its bytes are valid during the call only.
    package mutating func consume(
        _ chunk: Span<UInt8>, line: (_ bytes: Span<UInt8>, _ extent: LineExtent) -> Void
    ) {
        var start = 0
        while let end = chunk.firstOffset(of: 0x0A, from: start) {
            if carry.isEmpty && !carryDropped {
                emit(chunk.extracting(start..<end), line)
            } else {
                keep(chunk.extracting(start..<end))
                emitCarry(line)
            }
            position += UInt64(end + 1 - start)
            lineOffset = position
            lineNumber += 1
            start = end + 1
        }
        keep(chunk.extracting(start..<chunk.count))
        position += UInt64(chunk.count - start)
    }

    /// Calls `line` for a last line that has no line end.
    package mutating func finish(line: (_ bytes: Span<UInt8>, _ extent: LineExtent) -> Void) {
        guard !carry.isEmpty || carryDropped else { return }
        emitCarry(line)
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        // One byte more than the limit, so that a CR before the LF does not make a line too long.
        let room = lineBytesMax + 1 - carry.count
        if bytes.count > room { carryDropped = true }
        carry.append(bytes: bytes.extracting(0..<max(0, min(room, bytes.count))))
    }

    private mutating func emitCarry(_ line: (Span<UInt8>, LineExtent) -> Void) {
        let bytes = carry
        carry.removeAll(keepingCapacity: carry.capacity <= 1 << 16)
        let dropped = carryDropped
        carryDropped = false
        emit(bytes.span, dropped: dropped, line)
    }

    private mutating func emit(_ bytes: Span<UInt8>, dropped: Bool = false, _ line: (Span<UInt8>, LineExtent) -> Void) {
        var length = bytes.count
        if length > 0, bytes[length - 1] == 0x0D, !dropped { length -= 1 }
        let cut = dropped || length > lineBytesMax
        if cut { cutCount += 1 }
        line(
            bytes.extracting(0..<min(length, lineBytesMax)),
            LineExtent(offset: lineOffset, number: lineNumber, isCut: cut))
    }
}
