// A sink that keeps everything it is given as comparable values, so that a test can compare two runs or one run with
// what it expects.

private import CulpritBytes
package import CulpritModel

/// A log record as a test sees it.
package struct SeenRecord: Hashable, Sendable {
    package var offset: UInt64
    package var line: Int
    package var time: RecordTime
    package var timeText: String
    package var severity: Severity
    package var damage: RecordDamage
    package var message: String
    package var component: String
    package var thread: String
}

/// An event as a test sees it.
package struct SeenEvent: Hashable, Sendable {
    package var offset: UInt64
    package var recordID: UInt64
    package var time: Ticks?
    package var channel: String
    package var provider: String
    package var eventID: UInt32
    package var level: UInt8
    package var computer: String
    package var userSID: String?
    package var damage: RecordDamage
    package var values: [EventValue]
}

/// A piece of device state as a test sees it.
package struct SeenState: Hashable, Sendable {
    package var offset: UInt64
    package var line: Int
    package var path: String
    package var name: String
    package var value: String
    package var kind: String?
    package var isDeletion: Bool
}

/// Everything that one artifact gave, in order.
package struct SeenArtifact: Hashable, Sendable {
    package var records: [SeenRecord] = []
    package var events: [SeenEvent] = []
    package var states: [SeenState] = []
    package var diagnostics: [Diagnostic] = []

    /// The diagnostics' codes, in order.
    package var codes: [String] { diagnostics.map(\.code.id) }
    /// How many records, events and entries there are.
    package var count: Int { records.count + events.count + states.count }
}

/// Keeps what a parser finds.
package final class SeenSink: RecordSink {
    /// What was found so far.
    package private(set) var seen = SeenArtifact()
    private let wanted: EventDetail

    /// A sink that asks for `detail` of every event.
    package init(detail wanted: EventDetail = .values) { self.wanted = wanted }

    package func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        seen.records.append(
            SeenRecord(
                offset: record.offset, line: record.line, time: record.time,
                timeText: bytes.text(record.timeText.range),
                severity: record.severity, damage: record.damage, message: bytes.text(record.message.range),
                component: bytes.text(record.component.range), thread: bytes.text(record.thread.range)))
    }

    package func detail(for event: EventHeader) -> EventDetail { wanted }

    package func event(_ event: EventHeader, values: [EventValue]) {
        seen.events.append(
            SeenEvent(
                offset: event.offset, recordID: event.recordID, time: event.time, channel: event.channel,
                provider: event.provider, eventID: event.eventID, level: event.level, computer: event.computer,
                userSID: event.userSID, damage: event.damage, values: values))
    }

    package func state(_ entry: StateEntry, in bytes: Span<UInt8>) {
        seen.states.append(
            SeenState(
                offset: entry.offset, line: entry.line, path: bytes.text(entry.path.range),
                name: bytes.text(entry.name.range), value: bytes.text(entry.value.range),
                kind: entry.kind.map { "\($0)" }, isDeletion: entry.isDeletion))
    }

    package func diagnostic(_ diagnostic: Diagnostic) { seen.diagnostics.append(diagnostic) }
}
