// Which artifacts belong to one device. An archive is one device's, since a device is renamed during set-up and its own
// logs then carry several names; a folder may hold several devices and is split where identifiers contradict each other.
// Artifacts that name nobody go with the only device beside them; where there are several, they are kept apart.

import CulpritModel

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
        let contradictory = haveContradiction(identified)
        if !contradictory, let first = identified.first {
            identified = [identified.dropFirst().reduce(into: first) { merge($1, into: &$0) }]
        }
        guard let first = anonymous.first else { return identified }
        let unnamed = anonymous.dropFirst().reduce(into: first) { merge($1, into: &$0) }
        guard identified.count == 1, var only = identified.first else { return identified + [unnamed] }
        merge(unnamed, into: &only)
        return [only]
    }

    /// Joins clusters that share an identifier, directly or through others.
    static func mergedByKeys(_ clusters: [Cluster]) -> [Cluster] {
        var joiner = IdentityJoiner()
        for cluster in clusters { joiner.add(cluster) }
        return joiner.joined
    }

    /// Whether two of `clusters` have identifiers of one kind and none in common. An identifier that all have tells at once
    /// that no two do, so that many clusters of one name are not compared with each other.
    private static func haveContradiction(_ clusters: [Cluster]) -> Bool {
        IdentityKeys.Kind.allCases.contains { kind in
            let known = clusters.compactMap { $0.keys.values[kind] }
            guard let first = known.first else { return false }
            guard known.dropFirst().reduce(first, { $0.intersection($1) }).isEmpty else { return false }
            return known.indices.contains { left in
                known[(left + 1)...].contains { known[left].isDisjoint(with: $0) }
            }
        }
    }

    static func merge(_ other: Cluster, into cluster: inout Cluster) {
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
            case .tenantID: keys.insert(tenant: reading.value)
            default: break
            }
        }
        for computer in artifact.computers.keys { keys.insert(computer, .name) }
        if let computer = BundleName.computer(in: artifact.summary.path.description) { keys.insert(computer, .name) }
        return keys
    }
}
