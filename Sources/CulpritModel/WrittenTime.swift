// Times as they are written in logs, for people. Knows nothing of what they mean.

/// The text of a record's time.
package enum WrittenTime {
    /// `text` in one piece, with the date first. ConfigMgr logs write time and date as two attributes, so the bytes from
    /// one to the other hold the name between them: `10:20:30.456+300" date="03-09-2024` becomes
    /// `03-09-2024 10:20:30.456+300`. Any other text stays as it is.
    package static func plain(_ text: String) -> String {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: isQuote), let last = bytes.lastIndex(where: isQuote), first < last
        else {
            return text
        }
        let head = text[..<first]
        let tail = text[bytes.index(after: last)...]
        // What stands between is the name of the second: that of the date has no `i`.
        let isDateSecond = !text[first...last].utf8.contains { $0 | 0x20 == 0x69 }
        return isDateSecond ? "\(tail) \(head)" : "\(head) \(tail)"
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }
}
