// Ties the checks that every parser must pass to the formats of this module.

import CulpritBytes
import CulpritFormats
import CulpritModel
import CulpritTestSupport

extension FormatChecks {
    /// Checks of `format`'s parser on a file of `bytes`, with the encoding decided as for a real file.
    init(
        _ format: any Format, _ bytes: [UInt8], fileName: String = "a.log", limits: Limits = Limits(),
        carves: Bool = false
    ) {
        self.init(bytes) { pieces in
            let context = ParseContext(fileName: fileName, limits: limits, carvesSlack: carves)
            let sink = SeenSink()
            var parser: any FormatParser = format.parser(context)
            if format.input == .text {
                // The encoding is decided on the first bytes of the file, not on the first piece.
                var head: [UInt8] = []
                for piece in pieces where head.count < ArtifactParser.headByteCount {
                    head += piece.prefix(ArtifactParser.headByteCount - head.count)
                }
                parser = TextFeed(format: format, context: context, encoding: TextEncoding.detect(head.span))
            }
            for piece in pieces { parser.consume(Array(piece).span, into: sink) }
            parser.finish(into: sink)
            return sink.seen
        }
    }
}

/// What `format` finds in `bytes`, fed whole.
func parsed(_ format: any Format, _ bytes: [UInt8], fileName: String = "a.log", limits: Limits = Limits())
    -> SeenArtifact
{
    FormatChecks(format, bytes, fileName: fileName, limits: limits).whole
}

/// What `format` finds in `text`, fed whole.
func parsed(_ format: any Format, _ text: String, fileName: String = "a.log", limits: Limits = Limits()) -> SeenArtifact
{
    parsed(format, Array(text.utf8), fileName: fileName, limits: limits)
}

/// What is found in `bytes` when the format is recognised as for a real file, and the id of that format.
func recognised(_ bytes: [UInt8], fileName: String, limits: Limits = Limits()) -> (format: String?, seen: SeenArtifact)
{
    let sink = SeenSink()
    var parser = ArtifactParser(ParseContext(fileName: fileName, limits: limits))
    parser.consume(bytes.span, into: sink)
    parser.finish(into: sink)
    return (parser.format?.id, sink.seen)
}

/// `text` as a JSON string, as the expected records of fixtures hold it.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\0": result += "\\u0000"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
