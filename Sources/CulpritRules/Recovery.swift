// Which failures are history: a later success of the same operation ends them. "Later" is by UTC where both instants are
// known, else by the order of records within one artifact; between artifacts without a common clock nothing is later.

package import CulpritModel

/// Marking recovered failures.
package enum Recovery {
    /// Sets `isRecovered` on every failure occurrence of `evidence` that a later success has ended: a success of the same
    /// operation or one below whose name the failure's lies (`mdm` ends `mdm.enroll`), or one that `clears` it so.
    package static func apply(to evidence: inout DeviceEvidence, book: RuleBook) {
        var ended: [String: SuccessIndex] = [:]
        for signal in book.signals where signal.outcome == .success {
            guard let history = evidence.signals[signal.id], !history.occurrences.isEmpty else { continue }
            for operation in Set([signal.operation].compactMap(\.self) + signal.clears) {
                for occurrence in history.occurrences { ended[operation, default: SuccessIndex()].add(occurrence) }
            }
        }
        guard !ended.isEmpty else { return }
        for signal in book.signals where signal.outcome == .failure {
            guard let operation = signal.operation, evidence.signals[signal.id] != nil else { continue }
            let indices = operations(endedAs: operation).compactMap { ended[$0] }
            guard !indices.isEmpty else { continue }
            evidence.signals[signal.id]?.markRecovered { occurrence in
                indices.contains { $0.hasLater(than: occurrence) }
            }
        }
    }

    /// `mdm.enroll.user` is ended as itself, as `mdm.enroll` and as `mdm`.
    private static func operations(endedAs operation: String) -> [String] {
        var parts = operation.split(separator: ".", omittingEmptySubsequences: false).prefix(16)
        var names: [String] = []
        while !parts.isEmpty {
            names.append(parts.joined(separator: "."))
            parts = parts.dropLast()
        }
        return names
    }
}

extension SignalHistory {
    fileprivate mutating func markRecovered(where isEnded: (Occurrence) -> Bool) {
        for index in occurrences.indices where isEnded(occurrences[index]) { occurrences[index].isRecovered = true }
    }
}

/// The last successes of one operation, so that each failure is judged at once.
private struct SuccessIndex {
    /// The last successes of one log.
    private struct InLog {
        var sequence = Int.min
        var undatedSequence = Int.min
    }

    private var last: Ticks?
    /// The records with the instant `last`, by log: the highest sequence.
    private var lastSequences: [ArtifactPath: Int] = [:]
    private var logs: [ArtifactPath: InLog] = [:]

    mutating func add(_ occurrence: Occurrence) {
        let log = occurrence.log
        let sequence = occurrence.sequence
        logs[log, default: InLog()].sequence = max(
            logs[log]?.sequence ?? .min, sequence)
        guard let time = occurrence.citation.time.resolved.utc else {
            logs[log, default: InLog()].undatedSequence = max(
                logs[log]?.undatedSequence ?? .min, sequence)
            return
        }
        if let known = last, time < known { return }
        if last != time { lastSequences = [:] }
        last = time
        lastSequences[log] = max(lastSequences[log] ?? .min, sequence)
    }

    func hasLater(than failure: Occurrence) -> Bool {
        let log = failure.log
        guard let time = failure.citation.time.resolved.utc else {
            return (logs[log]?.sequence ?? .min) > failure.sequence
        }
        if (logs[log]?.undatedSequence ?? .min) > failure.sequence { return true }
        guard let last else { return false }
        return last > time || (last == time && (lastSequences[log] ?? .min) > failure.sequence)
    }
}
