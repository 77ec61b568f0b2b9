// Makes the sinks that gather evidence by the rules of one pack, and keeps what gathering looks up in it.

package import CulpritEvidence
package import CulpritModel
package import CulpritRules

/// Makes the sinks that gather evidence by the rules of one pack.
package struct AnalysisSinkMaker: SinkMaker {
    private let rules: GatheringRules
    private let limits: Limits

    /// Sinks that look for what `rules` knows.
    package init(_ rules: CompiledRuleBook, limits: Limits) { self.init(GatheringRules(rules), limits: limits) }

    init(_ rules: GatheringRules, limits: Limits) {
        self.rules = rules
        self.limits = limits
    }

    package func sink(path: ArtifactPath, order: [Int]) -> AnalysisSink {
        AnalysisSink(rules, limits, path: path, order: order)
    }

    package var joinsParts: Bool { true }

    package func join(_ gathered: inout ArtifactEvidence, _ part: ArtifactEvidence, linesBefore: Int) {
        gathered.append(part, linesBefore: linesBefore, shapesMax: limits.shapesMax)
        gathered.summary.append(part.summary, keptMax: limits.diagnosticsPerCodeMax)
        let covered = gathered.coveredSources
        gathered.summary.sources = rules.compiled.book.sources.map(\.id).filter(covered.contains)
    }
}

/// A rule pack with what gathering looks up in it.
struct GatheringRules: Sendable {
    let compiled: CompiledRuleBook
    /// Indices of facts that come from a signal, by the index of the signal.
    let factsOfSignal: [Int: [Int]]
    /// Index of the source of each signal and of each fact, by their own index.
    let sourceOfSignal: [Int?]
    let sourceOfFact: [Int?]
    /// Sources that registry keys tell of, with the keys in lower case.
    let keySources: [(source: Int, keys: [[UInt8]])]
    /// Event channels reduced to letters and digits, for exports without a single event.
    let channelWords: [(source: Int, word: String)]

    init(_ compiled: CompiledRuleBook) {
        self.compiled = compiled
        let book = compiled.book
        var signalIndex: [String: Int] = [:]
        for (index, signal) in book.signals.enumerated() { signalIndex[signal.id] = index }
        var facts: [Int: [Int]] = [:]
        for (index, fact) in book.facts.enumerated() {
            guard case .signal(let id, _) = fact.origin, let signal = signalIndex[id] else { continue }
            facts[signal, default: []].append(index)
        }
        factsOfSignal = facts
        let sources = Dictionary(book.sources.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        sourceOfSignal = book.signals.map { sources[$0.source] }
        sourceOfFact = book.facts.map { sources[$0.source] }
        keySources = book.sources.enumerated().compactMap { index, source in
            source.keys.isEmpty ? nil : (index, source.keys.map { Array($0.lowercased().utf8) })
        }
        channelWords = book.sources.enumerated().flatMap { index, source in
            source.channels.map { (index, Self.word($0)) }
        }
    }

    /// `text` reduced to its letters and digits, in lower case.
    static func word(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}
