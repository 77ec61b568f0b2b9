// Judging conditions on one device: composition, failures that name other failures, and what counts as missing.

internal import CulpritModel

/// Judges conditions; remembers the verdicts it made. Belongs to one thread.
final class Judge {
    /// Which occurrences of failures count.
    enum Mode {
        /// Only what no later success has ended.
        case today
        /// What was ended as well.
        case history
    }

    let rules: CompiledRuleBook
    let evidence: DeviceEvidence
    /// Patterns of tests, by their text.
    private var patterns: [String: CapturePattern] = [:]
    private var verdicts: [String: Verdict] = [:]
    private var beingJudged: Set<String> = []
    private var silences: [Int: [Citation]] = [:]
    var readingsByFact: [Int: [FactReading]] = [:]
    /// What is asked for by each test on a code is gathered once.
    lazy var codesOfSignals = makeCodesOfSignals()
    /// Whether anything was ended by a later success.
    private let hasHistory: Bool
    private static let depthMax = 64

    /// A judge of `evidence` by `rules`.
    init(_ rules: CompiledRuleBook, _ evidence: DeviceEvidence) {
        self.rules = rules
        self.evidence = evidence
        hasHistory = evidence.signals.values.contains { $0.occurrences.contains(where: \.isRecovered) }
    }

    /// The verdict on a failure.
    func verdict(on failure: FailureDefinition) -> Verdict {
        let id = failure.description.id
        if let known = verdicts[id] { return known }
        beingJudged.insert(id)
        defer { beingJudged.remove(id) }
        let verdict = makeVerdict(failure)
        verdicts[id] = verdict
        return verdict
    }

    private func makeVerdict(_ failure: FailureDefinition) -> Verdict {
        let condition = Condition.all([failure.when, .not(.any(failure.unless))])
        let today = judge(condition, .today)
        let history = today.truth == .yes || !hasHistory ? today : judge(condition, .history)
        let mode: Mode = today.truth == .yes ? .today : .history
        guard history.truth == .yes else {
            var verdict = Verdict(failure: failure.description.id, state: today.truth == .no ? .silent : .notAssessable)
            verdict.missing = today.missing
            return verdict
        }
        guard !history.proof.isEmpty else {
            // What cannot be cited cannot be claimed: the sources whose silence it rests on show no place.
            return Verdict(failure: failure.description.id, state: .notAssessable)
        }
        var verdict = Verdict(failure: failure.description.id, state: mode == .today ? .fires : .recovered)
        verdict.citations = history.proof
        verdict.count = max(history.count, 1)
        let support = failure.supports.map { judge($0, mode) }.filter { $0.truth == .yes }
        verdict.support = Citation.select(support.flatMap(\.proof), max: Judgement.proofMax)
        verdict.contradictions = failure.contradicts.filter { judge($0.condition, mode).truth == .yes }.map(\.sentence)
        return verdict
    }

    /// The value of `condition`.
    func judge(_ condition: Condition, _ mode: Mode, depth: Int = 0) -> Judgement {
        guard depth < Self.depthMax else { return .unknown([]) }
        switch condition {
        case .all(let parts): return .all(parts.map { judge($0, mode, depth: depth + 1) })
        case .any(let parts): return .any(parts.map { judge($0, mode, depth: depth + 1) })
        case .not(let part): return judge(part, mode, depth: depth + 1).negated
        case .known(let part):
            let judgement = judge(part, mode, depth: depth + 1)
            return judgement.truth == .unknown ? .no([]) : judgement
        case .fact(let test): return judge(test)
        case .signal(let test): return judge(test, mode)
        case .code(let test): return judge(test, mode)
        case .failure(let id): return judge(failure: id, mode)
        }
    }

    /// The value of `condition` with the values of all its parts.
    func trace(_ condition: Condition, _ mode: Mode, depth: Int = 0) -> ConditionTrace {
        let judgement = judge(condition, mode, depth: depth)
        var trace = ConditionTrace(text: condition.text, truth: judgement.truth)
        trace.missing = judgement.missing
        let parts: [Condition]
        switch condition {
        case .all(let conditions), .any(let conditions): parts = conditions
        case .not(let part), .known(let part): parts = [part]
        default: parts = []
        }
        if parts.isEmpty {
            trace.values =
                judgement.values.isEmpty ? judgement.proof.map { ($0.text, $0) } : Array(judgement.values.prefix(20))
        } else if depth < Self.depthMax {
            trace.children = parts.map { self.trace($0, mode, depth: depth + 1) }
        }
        return trace
    }

    private func judge(failure id: String, _ mode: Mode) -> Judgement {
        guard let index = rules.index.failures[id], rules.book.failures[index].isJudged else { return .no([]) }
        // Failures that name each other prove nothing.
        guard !beingJudged.contains(id), beingJudged.count < Self.depthMax else { return .unknown([]) }
        let verdict = verdict(on: rules.book.failures[index])
        switch verdict.state {
        case .fires: return .yes(verdict.citations, count: verdict.count)
        case .recovered:
            return mode == .history ? .yes(verdict.citations, count: verdict.count) : .no(verdict.citations)
        case .silent: return .no([])
        case .notAssessable: return .unknown(verdict.missing)
        }
    }

    /// The compiled pattern `text`.
    func pattern(_ text: String) -> CapturePattern {
        if let known = patterns[text] { return known }
        let made = CapturePattern(text)
        patterns[text] = made
        return made
    }

    /// How well a source is covered.
    func coverage(_ source: Int?) -> SourceCoverage {
        guard let source else { return .missing }
        return evidence.coverage[rules.book.sources[source].id] ?? .missing
    }

    /// A source as what is missing; `note` says how to collect it differently from what was done.
    func missing(_ source: Int?, note: String = "") -> [MissingEvidence] {
        guard let source else { return [] }
        let definition = rules.book.sources[source]
        let collect = definition.collect.isEmpty ? definition.collectedFrom : definition.collect
        return [MissingEvidence(source: definition.id, collect: collect + note)]
    }

    /// What shows that a source was read and says nothing: the place that the evidence names for it, else a reading or a
    /// record of the same source.
    func silence(of source: Int?) -> [Citation] {
        guard let source else { return [] }
        if let known = silences[source] { return known }
        let id = rules.book.sources[source].id
        var found: [Citation] = []
        if let place = evidence.sourceCitations[id] {
            found = [place]
        } else if let reading = rules.index.factsOfSource[source].lazy.compactMap({ self.evidence.facts[$0]?.last })
            .first
        {
            found = [reading.citation]
        } else {
            let seen = rules.index.signalsOfSource[source].lazy.compactMap {
                self.evidence.signals[$0]?.occurrences.last
            }
            found = seen.first.map { [$0.citation] } ?? []
        }
        silences[source] = found
        return found
    }

    /// What would tell when the bundle was taken, where that is not known.
    private(set) lazy var missingClock: [MissingEvidence] = {
        let sources = rules.book.facts.filter { $0.role == .capturedUTC }.compactMap { rules.index.sources[$0.source] }
        return Set(sources).sorted().filter { coverage($0) != .complete }.flatMap { missing($0) }
    }()
}
