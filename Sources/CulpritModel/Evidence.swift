// What is known of one device: the vocabulary that evidence is gathered in and that rules are judged on.

/// A place in an artifact that a finding can point to.
package struct Location: Hashable, Sendable {
    /// Where in the artifact: a line of text, or an event record.
    package enum Position: Hashable, Sendable {
        case line(Int)
        case record(UInt64)
    }

    package var artifact: ArtifactPath
    /// Bytes from the start of the artifact.
    package var offset: UInt64
    package var position: Position

    /// The place at `offset` of `artifact`.
    package init(artifact: ArtifactPath, offset: UInt64, position: Position) {
        self.artifact = artifact
        self.offset = offset
        self.position = position
    }
}

/// A time as written, as it resolved, and how.
package struct EvidenceTime: Hashable, Sendable {
    package var written: RecordTime
    /// The time as it stands in the artifact, or nil where there is none.
    package var text: String?
    package var resolved: ResolvedTime

    /// The time `written`, which stands in the artifact as `text` and resolved to `resolved`.
    package init(written: RecordTime, text: String?, resolved: ResolvedTime) {
        self.written = written
        self.text = text
        self.resolved = resolved
    }

    /// No time.
    package static let none = EvidenceTime(
        written: .unknown, text: nil, resolved: ResolvedTime(utc: nil, basis: .unknown))
}

/// A record beside a cited one.
package struct NearbyRecord: Hashable, Sendable {
    package var position: Location.Position
    package var severity: Severity
    /// Its words, cut to `Limits.contextCharactersMax`.
    package var text: String

    /// The record at `position`.
    package init(position: Location.Position, severity: Severity, text: String) {
        self.position = position
        self.severity = severity
        self.text = text
    }
}

/// The records of the same artifact right before and after a cited one.
package struct Surroundings: Hashable, Sendable {
    /// In the order of the artifact; the last stands right before the cited record.
    package var before: [NearbyRecord]
    /// In the order of the artifact.
    package var after: [NearbyRecord]

    /// What stands `before` and `after` a record.
    package init(before: [NearbyRecord] = [], after: [NearbyRecord] = []) {
        self.before = before
        self.after = after
    }

    /// Whether nothing is known of what stands around.
    package var isEmpty: Bool { before.isEmpty && after.isEmpty }
}

/// A place, its time, and what stands there: what a finding shows as proof.
package struct Citation: Sendable {
    package var location: Location
    package var time: EvidenceTime
    /// The words at that place, cut to the excerpt limit.
    package var text: String
    /// The records around it, where they were kept.
    package var surroundings = Surroundings()

    /// A citation of `text` at `location`.
    package init(location: Location, time: EvidenceTime, text: String) {
        self.location = location
        self.time = time
        self.text = text
    }
}

extension Citation: Hashable {
    /// What stands around a record is no part of what it proves: it is not kept of every citation of the same record.
    package static func == (lhs: Citation, rhs: Citation) -> Bool {
        lhs.location == rhs.location && lhs.time == rhs.time && lhs.text == rhs.text
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(location)
        hasher.combine(text)
    }
}

/// On whose behalf a tool ran when it wrote down the state.
package enum RunContext: String, Sendable {
    case system, user, unknown
}

/// One reading of a named fact.
package struct FactReading: Hashable, Sendable {
    /// The value as it was written, or as the fact's definition maps it.
    package var value: String
    /// What tells apart several things of the same kind, such as an enrolment's GUID; empty where there is one only.
    package var instance: String
    package var context: RunContext
    /// The value as an instant, where the fact is a time.
    package var instant: ResolvedTime?
    /// When the state was read, as well as it is known.
    package var readAt: Ticks?
    package var citation: Citation

    /// A reading of `value`, proved by `citation`.
    package init(
        value: String, instance: String = "", context: RunContext = .unknown, instant: ResolvedTime? = nil,
        readAt: Ticks? = nil, citation: Citation
    ) {
        self.value = value
        self.instance = instance
        self.context = context
        self.instant = instant
        self.readAt = readAt
        self.citation = citation
    }
}

/// What a signal says about the operation it belongs to.
package enum Outcome: String, Sendable, CaseIterable {
    case success, failure, information
}

