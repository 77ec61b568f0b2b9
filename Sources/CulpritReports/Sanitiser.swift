// Makes text that came out of a log safe to show: it may not move the cursor, change colours, reorder what stands around
// it, or hide. Every renderer passes log-derived text through here. It does not escape for a markup language.

/// Neutralises what could act on a display.
package enum Sanitiser {
    /// Whether a scalar acts on a display instead of being shown: controls of both sets, line separators, bidirectional
    /// controls, invisible formatting, tags, and the two that XML forbids. Source: Unicode Standard Annex 9 and Technical Report 36.
    package static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E: true
        case 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0xFEFF, 0xFFF9...0xFFFB, 0xFFFE, 0xFFFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// `text` on one line: line breaks and tabs become single blanks, everything else that acts on a display is spelled
    /// out as `\u{1B}`.
    package static func line(_ text: String) -> String {
        // Most text is plain; looking costs less than copying.
        guard text.unicodeScalars.contains(where: isDangerous) else { return text }
        var clean = ""
        var endsBlank = true
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x2028, 0x2029:
                if !endsBlank { clean.append(" ") }
                endsBlank = true
            case _ where isDangerous(scalar):
                clean += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
                endsBlank = false
            default:
                clean.unicodeScalars.append(scalar)
                endsBlank = scalar == " "
            }
        }
        if clean.hasSuffix(" ") { clean.removeLast() }
        return clean
    }

    /// `text` on one line and cut to `limit` characters, where a cut shows as `…`.
    package static func line(_ text: String, limit: Int) -> String {
        let clean = line(text)
        guard limit > 0, clean.utf8.count > limit, clean.count > limit else { return clean }
        return String(clean.prefix(max(0, limit - 1))) + "…"
    }
}
