// The records around those that mean something. The last few are kept as bytes, in memory that is used again and again, so
// that a record that means nothing costs a short copy; text is made at the end, of what is kept.

private import CulpritBytes
private import CulpritEvidence
import CulpritModel

/// Remembers what stands around records of one artifact.
struct NearbyRecords {
    /// Records that are kept on either side, and captures of each subject (a signal or a fact) from either end.
    private static let reach = ArtifactEvidence.reach

    /// A record as it lies in the artifact.
    private struct Slot {
        var position = Location.Position.line(0)
        var severity = Severity.information
        var bytes: [UInt8] = []
        /// The number and the provider of an event, whose values are in `bytes`.
        var event: (id: UInt32, provider: String)?
        /// Whether the record is longer than what is kept of it.
        var isCut = false
    }

    /// What stands around one record.
    private struct Capture {
        var before: [Slot]
        var after: [Slot] = []
        /// How many subjects want it kept.
        var holderCount = 0
    }

    private let charactersMax: Int
    private let byteCountMax: Int
    private var ring: [Slot]
    /// The first records of the artifact.
    private var first: [Slot] = []
    private var next = 0
    private var filled = 0
    /// Offsets of records that still want what comes after them.
    private var waiting: [UInt64] = []
    private var captures: [UInt64: Capture] = [:]
    private var offsets: [Int: (first: [UInt64], last: [UInt64])] = [:]

    /// Nothing yet. Of each record `charactersMax` characters are kept.
    init(charactersMax: Int) {
        self.charactersMax = charactersMax
        // Four bytes a character is the most that UTF-8 takes; logs are nearly all ASCII.
        byteCountMax = charactersMax + 16
        ring = [Slot](repeating: Slot(), count: NearbyRecords.reach)
        for index in ring.indices { ring[index].bytes.reserveCapacity(byteCountMax) }
    }

    /// Keeps what stands around the record at `offset`, which means `subject`. To be called before the record itself is
    /// noted.
    mutating func capture(at offset: UInt64, for subject: Int) {
        var known = offsets[subject] ?? ([], [])
        if known.first.count < NearbyRecords.reach {
            known.first.append(offset)
        } else {
            known.last.append(offset)
            if known.last.count > NearbyRecords.reach { release(known.last.removeFirst()) }
        }
        offsets[subject] = known
        if captures[offset] == nil {
            captures[offset] = Capture(before: before)
            waiting.append(offset)
        }
        captures[offset]?.holderCount += 1
    }

    private mutating func release(_ offset: UInt64) {
        captures[offset]?.holderCount -= 1
        guard captures[offset]?.holderCount == 0 else { return }
        captures[offset] = nil
        waiting.removeAll { $0 == offset }
    }

    private var before: [Slot] {
        let start = filled < NearbyRecords.reach ? 0 : next
        return (0..<filled).map { ring[(start + $0) % NearbyRecords.reach] }
    }

    /// Notes the record at `offset`: it stands before those that come, and after those that wait.
    mutating func note(
        at offset: UInt64, _ position: Location.Position, _ severity: Severity, _ text: Span<UInt8>
    ) {
        begin(position, severity)
        add(text)
        end(offset)
    }

    /// Notes an event by its number and who wrote it, and its values where they were read.
    mutating func note(_ event: EventHeader, _ values: [EventValue]) {
        begin(.record(event.recordID), event.severity)
        ring[next].event = (event.eventID, event.provider)
        for value in values where ring[next].bytes.count < byteCountMax {
            let text = Array((value.name.map { " \($0)=" } ?? " ").utf8) + Array(value.text.utf8.prefix(byteCountMax))
            add(text.span)
        }
        end(event.offset)
    }

    /// Notes an entry of device state, called `name`.
    mutating func note(_ entry: StateEntry, _ name: Span<UInt8>, _ bytes: Span<UInt8>) {
        begin(.line(entry.line), .information)
        add(name)
        ring[next].bytes.append(literal: " : ")
        add(bytes.extracting(entry.value.range.clamped(to: 0..<bytes.count)))
        end(entry.offset)
    }

    private mutating func begin(_ position: Location.Position, _ severity: Severity) {
        ring[next].position = position
        ring[next].severity = severity
        ring[next].bytes.removeAll(keepingCapacity: true)
        ring[next].isCut = false
    }

    private mutating func add(_ text: Span<UInt8>) {
        ring[next].bytes.append(bytes: text.extracting(first: byteCountMax))
        if text.count > byteCountMax { ring[next].isCut = true }
    }

    private mutating func end(_ offset: UInt64) {
        if first.count < NearbyRecords.reach { first.append(ring[next]) }
        if !waiting.isEmpty { addToWaiting(offset) }
        next = next == NearbyRecords.reach - 1 ? 0 : next + 1
        if filled < NearbyRecords.reach { filled += 1 }
    }

    private mutating func addToWaiting(_ offset: UInt64) {
        let slot = ring[next]
        waiting.removeAll { wanting in
            guard wanting != offset else { return false }
            captures[wanting]?.after.append(slot)
            return captures[wanting].map { $0.after.count >= NearbyRecords.reach } ?? true
        }
    }

    /// What was kept, by the offset of the record in the middle.
    var surroundings: [UInt64: Surroundings] {
        captures.mapValues { Surroundings(before: $0.before.map(record), after: $0.after.map(record)) }
    }

    /// The first and the last records of the artifact: what stands around records of the parts beside it.
    var ends: (first: [NearbyRecord], last: [NearbyRecord]) { (first.map(record), before.map(record)) }

    private func record(_ slot: Slot) -> NearbyRecord {
        var text = slot.bytes.span.text
        if let event = slot.event { text = "Event \(event.id):\(text) (\(event.provider))" }
        if slot.isCut || text.utf8.count > charactersMax && text.count > charactersMax {
            // A character that was cut in two is not shown.
            while text.hasSuffix("\u{FFFD}") { text.removeLast() }
            text = String(text.prefix(charactersMax - 1)) + "…"
        }
        return NearbyRecord(position: slot.position, severity: slot.severity, text: text)
    }
}
