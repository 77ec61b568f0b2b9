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
    /// The index in the pack of the noise that the record is: it looks bad and is harmless.
    package var noise: Int?
    /// Whether the record looks bad and is harmless.
    package var isNoise: Bool { noise != nil }

    /// Nothing recognised.
    package init() {}
}

/// Recognises signals; one per thread.
package final class SignalScanner {
    private let rules: CompiledRuleBook
    /// The automata that were used, by source; the last is that of no source.
    private var scanners: [Ready?]
    private let captureScratch = CaptureScratch()
    /// What the last record was looked at with; records of one file and component follow each other.
    private var lastSources: [Int] = []
    private var lastComponent: [UInt8] = []
    private var chosen: [Ready] = []
    private var hasChosen = false
    /// The sources of the components that were met, so that no text is made of one twice.
    private var componentSources: [[UInt8]: [Int]] = [:]
    private static let componentsMax = 1024
    /// What events of the channel that was asked for last may be.
    private var lastChannel: String?
    private var lastCandidates: [UInt32: EventTable.Candidates] = [:]

    /// An automaton with this thread's scratch memory.
    private struct Ready {
        let scanner: PatternScanner
        /// The number in the pack of each of its patterns.
        let numbers: [Int]
    }

    /// A scanner for `rules`.
    package init(_ rules: CompiledRuleBook) {
        self.rules = rules
        scanners = Array(repeating: nil, count: rules.groups.count + 1)
    }

    /// The signals that a log record with `message`, written by `component` (may be empty) in an artifact of `sources`,
    /// is. A signal counts only where its source is among `sources` or the component belongs to its source.
    package func scan(_ message: Span<UInt8>, component: Span<UInt8>, sources: [Int]) -> ScanResult {
        if !hasChosen || !isLast(component) || sources != lastSources { choose(component, sources) }
        var numbers: [Int] = []
        for index in chosen.indices {
            let count = chosen[index].scanner.scan(message)
            for hit in 0..<count {
                let number = chosen[index].numbers[chosen[index].scanner.hit(at: hit)]
                if !numbers.contains(number) { numbers.append(number) }
            }
        }
        return numbers.isEmpty ? ScanResult() : result(numbers, message)
    }

    private func result(_ found: [Int], _ message: Span<UInt8>) -> ScanResult {
        var result = ScanResult()
        // The automaton reports by where matches end; the order of the pack is what makes the output repeatable.
        for number in found.sorted() {
            let pattern = rules.textPatterns[number]
            switch pattern.owner {
            case .noise(let noise): if result.noise == nil { result.noise = noise }
            case .signal(let signal):
                let captures =
                    pattern.hasCaptures ? pattern.pattern.captures(in: message, scratch: captureScratch) ?? [:] : [:]
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

    /// Makes ready what records of `component` in an artifact of `sources` are looked at with.
    private func choose(_ component: Span<UInt8>, _ sources: [Int]) {
        hasChosen = true
        lastSources = sources
        if !isLast(component) { lastComponent = component.array(0..<component.count) }
        var wanted = sources.filter(rules.groups.indices.contains)
        for source in self.sources(ofComponent: lastComponent) where !wanted.contains(source) { wanted.append(source) }
        chosen = wanted.compactMap { ready(rules.groups[$0], at: $0) }
        if chosen.isEmpty, let any = ready(rules.anySource, at: rules.groups.count) { chosen = [any] }
    }

    private func ready(_ group: PatternGroup?, at index: Int) -> Ready? {
        if let known = scanners[index] { return known }
        guard let group else { return nil }
        let (database, numbers) = group.compiled
        guard let database else { return nil }
        let made = Ready(scanner: PatternScanner(database), numbers: numbers)
        scanners[index] = made
        return made
    }

    private func sources(ofComponent component: [UInt8]) -> [Int] {
        if component.isEmpty { return [] }
        if let known = componentSources[component] { return known }
        if componentSources.count >= Self.componentsMax { componentSources = [:] }
        let found = rules.sourceIndices(component: component.span)
        componentSources[component] = found
        return found
    }

    private func isLast(_ component: Span<UInt8>) -> Bool {
        guard component.count == lastComponent.count else { return false }
        for index in lastComponent.indices where component[index] != lastComponent[index] { return false }
        return true
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
            let isSo = noise.pattern.map { $0.matches(EventValues.joined(values)) } ?? true
            if isSo { result.noise = noise.index }
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
}
