// Reads what `culprit worker` writes: one JSON object a line. A line comes from another machine, so nothing in it is
// believed beyond its form: what is not of the contract refuses the line, and the line alone.

package import CulpritModel
private import Foundation

/// One line of a worker.
package enum BundleResult: Sendable {
    case report(AnalysisReport, of: BundleStamp)
    /// The bundle at `path` could not be read.
    case failure(path: String, reason: String)
}

/// Reads lines of results.
package enum BundleLineReader {
    /// What the line says. Throws with the reason where it is not of the contract.
    package static func result(_ line: [UInt8]) throws(StoreFailure) -> BundleResult {
        let wire: WireLine
        do { wire = try JSONDecoder().decode(WireLine.self, from: Data(line)) } catch {
            throw StoreFailure(explain(error))
        }
        guard wire.schema == "culprit.bundle/1" else {
            throw StoreFailure("the schema is \(wire.schema), not culprit.bundle/1")
        }
        let bundle = wire.bundle
        guard let report = wire.report else {
            return .failure(path: bundle.path, reason: wire.reason ?? "no reason was given")
        }
        guard report.schema == "culprit.report/1" else {
            throw StoreFailure("the schema of the report is \(report.schema), not culprit.report/1")
        }
        guard let digest = bundle.digest, digest.utf8.count == 64,
            digest.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw StoreFailure("the digest is no SHA-256 in hexadecimal") }
        return .report(
            report.report(),
            of: BundleStamp(
                path: bundle.path, kind: bundle.kind.flatMap(BundleStamp.Kind.init) ?? .archive, digest: digest,
                byteCount: bundle.bytes ?? 0, fileCount: bundle.files ?? 1, modifiedSeconds: bundle.modified))
    }

    private static func explain(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): return "the key \(place(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "the value of \(place(context.codingPath)) is of another kind"
        default: return "it is no JSON"
        }
    }
}

private struct WireLine: Decodable {
    struct Bundle: Decodable {
        var path: String
        var kind: String?
        var digest: String?
        var bytes: UInt64?
        var files: Int?
        var modified: Int64?
    }

    var schema: String
    var bundle: Bundle
    var reason: String?
    var report: WireReport?
}

private struct WireReport: Decodable {
    struct Tool: Decodable {
        struct Pack: Decodable { var name, version, hash: String }
        var version: String
        var pack: Pack
    }
    struct Artifact: Decodable {
        struct Remark: Decodable {
            var code, summary: String
            var offset: UInt64?
            var detail: String
        }
        var path, format, state: String
        var bytes: UInt64
        var records, facts: Int
        var isContainer: Bool
        var sources: [String]
        var diagnostics: [Remark]
        var moreDiagnostics: [String: Int]
    }
    struct Source: Decodable { var id, title, coverage, collect: String }
    struct Limit: Decodable { var name, artifact: String }

    var schema: String
    var tool: Tool
    var artifacts: [Artifact]
    var devices: [WireDevice]
    var sources: [Source]
    var limits: [Limit]

    func report() -> AnalysisReport {
        AnalysisReport(
            tool: ToolDescription(
                version: tool.version, packName: tool.pack.name, packVersion: tool.pack.version,
                packHash: tool.pack.hash),
            artifacts: artifacts.map { artifact in
                ArtifactSummary(
                    path: ArtifactPath(artifact.path), format: artifact.format,
                    state: ArtifactState(rawValue: artifact.state) ?? .unknown, byteCount: artifact.bytes,
                    recordCount: artifact.records, factCount: artifact.facts,
                    diagnostics: artifact.diagnostics.map { remark in
                        Diagnostic(
                            DiagnosticCode(remark.code, remark.summary), at: remark.offset, detail: remark.detail)
                    },
                    moreDiagnostics: artifact.moreDiagnostics, sources: artifact.sources,
                    isContainer: artifact.isContainer)
            },
            devices: devices.map { $0.diagnosis() },
            sources: sources.map {
                SourceStatus(id: $0.id, title: $0.title, coverage: coverage($0.coverage), collect: $0.collect)
            },
            limits: limits.map { LimitHit(name: $0.name, artifact: $0.artifact) })
    }

    private func coverage(_ word: String) -> SourceCoverage {
        word == "complete" ? .complete : word == "partial" ? .partial : .missing
    }
}

private struct WireDevice: Decodable {
    struct Verdict: Decodable {
        var causeEstablished: Bool
        var sentence: String
    }
    struct Step: Decodable {
        var action: String
        var place: String?
        var command: String?
        enum CodingKeys: String, CodingKey {
            case action = "do"
            case place = "where"
            case command
        }
    }
    struct Missing: Decodable {
        var source, collect: String
        var evidence: MissingEvidence { MissingEvidence(source: source, collect: collect) }
    }
    struct Finding: Decodable {
        var id, title, severity, confidence, state, owner, explain, verify: String
        var rung, firstSeen, lastSeen: String?
        var confidenceReasons, causedBy, possibleCauses, references: [String]
        var isCulprit: Bool
        var fix: [Step]
        var count: Int
        var citations: [WireCitation]
    }
    struct Rung: Decodable {
        var id, title, state: String
        var citations: [WireCitation]
    }
    struct Open: Decodable {
        var id, title: String
        var missing: [Missing]
    }
    struct Unexplained: Decodable {
        var shape, source, severity: String
        var count: Int
        var code, meaning: String?
        var citations: [WireCitation]
    }

