// What a store keeps, merges, counts and removes.

import CulpritModel
import CulpritStore
import Foundation
import GRDB
import Testing

@Suite struct FleetStoreTests {
    @Test func `a store is readable by its owner only, its log too`() throws {
        let folder = try Folder()
        let store = try FleetStore(folder)
        try store.take(report(day: 1), 1)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `a file that is no store is refused and left as it is`() throws {
        let folder = try Folder()
        try folder.write("fleet.sqlite", Array(String(repeating: "no database at all ", count: 100).utf8))
        #expect(throws: StoreFailure.self) { try FleetStore(folder) }
        let kept = try #require(FileManager.default.contents(atPath: folder.path + "/fleet.sqlite"))
        #expect(kept.count == 1900)
    }

    @Test func `a store that was killed while it was made is made on, and one of another program is not`() throws {
        let list = "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
        for (tables, isOurs) in [([list], true), ([list, "CREATE TABLE guests (name TEXT)"], false)] {
            let folder = try Folder()
            let database = try DatabaseQueue(path: folder.path + "/fleet.sqlite")
            try database.write { db in for table in tables { try db.execute(sql: table) } }
            try database.close()
            if isOurs {
                let store = try FleetStore(folder)
                try store.take(report(day: 1), 1)
                #expect(try store.summary().bundles == 1)
            } else {
                #expect(throws: StoreFailure.self) { try FleetStore(folder) }
            }
        }
    }

    @Test func `questions to a store that is not there do not make one`() throws {
        let folder = try Folder()
        #expect(throws: StoreFailure.self) { try FleetStore(path: folder.path + "/none.sqlite", creates: false) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `a bundle is known by its content, wherever it lies`() throws {
        let store = try FleetStore(try Folder())
        try store.add(report(day: 1), of: bundle(1, path: "a.zip"), stamp: "look", at: march(30))
        #expect(try store.digest(of: "a.zip", stamp: "look") == bundle(1).digest)
        #expect(try store.digest(of: "a.zip", stamp: "other") == nil)
        #expect(try store.knowledge(of: bundle(1).digest) == .analysed(packHash: "pack-1", isCutOff: false))
        #expect(try store.knowledge(of: bundle(2).digest) == .unknown)
        try store.note(path: "renamed.zip", stamp: "look", digest: bundle(1).digest)
        #expect(try store.digest(of: "renamed.zip", stamp: "look") == bundle(1).digest)
        #expect(try store.summary().bundles == 1)
    }

    @Test func `a bundle that is analysed again counts once, by its newest result`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(day: 1, findings: [finding("a/old")]), 1)
        try store.take(report(day: 1, findings: [finding("a/new")], pack: "pack-2"), 1)
        let summary = try store.summary()
        #expect(summary.bundles == 1)
        #expect(summary.devices == 1)
        #expect(summary.causes.map(\.failure) == ["a/new"])
        #expect(try store.knowledge(of: bundle(1).digest) == .analysed(packHash: "pack-2", isCutOff: false))
    }

    @Test func `bundles of one device merge by what is trusted most`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(name: "OLD", entra: "AAAA-1", day: 1, findings: [finding("a/x")]), 1)
        try store.take(report(name: "NEW", entra: "{aaaa-1}", day: 2, findings: [finding("a/y")]), 2)
        // The same name, but another device by its Entra id.
        try store.take(report(name: "NEW", entra: "bbbb-2", day: 3), 3)
        let summary = try store.summary()
        #expect(summary.devices == 2)
        #expect(summary.causes.first { $0.failure == "a/y" }?.activeDevices == 1)
        #expect(summary.causes.first { $0.failure == "a/x" }?.activeDevices == 0)
        #expect(summary.causes.first { $0.failure == "a/x" }?.pastDevices == 1)
        #expect(try store.histories(called: "old").first?.identity.names == ["OLD", "NEW"])
    }

    @Test func `a name alone does not join devices of two tenants`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(tenant: "t-1", day: 1), 1)
        try store.take(report(tenant: "t-2", day: 2), 2)
        try store.take(report(tenant: "t-1", day: 3), 3)
        #expect(try store.summary().devices == 2)
    }

    @Test func `a bundle without any identifier is a device of its own`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(name: nil, day: 1), 1)
        try store.take(report(name: nil, day: 2), 2)
        let summary = try store.summary()
        #expect(summary.devices == 2)
        #expect(summary.unnamedDevices == 2)
    }

    @Test func `the order in which bundles come in changes nothing`() throws {
        let reports = [
            report(name: "A", entra: "e-1", day: 4, findings: [finding("a/x", first: 4)]),
            report(name: "A", serial: "S1", day: 2, findings: [finding("a/y", first: 2)]),
            report(name: "B", entra: "e-1", serial: "S1", day: 6, findings: [finding("a/x", .recovered, first: 4)]),
            report(name: "C", day: 5, findings: [finding("a/y", first: 5)]),
        ]
        var seen = Set<String>()
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
            let store = try FleetStore(try Folder())
            for index in order { try store.take(reports[index], index) }
            seen.insert("\(try store.summary())" + "\(try store.histories(called: "C"))")
        }
        #expect(seen.count == 1)
    }

    @Test func `the history tells since when, how often, and when it was over`() throws {
        let store = try FleetStore(try Folder())
        try store.take(report(day: 10, findings: [finding("a/x", first: 3), finding("a/lost", first: 9)]), 1)
        try store.take(report(day: 12, findings: [finding("a/x", first: 5)]), 2)
        try store.take(report(day: 14, findings: [finding("a/now", first: 14)], notAssessed: ["a/lost"]), 3)
        let history = try #require(try store.histories(called: "pc-1").first)
        #expect(history.observations.map(\.path) == ["share/3.zip", "share/2.zip", "share/1.zip"])
        let gone = try #require(history.failures.first { $0.failure == "a/x" })
        #expect(gone.state == .gone)
        #expect(gone.since == "2024-03-03T09:00:00Z")
        #expect(gone.endedBy == "2024-03-14T09:00:00Z")
        #expect(gone.bundles == 2)
        #expect(history.failures.first { $0.failure == "a/lost" }?.state == .notJudged)
        #expect(history.failures.first { $0.failure == "a/lost" }?.endedBy == nil)
        let active = try #require(history.failures.first)
        #expect(active.failure == "a/now")
        #expect(active.state == .active)
        #expect(active.isCulprit)
        #expect(active.proof == "the line that proves a/now")
    }

    @Test func `new and rising are told from the newest state`() throws {
        let store = try FleetStore(try Folder())
        for number in 1...2 {
            try store.take(report(name: "OLD-\(number)", day: 5, findings: [finding("a/steady", first: 2)]), number)
        }
        try store.take(report(name: "RISE-0", day: 14, findings: [finding("a/rising", first: 10)]), 10)
        for number in 11...13 {
            try store.take(report(name: "RISE-\(number)", day: 20, findings: [finding("a/rising", first: 18)]), number)
        }
        try store.take(report(name: "NEW", day: 20, findings: [finding("a/new", first: 19)]), 20)
        let causes = try store.summary(windowDays: 7).causes
        let rising = try #require(causes.first { $0.failure == "a/rising" })
        #expect(rising.newDevices == 3)
        #expect(rising.earlierDevices == 1)
        #expect(rising.isRising)
        #expect(!rising.isNew)
        #expect(causes.first { $0.failure == "a/new" }?.isNew == true)
        let steady = try #require(causes.first { $0.failure == "a/steady" })
        #expect(!steady.isNew && !steady.isRising)
    }

    @Test func `what cannot be read is listed until it can`() throws {
        let store = try FleetStore(try Folder())
        try store.problem(path: "share/1.zip", reason: "Permission denied", at: march(1))
        #expect(try store.summary().problems.map(\.reason) == ["Permission denied"])
        try store.take(report(day: 1), 1)
        #expect(try store.summary().problems.isEmpty)
    }

    @Test func `what is pruned is gone with its texts and is known to be gone`() throws {
        let folder = try Folder()
        let store = try FleetStore(folder)
        try store.take(report(name: "SECRET-NAME", day: 1, findings: [finding("a/x")]), 1)
        try store.take(report(name: "KEPT", day: 20, findings: [finding("a/y")]), 2)
        #expect(try store.prune(before: march(10), at: march(30)) == 1)
        #expect(try store.knowledge(of: bundle(1).digest) == .pruned)
        #expect(try store.summary().devices == 1)
        try store.close()
        let bytes = try #require(FileManager.default.contents(atPath: folder.path + "/fleet.sqlite"))
        #expect(bytes.range(of: Data("SECRET-NAME".utf8)) == nil)
        #expect(bytes.range(of: Data("KEPT".utf8)) != nil)
    }

    @Test func `what was written stays when the program ends without closing the store`() throws {
        let folder = try Folder()
        let copy = try Folder()
        let store = try FleetStore(folder)
        try store.take(report(day: 1, findings: [finding("a/x")]), 1)
        // What a kill leaves behind is the files as they are at that moment.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: copy.path + "/" + name)
        }
        let summary = try FleetStore(copy).summary()
        #expect(summary.bundles == 1)
        #expect(summary.causes.map(\.failure) == ["a/x"])
    }
}
