// The records around those that mean something. The last few are kept as bytes, in memory that is used again and again, so
// that a record that means nothing costs a short copy; text is made at the end, of what is kept.

private import CulpritBytes
private import CulpritEvidence
import CulpritModel

/// Remembers what stands around records of one artifact.
struct NearbyRecords {
    /// Records that are kept on either side, and captures of each subject (a signal or a fact) from either end.
    private static let reach = ArtifactEvidence.reach

    /// A record as it lies in the artifact. Its bytes stand in `slots`.
    private struct Entry {
        var position = Location.Position.line(0)
        var severity = Severity.information
        var byteCount = 0
        /// Whether the record is longer than what is kept of it.
        var isCut = false
        var isEvent = false
    }

    /// A record whose bytes were taken out of the ring.
    private struct Kept {
        var entry: Entry
        var bytes: [UInt8]
        /// The number and the provider of an event, whose values are in `bytes`.
        var event: (id: UInt32, provider: String)?
    }

    /// What stands around one record.
    private struct Capture {
        var before: [Kept]
        var after: [Kept] = []
        /// How many subjects want it kept.
        var holderCount = 0
    }

    private let charactersMax: Int
    private var entries: [Entry]
    private var slots: ByteSlots
    private var events: [(id: UInt32, provider: String)]
    private var next = 0
    private var filled = 0
    /// The first records of the artifact.
    private var first: [Kept] = []
    /// Offsets of records that still want what comes after them.
    private var waiting: [UInt64] = []
    private var captures: [UInt64: Capture] = [:]
    private var offsets: [Int: (first: [UInt64], last: [UInt64])] = [:]

    /// Nothing yet. Of each record `charactersMax` characters are kept.
    init(charactersMax: Int) {
        self.charactersMax = charactersMax
        entries = [Entry](repeating: Entry(), count: NearbyRecords.reach)
        events = [(id: UInt32, provider: String)](repeating: (0, ""), count: NearbyRecords.reach)
        // Four bytes a character is the most that UTF-8 takes; logs are nearly all ASCII.
        slots = ByteSlots(count: NearbyRecords.reach, byteCountMax: charactersMax + 16)
    }

    // MARK: What is kept

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

    private var before: [Kept] {
        let start = filled < NearbyRecords.reach ? 0 : next
        return (0..<filled).map { kept((start + $0) % NearbyRecords.reach) }
    }

    private func kept(_ slot: Int) -> Kept {
        let entry = entries[slot]
        return Kept(
            entry: entry, bytes: Array(slots.bytes(slot, count: entry.byteCount)),
            event: entry.isEvent ? events[slot] : nil)
    }

    // MARK: Noting

    /// Notes the record at `offset`: it stands before those that come, and after those that wait.
    mutating func note(
        at offset: UInt64, _ position: Location.Position, _ severity: Severity, _ text: Span<UInt8>
    ) {
        let count = slots.put(text, in: next, at: 0)
        entries[next] = Entry(
            position: position, severity: severity, byteCount: count, isCut: count < text.count)
        end(offset)
    }

    /// Notes an event by its number and who wrote it, and its values where they were read.
    mutating func note(_ event: EventHeader, _ values: [EventValue]) {
        var count = 0
        for value in values where count < slots.byteCountMax {
            let text = Array((value.name.map { " \($0)=" } ?? " ").utf8) + Array(value.text.utf8)
            count = slots.put(text.span, in: next, at: count)
        }
        entries[next] = Entry(
            position: .record(event.recordID), severity: event.severity, byteCount: count,
            isCut: count == slots.byteCountMax, isEvent: true)
        events[next] = (event.eventID, event.provider)
        end(event.offset)
    }

    /// Notes an entry of device state, called `name`.
    mutating func note(_ entry: StateEntry, _ name: Span<UInt8>, _ bytes: Span<UInt8>) {
        let value = bytes.extracting(entry.value.range.clamped(to: 0..<bytes.count))
        let count = slots.put(name, colon: value, in: next)
        entries[next] = Entry(
            position: .line(entry.line), severity: .information, byteCount: count,
            isCut: count < name.count + 3 + value.count)
        end(entry.offset)
    }

    private mutating func end(_ offset: UInt64) {
        if first.count < NearbyRecords.reach { first.append(kept(next)) }
        if !waiting.isEmpty { addToWaiting(offset) }
        next = next == NearbyRecords.reach - 1 ? 0 : next + 1
        if filled < NearbyRecords.reach { filled += 1 }
    }

    private mutating func addToWaiting(_ offset: UInt64) {
        let record = kept(next)
        waiting.removeAll { wanting in
            guard wanting != offset else { return false }
            captures[wanting]?.after.append(record)
            return captures[wanting].map { $0.after.count >= NearbyRecords.reach } ?? true
        }
    }

    // MARK: The end

    /// What was kept, by the offset of the record in the middle.
    var surroundings: [UInt64: Surroundings] {
        captures.mapValues { Surroundings(before: $0.before.map(record), after: $0.after.map(record)) }
    }

    /// The first and the last records of the artifact: what stands around records of the parts beside it.
    var ends: (first: [NearbyRecord], last: [NearbyRecord]) { (first.map(record), before.map(record)) }

    private func record(_ kept: Kept) -> NearbyRecord {
        var text = kept.bytes.span.text
        if let event = kept.event { text = "Event \(event.id):\(text) (\(event.provider))" }
        if kept.entry.isCut || text.utf8.count > charactersMax && text.count > charactersMax {
            // A character that was cut in two is not shown.
            while text.hasSuffix("\u{FFFD}") { text.removeLast() }
            text = String(text.prefix(charactersMax - 1)) + "…"
        }
        return NearbyRecord(position: kept.entry.position, severity: kept.entry.severity, text: text)
    }
}
