// Feeds a reader of tags and text from the chunks of a file. This file will not know any document.

import CulpritBytes
import CulpritModel

/// A reader of markup that hands its entries to a sink.
protocol StateMarkupReader: MarkupReader {
    /// Where the entries go; set before each chunk.
    var sink: any RecordSink { get set }
    /// Ends the document, which has `offset` bytes.
    mutating func finish(at offset: UInt64)
    /// Takes the next bytes through `scanner`. The default is the only one: it is a requirement so that each reader has
    /// its own, into which the compiler puts the scanner; the parser, which is generic, has to ask for every tag instead.
    mutating func consume(_ chunk: Span<UInt8>, through scanner: inout MarkupScanner)
}

extension StateMarkupReader {
    mutating func consume(_ chunk: Span<UInt8>, through scanner: inout MarkupScanner) {
        scanner.consume(chunk, into: &self)
    }
}

/// A parser of one file of markup.
final class MarkupParser<Reader: StateMarkupReader>: FormatParser {
    private var scanner: MarkupScanner
    private let makeReader: (any RecordSink) -> Reader
    private var reader: Reader?
    private var end: UInt64

    init(_ context: ParseContext, isHTML: Bool, makeReader: @escaping (any RecordSink) -> Reader) {
        self.makeReader = makeReader
        end = context.startOffset
        scanner = MarkupScanner(start: context.startOffset, isHTML: isHTML)
    }

    func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        var reader = takeReader(sink)
        end += UInt64(chunk.count)
        reader.consume(chunk, through: &scanner)
        self.reader = reader
    }

    func finish(into sink: any RecordSink) {
        var reader = takeReader(sink)
        scanner.finish(into: &reader)
        reader.finish(at: end)
        self.reader = nil
    }

    /// The reader, moved out of the parser so that its buffers are not copied when they change.
    private func takeReader(_ sink: any RecordSink) -> Reader {
        guard var reader else { return makeReader(sink) }
        self.reader = nil
        reader.sink = sink
        return reader
    }
}
