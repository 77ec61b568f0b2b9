// What was gathered from one artifact, before it is known which device it belongs to and what its clock said: bounded in
// size whatever the size of the artifact.

package import CulpritModel

/// A place inside one artifact.
package struct Place: Hashable, Sendable {
    package var offset: UInt64
    package var position: Location.Position

    /// The place at `offset`.
    package init(offset: UInt64, position: Location.Position) {
        self.offset = offset
        self.position = position
    }
}

/// A record worth citing, with its time as written.
package struct GatheredRecord: Sendable {
    package var place: Place
    package var time: RecordTime
    package var timeText: String?
    /// The message, or the event's number and values, cut to the excerpt limit.
    package var text: String
    package var severity: Severity
    /// What the signal's captures hold.
    package var captures: [String: String]
    /// Where the record stands among all of its artifact.
    package var sequence: Int
    /// The account on whose behalf it was written, as a SID, where the record says so.
    package var userSID: String?

    /// A record at `place`.
    package init(
        place: Place, time: RecordTime, timeText: String?, text: String, severity: Severity,
        captures: [String: String] = [:], sequence: Int, userSID: String? = nil
    ) {
        self.place = place
        self.time = time
        self.timeText = timeText
        self.text = text
        self.severity = severity
        self.captures = captures
        self.sequence = sequence
        self.userSID = userSID
    }
}

/// One reading of a named fact, with its time as written.
package struct GatheredReading: Sendable {
    /// The id of the fact.
    package var fact: String
    package var value: String
    package var instance: String
    package var role: FactRole?
    package var needsUserContext: Bool
    /// The value as a time, where the fact is one.
    package var instant: RecordTime?
    /// When the value was read, where that is not the moment of collection: the time of the log line it comes from.
    package var readAt: RecordTime?
    package var place: Place
    /// What stands at that place.
    package var text: String

    /// A reading of `fact`.
    package init(
        fact: String, value: String, instance: String, role: FactRole?, needsUserContext: Bool, instant: RecordTime?,
        readAt: RecordTime? = nil, place: Place, text: String
    ) {
        self.fact = fact
        self.value = value
        self.instance = instance
        self.role = role
        self.needsUserContext = needsUserContext
        self.instant = instant
        self.readAt = readAt
        self.place = place
        self.text = text
    }
}

/// An unexplained error of one shape in one artifact.
package struct GatheredShape: Sendable {
    package var source: String
    package var code: String?
    package var records: RecordTally

    /// A shape of `source` that carries `code`.
    package init(source: String, code: String?, records: RecordTally) {
        self.source = source
        self.code = code
        self.records = records
    }
}

/// Everything gathered from one artifact.
package struct ArtifactEvidence: Sendable {
    package var summary: ArtifactSummary
    /// Where the artifact stands in the order of the whole input.
    package var order: [Int]
    /// By the id of the signal.
    package var signals: [String: RecordTally] = [:]
    package var readings: [GatheredReading] = []
    /// By the source, a zero character and the shape: components of one file may tell of errors of one shape.
    package var shapes: [String: GatheredShape] = [:]
    /// Records that look bad and are harmless, by the id of the noise.
    package var noise: [String: RecordTally] = [:]
    /// Computers named by its events, with the time at which each was last named.
    package var computers: [String: Ticks] = [:]
    /// Bias in minutes to how often it is written and the newest reading that carries it.
    package var biases: [Int16: (count: Int, last: Ticks)] = [:]
    /// The newest instant that is known in UTC.
    package var latestUTC: Ticks?
    /// The newest reading of the device's own clock.
    package var latestLocal: Ticks?
    /// Sources of which the artifact holds evidence, by id.
    package var coveredSources: Set<String> = []
    /// How many records are kept on either side of one, and of how many records of one kind from the start and the end.
    package static let reach = 3

    /// What stands around the first and the last records of each kind, by the offset of the record.
    package var surroundings: [UInt64: Surroundings] = [:]
    /// The first and the last records of the artifact, as many as stand on either side of one.
    package var ends: (first: [NearbyRecord], last: [NearbyRecord]) = ([], [])
    /// A record or entry that shows that the artifact was read.
    package var firstPlace: (place: Place, time: RecordTime, text: String)?

    /// The evidence of an artifact at `order`.
    package init(summary: ArtifactSummary, order: [Int]) {
        self.summary = summary
        self.order = order
    }
}
