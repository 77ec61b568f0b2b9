// The lines of `records` and `facts`: the parser laid open, one JSON object a line, in file order. The contract is
// `Documentation/records.schema.json`. Nothing is judged or left out here.

package import CulpritModel

/// Writes the records and facts of one artifact as JSON lines.
package struct RecordLineWriter {
    private let artifact: String
    /// Minutes from UTC to the device's local time, where that is known.
    private let offsetMinutes: Int?
    private var writer = JSONWriter()

    /// A writer for the artifact at `path`.
    package init(path: ArtifactPath, offsetMinutes: Int? = nil) {
        artifact = path.description
        self.offsetMinutes = offsetMinutes
    }

    /// The lines that were written since the last `removeAll`, in UTF-8, each with its line feed.
    package var bytes: [UInt8] { writer.bytes }

    /// Forgets the lines that were written and keeps the memory.
    package mutating func removeAll() { writer.removeAll() }

    /// Adds the line of a log entry whose ranges point into `bytes`.
    package mutating func append(_ record: LogRecord, in bytes: Span<UInt8>) {
        writer.beginObject()
        begin(offset: record.offset)
        writer.member("line", record.line)
        let resolved = record.time.resolved(offsetMinutes: offsetMinutes)
        writer.key("time")
        writer.beginObject()
        writer.member("utc", resolved.utc?.description)
        time(record.timeText, of: bytes)
        writer.member("basis", resolved.basis.rawValue)
        writer.end()
        writer.member("severity", record.severity.name)
        text("component", record.component, of: bytes)
        text("thread", record.thread, of: bytes)
        writer.key("message")
        writer.value(record.message, of: bytes)
        damage(record.damage)
        writer.end()
        writer.endLine()
    }

    /// Adds the line of an event with its values.
    package mutating func append(_ event: EventHeader, values: [EventValue]) {
        writer.beginObject()
        begin(offset: event.offset)
        writer.member("record", event.recordID)
        writer.time("time", utc: event.time, text: nil, basis: event.time == nil ? .unknown : .utc)
        writer.member("severity", event.severity.name)
        writer.member("component", event.provider)
        writer.member("thread", event.threadID.map { String($0) })
        // The words of an event live in the provider's library on the device, not in the file.
        writer.key("message")
        writer.null()
        writer.object("event") { writer in
            writer.member("channel", event.channel)
            writer.member("provider", event.provider)
            writer.member("id", event.eventID)
            writer.member("level", event.level)
            writer.member("computer", event.computer)
            writer.member("recordId", event.recordID)
            writer.member("processId", event.processID)
            writer.member("userSid", event.userSID)
            writer.member("activityId", event.activityID)
            writer.object("data") { writer in
                if RecordLineWriter.areDistinct(values) {
                    for value in values { writer.member(value.name ?? "", value.text) }
                } else {
                    for (name, value) in RecordLineWriter.named(values) { writer.member(name, value) }
                }
            }
        }
        damage(event.damage)
        writer.end()
        writer.endLine()
    }

    /// Adds the line of an entry of device state, whose ranges point into `bytes`.
    ///
    /// - Parameters:
    ///   - source: the id of the evidence source that the artifact belongs to, or nil.
    ///   - name: the id of the fact that the rule pack makes of it, or nil.
    package mutating func append(_ entry: StateEntry, in bytes: Span<UInt8>, source: String?, name: String?) {
        writer.beginObject()
        begin(offset: entry.offset)
        writer.member("line", entry.line)
        writer.member("source", source)
        writer.member("name", name)
        writer.key("path")
        writer.value(entry.path, of: bytes)
        writer.key("key")
        writer.value(entry.name, of: bytes)
        writer.key("value")
        writer.value(entry.value, of: bytes)
        writer.member("kind", entry.kind.map { "\($0)" })
        writer.member("isDeletion", entry.isDeletion)
        writer.end()
        writer.endLine()
    }

    /// The values with a name for each: one without is called by its place, `param3`, and a name that comes again gets its
    /// turn, `Name#2`, so that an object never has a key twice.
    private static func named(_ values: [EventValue]) -> [(String, String)] {
        var turns: [String: Int] = [:]
        var taken: Set<String> = []
        return values.enumerated().map { index, value in
            let plain = value.name ?? "param\(index + 1)"
            var name = plain
            var turn = turns[plain, default: 0]
            while true {
                turn += 1
                name = turn == 1 ? plain : "\(plain)#\(turn)"
                if taken.insert(name).inserted { break }
            }
            turns[plain] = turn
            return (name, value.text)
        }
    }

    /// Whether all values have names, and each its own: so it is in nearly all events, which are short.
    private static func areDistinct(_ values: [EventValue]) -> Bool {
        guard values.count <= 12 else { return false }
        for index in values.indices {
            guard let name = values[index].name else { return false }
            for other in 0..<index where values[other].name == name { return false }
        }
        return true
    }

    private mutating func begin(offset: UInt64) {
        writer.member("artifact", artifact)
        writer.member("offset", offset)
    }

    private mutating func text(_ name: String, _ range: ByteRange, of bytes: Span<UInt8>) {
        writer.key(name)
        if range.isEmpty { writer.null() } else { writer.value(range, of: bytes) }
    }

    /// The time as written. One that is two attributes has a quote between them, and is shown in one piece.
    private mutating func time(_ range: ByteRange, of bytes: Span<UInt8>) {
        let bounded = range.range.clamped(to: 0..<bytes.count)
        guard bounded.contains(where: { bytes[$0] == 0x22 || bytes[$0] == 0x27 }) else {
            text("text", range, of: bytes)
            return
        }
        var whole: [UInt8] = []
        for index in bounded { whole.append(bytes[index]) }
        writer.member("text", WrittenTime.plain(String(decoding: whole, as: UTF8.self)))
    }

    private mutating func damage(_ damage: RecordDamage) {
        guard !damage.isEmpty else { return }
        var words: [String] = []
        if damage.contains(.startLost) { words.append("startLost") }
        if damage.contains(.endLost) { words.append("endLost") }
        if damage.contains(.cut) { words.append("cut") }
        if damage.contains(.torn) { words.append("torn") }
        if damage.contains(.carved) { words.append("carved") }
        writer.member("damage", words)
    }
}
