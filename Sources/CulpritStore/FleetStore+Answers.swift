// The questions that `culprit fleet report` answers, as SQL. Every number counts devices by their newest state.

package import CulpritModel
internal import GRDB

extension FleetStore {
    /// The report on the fleet. What is new looks back `windowDays` from the newest state in the store, not from today:
    /// the same store gives the same report. At most `rowCountMax` rows of each long list.
    package func summary(windowDays: Int = 7, rowCountMax: Int = 100) throws(StoreFailure) -> FleetSummary {
        try settle()
        return try reading { db in
            try SummaryReader(db: db, windowDays: windowDays, rowCountMax: rowCountMax).summary()
        }
    }
}

private struct SummaryReader {
    let db: Database
    let windowDays: Int
    let rowCountMax: Int

    func summary() throws -> FleetSummary {
        var summary = FleetSummary()
        summary.windowDays = windowDays
        try totals(&summary)
        summary.causes = try causes(lastObserved: summary.lastObserved)
        summary.owners = try groups(
            """
            SELECT failures.owner, count(DISTINCT observations.device_id), count(DISTINCT observations.device_id)
            FROM findings JOIN observations ON observations.id = observation_id
            JOIN failures ON failures.id = failure_id
            WHERE is_newest = 1 AND state = 'active' AND is_culprit = 1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
            """)
        for (column, target) in [("os_build", \FleetSummary.builds), ("tenant_id", \FleetSummary.tenants)] {
            summary[keyPath: target] = try groups(
                """
                SELECT coalesce(devices.\(column), 'unknown'), count(*), sum(cause_established) FROM devices
                JOIN observations ON observations.id = newest_observation_id GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
                """)
        }
        summary.days = try groups(
            """
            SELECT substr(observed_at, 1, 10), count(DISTINCT device_id),
                count(DISTINCT CASE WHEN cause_established THEN device_id END)
            FROM observations GROUP BY 1 ORDER BY 1 DESC LIMIT ?
            """
        ).reversed()
        summary.ladder = try Row.fetchAll(
            db,
            sql: """
                SELECT rung, title, sum(state = 'holds'), sum(state = 'broken'), sum(state = 'unknown')
                FROM current_ladder GROUP BY rung ORDER BY min(position), rung
                """
        ).map { FleetSummary.Rung(id: $0[0], title: $0[1], holds: $0[2], broken: $0[3], unknown: $0[4]) }
        summary.lacks = try Row.fetchAll(
            db,
            sql: """
                SELECT sources.source, sources.collect, count(*) FROM collect_next
                JOIN observations ON observations.id = observation_id JOIN sources ON sources.id = source_id
                WHERE is_newest = 1 AND cause_established = 0 GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?
                """, arguments: [rowCountMax]
        ).map { FleetSummary.Lack(source: $0[0], collect: $0[1], devices: $0[2]) }
        summary.shapes = try shapes()
        summary.problems = try Row.fetchAll(
            db,
            sql: """
                SELECT path, reason FROM problems UNION ALL
                SELECT min(path), coalesce(reason, '') FROM bundles JOIN paths ON paths.bundle_id = bundles.id
                WHERE state = 'unreadable' GROUP BY bundles.id ORDER BY 1 LIMIT ?
                """, arguments: [rowCountMax]
        ).map { FleetSummary.Problem(path: $0[0], reason: $0[1]) }
        return summary
    }

    private func totals(_ summary: inout FleetSummary) throws {
        summary.bundles = try Int.fetchOne(db, sql: "SELECT count(*) FROM bundles") ?? 0
        if let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*), coalesce(sum(cause_established), 0), coalesce(sum(1 - is_identified), 0),
                    min(first_observed), max(last_observed)
                FROM devices JOIN observations ON observations.id = newest_observation_id
                """)
        {
            summary.devices = row[0]
            summary.devicesWithCause = row[1]
            summary.unnamedDevices = row[2]
            summary.firstObserved = row[3]
            summary.lastObserved = row[4]
        }
        if let pack = try Row.fetchOne(
            db,
            sql: """
                SELECT packs.hash, packs.name, packs.version FROM bundles JOIN packs ON packs.id = pack_id
                ORDER BY analysed_at DESC, bundles.id DESC LIMIT 1
                """)
        {
            summary.pack = "\(pack[1] as String) \(pack[2] as String)"
            summary.olderPackBundles =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM bundles JOIN packs ON packs.id = pack_id WHERE hash <> ?",
                    arguments: [pack[0] as String]) ?? 0
        }
    }

    private func causes(lastObserved: String?) throws -> [FleetSummary.Cause] {
        guard let lastObserved else { return [] }
        return try Row.fetchAll(
            db,
            sql: """
                WITH touched AS (
                    SELECT failure_id, device_id, min(coalesce(first_seen, observed_at)) AS began,
                        max(coalesce(last_seen, observed_at)) AS ended,
                        max(is_newest AND state = 'active') AS is_active,
                        max(is_newest AND state = 'active' AND is_culprit) AS is_cause
                    FROM findings JOIN observations ON observations.id = observation_id
                    GROUP BY failure_id, device_id),
                span AS (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', :last, :days) AS start,
                    strftime('%Y-%m-%dT%H:%M:%SZ', :last, :before) AS earlier)
                SELECT failure, title, coalesce(severity, ''), coalesce(owner, ''), rung, sum(is_cause), sum(is_active),
                    sum(1 - is_active), min(began), max(ended), sum(began > span.start),
                    sum(began > span.earlier AND began <= span.start), min(began) > span.start
                FROM touched JOIN failures ON failures.id = failure_id, span
                GROUP BY failure_id ORDER BY 6 DESC, 7 DESC, 8 DESC, 1 LIMIT :rows
                """,
            arguments: [
                "last": lastObserved, "days": "-\(windowDays) days", "before": "-\(windowDays * 2) days",
                "rows": max(rowCountMax, 1000),
            ]
        ).map { row in
            FleetSummary.Cause(
                failure: row[0], title: row[1], severity: row[2], owner: row[3], rung: row[4], culpritDevices: row[5],
                activeDevices: row[6], pastDevices: row[7], since: row[8], lastSeen: row[9], newDevices: row[10],
                earlierDevices: row[11], isNew: row[12])
        }
    }

    private func shapes() throws -> [FleetSummary.Shape] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT shape, nullif(code, ''), meaning, source, count(DISTINCT device_id), sum(count)
                FROM unexplained JOIN observations ON observations.id = observation_id
                JOIN shapes ON shapes.id = shape_id
                WHERE is_newest = 1 GROUP BY shape_id ORDER BY 5 DESC, 6 DESC, shape, source LIMIT ?
                """, arguments: [rowCountMax]
        ).map {
            FleetSummary.Shape(
                shape: $0[0], code: $0[1], meaning: $0[2], source: $0[3], devices: $0[4], count: $0[5])
        }
    }

    private func groups(_ sql: String) throws -> [FleetSummary.Group] {
        try Row.fetchAll(db, sql: sql, arguments: [rowCountMax]).map {
            FleetSummary.Group(name: $0[0] ?? "unknown", devices: $0[1], withCause: $0[2])
        }
    }
}
