// What became of a device between two bundles of it: the vocabulary of `compare`.

/// What became of one failure.
package struct FindingChange: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// It was there, and AFTER shows that it is gone.
        case fixed
        /// It is there, and BEFORE did not show it.
        case new
        /// It was there and is there.
        case unchanged
        /// It was there, and AFTER does not hold what would tell.
        case notJudged
    }

    package var kind: Kind
    package var failure: FailureDescription
    /// Why it is said to be so, in one sentence.
    package var reason: String
    /// Whether it was, or is, a cause by itself.
    package var wasCulprit: Bool
    package var isCulprit: Bool
    /// What shows it: of AFTER, or of BEFORE where AFTER holds nothing.
    package var citations: [Citation]
    /// What AFTER lacks.
    package var missing: [MissingEvidence]

    /// A change with the given parts.
    package init(
        kind: Kind, failure: FailureDescription, reason: String, wasCulprit: Bool, isCulprit: Bool,
        citations: [Citation], missing: [MissingEvidence] = []
    ) {
        self.kind = kind
        self.failure = failure
        self.reason = reason
        self.wasCulprit = wasCulprit
        self.isCulprit = isCulprit
        self.citations = citations
        self.missing = missing
    }
}

/// A rung of the ladder whose state is not what it was.
package struct RungChange: Sendable {
    package var title: String
    package var before: LadderRung.State
    package var after: LadderRung.State
    /// What shows it in AFTER.
    package var citations: [Citation]

    /// The rung `title`, which went from `before` to `after`.
    package init(title: String, before: LadderRung.State, after: LadderRung.State, citations: [Citation]) {
        self.title = title
        self.before = before
        self.after = after
        self.citations = citations
    }
}

/// One device before and after.
package struct DeviceComparison: Sendable {
    package var before: DeviceDiagnosis
    package var after: DeviceDiagnosis
    /// What makes the comparison doubtful, one sentence each.
    package var warnings: [String]
    /// Fixed first, then new, unchanged, and what cannot be judged any more.
    package var changes: [FindingChange]
    package var rungs: [RungChange]
    /// The comparison in one sentence.
    package var sentence: String

    /// A comparison with the given parts.
    package init(
        before: DeviceDiagnosis, after: DeviceDiagnosis, warnings: [String], changes: [FindingChange],
        rungs: [RungChange], sentence: String
    ) {
        self.before = before
        self.after = after
        self.warnings = warnings
        self.changes = changes
        self.rungs = rungs
        self.sentence = sentence
    }
}

/// Two reports side by side.
package struct ReportComparison: Sendable {
    package var tool: ToolDescription
    package var devices: [DeviceComparison]
    /// Devices that only one of the two holds.
    package var onlyBefore: [DeviceDiagnosis]
    package var onlyAfter: [DeviceDiagnosis]

    /// A comparison by `tool`.
    package init(
        tool: ToolDescription, devices: [DeviceComparison], onlyBefore: [DeviceDiagnosis],
        onlyAfter: [DeviceDiagnosis]
    ) {
        self.tool = tool
        self.devices = devices
        self.onlyBefore = onlyBefore
        self.onlyAfter = onlyAfter
    }
}
