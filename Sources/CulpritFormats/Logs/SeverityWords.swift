// How bad a log line is, where the log has no field for it: by the words that the vendor's own viewer looks for
// (CMTrace colours text logs by "error" and "warn", in any case). A hint for people; signals decide what a line means.

internal import CulpritBytes
internal import CulpritModel

/// Guessing by words.
enum SeverityWords {
    /// Bytes of a message that are looked at; what a line is about stands at its beginning.
    private static let lookedAtByteCount = 4096

    /// The severity of the text in `range`.
    static func severity(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Severity {
        let end = min(range.upperBound, bytes.count, range.lowerBound + lookedAtByteCount)
        var result = Severity.information
        var index = range.lowerBound
        while index < end {
            let letter = bytes[index].asciiLowercased
            if letter == 0x65 {
                if isError(bytes, index, range.lowerBound, end) { return .error }
            } else if letter == 0x66 {
                if matches(bytes, "fatal", index, end) { return .error }
            } else if letter == 0x77, matches(bytes, "warn", index, end) {
                result = .warning
            }
            index += 1
        }
        return result
    }

    /// Whether "error" stands at `index` and the text does not say that there is none.
    private static func isError(_ bytes: Span<UInt8>, _ index: Int, _ start: Int, _ end: Int) -> Bool {
        guard matches(bytes, "error", index, end) else { return false }
        // "0 errors", "no error", "error 0x0", "error code 0", "error=0".
        if index - 2 >= start, bytes[index - 1] == 0x20, bytes[index - 2] == 0x30,
            index - 3 < start || !bytes[index - 3].isASCIIDigit
        {
            return false
        }
        if index - 3 >= start, bytes.hasBytesIgnoringCase("no ", at: index - 3) { return false }
        var next = index + 5
        if matches(bytes, "s", next, end) { next += 1 }
        if matches(bytes, " code", next, end) || matches(bytes, "code", next, end) {
            next += bytes[next] == 0x20 ? 5 : 4
        }
        while next < end, bytes[next] == 0x20 || bytes[next] == 0x3D || bytes[next] == 0x3A || bytes[next] == 0x28 {
            next += 1
        }
        guard next < end, bytes[next] == 0x30 else { return true }
        if next + 1 < end, bytes[next + 1].asciiLowercased == 0x78 { next += 2 }
        while next < end, bytes[next] == 0x30 { next += 1 }
        return next < end && bytes[next].hexadecimalDigit != nil
    }

    private static func matches(_ bytes: Span<UInt8>, _ word: StaticString, _ index: Int, _ end: Int) -> Bool {
        index + word.utf8CodeUnitCount <= end && bytes.hasBytesIgnoringCase(word, at: index)
    }
}
