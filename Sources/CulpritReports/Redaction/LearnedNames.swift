// Names that were met where their meaning was plain, to be found where it is not: the computer's name in a file name, the
// user's name in the middle of a sentence.

private import CulpritBytes

/// Names to look for.
struct LearnedNames {
    /// By the hash of the first word of the name.
    private var byFirstWord: [UInt64: [(name: [UInt8], kind: IdentifierKind)]] = [:]
    private var known: Set<String> = []

    /// Names of these kinds are looked for everywhere.
    static let kinds: Set<IdentifierKind> = [.user, .host, .domain, .organisation, .serial]

    /// Names that differ only in their begin are kept up to this count, so that hostile text stays cheap.
    private static let sameBeginMax = 64
    private static let nameCountMax = 100_000

    /// Remembers `name`, unless it is too short or too common to be told from other words. False where it is not new.
    @discardableResult
    mutating func learn(_ name: String, _ kind: IdentifierKind) -> Bool {
        let plain = name.lowercased()
        guard LearnedNames.kinds.contains(kind), plain.utf8.count >= 3, plain.utf8.count <= 128,
            known.count < LearnedNames.nameCountMax, !KnownWords.common.contains(plain),
            !plain.utf8.allSatisfy(\.isASCIIDigit) || plain.utf8.count >= 6, known.insert(plain).inserted
        else { return false }
        let bytes = Array(plain.utf8)
        let first = LearnedNames.firstWord(bytes, at: 0)
        guard let first, byFirstWord[first, default: []].count < LearnedNames.sameBeginMax else { return false }
        byFirstWord[first, default: []].append((bytes, kind))
        byFirstWord[first]?.sort { $0.name.count > $1.name.count }
        return true
    }

    /// The longest name that stands whole at `index` of `bytes`.
    func match(in bytes: [UInt8], at index: Int) -> IdentifierMatch? {
        guard !byFirstWord.isEmpty, let first = LearnedNames.firstWord(bytes, at: index),
            let names = byFirstWord[first]
        else { return nil }
        for (name, kind) in names where name.count <= bytes.count - index {
            let end = index + name.count
            if end < bytes.count, LearnedNames.isWord(bytes[end]) { continue }
            var isSame = true
            for offset in name.indices where isSame {
                isSame = bytes[index + offset].asciiLowercased == name[offset]
            }
            // Outside ASCII the case is compared by the rules of Unicode.
            if !isSame, name.contains(where: { $0 >= 0x80 }) {
                isSame = String(decoding: bytes[index..<end], as: UTF8.self).lowercased().utf8.elementsEqual(name)
            }
            if isSame { return IdentifierMatch(range: index..<end, kind: kind) }
        }
        return nil
    }

    /// The hash of the word at `index`; nil where none begins there. Outside ASCII the case is that of Unicode.
    private static func firstWord(_ bytes: [UInt8], at index: Int) -> UInt64? {
        var end = index
        var hash = WordHash()
        var isPlain = true
        while end < bytes.count, end - index < 128, isWord(bytes[end]) {
            hash.add(bytes[end])
            if bytes[end] >= 0x80 { isPlain = false }
            end += 1
        }
        guard end > index else { return nil }
        return isPlain
            ? hash.value : WordHash.of(String(decoding: bytes[index..<end], as: UTF8.self).lowercased().utf8)
    }

    private static func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || byte.isASCIILetterOrDigit }
}
