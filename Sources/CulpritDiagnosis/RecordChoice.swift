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

    /// One record while records are gathered.
    private struct Candidate {
        var record: NotableRecord
        /// Whether a finding rests on it.
        var isProof: Bool
    }

    /// Adds at most `countMax` records to `diagnosis`, which `evidence` led to.
    package func apply(to diagnosis: inout DeviceDiagnosis, _ evidence: DeviceEvidence, countMax: Int) {
        var candidates: [Location: Candidate] = [:]
        var leftOut = 0
        for (id, history) in evidence.signals {
            leftOut += max(0, history.count - history.occurrences.count)
            for occurrence in history.occurrences {
                add(occurrence.citation, occurrence.severity, signals[id], to: &candidates)
            }
        }
        for shape in evidence.unexplained {
            leftOut += max(0, shape.count - shape.sightings.count)
            for citation in shape.sightings {
                candidates[citation.location] = Candidate(
                    record: NotableRecord(
                        citation: citation, severity: shape.severity, source: shape.source,
                        marks: ["Error that nothing explains"]), isProof: false)
            }
        }
        addChanges(evidence, to: &candidates)
        addProofs(diagnosis.findings, to: &candidates)
        let chosen = chosen(candidates.values, countMax)
        diagnosis.records = chosen.map(\.record).sorted(by: RecordChoice.precedes)
        diagnosis.recordsLeftOut = leftOut + candidates.count - chosen.count
    }

    private func add(
        _ citation: Citation, _ severity: Severity, _ names: Names?, to candidates: inout [Location: Candidate]
    ) {
        let mark = names?.title ?? ""
        if var old = candidates[citation.location] {
            if !mark.isEmpty, !old.record.marks.contains(mark) { old.record.marks.append(mark) }
            // Signals come in no order; their titles do.
            old.record.marks.sort()
            candidates[citation.location] = old
            return
        }
        candidates[citation.location] = Candidate(
            record: NotableRecord(
                citation: citation, severity: severity, source: source(names, citation),
                marks: mark.isEmpty ? [] : [mark]),
            isProof: false)
    }

    private func source(_ names: Names?, _ citation: Citation) -> String {
        let title = names.flatMap { sources[$0.source] } ?? ""
        return title.isEmpty ? citation.location.artifact.fileName : title
    }

    /// Times that the state tells of: when the device joined, when a token was renewed. What lies after the capture is a
    /// plan, and what lies long before it would make the picture useless.
    private func addChanges(_ evidence: DeviceEvidence, to candidates: inout [Location: Candidate]) {
        guard let captured = evidence.identity.captured else { return }
        let earliest = captured.adding(minutes: -31 * 24 * 60)
        for (id, readings) in evidence.facts {
            for reading in readings.suffix(20) {
                guard let instant = reading.instant, let utc = instant.utc, utc > earliest, utc <= captured,
                    candidates[reading.citation.location] == nil
                else { continue }
                var citation = reading.citation
                citation.time = EvidenceTime(written: .unknown, text: reading.value, resolved: instant)
                let names = facts[id]
                candidates[citation.location] = Candidate(
                    record: NotableRecord(
                        citation: citation, severity: .information, source: source(names, citation),
                        marks: ["State: " + (names?.title ?? id)]), isProof: false)
            }
        }
    }

    /// What findings rest on, of which some is state without a time.
    private func addProofs(_ findings: [Finding], to candidates: inout [Location: Candidate]) {
        for finding in findings {
            for citation in finding.citations.prefix(200) {
                if candidates[citation.location] == nil {
                    candidates[citation.location] = Candidate(
                        record: NotableRecord(
                            citation: citation, severity: .information, source: citation.location.artifact.fileName,
                            marks: ["State"]), isProof: true)
                }
                candidates[citation.location]?.isProof = true
            }
        }
    }

    /// Proofs first, then the worse, then the newer.
    private func chosen(_ candidates: some Collection<Candidate>, _ countMax: Int) -> [Candidate] {
        guard candidates.count > countMax else { return Array(candidates) }
        return Array(
            candidates.sorted { left, right in
                if left.isProof != right.isProof { return left.isProof }
                if left.record.severity != right.record.severity { return left.record.severity > right.record.severity }
                return RecordChoice.precedes(right.record, left.record)
            }.prefix(countMax))
    }

    /// By the instant; what has none comes last, by its place.
    private static func precedes(_ left: NotableRecord, _ right: NotableRecord) -> Bool {
        let (one, two) = (left.citation, right.citation)
        switch (one.time.resolved.utc, two.time.resolved.utc) {
        case (let first?, let second?) where first != second: return first < second
        case (.some, nil): return true
        case (nil, .some): return false
        default:
            if one.location.artifact != two.location.artifact { return one.location.artifact < two.location.artifact }
            if one.location.offset != two.location.offset { return one.location.offset < two.location.offset }
            return one.text < two.text
        }
    }
}
