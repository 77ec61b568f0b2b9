// What stands in a report instead of an identifier: `user-1`, or with a key `user-4be1c09a77`. The same original always
// gets the same stand-in, whatever its case. GUIDs, SIDs and names on a network keep their form, so that a redacted copy of
// a log is read as the log was.

/// What an identifier tells of.
enum IdentifierKind: String, Hashable, Sendable {
    case user, host, domain, organisation, sid, serial, guid, address, mac, secret
}

/// Gives stand-ins.
struct StandIns {
    /// Originals that are remembered. Beyond, stand-ins are made of the original alone, so that memory stays bounded.
    private let rememberedMax: Int
    private let hash: SipHash?
    /// Makes stand-ins once no more originals are remembered.
    private let overflow: SipHash
    private var known: [String: String] = [:]
    private var counts: [IdentifierKind: UInt64] = [:]
    private var taken: Set<String> = []
    /// Originals as they were first met, with what stands for them.
    private(set) var map: [(original: String, standIn: String)] = []
    /// How many originals were met that the map does not hold.
    private(set) var unmappedCount = 0

    /// Stand-ins that are numbered in the order in which they are met or, with a `key`, made of the original by it.
    /// `overflowKey` makes those beyond what is remembered, and has to be one that nobody can guess.
    init(key: String?, overflowKey: String, rememberedMax: Int) {
        self.rememberedMax = rememberedMax
        hash = key.map { SipHash(words: $0) }
        overflow = hash ?? SipHash(words: overflowKey)
    }

    /// What stands for `original`.
    mutating func standIn(for original: String, _ kind: IdentifierKind) -> String {
        let plain = original.lowercased()
        // A secret is one whatever else it looks like; all others keep the kind that they were first met as.
        let name = kind == .secret ? "secret " + original : plain
        if let standIn = known[name] { return standIn }
        guard known.count < rememberedMax else {
            unmappedCount += 1
            return StandIns.form(plain, kind, overflow.hash(Array(name.utf8)), isHash: true)
        }
        counts[kind, default: 0] += 1
        var standIn = StandIns.form(plain, kind, counts[kind] ?? 0, isHash: false)
        if let hash {
            let value = hash.hash(Array(name.utf8))
            standIn = StandIns.form(plain, kind, value, isHash: true)
            if taken.contains(standIn) {
                standIn = StandIns.form(plain, kind, value &* 0x9E37_79B9_7F4A_7C15, isHash: true)
            }
        }
        taken.insert(standIn)
        known[name] = standIn
        map.append((original, standIn))
        return standIn
    }

    /// The stand-in with `number` for `original`, in lower case. Of a hash ten digits are shown.
    private static func form(_ original: String, _ kind: IdentifierKind, _ number: UInt64, isHash: Bool) -> String {
        let short = isHash ? number >> 24 : number
        let digits = isHash ? padded(String(short, radix: 16), 10) : String(number)
        switch kind {
        case .guid:
            let last = padded(isHash ? digits : String(number), 12)
            return original.contains("-") ? "00000000-0000-4000-8000-\(last)" : padded(last, original.utf8.count)
        case .sid:
            let authority = original.hasPrefix("s-1-12-1-") ? "S-1-12-1" : "S-1-5-21"
            return "\(authority)-0-0-\(short >> 32)-\(short & 0xFFFF_FFFF)"
        case .domain, .host:
            guard let point = original.lastIndex(of: ".") else { return "\(kind.rawValue)-\(digits)" }
            let ending = String(original[original.index(after: point)...])
            return "\(kind.rawValue)-\(digits).\(KnownWords.privateEndings.contains(ending) ? ending : "example")"
        case .user, .organisation, .serial, .address, .mac, .secret: return "\(kind.rawValue)-\(digits)"
        }
    }

    private static func padded(_ digits: String, _ count: Int) -> String {
        String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}
