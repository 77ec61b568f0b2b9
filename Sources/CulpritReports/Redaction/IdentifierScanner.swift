// Finds identifiers in text by their form and by the labels in front of them. Where a form is in doubt it is taken for an
// identifier: a report that hides too much can still be read, one that hides too little cannot be called back.
// The forms stand in IdentifierScanner+Forms.swift and IdentifierScanner+Names.swift.

private import CulpritBytes

/// A stretch of text that is an identifier.
struct IdentifierMatch: Equatable {
    var range: Range<Int>
    var kind: IdentifierKind
}

/// What a form comes to at a place.
enum FormResult {
    /// Identifiers, and where to go on.
    case found([IdentifierMatch], end: Int)
    /// The form of an identifier, of something that everybody has.
    case kept(end: Int)
}

/// Looks through one text.
struct IdentifierScanner {
    let bytes: [UInt8]
    private let learned: LearnedNames
    /// GUIDs that everybody has, in lower case with hyphens.
    let common: Set<String>

    /// A scanner of `bytes` that also knows `learned` names and leaves `common` GUIDs alone.
    init(_ bytes: [UInt8], learned: LearnedNames, common: Set<String> = []) {
        self.bytes = bytes
        self.learned = learned
        self.common = common
    }

    /// All identifiers, in order, without overlaps.
    func matches() -> [IdentifierMatch] {
        var matches: [IdentifierMatch] = []
        var index = 0
        // A value that a label has announced.
        var announced: IdentifierMatch?
        while index < bytes.count {
            guard isStart(index) else {
                index += 1
                continue
            }
            let form = form(at: index)
            if case .found(let found, let end) = form, end > index {
                matches += found
                index = end
                if let value = announced, value.range.upperBound <= index { announced = nil }
                continue
            }
            if case .kept(let end) = form, end > index {
                if announced?.range.lowerBound == index { announced = nil }
                index = end
                continue
            }
            if let value = announced, value.range.lowerBound <= index, value.range.upperBound > index {
                // Forms inside the value have been taken; what is left of it goes as one.
                let rest = index..<value.range.upperBound
                if !isCommon(rest) { matches.append(IdentifierMatch(range: rest, kind: value.kind)) }
                index = value.range.upperBound
                announced = nil
                continue
            }
            if let match = learned.match(in: bytes, at: index) {
                matches.append(match)
                index = match.range.upperBound
                continue
            }
            if let name = networkName(at: index) {
                if case .found(let found, let end) = name {
                    matches += found
                    index = end
                } else if case .kept(let end) = name {
                    index = end
                }
                continue
            }
            if announced == nil, let value = labelled(at: index) { announced = value }
            index = wordEnd(index)
        }
        return matches
    }

    /// Whether a GUID stands anywhere in it.
    var hasGUID: Bool {
        bytes.indices.contains { index in
            guard isStart(index), case .found? = guid(at: index) else { return false }
            return true
        }
    }

    /// Every form that tells itself, the surest first.
    private func form(at index: Int) -> FormResult? {
        if let result = guid(at: index) ?? sid(at: index) { return result }
        if let result = mac(at: index) ?? address4(at: index) ?? address6(at: index) { return result }
        if let result = mail(at: index) ?? secret(at: index) { return result }
        return share(at: index) ?? profile(at: index) ?? account(at: index)
    }

    // MARK: Bytes

    /// Whether an identifier may begin at `index`: it is not within a word.
    private func isStart(_ index: Int) -> Bool {
        let byte = bytes[index]
        // Blanks, quotes and brackets begin nothing.
        guard isWord(byte) || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ":") else { return false }
        return index == 0 || !isWord(bytes[index - 1])
    }

    /// The end of the run of word bytes at `index`, or the next place.
    func wordEnd(_ index: Int) -> Int {
        var end = index
        while end < bytes.count, isWord(bytes[end]) { end += 1 }
        return max(end, index + 1)
    }

    /// The byte at `index`, or a line feed beyond the ends.
    func byte(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0x0A }

    /// Letters, digits, and everything outside ASCII.
    func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || byte.isASCIILetterOrDigit }

    func isHex(_ byte: UInt8) -> Bool { byte.hexadecimalDigit != nil }

    /// The text of `range`.
    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// Whether `range` holds a word that tells nobody apart, or only signs.
    func isCommon(_ range: Range<Int>) -> Bool {
        let word = text(range).lowercased()
        return KnownWords.common.contains(word) || !word.utf8.contains(where: isWord)
            || word.utf8.allSatisfy(\.isASCIIDigit) && word.utf8.count < 5
    }

    /// Whether `word`, in lower-case ASCII, stands at `index` in any case.
    func has(_ word: String, at index: Int) -> Bool {
        guard index >= 0 else { return false }
        var place = index
        for wanted in word.utf8 {
            guard place < bytes.count else { return false }
            let byte = bytes[place]
            if byte.asciiLowercased != wanted { return false }
            place += 1
        }
        return true
    }
}
