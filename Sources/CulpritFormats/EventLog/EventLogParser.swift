// Reads an event log that is pushed to it: gathers one slot of 64 KiB at a time, has its records found and decoded, and
// hands them over in the order of their ids within the slot and of the slots in the file. Keeps no more than a slot.

private import CulpritBytes
package import CulpritModel

/// The parser of event logs.
package struct EventLogParser: FormatParser {
    static let headerByteCount = 4096

    private enum Stage {
        case start, header, slots
    }

    private let context: ParseContext
    private var stage = Stage.start
    private var buffer: [UInt8] = []
    /// Where the next byte to be looked at, the first of the buffer if it has any, stands in the artifact.
    private var offset: UInt64
    private var checksOff = false
    /// Where the chunks that the header counts end; unknown for a chunk that stands alone.
    private var countedEnd = UInt64.max
    private var chunk = EventChunk()
    private var decoder: EventDecoder

    init(_ context: ParseContext, usesPlans: Bool = true) {
        self.context = context
        offset = context.startOffset
        decoder = EventDecoder(context.limits, usesPlans: usesPlans)
        buffer.reserveCapacity(EventChunk.byteCount)
        if context.startOffset > 0, context.headOfWhole.count >= Self.headerByteCount {
            // A part from the middle: the header says what it says of the whole, and was judged with the first part.
            let head = context.headOfWhole.span
            stage = .slots
            if head.hasBytes("ElfFile\0", at: 0) { believe(head, at: 0) }
        }
    }

    package mutating func consume(_ input: Span<UInt8>, into sink: any RecordSink) {
        var position = 0
        while position < input.count {
            let wanted = neededCount
            if buffer.isEmpty, input.count - position >= wanted {
                position += process(input.extracting(position..<position + wanted), sink)
                continue
            }
            let taken = min(wanted - buffer.count, input.count - position)
            buffer += input.array(position..<position + taken)
            position += taken
            drain(sink)
        }
    }

    package mutating func finish(into sink: any RecordSink) {
        drain(sink)
        // What is left is shorter than a slot. A chunk that begins inside it shortens it further.
        if stage == .start, !buffer.isEmpty { stage = .header }
        if stage == .header, !buffer.isEmpty {
            sink.diagnostic(
                Diagnostic(EventLogDiagnostics.truncated, at: offset, detail: "\(buffer.count) bytes of the header"))
            return
        }
        while !buffer.isEmpty {
            let bytes = buffer
            let done = processSlot(bytes.span, sink)
            buffer.removeFirst(max(1, min(done, buffer.count)))
        }
    }

    /// How many bytes the next step needs.
    private var neededCount: Int {
        switch stage {
        case .start: 8
        case .header: Self.headerByteCount
        case .slots: EventChunk.byteCount
        }
    }

    private mutating func drain(_ sink: any RecordSink) {
        while buffer.count >= neededCount {
            // The buffer is taken out while it is looked at, so that nothing is copied.
            var bytes: [UInt8] = []
            swap(&bytes, &buffer)
            let wanted = neededCount
            let done = process(bytes.span.extracting(0..<wanted), sink)
            if done >= bytes.count {
                bytes.removeAll(keepingCapacity: true)
            } else if done > 0 {
                bytes.removeFirst(done)
            }
            swap(&bytes, &buffer)
        }
    }

    /// Does one step with exactly the bytes it needs and returns how many of them are done with.
    private mutating func process(_ bytes: Span<UInt8>, _ sink: any RecordSink) -> Int {
        switch stage {
        case .start:
            decideStart(bytes)
            return 0
        case .header:
            readHeader(bytes, sink)
            offset += UInt64(bytes.count)
            stage = .slots
            return bytes.count
        case .slots: return processSlot(bytes, sink)
        }
    }

    private mutating func decideStart(_ bytes: Span<UInt8>) {
        stage = bytes.hasBytes("ElfChnk\0", at: 0) ? .slots : .header
    }

    /// Flags: 1 not closed, 2 full, 4 no checksums. Nothing else of the header is believed.
    private mutating func readHeader(_ bytes: Span<UInt8>, _ sink: any RecordSink) {
        let flags: UInt32 = bytes.littleEndian(at: 120) ?? 0
        believe(bytes, at: offset)
        if flags & 1 != 0 { sink.diagnostic(Diagnostic(EventLogDiagnostics.notClosed, at: offset)) }
        if !checksOff, CRC32.of(bytes.extracting(0..<120)) != bytes.littleEndian(at: 124) {
            sink.diagnostic(Diagnostic(EventLogDiagnostics.headerChecksum, at: offset))
        }
    }

    /// Takes from a header, which begins at `start` in the artifact, what is needed to judge the chunks.
    private mutating func believe(_ header: Span<UInt8>, at start: UInt64) {
        let flags: UInt32 = header.littleEndian(at: 120) ?? 0
        checksOff = flags & 4 != 0
        let chunkCount: UInt16 = header.littleEndian(at: 42) ?? 0
        countedEnd = start + UInt64(Self.headerByteCount) + UInt64(chunkCount) * UInt64(EventChunk.byteCount)
    }

    private mutating func processSlot(_ bytes: Span<UInt8>, _ sink: any RecordSink) -> Int {
        chunk.scan(
            bytes, base: offset, isCounted: offset < countedEnd, checksOff: checksOff, carvesSlack: context.carvesSlack)
        for diagnostic in chunk.diagnostics { sink.diagnostic(diagnostic) }
        decoder.beginChunk(base: offset)
        for record in chunk.records { decoder.decode(record, bytes, sink) }
        decoder.endChunk(sink)
        offset += UInt64(chunk.consumedCount)
        return chunk.consumedCount
    }
}
