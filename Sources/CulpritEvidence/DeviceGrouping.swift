// Which artifacts belong to one device. An archive is one device's, since a device is renamed during set-up and its own
// logs then carry several names; a folder may hold several devices and is split where identifiers contradict each other.
// Artifacts that name nobody go with the only device beside them; where there are several, they are kept apart.

import CulpritModel

/// Identifiers of one device, by kind.
struct IdentityKeys {
    /// Kinds in the order in which they are trusted.
    enum Kind: Int, CaseIterable { case entra, intune, configMgr, serial, name }

    var values: [Kind: Set<String>] = [:]
    var tenants: Set<String> = []

    var isEmpty: Bool { values.isEmpty }

    /// All identifiers, each with its kind.
    var words: [String] { values.flatMap { kind, texts in texts.map { "\(kind.rawValue):" + $0 } } }

    mutating func insert(_ value: String, _ kind: Kind) {
        let plain = IdentityKeys.plain(value, kind)
        if !plain.isEmpty { values[kind, default: []].insert(plain) }
    }

    mutating func merge(_ other: IdentityKeys) {
        values.merge(other.values) { $0.union($1) }
        tenants.formUnion(other.tenants)
    }

    /// Whether the two are one device. The most trusted kind that both have decides, since images clone client ids and
    /// names are given twice; a device that was joined anew is still known by its serial number and name together. A
    /// name alone counts only where the tenants do not differ.
    func shares(_ other: IdentityKeys) -> Bool {
        var agreeing: [Kind] = []
        var contradicting: [Kind] = []
        for kind in Kind.allCases {
            guard let mine = values[kind], let theirs = other.values[kind] else { continue }
            if mine.isDisjoint(with: theirs) { contradicting.append(kind) } else { agreeing.append(kind) }
        }
        guard let best = agreeing.first else { return false }
        if best == .name, !tenants.isEmpty, !other.tenants.isEmpty, tenants.isDisjoint(with: other.tenants) {
            return false
        }
        guard let worst = contradicting.first else { return true }
        return best.rawValue < worst.rawValue || (agreeing.contains(.serial) && agreeing.contains(.name))
    }

    /// Whether both have identifiers of one kind and none in common.
    func contradicts(_ other: IdentityKeys) -> Bool {
        Kind.allCases.contains { kind in
            guard let mine = values[kind], let theirs = other.values[kind] else { return false }
            return mine.isDisjoint(with: theirs)
        }
    }

    /// Identifiers without case, braces and domain; placeholders that many devices share are dropped.
    static func plain(_ value: String, _ kind: Kind) -> String {
        var text = value.lowercased().filter { $0 != "{" && $0 != "}" && $0 != " " }
        if kind == .name { text = String(text.prefix { $0 != "." }) }
        if text.hasPrefix("guid:") { text.removeFirst(5) }
        let placeholders: Set<String> = [
            "", "-", "0", "none", "notset", "n/a", "unknown", "defaultstring", "systemserialnumber",
            "tobefilledbyo.e.m.",
            "00000000-0000-0000-0000-000000000000", "localhost",
        ]
        return placeholders.contains(text) ? "" : text
    }
}

/// Divides artifacts into devices.
enum DeviceGrouping {
    /// Artifacts that were found to be one device's.
    struct Cluster {
        var members: [Int]
        var keys: IdentityKeys
    }

    /// Groups of indices into `artifacts`, each one device's, ordered by their first member.
    static func groups(_ artifacts: [ArtifactEvidence]) -> [[Int]] {
        let root = Node()
        for (index, artifact) in artifacts.enumerated() {
            root.insert(index, path: artifact.summary.path.description.split(separator: "/").map(String.init))
        }
        let clusters = clusters(of: root, artifacts, inArchive: false)
        return clusters.map { $0.members.sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    }

    /// A folder or archive on the paths of the artifacts.
    private final class Node {
        var children: [String: Node] = [:]
        var files: [Int] = []

        func insert(_ index: Int, path: [String]) {
            var node = self
            for part in path.dropLast() {
                let next = node.children[part] ?? Node()
                node.children[part] = next
                node = next
            }
            node.files.append(index)
        }
    }

    private static func clusters(of node: Node, _ artifacts: [ArtifactEvidence], inArchive: Bool) -> [Cluster] {
        var parts: [Cluster] = []
        for (name, child) in node.children.sorted(by: { $0.key < $1.key }) {
            parts += clusters(of: child, artifacts, inArchive: inArchive || name.hasSuffix("!"))
        }
        var own: [Cluster] = node.files.map { Cluster(members: [$0], keys: keys(of: artifacts[$0])) }
        if inArchive, let first = own.first {
            own = [own.dropFirst().reduce(into: first) { merge($1, into: &$0) }]
        }
        return joined(own + parts)
    }

    /// Joins clusters that stand beside each other.
    private static func joined(_ clusters: [Cluster]) -> [Cluster] {
        var identified: [Cluster] = []
        var anonymous: [Cluster] = []
        for cluster in clusters {
            if cluster.keys.isEmpty { anonymous.append(cluster) } else { identified.append(cluster) }
        }
        identified = mergedByKeys(identified)
        // What neither shares nor contradicts goes together only if nothing beside it would be contradicted.
        let contradictory = identified.indices.contains { left in
            identified.indices.contains { right in
                left < right && identified[left].keys.contradicts(identified[right].keys)
            }
        }
        if !contradictory, let first = identified.first {
            identified = [identified.dropFirst().reduce(into: first) { merge($1, into: &$0) }]
        }
        guard let first = anonymous.first else { return identified }
        let unnamed = anonymous.dropFirst().reduce(into: first) { merge($1, into: &$0) }
        guard identified.count == 1, var only = identified.first else { return identified + [unnamed] }
        merge(unnamed, into: &only)
        return [only]
    }

    /// Joins clusters that share an identifier, directly or through others. Clusters are looked up by identifier, so that
    /// thousands of devices cost no more than their number.
    static func mergedByKeys(_ clusters: [Cluster]) -> [Cluster] {
        var result: [Int: Cluster] = [:]
        var holders: [String: Set<Int>] = [:]
        for (number, cluster) in clusters.enumerated() {
            var cluster = cluster
            var pending = cluster.keys.words
            while let word = pending.popLast() {
                for holder in holders[word, default: []].sorted() {
                    guard let other = result[holder], other.keys.shares(cluster.keys) else { continue }
                    result[holder] = nil
                    for old in other.keys.words { holders[old]?.remove(holder) }
                    pending += other.keys.words
                    merge(other, into: &cluster)
                }
            }
            for word in cluster.keys.words { holders[word, default: []].insert(number) }
            result[number] = cluster
        }
        return result.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func merge(_ other: Cluster, into cluster: inout Cluster) {
        cluster.members += other.members
        cluster.keys.merge(other.keys)
    }

    private static func keys(of artifact: ArtifactEvidence) -> IdentityKeys {
        var keys = IdentityKeys()
        for reading in artifact.readings {
            switch reading.role {
            case .entraDeviceID: keys.insert(reading.value, .entra)
            case .intuneDeviceID: keys.insert(reading.value, .intune)
            case .configMgrClientID: keys.insert(reading.value, .configMgr)
            case .serialNumber: keys.insert(reading.value, .serial)
            case .computerName: keys.insert(reading.value, .name)
            case .tenantID: keys.tenants.insert(IdentityKeys.plain(reading.value, .entra))
            default: break
            }
        }
        for computer in artifact.computers.keys { keys.insert(computer, .name) }
        if let computer = BundleName.computer(in: artifact.summary.path.description) { keys.insert(computer, .name) }
        return keys
    }
}
