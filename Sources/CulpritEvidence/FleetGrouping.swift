// Which observations of a fleet are of one device, by the same rules that divide the artifacts of one bundle.

package import CulpritModel

/// Joins identities that are one device's.
package enum FleetGrouping {
    /// Groups of indices into `identities`, each one device's, ordered by their first member. An identity without any
    /// identifier stands alone. The order of `identities` decides where the rules leave a choice, so callers give a fixed
    /// one.
    package static func groups(_ identities: [DeviceIdentity]) -> [[Int]] {
        var alone: [[Int]] = []
        var clusters: [DeviceGrouping.Cluster] = []
        for (index, identity) in identities.enumerated() {
            let keys = keys(of: identity)
            if keys.isEmpty {
                alone.append([index])
            } else {
                clusters.append(DeviceGrouping.Cluster(members: [index], keys: keys))
            }
        }
        let joined = DeviceGrouping.mergedByKeys(clusters).map { $0.members.sorted() }
        return (joined + alone).sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    }

    /// The identifier by which `identity` is called, as it was written: the most trusted one; nil where it has none that
    /// tells it apart.
    package static func name(of identity: DeviceIdentity) -> String? {
        parts(of: identity).first { !IdentityKeys.plain($0.text, $0.kind).isEmpty }?.text
    }

    /// Words that two identities have in common wherever they could be of one device or would be called the same: identities
    /// that no chain of common words connects can be grouped apart from each other. Coarser than the identifiers.
    package static func words(of identity: DeviceIdentity) -> Set<String> {
        var words: Set<String> = []
        for part in parts(of: identity) {
            let plain = IdentityKeys.plain(part.text, part.kind)
            if !plain.isEmpty { words.insert(String(plain.prefix { $0 != "." && $0 != "#" })) }
        }
        return words
    }

    /// The identifiers, the most trusted first, the newest name before older ones.
    private static func parts(of identity: DeviceIdentity) -> [(text: String, kind: IdentityKeys.Kind)] {
        let ids: [(String?, IdentityKeys.Kind)] = [
            (identity.entraDeviceID, .entra), (identity.intuneDeviceID, .intune),
            (identity.configMgrClientID, .configMgr), (identity.serialNumber, .serial),
        ]
        return ids.compactMap { text, kind in text.map { ($0, kind) } } + identity.names.reversed().map { ($0, .name) }
    }

    private static func keys(of identity: DeviceIdentity) -> IdentityKeys {
        var keys = IdentityKeys()
        for part in parts(of: identity) { keys.insert(part.text, part.kind) }
        if let tenant = identity.tenantID { keys.insert(tenant: tenant) }
        return keys
    }
}
