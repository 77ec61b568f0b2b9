// A case of a failure: evidence in a few words, and what the failure must come to on it.

package import CulpritModel
package import CulpritRules

/// What a case expects of its failure.
package enum CaseExpectation: String, Sendable, CaseIterable {
    case fires, silent, recovered
    case notAssessable = "not-assessable"

    /// What the verdict `state` is in the words of cases.
    package init(_ state: Verdict.State) {
        switch state {
        case .fires: self = .fires
        case .recovered: self = .recovered
        case .silent: self = .silent
        case .notAssessable: self = .notAssessable
        }
    }
}

/// The evidence that a case gives.
package struct CaseEvidence: Sendable {
    /// One log line or event.
    package struct Entry: Sendable {
        package enum Content: Sendable {
            case line(String)
            case event(id: UInt32, provider: String, level: UInt8, values: [EventValue])
        }

        package var source: String
        package var content: Content
        /// When it was written, where the case says so.
        package var at: Ticks?
        package var line: Int
    }

    /// One piece of device state.
    package struct State: Sendable {
        package var format: String
        /// The section, key or element path; nil where the case leaves it open, as it may for `dsregcmd`.
        package var path: String?
        package var name: String
        package var value: String
        package var line: Int
    }

    /// Log lines and events in the order in which they stand in the case.
    package var entries: [Entry] = []
    package var states: [State] = []
    /// Named facts with their value.
    package var facts: [(id: String, value: String, line: Int)] = []
    /// Sources that were collected and read to the end.
    package var read: [(source: String, line: Int)] = []
    /// Formats that were collected and hold nothing.
    package var readFormats: Set<String> = []
    /// Sources that were collected and are damaged.
    package var partial: [(source: String, line: Int)] = []
    /// On whose behalf the tools ran.
    package var context = RunContext.unknown
    /// When the bundle was taken.
    package var captured = CaseEvidence.defaultCapture
    /// A source that is taken away: as if nobody had collected it.
    package var removed: String?

    /// The evidence with `new` wherever `old` stands in a line, in a value of an event, of a state or of a fact, or where it
    /// is the number of an event, the source or the time of a record, or the time at which the bundle was taken.
    func replacing(_ old: String, by new: String) -> CaseEvidence {
        func replaced(_ text: String) -> String {
            text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        var copy = self
        for index in copy.entries.indices {
            if copy.entries[index].source == old { copy.entries[index].source = new }
            switch copy.entries[index].content {
            case .line(let text): copy.entries[index].content = .line(replaced(text))
            case .event(let id, let provider, let level, let values):
                copy.entries[index].content = .event(
                    id: String(id) == old ? UInt32(new) ?? id : id, provider: provider, level: level,
                    values: values.map { EventValue(name: $0.name, text: replaced($0.text)) })
            }
        }
        if let moment = PackDecoder.instant(old), let other = PackDecoder.instant(new) {
            if copy.captured == moment { copy.captured = other }
            for index in copy.entries.indices where copy.entries[index].at == moment { copy.entries[index].at = other }
        }
        for index in copy.states.indices { copy.states[index].value = replaced(copy.states[index].value) }
        for index in copy.facts.indices { copy.facts[index].value = replaced(copy.facts[index].value) }
        return copy
    }

    /// Whether there is a `text` that `replacing` would replace.
    func holds(_ text: String) -> Bool {
        if let moment = PackDecoder.instant(text), captured == moment || entries.contains(where: { $0.at == moment }) {
            return true
        }
        let isInEntry = entries.contains { entry in
            if entry.source == text { return true }
            switch entry.content {
            case .line(let line): return line.contains(text)
            case .event(let id, _, _, let values):
                return String(id) == text || values.contains { $0.text.contains(text) }
            }
        }
        return isInEntry || states.contains { $0.value.contains(text) } || facts.contains { $0.value.contains(text) }
    }

    /// 2024-01-02T00:00:00Z, in ticks since 1970.
    package static let defaultCapture = Ticks(17_041_536_000_000_000)
}

/// What the verdict *not assessable* must name as missing.
package enum ExpectedMissing: Sendable {
    /// These sources and no other.
    case exactly([String])
    /// This source, among others or not.
    case among(String)

    /// Whether `missing` is what is expected.
    func holds(for missing: Set<String>) -> Bool {
        switch self {
        case .exactly(let wanted): missing == Set(wanted)
        case .among(let wanted): missing.contains(wanted)
        }
    }
}

/// One case of a failure.
package struct RuleCase: Sendable {
    /// A source that is taken away from the evidence of the case, and what the failure must come to then.
    package struct Removal: Sendable {
        package var source: String
        package var expect: CaseExpectation
        package var line: Int
    }

    /// A text of the evidence that another takes the place of, and what the failure must come to then.
    package struct Replacement: Sendable {
        package var old: String
        package var new: String
        package var expect: CaseExpectation
        package var line: Int
    }

    /// The id of the failure that it stands beside.
    package var failure: String
    package var name: String
    package var given = CaseEvidence()
    /// The fixture that holds the evidence in place of `given`.
    package var bundle: String?
    package var expect: CaseExpectation
    /// What must be missing; nil where the case does not say.
    package var missing: ExpectedMissing?
    /// One further case each; `withVariants` makes them.
    package var removals: [Removal] = []
    /// One further case each.
    package var replacements: [Replacement] = []
    package var location: RuleLocation

    /// The case itself, and the same once more without each of the sources that `without:` takes away, and with each of
    /// the texts that `also:` and `near-misses:` put in.
    package var withVariants: [RuleCase] {
        let plain = variant(name: name, line: location.line) { _ in }
        let without = removals.map { removal in
            variant(name: "\(name), without \(removal.source)", line: removal.line) { variant in
                variant.given.removed = removal.source
                variant.expect = removal.expect
                variant.missing = removal.expect == .notAssessable ? .among(removal.source) : nil
            }
        }
        let also = replacements.map { replacement in
            variant(name: "\(name), with \(replacement.new) for \(replacement.old)", line: replacement.line) {
                variant in
                variant.given = given.replacing(replacement.old, by: replacement.new)
                variant.expect = replacement.expect
            }
        }
        return [plain] + without + also
    }

    private func variant(name: String, line: Int, _ change: (inout RuleCase) -> Void) -> RuleCase {
        var variant = self
        variant.name = name
        variant.location.line = line
        variant.removals = []
        variant.replacements = []
        change(&variant)
        return variant
    }
}
