// Recognising signals and noise in records. A scanner belongs to one thread: it owns the scratch memory of the automaton.
// It makes no text and takes no memory where nothing matches.

private import CulpritBytes
package import CulpritModel

/// A signal that a record is.
package struct SignalMatch: Hashable, Sendable {
    /// Index into the signals of the pack.
    package let signal: Int
    /// The captured values by name; a group that took no part in the match is not listed.
    package let captures: [String: String]
}

/// What a record is.
package struct ScanResult: Hashable, Sendable {
    /// In the order of the pack, each once.
    package var signals: [SignalMatch] = []
    /// Whether the record looks bad and is harmless.
    package var isNoise = false

    /// Nothing recognised.
    package init() {}
}

/// Recognises signals; one per thread.
package final class SignalScanner {
    private let rules: CompiledRuleBook
    private let scanner: PatternScanner?
    /// The sources of the component that was asked for last; records of one component follow each other.
    private var lastComponent: [UInt8] = []
    private var lastComponentSources: [Int] = []
    /// What events of the channel that was asked for last may be.
    private var lastChannel: String?
    private var lastCandidates: [UInt32: EventTable.Candidates] = [:]

    /// A scanner for `rules`.
    package init(_ rules: CompiledRuleBook) {
        self.rules = rules
        scanner = rules.database.map { PatternScanner($0) }
    }

    /// The signals that a log record with `message`, written by `component` (may be empty) in an artifact of `sources`,
    /// is. A signal counts only where its source is among `sources` or the component belongs to its source.
    package func scan(_ message: Span<UInt8>, component: Span<UInt8>, sources: [Int]) -> ScanResult {
        guard let scanner else { return ScanResult() }
        let count = scanner.scan(message)
        return count == 0 ? ScanResult() : result(count, scanner, message, component, sources)
    }

    private func result(
        _ count: Int, _ scanner: PatternScanner, _ message: Span<UInt8>, _ component: Span<UInt8>, _ sources: [Int]
    ) -> ScanResult {
        var result = ScanResult()
        var numbers: [Int] = []
        for index in 0..<count {
            let number = scanner.hit(at: index)
            guard rules.textPatterns.indices.contains(number),
                isAllowed(rules.textPatterns[number].source, component, sources)
            else { continue }
            numbers.append(number)
        }
        // The automaton reports by where matches end; the order of the pack is what makes the output repeatable.
        numbers.sort()
        for number in numbers {
            let pattern = rules.textPatterns[number]
            switch pattern.owner {
            case .noise: result.isNoise = true
            case .signal(let signal):
                let captures = pattern.hasCaptures ? pattern.pattern.captures(in: message) ?? [:] : [:]
                if let last = result.signals.last, last.signal == signal {
                    let merged = last.captures.merging(captures) { first, _ in first }
                    result.signals[result.signals.count - 1] = SignalMatch(signal: signal, captures: merged)
                } else {
                    result.signals.append(SignalMatch(signal: signal, captures: captures))
                }
            }
        }
        return result
    }

    /// Whether some signal or noise needs the values of this event.
    package func wantsValues(of event: EventHeader) -> Bool { candidates(for: event) != nil }

    /// The signals that an event is.
    package func match(_ event: EventHeader, values: [EventValue]) -> ScanResult {
        var result = ScanResult()
        guard let candidates = candidates(for: event) else { return result }
        for candidate in candidates.signals {
            guard let captures = candidate.captures(event, values) else { continue }
            result.signals.append(SignalMatch(signal: candidate.signal, captures: captures))
        }
        for noise in candidates.noise where !result.isNoise {
            result.isNoise = noise.pattern.map { $0.matches(EventValues.joined(values)) } ?? true
        }
        return result
    }

    private func candidates(for event: EventHeader) -> EventTable.Candidates? {
        if lastChannel != event.channel {
            lastChannel = event.channel
            lastCandidates = rules.events.candidates(channel: event.channel)
        }
        return lastCandidates[event.eventID]
    }

    private func isAllowed(_ source: Int?, _ component: Span<UInt8>, _ sources: [Int]) -> Bool {
        guard let source else { return true }
        if sources.contains(source) { return true }
        guard !component.isEmpty else { return false }
        if !isLast(component) {
            lastComponent = component.array(0..<component.count)
            lastComponentSources = rules.sourceIndices(component: component)
        }
        return lastComponentSources.contains(source)
    }

    private func isLast(_ component: Span<UInt8>) -> Bool {
        guard component.count == lastComponent.count else { return false }
        for index in lastComponent.indices where component[index] != lastComponent[index] { return false }
        return true
    }
}