/// One record that matched a signal.
package struct Occurrence: Hashable, Sendable {
    /// What the signal's captures hold, by name.
    package var captures: [String: String]
    package var citation: Citation
    package var severity: Severity
    package var context: RunContext
    /// Where the record stands among all of its log, for sources whose times do not tell.
    package var sequence: Int
    /// The log that the artifact is a part of, where it was put aside in parts; nil where the artifact is all of it.
    package var rolledLog: ArtifactPath?
    /// Whether a later success of the same operation has cleared this failure.
    package var isRecovered: Bool

    /// An occurrence with `captures`, proved by `citation`.
    package init(
        captures: [String: String], citation: Citation, severity: Severity, context: RunContext = .unknown,
        sequence: Int = 0, rolledLog: ArtifactPath? = nil, isRecovered: Bool = false
    ) {
        self.captures = captures
        self.citation = citation
        self.severity = severity
        self.context = context
        self.sequence = sequence
        self.rolledLog = rolledLog
        self.isRecovered = isRecovered
    }
}

extension Occurrence {
    /// What `sequence` counts in.
    package var log: ArtifactPath { rolledLog ?? citation.location.artifact }
}

/// All occurrences of one signal on a device, in order of time.
package struct SignalHistory: Hashable, Sendable {
    /// How often it occurred, including what is not kept.
    package var count: Int
    /// The occurrences that were kept, oldest first.
    package var occurrences: [Occurrence]

    /// A history of `count` occurrences, of which `occurrences` were kept.
    package init(count: Int, occurrences: [Occurrence]) {
        self.count = count
        self.occurrences = occurrences
    }
}

/// Whether the silence of a source means anything.
package enum SourceCoverage: Hashable, Sendable {
    /// Collected and read to the end.
    case complete
    /// Collected, but damaged, cut or over a limit.
    case partial
    /// Not in the bundle, or unreadable.
    case missing
}

/// An error that no signal explains, by its shape: the message with its numbers, ids and names blanked.
package struct UnexplainedShape: Hashable, Sendable {
    package var shape: String
    package var count: Int
    /// The first error code in it, as written.
    package var code: String?
    /// The source it came from, or the file name.
    package var source: String
    package var severity: Severity
    /// A few examples, oldest first.
    package var citations: [Citation]
    /// More of them, for a timeline; the examples among them.
    package var sightings: [Citation] = []

    /// A shape seen `count` times.
    package init(
        shape: String, count: Int, code: String?, source: String, severity: Severity, citations: [Citation]
    ) {
        self.shape = shape
        self.count = count
        self.code = code
        self.source = source
        self.severity = severity
        self.citations = citations
    }
}

/// Who a device is.
package struct DeviceIdentity: Hashable, Sendable {
    /// All names it had, newest last: setup renames devices.
    package var names: [String] = []
    package var entraDeviceID: String?
    package var tenantID: String?
    package var intuneDeviceID: String?
    package var configMgrClientID: String?
    package var serialNumber: String?
    package var osBuild: String?
    /// The manufacturer's name of the model, such as `Latitude 7440`.
    package var model: String?
    /// Minutes from UTC to the device's local time: +120 in central European summer.
    package var utcOffsetMinutes: Int?
    /// When the bundle was taken, as the device's own data says.
    package var captured: Ticks?
    /// Contradictions that were met, one sentence each.
    package var conflicts: [String] = []

    /// An identity of which nothing is known.
    package init() {}
}

/// Everything rules can ask about one device.
package struct DeviceEvidence: Sendable {
    package var identity = DeviceIdentity()
    /// Readings by the id of the fact, newest last.
    package var facts: [String: [FactReading]] = [:]
    /// Histories by the id of the signal.
    package var signals: [String: SignalHistory] = [:]
    /// Coverage by the id of the source; a source that is not listed is missing.
    package var coverage: [String: SourceCoverage] = [:]
    package var unexplained: [UnexplainedShape] = []
    /// By the id of a noise, how often it was set aside, and a few examples.
    package var noise: [String: (count: Int, citations: [Citation])] = [:]
    /// By the id of a source, a place that shows that the source was read: the proof of a silence.
    package var sourceCitations: [String: Citation] = [:]

    /// Evidence of nothing.
    package init() {}
}
