// One verdict to one finding, with how sure it is and why. Which finding is the cause is not decided here.

import CulpritModel

/// Makes findings of verdicts.
struct FindingMaker {
    let failures: [String: FailureDescription]
    /// When the bundle was taken; ages are measured against it and never against now.
    let captured: Ticks?

    /// Evidence older than this before the capture no longer speaks for today on its own.
    static let staleAfterDays: Int64 = 14

    /// The findings of all verdicts that fire or have recovered and that cite something.
    func findings(of verdicts: [Verdict]) -> [Finding] {
        var seen: Set<String> = []
        return verdicts.compactMap { verdict in
            guard verdict.state == .fires || verdict.state == .recovered, !verdict.citations.isEmpty,
                let failure = failures[verdict.failure], seen.insert(verdict.failure).inserted
            else { return nil }
            return finding(of: verdict, failure: failure)
        }
    }

    private func finding(of verdict: Verdict, failure: FailureDescription) -> Finding {
        let times = verdict.citations.compactMap(\.time.resolved.utc)
        var citations: [Citation] = []
        var known: Set<Citation> = []
        for citation in verdict.citations + verdict.support where known.insert(citation).inserted {
            citations.append(citation)
        }
        let (confidence, reasons) = confidence(of: verdict, failure: failure)
        return Finding(
            failure: failure, state: verdict.state == .recovered ? .recovered : .active, isCulprit: false,
            causedBy: [], confidence: confidence, confidenceReasons: reasons, firstSeen: times.min(),
            lastSeen: times.max(), count: max(verdict.count, verdict.citations.count), citations: citations)
    }

    /// How sure the finding is: the condition alone, moved by what agrees, what speaks against it, and how old it is.
    private func confidence(of verdict: Verdict, failure: FailureDescription) -> (Confidence, [String]) {
        var level = failure.confidence
        var reasons = ["The condition alone gives \(level.rawValue) confidence."]
        if !verdict.support.isEmpty {
            let files = names(of: verdict.support)
            if level < .high {
                level = raised(level)
                reasons.append("Further evidence agrees and raises it: \(files).")
            } else {
                reasons.append("Further evidence agrees: \(files).")
            }
        } else {
            let artifacts = Set(verdict.citations.map(\.location.artifact)).count
            if artifacts > 1 { reasons.append("\(artifacts) files agree on it.") }
        }
        for contradiction in verdict.contradictions {
            level = lowered(level)
            reasons.append("This speaks against it and lowers it: " + sentence(contradiction))
        }
        if let age = staleDays(verdict) {
            level = lowered(level)
            reasons.append("All evidence for it is at least \(age) days older than the bundle, which lowers it.")
        }
        if !verdict.missing.isEmpty {
            let ids = Set(verdict.missing.map(\.source)).sorted().joined(separator: ", ")
            reasons.append("Not collected, so it could neither support nor contradict: \(ids).")
        }
        return (level, reasons)
    }

    /// How many days before the capture the newest evidence lies, where that is too many. Evidence without a time, such
    /// as a registry value, is as old as the bundle and never stale.
    private func staleDays(_ verdict: Verdict) -> Int64? {
        guard let captured else { return nil }
        var newest: Ticks?
        for citation in verdict.citations + verdict.support {
            guard let time = citation.time.resolved.utc else { return nil }
            newest = max(newest ?? time, time)
        }
        guard let newest else { return nil }
        let (age, overflow) = captured.value.subtractingReportingOverflow(newest.value)
        let days = age / (Ticks.perSecond * 86_400)
        return !overflow && days > FindingMaker.staleAfterDays ? days : nil
    }

    private func names(of citations: [Citation]) -> String {
        let names = Set(citations.map(\.location.artifact.fileName)).sorted()
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    private func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

    private func raised(_ level: Confidence) -> Confidence { level == .low ? .medium : .high }

    private func lowered(_ level: Confidence) -> Confidence { level == .high ? .medium : .low }
}
