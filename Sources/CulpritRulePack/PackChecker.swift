// Checks that need the whole pack: every name exists, every capture is made, every pattern compiles. What only authors
// want to know stands in PackChecker+Authoring.swift.

import CulpritModel
import CulpritRules

/// Checks a merged pack.
struct PackChecker {
    var merged: LayerMerger
    var findings: [LintFinding] = []
    /// The fault of each pattern that was compiled, or none.
    private var patterns: [String: String?] = [:]
    private let isThorough: Bool
    private let sources: Set<String>
    let facts: [String: FactDefinition]
    private let failures: Set<String>
    private let rungs: Set<String>
    /// All operations, and the names that they lie below: `mdm.enroll` and `mdm`.
    private let operations: Set<String>
    private let operationsAndAbove: Set<String>
    private let codes: Set<String>

    /// A checker of `merged`; a thorough one compiles every pattern.
    init(_ merged: LayerMerger, isThorough: Bool) {
        self.isThorough = isThorough
        self.merged = merged
        sources = Set(merged.book.sources.map(\.id))
        facts = Dictionary(merged.book.facts.map { ($0.id, $0) }) { first, _ in first }
        failures = Set(merged.book.failures.map(\.description.id))
        rungs = Set(merged.book.ladder.map(\.id))
        let operations = Set(merged.book.signals.compactMap(\.operation))
        self.operations = operations
        operationsAndAbove = operations.union(operations.flatMap(Self.namesAbove))
        codes = Set(merged.book.codes.map { RuleText.codeKey($0.code) })
    }

    /// The names that end before a dot of `operation`.
    private static func namesAbove(_ operation: String) -> [String] {
        operation.indices.filter { operation[$0] == "." }.map { String(operation[..<$0]) }
    }

    mutating func error(
        _ location: RuleLocation, _ message: String, _ remedy: String, breaks owner: DefinitionKey? = nil
    ) {
        findings.append(LintFinding(.error, at: location, message, remedy: remedy))
        if let owner { merged.broken.insert(owner) }
    }

    mutating func warning(_ location: RuleLocation, _ message: String, _ remedy: String) {
        findings.append(LintFinding(.warning, at: location, message, remedy: remedy))
    }

    /// Checks every name that a definition uses of another, and fills in what follows from patterns.
    mutating func checkNames() {
        if !merged.hasPackFile {
            error(
                RuleLocation(file: "pack.yaml", line: 1), "the pack has no pack.yaml",
                "add one with name, version and schema: 1")
        }
        nameCaptures()
        if isThorough { compilePatterns() }
        let signals = Dictionary(merged.book.signals.map { ($0.id, $0.captureNames) }) { first, _ in first }
        for reference in merged.references { check(reference, signals: signals) }
        checkSharedLogs()
    }

    /// Many providers write to the classic logs, each with numbers of its own.
    private mutating func checkSharedLogs() {
        let shared = Set(
            merged.book.sources.filter { $0.channels.contains { ["system", "application"].contains($0.lowercased()) } }
                .map(\.id))
        for event in merged.book.events where event.provider == nil && shared.contains(event.source) {
            error(
                event.location, "event \(event.id) means nothing without its provider in a log that many write to",
                "add 'provider:'", breaks: DefinitionKey(kind: .event, id: event.key))
        }
    }

    /// Compiles all patterns that the definitions name, many at once.
    private mutating func compilePatterns() {
        var seen: Set<String> = []
        let named = merged.references.compactMap { reference -> String? in
            guard case .pattern(let pattern) = reference.use, seen.insert(pattern).inserted else { return nil }
            return pattern
        }
        for (pattern, fault) in zip(named, CompiledRuleBook.faults(in: named)) {
            patterns.updateValue(fault, forKey: pattern)
        }
    }

    /// What is wrong with `pattern`, or nil; each is compiled once.
    private mutating func fault(of pattern: String) -> String? {
        if let known = patterns[pattern] { return known }
        let fault =
            isThorough
            ? CompiledRuleBook.check(pattern: pattern).error : CompiledRuleBook.quickFault(in: pattern)
        patterns.updateValue(fault, forKey: pattern)
        return fault
    }

    /// Text signals capture the named groups of their patterns; event signals what they list, and the groups of the
    /// pattern over their values.
    private mutating func nameCaptures() {
        for index in merged.book.signals.indices {
            var names = Set(merged.book.signals[index].captures.keys)
            if case .text(let patterns) = merged.book.signals[index].trigger {
                for pattern in patterns { names.formUnion(PatternNames.names(in: pattern)) }
            }
            if let pattern = merged.book.signals[index].valuesPattern {
                names.formUnion(PatternNames.names(in: pattern))
            }
            merged.book.signals[index].captureNames = names.sorted()
        }
    }

    private mutating func missing(
        _ kind: String, _ name: String, among names: some Sequence<String>, _ reference: Reference, otherwise: String
    ) {
        if name.isEmpty { return }
        let hint = NearestName.hint(for: name, among: names, otherwise: otherwise)
        error(reference.location, "there is no \(kind) \(name)", hint, breaks: reference.owner)
    }

