// Identifiers that tell themselves by their signs: GUIDs, SIDs, addresses, tokens.

private import CulpritBytes

extension IdentifierScanner {
    /// A GUID, or 32 and more hexadecimal digits in a row: a GUID without hyphens, or a certificate's thumbprint.
    func guid(at index: Int) -> FormResult? {
        guard isHex(byte(index)) else { return nil }
        var end = index
        while end < bytes.count, isHex(bytes[end]), end - index < 1024 { end += 1 }
        if end - index >= 32, !isWord(byte(end)) {
            return .found([IdentifierMatch(range: index..<end, kind: .guid)], end: end)
        }
        guard end - index == 8, index + 36 <= bytes.count, !isWord(byte(index + 36)) else { return nil }
        for offset in 0..<36 {
            let isHyphen = offset == 8 || offset == 13 || offset == 18 || offset == 23
            guard isHyphen ? bytes[index + offset] == UInt8(ascii: "-") : isHex(bytes[index + offset]) else {
                return nil
            }
        }
        end = index + 36
        // The empty one, and the ids of Microsoft's own services, which are the same in every tenant.
        if has("00000000-0000-0000-0000-000000000000", at: index) || has("-0000-0000-c000-000000000000", at: index + 8)
        {
            return .kept(end: end)
        }
        if !common.isEmpty, common.contains(text(index..<end).lowercased()) { return .kept(end: end) }
        return .found([IdentifierMatch(range: index..<end, kind: .guid)], end: end)
    }

    /// A SID. Those of a domain, a computer or a tenant are identifiers; the short ones are the same everywhere.
    func sid(at index: Int) -> FormResult? {
        guard has("s-1-", at: index) else { return nil }
        var end = index + 4
        while end < bytes.count,
            bytes[end].isASCIIDigit || bytes[end] == UInt8(ascii: "-") && byte(end + 1).isASCIIDigit
        {
            end += 1
        }
        if has("s-1-5-21-", at: index) || has("s-1-12-", at: index) {
            return .found([IdentifierMatch(range: index..<end, kind: .sid)], end: end)
        }
        return .kept(end: end)
    }

    /// Six pairs of hexadecimal digits with one separator.
    func mac(at index: Int) -> FormResult? {
        let separator = byte(index + 2)
        guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-"), index + 17 <= bytes.count,
            !isWord(byte(index + 17)), byte(index + 17) != separator, byte(index - 1) != separator
        else { return nil }
        for offset in 0..<17 {
            let isRight = offset % 3 == 2 ? bytes[index + offset] == separator : isHex(bytes[index + offset])
            guard isRight else { return nil }
        }
        return .found([IdentifierMatch(range: index..<(index + 17), kind: .mac)], end: index + 17)
    }

    /// Four numbers up to 255 with points between. A version of Windows has a larger number in it.
    func address4(at index: Int) -> FormResult? {
        guard byte(index).isASCIIDigit, byte(index - 1) != UInt8(ascii: ".") || !byte(index - 2).isASCIIDigit else {
            return nil
        }
        var end = index
        var isVersion =
            byte(index - 1) == UInt8(ascii: "_") || has("0.", at: index) || isVersionAnnounced(before: index)
        for part in 0..<4 {
            if part > 0 {
                guard byte(end) == UInt8(ascii: ".") else { return nil }
                end += 1
            }
            // No address is written with a zero before its digits, and versions are: 5.00.8.12.
            if byte(end) == UInt8(ascii: "0"), byte(end + 1).isASCIIDigit { isVersion = true }
            var value = 0
            let start = end
            while byte(end).isASCIIDigit, end - start < 4 {
                value = value * 10 + Int(byte(end) - 0x30)
                end += 1
            }
            guard end > start, end - start < 4, value <= 255 else { return nil }
        }
        guard !isWord(byte(end)), !(byte(end) == UInt8(ascii: ".") && byte(end + 1).isASCIIDigit) else { return nil }
        if isVersion || byte(end) == UInt8(ascii: "_") { return .kept(end: end) }
        if has("127.", at: index) || has("0.0.0.0", at: index) || has("255.255.", at: index) { return .kept(end: end) }
        return .found([IdentifierMatch(range: index..<end, kind: .address)], end: end)
    }

