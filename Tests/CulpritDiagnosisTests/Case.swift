// Small devices of our own making, for the tests of the diagnosis.

import CulpritDiagnosis
import CulpritModel

/// A device put together for one test.
struct Case {
    var evidence = DeviceEvidence()
    var verdicts: [Verdict] = []
    var failures: [String: FailureDescription] = [:]
    var ladder: [RungVerdict] = []
    var sources: [SourceStatus] = []

    init(named name: String? = "PC-042") {
        if let name { evidence.identity.names = [name] }
    }

    /// Adds a failure with its verdict.
    mutating func add(
        _ id: String, _ state: Verdict.State = .fires, rung: String? = nil, severity: FindingSeverity = .error,
        confidence: Confidence = .medium, causedBy: [String] = [], at minute: Int? = nil, cites: Bool = true,
        missing: [String] = [], change: (inout Verdict) -> Void = { _ in }
    ) {
        failures[id] = FailureDescription(
            id: id, title: "Title of \(id)", rung: rung, severity: severity, confidence: confidence, owner: "someone",
            causedBy: causedBy, explanation: "", fix: [], verify: "", references: [])
        var verdict = Verdict(failure: id, state: state)
        if cites, state == .fires || state == .recovered { verdict.citations = [Case.citation(id, at: minute)] }
        verdict.missing = missing.map { MissingEvidence(source: $0, collect: "collect \($0)") }
        change(&verdict)
        verdicts.append(verdict)
    }

    /// Adds a rung above the others.
    mutating func addRung(
        _ id: String, _ state: LadderRung.State = .unknown, whenBroken: String? = nil, missing: [String] = []
    ) {
        var rung = RungVerdict(
            id: id, title: "Rung \(id)", state: state,
            citations: state == .unknown ? [] : [Case.citation("rung-\(id)")],
            missing: missing.map { MissingEvidence(source: $0, collect: "collect \($0)") })
        rung.whenBroken = whenBroken
        ladder.append(rung)
    }

    func diagnosis(meaningOfCode: (String) -> String? = { _ in nil }) -> DeviceDiagnosis {
        Diagnoser.diagnose(
            evidence: evidence, verdicts: verdicts, failures: failures, ladder: ladder, sources: sources,
            meaningOfCode: meaningOfCode)
    }

    /// A line that is `minute` minutes after an arbitrary day's begin, or of unknown time.
    static func citation(_ text: String, at minute: Int? = nil, file: String = "a.log") -> Citation {
        let start = Ticks(year: 2024, month: 5, day: 1) ?? Ticks(0)
        let instant = minute.map { start.adding(minutes: $0) }
        return Citation(
            location: Location(artifact: ArtifactPath(file), offset: 10, position: .line(2)),
            time: EvidenceTime(
                written: .unknown, text: nil,
                resolved: ResolvedTime(utc: instant, basis: instant == nil ? .unknown : .utc)),
            text: text)
    }
}
