// What users hand over by mistake, and what arrives broken: each gets its sentence, and the rest is analysed.

import CulpritBytes
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritTestSupport
import Testing

@Suite struct BadInputTests {
    private let log = FixtureText.configMgrLog(
        component: "CoManagementHandler", offsetMinutes: 60,
        [(Ticks(17_000_000_000_000_000), "Enrollment randomization timer fired", 1)])

    @Test func `an empty file is named as empty`() async throws {
        let report = try await analysed([("empty.log", []), ("CoManagementHandler.log", log)])
        #expect(report.artifact("empty.log")?.diagnostics.map(\.code.id) == ["artifact/empty"])
        #expect(report.artifact("CoManagementHandler.log")?.recordCount == 1)
    }

    @Test func `a text that is no log is of unknown format`() async throws {
        let report = try await analysed([("letter.txt", Array("Dear all,\nthe laptop does not work.\n".utf8))])
        #expect(report.artifact("letter.txt")?.state == .unknown)
    }

    @Test func `an archive that is cut in half gives what stands before the cut`() async throws {
        let whole = ZIPWriter([.init("a/CoManagementHandler.log", log), .init("b/rest.log", log)]).written()
        let report = try await analysed([
            ("cut.zip", Array(whole[..<(whole.count / 2)])), ("CoManagementHandler.log", log),
        ])
        #expect(report.artifact("cut.zip")?.state == .partial)
        #expect(report.artifact("cut.zip!/a/CoManagementHandler.log")?.recordCount == 1)
        #expect(report.artifacts.last?.state == .read)
    }

    @Test func `a cabinet that is cut in half gives what stands before the cut`() async throws {
        var writer = CABWriter([.init(method: .mszip, files: [("one.log", log), ("two.log", log)])])
        let whole = writer.written()
        let report = try await analysed([("cut.cab", Array(whole[..<(whole.count - 20)]))])
        #expect(report.artifacts.contains { $0.state == .partial || $0.state == .unreadable })
        #expect(report.artifact("one.log") != nil && report.artifact("two.log") != nil)
    }

    @Test func `an archive behind an installer is found`() async throws {
        var writer = ZIPWriter([.init("CoManagementHandler.log", log)])
        writer.prefix = Array("MZ an installer that unpacks itself\u{0}\u{1}\u{2}".utf8)
        let report = try await analysed([("setup.exe", writer.written())])
        #expect(report.artifact("setup.exe")?.format == "zip")
        #expect(report.artifact("setup.exe!/CoManagementHandler.log")?.recordCount == 1)
    }

    @Test func `a line without an end costs no more memory than the limit`() async throws {
        let endless = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let report = try await analysed([("endless.log", log + endless), ("CoManagementHandler.log", log)])
        #expect(report.artifact("CoManagementHandler.log")?.recordCount == 1)
        #expect(report.artifact("endless.log")?.recordCount ?? 0 >= 1)
    }

    @Test func `archives inside archives end at the limit`() async throws {
        var bytes = log
        for depth in 0..<8 { bytes = ZIPWriter([.init(depth == 0 ? "x.log" : "x.zip", bytes)]).written() }
        let report = try await analysed([("deep.zip", bytes)])
        #expect(report.limits.map(\.name) == ["nestingDepthMax"])
        #expect(report.artifacts.last?.diagnostics.map(\.code.id).contains("artifact/too-deep") == true)
        var limits = Limits()
        limits.nestingDepthMax = 9
        #expect(try await analysed([("deep.zip", bytes)], limits: limits).artifact("x.log")?.recordCount == 1)
    }

    @Test func `an input that cannot be opened is named with its reason`() async throws {
        let refused = BundleInput(path: ArtifactPath("secret.log"), refusal: "Permission denied") {
            () throws(ByteSourceFault) in MemorySource([])
        }
        let report = try await analysed([refused] + inputs([("CoManagementHandler.log", log)]))
        #expect(report.artifacts.first?.state == .unreadable)
        #expect(report.artifacts.first?.diagnostics.first?.detail == "Permission denied")
        #expect(report.artifacts.last?.recordCount == 1)
    }

    @Test func `the report is the same for any number of threads`() async throws {
        for bundle in FixtureBundles.all() {
            let files = bundle.files.map { (path: $0.path, bytes: $0.bytes) }
            let one = JSONReport.render(try await analysed(files, jobs: 1))
            let many = JSONReport.render(try await analysed(files, jobs: 8))
            #expect(one == many)
        }
    }

    @Test func `times that do not parse leave the record in place`() async throws {
        let broken = Array(
            #"<![LOG[Enrollment randomization timer fired]LOG]!><time="noon" date="13-45-x" component="CoManagementHandler" context="" type="1" thread="1" file="">"#
                .utf8)
        let report = try await analysed([("CoManagementHandler.log", broken)])
        #expect(report.artifacts.first?.recordCount == 1)
    }
}
