// Real bundles: every member with its size, every count, identity and clock, against what other tools read.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Foundation
import Testing

@Suite(.enabled(if: TestFolder.samples != nil, "the real samples are not on this machine"))
struct SampleBundleTests {
    @Test func `every member of every real cabinet is listed with its size`() async throws {
        var seen = 0
        for truth in try lines("cab.jsonl") {
            guard let file = truth["file"] as? String, file.hasPrefix("mdmdiag/") else { continue }
            guard let report = try await report(file) else { continue }
            seen += 1
            let extracted = try #require((truth["cabextract_extract"] as? [String: Any])?["files"] as? [[Any]])
            for member in extracted {
                guard let name = member[0] as? String, let size = member[1] as? Int else { continue }
                #expect(report.artifact("!/" + name)?.byteCount == UInt64(size), "\(name)")
            }
            #expect(report.artifacts.count == extracted.count + 1)
        }
        #expect(seen > 0)
    }

    @Test func `every log of every real cabinet has the records that other readers count`() async throws {
        var reports: [String: AnalysisReport] = [:]
        var seen = 0
        func check(_ name: String, _ count: Int) async throws {
            let parts = name.split(separator: "!", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return }
            if reports[parts[0]] == nil { reports[parts[0]] = try await report(parts[0]) }
            guard let report = reports[parts[0]] else { return }
            seen += 1
            #expect(report.artifact("!/" + parts[1])?.recordCount == count, "\(parts[1])")
        }
        for truth in try lines("evtx.jsonl") {
            guard let file = truth["file"] as? String, let rust = truth["rust_evtx"] as? [String: Any],
                let count = rust["records"] as? Int
            else { continue }
            try await check(file, count)
        }
        for truth in try lines("cmtrace.jsonl") {
            guard let file = truth["file"] as? String, let count = truth["records"] as? Int,
                let gaps = truth["gaps"] as? Int, gaps == 0
            else { continue }
            // The truth names members that were unpacked by the folder of their bundle.
            let parts = file.split(separator: "/")
            guard parts.count == 4, parts[1] == "extracted" else { continue }
            try await check("mdmdiag/\(parts[2])_MDMDiagReport.cab!\(parts[3])", count)
        }
        #expect(seen > 0)
    }

    @Test func `identity and clock of every real bundle are found`() async throws {
        let bundles = try #require(
            try JSONSerialization.jsonObject(with: data("bundles.json")) as? [[String: Any]])
        for truth in bundles {
            guard let file = truth["bundle"] as? String, let report = try await report(file) else { continue }
            #expect(report.devices.count == 1)
            let identity = try #require(report.devices.first).identity
            #expect(identity.utcOffsetMinutes == truth["derived_utc_offset_minutes"] as? Int)
            #expect(identity.serialNumber == truth["serial"] as? String)
            let computers = (truth["evtx_computers"] as? [String: Any] ?? [:]).keys.map { $0.lowercased() }
            #expect(Set(identity.names.map { $0.lowercased() }).isSuperset(of: computers))
            if let intune = identity.intuneDeviceID {
                #expect((truth["entdmid"] as? [String] ?? []).contains(intune))
            } else {
                #expect((truth["entdmid"] as? [String] ?? []).isEmpty)
            }
        }
        #expect(!bundles.isEmpty)
    }

    private func report(_ file: String) async throws -> AnalysisReport? {
        guard let samples = TestFolder.samples, let bytes = fileBytes(samples + "/" + file) else { return nil }
        return try await analysed([(file, bytes)])
    }

    private func data(_ name: String) throws -> Data {
        let samples = try #require(TestFolder.samples)
        return try Data(contentsOf: URL(fileURLWithPath: samples + "/truth/" + name))
    }

    private func lines(_ name: String) throws -> [[String: Any]] {
        try String(decoding: data(name), as: UTF8.self).split(separator: "\n").filter { $0.contains("mdmdiag/") }
            .compactMap {
                // Other lines hold names of broken archives, which are not valid text.
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
    }
}
