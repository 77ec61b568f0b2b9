// Recognising signals and noise in records. A scanner belongs to one thread: it owns the scratch memory of the automaton
// and of the capture patterns. It makes no text where nothing matches.

private import CulpritBytes
package import CulpritModel

/// A signal that a record is.
package struct SignalMatch: Hashable, Sendable {
    /// Index into the signals of the pack.
    package let signal: Int
    /// The captured values by name; a group that took no part in the match is not listed.
    package let captures: [String: String]
}

/// What a record is.
package struct ScanResult: Hashable, Sendable {
    package var signals: [SignalMatch] = []
    /// Whether the record looks bad and is harmless.
    package var isNoise = false
}

/// Recognises signals; one per thread.
package final class SignalScanner {
    private let rules: CompiledRuleBook

    /// A scanner for `rules`.
    package init(_ rules: CompiledRuleBook) { self.rules = rules }

    /// The signals that a log record with `message`, written by `component` (may be empty) in an artifact of `sources`,
    /// is. A signal counts only where its source is among `sources` or the component belongs to its source.
    package func scan(_ message: Span<UInt8>, component: Span<UInt8>, sources: [Int]) -> ScanResult { ScanResult() }

    /// Whether some signal or noise needs the values of this event.
    package func wantsValues(of event: EventHeader) -> Bool { false }

    /// The signals that an event is.
    package func match(_ event: EventHeader, values: [EventValue]) -> ScanResult { ScanResult() }
}
