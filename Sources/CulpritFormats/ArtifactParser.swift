// From a file's first chunk to its last: decides the encoding and the format on the first bytes, then feeds the parser.
// This file will not know any format.

package import CulpritBytes
package import CulpritModel

/// Reads one artifact whose format is not known beforehand.
package struct ArtifactParser {
    /// How many bytes are looked at before the format is decided.
    package static let headByteCount = 64 << 10

    private let context: ParseContext
    private var head: [UInt8] = []
    private var isDecided = false
    private var parser: (any FormatParser)?
    /// The format, once it is decided; nil where none fits.
    package private(set) var format: (any Format)?
    package private(set) var encoding: TextEncoding = .bytes
    /// Bytes consumed so far.
    package private(set) var byteCount: UInt64 = 0

    /// A parser of the file that `context` tells of.
    package init(_ context: ParseContext) { self.context = context }

    /// Takes the next bytes of the file.
    package mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        byteCount += UInt64(chunk.count)
        if isDecided {
            parser?.consume(chunk, into: sink)
            return
        }
        if head.isEmpty, chunk.count >= Self.headByteCount {
            decide(chunk, sink)
            parser?.consume(chunk, into: sink)
            return
        }
        head += chunk.array(0..<chunk.count)
        if head.count >= Self.headByteCount { feedHead(into: sink) }
    }

    /// Decides the format now, on the bytes there are.
    package mutating func settle(into sink: any RecordSink) { if !isDecided { feedHead(into: sink) } }

    /// Ends the file.
    package mutating func finish(into sink: any RecordSink) {
        settle(into: sink)
        parser?.finish(into: sink)
        parser = nil
    }

    private mutating func feedHead(into sink: any RecordSink) {
        let bytes = head
        head = []
        decide(bytes.span, sink)
        if !bytes.isEmpty { parser?.consume(bytes.span, into: sink) }
    }

    private mutating func decide(_ bytes: Span<UInt8>, _ sink: any RecordSink) {
        isDecided = true
        let raw = bytes.extracting(0..<min(bytes.count, Self.headByteCount))
        encoding = TextEncoding.detect(raw)
        let mark = encoding.markByteCount
        let name = context.fileName.lowercased()
        if encoding.isUTF16 {
            var decoder = UTF16Decoder(bigEndian: encoding.isBigEndian, sourceOffset: UInt64(mark))
            var text: [UInt8] = []
            decoder.decode(raw.extracting(mark..<raw.count), into: &text)
            format = FormatCatalog.format(raw: raw, text: text.span, fileName: name)
        } else {
            format = FormatCatalog.format(raw: raw, text: raw.extracting(mark..<raw.count), fileName: name)
        }
        guard let format else { return }
        sink.begin(format: format.id)
        parser =
            format.input == .text
            ? TextFeed(format: format, context: context, encoding: encoding) : format.parser(context)
    }
}
