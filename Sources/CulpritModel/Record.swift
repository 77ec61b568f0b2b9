// What parsers hand over: log records, events, entries of device state, and diagnostics. On the hot path a record is a
// handful of numbers that point into bytes the parser owns; text is made only of what a signal or a report needs.

/// A part of the bytes that come with a record. 32 bits, since a parser never holds more than a few megabytes.
package struct ByteRange: Hashable, Sendable {
    package var start: Int32
    package var end: Int32

    /// The bytes from `start` up to but not including `end`.
    @inlinable
    package init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    /// No bytes.
    package static let empty = ByteRange(0, 0)

    @inlinable
    package var range: Range<Int> { Int(start)..<max(Int(start), Int(end)) }
    @inlinable
    package var count: Int { Int(end) - Int(start) }
    @inlinable
    package var isEmpty: Bool { end <= start }
}

/// How bad a record says it is.
package enum Severity: UInt8, Comparable, Sendable, CaseIterable {
    case verbose, information, warning, error, critical

    @inlinable
    package static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The word for it in reports and in JSON.
    package var name: String {
        switch self {
        case .verbose: "verbose"
        case .information: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }
}

/// What was wrong with a record that was kept all the same.
package struct RecordDamage: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    @inlinable
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Nothing. Written so and not as an empty list where it is said of each record: the list is made at run time.
    @inlinable
    package static var none: RecordDamage { RecordDamage(rawValue: 0) }

    /// The start of the record is missing.
    package static let startLost = RecordDamage(rawValue: 1)
    /// The end of the record, and with it its time, is missing.
    package static let endLost = RecordDamage(rawValue: 2)
    /// The message is longer than the limit and was cut.
    package static let cut = RecordDamage(rawValue: 4)
    /// The record's own checks (size copy, checksum) do not agree.
    package static let torn = RecordDamage(rawValue: 8)
    /// The record was found by its signature, not by walking the file.
    package static let carved = RecordDamage(rawValue: 16)
}

/// One log entry. The ranges point into the bytes that are handed over with the record, for the length of the call.
package struct LogRecord: Sendable {
    /// Where the record begins in its artifact, in bytes.
    package var offset: UInt64
    /// The line on which the record begins, from 1.
    package var line: Int
    package var time: RecordTime
    /// The time as it was written.
    package var timeText: ByteRange
    package var severity: Severity
    package var damage: RecordDamage
    package var message: ByteRange
    package var component: ByteRange
    package var thread: ByteRange

    /// A record at `offset` and `line` with the given parts.
    @inlinable
    package init(
        offset: UInt64, line: Int, time: RecordTime = .unknown, timeText: ByteRange = .empty,
        severity: Severity = .information, damage: RecordDamage = .none, message: ByteRange,
        component: ByteRange = .empty, thread: ByteRange = .empty
    ) {
        self.offset = offset
        self.line = line
        self.time = time
        self.timeText = timeText
        self.severity = severity
        self.damage = damage
        self.message = message
        self.component = component
        self.thread = thread
    }
}

/// What every event of an event log says of itself.
package struct EventHeader: Sendable {
    /// Where the record begins in its artifact, in bytes.
    package var offset: UInt64
    /// `System/EventRecordID`, which stays the same when a log is exported.
    package var recordID: UInt64
    package var time: Ticks?
    package var channel: String
    package var provider: String
    package var eventID: UInt32
    /// `System/Level` as written: 1 critical, 2 error, 3 warning, 4 information, 5 verbose, 0 always logged.
    package var level: UInt8
    package var computer: String
    package var processID: UInt32?
    package var threadID: UInt32?
    /// `System/Security/@UserID`.
    package var userSID: String?
    /// `System/Correlation/@ActivityID`.
    package var activityID: String?
    package var damage: RecordDamage

    /// A header with the given parts.
    @inlinable
    package init(
        offset: UInt64, recordID: UInt64, time: Ticks?, channel: String, provider: String, eventID: UInt32,
        level: UInt8,
        computer: String, processID: UInt32? = nil, threadID: UInt32? = nil, userSID: String? = nil,
        activityID: String? = nil, damage: RecordDamage = .none
    ) {
        self.offset = offset
        self.recordID = recordID
        self.time = time
        self.channel = channel
        self.provider = provider
        self.eventID = eventID
        self.level = level
        self.computer = computer
        self.processID = processID
        self.threadID = threadID
        self.userSID = userSID
        self.activityID = activityID
        self.damage = damage
    }

    /// The level as a severity.
    package var severity: Severity {
        switch level {
        case 1: .critical
        case 2: .error
        case 3: .warning
        case 5: .verbose
        default: .information
        }
    }
}

