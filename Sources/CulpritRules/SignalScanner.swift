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
    /// As one value, so that its use is checked once a record and not once for each of its members.
    private var scanning: Scanning

    /// A scanner for `rules`.
    package init(_ rules: CompiledRuleBook) { scanning = Scanning(rules) }

    /// Whether the last record was the first of its component.
    package var metNewComponent: Bool { scanning.metNewComponent }

    /// The signals that a log record with `message`, written by `component` (may be empty) in an artifact of `sources`,
    /// is. A signal counts only where its source is among `sources` or the component belongs to its source.
    package func scan(_ message: Span<UInt8>, component: Span<UInt8>, sources: [Int]) -> ScanResult {
        scanning.scan(message, component: component, sources: sources)
    }

    /// Whether some signal or noise needs the values of this event.
    package func wantsValues(of event: EventHeader) -> Bool { scanning.candidates(for: event) != nil }

    /// The signals that an event is, with what they capture.
    package func match(_ event: EventHeader, values: [EventValue]) -> ScanResult {
        var result = recognise(event, values: values)
        for index in result.signals.indices {
            let signal = result.signals[index].signal
            result.signals[index] = SignalMatch(
                signal: signal, captures: captures(of: signal, event, values: values))
        }
        return result
    }

    /// The signals that an event is, without what they capture: most events that are recognised are not kept.
    package func recognise(_ event: EventHeader, values: [EventValue]) -> ScanResult {
        scanning.recognise(event, values: values)
    }

    /// What `signal` captures of an event that it recognised.
    package func captures(of signal: Int, _ event: EventHeader, values: [EventValue]) -> [String: String] {
        let own = scanning.candidates(for: event)?.signals.first { $0.signal == signal }
        return own?.captures(values) ?? [:]
    }
}

/// What a scanner knows of the records that it looked at.
private struct Scanning {
    private let rules: CompiledRuleBook
    /// The automata that were used, by source; the last is that of no source.
    private var scanners: [[Ready]?]
    private let captureScratch = CaptureScratch()
    /// What records of the components that were met are looked at with, where the artifact has `lastSources`.
    private var lastSources: [Int] = []
    private var choices: [Choice] = []
    /// Numbers of choices by the hash of their component; -1 for none. Twice as many places as choices at least.
    private var places = [Int32](repeating: -1, count: 2 * Scanning.componentsMax)
    /// The choice of the last record; those of one component follow each other.
    private var current = 0
    private static let componentsMax = 1024
    /// Whether the last record was the first of its component.
    private(set) var metNewComponent = false
    /// What events of the channel that was asked for last may be.
    private var lastChannel: String?
    private var lastTable: [UInt32: EventTable.Candidates] = [:]
    /// What the event that was asked for last may be: each is asked for twice.
    private var lastCandidates: (id: UInt32, found: EventTable.Candidates?)?

    /// What records of one component are looked at with.
    private struct Choice {
        let component: [UInt8]
        let ready: [Ready]

        func isOf(_ other: Span<UInt8>) -> Bool { component.span.hasSameBytes(as: other) }
    }

    /// An automaton with this thread's scratch memory.
    private struct Ready {
        let scanner: PatternScanner
        /// What each of its hits tells.
        let candidates: [[PatternGroup.Candidate]]
    }

    init(_ rules: CompiledRuleBook) {
        self.rules = rules
        scanners = Array(repeating: nil, count: rules.groups.count + 1)
    }

    mutating func scan(_ message: Span<UInt8>, component: Span<UInt8>, sources: [Int]) -> ScanResult {
        metNewComponent = false
        if sources != lastSources { forgetChoices(sources) }
        if !isCurrent(component) { choose(component) }
        var found: [PatternGroup.Candidate] = []
        for ready in choices[current].ready {
            let count = ready.scanner.scan(message)
            if count > 0 { collect(count, ready, &found) }
        }
        return found.isEmpty ? ScanResult() : result(found, message)
    }

    private func collect(_ count: Int, _ ready: Ready, _ found: inout [PatternGroup.Candidate]) {
        for hit in 0..<count {
            for candidate in ready.candidates[ready.scanner.hit(at: hit)] where !found.contains(candidate) {
                found.append(candidate)
            }
        }
    }

