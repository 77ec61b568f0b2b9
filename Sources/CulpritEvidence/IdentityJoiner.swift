// Joins sets of identifiers into devices, one after the other: each new one takes to itself, by the surest bond first, every
// earlier one that it is bound to. Those it could be bound to are found by identifier and by the kinds that they lack, never
// by going through them: thousands of devices of one cloned name cost no more than their number.

/// Clusters of identifiers that grow as more come in.
struct IdentityJoiner {
    typealias Cluster = DeviceGrouping.Cluster

    /// The clusters there are, by the number of the newest that went into each. A number is never used twice, and what
    /// stands under it never changes, so that it can stay in the queues after the cluster is gone.
    private var clusters: [Int: Cluster] = [:]
    private var holders: [Word: Holders] = [:]
    private var count = 0

    /// The clusters, in the order of the newest that went into each.
    var joined: [Cluster] { clusters.sorted { $0.key < $1.key }.map(\.value) }

    /// Adds `cluster`, with all that it is bound to.
    mutating func add(_ cluster: Cluster) {
        var cluster = cluster
        var pending = PendingWords(IdentityJoiner.words(of: cluster.keys))
        while let word = pending.first {
            guard let number = holder(of: word, boundTo: cluster.keys), let other = clusters[number] else {
                pending.removeFirst()
                continue
            }
            clusters[number] = nil
            let tenantCount = cluster.keys.tenants.count
            DeviceGrouping.merge(other, into: &cluster)
            pending.add(IdentityJoiner.words(of: other.keys))
            pending.add(IdentityJoiner.words(of: .serialAndName, in: cluster.keys))
            // More tenants may make a name count that did not count before.
            if cluster.keys.tenants.count > tenantCount {
                pending.addAgain(IdentityJoiner.words(of: .name, in: cluster.keys))
            }
        }
        for word in IdentityJoiner.words(of: cluster.keys) {
            holders[word, default: Holders()].add(count, cluster.keys, bond: word.bond)
        }
        clusters[count] = cluster
        count += 1
    }

    /// The oldest cluster that has `word` and that the word binds to `keys`.
    private mutating func holder(of word: Word, boundTo keys: IdentityKeys) -> Int? {
        guard word.bond != .serialAndName || keys.hasPairs else { return nil }
        return holders[word]?.first(boundTo: keys, by: word.bond) { [clusters] in clusters[$0] != nil }
    }

    private static func words(of keys: IdentityKeys) -> [Word] {
        IdentityBond.allCases.flatMap { words(of: $0, in: keys) }
    }

    private static func words(of bond: IdentityBond, in keys: IdentityKeys) -> [Word] {
        if let kind = IdentityKeys.Kind(rawValue: bond.rawValue) {
            return keys.values[kind, default: []].map { Word(bond: bond, text: $0) }
        }
        guard keys.hasPairs, let serials = keys.values[.serial], let names = keys.values[.name] else { return [] }
        return serials.flatMap { serial in names.map { Word(bond: bond, text: serial + "\u{0}" + $0) } }
    }
}

/// An identifier, or two of them together.
private struct Word: Hashable, Comparable {
    var bond: IdentityBond
    var text: String

    static func < (lhs: Word, rhs: Word) -> Bool { (lhs.bond, lhs.text) < (rhs.bond, rhs.text) }
}

/// The words of a growing cluster that are still to be looked up, the surest first.
private struct PendingWords {
    /// The next word stands last.
    private var words: [Word]
    private var seen: Set<Word>

    init(_ words: [Word]) {
        self.words = words.sorted(by: >)
        seen = Set(words)
    }

    var first: Word? { words.last }

    mutating func removeFirst() { _ = words.popLast() }

    /// Adds those of `more` that were never pending.
    mutating func add(_ more: [Word]) { addAgain(more.filter { seen.insert($0).inserted }) }

    mutating func addAgain(_ more: [Word]) {
        guard !more.isEmpty else { return }
        words = Set(words).union(more).sorted(by: >)
    }
}

/// The clusters that have one word.
private struct Holders {
    /// By the kinds that they have and that are trusted more, as bits: what binds by a word has no such kind in common, or
    /// that kind would bind, or forbid it.
    private var queues: [UInt8: TenantQueues] = [:]

    mutating func add(_ number: Int, _ keys: IdentityKeys, bond: IdentityBond) {
        queues[Holders.kinds(of: keys, above: bond), default: TenantQueues()].add(number, keys.tenants, bond: bond)
    }

    /// The oldest that the word binds to `keys`.
    mutating func first(boundTo keys: IdentityKeys, by bond: IdentityBond, isThere: (Int) -> Bool) -> Int? {
        let kinds = Holders.kinds(of: keys, above: bond)
        var oldest: Int?
        // The keys by themselves: held with the queues, they would have every queue copied when its front moves.
        for other in Array(queues.keys) where other & kinds == 0 {
            let number = queues[other]?.first(bond == .name ? keys.tenants : [], isThere)
            oldest = [oldest, number].compactMap { $0 }.min()
        }
        return oldest
    }

    private static func kinds(of keys: IdentityKeys, above bond: IdentityBond) -> UInt8 {
        // A serial number and a name together bind whatever else differs.
        guard bond != .serialAndName else { return 0 }
        return keys.values.keys.filter { $0.rawValue < bond.rawValue }.reduce(0) { $0 | 1 << UInt8($1.rawValue) }
    }
}

/// Clusters by their tenants, which matter to names alone.
private struct TenantQueues {
    private var all = Queue()
    private var without = Queue()
    private var byTenant: [String: Queue] = [:]

    mutating func add(_ number: Int, _ tenants: Set<String>, bond: IdentityBond) {
        all.add(number)
        guard bond == .name else { return }
        if tenants.isEmpty { without.add(number) }
        for tenant in tenants { byTenant[tenant, default: Queue()].add(number) }
    }

    /// The oldest that has no tenant, or one of `tenants`; the oldest of all where there are none.
    mutating func first(_ tenants: Set<String>, _ isThere: (Int) -> Bool) -> Int? {
        guard !tenants.isEmpty else { return all.first(isThere) }
        var oldest = without.first(isThere)
        for tenant in tenants {
            oldest = [oldest, byTenant[tenant]?.first(isThere)].compactMap { $0 }.min()
        }
        return oldest
    }
}

/// Numbers in rising order, of which those that are gone are dropped when they come to the front.
private struct Queue {
    private var numbers: [Int] = []
    private var start = 0

    mutating func add(_ number: Int) { numbers.append(number) }

    mutating func first(_ isThere: (Int) -> Bool) -> Int? {
        while start < numbers.count, !isThere(numbers[start]) { start += 1 }
        return start < numbers.count ? numbers[start] : nil
    }
}
