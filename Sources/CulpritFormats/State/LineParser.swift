// Feeds a grammar that reads device state line by line. Lines are put together across chunks here and bounded by
// `Limits.recordBytesMax`. This file will not know any format.

import CulpritBytes
import CulpritModel

/// What a line means in one format.
protocol StateGrammar {
    /// A grammar for the file that `context` tells of.
    init(_ context: ParseContext)
    /// Takes the next line, without its line end.
    mutating func line(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink)
    /// Ends the file.
    mutating func finish(into sink: any RecordSink)
}

/// A parser of one file, made of a grammar of lines. A class, so that the grammar can be changed while the splitter
/// walks the chunk.
final class LineParser<Grammar: StateGrammar>: FormatParser {
    private var splitter: LineSplitter
    private var grammar: Grammar

    init(_ context: ParseContext) {
        splitter = LineSplitter(start: context.startOffset, lineBytesMax: context.limits.recordBytesMax)
        grammar = Grammar(context)
    }

    func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        splitter.consume(chunk) { bytes, extent in self.take(bytes, extent, sink) }
    }

    func finish(into sink: any RecordSink) {
        splitter.finish { bytes, extent in self.take(bytes, extent, sink) }
        grammar.finish(into: sink)
    }

    private func take(_ bytes: Span<UInt8>, _ extent: LineExtent, _ sink: any RecordSink) {
        if extent.isCut {
            sink.diagnostic(
                Diagnostic(StateDiagnostics.lineCut, at: extent.offset, detail: "line \(extent.number)"))
        }
        grammar.line(bytes, extent, into: sink)
    }
}
