// The main job from the first byte to the diagnosis: read, gather, build the evidence, judge, diagnose.

private import CulpritBytes
private import CulpritDiagnosis
import CulpritEvidence
private import CulpritFormats
package import CulpritModel
package import CulpritRules

/// Analyses bundles by one rule pack.
package struct Analyzer: Sendable {
    private let rules: CompiledRuleBook
    private let tool: ToolDescription
    private let choice: RecordChoice
    /// Made once: an analyser of a fleet reads thousands of bundles.
    private let gathering: GatheringRules

    /// An analyser by `rules`; reports name `tool`.
    package init(_ rules: CompiledRuleBook, tool: ToolDescription) {
        self.rules = rules
        self.tool = tool
        gathering = GatheringRules(rules)
        let book = rules.book
        choice = RecordChoice(
            signals: Dictionary(
                book.signals.map { ($0.id, RecordChoice.Names(title: $0.title, source: $0.source)) },
                uniquingKeysWith: { first, _ in first }),
            facts: Dictionary(
                book.facts.map { ($0.id, RecordChoice.Names(title: $0.title, source: $0.source)) },
                uniquingKeysWith: { first, _ in first }),
            sources: Dictionary(book.sources.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The report on `inputs`. With a `start`, records before it count as no evidence of anything, which takes a second
    /// reading: only the first shows the clocks that put records before or after it.
    package func analyze(
        _ inputs: [BundleInput], options: ReadingOptions, since start: EvidenceStart? = nil
    ) async -> AnalysisReport {
        let maker = AnalysisSinkMaker(gathering, limits: options.limits)
        let reading = await BundleReader(options, maker: maker).read(inputs)
        let recordsMax = options.limits.recordsInReportMax
        guard let start else {
            return report(reading.artifacts, limits: reading.limits, recordsMax: recordsMax, jobs: options.jobs)
        }
        var artifacts = reading.artifacts
        let windowMaker = WindowSinkMaker(inner: maker, start: start, clocks: clocks(of: artifacts))
        let windows = await BundleReader(options, maker: windowMaker).read(inputs).artifacts
        // Both readings come in the order of the input.
        for (index, window) in windows.enumerated() where index < artifacts.count {
            artifacts[index].takeSymptoms(of: window.evidence)
        }
        return report(artifacts, limits: reading.limits, recordsMax: recordsMax, jobs: options.jobs) { device in
            let own = device.artifacts.filter { $0 < windows.count }.map { windows[$0] }
            return EvidenceWindow(
                since: start.instant(captured: device.clock.captured),
                setAsideCount: own.reduce(0) { $0 + $1.setAsideCount },
                undatedCount: own.reduce(0) { $0 + $1.undatedCount })
        }
    }

    /// The evidence of each device in `inputs`, as rules judge it.
    package func evidence(_ inputs: [BundleInput], options: ReadingOptions) async -> [DeviceEvidence] {
        let reader = BundleReader(options, maker: AnalysisSinkMaker(gathering, limits: options.limits))
        return EvidenceBuilder.devices(await reader.read(inputs).artifacts).map { device in
            var evidence = device.evidence
            Recovery.apply(to: &evidence, book: rules.book)
            return evidence
        }
    }

    /// The clock of the device that each artifact belongs to, by path: what `records` needs to resolve local times.
    package func clocks(
        _ inputs: [BundleInput], options: ReadingOptions
    ) async -> [ArtifactPath: ArtifactClock] {
        guard inputs.contains(where: Self.mayNeedClock) else { return [:] }
        let reader = BundleReader(options, maker: AnalysisSinkMaker(gathering, limits: options.limits))
        return self.clocks(of: await reader.read(inputs).artifacts)
    }

    /// The clock of the device that each of `artifacts` belongs to.
    func clocks(of artifacts: [ArtifactEvidence]) -> [ArtifactPath: ArtifactClock] {
        var clocks: [ArtifactPath: ArtifactClock] = [:]
        for device in EvidenceBuilder.devices(artifacts) {
            for (position, index) in device.artifacts.enumerated() {
                clocks[artifacts[index].summary.path] = ArtifactClock(
                    offsetMinutes: device.clock.offsetMinutes,
                    hasReversedBias: device.clock.reversedBiases.contains(position),
                    captured: device.clock.captured)
            }
        }
        return clocks
    }

    /// Whether some time in `input` may be anything but UTC, as far as its first bytes tell.
    private static func mayNeedClock(_ input: BundleInput) -> Bool {
        guard input.refusal == nil, let source = try? input.open(),
            let head = try? source.bytes(at: 0, count: ArtifactParser.headByteCount)
        else { return false }
        let format = FormatCatalog.format(raw: head.span, text: head.span, fileName: input.path.fileName.lowercased())
        return format?.timesAreUTC != true
    }

    /// The report on what was gathered. `window` tells from when on the records of a device counted.
    func report(
        _ artifacts: [ArtifactEvidence], limits: [LimitHit], recordsMax: Int, jobs: Int,
        window: (GatheredDevice) -> EvidenceWindow? = { _ in nil }
    ) -> AnalysisReport {
        let groups = EvidenceBuilder.groups(artifacts)
        let failures = Dictionary(
            rules.book.failures.map { ($0.description.id, $0.description) }, uniquingKeysWith: { _, last in last })
        let judged = Spread.map(groups, pieceCount: 4, jobs: jobs) { members in
            let device = EvidenceBuilder.device(members, of: artifacts)
            // Archives and files that say nothing of any device are not a device.
            guard groups.count == 1 || !device.evidence.isSilent else { return JudgedDevice(device: device) }
            return JudgedDevice(
                device: device, diagnosis: diagnose(device.evidence, failures, recordsMax: recordsMax))
        }
        var diagnoses: [DeviceDiagnosis] = []
        var coverage: [String: SourceCoverage] = [:]
        for judged in judged {
            guard var diagnosis = judged.diagnosis else { continue }
            coverage.merge(judged.device.evidence.coverage) { max($0, $1) }
            diagnosis.window = window(judged.device)
            diagnoses.append(diagnosis)
        }
        var report = AnalysisReport(
            tool: tool, artifacts: artifacts.map(\.summary), devices: diagnoses, sources: statuses(coverage),
            limits: limits)
        report.codes = codes(diagnoses)
        return report
    }

    /// What the codes mean that stand in the proof of findings and in errors that nothing explains.
    private func codes(_ devices: [DeviceDiagnosis]) -> [CodeMeaning] {
        var codes = Set<String>()
        for device in devices {
            for finding in device.findings {
                codes.formUnion(ErrorCode.find(in: finding.failure.explanation))
                for citation in finding.citations.prefix(50) {
                    codes.formUnion(ErrorCode.find(in: citation.text))
                    for record in citation.surroundings.before + citation.surroundings.after {
                        codes.formUnion(ErrorCode.find(in: record.text))
                    }
                }
            }
            codes.formUnion(device.unexplained.compactMap(\.shape.code))
        }
        return codes.sorted().compactMap { code in
            rules.meaning(ofCode: code).map { CodeMeaning(code: code, symbol: $0.symbol, meaning: $0.meaning) }
        }
    }

    private func diagnose(
        _ gathered: DeviceEvidence, _ failures: [String: FailureDescription], recordsMax: Int
    ) -> DeviceDiagnosis {
        var evidence = gathered
        Recovery.apply(to: &evidence, book: rules.book)
        let evaluator = Evaluator(rules, evidence: evidence)
        var diagnosis = Diagnoser.diagnose(
            evidence: evidence, verdicts: evaluator.verdicts(), failures: failures, ladder: evaluator.ladder(),
            sources: statuses(evidence.coverage),
            meaningOfCode: { rules.meaning(ofCode: $0).map { $0.symbol + ": " + $0.meaning } })
        diagnosis.noise = rules.book.noise.compactMap { noise in
            evidence.noise[noise.id].map {
                SetAsideNoise(id: noise.id, reason: noise.reason, count: $0.count, citations: $0.citations)
            }
        }.sorted { ($1.count, $0.id) < ($0.count, $1.id) }
        choice.apply(to: &diagnosis, evidence, countMax: recordsMax)
        return diagnosis
    }

    private func statuses(_ coverage: [String: SourceCoverage]) -> [SourceStatus] {
        rules.book.sources.map { source in
            SourceStatus(
                id: source.id, title: source.title, coverage: coverage[source.id] ?? .missing, collect: source.collect)
        }
    }
}

/// A device with what is said of it; nothing where it is not a device.
private struct JudgedDevice: Sendable {
    let device: GatheredDevice
    var diagnosis: DeviceDiagnosis?
}

/// What resolves the local times of one artifact.
package struct ArtifactClock: Sendable {
    /// Minutes from UTC to the device's local time.
    package var offsetMinutes: Int?
    /// Whether the artifact writes its bias with the opposite sign.
    package var hasReversedBias: Bool
    /// When the device's bundle was taken, as well as it is known.
    package var captured: Ticks?

    /// The offset and the sign of one artifact of a bundle that was taken at `captured`.
    package init(offsetMinutes: Int?, hasReversedBias: Bool, captured: Ticks? = nil) {
        self.offsetMinutes = offsetMinutes
        self.hasReversedBias = hasReversedBias
        self.captured = captured
    }

    /// `time` as an instant.
    package func resolve(_ time: RecordTime) -> ResolvedTime {
        if hasReversedBias, case .bias(let minutes) = time.zone {
            return RecordTime(reading: time.reading, zone: .bias(-minutes)).resolved(offsetMinutes: offsetMinutes)
        }
        return time.resolved(offsetMinutes: offsetMinutes)
    }
}

extension DeviceEvidence {
    /// Whether there is nothing in it that could be said of a device.
    var isSilent: Bool { facts.isEmpty && signals.isEmpty && unexplained.isEmpty && identity.names.isEmpty }
}

extension SourceCoverage: Comparable {
    /// Complete is more than partial, partial more than missing.
    package static func < (lhs: SourceCoverage, rhs: SourceCoverage) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .missing: 0
        case .partial: 1
        case .complete: 2
        }
    }
}
