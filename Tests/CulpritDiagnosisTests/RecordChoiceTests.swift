// Which records of a device a report shows.

import CulpritDiagnosis
import CulpritModel
import Testing

@Suite struct RecordChoiceTests {
    private static let choice = RecordChoice(
        signals: ["a.b": .init(title: "Something failed", source: "log")],
        facts: ["state.time": .init(title: "Last sync", source: "registry")],
        sources: ["log": "The log", "registry": "The registry"])

    private static func citation(_ offset: UInt64, at minute: Int?) -> Citation {
        var citation = Case.citation("record \(offset)", at: minute)
        citation.location.offset = offset
        return citation
    }

    private static func device(_ evidence: DeviceEvidence, proof: Citation? = nil, countMax: Int = 100)
        -> DeviceDiagnosis
    {
        var made = Case()
        if let proof { made.add("area/one") { $0.citations = [proof] } }
        var diagnosis = made.diagnosis()
        choice.apply(to: &diagnosis, evidence, countMax: countMax)
        return diagnosis
    }

    private static func evidence(_ citations: [Citation], count: Int? = nil) -> DeviceEvidence {
        var evidence = DeviceEvidence()
        evidence.signals["a.b"] = SignalHistory(
            count: count ?? citations.count,
            occurrences: citations.map { Occurrence(captures: [:], citation: $0, severity: .error) })
        return evidence
    }

    @Test func `records stand in the order of their times, those of unknown time last`() {
        let device = Self.device(
            Self.evidence([Self.citation(1, at: 9), Self.citation(2, at: nil), Self.citation(3, at: 4)]))
        #expect(device.records.map(\.citation.location.offset) == [3, 1, 2])
        #expect(device.records.allSatisfy { $0.source == "The log" && $0.marks == ["Something failed"] })
        #expect(device.recordsLeftOut == 0)
    }

    @Test func `where there are too many, proofs stay and the rest is counted`() {
        let proof = Self.citation(1, at: 0)
        let citations = (1...50).map { Self.citation(UInt64($0), at: $0 - 1) }
        let device = Self.device(Self.evidence(citations, count: 80), proof: proof, countMax: 5)
        #expect(device.records.map(\.citation.location.offset) == [1, 47, 48, 49, 50])
        #expect(device.recordsLeftOut == 30 + 45)
    }

    @Test func `a record that two signals know is one record`() {
        var evidence = Self.evidence([Self.citation(1, at: 1)])
        evidence.signals["c.d"] = evidence.signals["a.b"]
        #expect(Self.device(evidence).records.count == 1)
    }

    @Test func `a change of state is shown if it lies shortly before the capture`() {
        var evidence = DeviceEvidence()
        let captured = Self.citation(0, at: 60 * 24 * 40).time.resolved.utc
        evidence.identity.captured = captured
        for (offset, minute) in [(1, 0), (2, 60 * 24 * 39), (3, 60 * 24 * 41)] as [(UInt64, Int)] {
            let instant = Self.citation(0, at: minute).time.resolved
            evidence.facts["state.time", default: []].append(
                FactReading(value: "then", instant: instant, citation: Self.citation(offset, at: nil)))
        }
        let records = Self.device(evidence).records
        #expect(records.map(\.citation.location.offset) == [2])
        #expect(records.first?.marks == ["State: Last sync"] && records.first?.citation.time.text == "then")
    }
}
