// Before and after: nothing counts as fixed that AFTER could not show.

import CulpritDiagnosis
import CulpritModel
import Testing

@Suite struct ComparerTests {
    /// A report on one device: `change` says what is the matter with it.
    private func report(_ day: Int?, name: String = "PC-1", _ change: (inout Case) -> Void = { _ in }) -> AnalysisReport
    {
        var made = Case()
        made.evidence.identity.names = [name]
        made.evidence.identity.captured = day.flatMap { Ticks(year: 2024, month: 5, day: $0) }
        change(&made)
        return AnalysisReport(
            tool: ToolDescription(version: "1", packName: "p", packVersion: "1", packHash: ""), artifacts: [],
            devices: [made.diagnosis()], sources: [], limits: [])
    }

    private func kinds(_ before: AnalysisReport, _ after: AnalysisReport) -> [String] {
        Comparer.compare(before: before, after: after).devices.flatMap(\.changes)
            .map { "\($0.failure.id) \($0.kind.rawValue)" }
    }

    @Test func `a failure is fixed new unchanged or open`() {
        let before = report(1) { made in
            made.add("a/gone")
            made.add("a/overcome")
            made.add("a/stays")
            made.add("a/open")
            made.add("a/appears", .silent)
        }
        let after = report(2) { made in
            made.add("a/gone", .silent)
            made.add("a/overcome", .recovered)
            made.add("a/stays")
            made.add("a/open", .notAssessable, missing: ["dsregcmd"])
            made.add("a/appears")
        }
        #expect(
            kinds(before, after).sorted() == [
                "a/appears new", "a/gone fixed", "a/open notJudged", "a/overcome fixed", "a/stays unchanged",
            ])
        let changes = Comparer.compare(before: before, after: after).devices[0].changes
        #expect(changes.map(\.kind) == [.fixed, .fixed, .new, .unchanged, .notJudged])
        #expect(changes.last?.missing.map(\.source) == ["dsregcmd"])
        #expect(changes.last?.citations.isEmpty == false)
    }

    @Test func `a failure that the rules of after do not know is open and not fixed`() {
        #expect(kinds(report(1) { $0.add("a/b") }, report(2)) == ["a/b notJudged"])
    }

    @Test func `what after shows only with old evidence may not have been tried again`() throws {
        let before = report(2) { $0.add("a/b", at: 10) }
        let old = Comparer.compare(before: before, after: report(3) { $0.add("a/b", at: 10) })
        let reason = try #require(old.devices.first?.changes.first?.reason)
        #expect(reason.contains("older than BEFORE"))
        let fresh = Comparer.compare(before: before, after: report(3) { $0.add("a/b", at: 2000) })
        #expect(fresh.devices.first?.changes.first?.reason == "AFTER still shows it.")
    }

    @Test func `another device an older one and unknown times are warned of`() throws {
        func warnings(_ before: AnalysisReport, _ after: AnalysisReport) throws -> String {
            try #require(Comparer.compare(before: before, after: after).devices.first).warnings.joined(separator: " ")
        }
        #expect(try warnings(report(1), report(2)).isEmpty)
        #expect(try warnings(report(2), report(1)).contains("older"))
        #expect(try warnings(report(1), report(nil)).contains("cannot be told when"))
        #expect(try warnings(report(1), report(2, name: "PC-2")).contains("not the same device"))
        let renamed = report(1) { $0.evidence.identity.serialNumber = "S" }
        #expect(try warnings(renamed, report(2, name: "PC-2") { $0.evidence.identity.serialNumber = "s" }).isEmpty)
    }

    @Test func `devices are found again among several`() {
        var before = report(1, name: "PC-1")
        before.devices += report(1, name: "PC-2").devices
        var after = report(2, name: "PC-2")
        after.devices += report(2, name: "PC-3").devices
        let comparison = Comparer.compare(before: before, after: after)
        #expect(comparison.devices.map { $0.after.identity.names } == [["PC-2"]])
        #expect(comparison.onlyBefore.map { $0.identity.names } == [["PC-1"]])
        #expect(comparison.onlyAfter.map { $0.identity.names } == [["PC-3"]])
    }

    @Test func `a rung that changed is told with what shows it`() throws {
        let comparison = Comparer.compare(
            before: report(1) { $0.addRung("joined", .broken) }, after: report(2) { $0.addRung("joined", .holds) })
        let rung = try #require(comparison.devices.first?.rungs.first)
        #expect(rung.before == .broken)
        #expect(rung.after == .holds)
        #expect(rung.citations.map(\.text) == ["rung-joined"])
    }
}
