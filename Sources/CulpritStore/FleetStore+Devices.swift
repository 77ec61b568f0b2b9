// From observations to devices: which bundles are of one device, and which of them tells its newest state. Observations that a
// chain of common words connects are worked out together, and again whenever one of them comes or goes, in an order that
// their contents give: so the work is that of what is new, and it does not matter when a bundle came in.

private import CulpritEvidence
package import CulpritModel
internal import GRDB

extension FleetStore {
    /// Observations that one transaction works out, at least: a long one would keep other programs from writing.
    private static let observationsPerTransaction = 1000

    /// Brings the devices up to date with the bundles. Costs next to nothing where they are.
    package func settle() throws(StoreFailure) {
        func isStale(_ db: Database) throws -> Bool { try db.number("SELECT 1 FROM unsettled LIMIT 1") != nil }
        var isOpen = try reading(isStale)
        while isOpen {
            isOpen = try writing { db in
                var count = 0
                while count < FleetStore.observationsPerTransaction,
                    let word = try String.fetchOne(db.cachedStatement(sql: "SELECT word FROM unsettled LIMIT 1"))
                {
                    count += try DeviceSettling(db: db).settle(word)
                }
                return try isStale(db)
            }
        }
    }

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
            try DeviceSettling(db: db).noteRemoval(ofBundlesIn: "SELECT id FROM aged")
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
            return count
        }
        guard removed > 0 else { return 0 }
        try settle()
        do { try connections.vacuum() } catch { throw StoreFailure.make("tidy", path, error) }
        return removed
    }
}

/// Works devices out, within a transaction of the caller.
struct DeviceSettling {
    let db: Database

    // MARK: What changed

    /// Notes that the observation `id` of `identity` has come.
    func note(_ id: Int64, _ identity: DeviceIdentity, digest: String, position: Int) throws {
        var words = FleetGrouping.words(of: identity)
        // What nothing identifies is a device of its own.
        if words.isEmpty { words = [DeviceSettling.fallback(digest: digest, position: position)] }
        for word in words {
            try db.run("INSERT INTO identifiers VALUES (?, ?)", [word, id])
            try db.run("INSERT OR IGNORE INTO unsettled VALUES (?)", [word])
        }
    }

    /// Notes all observations, of a store that knew no words.
    func noteAll() throws {
        for observed in try Observed.all(db, where: "TRUE") {
            try note(observed.id, observed.identity, digest: observed.digest, position: observed.position)
        }
    }

    /// Notes that the bundles whose ids `query` gives are about to be removed.
    func noteRemoval(ofBundlesIn query: String) throws {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO unsettled SELECT word FROM identifiers
                    JOIN observations ON observations.id = observation_id WHERE bundle_id IN (\(query));
                DELETE FROM devices WHERE id IN (SELECT device_id FROM observations WHERE bundle_id IN (\(query)))
                    AND NOT EXISTS (SELECT 1 FROM observations
                        WHERE device_id = devices.id AND bundle_id NOT IN (\(query)));
                """)
    }

    // MARK: Working out

    /// Works out the devices of all observations that are connected with `word`. Gives how many they are, at least 1.
    func settle(_ word: String) throws -> Int {
        let (ids, words) = try connected(with: word)
        let observed = try ids.flatMap { try Observed.all(db, where: "observations.id = ?", [$0]) }.sorted { $0 < $1 }
        let groups = FleetGrouping.groups(observed.map(\.identity))
        try DeviceWriter(db: db, observed: observed).write(groups)
        for word in words { try db.run("DELETE FROM unsettled WHERE word = ?", [word]) }
        return max(1, ids.count)
    }

    private func connected(with word: String) throws -> (observations: [Int64], words: Set<String>) {
        let holders = try db.cachedStatement(sql: "SELECT observation_id FROM identifiers WHERE word = ?")
        let identifiers = try db.cachedStatement(sql: "SELECT word FROM identifiers WHERE observation_id = ?")
        var words: Set<String> = [word]
        var pending = [word]
        var observations: [Int64] = []
        var seen: Set<Int64> = []
        while let word = pending.popLast() {
            for id in try Int64.fetchAll(holders, arguments: [word]) where seen.insert(id).inserted {
                observations.append(id)
                for other in try String.fetchAll(identifiers, arguments: [id]) where words.insert(other).inserted {
                    pending.append(other)
                }
            }
        }
        return (observations, words)
    }

    /// What a device is called that nothing identifies.
    static func fallback(digest: String, position: Int) -> String { "bundle-\(digest.prefix(16))-\(position)" }
}

/// One observation, as far as devices are concerned.
private struct Observed: Comparable {
    var id: Int64
    var identity = DeviceIdentity()
    var at: String
    var artifactsRead: Int
    var byteCount: Int64
    var digest: String
    var position: Int
    var device: Int64?
    var isNewest: Bool

    /// The observations for which `condition` holds.
    static func all(_ db: Database, where condition: String, _ arguments: StatementArguments = []) throws -> [Observed]
    {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT observations.id, observed_at, artifacts_read, byte_count, digest, position, device_id, is_newest,
                        names, entra_device_id, tenant_id, intune_device_id, configmgr_client_id, serial_number, os_build,
                        model
                    FROM observations JOIN bundles ON bundles.id = bundle_id WHERE \(condition)
                    """), arguments: arguments
        ).map { row in
            var observed = Observed(
                id: row[0], at: row[1], artifactsRead: row[2], byteCount: row[3], digest: row[4], position: row[5],
                device: row[6], isNewest: row[7])
            observed.identity.names = (row[8] as String).split(separator: "\n").map(String.init)
            observed.identity.entraDeviceID = row[9]
            observed.identity.tenantID = row[10]
            observed.identity.intuneDeviceID = row[11]
            observed.identity.configMgrClientID = row[12]
            observed.identity.serialNumber = row[13]
            observed.identity.osBuild = row[14]
            observed.identity.model = row[15]
            return observed
        }
    }

    /// Oldest state first; where two are of one instant, the one that holds more comes later.
    static func < (lhs: Observed, rhs: Observed) -> Bool {
        (lhs.at, lhs.artifactsRead, lhs.byteCount, lhs.digest, lhs.position)
            < (rhs.at, rhs.artifactsRead, rhs.byteCount, rhs.digest, rhs.position)
    }
}

