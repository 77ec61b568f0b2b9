// Identities are joined the same way as by comparing each with each, at a cost that their number gives.

import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritEvidence

@Suite struct IdentityJoinerTests {
    typealias Cluster = DeviceGrouping.Cluster

    /// The same rule without any index: each new cluster takes the one with the surest bond, by the first of the identifiers
    /// that they share, the oldest of those that share it, until none is bound to it.
    private func joinedByComparing(_ clusters: [Cluster]) -> [[Int]] {
        var held: [Cluster] = []
        for cluster in clusters {
            var cluster = cluster
            while let next = surest(cluster, held) {
                let other = held.remove(at: next)
                cluster.members += other.members
                cluster.keys.merge(other.keys)
            }
            held.append(cluster)
        }
        return held.map { $0.members.sorted() }
    }

    private func surest(_ cluster: Cluster, _ held: [Cluster]) -> Int? {
        var best: (bond: IdentityBond, word: String, place: Int)?
        for (place, other) in held.enumerated() {
            guard let bond = cluster.keys.bond(with: other.keys) else { continue }
            func common(_ kind: IdentityKeys.Kind) -> String {
                cluster.keys.values[kind, default: []].intersection(other.keys.values[kind, default: []]).min() ?? ""
            }
            let word =
                IdentityKeys.Kind(rawValue: bond.rawValue).map(common) ?? common(.serial) + "\u{0}" + common(.name)
            if let known = best, (known.bond, known.word, known.place) <= (bond, word, place) { continue }
            best = (bond, word, place)
        }
        return best?.place
    }

    private func cluster(_ index: Int, _ generator: inout SeededGenerator, variety: Int) -> Cluster {
        var keys = IdentityKeys()
        for kind in IdentityKeys.Kind.allCases {
            let share = Int.random(in: 0..<10, using: &generator)
            guard share < (kind == .name ? 9 : 4) else { continue }
            for _ in 0...(share == 0 ? 1 : 0) {
                keys.insert("\(kind)\(Int.random(in: 1...variety, using: &generator))", kind)
            }
        }
        if Int.random(in: 0..<3, using: &generator) > 0 {
            keys.insert(tenant: "t\(Int.random(in: 0..<3, using: &generator))")
        }
        return Cluster(members: [index], keys: keys)
    }

    @Test(arguments: 1...300) func `joining by index gives what comparing each with each gives`(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let variety = [2, 3, 5, 12][seed % 4]
        let clusters = (0..<(10 + seed % 50)).map { cluster($0, &generator, variety: variety) }
        let joined = DeviceGrouping.mergedByKeys(clusters).map { $0.members.sorted() }
        #expect(joined == joinedByComparing(clusters))
    }

    @Test func `a serial number and a name together count only where there are few of them`() {
        var keys = IdentityKeys()
        keys.insert("entra-1", .entra)
        var other = IdentityKeys()
        other.insert("entra-2", .entra)
        for number in 0..<17 {
            for kind in [IdentityKeys.Kind.serial, .name] {
                keys.insert("x\(number)", kind)
                other.insert("x\(number)", kind)
            }
            #expect((keys.bond(with: other) == .serialAndName) == (number < 16))
            let clusters = [Cluster(members: [0], keys: keys), Cluster(members: [1], keys: other)]
            #expect(DeviceGrouping.mergedByKeys(clusters).count == (number < 16 ? 1 : 2))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `thousands of devices of one cloned name are told apart in no time`() {
        // Comparing each with each would be tens of millions of comparisons.
        var identities: [DeviceIdentity] = []
        for number in 0..<6_000 {
            var identity = DeviceIdentity()
            identity.names = ["CLONE"]
            identity.serialNumber = "S-\(number % 3_000)"
            identity.entraDeviceID = "e-\(number % 3_000)"
            identity.tenantID = "t-\(number % 7)"
            identities.append(identity)
        }
        #expect(FleetGrouping.groups(identities).count == 3_000)
    }

    @Test(.timeLimit(.minutes(1)))
    func `thousands of devices that only tenants tell apart cost no more than their number`() {
        let identities = (0..<6_000).map { number in
            var identity = DeviceIdentity()
            identity.names = ["CLONE"]
            identity.tenantID = "t-\(number % 3_000)"
            return identity
        }
        #expect(FleetGrouping.groups(identities).count == 3_000)
    }

    @Test func `an identity is called by what is trusted most, and never by a placeholder`() {
        var identity = DeviceIdentity()
        identity.names = ["localhost"]
        identity.serialNumber = "To be filled by O.E.M."
        #expect(FleetGrouping.name(of: identity) == nil)
        #expect(FleetGrouping.words(of: identity).isEmpty)
        identity.names = ["OLD", "PC-1"]
        #expect(FleetGrouping.name(of: identity) == "PC-1")
        identity.configMgrClientID = "GUID:AB"
        #expect(FleetGrouping.name(of: identity) == "GUID:AB")
        #expect(FleetGrouping.words(of: identity) == ["old", "pc-1", "ab"])
    }

    @Test func `what is called the same has a word in common, whatever it is the identifier of`() {
        var named = DeviceIdentity()
        named.names = ["PC-1.corp.example"]
        var numbered = DeviceIdentity()
        numbered.serialNumber = "PC-1.corp.example"
        #expect(!FleetGrouping.words(of: named).isDisjoint(with: FleetGrouping.words(of: numbered)))
    }
}
