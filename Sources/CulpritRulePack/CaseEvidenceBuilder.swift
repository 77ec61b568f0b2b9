// Makes a device's evidence of the few words of a case, through the same tables and the same matcher that real bundles go
// through. The device's clock is UTC. Records without a time of their own lie one minute apart in the order of the case,
// the last one minute before the bundle was taken.

import CulpritModel
import CulpritRules

/// Builds the evidence of one case.
struct CaseEvidenceBuilder {
    private let rules: CompiledRuleBook
    private let scanner: SignalScanner
    private let given: CaseEvidence
    private(set) var evidence = DeviceEvidence()
    /// What an author should know: labels that no fact reads, lines that are no signal.
    private(set) var notes: [String] = []

    private init(_ rules: CompiledRuleBook, _ scanner: SignalScanner, _ given: CaseEvidence) {
        self.rules = rules
        self.scanner = scanner
        self.given = given
    }

    /// The evidence that `given` describes, with recovered failures marked, and notes for the author.
    static func build(
        _ given: CaseEvidence, rules: CompiledRuleBook, scanner: SignalScanner
    ) -> (evidence: DeviceEvidence, notes: [String]) {
        var builder = CaseEvidenceBuilder(rules, scanner, given)
        builder.evidence.identity.captured = given.captured
        builder.evidence.identity.utcOffsetMinutes = 0
        builder.evidence.coverage = given.coverage(in: rules.book)
        builder.readStates()
        builder.readEntries()
        builder.readFacts()
        for source in builder.evidence.coverage.keys {
            builder.evidence.sourceCitations[source] = builder.citation(
                source, line: 1, text: "read", at: given.captured)
        }
        Recovery.apply(to: &builder.evidence, book: rules.book)
        return (builder.evidence, builder.notes)
    }

    private func citation(_ source: String, line: Int, text: String, at: Ticks?) -> Citation {
        var time = EvidenceTime.none
        if let at { time = EvidenceTime(written: .utc(at), text: nil, resolved: ResolvedTime(utc: at, basis: .utc)) }
        return Citation(
            location: Location(artifact: ArtifactPath("case/" + source), offset: UInt64(line), position: .line(line)),
            time: time, text: text)
    }

    // MARK: State

    private mutating func readStates() {
        var readings: [(fact: Int, instance: String, state: CaseEvidence.State)] = []
        var siblings: [FactInstance: [String: String]] = [:]
        for state in given.states where !state.name.isEmpty {
            let paths = state.path.map { [$0] } ?? openPaths(state)
            var isKnown = false
            for path in paths {
                for match in matches(path: path, state) {
                    isKnown = true
                    guard rules.book.facts[match.fact].source != given.removed else { continue }
                    if let sibling = match.sibling {
                        siblings[FactInstance(fact: match.fact, instance: match.instance), default: [:]][sibling] =
                            state.value
                    } else {
                        readings.append((match.fact, match.instance, state))
                    }
                }
            }
            if !isKnown { noteUnknown(state) }
        }
        for (fact, instance, state) in readings {
            let others = siblings[FactInstance(fact: fact, instance: instance)] ?? [:]
            guard rules.facts.siblingsHold(of: fact, others), let value = rules.facts.value(of: fact, raw: state.value)
            else { continue }
            let text = "\(state.name) : \(state.value)"
            add(
                fact, value: value, instance: instance, readAt: given.captured,
                citation: citation(rules.book.facts[fact].source, line: state.line, text: text, at: given.captured))
        }
    }

    private struct FactInstance: Hashable {
        var fact: Int
        var instance: String
    }

    private func matches(path: String, _ state: CaseEvidence.State) -> [FactMatch] {
        let path = Array(path.utf8)
        let name = Array(state.name.utf8)
        return rules.facts.facts(path: path.span, name: name.span, sources: [], format: state.format)
    }

