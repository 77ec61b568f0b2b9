// What an analysis comes to: verdicts, findings, the ladder, and the report that every renderer draws.

/// How bad a failure is for the device.
package enum FindingSeverity: String, Comparable, Sendable, CaseIterable {
    case note, warning, error, critical

    package static func < (lhs: FindingSeverity, rhs: FindingSeverity) -> Bool {
        (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
    }
}

/// How sure a statement is.
package enum Confidence: String, Comparable, Sendable, CaseIterable {
    case low, medium, high

    package static func < (lhs: Confidence, rhs: Confidence) -> Bool {
        (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
    }
}

/// Something a rule needs and the bundle does not hold.
package struct MissingEvidence: Hashable, Sendable {
    /// The id of the source.
    package var source: String
    /// The command or the place that collects it.
    package var collect: String

    /// The source `source`, collected by `collect`.
    package init(source: String, collect: String) {
        self.source = source
        self.collect = collect
    }
}

/// What a condition comes to: Kleene's three values.
package enum Truth: String, Sendable {
    case yes, no, unknown
}

/// What one failure's condition came to on a device.
package struct Verdict: Sendable {
    package enum State: String, Sendable {
        /// The condition holds on what is true today.
        case fires
        /// The condition held, and a later success has ended it.
        case recovered
        case silent
        case notAssessable
    }

    /// The id of the failure: `area/slug`.
    package var failure: String
    package var state: State
    /// What proves it.
    package var citations: [Citation] = []
    /// What supports it without being needed.
    package var support: [Citation] = []
    /// What speaks against it, as one sentence each.
    package var contradictions: [String] = []
    /// The sources whose absence left it open.
    package var missing: [MissingEvidence] = []
    /// How many records and facts matched.
    package var count: Int = 0

    /// The verdict `state` on `failure`.
    package init(failure: String, state: State) {
        self.failure = failure
        self.state = state
    }
}

/// One thing to do.
package struct FixStep: Hashable, Sendable {
    package var action: String
    /// Where: a portal path, a console node, a device.
    package var place: String?
    /// A command to run, or nil.
    package var command: String?

    /// The step `action`, done at `place`, with `command`.
    package init(action: String, place: String? = nil, command: String? = nil) {
        self.action = action
        self.place = place
        self.command = command
    }
}

/// What the rule pack says of a failure, as far as a diagnosis and its reports need it.
package struct FailureDescription: Sendable {
    package var id: String
    package var title: String
    /// The rung of the ladder that it breaks, or nil.
    package var rung: String?
    package var severity: FindingSeverity
    package var confidence: Confidence
    package var owner: String
    /// Ids of failures that explain this one when they fire too.
    package var causedBy: [String]
    package var explanation: String
    package var fix: [FixStep]
    package var verify: String
    package var references: [String]
    /// Things to check that only the tenant can show, in words.
    package var possibleCauses: [String]

    /// A description with the given parts.
    package init(
        id: String, title: String, rung: String?, severity: FindingSeverity, confidence: Confidence, owner: String,
        causedBy: [String], explanation: String, fix: [FixStep], verify: String, references: [String],
        possibleCauses: [String] = []
    ) {
        self.id = id
        self.title = title
        self.rung = rung
        self.severity = severity
        self.confidence = confidence
        self.owner = owner
        self.causedBy = causedBy
        self.explanation = explanation
        self.fix = fix
        self.verify = verify
        self.references = references
        self.possibleCauses = possibleCauses
    }
}

/// A rung of the ladder on a device, before the findings are laid beside it.
package struct RungVerdict: Sendable {
    package var id: String
    package var title: String
    package var state: LadderRung.State
    package var citations: [Citation]
    package var missing: [MissingEvidence]
    /// What a device cannot do while this rung is broken, as the words after its name: `cannot enrol`. Nil where the
    /// pack does not say it.
    package var whenBroken: String?

    /// The rung `id` in `state`.
    package init(
        id: String, title: String, state: LadderRung.State, citations: [Citation], missing: [MissingEvidence]
    ) {
        self.id = id
        self.title = title
        self.state = state
        self.citations = citations
        self.missing = missing
    }
}

/// One step of the ladder in a report.
package struct LadderRung: Sendable {
    package enum State: String, Sendable {
        case holds, broken, unknown
    }

    package var id: String
    package var title: String
    package var state: State
    package var citations: [Citation]

    /// The rung `id` in `state`.
    package init(id: String, title: String, state: State, citations: [Citation]) {
        self.id = id
        self.title = title
        self.state = state
        self.citations = citations
    }
}

/// A failure that fires, or that fired and recovered.
package struct Finding: Sendable {
    package enum State: String, Sendable {
        case active, recovered
    }

    package var failure: FailureDescription
    package var state: State
    package var isCulprit: Bool
    /// Active findings that explain this one.
    package var causedBy: [String]
    package var confidence: Confidence
    /// Why the confidence is what it is, one sentence each.
    package var confidenceReasons: [String]
    package var firstSeen: Ticks?
    package var lastSeen: Ticks?
    package var count: Int
    /// Never empty: a finding that cites nothing cannot be made.
    package var citations: [Citation]

    /// The finding of `failure` in `state`.
    package init(
        failure: FailureDescription, state: State, isCulprit: Bool, causedBy: [String], confidence: Confidence,
        confidenceReasons: [String], firstSeen: Ticks?, lastSeen: Ticks?, count: Int, citations: [Citation]
    ) {
        self.failure = failure
        self.state = state
        self.isCulprit = isCulprit
        self.causedBy = causedBy
        self.confidence = confidence
        self.confidenceReasons = confidenceReasons
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.count = count
        self.citations = citations
    }
}

/// A failure that could not be judged.
package struct NotAssessed: Sendable {
    package var failure: String
    package var title: String
    package var missing: [MissingEvidence]

    /// The failure `failure`, open for want of `missing`.
    package init(failure: String, title: String, missing: [MissingEvidence]) {
        self.failure = failure
        self.title = title
        self.missing = missing
    }
}

/// An unexplained shape with its code decoded.
package struct UnexplainedError: Sendable {
    package var shape: UnexplainedShape
    /// What the code means, or nil where it is not known.
    package var meaning: String?

    /// The shape, whose code means `meaning`.
    package init(shape: UnexplainedShape, meaning: String?) {
        self.shape = shape
        self.meaning = meaning
    }
}

/// Records that look bad and are harmless, and were therefore judged by nobody.
package struct SetAsideNoise: Sendable {
    /// The id of the noise.
    package var id: String
    /// Why it is harmless.
    package var reason: String
    package var count: Int
    /// A few of them.
    package var citations: [Citation]

    /// The noise `id`, seen `count` times and harmless for `reason`.
    package init(id: String, reason: String, count: Int, citations: [Citation]) {
        self.id = id
        self.reason = reason
        self.count = count
        self.citations = citations
    }
}

/// A record worth a look: a finding rests on it, a signal knows it, or it is an error that nothing explains.
package struct NotableRecord: Sendable {
    package var citation: Citation
    package var severity: Severity
    /// The title of the source it belongs to, or the name of its component, channel or file.
    package var source: String
    /// What it is known as: titles of signals and facts.
    package var marks: [String]

    /// The record that `citation` points to.
    package init(citation: Citation, severity: Severity, source: String, marks: [String]) {
        self.citation = citation
        self.severity = severity
        self.source = source
        self.marks = marks
    }
}

/// The diagnosis of one device.
package struct DeviceDiagnosis: Sendable {
    /// A stable id: the most trusted identifier the device has.
    package var id: String
    package var identity: DeviceIdentity
    package var causeEstablished: Bool
    /// The verdict in one sentence.
    package var sentence: String
    /// Ids of the culprits, most important first.
    package var culprits: [String]
    /// Culprits first, then the rest; active before recovered.
    package var findings: [Finding]
    package var ladder: [LadderRung]
    /// Where the ladder and the culprit do not agree, one sentence each.
    package var ladderRemarks: [String]
    package var notAssessed: [NotAssessed]
    /// Failures that were judged and are silent: what was ruled out.
    package var ruledOut: [String]
    package var unexplained: [UnexplainedError]
    /// The shortest list of artifacts that would decide more, best first.
    package var collectNext: [MissingEvidence]
    /// What was set aside as noise, the most frequent first.
    package var noise: [SetAsideNoise] = []
    /// From when on records counted; nil where all did.
    package var window: EvidenceWindow?
    /// The records worth a look, in the order of their times; those whose instant is not known come last.
    package var records: [NotableRecord] = []
    /// How many more records of these kinds there were than `records` holds.
    package var recordsLeftOut = 0

    /// A diagnosis with the given parts.
    package init(
        id: String, identity: DeviceIdentity, causeEstablished: Bool, sentence: String, culprits: [String],
        findings: [Finding], ladder: [LadderRung], ladderRemarks: [String], notAssessed: [NotAssessed],
        ruledOut: [String], unexplained: [UnexplainedError], collectNext: [MissingEvidence]
    ) {
        self.id = id
        self.identity = identity
        self.causeEstablished = causeEstablished
        self.sentence = sentence
        self.culprits = culprits
        self.findings = findings
        self.ladder = ladder
        self.ladderRemarks = ladderRemarks
        self.notAssessed = notAssessed
        self.ruledOut = ruledOut
        self.unexplained = unexplained
        self.collectNext = collectNext
    }
}

/// From when on records counted as evidence, where the user asked for a start.
package struct EvidenceWindow: Hashable, Sendable {
    /// The first instant that counted; nil where the start was relative to a capture that nothing dates, so that all did.
    package var since: Ticks?
    /// How many records are older and were set aside.
    package var setAsideCount: Int
    /// How many records counted though their instant is not known.
    package var undatedCount: Int

    /// A window from `since` on.
    package init(since: Ticks?, setAsideCount: Int, undatedCount: Int) {
        self.since = since
        self.setAsideCount = setAsideCount
        self.undatedCount = undatedCount
    }
}

/// What made a report.
package struct ToolDescription: Hashable, Sendable {
    package var version: String
    package var packName: String
    package var packVersion: String
    package var packHash: String

    /// Version `version` of the program with the named rule pack.
    package init(version: String, packName: String, packVersion: String, packHash: String) {
        self.version = version
        self.packName = packName
        self.packVersion = packVersion
        self.packHash = packHash
    }
}

/// A source the pack knows, with whether it was collected: the coverage part of a report.
package struct SourceStatus: Hashable, Sendable {
    package var id: String
    package var title: String
    package var coverage: SourceCoverage
    package var collect: String

    /// The source `id` with its coverage.
    package init(id: String, title: String, coverage: SourceCoverage, collect: String) {
        self.id = id
        self.title = title
        self.coverage = coverage
        self.collect = collect
    }
}

/// An error code that a report quotes, with what it means.
package struct CodeMeaning: Hashable, Sendable {
    /// The code as it is quoted.
    package var code: String
    package var symbol: String
    package var meaning: String

    /// The code `code`, called `symbol`.
    package init(code: String, symbol: String, meaning: String) {
        self.code = code
        self.symbol = symbol
        self.meaning = meaning
    }
}

/// All that one run found: what every renderer draws.
package struct AnalysisReport: Sendable {
    package var tool: ToolDescription
    package var artifacts: [ArtifactSummary]
    package var devices: [DeviceDiagnosis]
    package var sources: [SourceStatus]
    package var limits: [LimitHit]
    /// The error codes that the evidence quotes and the pack knows, in order of the code.
    package var codes: [CodeMeaning] = []

    /// A report by `tool`.
    package init(
        tool: ToolDescription, artifacts: [ArtifactSummary], devices: [DeviceDiagnosis], sources: [SourceStatus],
        limits: [LimitHit]
    ) {
        self.tool = tool
        self.artifacts = artifacts
        self.devices = devices
        self.sources = sources
        self.limits = limits
    }
}
