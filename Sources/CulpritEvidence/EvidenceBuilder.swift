// From what was gathered of each artifact to what is known of each device: grouping, one clock, identity, order of time,
// coverage. This file will not judge anything.

package import CulpritModel

/// One device, and the artifacts that speak of it.
package struct GatheredDevice: Sendable {
    package var evidence: DeviceEvidence
    /// Indices into the artifacts that were given.
    package var artifacts: [Int]
    package var clock: DeviceClock
}

/// Builds the evidence of devices.
package enum EvidenceBuilder {
    /// The devices that `artifacts`, in canonical order, speak of. Artifacts that name no device are one device of their
    /// own, unless there is only one device they can belong to.
    package static func devices(_ artifacts: [ArtifactEvidence]) -> [GatheredDevice] {
        groups(artifacts).map { device($0, of: artifacts) }
    }

    /// The artifacts of each device, as indices.
    package static func groups(_ artifacts: [ArtifactEvidence]) -> [[Int]] { DeviceGrouping.groups(artifacts) }

    /// The device that `members`, indices into `artifacts`, speak of.
    package static func device(_ members: [Int], of artifacts: [ArtifactEvidence]) -> GatheredDevice {
        let own = members.map { artifacts[$0] }
        let clock = DeviceClock.infer(own)
        return GatheredDevice(
            evidence: DeviceAssembly(artifacts: own, clock: clock).evidence(), artifacts: members, clock: clock)
    }
}

/// Puts the evidence of one device together.
private struct DeviceAssembly {
    let artifacts: [ArtifactEvidence]
    let clock: DeviceClock
    private let places: LogPlaces

    init(artifacts: [ArtifactEvidence], clock: DeviceClock) {
        self.artifacts = artifacts
        self.clock = clock
        places = LogPlaces(artifacts.map(\.summary))
    }

    func evidence() -> DeviceEvidence {
        var evidence = DeviceEvidence()
        let contexts = artifacts.map { RunContexts.context(of: $0) }
        evidence.facts = facts(contexts)
        evidence.identity = IdentityAssembly(artifacts: artifacts, clock: clock).identity()
        evidence.signals = signals(contexts)
        evidence.unexplained = shapes()
        evidence.noise = noise()
        for (index, artifact) in artifacts.enumerated() {
            for source in artifact.coveredSources.sorted() { cover(source, artifact, index, &evidence) }
        }
        return evidence
    }

    private func cover(_ source: String, _ artifact: ArtifactEvidence, _ index: Int, _ evidence: inout DeviceEvidence) {
        let coverage: SourceCoverage =
            switch artifact.summary.state {
            case .read: .complete
            case .partial: .partial
            case .unreadable, .unknown: .missing
            }
        guard coverage != .missing else { return }
        // A source is as complete as its least complete artifact: the missing line may stand in the damaged part.
        if evidence.coverage[source] != .partial { evidence.coverage[source] = coverage }
        if evidence.sourceCitations[source] == nil, let first = artifact.firstPlace {
            evidence.sourceCitations[source] = Citation(
                location: location(artifact, first.place), time: time(first.time, nil, index),
                text: first.text)
        }
    }

    // MARK: Facts

    private func facts(_ contexts: [RunContext]) -> [String: [FactReading]] {
        var facts: [String: [(reading: FactReading, order: Int)]] = [:]
        for (index, artifact) in artifacts.enumerated() {
            let readAt = readInstant(artifact)
            for reading in artifact.readings {
                var citation = Citation(location: location(artifact, reading.place), time: .none, text: reading.text)
                citation.surroundings = around(reading.place, index)
                facts[reading.fact, default: []].append(
                    (
                        FactReading(
                            value: reading.value, instance: reading.instance, context: contexts[index],
                            instant: reading.instant.map {
                                clock.corrected($0, artifact: index).resolved(offsetMinutes: clock.offsetMinutes)
                            },
                            readAt: reading.readAt.map {
                                clock.corrected($0, artifact: index).resolved(offsetMinutes: clock.offsetMinutes)
                            }?.utc ?? readAt,
                            citation: citation),
                        index
                    ))
            }
        }
        return facts.mapValues { readings in
            readings.enumerated().sorted { left, right in
                // Readings whose moment is not known come first: anything dated is preferred as the newest.
                let moments = (left.element.reading.readAt ?? Ticks(.min), right.element.reading.readAt ?? Ticks(.min))
                return moments.0 != moments.1 ? moments.0 < moments.1 : left.offset < right.offset
            }.map(\.element.reading)
        }
    }

