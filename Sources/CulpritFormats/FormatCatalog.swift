// The only list of formats. Adding one is its own file and one line here; of equal claims the earlier line wins.

private import CulpritBytes

/// All formats.
package enum FormatCatalog {
    package static let all: [any Format] =
        LogFormats.all + [
            EventLogFormat()
        ] + StateFormats.all

    /// The format that claims a file most strongly, or nil. `head` is as `Format.match` wants it for text formats in
    /// `text`, and as it stands in the file in `raw`.
    package static func format(raw: Span<UInt8>, text: Span<UInt8>, fileName: String) -> (any Format)? {
        var best: (any Format)?
        var strength = FormatMatch.no
        for format in all {
            let claim = format.match(format.input == .bytes ? raw : text, fileName: fileName)
            if claim > strength {
                best = format
                strength = claim
            }
            if strength == .certain { break }
        }
        return best
    }
}
