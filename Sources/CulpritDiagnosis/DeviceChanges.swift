// Finding by finding: what became of it between two diagnoses of one device.

import CulpritModel

/// Compares the findings of one device.
struct DeviceChanges {
    let before: DeviceDiagnosis
    let after: DeviceDiagnosis

    /// What became of each failure that is active in one of the two, by kind, culprits first.
    func changes() -> [FindingChange] {
        let old = before.findings.filter { $0.state == .active }
        let new = after.findings.filter { $0.state == .active }
        let known = Set(old.map(\.failure.id))
        let all = old.map(change) + new.filter { !known.contains($0.failure.id) }.map(appeared)
        return FindingChange.Kind.allCases.flatMap { kind in
            let some = all.filter { $0.kind == kind }
            return some.filter { $0.wasCulprit || $0.isCulprit } + some.filter { !$0.wasCulprit && !$0.isCulprit }
        }
    }

    private func change(_ old: Finding) -> FindingChange {
        let id = old.failure.id
        func made(
            _ kind: FindingChange.Kind, _ reason: String, isCulprit: Bool = false, citations: [Citation],
            missing: [MissingEvidence] = []
        ) -> FindingChange {
            FindingChange(
                kind: kind, failure: old.failure, reason: reason, wasCulprit: old.isCulprit, isCulprit: isCulprit,
                citations: citations, missing: missing)
        }
        if let now = after.findings.first(where: { $0.failure.id == id }) {
            if now.state == .recovered {
                return made(.fixed, "AFTER shows that it was overcome.", citations: now.citations)
            }
            return made(.unchanged, staysBecause(now), isCulprit: now.isCulprit, citations: newestFirst(now.citations))
        }
        if after.ruledOut.contains(id) {
            let rung = old.failure.rung.flatMap { id in after.ladder.first { $0.id == id } }
            if let rung, rung.state == .holds {
                return made(
                    .fixed, "AFTER was judged and does not show it, and “\(rung.title)” holds.",
                    citations: rung.citations)
            }
            return made(.fixed, "AFTER was judged and does not show it.", citations: [])
        }
        let missing = after.notAssessed.first { $0.failure == id }?.missing ?? []
        let sources = Set(missing.map(\.source)).sorted().joined(separator: ", ")
        let reason = sources.isEmpty ? "AFTER was not judged on it." : "AFTER lacks \(sources)."
        return made(.notJudged, reason, citations: old.citations, missing: missing)
    }

    private func appeared(_ now: Finding) -> FindingChange {
        let id = now.failure.id
        let reason: String
        if before.findings.contains(where: { $0.failure.id == id }) {
            reason = "BEFORE shows it as overcome; it has come back."
        } else if before.ruledOut.contains(id) {
            reason = "BEFORE was judged and did not show it."
        } else {
            reason = "BEFORE could not be judged on it, so it may be older."
        }
        return FindingChange(
            kind: .new, failure: now.failure, reason: reason, wasCulprit: false, isCulprit: now.isCulprit,
            citations: newestFirst(now.citations))
    }

    /// Why it still counts, with a word where nothing of it is newer than BEFORE: then the fix may not have been tried.
    private func staysBecause(_ now: Finding) -> String {
        if let last = now.lastSeen, let captured = before.identity.captured,
            now.citations.allSatisfy({ $0.time.resolved.utc != nil }), last <= captured
        {
            return
                "AFTER shows it only with evidence that is older than BEFORE; it may not have been tried again since."
        }
        return "AFTER still shows it."
    }

    /// The citations with the newest first, those without a time last, else in their order.
    private func newestFirst(_ citations: [Citation]) -> [Citation] {
        citations.enumerated().sorted { one, other in
            let left = one.element.time.resolved.utc?.value ?? Int64.min
            let right = other.element.time.resolved.utc?.value ?? Int64.min
            return left == right ? one.offset < other.offset : left > right
        }.map(\.element)
    }
}
