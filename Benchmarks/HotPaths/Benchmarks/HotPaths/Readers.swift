// Feeds what is measured, and the sinks that take what comes out: one that only counts, and one that keeps it as the input of
// what comes after parsing.

import CulpritBytes
import CulpritContainers
import CulpritFormats
import CulpritModel

/// Calls `take` for the pieces of `bytes`, as large as those that the program reads.
func forEachPiece(of bytes: [UInt8], _ take: (Span<UInt8>) -> Void) {
    let pieceByteCount = 256 << 10
    for start in stride(from: 0, to: bytes.count, by: pieceByteCount) {
        take(bytes.span.extracting(start..<min(start + pieceByteCount, bytes.count)))
    }
}

/// How many records, entries, events and values of events the file `bytes` has, which has to be recognised as `format`.
func recordCount(of bytes: [UInt8], name: String, format: String, detail: EventDetail = .header) -> Int {
    let sink = CountingSink(detail: detail)
    var parser = ArtifactParser(ParseContext(fileName: name))
    forEachPiece(of: bytes) { parser.consume($0, into: sink) }
    parser.finish(into: sink)
    require(sink.format == format, "\(name) was read as \(sink.format)")
    return sink.count
}

/// Counts what a parser finds.
private final class CountingSink: RecordSink {
    private(set) var format = ""
    private(set) var count = 0
    private let wanted: EventDetail

    /// A sink that asks for `wanted` of every event.
    init(detail wanted: EventDetail) { self.wanted = wanted }

    func begin(format: String) { self.format = format }
    func record(_ record: LogRecord, in bytes: Span<UInt8>) { count += 1 }
    func detail(for event: EventHeader) -> EventDetail { wanted }
    func event(_ event: EventHeader, values: [EventValue]) { count += 1 + values.count }
    func state(_ entry: StateEntry, in bytes: Span<UInt8>) { if !entry.name.isEmpty { count += 1 } }
    func diagnostic(_ diagnostic: Diagnostic) { refuse(diagnostic) }
}

/// Keeps the records and events of one file.
final class KeepingSink: RecordSink {
    struct Event {
        let header: EventHeader
        let values: [EventValue]
    }

    /// What the ranges of `records` point into.
    private(set) var bytes: [UInt8] = []
    private(set) var records: [LogRecord] = []
    private(set) var events: [Event] = []

    /// What the file `bytes` called `name` holds.
    init(_ bytes: [UInt8], name: String) {
        var parser = ArtifactParser(ParseContext(fileName: name))
        forEachPiece(of: bytes) { parser.consume($0, into: self) }
        parser.finish(into: self)
    }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        var record = record
        for part in [\LogRecord.timeText, \.message, \.component, \.thread] {
            let start = self.bytes.count
            self.bytes += bytes.array(record[keyPath: part].range)
            record[keyPath: part] = ByteRange(start, self.bytes.count)
        }
        records.append(record)
    }

    func detail(for event: EventHeader) -> EventDetail { .values }
    func event(_ event: EventHeader, values: [EventValue]) { events.append(Event(header: event, values: values)) }
    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {}
    func diagnostic(_ diagnostic: Diagnostic) { refuse(diagnostic) }
}

/// Counts the bytes that come out of an archive.
final class CountingEntrySink: EntrySink {
    private(set) var byteCount = 0

    func begin(_ entry: ArchiveEntry) -> Bool { true }
    func bytes(_ chunk: Span<UInt8>) { byteCount += chunk.count }
    func end(_ entry: ArchiveEntry, _ end: EntryEnd) {
        require(end.state == .read, "\(entry.name) was not read to its end")
    }
}

/// The inputs are sound, so something odd means that one was not read as it was meant.
private func refuse(_ diagnostic: Diagnostic) {
    fatalError("\(diagnostic.code.id) at \(diagnostic.offset ?? 0): \(diagnostic.detail)")
}
