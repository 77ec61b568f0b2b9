// A rule pack made ready to run: one automaton for the patterns of each source, tables by name and by number. Immutable, shared by
// all threads; what a thread needs of its own stands in `SignalScanner`.

private import CulpritBytes
private import CulpritModel

/// A definition that cannot be compiled, with its place and what to do about it.
package struct RuleCompileError: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    /// What is wrong and how to put it right, one sentence each.
    package let reason: String

    /// A fault at `location` for `reason`.
    package init(_ location: RuleLocation, reason: String) {
        file = location.file
        line = location.line
        self.reason = reason
    }

    package var description: String { "\(file):\(line): \(reason)" }
}

/// A compiled rule pack.
package struct CompiledRuleBook: Sendable {
    /// The pack it was compiled from; indices of sources, facts and signals count in it.
    package private(set) var book: RuleBook
    /// Which named facts a piece of device state is.
    package let facts: FactTable
    /// What events say in words.
    package let eventMessages: EventMessages

    /// All patterns for messages; those of one signal stand together, in the order of the pack.
    let textPatterns: [TextPattern]
    /// The patterns of each source, by its index, and the noise of any source.
    let groups: [PatternGroup?]
    let anySource: PatternGroup?
    let events: EventTable
    let sourceTable: SourceTable
    let index: RuleIndex
    private let codes: [CodeKey: Int]

    /// Compiles `book`. Throws at the first pattern that is wrong. The automaton of a source is made when a record of that
    /// source is first looked at: a bundle holds few of the sources that a pack knows. Looking for faults takes a fifth of
    /// the time in which the program starts; where it is left out, a pattern with a fault matches nothing.
    package init(_ book: RuleBook, checksPatterns: Bool = true) throws(RuleCompileError) {
        self.book = book
        let sources = SourceTable(book)
        sourceTable = sources
        index = RuleIndex(book)
        facts = FactTable(book)
        events = EventTable(book, sources)
        eventMessages = EventMessages(book, sources)
        codes = Dictionary(
            book.codes.enumerated().compactMap { index, code in ErrorCode.key(code.code).map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
        let patterns = TextPattern.all(of: book, sources)
        for pattern in patterns where checksPatterns {
            guard let fault = Self.quickFault(in: pattern.pattern.source) else { continue }
            throw RuleCompileError(pattern.location, reason: Self.remedy(for: fault))
        }
        textPatterns = patterns
        let shared = patterns.indices.filter { patterns[$0].source == nil }
        func group(_ numbers: [Int]) -> PatternGroup? {
            numbers.isEmpty ? nil : PatternGroup(numbers, patterns.map(\.pattern.source))
        }
        let own = Dictionary(grouping: patterns.indices.filter { patterns[$0].source != nil }) { patterns[$0].source }
        groups = book.sources.indices.map { source in own[source].flatMap { group($0 + shared) } }
        anySource = group(shared)
    }

    /// The same with another definition of the failure at `index`, which keeps its id: for trying what a change would do.
    /// What was compiled is shared.
    package func replacing(failureAt index: Int, by failure: FailureDefinition) -> CompiledRuleBook {
        var copy = self
        if book.failures.indices.contains(index), book.failures[index].description.id == failure.description.id {
            copy.book.failures[index] = failure
        }
        return copy
    }

    /// What is wrong with `pattern`, or nil, and the names of its groups in the order of their numbers.
    package static func check(pattern: String) -> (error: String?, captureNames: [String]) {
        let capture = CapturePattern(pattern)
        if let fault = PatternDatabase.fault(in: capture.source) ?? capture.fault { return (remedy(for: fault), []) }
        do {
            _ = try PatternDatabase([capture.source])
        } catch {
            return (remedy(for: error.reason), capture.names)
        }
        return (nil, capture.names)
    }

    /// Indices of the sources that a file called `fileName` of format `format` belongs to, ascending. Components and
    /// channels are asked per record; sources that are told by registry keys are not among them.
    package func sources(fileName: String, format: String) -> [Int] {
        sourceTable.sources(fileName: fileName, format: format)
    }

    /// Indices of the sources that records of `component` belong to.
    package func sourceIndices(component: Span<UInt8>) -> [Int] { sourceTable.sources(component: component) }

    /// Indices of the sources that events of `channel` belong to.
    package func sourceIndices(channel: String) -> [Int] { sourceTable.sources(channel: channel) }

    /// What the pack knows of an error code, in any spelling. A Win32 error is found by its short number and as the
    /// HRESULT that wraps it, whichever of the two the pack lists.
    package func meaning(ofCode text: String) -> CodeDefinition? {
        guard let key = ErrorCode.key(text) else { return nil }
        if let index = codes[key] { return book.codes[index] }
        guard case .hresult(let value) = key, value != 0 else { return nil }
        let other: UInt32
        if value <= 0xFFFF {
            other = 0x8007_0000 | value
        } else if value >> 16 == 0x8007 {
            other = value & 0xFFFF
        } else {
            return nil
        }
        return codes[.hresult(other)].map { book.codes[$0] }
    }

    /// The library's words with what to do about them.
    private static func remedy(for reason: String) -> String {
        let lower = reason.lowercased()
        if lower.contains("empty") {
            return "The pattern matches nothing at all as well (\(reason)); make some part of it required."
        }
        if lower.contains("assertion") || lower.contains("back reference") || lower.contains("backreference")
            || lower.contains("zero-width")
        {
            return "The pattern uses look-around or a back-reference (\(reason)); use plain text and groups instead."
        }
        if lower.contains("too large") || lower.contains("bounded repeat") {
            return "The pattern is too large (\(reason)); use `.*` or `\\w+` in place of long counted repeats."
        }
        return "The pattern is wrong: \(reason); write special characters with a backslash before them."
    }
}

/// Where each definition stands in the pack, by its id.
struct RuleIndex: Sendable {
    let sources: [String: Int]
    let facts: [String: Int]
    let signals: [String: Int]
    let failures: [String: Int]
    /// The source of each signal and of each fact, by their own index. Definitions are large values: looking up one member
    /// of one copies all of it.
    let sourceOfSignal: [Int?]
    let sourceOfFact: [Int?]
    /// The signals that are failures, in the order of the pack.
    let failureSignals: [FailureSignal]
    /// The sources that have a failure signal with a code, ascending.
    let sourcesWithCodes: [Int]
    /// The ids of the signals and of the facts of each source, in the order of the pack.
    let signalsOfSource: [[String]]
    let factsOfSource: [[String]]

    /// The index of `book`; of two definitions with one id the first counts.
    init(_ book: RuleBook) {
        func index(_ ids: some Sequence<String>) -> [String: Int] {
            Dictionary(zip(ids, 0...), uniquingKeysWith: { first, _ in first })
        }
        sources = index(book.sources.map(\.id))
        facts = index(book.facts.map(\.id))
        signals = index(book.signals.map(\.id))
        failures = index(book.failures.map(\.description.id))
        let sources = sources
        sourceOfSignal = book.signals.map { sources[$0.source] }
        sourceOfFact = book.facts.map { sources[$0.source] }
        var signalsOfSource = [[String]](repeating: [], count: book.sources.count)
        for (signal, source) in zip(book.signals, sourceOfSignal) {
            if let source { signalsOfSource[source].append(signal.id) }
        }
        var factsOfSource = [[String]](repeating: [], count: book.sources.count)
        for (fact, source) in zip(book.facts, sourceOfFact) {
            if let source { factsOfSource[source].append(fact.id) }
        }
        let failing = zip(book.signals, sourceOfSignal).filter { $0.0.outcome == .failure }
        failureSignals = failing.map { FailureSignal(id: $0.0.id, source: $0.0.source) }
        sourcesWithCodes = Set(failing.compactMap { $0.0.captureNames.contains("code") ? $0.1 : nil }).sorted()
        self.signalsOfSource = signalsOfSource
        self.factsOfSource = factsOfSource
    }
}

/// A signal that is a failure.
struct FailureSignal: Sendable {
    let id: String
    /// The id of its source.
    let source: String
}

/// What a pattern of the automaton belongs to.
struct TextPattern: Sendable {
    enum Owner: Sendable {
        case signal(Int)
        case noise(Int)
    }

    let owner: Owner
    /// The source that a record must belong to, or nil for any.
    let source: Int?
    let pattern: CapturePattern
    let hasCaptures: Bool
    let location: RuleLocation

    /// Whether `(?<`, `(?P<` or `(?'` stands in `pattern`.
    private static func hasNamedGroup(_ pattern: String) -> Bool {
        let bytes = Array(pattern.utf8)
        let head = "(?".utf8
        return bytes.indices.contains { place in
            guard bytes[place...].starts(with: head) else { return false }
            let rest = bytes[place...].dropFirst(head.count)
            return rest.starts(with: "<".utf8) || rest.starts(with: "P<".utf8) || rest.starts(with: "'".utf8)
        }
    }

    /// The patterns of all text signals and text noise of `book`; those of one signal stand together, in its order.
    static func all(of book: RuleBook, _ sources: SourceTable) -> [TextPattern] {
        var found: [TextPattern] = []
        for (index, signal) in book.signals.enumerated() {
            guard case .text(let patterns) = signal.trigger, let source = sources.index(of: signal.source) else {
                continue
            }
            for text in patterns {
                found.append(
                    TextPattern(
                        owner: .signal(index), source: source, pattern: CapturePattern(text),
                        hasCaptures: Self.hasNamedGroup(text), location: signal.location))
            }
        }
        for (index, noise) in book.noise.enumerated() {
            guard noise.events.isEmpty, let text = noise.pattern else { continue }
            // A source that the pack does not have can belong to no record.
            if let source = noise.source, sources.index(of: source) == nil { continue }
            found.append(
                TextPattern(
                    owner: .noise(index), source: noise.source.flatMap(sources.index), pattern: CapturePattern(text),
                    hasCaptures: false, location: noise.location))
        }
        return found
    }
}
