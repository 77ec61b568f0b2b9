// From verdicts to a diagnosis: which findings there are, which of them is the cause, what the ladder shows, how sure all
// of it is, and what would decide the rest. It judges no condition itself and renders nothing.

package import CulpritModel

/// Makes the diagnosis of a device out of what its rules came to.
package enum Diagnoser {
    /// The diagnosis of one device.
    ///
    /// - Parameters:
    ///   - evidence: who the device is and which errors no signal explains.
    ///   - verdicts: what each failure's condition came to.
    ///   - failures: what the pack says of each failure, by its id.
    ///   - ladder: the rungs as their own conditions show them, the first prerequisite first.
    ///   - sources: the sources the pack knows, with their coverage.
    ///   - meaningOfCode: the meaning of an error code in any spelling, or nil where it is not known.
    package static func diagnose(
        evidence: DeviceEvidence, verdicts: [Verdict], failures: [String: FailureDescription],
        ladder: [RungVerdict], sources: [SourceStatus], meaningOfCode: (String) -> String?
    ) -> DeviceDiagnosis {
        let order = FindingOrder(ladder: ladder)
        var findings = FindingMaker(failures: failures, captured: evidence.identity.captured).findings(of: verdicts)
        let culprits = CauseGraph(findings: findings, verdicts: verdicts, failures: failures, order: order)
            .resolve(&findings)
        findings.sort { order.precedes($0, $1) }

        let notAssessed = openFailures(verdicts, failures: failures, order: order)
        let drawn = LadderDrawing(ladder: ladder, findings: findings, culprits: culprits)
        let rungs = drawn.rungs()
        let unexplained = strongestFirst(evidence.unexplained).map { shape in
            UnexplainedError(shape: shape, meaning: shape.code.flatMap(meaningOfCode))
        }
        let collectNext = CollectionPlan(rungs: rungs, ladder: ladder, failures: failures, sources: sources)
            .shortest(for: notAssessed)
        let sentence = VerdictSentence(
            identity: evidence.identity, findings: findings.filter { $0.isCulprit }, rungs: rungs, ladder: ladder,
            unexplained: unexplained, collectNext: collectNext, sources: sources)

        return DeviceDiagnosis(
            id: stableID(evidence.identity), identity: evidence.identity, causeEstablished: !culprits.isEmpty,
            sentence: sentence.text(), culprits: culprits, findings: findings, ladder: rungs,
            ladderRemarks: drawn.remarks(on: rungs), notAssessed: notAssessed,
            ruledOut: verdicts.filter { $0.state == .silent }.map(\.failure).sorted(), unexplained: unexplained,
            collectNext: collectNext)
    }

    /// The most trusted identifier that a device has, in the order of design section 4.
    package static func stableID(_ identity: DeviceIdentity) -> String {
        let candidates = [
            identity.entraDeviceID, identity.intuneDeviceID, identity.configMgrClientID, identity.serialNumber,
            identity.names.last,
        ]
        return candidates.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? "device"
    }

    /// What could not be judged. A failure that is said to fire but cites nothing, or that the pack does not describe,
    /// cannot become a finding, so it is open too.
    private static func openFailures(
        _ verdicts: [Verdict], failures: [String: FailureDescription], order: FindingOrder
    ) -> [NotAssessed] {
        let open = verdicts.filter { verdict in
            switch verdict.state {
            case .silent: false
            case .notAssessable: true
            case .fires, .recovered: verdict.citations.isEmpty || failures[verdict.failure] == nil
            }
        }
        return open.sorted { lhs, rhs in
            let left = order.rank(ofRung: failures[lhs.failure]?.rung)
            let right = order.rank(ofRung: failures[rhs.failure]?.rung)
            return left == right ? lhs.failure < rhs.failure : left < right
        }.map { verdict in
            NotAssessed(
                failure: verdict.failure, title: failures[verdict.failure]?.title ?? verdict.failure,
                missing: verdict.missing)
        }
    }

    /// The errors that say most come first: the worse, then those with a code, then the more frequent.
    private static func strongestFirst(_ shapes: [UnexplainedShape]) -> [UnexplainedShape] {
        shapes.sorted { lhs, rhs in
            if lhs.severity != rhs.severity { return lhs.severity > rhs.severity }
            if (lhs.code == nil) != (rhs.code == nil) { return lhs.code != nil }
            if lhs.count != rhs.count { return lhs.count > rhs.count }
            if lhs.source != rhs.source { return lhs.source < rhs.source }
            return lhs.shape < rhs.shape
        }
    }
}
