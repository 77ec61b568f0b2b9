// Names of archive members: decoding the bytes and making the result harmless. A name that leaves here has `/` between
// folders, no empty, `.` or `..` part, no drive, no control or direction-changing character, and no Windows device.
// This file will not decide whether a member is wanted.

internal import CulpritBytes

/// Makes names of members.
enum MemberName {
    /// The characters of code page 437 in 0x80...0xFF. Source: Unicode's mapping table CP437.TXT.
    private static let upperPage437: [UInt16] = [
        0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE, 0x00EC,
        0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00A2,
        0x00A3, 0x00A5, 0x20A7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x2310,
        0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556,
        0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C,
        0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
        0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580, 0x03B1, 0x00DF,
        0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4, 0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229,
        0x2261, 0x00B1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00F7, 0x2248, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2,
        0x25A0, 0x00A0,
    ]

    /// What bytes that are not UTF-8 are read as.
    enum Page {
        /// The page of the console and of zip: 437.
        case console
        /// The page of Windows programs: 1252.
        case windows
    }

    /// The longest name that is kept, in bytes; the rest is cut.
    private static let nameBytesMax = 4096

    /// The text of `bytes`: UTF-8 where they are valid UTF-8, which few other texts are by chance, else `page`.
    static func decode(_ bytes: [UInt8], page: Page) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if page == .windows { return WindowsCodePage.text(bytes) }
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            let scalar = byte < 0x80 ? UInt16(byte) : upperPage437[Int(byte) - 0x80]
            scalars.append(Unicode.Scalar(scalar) ?? Unicode.Scalar(byte))
        }
        return String(scalars)
    }

    /// `text` made harmless, and whether more than the separators had to be changed.
    static func harmless(_ text: String) -> (name: String, changed: Bool) {
        var parts: [String] = []
        var changed = false
        var part = String.UnicodeScalarView()
        var byteCount = 0
        func close(last: Bool) {
            let name = String(part)
            part = String.UnicodeScalarView()
            // A single separator at the end marks a folder.
            if name.isEmpty {
                if !last || parts.isEmpty { changed = true }
                return
            }
            if name == "." || name == ".." {
                changed = true
                return
            }
            if parts.isEmpty, isDrive(name) {
                changed = true
                let rest = String(name.unicodeScalars.dropFirst(2))
                if !rest.isEmpty { parts.append(rest) }
                return
            }
            if isDevice(name) {
                changed = true
                parts.append("_" + name)
            } else {
                parts.append(name)
            }
        }
        for scalar in text.unicodeScalars {
            byteCount += UTF8.width(scalar)
            if byteCount > nameBytesMax {
                changed = true
                break
            }
            if scalar == "/" || scalar == "\\" {
                close(last: false)
            } else if isUnsafe(scalar) {
                changed = true
                part.append("_")
            } else {
                part.append(scalar)
            }
        }
        close(last: true)
        if parts.isEmpty { return ("_", true) }
        return (parts.joined(separator: "/"), changed)
    }

    private static func isDrive(_ name: String) -> Bool {
        let bytes = Array(name.utf8.prefix(2))
        return bytes.count == 2 && bytes[1] == 0x3A && bytes[0].isASCIILetter
    }

    /// Control characters, and those that make the name look like another one on a screen.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
        default: false
        }
    }

    /// Whether Windows takes the name for a device: CON, PRN, AUX, NUL, COM1-9, LPT1-9, with any extension.
    private static func isDevice(_ name: String) -> Bool {
        let bytes = Array(name.utf8.prefix(10))
        let stem = bytes.prefix { $0 != 0x2E && $0 != 0x20 }.map(\.asciiLowercased)
        switch stem.count {
        case 3: return [Array("con".utf8), Array("prn".utf8), Array("aux".utf8), Array("nul".utf8)].contains(stem)
        case 4:
            let word = Array(stem[..<3])
            return (word == Array("com".utf8) || word == Array("lpt".utf8)) && stem[3] >= 0x31 && stem[3] <= 0x39
        default: return false
        }
    }
}

/// Gives each member of one archive a name of its own.
struct NameRegister {
    private var taken: Set<String> = []
    private var nextNumber: [String: Int] = [:]

    /// `name`, or `name (2)` and so on where it is taken.
    mutating func unique(_ name: String) -> (name: String, isDuplicate: Bool) {
        if taken.insert(name).inserted { return (name, false) }
        // The number goes on from the last one given, so that many duplicates cost linear time.
        var number = nextNumber[name] ?? 2
        while true {
            let candidate = name + " (\(number))"
            number += 1
            if taken.insert(candidate).inserted {
                nextNumber[name] = number
                return (candidate, true)
            }
        }
    }
}
