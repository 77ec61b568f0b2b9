// Devices are worked out again only where something changed, and come out as if all had been worked out at once.

import CulpritModel
import CulpritReports
import CulpritStore
import CulpritTestSupport
import Foundation
import GRDB
import Testing

@Suite struct SettlingTests {
    /// A report on one of a few devices whose identifiers overlap in all ways.
    private func chance(_ generator: inout SeededGenerator) -> AnalysisReport {
        func some(_ prefix: String, _ share: Int) -> String? {
            Int.random(in: 0..<10, using: &generator) < share
                ? prefix + String(Int.random(in: 0..<4, using: &generator)) : nil
        }
        return report(
            name: some("PC-", 8), entra: some("e-", 3), serial: some("s-", 4), tenant: some("t-", 5),
            day: Int.random(in: 1...28, using: &generator),
            findings: ["a/x", "a/y"].filter { _ in Bool.random(using: &generator) }.map {
                finding($0, Bool.random(using: &generator) ? .active : .recovered, first: 1)
            })
    }

    private func answers(_ store: FleetStore) throws -> String {
        var text = FleetJSON.render(try store.summary())
        for failure in ["a/x", "a/y"] { text += FleetJSON.render(try store.devices(with: failure), failure: failure) }
        for name in 0..<4 { text += FleetJSON.render(try store.histories(called: "PC-\(name)")) }
        return text
    }

    @Test(arguments: 1...12) func `settling after each bundle gives what settling once gives`(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let reports = (0..<24).map { _ in chance(&generator) }
        let once = try FleetStore(try Folder())
        let often = try FleetStore(try Folder())
        for (number, report) in reports.enumerated() { try once.take(report, number) }
        for (number, report) in reports.enumerated().shuffled(using: &generator) {
            try often.take(report, number)
            if Bool.random(using: &generator) { try often.settle() }
        }
        #expect(try answers(once) == answers(often))
        // What leaves and what is judged again is worked out as well.
        let border = march(Int.random(in: 5...20, using: &generator))
        #expect(try once.prune(before: border, at: march(30)) == often.prune(before: border, at: march(30)))
        #expect(try answers(once) == answers(often))
        let kept = try FleetStore(try Folder())
        for (number, report) in reports.enumerated() {
            guard let captured = report.devices.first?.identity.captured, captured >= border else { continue }
            try kept.take(report, number)
            try often.take(report, number)
        }
        #expect(try answers(kept) == answers(often))
    }

    @Test func `what nothing identifies is called by its bundle, whatever else comes`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(name: "localhost", day: 1), 1)
        try store.take(report(name: nil, day: 2), 2)
        let summary = try store.summary()
        #expect(summary.devices == 2)
        #expect(summary.unnamedDevices == 2)
    }

    @Test func `two devices called the same get a number each`() throws {
        let folder = try Folder()
        let store = try FleetStore(folder)
        try store.take(report(name: "PC-1", tenant: "t-1", day: 1), 1)
        try store.settle()
        try store.take(report(name: "PC-1", tenant: "t-2", day: 2), 2)
        try store.take(report(name: "PC-1#2", day: 3), 3)
        try store.settle()
        let database = try DatabaseQueue(path: folder.path + "/fleet.sqlite")
        let names = try database.read { try String.fetchAll($0, sql: "SELECT device FROM devices ORDER BY 1") }
        #expect(names == ["PC-1", "PC-1#2", "PC-1#2#2"])
    }

    @Test func `a store of the first version is brought up to date`() throws {
        let folder = try Folder()
        let path = folder.path + "/fleet.sqlite"
        let store = try FleetStore(folder)
        try store.take(report(name: "A", day: 1, findings: [finding("a/x")]), 1)
        try store.take(report(name: "A", day: 2, findings: [finding("a/x")]), 2)
        let before = try answers(store)
        try store.close()
        // What the first version did not have.
        let database = try DatabaseQueue(path: path)
        try database.write { db in
            try db.execute(
                sql: """
                    DROP VIEW device_failures; DROP TABLE spans; DROP TABLE unsettled; DROP TABLE identifiers;
                    DROP INDEX newest_observations; ALTER TABLE devices DROP COLUMN model;
                    ALTER TABLE observations DROP COLUMN model;
                    DELETE FROM grdb_migrations WHERE identifier = '2';
                    INSERT INTO state VALUES ('devices', 'settled');
                    """)
        }
        try database.close()
        #expect(try answers(try FleetStore(folder)) == before)
    }

    @Test func `days of new devices end with the newest state`() throws {
        let store = try FleetStore(try Folder())
        for number in 1...3 {
            try store.take(report(name: "A\(number)", day: 20, findings: [finding("a/x", first: 18)]), number)
        }
        try store.take(report(name: "B", day: 20, findings: [finding("a/x", first: 20)]), 4)
        let counts = try #require(try store.summary().causes.first).newByDay
        #expect(counts.count == FleetSummary.dayCount)
        #expect(Array(counts.suffix(4)) == [0, 3, 0, 1])
        #expect(counts.reduce(0, +) == 4)
    }

    @Test func `bundles that do not decide are listed with what they lack`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(name: "A", day: 1, findings: [finding("a/x")]), 1)
        try store.take(report(name: "B", day: 2), 2)
        var silent = report(name: "C", day: 3)
        silent.devices = []
        try store.take(silent, 3)
        let summary = try store.summary()
        #expect(summary.unjudgedBundles == 2)
        #expect(summary.unjudged.map(\.path) == ["share/2.zip", "share/3.zip"])
        #expect(summary.unjudged.map(\.lacks) == [["dsregcmd"], []])
    }

    @Test func `a bundle that was cut off is named, and judged again when asked`() throws {
        let store = try FleetStore(try Folder())
        var cut = report(day: 1)
        cut.limits = [LimitHit(name: "bundleSecondsMax", artifact: "share/1.zip!/a.log")]
        try store.take(cut, 1)
        #expect(try store.summary().problems.map(\.reason) == ["cut off by the limit bundleSecondsMax"])
        #expect(try store.knowledge(of: bundle(1).digest) == .analysed(packHash: "pack-1", isCutOff: true))
        try store.take(report(day: 1), 1)
        #expect(try store.summary().problems.isEmpty)
    }
}
