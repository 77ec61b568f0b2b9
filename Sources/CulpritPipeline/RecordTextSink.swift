// Hands the words of every record, event and piece of state to whoever wants to learn from them: the redaction, which has to
// know all names before it replaces the first.

private import CulpritBytes
package import CulpritModel

/// Makes sinks that hand over words.
package struct RecordTextSinkMaker: SinkMaker {
    let take: @Sendable ([UInt8]) -> Void

    /// Sinks that hand each text to `take`, from any thread.
    package init(take: @escaping @Sendable ([UInt8]) -> Void) { self.take = take }

    package func sink(path: ArtifactPath, order: [Int]) -> RecordTextSink {
        take(Array(path.description.utf8))
        return RecordTextSink(take)
    }
}

/// Hands over the words of one artifact.
package final class RecordTextSink: ArtifactSink {
    private let take: @Sendable ([UInt8]) -> Void
    private var lastComputer = ""

    init(_ take: @escaping @Sendable ([UInt8]) -> Void) { self.take = take }

    package func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        take(bytes.array(record.message.range.clamped(to: 0..<bytes.count)))
    }

    package func detail(for event: EventHeader) -> EventDetail { .values }

    package func event(_ event: EventHeader, values: [EventValue]) {
        if event.computer != lastComputer {
            lastComputer = event.computer
            take(Array("ComputerName: \(event.computer)".utf8))
        }
        for value in values { take(Array("\(value.name ?? "")=\"\(value.text)\"".utf8)) }
    }

    package func state(_ entry: StateEntry, in bytes: Span<UInt8>) {
        let name = bytes.array(entry.name.range.clamped(to: 0..<bytes.count))
        take(name + Array(": ".utf8) + bytes.array(entry.value.range.clamped(to: 0..<bytes.count)))
    }

    package func diagnostic(_ diagnostic: Diagnostic) {}

    package func finish(_ summary: ArtifactSummary) -> ArtifactSummary { summary }
}