    /// Whether the word before `index` says that a version follows: `Version: 1.2.3.4`, `"agentVersion":"1.2.3.4"`.
    private func isVersionAnnounced(before index: Int) -> Bool {
        var end = index
        while end > 0, index - end < 4, " \"'=:([>".utf8.contains(bytes[end - 1]) { end -= 1 }
        var start = end
        while start > 0, end - start < 32, bytes[start - 1].isASCIILetter { start -= 1 }
        return start < end && KnownWords.announcesVersion(text(start..<end).lowercased())
    }

    /// Groups of up to four hexadecimal digits with colons between: eight, or fewer with one `::`.
    func address6(at index: Int) -> FormResult? {
        guard isHex(byte(index)) || byte(index) == UInt8(ascii: ":") && byte(index + 1) == UInt8(ascii: ":"),
            byte(index - 1) != UInt8(ascii: ":")
        else { return nil }
        var end = index
        var colons = 0
        var digits = 0
        var group = 0
        var hasGap = false
        while end < bytes.count, end - index < 46 {
            let byte = bytes[end]
            if byte == UInt8(ascii: ":") {
                colons += 1
                if end > index, bytes[end - 1] == byte { hasGap = true }
                group = 0
            } else if isHex(byte) {
                group += 1
                if byte.isASCIIDigit { digits += 1 }
                if group > 4 { return nil }
            } else {
                break
            }
            end += 1
        }
        if end > index, bytes[end - 1] == UInt8(ascii: ":"), byte(end - 2) != UInt8(ascii: ":") {
            end -= 1
            colons -= 1
        }
        guard colons >= 2, colons <= 7, hasGap || colons == 7, digits > 0, !isWord(byte(end)) else { return nil }
        let group4 = byte(end) == UInt8(ascii: ".") && byte(end + 1).isASCIIDigit
        if text(index..<end) == "::1", !group4 { return .kept(end: end) }
        // An IPv4 address in the last group, a zone at the end.
        while end < bytes.count, end - index < 64,
            bytes[end].isASCIIDigit || bytes[end] == UInt8(ascii: ".") && byte(end + 1).isASCIIDigit
        {
            end += 1
        }
        if byte(end) == UInt8(ascii: "%") {
            end += 1
            while isWord(byte(end)), end - index < 80 { end += 1 }
        }
        return .found([IdentifierMatch(range: index..<end, kind: .address)], end: end)
    }

    /// A token: a JSON web token, what follows `Bearer`, or 40 and more signs that change their kind as only chance does.
    func secret(at index: Int) -> FormResult? {
        if has("bearer ", at: index) {
            var end = index + 7
            while end < bytes.count, isToken(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
            if end - index > 15 { return .found([IdentifierMatch(range: (index + 7)..<end, kind: .secret)], end: end) }
        }
        guard isToken(byte(index)) else { return nil }
        var end = index
        var changes = 0
        var last = -1
        let isWebToken = has("eyj", at: index)
        func isPart(_ byte: UInt8) -> Bool { isToken(byte) || isWebToken && byte == UInt8(ascii: ".") }
        // The first signs tell, so that text which only looks like a token is not read again and again.
        while end < bytes.count, end - index < 128, isPart(bytes[end]) {
            let byte = bytes[end]
            let kind = byte.isASCIIDigit ? 0 : byte.isASCIILetter ? (byte < 0x60 ? 1 : 2) : 3
            if kind != last { changes += 1 }
            last = kind
            end += 1
        }
        let count = end - index
        guard isWebToken && count >= 20 || count >= 40 && changes * 5 >= count * 2 else { return nil }
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return .found([IdentifierMatch(range: index..<end, kind: .secret)], end: end)
    }

    private func isToken(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "+/=_-".utf8.contains(byte)
    }
}
