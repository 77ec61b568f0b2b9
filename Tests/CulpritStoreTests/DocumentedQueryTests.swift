// The queries of the documentation, run on a small fleet: what people are told to ask has to be answered.

import CulpritModel
import CulpritStore
import CulpritTestSupport
import Foundation
import GRDB
import Testing

@Suite struct DocumentedQueryTests {
    private func queries() throws -> [String] {
        let path = TestFolder.root + "/Documentation/store.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.components(separatedBy: "```sql\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    @Test func `every documented query runs and finds something`() throws {
        let folder = try Folder()
        let store = try FleetStore(folder)
        let shape = UnexplainedShape(
            shape: "cannot open *", count: 4, code: nil, source: "ime", severity: .error, citations: [])
        try store.take(report(name: "A", day: 1, findings: [finding("a/gone")]), 1)
        try store.take(report(name: "A", day: 2, findings: [finding("a/x")], shapes: [shape]), 2)
        try store.take(report(name: "B", day: 3, findings: [finding("a/x")]), 3)
        try store.settle()
        let queries = try queries()
        #expect(queries.count == 8)
        let database = try DatabaseQueue(path: folder.path + "/fleet.sqlite")
        for query in queries {
            let rows = try database.read { try Row.fetchAll($0, sql: query) }
            #expect(!rows.isEmpty, "\(query)")
        }
    }

    @Test func `every table and view is documented`() throws {
        let folder = try Folder()
        _ = try FleetStore(folder)
        let text = try String(contentsOfFile: TestFolder.root + "/Documentation/store.md", encoding: .utf8)
        let database = try DatabaseQueue(path: folder.path + "/fleet.sqlite")
        let names = try database.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
        for name in names where name != "grdb_migrations" {
            #expect(text.contains("`\(name)`"), "\(name)")
        }
    }
}
