// Entries that wait for the identifier of a container around them, side by side in one piece of memory, so that holding
// one back costs a copy and no array of its own. This file will not know what a container is.

import CulpritBytes
import CulpritModel

/// Entries that are held back, in order.
struct HeldEntries {
    /// Where an entry lies in the bytes: its path, behind it its name, behind that its value.
    private struct Entry {
        var start: Int
        var pathCount: Int
        var nameCount: Int
        var end: Int
        var place: MarkupPlace
    }

    private var entries: [Entry] = []
    private var memory = ByteStack(capacity: 0)
    private var moved = ByteStack(capacity: 0)
    /// Bytes of the entries as they came, without the identifiers that were added.
    private(set) var byteCount = 0

    /// How many entries are held.
    var count: Int { entries.count }

    /// Holds the entry whose parts lie in `bytes`.
    mutating func append(
        path: Range<Int>, name: Range<Int>, value: Range<Int>, of bytes: ByteStack, at place: MarkupPlace
    ) {
        let start = memory.count
        memory.append(path, of: bytes)
        memory.append(name, of: bytes)
        memory.append(value, of: bytes)
        entries.append(
            Entry(start: start, pathCount: path.count, nameCount: name.count, end: memory.count, place: place))
        byteCount += path.count + name.count + value.count
    }

    /// Puts `mark` into the paths of the entries from number `first` on, before their byte at `place`. Those entries are
    /// the last ones, so they are written anew once, and what is before them stays where it is.
    mutating func insert(_ mark: ByteStack, at place: Int, from first: Int) {
        guard first < entries.count else { return }
        let kept = entries[first].start
        moved.shorten(to: 0)
        for number in first..<entries.count {
            var entry = entries[number]
            let (start, end) = (entry.start, entry.end)
            let split = start + (place <= entry.pathCount ? place : 0)
            entry.start = kept + moved.count
            moved.append(start..<split, of: memory)
            if split > start {
                moved.append(0..<mark.count, of: mark)
                entry.pathCount += mark.count
            }
            moved.append(split..<end, of: memory)
            entry.end = kept + moved.count
            entries[number] = entry
        }
        memory.shorten(to: kept)
        memory.append(0..<moved.count, of: moved)
    }

    /// Gives all entries to `sink` and holds none.
    mutating func release(into sink: any RecordSink) {
        guard !entries.isEmpty else { return }
        for entry in entries {
            let nameEnd = entry.pathCount + entry.nameCount
            sink.state(
                StateEntry(
                    offset: entry.place.offset, line: entry.place.line, path: ByteRange(0, entry.pathCount),
                    name: ByteRange(entry.pathCount, nameEnd), value: ByteRange(nameEnd, entry.end - entry.start)),
                in: memory.bytes.extracting(entry.start..<entry.end))
        }
        entries.removeAll(keepingCapacity: true)
        memory.shorten(to: 0)
        byteCount = 0
    }
}
