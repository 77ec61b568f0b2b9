// What stands in a report instead of an identifier: `user-1`, or with a key `user-4be1c09a77`. The same original always
// gets the same stand-in, whatever its case.

/// What an identifier tells of.
enum IdentifierKind: String, Hashable, Sendable {
    case user, host, domain, organisation, sid, serial, guid, address, mac, secret
}

/// Gives stand-ins.
struct StandIns {
    private let hash: SipHash?
    private var known: [String: String] = [:]
    private var counts: [IdentifierKind: Int] = [:]
    private var taken: Set<String> = []
    /// Originals as they were first met, with what stands for them.
    private(set) var map: [(original: String, standIn: String)] = []

    /// Stand-ins that are numbered in the order in which they are met or, with a `key`, made of the original by it.
    init(key: String?) { hash = key.map { SipHash(words: $0) } }

    /// What stands for `original`.
    mutating func standIn(for original: String, _ kind: IdentifierKind) -> String {
        let plain = original.lowercased()
        // A secret is one whatever else it looks like; all others keep the kind that they were first met as.
        let name = kind == .secret ? "secret " + original : plain
        if let standIn = known[name] { return standIn }
        counts[kind, default: 0] += 1
        var standIn = "\(kind.rawValue)-\(counts[kind] ?? 0)"
        if let hash {
            let digits = String(hash.hash(Array(name.utf8)), radix: 16)
            let whole = String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
            standIn = "\(kind.rawValue)-\(whole.prefix(10))"
            if taken.contains(standIn) { standIn = "\(kind.rawValue)-\(whole)" }
        }
        taken.insert(standIn)
        known[name] = standIn
        map.append((original, standIn))
        return standIn
    }
}