/// One value of an event's data: `<Data Name="HRESULT">` or, unnamed, the n-th value.
package struct EventValue: Hashable, Sendable {
    /// The name, or nil for `<Data>` without one. Elements of `UserData` are named by their path below it.
    package var name: String?
    package var text: String

    /// A value `text` called `name`.
    package init(name: String?, text: String) {
        self.name = name
        self.text = text
    }
}

/// How much of an event a receiver wants.
package enum EventDetail: Sendable {
    /// The header alone.
    case header
    /// The header and the values.
    case values
}

/// One piece of raw device state: a registry value, a labelled line, an element of an XML report. The ranges point into
/// the bytes that are handed over with it, for the length of the call.
package struct StateEntry: Sendable {
    package var offset: UInt64
    package var line: Int
    /// Where the value lives: a registry key, a section title, an element path.
    package var path: ByteRange
    /// The name of the value: a registry value name, a label, an element name. Empty for an entry that only says that
    /// the path exists.
    package var name: ByteRange
    package var value: ByteRange
    /// What the source calls the kind of value (`REG_DWORD`), or nil where it has one kind only.
    package var kind: StaticString?
    /// Whether the entry says that the path or the value is to be deleted or is known to be absent.
    package var isDeletion: Bool

    /// An entry at `offset` and `line` with the given parts.
    @inlinable
    package init(
        offset: UInt64, line: Int, path: ByteRange, name: ByteRange, value: ByteRange, kind: StaticString? = nil,
        isDeletion: Bool = false
    ) {
        self.offset = offset
        self.line = line
        self.path = path
        self.name = name
        self.value = value
        self.kind = kind
        self.isDeletion = isDeletion
    }
}

/// The name of a kind of diagnostic, `format/what`, with the sentence that reports print for it.
package struct DiagnosticCode: Hashable, Sendable {
    package let id: String
    /// One sentence without its full stop, for people.
    package let summary: String
    /// Whether the artifact was read only in part because of it.
    package let losesData: Bool

    /// The code `id`, explained by `summary`.
    package init(_ id: String, _ summary: String, losesData: Bool = false) {
        self.id = id
        self.summary = summary
        self.losesData = losesData
    }
}

/// Something odd about an artifact, with its place. Never an error: whatever is readable is kept.
package struct Diagnostic: Hashable, Sendable {
    package var code: DiagnosticCode
    /// The byte offset in the artifact, or nil where it concerns the whole.
    package var offset: UInt64?
    /// What exactly: sizes, names, what was expected.
    package var detail: String

    /// A diagnostic of kind `code` at `offset`.
    package init(_ code: DiagnosticCode, at offset: UInt64? = nil, detail: String = "") {
        self.code = code
        self.offset = offset
        self.detail = detail
    }
}

/// Receives what a parser finds, in file order. One sink belongs to one artifact and one thread.
package protocol RecordSink: AnyObject {
    /// The format of the artifact is decided. Called once, before anything else.
    func begin(format: String)
    /// A log entry; its ranges point into `bytes`.
    func record(_ record: LogRecord, in bytes: Span<UInt8>)
    /// Whether the activity of events is looked at. It is another in nearly every event, so that making its text costs
    /// as much as the rest of a header.
    var wantsActivities: Bool { get }
    /// How much of this event is wanted. Asked before the values are expanded, since most events need none.
    func detail(for event: EventHeader) -> EventDetail
    /// An event; `values` is empty where only the header was wanted.
    func event(_ event: EventHeader, values: [EventValue])
    /// A piece of device state; its ranges point into `bytes`.
    func state(_ entry: StateEntry, in bytes: Span<UInt8>)
    /// Something odd.
    func diagnostic(_ diagnostic: Diagnostic)
}

extension RecordSink {
    package var wantsActivities: Bool { true }
    package func begin(format: String) {}
}
