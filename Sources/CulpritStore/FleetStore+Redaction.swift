// Whether a store holds stand-ins instead of identifiers. It holds either these or those, never both, and knows by what key
// they were made without knowing the key.

private import CulpritModel
internal import GRDB

extension FleetStore {
    /// The fingerprint of the key of the stand-ins; nil where the store holds originals, or nothing yet.
    package func redaction() throws(StoreFailure) -> String? {
        try reading { db in try String.fetchOne(db, sql: "SELECT value FROM state WHERE name = 'redaction'") }
    }

    /// Makes a store that holds nothing one of stand-ins made by the key with `fingerprint`. Throws where it holds something.
    package func beginRedaction(fingerprint: String) throws(StoreFailure) {
        try writing { db in
            guard try db.number("SELECT 1 FROM bundles UNION ALL SELECT 1 FROM problems LIMIT 1") == nil else {
                throw StoreFailure(
                    "the store \(path) holds originals already; stand-ins go into a store of their own (--store)")
            }
            try db.run("INSERT OR REPLACE INTO state (name, value) VALUES ('redaction', ?)", [fingerprint])
        }
    }

    /// The names and serial numbers of all devices, in lower case.
    package func names() throws(StoreFailure) -> Set<String> {
        try reading { db in
            var names: Set<String> = []
            let rows = try Row.fetchCursor(
                db, sql: "SELECT lower(name), lower(earlier_names), lower(serial_number) FROM devices")
            while let row = try rows.next() {
                for text in [row[0], row[1], row[2]] as [String?] {
                    for name in (text ?? "").split(separator: "\n") { names.insert(String(name)) }
                }
            }
            return names
        }
    }
}
