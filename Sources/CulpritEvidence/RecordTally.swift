// Counting records of one kind and keeping a few of them. Knows nothing of what a record is.

/// Records of one kind as they are gathered in the end.
package typealias RecordTally = Tally<GatheredRecord>

/// Records of one kind: how many, and a bounded choice of them, half from the start and half from the end.
package struct Tally<Record: Sendable>: Sendable {
    package private(set) var count = 0
    private var first: [Record] = []
    private var last: [Record] = []
    private var nextInLast = 0
    private let keptMax: Int

    /// A tally that keeps at most `keptMax` records.
    package init(keptMax: Int) { self.keptMax = max(2, keptMax) }

    /// Counts a record, and keeps it if there is room or it is newer than what is kept.
    package mutating func add(_ record: Record) {
        count += 1
        if first.count < keptMax / 2 {
            first.append(record)
        } else if last.count < keptMax - keptMax / 2 {
            last.append(record)
        } else {
            last[nextInLast] = record
            nextInLast = (nextInLast + 1) % last.count
        }
    }

    /// Adds what was counted and kept of records that came after all of these.
    package mutating func add(_ later: Tally) {
        let rest = later.kept
        let room = min(max(0, keptMax / 2 - first.count), rest.count)
        first += rest[..<room]
        // Of both the newest stay: the ring begins anew with them in their order.
        let newest = (last[nextInLast...] + last[..<nextInLast] + rest[room...]).suffix(keptMax - keptMax / 2)
        last = Array(newest)
        nextInLast = 0
        count += later.count
    }

    /// Counts records that came after all of these, and keeps of them as many as there is room for.
    package mutating func addWhileRoom(_ later: Tally) {
        let before = count
        for record in later.kept where !isFull { add(record) }
        count = before + later.count
    }

    /// Changes each of the kept records.
    package mutating func changeKept(_ change: (inout Record) -> Void) {
        for index in first.indices { change(&first[index]) }
        for index in last.indices { change(&last[index]) }
    }

    /// The tally with other records in the place of those that are kept.
    package func map<Other>(_ other: (Record) -> Other) -> Tally<Other> {
        var mapped = Tally<Other>(keptMax: keptMax)
        mapped.first = first.map(other)
        mapped.last = last.map(other)
        mapped.nextInLast = nextInLast
        mapped.count = count
        return mapped
    }

    /// Counts a record without keeping it.
    package mutating func addUnkept() { count += 1 }

    /// Whether `addUnkept` would lose nothing: false while there is still room.
    package var isFull: Bool { first.count + last.count >= keptMax }

    /// The kept records in the order in which they came.
    package var kept: [Record] { first + last[nextInLast...] + last[..<nextInLast] }
}
