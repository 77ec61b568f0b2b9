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

/// The limits that end the reading of a bundle as a whole.
enum CutOffs {
    /// Their names in SQL.
    static let names = "('bundleSecondsMax', 'bundleBytesMax')"
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
            SELECT owner, count(DISTINCT device_id) AS devices, count(DISTINCT device_id)
            FROM spans JOIN failures ON failures.id = failure_id
            WHERE state = 'active' AND is_culprit = 1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
            """)
        for (column, target) in [
            ("os_build", \FleetSummary.builds), ("model", \FleetSummary.models), ("tenant_id", \FleetSummary.tenants),
        ] {
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
                SELECT rung, title, holds, broken, unknown FROM rungs JOIN
                    (SELECT rung_id, sum(state = 'holds') AS holds, sum(state = 'broken') AS broken,
                        sum(state = 'unknown') AS unknown
                    FROM devices JOIN ladder ON ladder.observation_id = newest_observation_id GROUP BY rung_id)
                ON rung_id = rungs.id ORDER BY position, rung
                """
        ).map { FleetSummary.Rung(id: $0[0], title: $0[1], holds: $0[2], broken: $0[3], unknown: $0[4]) }
        summary.shapes = try shapes()
        try unjudged(&summary)
        try problems(&summary)
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
                SELECT packs.hash, packs.name, packs.version, packs.tool_version FROM bundles JOIN packs ON packs.id = pack_id
                ORDER BY analysed_at DESC, bundles.id DESC LIMIT 1
                """)
        {
            summary.tool = ToolDescription(
                version: pack[3], packName: pack[1], packVersion: pack[2], packHash: pack[0])
            summary.olderPackBundles =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM bundles JOIN packs ON packs.id = pack_id WHERE hash <> ?",
                    arguments: [summary.tool.packHash]) ?? 0
        }
    }

    // MARK: Causes

    private func causes(lastObserved: String?) throws -> [FleetSummary.Cause] {
        guard let lastObserved else { return [] }
        let newByDay = try newByDay(lastObserved: lastObserved)
        return try Row.fetchAll(
            db,
            sql: """
                WITH window AS (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', :last, :days) AS start,
                    strftime('%Y-%m-%dT%H:%M:%SZ', :last, :before) AS earlier)
                SELECT failure, title, coalesce(severity, ''), coalesce(owner, ''), rung, sum(is_culprit),
                    sum(state = 'active'), sum(state <> 'active'), min(since), max(last_seen), sum(since > window.start),
                    sum(since > window.earlier AND since <= window.start), min(since) > window.start, failure_id
                FROM spans JOIN failures ON failures.id = failure_id, window
                GROUP BY failure_id ORDER BY 6 DESC, 7 DESC, 8 DESC, 1 LIMIT :rows
                """,
            arguments: [
                "last": lastObserved, "days": "-\(windowDays) days", "before": "-\(windowDays * 2) days",
                "rows": max(rowCountMax, 1000),
            ]
        ).map { row in
            var cause = FleetSummary.Cause(
                failure: row[0], title: row[1], severity: row[2], owner: row[3], rung: row[4], culpritDevices: row[5],
                activeDevices: row[6], pastDevices: row[7], since: row[8], lastSeen: row[9], newDevices: row[10],
                earlierDevices: row[11], isNew: row[12])
            cause.newByDay = newByDay[row[13]] ?? [Int](repeating: 0, count: FleetSummary.dayCount)
            return cause
        }
    }

    /// How many devices got each failure on each of the last days.
    private func newByDay(lastObserved: String) throws -> [Int64: [Int]] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT failure_id, cast(julianday(substr(:last, 1, 10)) - julianday(substr(since, 1, 10)) AS INTEGER) AS ago,
                    count(*)
                FROM spans WHERE since >= date(:last, :days) GROUP BY 1, 2
                """, arguments: ["last": lastObserved, "days": "-\(FleetSummary.dayCount - 1) days"])
        var counts: [Int64: [Int]] = [:]
        for row in rows {
            // What is dated after the newest state comes from a clock that was wrong.
            let ago = max(0, (row[1] as Int?) ?? 0)
            guard ago < FleetSummary.dayCount else { continue }
            counts[row[0], default: [Int](repeating: 0, count: FleetSummary.dayCount)][
                FleetSummary.dayCount - 1 - ago] += row[2] as Int
        }
        return counts
    }

    // MARK: What is open

    private func shapes() throws -> [FleetSummary.Shape] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT shapes.id, shape, nullif(code, ''), meaning, source, devices, times FROM shapes JOIN
                    (SELECT shape_id, count(*) AS devices, sum(count) AS times
                    FROM devices JOIN unexplained ON observation_id = newest_observation_id GROUP BY shape_id)
                ON shape_id = shapes.id ORDER BY devices DESC, times DESC, shape, source LIMIT ?
                """, arguments: [rowCountMax]
        ).map {
            FleetSummary.Shape(
                id: String($0[0] as Int64), shape: $0[1], code: $0[2], meaning: $0[3], source: $0[4], devices: $0[5],
                count: $0[6])
        }
    }

    private func unjudged(_ summary: inout FleetSummary) throws {
        summary.lacks = try Row.fetchAll(
            db,
            sql: """
                SELECT source, collect, devices FROM sources JOIN
                    (SELECT source_id, count(*) AS devices FROM devices
                    JOIN observations ON observations.id = newest_observation_id
                    JOIN collect_next ON observation_id = observations.id
                    WHERE cause_established = 0 GROUP BY source_id)
                ON source_id = sources.id ORDER BY devices DESC, source LIMIT ?
                """, arguments: [rowCountMax]
        ).map { FleetSummary.Lack(source: $0[0], collect: $0[1], devices: $0[2]) }
        let silent = """
            SELECT bundles.id AS bundle, NULL AS observation, NULL AS at FROM bundles WHERE state <> 'unreadable'
            AND NOT EXISTS (SELECT 1 FROM observations WHERE bundle_id = bundles.id)
            """
        let undecided = """
            SELECT bundle_id AS bundle, observations.id AS observation, observed_at AS at FROM observations
            WHERE is_newest = 1 AND cause_established = 0
            AND EXISTS (SELECT 1 FROM collect_next WHERE observation_id = observations.id)
            """
        summary.unjudgedBundles =
            try Int.fetchOne(
                db, sql: "SELECT (SELECT count(*) FROM (\(silent))) + (SELECT count(*) FROM (\(undecided)))") ?? 0
        summary.unjudged = try Row.fetchAll(
            db,
            sql: """
                SELECT coalesce((SELECT min(path) FROM paths WHERE bundle_id = bundle), digest), at,
                    (SELECT group_concat(source, char(10)) FROM
                        (SELECT source FROM collect_next JOIN sources ON sources.id = source_id
                        WHERE observation_id = observation ORDER BY collect_next.position))
                FROM (\(silent) UNION ALL \(undecided)) JOIN bundles ON bundles.id = bundle
                ORDER BY at DESC NULLS LAST, 1 LIMIT ?
                """, arguments: [rowCountMax]
        ).map { row in
            FleetSummary.Unjudged(
                path: row[0], observed: row[1],
                lacks: ((row[2] as String?) ?? "").split(separator: "\n").map(String.init))
        }
    }

    private func problems(_ summary: inout FleetSummary) throws {
        let all = """
            SELECT path, reason FROM problems UNION ALL
            SELECT coalesce((SELECT min(path) FROM paths WHERE bundle_id = bundles.id), digest), coalesce(reason, '')
            FROM bundles WHERE state = 'unreadable' UNION ALL
            SELECT coalesce((SELECT min(path) FROM paths WHERE bundle_id = limits.bundle_id), ''),
                'cut off by the limit ' || name FROM limits
            WHERE name IN \(CutOffs.names) GROUP BY bundle_id, name
            """
        summary.problemCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM (\(all))") ?? 0
        summary.problems = try Row.fetchAll(db, sql: "\(all) ORDER BY 1, 2 LIMIT ?", arguments: [rowCountMax]).map {
            FleetSummary.Problem(path: $0[0], reason: $0[1])
        }
    }

    private func groups(_ sql: String) throws -> [FleetSummary.Group] {
        try Row.fetchAll(db, sql: sql, arguments: [rowCountMax]).map {
            FleetSummary.Group(name: $0[0] ?? "unknown", devices: $0[1], withCause: $0[2])
        }
    }
}

extension FleetStore {
    /// The shape with `number`, where it came from, and a message that has it; nil where there is none.
    package func shape(_ number: Int64) throws(StoreFailure) -> (shape: String, source: String, example: String)? {
        try reading { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT shape, source, coalesce((SELECT text FROM unexplained WHERE shape_id = shapes.id
                        AND text IS NOT NULL ORDER BY observation_id DESC LIMIT 1), shape)
                    FROM shapes WHERE id = ?
                    """, arguments: [number]
            ).map { ($0[0], $0[1], $0[2]) }
        }
    }
}
