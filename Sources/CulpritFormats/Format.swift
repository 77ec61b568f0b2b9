// What a format is: how its files are recognised, and a parser that is pushed their bytes. A parser never owns a whole
// file, and gives the same records whatever the size of the chunks.

package import CulpritModel

/// How sure a format is that a file is one of its own.
package enum FormatMatch: Int, Comparable, Sendable {
    case no
    /// The content allows it and nothing contradicts; any better claim wins.
    case possible
    /// The content has the marks of the format.
    case likely
    /// The content has a signature that no other format has.
    case certain

    package static func < (lhs: FormatMatch, rhs: FormatMatch) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// How a parser wants its bytes.
package enum FormatInput: Sendable {
    /// As they are in the file.
    case bytes
    /// As text: UTF-16 is decoded to UTF-8 and the byte order mark is gone. UTF-8 and single-byte text pass unchanged,
    /// so a parser may meet bytes that are not UTF-8.
    case text
}

/// What a parser is told about its file.
package struct ParseContext: Sendable {
    /// The file's own name, without folders; a hint and never a proof.
    package var fileName: String
    package var limits: Limits
    /// The offset of the first byte that the parser is given.
    package var startOffset: UInt64
    /// Whether deleted records in unused space are to be looked for.
    package var carvesSlack: Bool
    /// For a part from the middle of a file: the first bytes of the whole, which may tell how to read the rest.
    package var headOfWhole: [UInt8] = []
    /// The number of the line that the first byte stands on, from 1; parsers of formats that can be cut ask for it.
    package var startLine = 1

    /// The context of a file called `fileName`.
    package init(fileName: String, limits: Limits = Limits(), startOffset: UInt64 = 0, carvesSlack: Bool = false) {
        self.fileName = fileName
        self.limits = limits
        self.startOffset = startOffset
        self.carvesSlack = carvesSlack
    }
}

/// One kind of file.
package protocol Format: Sendable {
    /// The stable name in reports: `cmtrace`.
    var id: String { get }
    /// The name for people: `ConfigMgr client log`.
    var title: String { get }
    var input: FormatInput { get }
    /// Whether all its times are UTC, so that nothing has to be known of the device's clock to read them.
    var timesAreUTC: Bool { get }
    /// Every code that the parser can emit.
    var diagnosticCodes: [DiagnosticCode] { get }

    /// Whether a file is of this format. `head` holds its first bytes, at most 64 KiB, decoded where `input` is `.text`;
    /// `fileName` is in lower case.
    func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch

    /// Where in `bytes`, a piece of a file that begins at `offset`, a record surely begins whatever stands before it, so
    /// that the file can be read in parts; nil where it does not show, or where the format knows no such place.
    func partStart(in bytes: Span<UInt8>, at offset: UInt64) -> Int?

    /// A parser of one file.
    func parser(_ context: ParseContext) -> any FormatParser
}

extension Format {
    package var timesAreUTC: Bool { false }
    package func partStart(in bytes: Span<UInt8>, at offset: UInt64) -> Int? { nil }
}

/// Reads one file. Offsets are counted from `ParseContext.startOffset` over the bytes that `consume` was given.
package protocol FormatParser {
    /// Takes the next bytes of the file.
    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink)
    /// Ends the file.
    mutating func finish(into sink: any RecordSink)
}
