// The store of a fleet: one SQLite file with a write-ahead log and one writer at a time. A bundle's result goes in within
// one transaction, so that a program that is killed leaves all of it or nothing. It asks no clock: who calls says when.
// The files `-wal` and `-shm` stay beside the store; the first is empty once the store was closed.

package import CulpritModel
internal import GRDB

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Results of many bundles.
package final class FleetStore: Sendable {
    /// One connection that writes, and others that read beside it: bundles under way ask what is known while one is written.
    let connections: DatabasePool
    let path: String

    /// Opens the store at `path`, and makes it where `creates` and there is none: readable and writable by its owner only.
    package init(path: String, creates: Bool) throws(StoreFailure) {
        self.path = path
        if let reason = touchPrivateFile(path, creates: creates) {
            throw StoreFailure("cannot open the store \(path): \(reason)")
        }
        do {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(30)
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = NORMAL") }
            connections = try DatabasePool(path: path, configuration: configuration)
            // The list of migrations is made before the first of them marks the file: a program that is killed in between
            // leaves the list alone, and that is a store to be.
            let isForeign = try connections.read { db in
                try Int.fetchOne(db, sql: "PRAGMA application_id") != StoreSchema.applicationID
                    && Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'")
                        != 0
            }
            guard !isForeign else {
                throw StoreFailure("cannot open the store \(path): it is no store of Culprit")
            }
            let migrator = StoreSchema.migrator
            if try connections.read({ try migrator.hasBeenSuperseded($0) }) {
                throw StoreFailure("cannot open the store \(path): a newer version of Culprit has written it")
            }
            try migrator.migrate(connections)
        } catch { throw StoreFailure.make("open", path, error) }
    }

    /// Closes the store and puts its log into it.
    package func close() throws(StoreFailure) {
        try working("close") { db in _ = try db.checkpoint(.truncate) }
        do { try connections.close() } catch { throw StoreFailure.make("close", path, error) }
    }

    func writing<Value>(_ work: (Database) throws -> Value) throws(StoreFailure) -> Value {
        do { return try connections.write(work) } catch { throw StoreFailure.make("write", path, error) }
    }

    func reading<Value>(_ work: (Database) throws -> Value) throws(StoreFailure) -> Value {
        do { return try connections.read(work) } catch { throw StoreFailure.make("read", path, error) }
    }

    private func working(_ action: String, _ work: (Database) throws -> Void) throws(StoreFailure) {
        do { try connections.writeWithoutTransaction(work) } catch { throw StoreFailure.make(action, path, error) }
    }
}

/// Makes the file at `path` for its owner only, where `creates` and there is none. Gives the reason where it cannot be opened.
/// SQLite gives the log beside the store the permissions of the store, so they are set before SQLite sees it.
private func touchPrivateFile(_ path: String, creates: Bool) -> String? {
    // SAFETY: the path is a string that outlives the call, and the text of an error is copied at once.
    let descriptor = unsafe open(path, creates ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
        let number = errno
        return unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
    _ = close(descriptor)
    return nil
}

extension StoreFailure {
    static func make(_ action: String, _ path: String, _ error: any Error) -> StoreFailure {
        if let known = error as? StoreFailure { return known }
        guard let fault = error as? DatabaseError else {
            return StoreFailure("cannot \(action) the store \(path): \(error)")
        }
        let reason =
            switch fault.resultCode {
            case .SQLITE_FULL: "the disk is full"
            case .SQLITE_BUSY, .SQLITE_LOCKED: "another program is writing it"
            case .SQLITE_NOTADB: "it is no store of Culprit"
            case .SQLITE_CORRUPT: "it is damaged"
            default: fault.message ?? "error \(fault.resultCode.rawValue)"
            }
        return StoreFailure("cannot \(action) the store \(path): \(reason)")
    }
}

extension Database {
    /// Runs a statement that is kept ready.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Runs a statement that gives one number.
    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}

/// What the store knows of a bundle that was found.
package enum BundleKnowledge: Sendable, Equatable {
    /// It was never analysed.
    case unknown
    /// Its result is in the store, made by the rule pack with this hash; `isCutOff` where its reading was ended by a limit.
    case analysed(packHash: String, isCutOff: Bool)
    /// Its result was removed since it was too old.
    case pruned
}

extension FleetStore {
    /// The digest of the bundle at `path`, if it was there with the same look before.
    package func digest(of path: String, stamp: String) throws(StoreFailure) -> String? {
        try reading { db in
            try String.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT bundles.digest FROM paths JOIN bundles ON bundles.id = paths.bundle_id
                        WHERE path = ? AND stamp = ?
                        """), arguments: [path, stamp])
        }
    }

    /// What is known of the bundle with `digest`.
    package func knowledge(of digest: String) throws(StoreFailure) -> BundleKnowledge {
        try reading { db in
            if let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT packs.hash, EXISTS (SELECT 1 FROM limits
                            WHERE bundle_id = bundles.id AND name IN \(CutOffs.names))
                        FROM bundles JOIN packs ON packs.id = pack_id WHERE digest = ?
                        """), arguments: [digest])
            {
                return .analysed(packHash: row[0], isCutOff: row[1])
            }
            return try db.number("SELECT 1 FROM pruned WHERE digest = ?", [digest]) == nil ? .unknown : .pruned
        }
    }

    /// Writes down that the bundle with `digest` lies at `path`.
    package func note(path: String, stamp: String, digest: String) throws(StoreFailure) {
        try writing { db in try FleetStore.note(db, path: path, stamp: stamp, digest: digest) }
    }

    static func note(_ db: Database, path: String, stamp: String, digest: String) throws {
        try db.run(
            """
            INSERT INTO paths (path, stamp, bundle_id) SELECT ?, ?, id FROM bundles WHERE digest = ?
            ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, bundle_id = excluded.bundle_id
            """, [path, stamp, digest])
        try db.run("DELETE FROM problems WHERE path = ?", [path])
    }

    /// Writes down that the bundle at `path` could not be taken in, for `reason`. It is tried again by the next run.
    package func problem(path: String, reason: String, at instant: Ticks) throws(StoreFailure) {
        try writing { db in
            try db.run(
                """
                INSERT INTO problems (path, reason, seen_at) VALUES (?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET reason = excluded.reason, seen_at = excluded.seen_at
                """, [path, reason, instant.seconds])
        }
    }
}

extension Ticks {
    /// The instant to the second, as `2024-04-03T07:45:12Z`: all of one length, so that they sort as text.
    var seconds: String { String(iso8601().prefix(19)) + "Z" }
}
