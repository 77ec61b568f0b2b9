// Feeds a text parser: takes off the byte order mark, decodes UTF-16, and turns the offsets that the parser reports
// back into offsets of the artifact.

package import CulpritBytes
package import CulpritModel

/// Diagnostics that any text file can have.
package enum TextDiagnostics {
    package static let undecodable = DiagnosticCode(
        "text/undecodable", "some UTF-16 units have no character and are shown as the replacement character")
}

/// Feeds one text parser with the decoded bytes of one artifact.
package struct TextFeed: FormatParser {
    private var parser: any FormatParser
    private var marksToSkip: Int
    private var decoding: OffsetSink?

    /// A feed for a file of `format` in `encoding`.
    package init(format: any Format, context: ParseContext, encoding: TextEncoding) {
        var context = context
        marksToSkip = encoding.markByteCount
        if encoding.isUTF16 {
            context.startOffset = 0
            decoding = OffsetSink(
                UTF16Decoder(bigEndian: encoding.isBigEndian, sourceOffset: UInt64(encoding.markByteCount)))
        } else {
            context.startOffset += UInt64(encoding.markByteCount)
        }
        parser = format.parser(context)
    }

    package mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        let skipped = min(marksToSkip, chunk.count)
        marksToSkip -= skipped
        let bytes = chunk.extracting(skipped..<chunk.count)
        guard let decoding else {
            if !bytes.isEmpty { parser.consume(bytes, into: sink) }
            return
        }
        var text: [UInt8] = []
        decoding.decoder.decode(bytes, into: &text)
        decoding.target = sink
        if !text.isEmpty { parser.consume(text.span, into: decoding) }
        decoding.target = nil
    }

    package mutating func finish(into sink: any RecordSink) {
        guard let decoding else {
            parser.finish(into: sink)
            return
        }
        var text: [UInt8] = []
        decoding.decoder.finish(into: &text)
        decoding.target = sink
        if !text.isEmpty { parser.consume(text.span, into: decoding) }
        parser.finish(into: decoding)
        decoding.target = nil
        let undecodable = decoding.decoder.undecodableCount
        if undecodable > 0 { sink.diagnostic(Diagnostic(TextDiagnostics.undecodable, detail: "\(undecodable) units")) }
    }
}

/// Passes everything on, with offsets of the decoded text turned into offsets of the artifact.
private final class OffsetSink: RecordSink {
    var decoder: UTF16Decoder
    var target: (any RecordSink)?

    init(_ decoder: UTF16Decoder) { self.decoder = decoder }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        var record = record
        record.offset = decoder.sourceOffset(ofDecoded: record.offset)
        target?.record(record, in: bytes)
    }

    func detail(for event: EventHeader) -> EventDetail { target?.detail(for: event) ?? .header }

    func event(_ event: EventHeader, values: [EventValue]) {
        var event = event
        event.offset = decoder.sourceOffset(ofDecoded: event.offset)
        target?.event(event, values: values)
    }

    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {
        var entry = entry
        entry.offset = decoder.sourceOffset(ofDecoded: entry.offset)
        target?.state(entry, in: bytes)
    }

    func diagnostic(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        if let offset = diagnostic.offset { diagnostic.offset = decoder.sourceOffset(ofDecoded: offset) }
        target?.diagnostic(diagnostic)
    }
}
