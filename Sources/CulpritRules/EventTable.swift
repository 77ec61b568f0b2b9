// Which signals and noise an event may be, by channel and id, so that most events are dismissed by one look-up.

private import CulpritBytes
internal import CulpritModel

/// The event signals of a pack.
struct EventTable: Sendable {
    /// What an event of one channel and id may be. A class, so that handing it about for each event copies one reference.
    final class Candidates: Sendable {
        let signals: [EventSignal]
        let noise: [EventNoise]

        init(signals: [EventSignal] = [], noise: [EventNoise] = []) {
            self.signals = signals
            self.noise = noise
        }
    }

    /// A signal that events make.
    struct EventSignal: Sendable {
        let signal: Int
        let provider: FoldedName?
        /// Patterns by the name of the value.
        let values: [(name: ValueName, pattern: CapturePattern)]
        let captures: [(name: String, origin: ValueName)]
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
                signal: index, provider: provider.map { FoldedName($0) },
                values: values.sorted { $0.key < $1.key }.map { (ValueName($0.key), CapturePattern($0.value)) },
                captures: signal.captures.sorted { $0.key < $1.key }.map { ($0.key, ValueName($0.value)) },
                valuesPattern: signal.valuesPattern.map { CapturePattern($0) })
            add(ids, book.sources[source].channels) {
                Candidates(signals: $0.signals + [entry], noise: $0.noise)
            }
        }
        func with(_ entry: EventNoise, _ others: Candidates) -> Candidates {
            Candidates(signals: others.signals, noise: others.noise + [entry])
        }
        for (index, noise) in book.noise.enumerated() where !noise.events.isEmpty {
            let entry = EventNoise(index: index, pattern: noise.pattern.map { CapturePattern($0) })
            if let id = noise.source {
                guard let source = sources.index(of: id), !book.sources[source].channels.isEmpty else { continue }
                add(noise.events, book.sources[source].channels) { with(entry, $0) }
            } else {
                add(noise.events, []) { with(entry, $0) }
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

    private mutating func add(_ ids: [UInt32], _ names: [String], _ change: (Candidates) -> Candidates) {
        for id in ids {
            if names.isEmpty { anyChannel[id] = change(anyChannel[id] ?? Candidates()) }
            for name in names {
                let channel = name.lowercased()
                channels[channel, default: [:]][id] = change(channels[channel]?[id] ?? Candidates())
            }
        }
    }
}

extension EventTable.EventSignal {
    /// Whether the event is this signal.
    func matches(_ event: EventHeader, _ values: [EventValue]) -> Bool {
        if let provider, !provider.isSame(as: event.provider) { return false }
        return self.values.allSatisfy { test in
            guard let value = EventValues.value(test.name, in: values) else { return false }
            return EventValues.spellings(of: value).contains { test.pattern.matches($0) }
        }
    }

    /// What the signal captures of an event that is one.
    func captures(_ values: [EventValue]) -> [String: String] {
        var found: [String: String] = [:]
        if let valuesPattern {
            let joined = EventValues.joined(values)
            found = valuesPattern.captures(in: joined.span) ?? [:]
        }
        for capture in captures {
            if let value = EventValues.value(capture.origin, in: values) { found[capture.name] = value }
        }
        return found
    }
}

/// A name to compare with, whatever the case.
struct FoldedName: Sendable {
    fileprivate let text: String
    private let isASCII: Bool

    init(_ name: String) {
        text = name.lowercased()
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Whether `other` is the name. Nearly all names are ASCII, which is compared where it lies.
    func isSame(as other: String) -> Bool {
        guard isASCII else { return other.lowercased() == text }
        guard other.utf8.count == text.utf8.count else { return false }
        for (byte, wanted) in zip(other.utf8, text.utf8) where byte.asciiLowercased != wanted { return false }
        return true
    }
}

/// How rules name a value of an event: `data:NAME`, `data:2` (counted from 1), `data:*` (all, one a line), or a bare name.
/// Taken apart once, since it is looked up in each event.
struct ValueName: Sendable {
    fileprivate let isAll: Bool
    fileprivate let name: FoldedName
    /// What the names of values below UserData end with, which are paths.
    fileprivate let pathEnd: String
    /// The place of the value, from 0.
    fileprivate let place: Int?

    init(_ origin: String) {
        let bare = origin.hasPrefix("data:") ? String(origin.dropFirst(5)) : origin
        isAll = bare == "*"
        name = FoldedName(bare)
        pathEnd = "/" + name.text
        place = Int(bare).map { $0 - 1 }
    }
}

/// Picking values out of an event.
enum EventValues {
    /// The value that `wanted` names.
    static func value(_ wanted: ValueName, in values: [EventValue]) -> String? {
        if wanted.isAll { return values.isEmpty ? nil : String(decoding: joined(values), as: UTF8.self) }
        for value in values {
            if let own = value.name, wanted.name.isSame(as: own) { return value.text }
        }
        // Values below UserData are named by their path; its last part is what people call them.
        for value in values where value.name?.utf8.contains(UInt8(ascii: "/")) == true {
            if value.name?.lowercased().hasSuffix(wanted.pathEnd) == true { return value.text }
        }
        guard let place = wanted.place, values.indices.contains(place) else { return nil }
        return values[place].text
    }

    /// The index of the value that `wanted` names by its place, or else by its own name.
    static func index(_ wanted: ValueName, in values: [EventValue]) -> Int? {
        if let place = wanted.place { return values.indices.contains(place) ? place : nil }
        return values.firstIndex { $0.name.map { wanted.name.isSame(as: $0) } ?? false }
    }

    /// The UTF-8 of all values, one a line.
    static func joined(_ values: [EventValue]) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(256)
        for (index, value) in values.enumerated() {
            if index > 0 { lines.append(UInt8(ascii: "\n")) }
            lines += value.text.utf8
        }
        return lines
    }

    /// A value as written and, where it is a decimal code, in hexadecimal: logs of one and the same event differ in it.
    static func spellings(of value: String) -> [String] {
        guard value.utf8.count >= 9, value.utf8.count <= 11, let number = ErrorCode.normalise(value), number >> 31 == 1,
            !value.hasPrefix("0x")
        else { return [value] }
        return [value, ErrorCode.canonical(number)]
    }
}
