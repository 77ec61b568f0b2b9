// Who the device is, from every reading that says so. The newest reading counts; what contradicts it is named, never
// silently dropped.

import CulpritModel

/// Puts the identity of one device together.
struct IdentityAssembly {
    let artifacts: [ArtifactEvidence]
    let clock: DeviceClock

    func identity() -> DeviceIdentity {
        var identity = DeviceIdentity()
        identity.utcOffsetMinutes = clock.offsetMinutes
        identity.captured = clock.captured
        identity.conflicts = clock.conflicts
        identity.entraDeviceID = only(.entraDeviceID, "Entra device ids", &identity.conflicts)
        identity.tenantID = only(.tenantID, "tenant ids", &identity.conflicts)
        identity.intuneDeviceID = only(.intuneDeviceID, "Intune device ids", &identity.conflicts)
        identity.configMgrClientID = only(.configMgrClientID, "ConfigMgr client ids", &identity.conflicts)
        identity.serialNumber = only(.serialNumber, "serial numbers", &identity.conflicts)
        identity.osBuild = values(.osBuild).max { $0.utf8.count < $1.utf8.count }
        identity.model = values(.model).last { !IdentityKeys.plain($0, .serial).isEmpty }
        identity.names = names()
        return identity
    }

    private func values(_ role: FactRole) -> [String] {
        var found: [String] = []
        for artifact in artifacts {
            for reading in artifact.readings where reading.role == role && !reading.value.isEmpty {
                if !found.contains(where: { same($0, reading.value) }) { found.append(reading.value) }
            }
        }
        return found
    }

    private func same(_ left: String, _ right: String) -> Bool {
        IdentityKeys.plain(left, .entra) == IdentityKeys.plain(right, .entra)
    }

    private func only(_ role: FactRole, _ words: String, _ conflicts: inout [String]) -> String? {
        let usable = values(role).filter { !IdentityKeys.plain($0, .entra).isEmpty }
        if usable.count > 1 {
            conflicts.append(
                "The evidence holds \(usable.count) \(words): \(usable.prefix(5).joined(separator: ", ")).")
        }
        return usable.last.map { $0.hasPrefix("{") && $0.hasSuffix("}") ? String($0.dropFirst().dropLast()) : $0 }
    }

    /// All names, the one that was used last at the end.
    private func names() -> [String] {
        var lastUse: [String: (spelling: String, last: Ticks)] = [:]
        func use(_ name: String, _ last: Ticks) {
            let key = IdentityKeys.plain(name, .name)
            guard !key.isEmpty else { return }
            let spelling = String(name.prefix { $0 != "." })
            if let known = lastUse[key], known.last >= last { return }
            lastUse[key] = (spelling, last)
        }
        for artifact in artifacts {
            for (computer, last) in artifact.computers { use(computer, last) }
            // State speaks of the moment of collection.
            for reading in artifact.readings where reading.role == .computerName {
                use(reading.value, clock.captured ?? Ticks(.max))
            }
            if let computer = BundleName.computer(in: artifact.summary.path.description) {
                use(computer, clock.captured ?? Ticks(.max))
            }
        }
        return lastUse.values.sorted { ($0.last, $0.spelling) < ($1.last, $1.spelling) }.map(\.spelling)
    }
}