    /// The paths at which a label may stand whose section the case does not tell: those of all facts of that label.
    private func openPaths(_ state: CaseEvidence.State) -> [String] {
        let sources = Set(rules.book.sources.filter { $0.formats.contains(state.format) }.map(\.id))
        var paths: Set<String> = []
        for fact in rules.book.facts where sources.contains(fact.source) {
            guard case .state(let path, let name) = fact.origin else { continue }
            let isAsked = ([name] + fact.siblings.keys).contains { wanted in
                wanted.contains("*") || wanted.lowercased() == state.name.lowercased()
            }
            if isAsked {
                paths.insert(path.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "1"))
            }
        }
        return paths.sorted()
    }

    private mutating func noteUnknown(_ state: CaseEvidence.State) {
        var names: Set<String> = []
        for fact in rules.book.facts { if case .state(_, let name) = fact.origin { names.insert(name) } }
        let known = names.contains { $0.lowercased() == state.name.lowercased() }
        let hint =
            known
            ? "the name is known at another path"
            : NearestName.hint(for: state.name, among: names, otherwise: "define a fact if a rule needs it")
        notes.append("no fact reads \(state.path.map { $0 + " " } ?? "")\(state.name) - \(hint)")
    }

    private mutating func add(_ fact: Int, value: String, instance: String, readAt: Ticks?, citation: Citation) {
        let definition = rules.book.facts[fact]
        var reading = FactReading(
            value: value, instance: instance, context: given.context, readAt: readAt, citation: citation)
        switch definition.kind {
        case .time, .localTime, .utcTime:
            reading.instant = FactTable.instant(value, kind: definition.kind)?.resolved(offsetMinutes: 0)
        default: break
        }
        evidence.facts[definition.id, default: []].append(reading)
    }

    /// Facts that the case names: the value is final, and only the words for yes and no are settled.
    private mutating func readFacts() {
        for (id, value, line) in given.facts {
            guard let index = rules.book.facts.firstIndex(where: { $0.id == id }) else { continue }
            let fact = rules.book.facts[index]
            guard fact.source != given.removed else { continue }
            let isOwnWord = fact.values.values.contains { $0.lowercased() == value.lowercased() }
            let settled = fact.kind == .yesNo && !isOwnWord ? FactWords.yesOrNo(value) ?? value : value
            add(
                index, value: settled, instance: "", readAt: given.captured,
                citation: citation(fact.source, line: line, text: "\(id) = \(value)", at: given.captured))
        }
    }

    // MARK: Records

    private mutating func readEntries() {
        var occurrences: [String: [Occurrence]] = [:]
        var sequences: [String: Int] = [:]
        for (index, entry) in given.entries.enumerated() where entry.source != given.removed {
            let at = entry.at ?? given.captured.adding(minutes: index - given.entries.count)
            let sequence = sequences[entry.source, default: 0]
            sequences[entry.source] = sequence + 1
            let (result, text, severity) = scan(entry, at: at, sequence: sequence)
            let citation = citation(entry.source, line: entry.line, text: text, at: at)
            for match in result.signals {
                occurrences[rules.book.signals[match.signal].id, default: []].append(
                    Occurrence(
                        captures: match.captures, citation: citation, severity: severity, context: given.context,
                        sequence: sequence))
            }
            if result.signals.isEmpty, !result.isNoise { unexplained(text, entry, severity, citation) }
        }
        for (id, found) in occurrences {
            // Sorting by the instant alone is stable enough only with the order of the case as the second key.
            let sorted = found.enumerated().sorted { lhs, rhs in
                let left = lhs.element.citation.time.resolved.utc ?? Ticks(0)
                let right = rhs.element.citation.time.resolved.utc ?? Ticks(0)
                return left == right ? lhs.offset < rhs.offset : left < right
            }.map(\.element)
            evidence.signals[id] = SignalHistory(count: sorted.count, occurrences: sorted)
        }
        readSignalFacts()
    }

    private func scan(
        _ entry: CaseEvidence.Entry, at: Ticks, sequence: Int
    ) -> (result: ScanResult, text: String, severity: Severity) {
        guard let index = rules.book.sources.firstIndex(where: { $0.id == entry.source }) else {
            return (ScanResult(), "", .information)
        }
        let source = rules.book.sources[index]
        switch entry.content {
        case .line(let text):
            let bytes = Array(text.utf8)
            let component = Array((source.components.first ?? "").utf8)
            return (scanner.scan(bytes.span, component: component.span, sources: [index]), text, .error)
        case .event(let id, let provider, let level, let values):
            let header = EventHeader(
                offset: UInt64(sequence), recordID: UInt64(sequence + 1), time: at,
                channel: source.channels.first ?? "",
                provider: provider.isEmpty ? self.provider(of: id, source: source.id) : provider, eventID: id,
                level: level, computer: "")
            let words = values.map { value in (value.name.map { $0 + ": " } ?? "") + value.text }
            let text = "event \(id) \(words.joined(separator: ", "))"
            return (scanner.match(header, values: values), text, header.severity)
        }
    }

    /// The provider that signals ask for, so that a case need not name it.
    private func provider(of event: UInt32, source: String) -> String {
        for signal in rules.book.signals where signal.source == source {
            if case .event(let ids, let provider?, _) = signal.trigger, ids.contains(event) { return provider }
        }
        return ""
    }

    private mutating func unexplained(
        _ text: String, _ entry: CaseEvidence.Entry, _ severity: Severity, _ citation: Citation
    ) {
        notes.append("no signal matches '\(text.prefix(100))' of \(entry.source)")
        guard severity >= .warning, let code = ErrorCode.find(in: text).first else { return }
        let bytes = Array(text.utf8)
        evidence.unexplained.append(
            UnexplainedShape(
                shape: ErrorShape.shape(of: bytes.span), count: 1, code: code, source: entry.source,
                severity: severity, citations: [citation]))
    }

    /// Facts that are captures of signals.
    private mutating func readSignalFacts() {
        for (index, fact) in rules.book.facts.enumerated() {
            guard case .signal(let id, let capture) = fact.origin else { continue }
            for occurrence in evidence.signals[id]?.occurrences ?? [] {
                guard let raw = occurrence.captures[capture], let value = rules.facts.value(of: index, raw: raw) else {
                    continue
                }
                add(
                    index, value: value, instance: "", readAt: occurrence.citation.time.resolved.utc,
                    citation: occurrence.citation)
            }
        }
    }
}
