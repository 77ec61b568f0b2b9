// Names of people, computers and organisations, by what stands around them.

private import CulpritBytes

extension IdentifierScanner {
    /// An e-mail address or a user principal name; also with the `@` of an address line (`%40`). Its two halves are
    /// identifiers of their own, so that the user is the same one wherever it stands.
    func mail(at index: Int) -> FormResult? {
        var at = index
        while at < bytes.count, at - index <= 64, isLocal(bytes[at]) { at += 1 }
        var local = index..<at
        var start = at + 1
        if let percent = percentAt(index, at) {
            local = index..<percent
            start = percent + 3
        } else if byte(at) != UInt8(ascii: "@") {
            return nil
        }
        guard !local.isEmpty, let domain = hostRange(at: start), !has("odata.", at: start) else { return nil }
        var found = [IdentifierMatch(range: local, kind: .user)]
        if !KnownWords.isPublicService(text(domain).lowercased()) {
            found.append(IdentifierMatch(range: domain, kind: .domain))
        }
        return .found(found, end: domain.upperBound)
    }

    private func percentAt(_ start: Int, _ end: Int) -> Int? {
        guard start < end else { return nil }
        return (start..<end).first { has("%40", at: $0) }
    }

    private func isLocal(_ byte: UInt8) -> Bool { isWord(byte) || ".%+'-_#~$&!".utf8.contains(byte) }