    /// Checks one name that a definition uses; `signals` are the captures of each.
    private mutating func check(_ reference: Reference, signals: [String: [String]]) {
        switch reference.use {
        case .source(let id):
            if !sources.contains(id) {
                missing("source", id, among: sources, reference, otherwise: "define it in sources.yaml")
            }
        case .fact(let id):
            if facts[id] == nil { missing("fact", id, among: facts.keys, reference, otherwise: "define it in facts/") }
        case .signal(let id):
            if signals[id] == nil {
                missing("signal", id, among: signals.keys, reference, otherwise: "define it in signals/")
            }
        case .failure(let id):
            if !failures.contains(id) {
                missing(
                    "failure", id, among: failures, reference,
                    otherwise: "write failures/\(id).yaml, or remove the name")
            }
        case .rung(let id):
            if !rungs.contains(id) {
                missing("rung", id, among: rungs, reference, otherwise: "define it in ladder.yaml")
            }
        case .capture(let name, let signal):
            guard let names = signals[signal], !names.contains(name) else { return }
            let made = names.isEmpty ? "it makes none" : "it makes \(names.joined(separator: ", "))"
            error(
                reference.location, "the signal \(signal) makes no capture '\(name)'",
                NearestName.hint(for: name, among: names, otherwise: made), breaks: reference.owner)
        case .factValue(let value, let id): checkValue(value, of: id, reference)
        case .factKind(let kinds, let id, let test):
            guard let fact = facts[id], !kinds.contains(fact.kind) else { return }
            error(
                reference.location, "'\(test)' is asked of \(id), which is of type \(fact.kind.rawValue)",
                "give the fact 'type: \(kinds.first?.rawValue ?? "")', or ask something else", breaks: reference.owner)
        case .pattern(let pattern):
            guard let fault = fault(of: pattern) else { return }
            let (words, remedy) = Self.sentences(of: fault)
            error(reference.location, words, remedy, breaks: reference.owner)
        case .operation(let name):
            if !operationsAndAbove.contains(name) {
                let hint = NearestName.hint(
                    for: name, among: operations, otherwise: "remove it, or give signals the operation")
                warning(reference.location, "no signal has the operation \(name)", hint)
            }
        case .code(let code):
            if !codes.contains(RuleText.codeKey(code)) {
                warning(reference.location, "the code \(code) is not described", "add it to a file in codes/")
            }
        }
    }

    /// The fault of a pattern as what is wrong and what to do, which the engine parts by a semicolon.
    private static func sentences(of fault: String) -> (words: String, remedy: String) {
        var parts = fault.split(separator: "; ", maxSplits: 1).map(String.init)
        if let last = parts.popLast() { parts.append(last.hasSuffix(".") ? String(last.dropLast()) : last) }
        let words = "the pattern cannot be used: " + (parts.first ?? fault)
        return (words, parts.count > 1 ? parts[1] : "put a backslash before signs that stand for themselves")
    }

    private mutating func checkValue(_ value: String, of id: String, _ reference: Reference) {
        guard let fact = facts[id], !value.isEmpty else { return }
        if fact.values.values.contains(where: { $0.lowercased() == value.lowercased() }) { return }
        switch fact.kind {
        case .yesNo where FactWords.yesOrNo(value) == nil:
            error(
                reference.location, "\(id) is yes or no, and never '\(value)'", "write true or false",
                breaks: reference.owner)
        case .number where RuleText.number(value) == nil && fact.values.isEmpty:
            error(
                reference.location, "\(id) is a number, and never '\(value)'", "write a number", breaks: reference.owner
            )
        case .code where !RuleText.isCode(value):
            error(
                reference.location, "\(id) is an error code, and never '\(value)'", "write 0x80180018",
                breaks: reference.owner)
        default: return
        }
    }

    /// The book without the definitions that have an error.
    func soundBook() -> RuleBook {
        guard !merged.broken.isEmpty else { return merged.book }
        func isSound(_ kind: DefinitionKey.Kind, _ id: String) -> Bool {
            !merged.broken.contains(DefinitionKey(kind: kind, id: id))
        }
        var book = merged.book
        book.sources.removeAll { !isSound(.source, $0.id) }
        book.facts.removeAll { !isSound(.fact, $0.id) }
        book.signals.removeAll { !isSound(.signal, $0.id) }
        book.failures.removeAll { !isSound(.failure, $0.description.id) }
        book.noise.removeAll { !isSound(.noise, $0.id) }
        book.events.removeAll { !isSound(.event, $0.key) }
        book.ladder.removeAll { !isSound(.rung, $0.id) }
        return book
    }
}

/// The words for yes and no.
enum FactWords {
    /// `yes` or `no` for any word that means one of them, else nil.
    static func yesOrNo(_ text: String) -> String? {
        switch text.lowercased() {
        case "yes", "true", "1", "on", "enabled": "yes"
        case "no", "false", "0", "off", "disabled": "no"
        default: nil
        }
    }
}
