// What a condition came to, with what proves it, and Kleene's logic over such values.

package import CulpritModel

/// The value of a condition.
struct Judgement {
    var truth: Truth
    /// What shows that the value is what it is, be it yes or no. Empty where it is unknown.
    var proof: [Citation] = []
    /// What would decide it, where it is unknown.
    var missing: [MissingEvidence] = []
    /// How many records and readings make it.
    var count = 0
    /// For `rules why`: the values that were looked at.
    var values: [(text: String, citation: Citation)] = []

    static let proofMax = 20

    /// A yes proved by `proof`.
    static func yes(_ proof: [Citation], count: Int? = nil) -> Judgement {
        Judgement(truth: .yes, proof: Citation.select(proof, max: proofMax), count: count ?? proof.count)
    }

    /// A no proved by `proof`.
    static func no(_ proof: [Citation]) -> Judgement {
        Judgement(truth: .no, proof: Citation.select(proof, max: proofMax))
    }

    /// Open for want of `missing`.
    static func unknown(_ missing: [MissingEvidence]) -> Judgement { Judgement(truth: .unknown, missing: missing) }

    /// Yes where all are; no where one is; else unknown.
    static func all(_ parts: [Judgement]) -> Judgement { combine(parts, deciding: .no, otherwise: .yes) }

    /// Yes where one is; no where all are; else unknown.
    static func any(_ parts: [Judgement]) -> Judgement { combine(parts, deciding: .yes, otherwise: .no) }

    /// Yes for no, no for yes.
    var negated: Judgement {
        var result = self
        result.truth = truth.negated
        return result
    }

    /// One part of the value `deciding` decides; else all parts decide together; else what is unknown leaves it open.
    private static func combine(_ parts: [Judgement], deciding: Truth, otherwise: Truth) -> Judgement {
        let deciders = parts.filter { $0.truth == deciding }
        if !deciders.isEmpty { return union(deciders, deciding) }
        let open = parts.filter { $0.truth == .unknown }
        guard !open.isEmpty else { return union(parts, otherwise) }
        return .unknown(open.flatMap(\.missing).distinct)
    }

    private static func union(_ parts: [Judgement], _ truth: Truth) -> Judgement {
        Judgement(
            truth: truth, proof: Citation.select(parts.flatMap(\.proof), max: proofMax),
            count: parts.reduce(0) { $0 &+ $1.count })
    }
}

extension Truth {
    var negated: Truth {
        switch self {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }

    /// Kleene's and.
    func and(_ other: Truth) -> Truth {
        if self == .no || other == .no { return .no }
        return self == .yes && other == .yes ? .yes : .unknown
    }

    init(_ value: Bool) { self = value ? .yes : .no }
}

extension Citation {
    /// Each citation once, in the order of time and then of place; of more than `max`, the first and the last halves.
    package static func select(_ citations: [Citation], max: Int) -> [Citation] {
        var seen: Set<Location> = []
        let distinct = citations.filter { seen.insert($0.location).inserted }.sorted(by: isOrdered)
        guard distinct.count > max, max > 0 else { return distinct }
        return Array(distinct.prefix(max - max / 2) + distinct.suffix(max / 2))
    }

    /// By instant, what has none last; then by artifact and offset.
    private static func isOrdered(_ lhs: Citation, _ rhs: Citation) -> Bool {
        let (left, right) = (lhs.time.resolved.utc, rhs.time.resolved.utc)
        if left != right {
            guard let left else { return false }
            guard let right else { return true }
            return left < right
        }
        if lhs.location.artifact != rhs.location.artifact { return lhs.location.artifact < rhs.location.artifact }
        return lhs.location.offset < rhs.location.offset
    }
}

extension [MissingEvidence] {
    /// Each once, in the order of their first.
    var distinct: [MissingEvidence] {
        var seen: Set<MissingEvidence> = []
        return filter { seen.insert($0).inserted }
    }
}
