// One clock for a device: how far its local time lies from UTC, and when the bundle was taken. Only what the bundle
// proves counts; the clock and the zone of the machine that analyses are never asked.

package import CulpritModel

/// What is known of a device's clock.
package struct DeviceClock: Sendable {
    /// Minutes from UTC to local time, +120 in central European summer; nil where nothing proves it.
    package var offsetMinutes: Int?
    /// When the newest bundle of the device was taken.
    package var captured: Ticks?
    /// Artifacts whose bias has the opposite sign, by index.
    package var reversedBiases: Set<Int> = []
    /// What does not agree, one sentence each.
    package var conflicts: [String] = []

    /// Proofs of the offset, the most trusted first.
    private enum Proof: Int, Comparable {
        case registryBias, capturedPair, memberTime, recordBias
        static func < (lhs: Proof, rhs: Proof) -> Bool { lhs.rawValue < rhs.rawValue }

        var words: String {
            switch self {
            case .registryBias: "the registry's time zone"
            case .capturedPair: "the report's two clocks"
            case .memberTime: "the archive's file times"
            case .recordBias: "the bias in log records"
            }
        }
    }

    /// The clock that `artifacts`, all of one device, show.
    package static func infer(_ artifacts: [ArtifactEvidence]) -> DeviceClock {
        var clock = DeviceClock()
        clock.captured = capturedInstant(artifacts)
        let independent = proofs(artifacts)
        let trusted = independent.min { $0.proof < $1.proof }
        for (index, artifact) in artifacts.enumerated() where isReversed(artifact, trusted?.minutes) {
            clock.reversedBiases.insert(index)
        }
        var all = independent
        if let minutes = recordBias(artifacts, clock.reversedBiases) { all.append((.recordBias, minutes)) }
        guard let best = all.min(by: { $0.proof < $1.proof }) else { return clock }
        clock.offsetMinutes = best.minutes
        // A log that crosses a change of daylight saving differs by an hour in good faith.
        for other in all where abs(other.minutes - best.minutes) > 60 {
            clock.conflicts.append(
                "The offset from UTC is \(words(best.minutes)) by \(best.proof.words) "
                    + "and \(words(other.minutes)) by \(other.proof.words).")
        }
        return clock
    }

    /// `time` as written in the artifact at `index`, corrected where the artifact writes its bias with the wrong sign.
    package func corrected(_ time: RecordTime, artifact index: Int) -> RecordTime {
        guard case .bias(let minutes) = time.zone, reversedBiases.contains(index) else { return time }
        return RecordTime(reading: time.reading, zone: .bias(-minutes))
    }

    private static func words(_ minutes: Int) -> String {
        let size = abs(minutes)
        let part = size % 60
        return "UTC\(minutes < 0 ? "-" : "+")\(size / 60)" + (part == 0 ? "" : ":" + (part < 10 ? "0" : "") + "\(part)")
    }

    private static func proofs(_ artifacts: [ArtifactEvidence]) -> [(proof: Proof, minutes: Int)] {
        var found: [(proof: Proof, minutes: Int)] = []
        for artifact in artifacts {
            for reading in artifact.readings where reading.role == .biasMinutes {
                // The registry keeps the bias as an unsigned number of 32 bits.
                if let raw = Int64(reading.value), let bias = plausible(-Int(Int32(truncatingIfNeeded: raw))) {
                    found.append((.registryBias, bias))
                }
            }
        }
        let created = instants(of: .capturedUTC, artifacts)
        for local in instants(of: .capturedLocal, artifacts) {
            // The two clocks are read within the same collection: the nearest pair of readings counts.
            guard
                let minutes = created.compactMap({ pairOffset(local: local.time.reading, utc: $0.time.reading) }).first
            else { continue }
            found.append((.capturedPair, minutes))
        }
        for moment in created {
            let modified = artifacts[moment.artifact].summary.modified
            guard modified.zone == .local,
                let minutes = pairOffset(local: modified.reading, utc: moment.time.reading, toleranceSeconds: 420)
            else { continue }
            found.append((.memberTime, minutes))
        }
        return found
    }

    private static func instants(
        of role: FactRole, _ artifacts: [ArtifactEvidence]
    ) -> [(artifact: Int, time: RecordTime)] {
        artifacts.enumerated().flatMap { index, artifact in
            artifact.readings.compactMap { reading in
                guard reading.role == role, let time = reading.instant, time.isKnown else { return nil }
                return (artifact: index, time: time)
            }
        }
    }

    /// The offset between two readings of one moment, to the quarter hour, or nil where they are not of one moment.
    private static func pairOffset(local: Ticks, utc: Ticks, toleranceSeconds: Double = 300) -> Int? {
        let seconds = local.seconds(since: utc)
        let quarters = (seconds / 900).rounded()
        guard abs(seconds - quarters * 900) <= toleranceSeconds, abs(quarters) <= 56 else { return nil }
        return plausible(Int(quarters) * 15)
    }

    private static func plausible(_ minutes: Int) -> Int? { minutes >= -720 && minutes <= 840 ? minutes : nil }

    private static func isReversed(_ artifact: ArtifactEvidence, _ trusted: Int?) -> Bool {
        guard let trusted, trusted != 0, !artifact.biases.isEmpty else { return false }
        // Every bias would have to be turned round, and turned round it agrees with what is known independently.
        return artifact.biases.keys.allSatisfy { bias in
            abs(-Int(bias) - trusted) > 60 && abs(Int(bias) - trusted) <= 60
        }
    }

    private static func recordBias(_ artifacts: [ArtifactEvidence], _ reversed: Set<Int>) -> Int? {
        var newest: (minutes: Int, last: Ticks)?
        for (index, artifact) in artifacts.enumerated() {
            for (bias, use) in artifact.biases {
                let minutes = reversed.contains(index) ? Int(bias) : -Int(bias)
                guard let minutes = plausible(minutes) else { continue }
                if let known = newest, (known.last, known.minutes) >= (use.last, minutes) { continue }
                newest = (minutes, use.last)
            }
        }
        return newest?.minutes
    }

    private static func capturedInstant(_ artifacts: [ArtifactEvidence]) -> Ticks? {
        let stated = artifacts.flatMap { artifact in
            artifact.readings.compactMap { reading -> Ticks? in
                guard reading.role == .capturedUTC, case .utc = reading.instant?.zone else { return nil }
                return reading.instant?.reading
            }
        }
        if let newest = stated.max() { return newest }
        if let named = artifacts.compactMap({ BundleName.captured(in: $0.summary.path.description) }).max() {
            return named
        }
        return artifacts.compactMap(\.latestUTC).max()
    }
}
