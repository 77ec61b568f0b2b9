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
    private struct Entry {
        var position = Location.Position.line(0)
        var severity = Severity.information
        var content = Content.slot(byteCount: 0, isCut: false)
    }

    /// What a record says.
    private enum Content {
        /// Bytes in the record's place in `slots`; some are missing where the record is longer than what is kept of it.
        case slot(byteCount: Int, isCut: Bool)
        /// Bytes that were taken out of `slots`.
        case bytes([UInt8], isCut: Bool)
        /// The number, the provider and the values of an event.
        case event(UInt32, String, [EventValue])
    }

    /// Which captures one signal or fact wants kept: the first few and the last few.
    struct Holder {
        fileprivate var firstCount = 0
        fileprivate var last: [Int] = []
        fileprivate var oldest = 0
    }

    /// What stands around one record.
    private struct Capture {
        var offset: UInt64
        var before: [Entry] = []
        var after: [Entry] = []
        /// How many signals and facts want it kept; none where the place is free.
        var holderCount = 0
    }

    private let charactersMax: Int
    private var entries: [Entry]
    private var slots: ByteSlots
    private var next = 0
    private var filled = 0
    /// The first records of the artifact.
    private var first: [Entry] = []
    private var captures: [Capture] = []
    /// Places in `captures` that are free.
    private var free: [Int] = []
    /// Captures that still want what comes after their record.
    private var waiting: [Int] = []
    /// The capture of the record that is being looked at, which several signals may be.
    private var current: Int?

    /// Nothing yet. Of each record `charactersMax` characters are kept.
    init(charactersMax: Int) {
        self.charactersMax = charactersMax
        entries = [Entry](repeating: Entry(), count: NearbyRecords.reach)
        // Four bytes a character is the most that UTF-8 takes; logs are nearly all ASCII.
        slots = ByteSlots(count: NearbyRecords.reach, byteCountMax: charactersMax + 16)
    }

    // MARK: What is kept

    /// Keeps what stands around the record at `offset` for `holder`, and lets go of what the holder no longer wants. To be
    /// called before the record itself is noted.
    mutating func capture(at offset: UInt64, for holder: inout Holder) {
        let index = captureIndex(at: offset)
        captures[index].holderCount += 1
        if holder.firstCount < NearbyRecords.reach {
            holder.firstCount += 1
        } else if holder.last.count < NearbyRecords.reach {
            holder.last.append(index)
        } else {
            let released = holder.last[holder.oldest]
            holder.last[holder.oldest] = index
            holder.oldest = (holder.oldest + 1) % NearbyRecords.reach
            release(released)
        }
    }

    private mutating func captureIndex(at offset: UInt64) -> Int {
        if let current, captures[current].offset == offset { return current }
        let index: Int
        if let place = free.popLast() {
            index = place
            captures[index].offset = offset
        } else {
            index = captures.count
            captures.append(Capture(offset: offset))
        }
        let start = filled < NearbyRecords.reach ? 0 : next
        for place in 0..<filled { captures[index].before.append(kept((start + place) % NearbyRecords.reach)) }
        waiting.append(index)
        current = index
        return index
    }

    private mutating func release(_ index: Int) {
        captures[index].holderCount -= 1
        guard captures[index].holderCount == 0 else { return }
        captures[index].before.removeAll(keepingCapacity: true)
        captures[index].after.removeAll(keepingCapacity: true)
        free.append(index)
        waiting.removeAll { $0 == index }
        if current == index { current = nil }
    }

    private var before: [Entry] {
        mutating get {
            let start = filled < NearbyRecords.reach ? 0 : next
            return (0..<filled).map { kept((start + $0) % NearbyRecords.reach) }
        }
    }

    /// The record at `slot` with bytes of its own, which are made once for all that want them.
    private mutating func kept(_ slot: Int) -> Entry {
        if case .slot(let count, let isCut) = entries[slot].content {
            entries[slot].content = .bytes(Array(slots.bytes(slot, count: count)), isCut: isCut)
        }
        return entries[slot]
    }

    // MARK: Noting

    /// Notes the record at `offset`: it stands before those that come, and after those that wait.
    mutating func note(
        at offset: UInt64, _ position: Location.Position, _ severity: Severity, _ text: Span<UInt8>
    ) {
        let count = slots.put(text, in: next, at: 0)
        entries[next] = Entry(
            position: position, severity: severity, content: .slot(byteCount: count, isCut: count < text.count))
        end(offset)
    }

    /// Notes an event by its number and who wrote it, and its values where they were read.
    mutating func note(_ event: EventHeader, _ values: [EventValue]) {
        // An empty list that is kept would still keep the parser from using its memory again.
        let content = Content.event(event.eventID, event.provider, values.isEmpty ? [] : values)
        entries[next] = Entry(position: .record(event.recordID), severity: event.severity, content: content)
        if !Sighting.isShort(values) {
            // What is long is cut at once, so that little is held.
            entries[next].content = .bytes(Array(words(of: event.eventID, event.provider, values).utf8), isCut: false)
        }
        end(event.offset)
    }

    /// Notes an entry of device state, called `name`.
    mutating func note(_ entry: StateEntry, _ name: Span<UInt8>, _ bytes: Span<UInt8>) {
        let value = bytes.extracting(entry.value.range.clamped(to: 0..<bytes.count))
        let count = slots.put(name, colon: value, in: next)
        let isCut = count < name.count + 3 + value.count
        entries[next] = Entry(position: .line(entry.line), content: .slot(byteCount: count, isCut: isCut))
        end(entry.offset)
    }

    private mutating func end(_ offset: UInt64) {
        if first.count < NearbyRecords.reach { first.append(kept(next)) }
        if !waiting.isEmpty { addToWaiting(offset) }
        next = next == NearbyRecords.reach - 1 ? 0 : next + 1
        if filled < NearbyRecords.reach { filled += 1 }
    }

    private mutating func addToWaiting(_ offset: UInt64) {
        var left = 0
        for index in waiting {
            if captures[index].offset != offset {
                captures[index].after.append(kept(next))
                if captures[index].after.count >= NearbyRecords.reach { continue }
            }
            waiting[left] = index
            left += 1
        }
        waiting.removeLast(waiting.count - left)
    }

    // MARK: The end

    /// What was kept, by the offset of the record in the middle.
    var surroundings: [UInt64: Surroundings] {
        var found: [UInt64: Surroundings] = [:]
        for capture in captures where capture.holderCount > 0 && found[capture.offset] == nil {
            found[capture.offset] = Surroundings(before: capture.before.map(record), after: capture.after.map(record))
        }
        return found
    }

    /// The first and the last records of the artifact: what stands around records of the parts beside it.
    var ends: (first: [NearbyRecord], last: [NearbyRecord]) {
        mutating get { (first.map(record), before.map(record)) }
    }

    private func record(_ entry: Entry) -> NearbyRecord {
        let text =
            switch entry.content {
            case .slot: ""
            case .bytes(let bytes, let isCut): shortened(bytes.span.text, isCut: isCut)
            case .event(let id, let provider, let values): words(of: id, provider, values)
            }
        return NearbyRecord(position: entry.position, severity: entry.severity, text: text)
    }

    /// An event in words, cut to the limit.
    private func words(of id: UInt32, _ provider: String, _ values: [EventValue]) -> String {
        var bytes: [UInt8] = []
        for value in values where bytes.count < slots.byteCountMax {
            bytes.append(0x20)
            if let name = value.name {
                bytes += name.utf8
                bytes.append(0x3D)
            }
            bytes += value.text.utf8.prefix(slots.byteCountMax)
        }
        let isCut = bytes.count >= slots.byteCountMax
        let text = bytes.span.extracting(0..<min(bytes.count, slots.byteCountMax)).text
        return shortened("Event \(id):\(text) (\(provider))", isCut: isCut)
    }

    private func shortened(_ whole: String, isCut: Bool) -> String {
        guard isCut || whole.utf8.count > charactersMax && whole.count > charactersMax else { return whole }
        var text = whole
        // A character that was cut in two is not shown.
        while text.hasSuffix("\u{FFFD}") { text.removeLast() }
        return String(text.prefix(charactersMax - 1)) + "…"
    }
}
