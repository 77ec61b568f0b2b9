// The tables of a store, as `Documentation/store.md` describes them to people who ask with SQL of their own. A released
// migration is never changed: what comes later is a migration of its own, and columns are added, not renamed.

internal import GRDB

/// The schema and its history.
enum StoreSchema {
    /// Marks the file as a store of Culprit: `CULP` in ASCII.
    static let applicationID = 0x4355_4C50

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: bundleTables)
            try db.execute(sql: vocabularyTables)
            try db.execute(sql: resultTables)
            try db.execute(sql: views)
        }
        migrator.registerMigration("2") { db in
            try db.execute(sql: deviceTables)
            try DeviceSettling(db: db).noteAll()
        }
        return migrator
    }

    private static let bundleTables = """
        CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE packs (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL,
            tool_version TEXT NOT NULL, UNIQUE (hash, version, name, tool_version)) STRICT;
        CREATE TABLE bundles (
            id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, byte_count INTEGER NOT NULL,
            file_count INTEGER NOT NULL, modified INTEGER, state TEXT NOT NULL, reason TEXT,
            pack_id INTEGER NOT NULL REFERENCES packs, analysed_at TEXT NOT NULL, artifacts INTEGER NOT NULL,
            artifacts_read INTEGER NOT NULL, records INTEGER NOT NULL, facts INTEGER NOT NULL) STRICT;
        CREATE TABLE paths (
            path TEXT PRIMARY KEY, stamp TEXT NOT NULL, bundle_id INTEGER NOT NULL
            REFERENCES bundles ON DELETE CASCADE) STRICT, WITHOUT ROWID;
        CREATE INDEX paths_of_bundle ON paths (bundle_id);
        CREATE TABLE problems (path TEXT PRIMARY KEY, reason TEXT NOT NULL, seen_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE pruned (digest TEXT PRIMARY KEY, pruned_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE limits (
            bundle_id INTEGER NOT NULL REFERENCES bundles ON DELETE CASCADE, name TEXT NOT NULL,
            artifact TEXT NOT NULL) STRICT;
        CREATE INDEX limits_of_bundle ON limits (bundle_id);
        """

    private static let vocabularyTables = """
        CREATE TABLE failures (
            id INTEGER PRIMARY KEY, failure TEXT NOT NULL UNIQUE, title TEXT NOT NULL, severity TEXT, rung TEXT,
            owner TEXT, explanation TEXT, verify TEXT) STRICT;
        CREATE TABLE fixes (
            failure_id INTEGER NOT NULL REFERENCES failures, position INTEGER NOT NULL, action TEXT NOT NULL,
            place TEXT, command TEXT, PRIMARY KEY (failure_id, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE rungs (
            id INTEGER PRIMARY KEY, rung TEXT NOT NULL UNIQUE, title TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE, title TEXT NOT NULL, collect TEXT NOT NULL) STRICT;
        CREATE TABLE shapes (
            id INTEGER PRIMARY KEY, shape TEXT NOT NULL, source TEXT NOT NULL, code TEXT NOT NULL, meaning TEXT,
            severity TEXT NOT NULL, UNIQUE (shape, source, code)) STRICT;
        CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        """

    private static let resultTables = """
        CREATE TABLE devices (
            id INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, is_identified INTEGER NOT NULL, name TEXT,
            earlier_names TEXT NOT NULL, entra_device_id TEXT, tenant_id TEXT, intune_device_id TEXT,
            configmgr_client_id TEXT, serial_number TEXT, os_build TEXT, first_observed TEXT NOT NULL,
            last_observed TEXT NOT NULL, bundles INTEGER NOT NULL, newest_observation_id INTEGER NOT NULL) STRICT;
        CREATE TABLE observations (
            id INTEGER PRIMARY KEY, bundle_id INTEGER NOT NULL REFERENCES bundles ON DELETE CASCADE,
            position INTEGER NOT NULL, device_id INTEGER, is_newest INTEGER NOT NULL, names TEXT NOT NULL,
            entra_device_id TEXT, tenant_id TEXT, intune_device_id TEXT, configmgr_client_id TEXT, serial_number TEXT,
            os_build TEXT, utc_offset_minutes INTEGER, captured TEXT, observed_at TEXT NOT NULL,
            observed_by TEXT NOT NULL, conflicts TEXT NOT NULL, cause_established INTEGER NOT NULL,
            sentence TEXT NOT NULL, ladder_remarks TEXT NOT NULL, UNIQUE (bundle_id, position)) STRICT;
        CREATE INDEX observations_of_device ON observations (device_id, observed_at);
        CREATE TABLE findings (
            id INTEGER PRIMARY KEY, observation_id INTEGER NOT NULL REFERENCES observations ON DELETE CASCADE,
            failure_id INTEGER NOT NULL REFERENCES failures, position INTEGER NOT NULL, state TEXT NOT NULL,
            is_culprit INTEGER NOT NULL, confidence TEXT NOT NULL, confidence_reasons TEXT NOT NULL,
            caused_by TEXT NOT NULL, first_seen TEXT, last_seen TEXT, count INTEGER NOT NULL) STRICT;
        CREATE INDEX findings_of_observation ON findings (observation_id);
        CREATE INDEX findings_of_failure ON findings (failure_id, observation_id);
        CREATE TABLE citations (
            finding_id INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE, position INTEGER NOT NULL,
            artifact_id INTEGER NOT NULL REFERENCES texts, offset INTEGER NOT NULL, line INTEGER, record INTEGER,
            time_utc TEXT, time_text TEXT, time_basis TEXT NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (finding_id, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE ladder (
            observation_id INTEGER NOT NULL REFERENCES observations ON DELETE CASCADE, rung_id INTEGER NOT NULL
            REFERENCES rungs, state TEXT NOT NULL, PRIMARY KEY (observation_id, rung_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE coverage (
            bundle_id INTEGER NOT NULL REFERENCES bundles ON DELETE CASCADE, source_id INTEGER NOT NULL
            REFERENCES sources, state TEXT NOT NULL, PRIMARY KEY (bundle_id, source_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE damage (
            bundle_id INTEGER NOT NULL REFERENCES bundles ON DELETE CASCADE, position INTEGER NOT NULL,
            artifact_id INTEGER NOT NULL REFERENCES texts, format TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,
            byte_count INTEGER NOT NULL, PRIMARY KEY (bundle_id, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE not_assessed (
            observation_id INTEGER NOT NULL REFERENCES observations ON DELETE CASCADE, failure_id INTEGER NOT NULL
            REFERENCES failures, PRIMARY KEY (observation_id, failure_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE collect_next (
            observation_id INTEGER NOT NULL REFERENCES observations ON DELETE CASCADE, position INTEGER NOT NULL,
            source_id INTEGER NOT NULL REFERENCES sources, PRIMARY KEY (observation_id, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE unexplained (
            observation_id INTEGER NOT NULL REFERENCES observations ON DELETE CASCADE, shape_id INTEGER NOT NULL
            REFERENCES shapes, count INTEGER NOT NULL, artifact_id INTEGER REFERENCES texts, line INTEGER, text TEXT,
            PRIMARY KEY (observation_id, shape_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX unexplained_by_shape ON unexplained (shape_id);
        """

    /// What devices are worked out from and what is worked out for them; see FleetStore+Devices.swift.
    private static let deviceTables = """
        ALTER TABLE observations ADD COLUMN model TEXT;
        ALTER TABLE devices ADD COLUMN model TEXT;
        CREATE INDEX newest_observations ON observations (id) WHERE is_newest = 1;
        CREATE TABLE identifiers (
            word TEXT NOT NULL, observation_id INTEGER NOT NULL REFERENCES observations ON DELETE CASCADE,
            PRIMARY KEY (word, observation_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX identifiers_of_observation ON identifiers (observation_id);
        CREATE TABLE unsettled (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE spans (
            failure_id INTEGER NOT NULL REFERENCES failures, device_id INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
            state TEXT NOT NULL, is_culprit INTEGER NOT NULL, since TEXT NOT NULL, last_seen TEXT NOT NULL,
            ended_by TEXT, bundles INTEGER NOT NULL, finding_id INTEGER NOT NULL,
            PRIMARY KEY (failure_id, device_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX spans_of_device ON spans (device_id);
        DELETE FROM state WHERE name = 'devices';
        CREATE VIEW device_failures AS
            SELECT devices.device, devices.name, devices.tenant_id, devices.os_build, devices.model, failures.failure,
                failures.title, failures.severity, failures.owner, spans.state, spans.is_culprit, spans.since,
                spans.last_seen, spans.ended_by, spans.bundles, spans.finding_id
            FROM spans JOIN devices ON devices.id = spans.device_id JOIN failures ON failures.id = spans.failure_id;
        """

    private static let views = """
        CREATE VIEW finding_history AS
            SELECT devices.device, devices.name, devices.tenant_id, observations.os_build, observations.observed_at,
                observations.is_newest, failures.failure, failures.title, failures.severity, failures.owner,
                failures.rung, findings.state, findings.is_culprit, findings.confidence, findings.first_seen,
                findings.last_seen, findings.count, findings.id AS finding_id, observations.bundle_id
            FROM findings JOIN observations ON observations.id = findings.observation_id
            JOIN failures ON failures.id = findings.failure_id
            LEFT JOIN devices ON devices.id = observations.device_id;
        CREATE VIEW current_findings AS SELECT * FROM finding_history WHERE is_newest = 1;
        CREATE VIEW current_ladder AS
            SELECT devices.device, devices.name, rungs.rung, rungs.title, rungs.position, ladder.state
            FROM devices JOIN ladder ON ladder.observation_id = devices.newest_observation_id
            JOIN rungs ON rungs.id = ladder.rung_id;
        CREATE VIEW evidence AS
            SELECT citations.finding_id, citations.position, texts.text AS artifact, citations.line,
                citations.record, citations.offset, citations.time_utc, citations.text
            FROM citations JOIN texts ON texts.id = citations.artifact_id;
        """
}
