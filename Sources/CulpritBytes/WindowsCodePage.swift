// Text that is not UTF-8: Windows tools write the ANSI page (GUI programs) or the OEM page (console programs) of the
// device, and nothing in the file says which. Western pages are assumed: Windows-1252, and 850 where the bytes make words
// in it only. Bytes without a character are shown as the control characters of the same number, so that nothing is
// dropped. This file will not guess languages.

/// Decoding of single-byte Windows text.
package enum WindowsCodePage {
    /// The characters of Windows-1252 in 0x80...0x9F. Source: Unicode's mapping table CP1252.TXT.
    private static let upperControls: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    /// The characters of code page 850 in 0x80...0xFF. Source: Unicode's mapping table CP850.TXT.
    private static let consolePage: [UInt16] = [
        0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE, 0x00EC,
        0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00F8,
        0x00A3, 0x00D8, 0x00D7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x00AE,
        0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00C1, 0x00C2, 0x00C0,
        0x00A9, 0x2563, 0x2551, 0x2557, 0x255D, 0x00A2, 0x00A5, 0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C,
        0x00E3, 0x00C3, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x00A4, 0x00F0, 0x00D0, 0x00CA, 0x00CB,
        0x00C8, 0x0131, 0x00CD, 0x00CE, 0x00CF, 0x2518, 0x250C, 0x2588, 0x2584, 0x00A6, 0x00CC, 0x2580, 0x00D3, 0x00DF,
        0x00D4, 0x00D2, 0x00F5, 0x00D5, 0x00B5, 0x00FE, 0x00DE, 0x00DA, 0x00DB, 0x00D9, 0x00FD, 0x00DD, 0x00AF, 0x00B4,
        0x00AD, 0x00B1, 0x2017, 0x00BE, 0x00B6, 0x00A7, 0x00F7, 0x00B8, 0x00B0, 0x00A8, 0x00B7, 0x00B9, 0x00B3, 0x00B2,
        0x25A0, 0x00A0,
    ]

    /// The bytes that Windows-1252 and code page 850 have for a character outside ASCII.
    private static let bytesOfWindows = inverse(of: scalar)
    private static let bytesOfConsole = inverse(of: consoleScalar)

    private static func inverse(of scalar: (UInt8) -> Unicode.Scalar) -> [Unicode.Scalar: UInt8] {
        Dictionary((UInt8(0x80)...0xFF).map { (scalar($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The text of `bytes`, read as code page 850 where they show that a console program wrote them, else as Windows-1252.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        let isConsole = isConsoleText(bytes)
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(isConsole ? consoleScalar(of: byte) : scalar(of: byte)) }
        return String(scalars)
    }

    /// The character that `byte` stands for in Windows-1252.
    package static func scalar(of byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80, byte < 0xA0 else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upperControls[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }

    /// The character that `byte` stands for in code page 850.
    private static func consoleScalar(of byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80 else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(consolePage[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }

    /// Letters of code page 850 that Windows-1252 has no letter, dash or apostrophe for: inside a word they tell the page.
    private static let consoleLetters: Set<UInt8> = [
        0x81, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88, 0x89, 0x8B, 0x8D, 0x8F,
        0x90, 0x94, 0x98, 0x9B, 0x9D, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5,
    ]

    /// Whether letters of code page 850 stand inside words, and none that only Windows-1252 has.
    private static func isConsoleText(_ bytes: some Collection<UInt8>) -> Bool {
        var before: UInt8 = 0x20
        var middle: UInt8 = 0x20
        var isConsole = false
        /// Looks at `middle`, and is false where it is a letter of Windows-1252: 850 has frames and signs from 0xC0 on, and
        /// of its letters there only the sharp s is common.
        func look(_ after: UInt8) -> Bool {
            guard middle >= 0x80, before.isASCIILetter || after.isASCIILetter else { return true }
            if middle >= 0xC0 { return middle == 0xE1 }
            let isInside = (before.isASCIILetter || before >= 0x80) && (after.isASCIILetter || after >= 0x80)
            // What is a capital or a quote in Windows-1252 does not stand between small letters.
            let isBetweenSmall = isSmall(before) && isSmall(after)
            if isInside, consoleLetters.contains(middle) { isConsole = true }
            if isBetweenSmall, middle == 0x8A || middle == 0x93 { isConsole = true }
            // A word that ends in an accented e: Windows-1252 has a quote there that opens a word.
            if middle == 0x82, before.isASCIILetter { isConsole = true }
            return true
        }
        for byte in bytes {
            guard look(byte) else { return false }
            before = middle
            middle = byte
        }
        return look(0x20) && isConsole
    }

    private static func isSmall(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    // MARK: Text that was read in the wrong page before it came here

    /// `text` as its author wrote it, where it shows that bytes of one page were read in another one: UTF-8 read as
    /// Windows-1252 (`MÃ¼ller`), Windows-1252 read as code page 850 (`M³ller`). Nil where it does not, as nearly always.
    package static func repaired(_ text: String) -> String? {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
        if let bytes = bytes(of: text, bytesOfWindows), let repaired = String(validating: bytes, as: UTF8.self) {
            return repaired
        }
        guard hasMisreadLetter(text), let bytes = bytes(of: text, bytesOfConsole) else { return nil }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(scalar(of: byte)) }
        return String(scalars)
    }

    /// The bytes of `text` in a page, or nil where it has other characters.
    private static func bytes(of text: String, _ page: [Unicode.Scalar: UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else if let byte = page[scalar] {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return bytes
    }

    /// Whether a sign or a capital that an accented small letter of Windows-1252 is in code page 850 stands inside a word
    /// in front of a small letter, where no language has one.
    private static func hasMisreadLetter(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.dropFirst().dropLast().contains { index in
            guard let byte = bytesOfConsole[scalars[index]], byte >= 0xE0, !smallLetters.contains(scalars[index]),
                let before = UInt8(exactly: scalars[index - 1].value), before.isASCIILetter,
                let after = UInt8(exactly: scalars[index + 1].value)
            else { return false }
            return isSmall(after)
        }
    }

    /// Small letters that code page 850 has from 0xE0 on; they stand inside words of some language.
    private static let smallLetters: Set<Unicode.Scalar> = [
        "\u{DF}", "\u{F5}", "\u{B5}", "\u{FE}", "\u{FD}", "\u{B4}", "\u{AD}",
    ]

    /// `text` in the bytes of the page that `original`, the text it was made of, is read in. A character that the page does
    /// not have becomes a question mark.
    package static func bytes(of text: String, as original: some Collection<UInt8>) -> [UInt8] {
        let page = isConsoleText(original) ? bytesOfConsole : bytesOfWindows
        return text.unicodeScalars.map { scalar in
            scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value) : page[scalar] ?? UInt8(ascii: "?")
        }
    }
}
