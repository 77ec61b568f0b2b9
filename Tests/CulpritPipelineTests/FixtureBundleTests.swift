// The bundles of `Fixtures/bundles`: that they are what the generator makes, and what each comes to.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Foundation
import Testing

@Suite struct FixtureBundleTests {
    @Test(arguments: FixtureBundles.all().map(\.name))
    func `a fixture is what the generator makes`(name: String) throws {
        let bundle = try #require(FixtureBundles.all().first { $0.name == name })
        let folder = TestFolder.fixtures + "/bundles/" + name
        for file in bundle.files {
            let path = folder + "/" + file.path
            if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
                let url = URL(fileURLWithPath: path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.bytes).write(to: url)
            }
            #expect(
                fileBytes(path) == file.bytes,
                "\(path) is out of date; write it anew with UPDATE_FIXTURES=1 Scripts/test --filter FixtureBundle")
        }
    }

    @Test(
        arguments: [
            ("missing-licence", ["tenant-licence/intune-license-missing"]),
            ("mdm-scope-none", ["tenant-config/mdm-scope-none"]),
            ("hybrid-join-failed", ["identity-sync/entra-connect-device-not-synced"]),
        ])
    func `a named failure is the only culprit, with its fix`(name: String, culprits: [String]) async throws {
        let device = try await device(name)
        #expect(device.culprits == culprits)
        #expect(device.identity.utcOffsetMinutes == 60)
        let finding = try #require(device.findings.first)
        #expect(finding.isCulprit && finding.state == .active)
        #expect(!finding.citations.isEmpty && !finding.failure.fix.isEmpty && !finding.failure.verify.isEmpty)
        #expect(device.ladderRemarks.isEmpty)
    }

    @Test func `a healthy device has no finding`() async throws {
        let device = try await device("healthy")
        #expect(device.findings.map(\.failure.id) == [])
        #expect(device.unexplained.map(\.shape.shape) == [])
        #expect(!device.ladder.contains { $0.state == .broken })
    }

    @Test func `a failure that a later success ended is history and no cause`() async throws {
        let device = try await device("recovered")
        #expect(device.culprits == [])
        #expect(device.findings.contains { $0.state == .recovered })
        #expect(!device.findings.contains { $0.state == .active })
    }

    private func device(_ name: String) async throws -> DeviceDiagnosis {
        let bundle = try #require(FixtureBundles.all().first { $0.name == name })
        let report = try await analysed(bundle.files.map { (path: name + "/" + $0.path, bytes: $0.bytes) })
        #expect(report.devices.count == 1)
        #expect(!report.artifacts.contains { $0.state == .unreadable || $0.state == .partial })
        return try #require(report.devices.first)
    }
}
