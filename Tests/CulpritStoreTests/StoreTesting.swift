// A private folder, a small fleet of invented devices, and what the tests ask of a store.

import CulpritModel
import CulpritStore
import Foundation

/// A private folder that is gone with the value.
final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/culprit-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let whole = path + "/" + name
        let parent = (whole as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: whole))
    }
}

/// The start of the day `number` of March 2024.
func march(_ number: Int, hour: Int = 9) -> Ticks {
    Ticks(year: 2024, month: 3, day: number, hour: hour) ?? Ticks(0)
}

/// A failure called `id`.
func failure(_ id: String, owner: String = "intune-admin") -> FailureDescription {
    FailureDescription(
        id: id, title: "What \(id) is", rung: "enrolled", severity: .error, confidence: .high, owner: owner,
        causedBy: [], explanation: "It is broken.", fix: [FixStep(action: "Mend it", place: "here", command: "mend")],
        verify: "Look again.", references: ["https://example.org"])
}

/// A finding of `id` in `state`, seen on day `first` of March 2024.
func finding(
    _ id: String, _ state: Finding.State = .active, culprit: Bool = true, first: Int = 1,
    owner: String = "intune-admin",
    in bundle: String = "share/a.zip"
) -> Finding {
    Finding(
        failure: failure(id, owner: owner), state: state, isCulprit: culprit && state == .active, causedBy: [],
        confidence: .high, confidenceReasons: ["Two sources agree."], firstSeen: march(first), lastSeen: march(first),
        count: 2,
        citations: [
            Citation(
                location: Location(
                    artifact: ArtifactPath(bundle + "!/logs/a.log"), offset: 17, position: .line(3)),
                time: EvidenceTime(
                    written: .utc(march(first)), text: "text", resolved: ResolvedTime(utc: march(first), basis: .utc)),
                text: "the line that proves \(id)")
        ])
}

/// A report on one device that was captured on day `day` of March 2024.
func report(
    name: String? = "PC-1", entra: String? = nil, serial: String? = nil, tenant: String? = nil, day: Int,
    findings: [Finding] = [], notAssessed: [String] = [], pack: String = "pack-1",
    shapes: [UnexplainedShape] = []
) -> AnalysisReport {
    var identity = DeviceIdentity()
    identity.names = name.map { [$0] } ?? []
    identity.entraDeviceID = entra
    identity.serialNumber = serial
    identity.tenantID = tenant
    identity.osBuild = "22631"
    identity.captured = march(day)
    let culprits = findings.filter(\.isCulprit).map(\.failure.id)
    let device = DeviceDiagnosis(
        id: entra ?? name ?? "device", identity: identity, causeEstablished: !culprits.isEmpty,
        sentence: culprits.first.map { "\(name ?? "this device"): \($0)." } ?? "Nothing is broken.", culprits: culprits,
        findings: findings,
        ladder: [
            LadderRung(
                id: "enrolled", title: "Enrolled", state: culprits.isEmpty ? .holds : .broken, citations: [])
        ], ladderRemarks: [],
        notAssessed: notAssessed.map { NotAssessed(failure: $0, title: "What \($0) is", missing: []) }, ruledOut: [],
        unexplained: shapes.map { UnexplainedError(shape: $0, meaning: "a meaning") },
        collectNext: culprits.isEmpty ? [MissingEvidence(source: "dsregcmd", collect: "dsregcmd /status")] : [])
    return AnalysisReport(
        tool: ToolDescription(version: "1", packName: "pack", packVersion: "1", packHash: pack),
        artifacts: [
            ArtifactSummary(path: ArtifactPath("share/a.zip"), format: "zip", state: .read, isContainer: true),
            ArtifactSummary(
                path: ArtifactPath("share/a.zip!/logs/a.log"), format: "cmtrace", state: .partial, byteCount: 100,
                recordCount: 7,
                diagnostics: [Diagnostic(DiagnosticCode("x/y", "it is cut", losesData: true), at: 9, detail: "at 9")]),
        ], devices: [device],
        sources: [
            SourceStatus(id: "dsregcmd", title: "dsregcmd", coverage: .missing, collect: "dsregcmd /status")
        ], limits: [LimitHit(name: "recordBytesMax", artifact: "share/a.zip!/logs/a.log")])
}

/// The bundle number `number` at `path`.
func bundle(_ number: Int, path: String = "share/a.zip") -> BundleStamp {
    let digits = String(number, radix: 16)
    return BundleStamp(
        path: path, kind: .archive, digest: String(repeating: "0", count: 64 - digits.count) + digits, byteCount: 1000,
        fileCount: 1, modifiedSeconds: 1_709_280_000)
}

extension FleetStore {
    /// A store in `folder`.
    convenience init(_ folder: Folder) throws { try self.init(path: folder.path + "/fleet.sqlite", creates: true) }

    /// Adds `report` as bundle `number` at a path of its own.
    func take(_ report: AnalysisReport, _ number: Int, stamp: String = "look") throws {
        try add(report, of: bundle(number, path: "share/\(number).zip"), stamp: stamp, at: march(30))
    }
}
