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

    private static func keys(of identity: DeviceIdentity) -> IdentityKeys {
        var keys = IdentityKeys()
        for name in identity.names { keys.insert(name, .name) }
        if let id = identity.entraDeviceID { keys.insert(id, .entra) }
        if let id = identity.intuneDeviceID { keys.insert(id, .intune) }
        if let id = identity.configMgrClientID { keys.insert(id, .configMgr) }
        if let number = identity.serialNumber { keys.insert(number, .serial) }
        if let tenant = identity.tenantID { keys.tenants.insert(IdentityKeys.plain(tenant, .entra)) }
        return keys
    }
}
