// Error codes in all their spellings: hexadecimal, signed and unsigned decimal, AADSTS numbers; and what an HRESULT
// says by its parts. What a code means is the pack's to say. Source of the layout and the facilities: [MS-ERREF] 2.1.

private import CulpritBytes

/// What tells one error code from another, whatever its spelling.
package enum CodeKey: Hashable, Sendable {
    case hresult(UInt32)
    case aadsts(Int)
}

/// An HRESULT taken apart.
package struct DecodedCode: Hashable, Sendable {
    package let value: UInt32
    package let isFailure: Bool
    package let facility: Int
    /// The name of the facility, or nil where it is not known.
    package let facilityName: String?
    /// The low 16 bits.
    package let code: Int
    /// The Win32 error inside it, or nil.
    package let win32: Int?
}

/// Reading error codes.
package enum ErrorCode {
    /// The 32 bits of a code in any spelling but AADSTS, or nil. Blanks around it do not count; a Win32 error is its own
    /// number.
    package static func normalise(_ text: String) -> UInt32? {
        let bytes = trimmed(text)
        guard !bytes.isEmpty, bytes.count <= 24 else { return nil }
        if bytes.count > 2, bytes[0] == 0x30, bytes[1].asciiLowercased == 0x78 {
            guard let value = hexadecimal(bytes[2...]) else { return nil }
            // A code that was widened to 64 bits carries its sign in front.
            if value >> 32 == 0xFFFF_FFFF { return UInt32(truncatingIfNeeded: value) }
            return UInt32(exactly: value)
        }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        guard !digits.isEmpty else { return nil }
        if digits.allSatisfy(\.isASCIIDigit) {
            guard digits.count <= 10, let value = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
            if isNegative { return Int32(exactly: -value).map { UInt32(bitPattern: $0) } }
            return UInt32(exactly: value)
        }
        // Eight hexadecimal digits without a prefix, as Windows Update writes them.
        guard !isNegative, bytes.count == 8, let value = hexadecimal(bytes[...]) else { return nil }
        return UInt32(exactly: value)
    }

    /// The code in any spelling, or nil.
    package static func key(_ text: String) -> CodeKey? {
        let bytes = trimmed(text)
        if bytes.count > 6, bytes.count <= 16, bytes.span.hasBytesIgnoringCase("aadsts", at: 0) {
            return Int(String(decoding: bytes[6...], as: UTF8.self)).map { .aadsts($0) }
        }
        return normalise(text).map { .hresult($0) }
    }

    /// The codes that stand in `text`, as written, in order, each once: `0x` with three to eight digits, AADSTS numbers,
    /// eight bare hexadecimal digits that begin with 8, and decimal numbers that are a failure. At most 16.
    package static func find(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        return find(in: bytes.span)
    }

    /// The same, in bytes.
    package static func find(in bytes: Span<UInt8>) -> [String] {
        var found: [String] = []
        var keys: Set<CodeKey> = []
        var position = 0
        while position < bytes.count, found.count < 16 {
            guard isWord(bytes[position]) else {
                position += 1
                continue
            }
            var end = position
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            if end - position <= 16, let range = code(bytes, position, end) {
                let written = bytes.text(range)
                if let key = key(written), keys.insert(key).inserted { found.append(written) }
            }
            position = end
        }
        return found
    }

    /// The parts of an HRESULT, or nil where `text` is no 32-bit code.
    package static func decode(_ text: String) -> DecodedCode? {
        guard let value = normalise(text) else { return nil }
        let facility = Int(value >> 16 & 0x7FF)
        let code = Int(value & 0xFFFF)
        let isFailure = value >> 31 == 1
        return DecodedCode(
            value: value, isFailure: isFailure, facility: facility,
            facilityName: isFailure ? facilityName(value, facility) : nil, code: code,
            win32: value <= 0xFFFF ? code : (isFailure && facility == 7 ? code : nil))
    }

    /// One line that says what an unlisted code is by its parts, or nil.
    package static func describe(_ text: String) -> String? {
        if case .aadsts(let number) = key(text) { return "Entra ID sign-in error AADSTS\(number)" }
        guard let parts = decode(text) else { return nil }
        if parts.value == 0 { return "success" }
        if parts.value <= 0xFFFF { return "Win32 error \(parts.code)" }
        let kind = parts.isFailure ? "failure" : "success or information"
        if let win32 = parts.win32 { return "\(kind), Win32 error \(win32)" }
        return "\(kind), facility \(parts.facilityName ?? String(parts.facility)), code \(parts.code)"
    }

    /// A code as the pack writes it: `0x8018002b`.
    package static func canonical(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == 0x5F
    }

    /// The range of the code that the word from `start` to `end` is, or nil.
    private static func code(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int>? {
        let length = end - start
        let before: UInt8 = start > 0 ? bytes[start - 1] : 0x20
        let after: UInt8 = end < bytes.count ? bytes[end] : 0x20
        func digits(_ first: Int, _ isDigit: (UInt8) -> Bool) -> Bool {
            (first..<end).allSatisfy { isDigit(bytes[$0]) }
        }
        if bytes.hasBytesIgnoringCase("0x", at: start) {
            guard length >= 5, length <= 10, digits(start + 2, { $0.hexadecimalDigit != nil }),
                !digits(start + 2, { $0 == 0x30 })
            else { return nil }
            return start..<end
        }
        if bytes.hasBytesIgnoringCase("aadsts", at: start) {
            return length >= 10 && digits(start + 6, \.isASCIIDigit) ? start..<end : nil
        }
        // Parts of ids, versions and dates are no codes.
        let isLone = after != 0x2D && !(after == 0x2E && end + 1 < bytes.count && bytes[end + 1].isASCIIDigit)
        guard isLone, before != 0x2E else { return nil }
        if digits(start, \.isASCIIDigit) {
            guard length >= 9, length <= 10 else { return nil }
            if before == 0x2D {
                guard start < 2 || !isWord(bytes[start - 2]), length == 10 else { return nil }
                return normalise("-" + bytes.text(start..<end)) != nil ? start - 1..<end : nil
            }
            guard length == 10, let value = normalise(bytes.text(start..<end)), value >> 28 == 8 else { return nil }
            return start..<end
        }
        guard length == 8, before != 0x2D, bytes[start] == 0x38, digits(start, { $0.hexadecimalDigit != nil }) else {
            return nil
        }
        return start..<end
    }

    private static func trimmed(_ text: String) -> [UInt8] {
        var bytes = text.utf8[...]
        while let first = bytes.first, first.isASCIIWhitespace { bytes = bytes.dropFirst() }
        while let last = bytes.last, last.isASCIIWhitespace { bytes = bytes.dropLast() }
        return Array(bytes)
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 16 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard let nibble = digit.hexadecimalDigit else { return nil }
            value = value << 4 | UInt64(nibble)
        }
        return value
    }

    /// What the high half of a failure says. Source: the facilities of winerror.h, and for the last four groups the ranges
    /// in which the enrolment, device registration, ConfigMgr and Intune codes are documented.
    private static func facilityName(_ value: UInt32, _ facility: Int) -> String? {
        if value >> 20 == 0xCAA { return "Entra ID token broker" }
        if value >> 16 == 0xC000 { return "NTSTATUS" }
        return facilities[facility]
    }

    private static let facilities: [Int: String] = [
        1: "RPC", 2: "dispatch", 3: "storage", 4: "interface", 7: "Win32", 8: "Windows", 9: "security", 10: "control",
        11: "certificates", 12: "internet", 13: "media server", 14: "message queue", 15: "setup", 16: "smart card",
        17: "COM+", 22: "UMI", 23: "side-by-side", 25: "HTTP", 27: "error reporting", 31: "filter manager",
        32: "background copy", 33: "configuration", 36: "Windows Update", 37: "directory service", 39: "shell",
        40: "TPM services", 41: "TPM software", 48: "performance logs", 49: "volume encryption", 51: "WinRM",
        24: "MDM enrolment", 28: "device registration", 2000: "ConfigMgr", 2001: "Intune",
    ]
}