    /// When the state in `artifact` was read.
    private func readInstant(_ artifact: ArtifactEvidence) -> Ticks? {
        let stated = artifact.readings.filter { $0.role == .capturedUTC }
            .compactMap { $0.instant?.resolved(offsetMinutes: clock.offsetMinutes).utc }
        return stated.max() ?? artifact.summary.modified.resolved(offsetMinutes: clock.offsetMinutes).utc
    }

    // MARK: Signals

    private func signals(_ contexts: [RunContext]) -> [String: SignalHistory] {
        var result: [String: SignalHistory] = [:]
        var ids = Set<String>()
        for artifact in artifacts { ids.formUnion(artifact.signals.keys) }
        for id in ids.sorted() {
            var seen = Set<RecordKey>()
            var history = SignalHistory(count: 0, occurrences: [])
            var keyed: [(occurrence: Occurrence, artifact: Int)] = []
            for index in places.readingOrder {
                guard let tally = artifacts[index].signals[id] else { continue }
                history.count += tally.count
                var own = Set<RecordKey>()
                let kept = tally.kept
                for (place, record) in kept.enumerated() {
                    let key = RecordKey(record)
                    // The same record in a copy of the log, or in a second export of the event log.
                    if let key, seen.contains(key) {
                        history.count -= 1
                        continue
                    }
                    if let key { own.insert(key) }
                    let isAtEnd = place < ArtifactEvidence.reach || place >= kept.count - ArtifactEvidence.reach
                    keyed.append((occurrence(record, index, contexts[index], isAround: isAtEnd), index))
                }
                seen.formUnion(own)
            }
            history.occurrences = inTimeOrder(keyed)
            result[id] = history
        }
        return result
    }

    private func inTimeOrder(_ keyed: [(occurrence: Occurrence, artifact: Int)]) -> [Occurrence] {
        keyed.enumerated().sorted { left, right in
            let times = (moment(left.element.occurrence), moment(right.element.occurrence))
            if let first = times.0, let second = times.1, first != second { return first < second }
            if (times.0 == nil) != (times.1 == nil) { return times.0 == nil }
            return left.offset < right.offset
        }.map(\.element.occurrence)
    }

    private func moment(_ occurrence: Occurrence) -> Ticks? {
        occurrence.citation.time.resolved.utc
            ?? (occurrence.citation.time.written.isKnown ? occurrence.citation.time.written.reading : nil)
    }

    private func occurrence(
        _ record: GatheredRecord, _ index: Int, _ context: RunContext, isAround: Bool
    ) -> Occurrence {
        let own: RunContext =
            switch record.userSID {
            case "S-1-5-18"?: .system
            case let sid? where sid.hasPrefix("S-1-5-21-") || sid.hasPrefix("S-1-12-1-"): .user
            default: context
            }
        var citation = citation(record, index)
        if isAround { citation.surroundings = around(record.place, index) }
        return Occurrence(
            captures: record.captures, citation: citation, severity: record.severity, context: own,
            sequence: places.sequence(record.sequence, in: index), rolledLog: places.rolledLog(index))
    }

    // MARK: Unexplained errors

    /// Sightings of one shape that are kept of all artifacts together.
    private static let sightingsMax = 200

