// What to ask for next: the fewest sources that decide most of what is still open.

import CulpritModel

/// Chooses sources by greedy set cover, with whole numbers only so that the choice is the same everywhere.
struct CollectionPlan {
    let rungs: [LadderRung]
    let ladder: [RungVerdict]
    let failures: [String: FailureDescription]
    let sources: [SourceStatus]

    /// More than this nobody collects.
    static let sourceCountMax = 5

    /// Something open, the sources it waits for, and how much it matters.
    private struct OpenQuestion {
        var weight: Int
        var waitsFor: Set<String>
    }

    /// The shortest list of sources for `notAssessed` and for the rungs that are unknown, best first.
    func shortest(for notAssessed: [NotAssessed]) -> [MissingEvidence] {
        var how: [String: String] = [:]
        var places: [String: Int] = [:]
        var complete: Set<String> = []
        for (place, source) in sources.enumerated() {
            places[source.id] = place
            if !source.collect.isEmpty { how[source.id] = source.collect }
            if source.coverage == .complete { complete.insert(source.id) }
        }
        var questions: [OpenQuestion] = []
        func ask(_ missing: [MissingEvidence], weight: Int) {
            for item in missing where how[item.source] == nil { how[item.source] = item.collect }
            // What was collected and read to its end does not become more by collecting it again.
            let waitsFor = Set(missing.map(\.source)).subtracting(complete)
            if weight > 0, !waitsFor.isEmpty { questions.append(OpenQuestion(weight: weight, waitsFor: waitsFor)) }
        }
        for item in notAssessed { ask(item.missing, weight: weight(of: item)) }
        for (rung, drawn) in zip(ladder, rungs) where drawn.state == .unknown { ask(rung.missing, weight: 480) }

        var chosen: [MissingEvidence] = []
        while chosen.count < CollectionPlan.sourceCountMax {
            var scores: [String: Int] = [:]
            for question in questions {
                for source in question.waitsFor { scores[source, default: 0] += question.weight }
            }
            let best = scores.max { lhs, rhs in
                if lhs.value != rhs.value { return lhs.value < rhs.value }
                let left = places[lhs.key] ?? Int.max
                let right = places[rhs.key] ?? Int.max
                return left == right ? lhs.key > rhs.key : left > right
            }
            guard let best, best.value > 0 else { break }
            chosen.append(MissingEvidence(source: best.key, collect: how[best.key] ?? ""))
            questions = questions.compactMap { question in
                guard question.waitsFor.contains(best.key) else { return question }
                // One operand that is known often decides the whole, so what is left to ask is worth less.
                var rest = question
                rest.waitsFor.remove(best.key)
                rest.weight /= 4
                return rest.waitsFor.isEmpty ? nil : rest
            }
        }
        return chosen
    }

    /// How much an open failure matters: most on a rung that nobody could see, not at all on one that holds.
    private func weight(of item: NotAssessed) -> Int {
        guard let failure = failures[item.failure] else { return 0 }
        let severity =
            switch failure.severity {
            case .critical: 3
            case .error: 2
            case .warning: 1
            case .note: 0
            }
        let state = failure.rung.flatMap { id in rungs.first { $0.id == id }?.state }
        let rung =
            switch state {
            case .unknown: 4
            case .broken: 3
            case .holds: 0
            case nil: 1
            }
        return severity * rung * 60
    }
}
