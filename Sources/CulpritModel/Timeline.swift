// One line of the timeline: a record of any source, on one clock.

/// A record on the one clock of its device.
package struct TimelineRow: Sendable {
    package var location: Location
    package var time: ResolvedTime
    /// The time as it stands in the artifact; empty where there is none.
    package var timeText: String
    /// Minutes from UTC to the device's local time, where that is known.
    package var offsetMinutes: Int?
    package var severity: Severity
    /// The component of a log, the channel of an event log, or else the name of the file.
    package var source: String
    package var message: String
    /// Ids of the signals that the record is.
    package var signals: [String]
    /// The thread that wrote it, as the record names it; empty where it does not.
    package var thread: String
    /// The process and the activity that an event names; empty for others.
    package var process: String
    package var activity: String

    /// A row with the given parts.
    package init(
        location: Location, time: ResolvedTime, timeText: String, offsetMinutes: Int?, severity: Severity,
        source: String,
        message: String, signals: [String], thread: String = "", process: String = "", activity: String = ""
    ) {
        self.location = location
        self.time = time
        self.timeText = timeText
        self.offsetMinutes = offsetMinutes
        self.severity = severity
        self.source = source
        self.message = message
        self.signals = signals
        self.thread = thread
        self.process = process
        self.activity = activity
    }
}

/// A finding that appeared or went while a log was followed.
package struct FollowedChange: Sendable {
    package enum Kind: String, Sendable {
        /// It was there when the following began.
        case found
        case new
        /// It no longer holds, or a later success has ended it.
        case over
    }

    package var kind: Kind
    /// The name of the device; empty where it has none.
    package var device: String
    package var finding: Finding

    /// The change `kind` of `finding` on `device`.
    package init(kind: Kind, device: String, finding: Finding) {
        self.kind = kind
        self.device = device
        self.finding = finding
    }
}
