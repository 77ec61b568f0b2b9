// Finds what somebody asks for in a rule pack and tells what the pack knows of it. It needs the definitions only, so that
// no pattern is compiled. Making the single explanations stands in Explainer+Definitions.swift and Explainer+Codes.swift.

package import CulpritModel
package import CulpritRules

/// Explains what a rule pack knows.
package struct Explainer {
    let book: RuleBook
    let uses: RuleUses
    /// Where each definition stands in the pack.
    let sources: [String: Int]
    let facts: [String: Int]
    let signals: [String: Int]
    let failures: [String: Int]
    let codes: [CodeKey: Int]

    /// An explainer of `book`.
    package init(_ book: RuleBook) {
        self.book = book
        uses = RuleUses(book)
        func index(_ ids: some Sequence<String>) -> [String: Int] {
            Dictionary(zip(ids, 0...), uniquingKeysWith: { first, _ in first })
        }
        sources = index(book.sources.map(\.id))
        facts = index(book.facts.map(\.id))
        signals = index(book.signals.map(\.id))
        failures = index(book.failures.map(\.description.id))
        codes = Dictionary(
            book.codes.enumerated().compactMap { index, code in ErrorCode.key(code.code).map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// What `subject` is: an error code in any spelling or its symbol, `event 76`, or the id of a failure (with or
    /// without its area), a signal, a fact, a source, a rung or an entry of noise. Empty where it is nothing of that.
    package func explain(_ subject: String) -> [Explanation] {
        let wanted = Self.trimmed(subject).lowercased()
        guard !wanted.isEmpty, wanted.utf8.count <= 200 else { return [] }
        if let number = Self.eventNumber(wanted) { return explain(event: number) }
        let named = explain(id: wanted)
        if !named.isEmpty { return named }
        let symbols = book.codes.filter { $0.symbol.lowercased() == wanted }
        if !symbols.isEmpty { return symbols.map { explain(code: $0) } }
        // Eight digits are hexadecimal as Windows Update writes them, where that is a listed code.
        if wanted.utf8.count == 8, let key = ErrorCode.key("0x" + wanted), codes[key] != nil {
            return [explain(codeKey: key, written: "0x" + wanted)]
        }
        if let key = ErrorCode.key(wanted) {
            var found = [explain(codeKey: key, written: Self.trimmed(subject))]
            // A short number may be an event as well.
            if let number = UInt32(wanted), number <= 0xFFFF { found += explain(event: number) }
            return found
        }
        // A line of a log in place of a code: what stands in it.
        return ErrorCode.find(in: subject).compactMap { code in
            ErrorCode.key(code).map { explain(codeKey: $0, written: code) }
        }
    }

    /// Names that somebody may have meant by `subject`, the nearest first, at most five.
    package func suggestions(for subject: String) -> [String] {
        let wanted = Self.trimmed(subject).lowercased()
        var names: [String] = []
        for failure in book.failures {
            names.append(failure.description.id)
            names.append(Self.slug(failure.description.id))
        }
        names += book.signals.map(\.id) + book.facts.map(\.id) + book.sources.map(\.id) + book.ladder.map(\.id)
        names += book.noise.map(\.id) + book.codes.map(\.symbol)
        var near: [(distance: Int, name: String)] = []
        for name in Set(names) {
            guard let distance = NearestName.distance(from: wanted, to: name) else { continue }
            near.append((distance, name))
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(5).map(\.name)
    }

    /// Everything of `kind` that the pack defines, in the order of ids; events by channel and number.
    package func all(_ kind: Explanation.Kind) -> [Explanation] {
        switch kind {
        case .failure:
            book.failures.sorted { $0.description.id < $1.description.id }.map { explain(failure: $0) }
        case .signal: book.signals.sorted { $0.id < $1.id }.map { explain(signal: $0) }
        case .fact: book.facts.sorted { $0.id < $1.id }.map { explain(fact: $0) }
        case .code: book.codes.map { explain(code: $0) }
        case .source: book.sources.sorted { $0.id < $1.id }.map { explain(source: $0) }
        case .rung: book.ladder.map { explain(rung: $0) }
        case .noise: book.noise.sorted { $0.id < $1.id }.map { explain(noise: $0) }
        case .event: eventNumbers.flatMap { explain(event: $0) }.sorted { $0.group < $1.group }
        }
    }

    /// The name of a failure without its area.
    static func slug(_ id: String) -> String { id.split(separator: "/").last.map(String.init) ?? id }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }

    /// The number in `event 76`, `event id 76` or `event:76`.
    private static func eventNumber(_ text: String) -> UInt32? {
        guard text.hasPrefix("event") else { return nil }
        var words = text.dropFirst(5).split { " :#=".contains($0) }
        if words.first == "id" { words.removeFirst() }
        return words.count == 1 ? UInt32(words[0]) : nil
    }

    private func explain(id wanted: String) -> [Explanation] {
        var found = book.failures.filter { failure in
            failure.description.id == wanted || Self.slug(failure.description.id) == wanted
        }.map { explain(failure: $0) }
        found += book.signals.filter { $0.id == wanted }.map { explain(signal: $0) }
        found += book.facts.filter { $0.id == wanted }.map { explain(fact: $0) }
        found += book.sources.filter { $0.id == wanted || $0.title.lowercased() == wanted }.map { explain(source: $0) }
        found += book.ladder.filter { $0.id == wanted }.map { explain(rung: $0) }
        found += book.noise.filter { $0.id == wanted }.map { explain(noise: $0) }
        return found
    }
}

extension NearestName {
    /// How far `name` is from what was typed, or nil where it cannot have been meant. A name that holds what was typed is
    /// as near as a name with as many typing errors as letters that were left out, but for a few.
    static func distance(from typed: String, to name: String) -> Int? {
        let wanted = Array(typed.utf8)
        let other = Array(name.lowercased().utf8)
        guard wanted.count >= 3, wanted.count <= 200, other.count <= 200 else { return nil }
        if name.lowercased().contains(typed) { return min(3, other.count - wanted.count) }
        let allowed = max(1, wanted.count / 3)
        guard abs(other.count - wanted.count) <= allowed else { return nil }
        let distance = editDistance(wanted, other)
        return distance <= allowed ? distance : nil
    }
}
