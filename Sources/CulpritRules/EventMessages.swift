// What events say in words. An event log holds numbers and values; the sentence around them is in a library on the
// device. Here the sentences that a pack knows are put together with the values of an event. A sentence whose places do
// not fit the values is not used: providers reword their events from one Windows to the next.

import CulpritBytes
package import CulpritModel
private import Synchronization

/// The sentences of a pack, by channel and event.
package struct EventMessages: Sendable {
    /// The wordings of one event. They are taken apart when the first such event is told of: a pack has hundreds, and a
    /// device few.
    private final class Entry: Sendable {
        let provider: FoldedName?
        private let texts: [String]
        private let made = Mutex<[EventMessageForm]?>(nil)

        init(_ event: EventDefinition) {
            provider = event.provider.map { FoldedName($0) }
            texts = event.messages
        }

        /// Those of the wordings that can be read.
        var forms: [EventMessageForm] {
            made.withLock { made in
                if let made { return made }
                let forms = texts.compactMap { try? EventMessageForm($0) }
                made = forms
                return forms
            }
        }
    }

    /// The value that holds the sentence itself, where the machine that forwarded the event put it.
    private static let renderedName = "RenderingInfo/Message"

    /// By channel in lower case, then by event id; those of one provider before those of any.
    private var channels: [String: [UInt32: [Entry]]] = [:]

    /// The sentences of `book`.
    init(_ book: RuleBook, _ sources: SourceTable) {
        for event in book.events {
            guard let source = sources.index(of: event.source) else { continue }
            let entry = Entry(event)
            for channel in book.sources[source].channels {
                channels[channel.lowercased(), default: [:]][event.id, default: []].append(entry)
            }
        }
        for (channel, events) in channels {
            channels[channel] = events.mapValues { entries in
                guard entries.count > 1 else { return entries }
                return entries.filter { $0.provider != nil } + entries.filter { $0.provider == nil }
            }
        }
    }

    /// What `event` with `values` says, cut to `charactersMax` characters: `Event 76: Auto MDM Enroll: Failed (0x8018002b)`.
    /// Values that the sentence leaves out stand behind it by their names. An event that carries its own sentence says
    /// that. Where the pack has no sentence that fits, the values and the provider stand there alone.
    package func text(_ event: EventHeader, _ values: [EventValue], charactersMax: Int) -> String {
        if let own = values.last, own.name == Self.renderedName, !own.text.isEmpty {
            return Self.cut("Event \(event.eventID): \(own.text)", charactersMax)
        }
        let known = (channels[event.channel] ?? channels[event.channel.lowercased()])?[event.eventID] ?? []
        for entry in known {
            if let provider = entry.provider, !provider.isSame(as: event.provider) { continue }
            for form in entry.forms {
                guard let sentence = form.sentence(values, charactersMax: charactersMax) else { continue }
                return Self.cut("Event \(event.eventID): \(sentence)", charactersMax)
            }
        }
        let listed = Self.list(values, first: ": ", charactersMax: charactersMax)
        return Self.cut("Event \(event.eventID)\(listed) (\(event.provider))", charactersMax)
    }

    /// The values by their names, separated by semicolons, behind `first`; empty where there are none.
    static func list(_ values: some Sequence<EventValue>, first: String, charactersMax: Int) -> String {
        // Bytes are joined several times faster than strings, and this is done for each event that is kept.
        var text: [UInt8] = []
        for value in values {
            guard text.count < charactersMax else { break }
            text += (text.isEmpty ? first : "; ").utf8
            if let name = value.name {
                text += name.utf8
                text.append(UInt8(ascii: "="))
            }
            text += cut(value.text, charactersMax).utf8
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first `charactersMax` characters. Counting them is slow, and a text has no more of them than bytes.
    static func cut(_ text: String, _ charactersMax: Int) -> String {
        text.utf8.count <= charactersMax ? text : String(text.prefix(charactersMax))
    }
}

/// One wording of an event: text with places for values, such as `Auto MDM Enroll: Failed ({1:code})`.
///
/// A place is `{2}`, the second value, or `{NAME}`, the value of that name. Behind a colon may stand what the value has
/// to be, so that a sentence of another Windows is not filled with the wrong values: `code` and `number` in decimal or
/// hexadecimal, `guid`, `sid`.
package struct EventMessageForm: Sendable {
    /// What is wrong with a wording.
    package struct Fault: Error, Sendable {
        /// One clause.
        package let reason: String
        /// What to do about it.
        package let remedy: String
    }

    fileprivate enum Part: Sendable {
        case literal(String)
        case value(ValueName, Kind)
    }

    fileprivate enum Kind: String, CaseIterable {
        case text, code, number, guid, sid
    }

    private let parts: [Part]
    /// The highest number of a place.
    private let highest: Int

    /// The wording `text`.
    package init(_ text: String) throws(Fault) {
        var parts: [Part] = []
        var highest = 0
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw Fault(reason: "a { has no }", remedy: "write {1} or {NAME}")
            }
            let words = rest[rest.index(after: open)..<close].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = words.first, !name.isEmpty else {
                throw Fault(reason: "a place has no name", remedy: "write {1} or {NAME}")
            }
            guard let kind = words.count == 1 ? .text : Kind(rawValue: String(words[1])) else {
                let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault(reason: "no value is a '\(words[1])'", remedy: "write one of \(kinds)")
            }
            if let number = Int(name) {
                guard number > 0 else { throw Fault(reason: "values count from 1", remedy: "write {1}") }
                highest = max(highest, number)
            }
            parts.append(.value(ValueName(String(name)), kind))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        self.parts = parts
        self.highest = highest
    }

    /// The sentence with `values` in their places, or nil where they do not fit.
    func sentence(_ values: [EventValue], charactersMax: Int) -> String? {
        guard highest <= values.count else { return nil }
        var text = ""
        var used: Set<Int> = []
        for part in parts {
            switch part {
            case .literal(let words): text += words
            case .value(let name, let kind):
                guard let index = EventValues.index(name, in: values), kind.fits(values[index].text) else { return nil }
                used.insert(index)
                let value = values[index].text
                // People know a code by its hexadecimal digits; that spelling stands last.
                let shown = kind == .code ? EventValues.spellings(of: value).last ?? value : value
                text += EventMessages.cut(shown, charactersMax)
            }
        }
        let left = values.enumerated().filter { !used.contains($0.offset) && !$0.element.text.isEmpty }.map(\.element)
        let listed = EventMessages.list(left, first: " [", charactersMax: charactersMax)
        return text + (listed.isEmpty ? "" : listed + "]")
    }
}

extension EventMessageForm.Kind {
    /// Whether `text` can be such a value.
    fileprivate func fits(_ text: String) -> Bool {
        let bytes = text.utf8
        switch self {
        case .text: return true
        case .code, .number:
            if text == "true" || text == "false" { return self == .number }
            if text.hasPrefix("0x") {
                return bytes.count > 2 && bytes.dropFirst(2).allSatisfy { $0.hexadecimalDigit != nil }
            }
            let digits = text.hasPrefix("-") ? bytes.dropFirst() : bytes[...]
            return !digits.isEmpty && digits.allSatisfy(\.isASCIIDigit)
        case .guid:
            let inner = text.hasPrefix("{") && text.hasSuffix("}") ? bytes.dropFirst().dropLast() : bytes[...]
            return inner.count == 36 && inner.allSatisfy { $0 == UInt8(ascii: "-") || $0.hexadecimalDigit != nil }
        case .sid: return text.hasPrefix("S-1-")
        }
    }
}
