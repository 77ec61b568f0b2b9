// From observations to devices: which bundles are of one device, and which of them tells its newest state. It is worked
// out over the whole store and in an order that the contents give, so that it does not matter when a bundle came in.

private import CulpritEvidence
package import CulpritModel
internal import GRDB

extension FleetStore {
    /// Brings the devices up to date with the bundles. Costs next to nothing where they are.
    package func settle() throws(StoreFailure) {
        let isStale = try reading { db in
            try String.fetchOne(db, sql: "SELECT value FROM state WHERE name = 'devices'") == "stale"
        }
        guard isStale else { return }
        try writing { db in
            let observed = try FleetStore.observations(db)
            let groups = FleetGrouping.groups(observed.map(\.identity))
            try DeviceWriter(db: db, observed: observed).write(groups)
            try db.run("INSERT OR REPLACE INTO state (name, value) VALUES ('devices', 'settled')")
        }
    }

    /// All observations, oldest state first; where two are of one instant, the one that holds more comes later.
    private static func observations(_ db: Database) throws -> [Observed] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT observations.id, names, entra_device_id, tenant_id, intune_device_id, configmgr_client_id,
                    serial_number, os_build, observed_at, device_id, is_newest, digest, position
                FROM observations JOIN bundles ON bundles.id = bundle_id
                ORDER BY observed_at, artifacts_read, byte_count, digest, position
                """)
        var result: [Observed] = []
        while let row = try rows.next() {
            var identity = DeviceIdentity()
            identity.names = (row[1] as String).split(separator: "\n").map(String.init)
            identity.entraDeviceID = row[2]
            identity.tenantID = row[3]
            identity.intuneDeviceID = row[4]
            identity.configMgrClientID = row[5]
            identity.serialNumber = row[6]
            identity.osBuild = row[7]
            result.append(
                Observed(
                    id: row[0], identity: identity, at: row[8], device: row[9], isNewest: row[10],
                    fallback: "bundle-\((row[11] as String).prefix(12))-\(row[12] as Int)"))
        }
        return result
    }
}

/// One observation, as far as devices are concerned.
private struct Observed {
    var id: Int64
    var identity: DeviceIdentity
    var at: String
    var device: Int64?
    var isNewest: Bool
    /// What its device is called where nothing identifies it.
    var fallback: String
}

/// Writes devices.
private struct DeviceWriter {
    let db: Database
    let observed: [Observed]

    func write(_ groups: [[Int]]) throws {
        var known: [String: Int64] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT device, id FROM devices") { known[row[0]] = row[1] }
        var used = Set<String>()
        for group in groups {
            guard let first = group.first, let last = group.last else { continue }
            let identity = merged(group)
            let best = [
                identity.entraDeviceID, identity.intuneDeviceID, identity.configMgrClientID, identity.serialNumber,
                identity.names.last,
            ].lazy.compactMap { $0 }.first { !$0.isEmpty }
            var key = best ?? observed[first].fallback
            var number = 2
            while !used.insert(key).inserted {
                key = (best ?? observed[first].fallback) + "#\(number)"
                number += 1
            }
            let id = try row(
                key, known[key], identity, isIdentified: best != nil, first: first, last: last, count: group.count)
            for index in group {
                let observation = observed[index]
                guard observation.device != id || observation.isNewest != (index == last) else { continue }
                try db.run(
                    "UPDATE observations SET device_id = ?, is_newest = ? WHERE id = ?",
                    [id, index == last, observation.id])
            }
        }
        for (key, id) in known where !used.contains(key) { try db.run("DELETE FROM devices WHERE id = ?", [id]) }
    }

    private func row(
        _ key: String, _ known: Int64?, _ identity: DeviceIdentity, isIdentified: Bool, first: Int, last: Int,
        count: Int
    ) throws -> Int64 {
        try db.run(
            """
            INSERT INTO devices (id, device, is_identified, name, earlier_names, entra_device_id, tenant_id,
                intune_device_id, configmgr_client_id, serial_number, os_build, first_observed, last_observed, bundles,
                newest_observation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (device) DO UPDATE SET is_identified = excluded.is_identified, name = excluded.name,
                earlier_names = excluded.earlier_names, entra_device_id = excluded.entra_device_id,
                tenant_id = excluded.tenant_id, intune_device_id = excluded.intune_device_id,
                configmgr_client_id = excluded.configmgr_client_id, serial_number = excluded.serial_number,
                os_build = excluded.os_build, first_observed = excluded.first_observed,
                last_observed = excluded.last_observed, bundles = excluded.bundles,
                newest_observation_id = excluded.newest_observation_id
            """,
            [
                known, key, isIdentified, identity.names.last, identity.names.dropLast().joined(separator: "\n"),
                identity.entraDeviceID, identity.tenantID, identity.intuneDeviceID, identity.configMgrClientID,
                identity.serialNumber, identity.osBuild, observed[first].at, observed[last].at, count,
                observed[last].id,
            ])
        return known ?? db.lastInsertedRowID
    }

    /// What the observations of one device say together; the newest that says anything counts.
    private func merged(_ group: [Int]) -> DeviceIdentity {
        var identity = DeviceIdentity()
        for index in group {
            let own = observed[index].identity
            for name in own.names {
                identity.names.removeAll { $0 == name }
                identity.names.append(name)
            }
            identity.entraDeviceID = own.entraDeviceID ?? identity.entraDeviceID
            identity.tenantID = own.tenantID ?? identity.tenantID
            identity.intuneDeviceID = own.intuneDeviceID ?? identity.intuneDeviceID
            identity.configMgrClientID = own.configMgrClientID ?? identity.configMgrClientID
            identity.serialNumber = own.serialNumber ?? identity.serialNumber
            identity.osBuild = own.osBuild ?? identity.osBuild
        }
        return identity
    }
}

extension FleetStore {
    /// Removes the bundles whose states are all older than `instant`, and every text that only they had. They are not
    /// analysed again when they are met. Gives how many were removed.
    package func prune(before instant: Ticks, at now: Ticks) throws(StoreFailure) -> Int {
        let removed: Int = try writing { db in
            try db.execute(
                sql: """
                    CREATE TEMP TABLE aged AS SELECT id, digest FROM bundles WHERE coalesce(
                        (SELECT max(observed_at) FROM observations WHERE bundle_id = bundles.id), analysed_at) < ?
                    """, arguments: [instant.seconds])
            try db.run("INSERT OR REPLACE INTO pruned SELECT digest, ? FROM aged", [now.seconds])
            try db.run("DELETE FROM bundles WHERE id IN (SELECT id FROM aged)")
            let count = db.changesCount
            try db.execute(sql: "DROP TABLE aged")
            guard count > 0 else { return 0 }
            try db.execute(
                sql: """
                    DELETE FROM texts WHERE id NOT IN (SELECT artifact_id FROM citations UNION
                        SELECT artifact_id FROM damage UNION
                        SELECT artifact_id FROM unexplained WHERE artifact_id IS NOT NULL);
                    DELETE FROM shapes WHERE id NOT IN (SELECT shape_id FROM unexplained);
                    """)
            try db.run("INSERT OR REPLACE INTO state (name, value) VALUES ('devices', 'stale')")
            return count
        }
        guard removed > 0 else { return 0 }
        try settle()
        do { try queue.vacuum() } catch { throw StoreFailure.make("tidy", path, error) }
        return removed
    }
}