    private func result(_ found: [PatternGroup.Candidate], _ message: Span<UInt8>) -> ScanResult {
        var result = ScanResult()
        // The automaton reports by where matches end; the order of the pack is what makes the output repeatable.
        for candidate in found.sorted(by: { $0.number < $1.number }) {
            let pattern = rules.textPatterns[candidate.number]
            if case .noise = pattern.owner, result.isNoise { continue }
            var captures: [String: String] = [:]
            if pattern.hasCaptures || !candidate.isCertain {
                let matched = pattern.pattern.captures(in: message, scratch: captureScratch)
                guard let values = matched ?? (candidate.isCertain ? [:] : nil) else { continue }
                captures = values
            }
            switch pattern.owner {
            case .noise(let noise): result.noise = noise
            case .signal(let signal):
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

    private mutating func forgetChoices(_ sources: [Int]) {
        lastSources = sources
        choices.removeAll(keepingCapacity: true)
        places = [Int32](repeating: -1, count: places.count)
    }

    /// Makes the choice for `component` the current one.
    private mutating func choose(_ component: Span<UInt8>) {
        if choices.count >= Self.componentsMax { forgetChoices(lastSources) }
        var place = hash(component)
        while true {
            place &= places.count - 1
            let number = Int(places[place])
            if number < 0 { break }
            if choices[number].isOf(component) {
                current = number
                return
            }
            place += 1
        }
        places[place] = Int32(choices.count)
        current = choices.count
        metNewComponent = !component.isEmpty
        var wanted = lastSources.filter(rules.groups.indices.contains)
        for source in rules.sourceIndices(component: component) where !wanted.contains(source) { wanted.append(source) }
        var chosen = wanted.flatMap { ready(rules.groups[$0], at: $0) }
        if chosen.isEmpty { chosen = ready(rules.anySource, at: rules.groups.count) }
        choices.append(Choice(component: component.array(0..<component.count), ready: chosen))
    }

    /// Whether `component` is that of the current choice.
    private func isCurrent(_ component: Span<UInt8>) -> Bool {
        current < choices.count && choices[current].isOf(component)
    }

    /// A hash of the first bytes and the length. Components that agree on purpose in all of that cost a comparison each,
    /// of which there are at most as many as choices.
    private func hash(_ bytes: Span<UInt8>) -> Int {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        var index = 0
        while index < 32, let word: UInt64 = bytes.littleEndian(at: index) {
            value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 32
            index += 8
        }
        while index < min(bytes.count, 32) {
            value = (value ^ UInt64(bytes[index])) &* 0x100_0000_01B3
            index += 1
        }
        return Int(truncatingIfNeeded: value >> 20)
    }

    private mutating func ready(_ group: PatternGroup?, at index: Int) -> [Ready] {
        if let known = scanners[index] { return known }
        let made = group?.searches.map {
            Ready(scanner: PatternScanner($0.database), candidates: $0.candidates)
        }
        scanners[index] = made ?? []
        return made ?? []
    }

    mutating func recognise(_ event: EventHeader, values: [EventValue]) -> ScanResult {
        var result = ScanResult()
        guard let candidates = candidates(for: event) else { return result }
        for candidate in candidates.signals where candidate.matches(event, values) {
            result.signals.append(SignalMatch(signal: candidate.signal, captures: [:]))
        }
        var joined: [UInt8]?
        for noise in candidates.noise where !result.isNoise {
            guard let pattern = noise.pattern else {
                result.noise = noise.index
                break
            }
            let lines = joined ?? EventValues.joined(values)
            joined = lines
            if pattern.matches(lines.span, scratch: captureScratch) { result.noise = noise.index }
        }
        return result
    }

    mutating func candidates(for event: EventHeader) -> EventTable.Candidates? {
        if lastChannel != event.channel {
            lastChannel = event.channel
            lastTable = rules.events.candidates(channel: event.channel)
            lastCandidates = nil
        }
        if let lastCandidates, lastCandidates.id == event.eventID { return lastCandidates.found }
        let found = lastTable[event.eventID]
        lastCandidates = (event.eventID, found)
        return found
    }
}
