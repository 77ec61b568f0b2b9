// Which signals and noise an event may be, by channel and id, so that most events are dismissed by one look-up.

private import CulpritBytes
internal import CulpritModel

/// The event signals of a pack.
struct EventTable: Sendable {
    /// What an event of one channel and id may be.
    struct Candidates: Sendable {
        var signals: [EventSignal] = []
        var noise: [EventNoise] = []
    }

    /// A signal that events make.
    struct EventSignal: Sendable {
        let signal: Int
        let provider: String?
        /// Patterns by the name of the value.
        let values: [(name: String, pattern: CapturePattern)]
        let captures: [(name: String, origin: String)]
        let valuesPattern: CapturePattern?
    }

    /// Noise that events make.
    struct EventNoise: Sendable {
        let index: Int
        let pattern: CapturePattern?
    }

    /// By channel in lower case, then by id.
    private var channels: [String: [UInt32: Candidates]] = [:]
    /// For definitions that name no channel.
    private var anyChannel: [UInt32: Candidates] = [:]

    /// The table of `book`.
    init(_ book: RuleBook, _ sources: SourceTable) {
        for (index, signal) in book.signals.enumerated() {
            guard case .event(let ids, let provider, let values) = signal.trigger,
                let source = sources.index(of: signal.source)
            else { continue }
            let entry = EventSignal(
                signal: index, provider: provider?.lowercased(),
                values: values.sorted { $0.key < $1.key }.map { ($0.key, CapturePattern($0.value)) },
                captures: signal.captures.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                valuesPattern: signal.valuesPattern.map { CapturePattern($0) })
            add(ids, book.sources[source].channels) { $0.signals.append(entry) }
        }
        for (index, noise) in book.noise.enumerated() where !noise.events.isEmpty {
            let entry = EventNoise(index: index, pattern: noise.pattern.map { CapturePattern($0) })
            if let id = noise.source {
                guard let source = sources.index(of: id), !book.sources[source].channels.isEmpty else { continue }
                add(noise.events, book.sources[source].channels) { $0.noise.append(entry) }
            } else {
                add(noise.events, []) { $0.noise.append(entry) }
            }
        }
        // What holds in any channel holds in each, so that one look-up is enough.
        for (channel, ids) in channels {
            channels[channel] = ids.merging(anyChannel) {
                Candidates(signals: $0.signals + $1.signals, noise: $0.noise + $1.noise)
            }
        }
    }

    /// What events of `channel` may be, by id.
    func candidates(channel: String) -> [UInt32: Candidates] {
        channels[channel] ?? channels[channel.lowercased()] ?? anyChannel
    }

    private mutating func add(_ ids: [UInt32], _ names: [String], _ change: (inout Candidates) -> Void) {
        for id in ids {
            if names.isEmpty { change(&anyChannel[id, default: Candidates()]) }
            for name in names { change(&channels[name.lowercased(), default: [:]][id, default: Candidates()]) }
        }
    }
}

extension EventTable.EventSignal {
    /// The captures where the event is this signal, else nil.
    func captures(_ event: EventHeader, _ values: [EventValue]) -> [String: String]? {
        if let provider, !EventValues.isSame(event.provider, lowercased: provider) { return nil }
        for test in self.values {
            guard let value = EventValues.value(test.name, in: values) else { return nil }
            guard EventValues.spellings(of: value).contains(where: { test.pattern.matches($0) }) else { return nil }
        }
        var found: [String: String] = [:]
        if let valuesPattern {
            let joined = Array(EventValues.joined(values).utf8)
            found = valuesPattern.captures(in: joined.span) ?? [:]
        }
        for capture in captures {
            if let value = EventValues.value(capture.origin, in: values) { found[capture.name] = value }
        }
        return found
    }
}

/// Picking values out of an event.
enum EventValues {
    /// The value that `origin` names: `data:NAME`, `data:2` (counted from 1), `data:*` (all, one a line), or a bare name.
    static func value(_ origin: String, in values: [EventValue]) -> String? {
        let name = origin.hasPrefix("data:") ? String(origin.dropFirst(5)) : origin
        if name == "*" { return values.isEmpty ? nil : joined(values) }
        let lower = name.lowercased()
        for value in values {
            if let own = value.name, isSame(own, lowercased: lower) { return value.text }
        }
        // Values below UserData are named by their path; its last part is what people call them.
        for value in values where value.name?.utf8.contains(UInt8(ascii: "/")) == true {
            if value.name?.lowercased().hasSuffix("/" + lower) == true { return value.text }
        }
        guard let number = Int(name), values.indices.contains(number - 1) else { return nil }
        return values[number - 1].text
    }

    /// Whether `text` in lower case is `lower`. Nearly all names are ASCII, which is compared where it lies.
    static func isSame(_ text: String, lowercased lower: String) -> Bool {
        var left = text.utf8.makeIterator()
        var right = lower.utf8.makeIterator()
        while let byte = left.next() {
            guard byte < 0x80 else { return text.lowercased() == lower }
            guard let other = right.next(), byte.asciiLowercased == other else {
                return text.utf8.contains { $0 >= 0x80 } && text.lowercased() == lower
            }
        }
        return right.next() == nil
    }

    /// All values, one a line.
    static func joined(_ values: [EventValue]) -> String { values.map(\.text).joined(separator: "\n") }

    /// A value as written and, where it is a decimal code, in hexadecimal: logs of one and the same event differ in it.
    static func spellings(of value: String) -> [String] {
        guard value.utf8.count >= 9, value.utf8.count <= 11, let number = ErrorCode.normalise(value), number >> 31 == 1,
            !value.hasPrefix("0x")
        else { return [value] }
        return [value, ErrorCode.canonical(number)]
    }
}
