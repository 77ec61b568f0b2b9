// The ladder as the report shows it, and where it does not agree with the culprit.

import CulpritModel

/// Lays the findings beside the ladder.
struct LadderDrawing {
    let ladder: [RungVerdict]
    let findings: [Finding]
    let culprits: [String]

    /// The rungs. One that its own condition leaves open is broken where a culprit, or another active error, sits on
    /// it. Nothing is forced on a rung because of the rungs above or below.
    func rungs() -> [LadderRung] {
        ladder.map { rung in
            var drawn = LadderRung(id: rung.id, title: rung.title, state: rung.state, citations: rung.citations)
            let proof = findings.first { finding in
                finding.state == .active && finding.failure.rung == rung.id
                    && (finding.isCulprit || finding.failure.severity >= .error)
            }
            if let proof, drawn.state == .unknown {
                drawn.state = .broken
                drawn.citations = proof.citations
            } else if let proof, drawn.state == .broken, drawn.citations.isEmpty {
                drawn.citations = proof.citations
            }
            return drawn
        }
    }

    /// One sentence for each disagreement between `rungs` and the culprits.
    func remarks(on rungs: [LadderRung]) -> [String] {
        let named = findings.filter { $0.isCulprit }
        var remarks: [String] = []
        for culprit in named {
            guard let rung = rungs.first(where: { $0.id == culprit.failure.rung }), rung.state == .holds else {
                continue
            }
            remarks.append(
                "The cause “\(culprit.failure.title)” breaks the rung “\(rung.title)”, but the evidence shows that rung as "
                    + "holding.")
        }
        guard let firstBroken = rungs.first(where: { $0.state == .broken }) else { return remarks }
        guard !named.isEmpty else {
            return remarks + ["The rung “\(firstBroken.title)” is broken, but no known failure explains it."]
        }
        if named.contains(where: { $0.failure.rung == firstBroken.id }) { return remarks }
        let first = named[0]
        if let rung = rungs.first(where: { $0.id == first.failure.rung }) {
            remarks.append(
                "The first broken rung is “\(firstBroken.title)”, but the cause found, “\(first.failure.title)”, sits on the "
                    + "rung “\(rung.title)”.")
        } else {
            remarks.append(
                "The first broken rung is “\(firstBroken.title)”, but the cause found, “\(first.failure.title)”, belongs to no "
                    + "rung.")
        }
        return remarks
    }
}
