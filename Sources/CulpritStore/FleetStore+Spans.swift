// What each failure came to on each device, over all of its bundles: since when, until when, what it is now. Worked out with
// the devices and kept, so that questions about the fleet need not go through every finding.

internal import CulpritModel
internal import GRDB

/// Writes the spans of one device, within a transaction of the caller.
struct SpanWriter {
    let db: Database
    let device: Int64
    /// Its observations, oldest first.
    let observations: [(id: Int64, at: String)]

    /// One failure in one observation.
    private struct Sight {
        var place: Int
        var finding: Int64
        var isActive: Bool
        var isCulprit: Bool
        var first: String
        var last: String
    }

    func write() throws {
        guard let newest = observations.last else { return }
        var sights: [Int64: [Sight]] = [:]
        let findings = try db.cachedStatement(
            sql: """
                SELECT failure_id, id, state, is_culprit, first_seen, last_seen FROM findings WHERE observation_id = ?
                """)
        for (place, observation) in observations.enumerated() {
            for row in try Row.fetchAll(findings, arguments: [observation.id]) {
                sights[row[0], default: []].append(
                    Sight(
                        place: place, finding: row[1], isActive: row[2] as String == "active", isCulprit: row[3],
                        first: row[4] ?? observation.at, last: row[5] ?? observation.at))
            }
        }
        let open = Set(
            try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT failure_id FROM not_assessed WHERE observation_id = ?"),
                arguments: [newest.id]))
        for (failure, seen) in sights { try write(failure, seen, isOpen: open.contains(failure)) }
    }

    private func write(_ failure: Int64, _ seen: [Sight], isOpen: Bool) throws {
        guard let last = seen.last else { return }
        let isNewest = last.place == observations.count - 1
        let state: DeviceHistory.State =
            isNewest ? last.isActive ? .active : .recovered : isOpen ? .notJudged : .gone
        // It is over by the first state after the last one that had it.
        let lastActive = seen.last(where: \.isActive)?.place ?? -1
        let ended =
            state == .active || state == .notJudged
            ? nil : observations[min(lastActive + 1, observations.count - 1)].at
        try db.run(
            "INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                failure, device, state.rawValue, state == .active && last.isCulprit, seen.map(\.first).min(),
                seen.map(\.last).max(), ended, seen.count(where: \.isActive), last.finding,
            ])
    }
}
