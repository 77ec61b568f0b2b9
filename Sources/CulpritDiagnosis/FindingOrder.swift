// The one order in which findings are told: by rung, then severity, then time, then id.

import CulpritModel

/// Compares findings for their place in a report. The order is total, so that a report does not depend on scheduling.
struct FindingOrder {
    private var ranks: [String: Int] = [:]
    private let rungCount: Int

    /// The order along `ladder`, whose first rung is the first prerequisite.
    init(ladder: [RungVerdict]) {
        rungCount = ladder.count
        for (index, rung) in ladder.enumerated() where ranks[rung.id] == nil { ranks[rung.id] = index }
    }

    /// The place of a rung on the ladder; what sits on no rung comes after all that does.
    func rank(ofRung rung: String?) -> Int { rung.flatMap { ranks[$0] } ?? rungCount }

    /// Whether the rung is one of the ladder's.
    func isOnLadder(_ rung: String?) -> Bool { rung.flatMap { ranks[$0] } != nil }

    /// Whether `lhs` is told before `rhs`: culprits, then what is active, then what has recovered.
    func precedes(_ lhs: Finding, _ rhs: Finding) -> Bool {
        if lhs.isCulprit != rhs.isCulprit { return lhs.isCulprit }
        if lhs.state != rhs.state { return lhs.state == .active }
        return isMoreImportant(lhs, rhs)
    }

    /// Whether `lhs` is the better candidate for the cause.
    func isMoreImportant(_ lhs: Finding, _ rhs: Finding) -> Bool {
        let left = rank(ofRung: lhs.failure.rung)
        let right = rank(ofRung: rhs.failure.rung)
        if left != right { return left < right }
        if lhs.failure.severity != rhs.failure.severity { return lhs.failure.severity > rhs.failure.severity }
        let latest = Ticks(Int64.max)
        let leftSeen = lhs.firstSeen ?? latest
        let rightSeen = rhs.firstSeen ?? latest
        if leftSeen != rightSeen { return leftSeen < rightSeen }
        return lhs.failure.id < rhs.failure.id
    }
}
