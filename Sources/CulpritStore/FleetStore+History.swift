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
        return try reading { db in
            let devices = try Row.fetchAll(
                db,
                sql: """
                    SELECT devices.device, devices.name, devices.tenant_id, devices.os_build, state, is_culprit, since,
                        last_seen, last_observed
                    FROM spans JOIN devices ON devices.id = device_id JOIN failures ON failures.id = failure_id
                    WHERE failure = ?
                    """, arguments: [failure]
            ).map { row in
                AffectedDevice(
                    device: row[0], name: row[1] ?? row[0], tenant: row[2], osBuild: row[3],
                    state: DeviceHistory.State(rawValue: row[4]) ?? .notJudged, isCulprit: row[5], since: row[6],
                    lastSeen: row[7], observed: row[8])
            }
            return devices.sorted { ($0.rank, $0.name, $0.device) < ($1.rank, $1.name, $1.device) }
        }
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
        identity.model = row["model"]
        let states = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT observations.id, observed_at, sentence,
                        coalesce((SELECT min(path) FROM paths WHERE paths.bundle_id = bundles.id), '')
                    FROM observations JOIN bundles ON bundles.id = observations.bundle_id WHERE device_id = ?
                    ORDER BY observed_at, artifacts_read, byte_count, digest, position
                    """), arguments: [device])
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
        return DeviceHistory(
            device: row["device"], identity: identity, observations: observations, failures: try failures())
    }

    private func failures() throws -> [DeviceHistory.Failure] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT failure, title, coalesce(severity, ''), coalesce(owner, ''), state, is_culprit, since, last_seen,
                        ended_by, bundles, evidence.artifact, evidence.line, evidence.record, evidence.text
                    FROM spans JOIN failures ON failures.id = failure_id
                    LEFT JOIN evidence ON evidence.finding_id = spans.finding_id AND evidence.position = 0
                    WHERE device_id = ?
                    """), arguments: [device])
        let failures = rows.map { row in
            let place = (row[10] as String?).map { artifact in
                if let line = row[11] as Int? { return "\(artifact):\(line)" }
                return "\(artifact) record \((row[12] as Int64?) ?? 0)"
            }
            return DeviceHistory.Failure(
                failure: row[0], title: row[1], severity: row[2], owner: row[3],
                state: DeviceHistory.State(rawValue: row[4]) ?? .notJudged, isCulprit: row[5], since: row[6],
                lastSeen: row[7], endedBy: row[8], bundles: row[9], proof: row[13], place: place)
        }
        return failures.sorted { ($0.rank, $0.failure) < ($1.rank, $1.failure) }
    }
}

extension DeviceHistory.State {
    /// The place of a failure in this state in lists: what is there comes first, and what causes the rest before that.
    fileprivate func rank(isCulprit: Bool) -> Int {
        (DeviceHistory.State.allCases.firstIndex(of: self) ?? 0) * 2 + (isCulprit ? 0 : 1)
    }
}

extension DeviceHistory.Failure {
    fileprivate var rank: Int { state.rank(isCulprit: isCulprit) }
}

extension AffectedDevice {
    fileprivate var rank: Int { state.rank(isCulprit: isCulprit) }
}
