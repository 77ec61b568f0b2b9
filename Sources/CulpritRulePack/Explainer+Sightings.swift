// Where a device's evidence shows what is explained.

package import CulpritModel
package import CulpritRules

extension Explainer {
    /// What `evidence`, in which recovered failures are marked, shows of `explanation`: always something to say, even if
    /// it is that nothing was seen. `rules` are the rules that gathered it.
    package func sighting(
        of explanation: Explanation, in evidence: DeviceEvidence, rules: CompiledRuleBook
    ) -> Explanation.Sighting {
        var citations: [Citation] = []
        var count = 0
        var words: String?
        switch explanation.kind {
        case .failure:
            let verdict = Evaluator(rules, evidence: evidence).verdict(on: explanation.id)
            words = verdict.map(Self.words) ?? "not judged"
            citations = verdict?.citations ?? []
        case .signal: take(signals: [explanation.id], of: evidence, &citations, &count)
        case .event:
            let own = explanation.relations.filter { $0.kind == .signal }.map(\.id)
            let wanted = UInt32(explanation.id.dropFirst("event ".count))
            take(signals: own, of: evidence, &citations, &count) { citation in
                // A signal may stand for several events; its citations begin with the number.
                wanted.map { citation.text.hasPrefix("event \($0) ") || citation.text.contains("event \($0):") } ?? true
            }
        case .fact:
            let readings = evidence.facts[explanation.id] ?? []
            citations = readings.map(\.citation)
            words = readings.last.map {
                "is '\($0.value)'" + (readings.count > 1 ? ", \(readings.count) readings" : "")
            }
        case .code: take(code: explanation.id, of: evidence, &citations, &count)
        case .source:
            switch evidence.coverage[explanation.id] {
            case .complete?: words = "collected and read to the end"
            case .partial?: words = "collected and only partly readable"
            default: words = "not collected"
            }
            citations = evidence.sourceCitations[explanation.id].map { [$0] } ?? []
        case .rung:
            let rung = Evaluator(rules, evidence: evidence).ladder().first { $0.id == explanation.id }
            words = rung?.state.rawValue
            citations = rung?.citations ?? []
        case .noise: break
        }
        let name = evidence.identity.names.last ?? "device"
        let seen = count == 0 ? "not seen" : count == 1 ? "seen once" : "seen \(count) times"
        return Explanation.Sighting(device: name, words: words ?? seen, citations: citations)
    }

    private static func words(_ verdict: Verdict) -> String {
        switch verdict.state {
        case .fires: return "fires"
        case .recovered: return "was so, and a later success has ended it"
        case .silent: return "ruled out"
        case .notAssessable:
            let missing = Set(verdict.missing.map(\.source)).sorted().joined(separator: ", ")
            return "cannot be judged without \(missing)"
        }
    }

    private func take(
        signals ids: [String], of evidence: DeviceEvidence, _ citations: inout [Citation], _ count: inout Int,
        where isWanted: (Citation) -> Bool = { _ in true }
    ) {
        for id in ids {
            guard let history = evidence.signals[id] else { continue }
            let own = history.occurrences.map(\.citation).filter(isWanted)
            citations += own
            // What is not kept cannot be looked at, and is counted where everything that was kept is wanted.
            count += own.count == history.occurrences.count ? history.count : own.count
        }
    }

    /// Captures, facts and unexplained errors that carry the code.
    private func take(
        code: String, of evidence: DeviceEvidence, _ citations: inout [Citation], _ count: inout Int
    ) {
        guard let key = ErrorCode.key(code) else { return }
        let keys = Set(spellings(of: key))
        func carries(_ text: String) -> Bool {
            guard let other = ErrorCode.key(text) else { return false }
            return keys.contains(other)
        }
        for (id, history) in evidence.signals.sorted(by: { $0.key < $1.key }) where !id.isEmpty {
            let own = history.occurrences.filter { $0.captures.values.contains(where: carries) }
            citations += own.map(\.citation)
            count += own.count
        }
        for fact in book.facts where fact.kind == .code {
            let own = (evidence.facts[fact.id] ?? []).filter { carries($0.value) }
            citations += own.map(\.citation)
            count += own.count
        }
        for shape in evidence.unexplained where shape.code.map(carries) == true {
            citations += shape.citations
            count += shape.count
        }
    }
}
