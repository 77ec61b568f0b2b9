// What comes after what among records: by UTC where both instants are known, else by the order within one artifact.
// Between artifacts without a common clock nothing is known.

internal import CulpritModel

extension Occurrence {
    var utc: Ticks? { citation.time.resolved.utc }
    var artifact: ArtifactPath { citation.location.artifact }

    /// Whether this record is later than `other`.
    func isAfter(_ other: Occurrence) -> Truth {
        if let mine = utc, let theirs = other.utc, mine != theirs { return Truth(mine > theirs) }
        if artifact == other.artifact { return Truth(sequence > other.sequence) }
        // The same instant in two artifacts: neither is later.
        return utc != nil && other.utc != nil ? .no : .unknown
    }

    /// Seconds from `other` to this record, or nil where no clock is common to both.
    func seconds(since other: Occurrence) -> Double? {
        let (mine, theirs): (Ticks, Ticks)
        if let instant = utc, let before = other.utc {
            (mine, theirs) = (instant, before)
        } else if artifact == other.artifact, citation.time.written.isKnown, other.citation.time.written.isKnown,
            citation.time.written.zone == other.citation.time.written.zone
        {
            (mine, theirs) = (citation.time.written.reading, other.citation.time.written.reading)
        } else {
            return nil
        }
        return (Double(mine.value) - Double(theirs.value)) / Double(Ticks.perSecond)
    }
}

/// Records ordered so that "is one of them later than this one" is answered at once.
struct LaterIndex {
    /// With an instant, oldest first.
    private let dated: [Occurrence]
    /// By artifact, in its order.
    private let byArtifact: [ArtifactPath: [Occurrence]]
    /// Artifacts with records without an instant.
    private let undated: Set<ArtifactPath>

    /// The index of `occurrences`.
    init(_ occurrences: [Occurrence]) {
        dated = occurrences.filter { $0.utc != nil }.sorted { ($0.utc?.value ?? 0) < ($1.utc?.value ?? 0) }
        byArtifact = Dictionary(grouping: occurrences, by: \.artifact).mapValues {
            $0.sorted { $0.sequence < $1.sequence }
        }
        undated = Set(occurrences.filter { $0.utc == nil }.map(\.artifact))
    }

    /// Whether one of the records comes after `occurrence`, at most `seconds` later where that is asked.
    func follows(_ occurrence: Occurrence, within seconds: Double?) -> Truth {
        var result = Truth.no
        func consider(_ candidate: Occurrence?) {
            guard let candidate, result != .yes else { return }
            guard let seconds else { return result = .yes }
            guard let distance = candidate.seconds(since: occurrence) else { return result = .unknown }
            if distance <= seconds { result = .yes }
        }
        if let instant = occurrence.utc { consider(first(dated) { ($0.utc?.value ?? 0) > instant.value }) }
        let neighbour = first(byArtifact[occurrence.artifact] ?? []) { $0.sequence > occurrence.sequence }
        // Where both have an instant, that decides; the order of the file counts where it is the same.
        if neighbour?.isAfter(occurrence) == .yes { consider(neighbour) }
        let open = occurrence.utc == nil ? Set(byArtifact.keys) : undated
        if result == .no, open.contains(where: { $0 != occurrence.artifact }) { return .unknown }
        return result
    }

    /// The first element for which `isPast` holds; it holds for none before and for all after.
    private func first(_ elements: [Occurrence], where isPast: (Occurrence) -> Bool) -> Occurrence? {
        var low = 0
        var high = elements.count
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(elements[middle]) { high = middle } else { low = middle + 1 }
        }
        return low < elements.count ? elements[low] : nil
    }
}