/// Writes the devices of observations that are connected.
private struct DeviceWriter {
    let db: Database
    /// Oldest state first.
    let observed: [Observed]

    func write(_ groups: [[Int]]) throws {
        let known = Set(observed.compactMap(\.device))
        var ids: [String: Int64] = [:]
        for id in known {
            if let key = try String.fetchOne(
                db.cachedStatement(sql: "SELECT device FROM devices WHERE id = ?"), arguments: [id])
            {
                ids[key] = id
            }
        }
        var used = Set<String>()
        for group in groups {
            guard let last = group.last else { continue }
            let identity = merged(group)
            let name = FleetGrouping.name(of: identity)
            let base = name ?? DeviceSettling.fallback(digest: observed[last].digest, position: observed[last].position)
            var key = base
            var number = 2
            while !used.insert(key).inserted {
                key = base + "#\(number)"
                number += 1
            }
            let id = try row(key, ids[key], identity, isIdentified: name != nil, group)
            for index in group {
                let observation = observed[index]
                guard observation.device != id || observation.isNewest != (index == last) else { continue }
                try db.run(
                    "UPDATE observations SET device_id = ?, is_newest = ? WHERE id = ?",
                    [id, index == last, observation.id])
            }
            try SpanWriter(db: db, device: id, observations: group.map { (observed[$0].id, observed[$0].at) }).write()
        }
        for (key, id) in ids where !used.contains(key) { try db.run("DELETE FROM devices WHERE id = ?", [id]) }
    }

    /// Writes the row of a device; an earlier one goes with the spans that hang on it.
    private func row(
        _ key: String, _ known: Int64?, _ identity: DeviceIdentity, isIdentified: Bool, _ group: [Int]
    ) throws -> Int64 {
        let states = group.map { observed[$0] }
        try db.run(
            """
            INSERT OR REPLACE INTO devices (id, device, is_identified, name, earlier_names, entra_device_id, tenant_id,
                intune_device_id, configmgr_client_id, serial_number, os_build, first_observed, last_observed, bundles,
                newest_observation_id, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                known, key, isIdentified, identity.names.last, identity.names.dropLast().joined(separator: "\n"),
                identity.entraDeviceID, identity.tenantID, identity.intuneDeviceID, identity.configMgrClientID,
                identity.serialNumber, identity.osBuild, states.first?.at, states.last?.at, group.count,
                states.last?.id, identity.model,
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
            identity.model = own.model ?? identity.model
        }
        return identity
    }
}
