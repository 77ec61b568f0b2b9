// Which finding explains which. Edges come from the pack's `caused-by`; only findings that are active today take part.

import CulpritModel

/// The graph of causes among the active findings of one device.
struct CauseGraph {
    private let order: FindingOrder
    private let active: [Finding]
    /// The nearest active causes of each active finding, as places in `active`.
    private var causes: [[Int]] = []

    /// The graph among `findings`.
    ///
    /// A cause whose own verdict is open does not cut the chain: if A is caused by B and B by C, and nobody could judge B,
    /// C still explains A. A cause that is ruled out or has recovered does cut it.
    init(
        findings: [Finding], verdicts: [Verdict], failures: [String: FailureDescription], order: FindingOrder
    ) {
        self.order = order
        active = findings.filter { $0.state == .active }
        var places: [String: Int] = [:]
        for (index, finding) in active.enumerated() { places[finding.failure.id] = index }
        var open: Set<String> = []
        for verdict in verdicts where verdict.state == .notAssessable { open.insert(verdict.failure) }

        for (index, finding) in active.enumerated() {
            var found: Set<Int> = []
            var visited: Set<String> = [finding.failure.id]
            var waiting = finding.failure.causedBy
            while let id = waiting.popLast() {
                guard visited.insert(id).inserted else { continue }
                if let place = places[id] {
                    if place != index { found.insert(place) }
                } else if open.contains(id), let between = failures[id] {
                    waiting += between.causedBy
                }
            }
            causes.append(found.sorted())
        }
    }

    /// Marks the culprits in `findings`, writes down what causes the others, and gives the culprits' ids in order.
    func resolve(_ findings: inout [Finding]) -> [String] {
        let reached = active.indices.map { ancestors(of: $0) }
        var isRoot = active.indices.map { place in
            // A circle of causes has no beginning in the graph; all its members count as roots here.
            reached[place].allSatisfy { reached[$0].contains(place) }
        }
        for place in active.indices where isRoot[place] {
            let circle = reached[place].filter { $0 != place }
            if circle.contains(where: { isRoot[$0] && order.isMoreImportant(active[$0], active[place]) }) {
                isRoot[place] = false
            }
        }

        let standings = active.indices.map { standing(of: active[$0].failure) }
        // What a finding explains counts for it: a mere note that explains an error is the cause of that error.
        var weights = standings
        for place in active.indices {
            for cause in reached[place] { weights[cause] = max(weights[cause], standings[place]) }
        }
        let strongest = max(Standing.possible, weights.max() ?? .possible)
        let culprits = active.indices.filter { isRoot[$0] && weights[$0] >= strongest }
            .sorted { order.isMoreImportant(active[$0], active[$1]) }

        let culpritIDs = culprits.map { active[$0].failure.id }
        var causedBy: [String: [String]] = [:]
        for (place, finding) in active.enumerated() {
            causedBy[finding.failure.id] =
                isRoot[place] ? [] : causes[place].map { active[$0].failure.id }.sorted()
        }
        for index in findings.indices where findings[index].state == .active {
            let id = findings[index].failure.id
            findings[index].isCulprit = culpritIDs.contains(id)
            findings[index].causedBy = causedBy[id] ?? []
        }
        return culpritIDs
    }

    /// How much a finding can carry the blame.
    private enum Standing: Int, Comparable {
        /// A note on no rung: worth telling, never a cause by itself.
        case remark
        /// A note on a rung, or a warning on none: a cause where nothing worse is wrong.
        case possible
        /// An error, or a warning that breaks a rung.
        case full

        static func < (lhs: Standing, rhs: Standing) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    private func standing(of failure: FailureDescription) -> Standing {
        switch failure.severity {
        case .critical, .error: .full
        case .warning: order.isOnLadder(failure.rung) ? .full : .possible
        case .note: order.isOnLadder(failure.rung) ? .possible : .remark
        }
    }

    /// Every finding that explains `place`, near or far.
    private func ancestors(of place: Int) -> Set<Int> {
        var found: Set<Int> = []
        var waiting = causes[place]
        while let next = waiting.popLast() {
            if found.insert(next).inserted { waiting += causes[next] }
        }
        return found
    }
}
