// Small packs and small evidence for the tests of this module, all of our own making.

import CulpritBytes
import CulpritModel

@testable import CulpritRules

/// A pack of one log source and one event source; tests add to it.
func makeBook(_ change: (inout RuleBook) -> Void = { _ in }) -> RuleBook {
    var book = RuleBook()
    var log = SourceDefinition(id: "log", title: "The log")
    log.names = ["Agent*.log"]
    log.components = ["Agent", "Agent_*"]
    log.collect = "copy Agent.log"
    var events = SourceDefinition(id: "events", title: "The events")
    events.channels = ["Vendor/Admin"]
    events.collect = "wevtutil epl Vendor/Admin a.evtx"
    var status = SourceDefinition(id: "status", title: "The status")
    status.formats = ["status"]
    status.collect = "status > status.txt"
    book.sources = [log, events, status]
    change(&book)
    return book
}

extension RuleBook {
    /// Adds a text signal of the source `log`.
    mutating func addSignal(
        _ id: String, _ patterns: String..., source: String = "log", operation: String? = nil,
        outcome: Outcome = .information, clears: [String] = [], captures: [String] = []
    ) {
        var signal = SignalDefinition(id: id, source: source, title: id, trigger: .text(patterns: patterns))
        signal.operation = operation
        signal.outcome = outcome
        signal.clears = clears
        signal.captureNames = captures
        signals.append(signal)
    }

    /// Adds a fact of the source `status`.
    mutating func addFact(
        _ id: String, path: String = "State", kind: FactKind = .text, source: String = "status",
        _ change: (inout FactDefinition) -> Void = { _ in }
    ) {
        var fact = FactDefinition(id: id, source: source, title: id, origin: .state(path: path, name: id))
        fact.kind = kind
        change(&fact)
        facts.append(fact)
    }

    /// Adds a failure.
    mutating func addFailure(_ id: String, when: Condition, _ change: (inout FailureDefinition) -> Void = { _ in }) {
        let description = FailureDescription(
            id: id, title: id, rung: nil, severity: .error, confidence: .high, owner: "device-admin", causedBy: [],
            explanation: "", fix: [], verify: "", references: [])
        var failure = FailureDefinition(description: description, when: when)
        change(&failure)
        failures.append(failure)
    }
}

/// The start of the clock in these tests: 2024-04-03 00:00 UTC.
let midnight = Ticks(year: 2024, month: 4, day: 3) ?? Ticks(0)

/// A citation of line `line` of `artifact`, `seconds` after midnight, or without a time.
func makeCitation(_ line: Int, seconds: Double? = nil, local: Double? = nil, artifact: String = "Agent.log") -> Citation
{
    let location = Location(artifact: ArtifactPath(artifact), offset: UInt64(line) * 100, position: .line(line))
    var time = EvidenceTime.none
    if let seconds {
        let instant = Ticks(midnight.value + Int64(seconds * 10_000_000))
        time = EvidenceTime(written: .utc(instant), text: nil, resolved: ResolvedTime(utc: instant, basis: .utc))
    } else if let local {
        let reading = Ticks(midnight.value + Int64(local * 10_000_000))
        time = EvidenceTime(
            written: .local(reading), text: nil, resolved: ResolvedTime(utc: nil, basis: .unknown))
    }
    return Citation(location: location, time: time, text: "line \(line)")
}

extension DeviceEvidence {
    /// Adds an occurrence, keeping the order of times.
    mutating func addOccurrence(
        _ signal: String, line: Int, seconds: Double? = nil, local: Double? = nil, artifact: String = "Agent.log",
        captures: [String: String] = [:], isRecovered: Bool = false
    ) {
        let occurrence = Occurrence(
            captures: captures, citation: makeCitation(line, seconds: seconds, local: local, artifact: artifact),
            severity: .error, sequence: line, isRecovered: isRecovered)
        var history = signals[signal] ?? SignalHistory(count: 0, occurrences: [])
        history.count += 1
        history.occurrences.append(occurrence)
        signals[signal] = history
    }

    /// Adds a reading.
    mutating func addReading(
        _ fact: String, _ value: String, instance: String = "", context: RunContext = .unknown, readAt: Double? = nil,
        line: Int = 1
    ) {
        facts[fact, default: []].append(
            FactReading(
                value: value, instance: instance, context: context,
                readAt: readAt.map { Ticks(midnight.value + Int64($0 * 10_000_000)) },
                citation: makeCitation(line, artifact: "status.txt")))
    }
}

/// Evidence in which every source of `makeBook` was read to the end.
func makeEvidence(_ change: (inout DeviceEvidence) -> Void = { _ in }) -> DeviceEvidence {
    var evidence = DeviceEvidence()
    evidence.coverage = ["log": .complete, "events": .complete, "status": .complete]
    evidence.sourceCitations = [
        "log": makeCitation(1), "events": makeCitation(1, artifact: "a.evtx"),
        "status": makeCitation(1, artifact: "status.txt"),
    ]
    evidence.identity.captured = Ticks(midnight.value + 864_000_000_000)
    change(&evidence)
    return evidence
}

/// What `condition` comes to as the only condition of a failure.
func verdict(on condition: Condition, _ evidence: DeviceEvidence, book: RuleBook) throws -> Verdict {
    var book = book
    book.addFailure("test/it", when: condition)
    let verdicts = Evaluator(try CompiledRuleBook(book), evidence: evidence).verdicts()
    return verdicts.last ?? Verdict(failure: "", state: .silent)
}

/// The same as a truth value.
func truth(of condition: Condition, _ evidence: DeviceEvidence, book: RuleBook) throws -> Truth {
    try verdict(on: condition, evidence, book: book).state.truth
}

extension SignalScanner {
    /// `scan` on text.
    func scan(_ message: String, component: String = "", sources: [Int] = []) -> ScanResult {
        let bytes = Array(message.utf8)
        let name = Array(component.utf8)
        return scan(bytes.span, component: name.span, sources: sources)
    }
}
