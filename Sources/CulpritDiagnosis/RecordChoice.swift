// Which records of a device a report shows on its timeline and in its table: what proves a finding, what a signal knows, errors
// that nothing explains, and moments at which the state changed. It judges nothing.

package import CulpritModel

/// Chooses the records worth a look.
package struct RecordChoice {
    /// What a signal, a fact or a source is called.
    package struct Names: Sendable {
        package var title: String
        /// The id of the source it belongs to; empty for a source itself.
        package var source: String

        /// `title` of something of `source`.
        package init(title: String, source: String) {
            self.title = title
            self.source = source
        }
    }

    private let signals: [String: Names]
    private let facts: [String: Names]
    private let sources: [String: String]

    /// A choice that knows what the pack calls its `signals`, `facts` and `sources`.
    package init(signals: [String: Names], facts: [String: Names], sources: [String: String]) {
        self.signals = signals
        self.facts = facts
        self.sources = sources
    }

    /// Adds at most `countMax` records to `diagnosis`, which `evidence` led to.
    package func apply(to diagnosis: inout DeviceDiagnosis, _ evidence: DeviceEvidence, countMax: Int) {
        var gathered = GatheredRecords()
        var leftOut = 0
        for (id, history) in evidence.signals {
            leftOut += max(0, history.count - history.occurrences.count)
            for occurrence in history.occurrences {
                add(occurrence.citation, occurrence.severity, signals[id], to: &gathered)
            }
        }
        for shape in evidence.unexplained {
            leftOut += max(0, shape.count - shape.sightings.count)
            for citation in shape.sightings {
                gathered.put(
                    NotableRecord(
                        citation: citation, severity: shape.severity, source: shape.source,
                        marks: ["Error that nothing explains"]))
            }
        }
        addChanges(evidence, to: &gathered)
        addProofs(diagnosis.findings, to: &gathered)
        diagnosis.records = gathered.chosen(countMax)
        diagnosis.recordsLeftOut = leftOut + gathered.count - diagnosis.records.count
    }

    private func add(
        _ citation: Citation, _ severity: Severity, _ names: Names?, to gathered: inout GatheredRecords
    ) {
        let mark = names?.title ?? ""
        if let place = gathered.place(of: citation.location) {
            gathered.add(mark: mark, at: place)
        } else {
            gathered.put(
                NotableRecord(
                    citation: citation, severity: severity, source: source(names, citation),
                    marks: mark.isEmpty ? [] : [mark]))
        }
    }

    private func source(_ names: Names?, _ citation: Citation) -> String {
        let title = names.flatMap { sources[$0.source] } ?? ""
        return title.isEmpty ? citation.location.artifact.fileName : title
    }

    /// Times that the state tells of: when the device joined, when a token was renewed. What lies after the capture is a
    /// plan, and what lies long before it would make the picture useless.
    private func addChanges(_ evidence: DeviceEvidence, to gathered: inout GatheredRecords) {
        guard let captured = evidence.identity.captured else { return }
        let earliest = captured.adding(minutes: -31 * 24 * 60)
        for (id, readings) in evidence.facts {
            for reading in readings.suffix(20) {
                guard let instant = reading.instant, let utc = instant.utc, utc > earliest, utc <= captured,
                    gathered.place(of: reading.citation.location) == nil
                else { continue }
                var citation = reading.citation
                citation.time = EvidenceTime(written: .unknown, text: reading.value, resolved: instant)
                let names = facts[id]
                gathered.put(
                    NotableRecord(
                        citation: citation, severity: .information, source: source(names, citation),
                        marks: ["State: " + (names?.title ?? id)]))
            }
        }
    }

    /// What findings rest on, of which some is state without a time.
    private func addProofs(_ findings: [Finding], to gathered: inout GatheredRecords) {
        for finding in findings {
            for citation in finding.citations.prefix(200) {
                let place =
                    gathered.place(of: citation.location)
                    ?? gathered.put(
                        NotableRecord(
                            citation: citation, severity: .information, source: citation.location.artifact.fileName,
                            marks: ["State"]))
                gathered.markProof(at: place)
            }
        }
    }
}

/// Records while they are gathered, each place of the input once. They lie in an array and are moved once they are chosen:
/// there may be tens of thousands, and each is large.
private struct GatheredRecords {
    private var records: [NotableRecord] = []
    /// Whether a finding rests on the record.
    private var isProof: [Bool] = []
    private var places: [Location: Int] = [:]

    var count: Int { records.count }

    /// Where the record at `location` lies, or nil.
    func place(of location: Location) -> Int? { places[location] }

    /// Keeps `record`, in place of another at its location, and tells where.
    @discardableResult
    mutating func put(_ record: NotableRecord) -> Int {
        let place = places[record.citation.location, default: records.count]
        if place < records.count {
            records[place] = record
            return place
        }
        places[record.citation.location] = place
        records.append(record)
        isProof.append(false)
        return place
    }

    /// Adds what the record at `place` is known as too. Signals come in no order; their titles do.
    mutating func add(mark: String, at place: Int) {
        guard !mark.isEmpty, !records[place].marks.contains(mark) else { return }
        records[place].marks.append(mark)
        records[place].marks.sort()
    }

    /// Notes that a finding rests on the record at `place`.
    mutating func markProof(at place: Int) { isProof[place] = true }

    /// At most `countMax` records by their time: proofs before others, then the worse, then the newer.
    func chosen(_ countMax: Int) -> [NotableRecord] {
        var keys = records.indices.map { place in
            Key(
                isProof: isProof[place], severity: records[place].severity,
                instant: records[place].citation.time.resolved.utc, place: place)
        }
        if keys.count > countMax {
            keys.sort { left, right in
                if left.isProof != right.isProof { return left.isProof }
                if left.severity != right.severity { return left.severity > right.severity }
                return precedes(right, left)
            }
            keys.removeLast(keys.count - countMax)
        }
        keys.sort(by: precedes)
        return keys.map { records[$0.place] }
    }

    /// What records are sorted by, small enough to be moved about.
    private struct Key {
        let isProof: Bool
        let severity: Severity
        let instant: Ticks?
        let place: Int
    }

    /// By the instant; what has none comes last, by its place in the input.
    private func precedes(_ left: Key, _ right: Key) -> Bool {
        switch (left.instant, right.instant) {
        case (let first?, let second?) where first != second: return first < second
        case (.some, nil): return true
        case (nil, .some): return false
        default: return precedes(records[left.place].citation, records[right.place].citation)
        }
    }

    private func precedes(_ one: Citation, _ two: Citation) -> Bool {
        if one.location.artifact != two.location.artifact { return one.location.artifact < two.location.artifact }
        if one.location.offset != two.location.offset { return one.location.offset < two.location.offset }
        return one.text < two.text
    }
}