    /// The signs of a host's name at `start`, without a point at the end.
    private func hostRange(at start: Int) -> Range<Int>? {
        var end = start
        while end < bytes.count, end - start <= 253,
            isWord(bytes[end]) || bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: ".")
        {
            end += 1
        }
        while end > start, !isWord(bytes[end - 1]) { end -= 1 }
        return end > start && isWord(byte(start)) ? start..<end : nil
    }

    /// A name with points whose last part is one of the network's: `pc-042.contoso.local`.
    func networkName(at index: Int) -> FormResult? {
        guard byte(index - 1) != UInt8(ascii: "."), let range = hostRange(at: index),
            bytes[range].contains(UInt8(ascii: "."))
        else { return nil }
        let name = text(range).lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, labels.allSatisfy({ !$0.isEmpty }),
            last.utf8.allSatisfy(\.isASCIILetter)
        else { return nil }
        switch KnownWords.networkEnding(String(last)) {
        case .none: return nil
        case .ambiguous where labels.count < 3 && !isAddressed(index): return nil
        case .ambiguous, .sure: break
        }
        if KnownWords.isPublicService(name) { return .kept(end: range.upperBound) }
        if isMemberName(range), !isAddressed(index) { return nil }
        return .found([IdentifierMatch(range: range, kind: .domain)], end: range.upperBound)
    }

    /// Whether what stands before `index` makes it an address: `https://name`, `\\\\name`, `user@name`.
    private func isAddressed(_ index: Int) -> Bool {
        let before = byte(index - 1)
        return before == UInt8(ascii: "@") || isSlash(before) && isSlash(byte(index - 2))
    }

    /// Whether every part of the name in `range` is written as members of programs are: `System.Net`, `Device.Group`.
    private func isMemberName(_ range: Range<Int>) -> Bool {
        bytes[range].split(separator: UInt8(ascii: ".")).allSatisfy { part in
            guard let first = part.first, first >= 0x41, first <= 0x5A else { return false }
            return part.dropFirst().contains { $0 >= 0x61 && $0 <= 0x7A }
                && part.allSatisfy(\.isASCIILetterOrDigit)
        }
    }

    /// The computer in `\\computer\share`.
    func share(at index: Int) -> FormResult? {
        guard byte(index) == UInt8(ascii: "\\"), byte(index + 1) == UInt8(ascii: "\\"), isWord(byte(index + 2)),
            byte(index - 1) != UInt8(ascii: "\\"), byte(index - 1) != UInt8(ascii: ":"),
            let host = hostRange(at: index + 2),
            byte(host.upperBound) == UInt8(ascii: "\\")
        else { return nil }
        if isCommon(host) || KnownWords.isPublicService(text(host).lowercased()) { return .kept(end: host.upperBound) }
        return .found([IdentifierMatch(range: host, kind: .host)], end: host.upperBound)
    }

    /// The user in `C:\Users\name\`, `/home/name/` and `Documents and Settings\name\`, the folders being written with one
    /// separator or, escaped, with two.
    func profile(at index: Int) -> FormResult? {
        guard isSlash(byte(index - 1)) else { return nil }
        var start = index
        if has("users", at: index) {
            start += 5
        } else if has("home", at: index) {
            start += 4
        } else if has("documents and settings", at: index) {
            start += 22
        } else {
            return nil
        }
        guard isSlash(byte(start)) else { return nil }
        while isSlash(byte(start)) { start += 1 }
        // A name may hold blanks where a separator closes it; where none does, it ends at the first blank.
        var end = start
        while end < bytes.count, end - start < 64, isFolderName(bytes[end]) { end += 1 }
        if !isSlash(byte(end)) {
            end = start
            while end < bytes.count, end - start < 64, isFolderName(bytes[end]), !" ,;)]}'".utf8.contains(bytes[end]) {
                end += 1
            }
        }
        while end > start, byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
        guard end > start else { return nil }
        if isCommon(start..<end) { return .kept(end: end) }
        return .found([IdentifierMatch(range: start..<end, kind: .user)], end: end)
    }

    private func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/") }

    private func isFolderName(_ byte: UInt8) -> Bool { byte >= 0x20 && !"\\/:*?\"<>|".utf8.contains(byte) }

    /// `DOMAIN\user`, where nothing around it makes it a path.
    func account(at index: Int) -> FormResult? {
        let before = byte(index - 1)
        // What stands behind a point, a hyphen or an underscore is the rest of a longer name.
        guard isWord(byte(index)), !isSlash(before), !".-_$%".utf8.contains(before),
            before != UInt8(ascii: ":") || !isSlash(byte(index - 2))
        else { return nil }
        var slash = index
        while slash < bytes.count, slash - index <= 32, isWord(bytes[slash]) || "-_".utf8.contains(bytes[slash]) {
            slash += 1
        }
        // Escaped text doubles the separator.
        var start = slash
        while byte(start) == UInt8(ascii: "\\") { start += 1 }
        guard start > slash, start - slash <= 2 else { return nil }
        var end = start
        while end < bytes.count, end - start <= 64, isWord(bytes[end]) || "-_.$".utf8.contains(bytes[end]) { end += 1 }
        while end > start, byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
        guard end > start, !isSlash(byte(end)) else { return nil }
        let domain = index..<slash
        let user = start..<end
        // A file in a folder, a value below a key, `NT AUTHORITY\SYSTEM`.
        if hasFileEnding(user) || start - slash == 1 && isEscape(start) || isInKey(before: index) { return nil }
        if KnownWords.isSystemPart(text(domain).lowercased()) || KnownWords.isSystemPart(text(user).lowercased()) {
            return nil
        }
        var found: [IdentifierMatch] = []
        if !isCommon(domain) { found.append(IdentifierMatch(range: domain, kind: .domain)) }
        if isCommon(domain), !isDirectory(domain) { return nil }
        if !isCommon(user) { found.append(IdentifierMatch(range: user, kind: .user)) }
        return found.isEmpty ? .kept(end: end) : .found(found, end: end)
    }

    /// Whether the sign at `index`, behind one backslash, makes an escape of it: `\u0027`, `\r\n`, `\nNext line`.
    private func isEscape(_ index: Int) -> Bool {
        if byte(index) == UInt8(ascii: "u"), (1...4).allSatisfy({ isHex(byte(index + $0)) }) { return true }
        guard "nrt".utf8.contains(byte(index)) else { return false }
        let next = byte(index + 1)
        return !next.isASCIILetter || next < 0x60
    }

    /// Whether the word before `index` is the begin of a registry key that goes on behind a blank: `Microsoft\Windows NT\`.
    private func isInKey(before index: Int) -> Bool {
        guard byte(index - 1) == UInt8(ascii: " ") else { return false }
        var start = index - 1
        while start > 0, index - start < 128, byte(start - 1) > 0x20 { start -= 1 }
        let word = text(start..<(index - 1)).lowercased()
        return word.contains("\\")
            && ["hk", "[hk", "[-hk", "software", "system", "microsoft"].contains(where: word.hasPrefix)
    }

    /// Whether `range` is the name that accounts of every tenant carry in front.
    private func isDirectory(_ range: Range<Int>) -> Bool {
        has("azuread", at: range.lowerBound) || has("workgroup", at: range.lowerBound)
    }

    private func hasFileEnding(_ range: Range<Int>) -> Bool {
        guard let point = bytes[range].lastIndex(of: UInt8(ascii: ".")) else { return false }
        let ending = text((point + 1)..<range.upperBound).lowercased()
        return [
            "log", "lo_", "exe", "dll", "txt", "xml", "evtx", "reg", "cab", "zip", "etl", "html", "json", "msi", "ps1",
            "cpp",
            "dat", "tmp", "csv", "ini", "sys", "cmd", "bat", "vbs", "inf", "mui", "cat", "man", "mum", "manifest",
            "pnf", "wim",
            "esd", "etw", "hiv", "pf", "lnk", "msix", "appx", "cs", "h", "ttf", "fon", "nls", "tlb", "ocx", "cpl",
            "scr",
        ].contains(ending)
    }

    /// The value that a label at `index` announces: `UserName: x`, `"serialNumber":"x"`, `<Password>x<`.
    func labelled(at index: Int) -> IdentifierMatch? {
        // The label may be several words; the longest that is known counts.
        var end = index
        var label = WordHash()
        var found: (kind: IdentifierKind, isLine: Bool, end: Int)?
        var words = 0
        while words < 4, end < bytes.count, bytes[end].isASCIILetter, end - index < 48 {
            while end < bytes.count, bytes[end].isASCIILetter, end - index < 48 {
                label.add(bytes[end])
                end += 1
            }
            words += 1
            if let known = KnownWords.labelsByHash[label.value] { found = (known.kind, known.isLine, end) }
            guard byte(end) == UInt8(ascii: " ") || byte(end) == UInt8(ascii: "-") || byte(end) == UInt8(ascii: "_")
            else { break }
            end += 1
        }
        guard let found else { return nil }
        var start = found.end
        func skip(_ signs: String) {
            while start < bytes.count, start - found.end < 64 {
                // JSON inside JSON escapes its quotes, and once more inside that.
                var quote = start
                while byte(quote) == UInt8(ascii: "\\"), quote - start < 8 { quote += 1 }
                let isEscaped = quote > start && byte(quote) == UInt8(ascii: "\"")
                guard isEscaped || signs.utf8.contains(bytes[start]) else { return }
                start = isEscaped ? quote + 1 : start + 1
            }
        }
        skip("\"' ")
        let hasSeparator =
            byte(start) == UInt8(ascii: ":") || byte(start) == UInt8(ascii: "=") || byte(start) == UInt8(ascii: ">")
        guard hasSeparator || start > found.end && "\"'".utf8.contains(byte(start - 1)) else { return nil }
        if hasSeparator { start += 1 }
        skip("\"' :={[")
        let isQuoted = "\"'".utf8.contains(byte(start - 1))
        var stop = start
        while stop < bytes.count, stop - start < 512 {
            let byte = bytes[stop]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "<") { break }
            if isQuoted ? byte == UInt8(ascii: "'") : !found.isLine && " ,;)]}'&|>".utf8.contains(byte) { break }
            stop += 1
        }
        while stop > start, " .\\".utf8.contains(byte(stop - 1)) { stop -= 1 }
        guard stop > start, found.kind == .secret || !isCommon(start..<stop) else { return nil }
        // No name either: a path of the system, `"user":null,"next"`.
        if found.kind != .secret, byte(start) == UInt8(ascii: "\\") { return nil }
        if !isQuoted, ["null,", "null}", "true,", "true}", "false,", "false}"].contains(where: { has($0, at: start) }) {
            return nil
        }
        // A code is no name: `user: 0x80070005`.
        if has("0x", at: start), found.kind != .secret { return nil }
        return IdentifierMatch(range: start..<stop, kind: found.kind)
    }
}
