// Who has a failure, and what one device went through.

package import CulpritModel
internal import GRDB

extension FleetStore {
    /// The full id of the failure called `name`, by its id or its slug; nil where no bundle was judged on it.
    package func failure(called name: String) throws(StoreFailure) -> String? {
        try reading { db in
            try String.fetchOne(
                db, sql: "SELECT failure FROM failures WHERE failure = :name OR failure LIKE '%/' || :name ORDER BY 1",
                arguments: ["name": name.lowercased()])
        }
    }

    /// The devices that have or had `failure`, those that have it first.
    package func devices(with failure: String) throws(StoreFailure) -> [AffectedDevice] {
        try settle()
        let names: [Int64] = try reading { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT device_id FROM findings JOIN observations ON observations.id = observation_id
                    JOIN failures ON failures.id = failure_id WHERE failure = ?
                    """, arguments: [failure])
        }
        var affected: [AffectedDevice] = []
        for id in names {
            guard let history = try history(id), let entry = history.failures.first(where: { $0.failure == failure })
            else { continue }
            affected.append(
                AffectedDevice(
                    device: history.device, name: history.identity.names.last ?? history.device,
                    tenant: history.identity.tenantID, osBuild: history.identity.osBuild, state: entry.state,
                    isCulprit: entry.isCulprit, since: entry.since, lastSeen: entry.lastSeen,
                    observed: history.observations.first?.observed ?? ""))
        }
        func rank(_ device: AffectedDevice) -> Int {
            (DeviceHistory.State.allCases.firstIndex(of: device.state) ?? 0) * 2 + (device.isCulprit ? 0 : 1)
        }
        return affected.sorted { (rank($0), $0.name, $0.device) < (rank($1), $1.name, $1.device) }
    }

    /// The histories of the devices called `name`: an id of any kind, or a name that it has or had.
    package func histories(called name: String) throws(StoreFailure) -> [DeviceHistory] {
        try settle()
        let ids: [Int64] = try reading { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM devices WHERE lower(:name) IN (lower(device), lower(name), lower(entra_device_id),
                        lower(intune_device_id), lower(configmgr_client_id), lower(serial_number))
                    OR instr(char(10) || lower(earlier_names) || char(10), char(10) || lower(:name) || char(10))
                    ORDER BY device
                    """, arguments: ["name": name])
        }
        var histories: [DeviceHistory] = []
        for id in ids { if let history = try history(id) { histories.append(history) } }
        return histories
    }

    private func history(_ id: Int64) throws(StoreFailure) -> DeviceHistory? {
        try reading { db in try HistoryReader(db: db, device: id).history() }
    }
}

private struct HistoryReader {
    let db: Database
    let device: Int64

    /// One state of one failure.
    private struct Sight {
        var observation: Int64
        var finding: Int64
        var state: String
        var isCulprit: Bool
        var first: String?
        var last: String?
    }

    func history() throws -> DeviceHistory? {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM devices WHERE id = ?", arguments: [device]) else {
            return nil
        }
        var identity = DeviceIdentity()
        identity.names = (row["earlier_names"] as String).split(separator: "\n").map(String.init)
        if let name = row["name"] as String? { identity.names.append(name) }
        identity.entraDeviceID = row["entra_device_id"]
        identity.tenantID = row["tenant_id"]
        identity.intuneDeviceID = row["intune_device_id"]
        identity.configMgrClientID = row["configmgr_client_id"]
        identity.serialNumber = row["serial_number"]
        identity.osBuild = row["os_build"]
        let states = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT observations.id, observed_at, sentence,
                        coalesce((SELECT min(path) FROM paths WHERE paths.bundle_id = bundles.id), '')
                    FROM observations JOIN bundles ON bundles.id = observations.bundle_id WHERE device_id = ?
                    ORDER BY observed_at, artifacts_read, byte_count, digest, position
                    """), arguments: [device])
        let failures = try failures(observations: states.map { ($0[0], $0[1]) })
        let observations = try states.reversed().map { state in
            DeviceHistory.Observation(
                observed: state[1], path: state[3], sentence: state[2],
                culprits: try String.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT failure FROM findings JOIN failures ON failures.id = failure_id
                            WHERE observation_id = ? AND is_culprit = 1 ORDER BY findings.position
                            """), arguments: [state[0] as Int64]))
        }
        return DeviceHistory(device: row["device"], identity: identity, observations: observations, failures: failures)
    }

    private func failures(observations: [(id: Int64, at: String)]) throws -> [DeviceHistory.Failure] {
        guard let newest = observations.last else { return [] }
        var sights: [Int64: [Sight]] = [:]
        for observation in observations {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT failure_id, id, state, is_culprit, first_seen, last_seen FROM findings
                        WHERE observation_id = ?
                        """), arguments: [observation.id])
            for row in rows {
                sights[row[0], default: []].append(
                    Sight(
                        observation: observation.id, finding: row[1], state: row[2], isCulprit: row[3], first: row[4],
                        last: row[5]))
            }
        }
        let open = Set(
            try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT failure_id FROM not_assessed WHERE observation_id = ?"),
                arguments: [newest.id]))
        var order: [Int64: (at: String, place: Int)] = [:]
        for (place, observation) in observations.enumerated() { order[observation.id] = (observation.at, place) }
        var failures: [(rank: Int, failure: DeviceHistory.Failure)] = []
        for (id, seen) in sights {
            guard let last = seen.last else { continue }
            let state: DeviceHistory.State =
                if last.observation == newest.id {
                    last.state == "active" ? .active : .recovered
                } else {
                    open.contains(id) ? .notJudged : .gone
                }
            let lastActive = seen.last { $0.state == "active" }.flatMap { order[$0.observation]?.place } ?? -1
            let ended =
                state == .active || state == .notJudged
                ? nil : observations[min(lastActive + 1, observations.count - 1)].at
            let failure = try failure(
                id, seen, state: state, isCulprit: state == .active && last.isCulprit, ended: ended, order: order)
            let rank = (DeviceHistory.State.allCases.firstIndex(of: state) ?? 0) * 2 + (failure.isCulprit ? 0 : 1)
            failures.append((rank, failure))
        }
        return failures.sorted { ($0.rank, $0.failure.failure) < ($1.rank, $1.failure.failure) }.map(\.failure)
    }

    private func failure(
        _ id: Int64, _ seen: [Sight], state: DeviceHistory.State, isCulprit: Bool, ended: String?,
        order: [Int64: (at: String, place: Int)]
    ) throws -> DeviceHistory.Failure {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT failure, title, coalesce(severity, ''), coalesce(owner, '') FROM failures WHERE id = ?"),
            arguments: [id])
        let proof = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT artifact, line, record, text FROM evidence WHERE finding_id = ? ORDER BY position LIMIT 1"),
            arguments: [seen.last?.finding])
        let place = proof.map { proof in
            if let line = proof[1] as Int? { return "\(proof[0] as String):\(line)" }
            return "\(proof[0] as String) record \((proof[2] as Int64?) ?? 0)"
        }
        return DeviceHistory.Failure(
            failure: row?[0] ?? "", title: row?[1] ?? "", severity: row?[2] ?? "", owner: row?[3] ?? "", state: state,
            isCulprit: isCulprit,
            since: seen.compactMap { $0.first ?? order[$0.observation]?.at }.min(),
            lastSeen: seen.compactMap { $0.last ?? order[$0.observation]?.at }.max(), endedBy: ended,
            bundles: seen.count { $0.state == "active" }, proof: proof?[3], place: place)
    }
}
