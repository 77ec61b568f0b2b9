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

    /// A row with the given parts.
    package init(
        location: Location, time: ResolvedTime, timeText: String, offsetMinutes: Int?, severity: Severity,
        source: String,
        message: String, signals: [String]
    ) {
        self.location = location
        self.time = time
        self.timeText = timeText
        self.offsetMinutes = offsetMinutes
        self.severity = severity
        self.source = source
        self.message = message
        self.signals = signals
    }
}