    var id: String
    var names, conflicts, culprits, ladderRemarks, ruledOut: [String]
    var entraDeviceId, tenantId, intuneDeviceId, configMgrClientId, serialNumber, osBuild, model, captured: String?
    var utcOffsetMinutes: Int?
    var verdict: Verdict
    var findings: [Finding]
    var ladder: [Rung]
    var notAssessed: [Open]
    var unexplained: [Unexplained]
    var collectNext: [Missing]

    func diagnosis() -> DeviceDiagnosis {
        var identity = DeviceIdentity()
        identity.names = names
        identity.entraDeviceID = entraDeviceId
        identity.tenantID = tenantId
        identity.intuneDeviceID = intuneDeviceId
        identity.configMgrClientID = configMgrClientId
        identity.serialNumber = serialNumber
        identity.osBuild = osBuild
        identity.model = model
        identity.utcOffsetMinutes = utcOffsetMinutes
        identity.captured = captured.flatMap { Ticks(iso8601: $0) }
        identity.conflicts = conflicts
        return DeviceDiagnosis(
            id: id, identity: identity, causeEstablished: verdict.causeEstablished, sentence: verdict.sentence,
            culprits: culprits, findings: findings.map(finding),
            ladder: ladder.map { rung in
                LadderRung(
                    id: rung.id, title: rung.title, state: LadderRung.State(rawValue: rung.state) ?? .unknown,
                    citations: rung.citations.map(\.citation))
            },
            ladderRemarks: ladderRemarks,
            notAssessed: notAssessed.map { open in
                NotAssessed(failure: open.id, title: open.title, missing: open.missing.map(\.evidence))
            },
            ruledOut: ruledOut,
            unexplained: unexplained.map { error in
                UnexplainedError(
                    shape: UnexplainedShape(
                        shape: error.shape, count: error.count, code: error.code, source: error.source,
                        severity: Severity.allCases.first { $0.name == error.severity } ?? .error,
                        citations: error.citations.map(\.citation)), meaning: error.meaning)
            },
            collectNext: collectNext.map(\.evidence))
    }

    private func finding(_ wire: Finding) -> CulpritModel.Finding {
        CulpritModel.Finding(
            failure: FailureDescription(
                id: wire.id, title: wire.title, rung: wire.rung,
                severity: FindingSeverity(rawValue: wire.severity) ?? .error,
                confidence: Confidence(rawValue: wire.confidence) ?? .low, owner: wire.owner, causedBy: wire.causedBy,
                explanation: wire.explain,
                fix: wire.fix.map { FixStep(action: $0.action, place: $0.place, command: $0.command) },
                verify: wire.verify, references: wire.references, possibleCauses: wire.possibleCauses),
            state: CulpritModel.Finding.State(rawValue: wire.state) ?? .active, isCulprit: wire.isCulprit,
            causedBy: wire.causedBy, confidence: Confidence(rawValue: wire.confidence) ?? .low,
            confidenceReasons: wire.confidenceReasons, firstSeen: wire.firstSeen.flatMap { Ticks(iso8601: $0) },
            lastSeen: wire.lastSeen.flatMap { Ticks(iso8601: $0) }, count: wire.count,
            citations: wire.citations.map(\.citation))
    }
}

private struct WireCitation: Decodable {
    struct Time: Decodable {
        var utc, text: String?
        var basis: String
    }

    var artifact: String
    var offset: UInt64
    var line: Int?
    var record: UInt64?
    var time: Time
    var text: String

    var citation: Citation {
        let utc = time.utc.flatMap { Ticks(iso8601: $0) }
        return Citation(
            location: Location(
                artifact: ArtifactPath(artifact), offset: offset,
                position: record.map { .record($0) } ?? .line(line ?? 0)),
            time: EvidenceTime(
                written: utc.map { .utc($0) } ?? .unknown, text: time.text,
                resolved: ResolvedTime(utc: utc, basis: TimeBasis(rawValue: time.basis) ?? .unknown)), text: text)
    }
}

extension Ticks {
    /// The instant of a text as the report writes it, `2024-04-03T07:45:12.000Z`, or nil.
    fileprivate init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 21, bytes.last == UInt8(ascii: "Z"), bytes[19] == UInt8(ascii: ".") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
                value = value * 10 + Int(bytes[index] - 0x30)
            }
            return value
        }
        let digits = min(7, bytes.count - 21)
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), var fraction = number(20..<(20 + digits))
        else { return nil }
        for _ in digits..<7 { fraction *= 10 }
        self.init(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, fraction: fraction)
    }
}