    private func shapes() -> [UnexplainedShape] {
        var merged: [String: UnexplainedShape] = [:]
        for (index, artifact) in artifacts.enumerated() {
            for (key, gathered) in artifact.shapes {
                let shape = key.split(separator: "\u{0}", maxSplits: 1).last.map(String.init) ?? key
                let citations = gathered.records.kept.map { citation($0, index) }
                let severity = gathered.records.kept.map(\.severity).max() ?? .error
                if var known = merged[key] {
                    known.count += gathered.records.count
                    known.citations = Array((known.citations + citations).prefix(3))
                    if known.sightings.count < Self.sightingsMax { known.sightings += citations }
                    merged[key] = known
                } else {
                    var unexplained = UnexplainedShape(
                        shape: shape, count: gathered.records.count, code: gathered.code, source: gathered.source,
                        severity: severity, citations: Array(citations.prefix(3)))
                    unexplained.sightings = citations
                    merged[key] = unexplained
                }
            }
        }
        return merged.values.sorted {
            ($1.severity, $1.count, $0.source, $0.shape) < ($0.severity, $0.count, $1.source, $1.shape)
        }
    }

    // MARK: Noise

    private func noise() -> [String: (count: Int, citations: [Citation])] {
        var merged: [String: (count: Int, citations: [Citation])] = [:]
        for (index, artifact) in artifacts.enumerated() {
            for (id, tally) in artifact.noise {
                let known = merged[id] ?? (0, [])
                let citations = known.citations + tally.kept.map { citation($0, index) }
                merged[id] = (known.count + tally.count, Array(citations.prefix(3)))
            }
        }
        return merged
    }

    // MARK: Places and times

    private func location(_ artifact: ArtifactEvidence, _ place: Place) -> Location {
        Location(artifact: artifact.summary.path, offset: place.offset, position: place.position)
    }

    private func time(_ written: RecordTime, _ text: String?, _ index: Int) -> EvidenceTime {
        guard written.isKnown || text != nil else { return .none }
        return EvidenceTime(
            written: written, text: text,
            resolved: clock.corrected(written, artifact: index).resolved(offsetMinutes: clock.offsetMinutes))
    }

    private func citation(_ record: GatheredRecord, _ index: Int) -> Citation {
        Citation(
            location: location(artifacts[index], record.place), time: time(record.time, record.timeText, index),
            text: record.text)
    }

    private func around(_ place: Place, _ index: Int) -> Surroundings {
        artifacts[index].surroundings[place.offset] ?? Surroundings()
    }
}

/// Where each artifact stands among the parts of its log.
private struct LogPlaces {
    let readingOrder: [Int]
    /// How many records stand in the parts before.
    private var before: [Int]
    private var logs: [ArtifactPath?]

    init(_ artifacts: [ArtifactSummary]) {
        readingOrder = RolledLogs.readingOrder(artifacts.map(\.path))
        let own = artifacts.map { RolledLogs.part($0.path).log }
        before = artifacts.map { _ in 0 }
        logs = artifacts.map { _ in nil }
        let counts = Dictionary(own.map { ($0, 1) }, uniquingKeysWith: +)
        var sums: [ArtifactPath: Int] = [:]
        for index in readingOrder where counts[own[index], default: 0] > 1 {
            logs[index] = own[index]
            before[index] = sums[own[index], default: 0]
            sums[own[index], default: 0] += artifacts[index].recordCount
        }
    }

    /// Where the record at `sequence` of an artifact stands in the whole log.
    func sequence(_ sequence: Int, in artifact: Int) -> Int { before[artifact] + sequence }

    /// The log that an artifact is a part of; nil where it is alone.
    func rolledLog(_ artifact: Int) -> ArtifactPath? { logs[artifact] }
}

/// What makes two records in different artifacts the same record.
private struct RecordKey: Hashable {
    let time: RecordTime
    let text: String
    let record: UInt64?

    /// The key of a record with a time; a record without one is never taken for a copy.
    init?(_ record: GatheredRecord) {
        guard record.time.isKnown else { return nil }
        time = record.time
        text = record.text
        if case .record(let number) = record.place.position { self.record = number } else { self.record = nil }
    }
}
