// What every sink counts, whatever else it gathers.

package import CulpritModel

/// Counts of one artifact.
package struct SinkLedger: Sendable {
    package var recordCount = 0
    package var factCount = 0
    package private(set) var limits: [LimitHit] = []
    package var diagnostics: DiagnosticTally

    /// A ledger that keeps `limits.diagnosticsPerCodeMax` diagnostics of each code.
    package init(_ limits: Limits) { diagnostics = DiagnosticTally(keptMax: limits.diagnosticsPerCodeMax) }

    /// `summary` with what was counted.
    package func completed(_ summary: ArtifactSummary) -> ArtifactSummary {
        var summary = summary
        summary.recordCount = recordCount
        summary.factCount = factCount
        summary.diagnostics += diagnostics.kept
        summary.moreDiagnostics.merge(diagnostics.more) { $0 + $1 }
        if summary.state == .read, diagnostics.losesData { summary.state = .partial }
        return summary
    }
}

/// Counts records and facts and keeps nothing else.
package final class CountingSink: ArtifactSink {
    private var ledger: SinkLedger

    init(_ limits: Limits) { ledger = SinkLedger(limits) }

    package func begin(format: String) {}
    package func record(_ record: LogRecord, in bytes: Span<UInt8>) { ledger.recordCount += 1 }
    package func detail(for event: EventHeader) -> EventDetail { .header }
    package func event(_ event: EventHeader, values: [EventValue]) { ledger.recordCount += 1 }
    package func state(_ entry: StateEntry, in bytes: Span<UInt8>) { if !entry.name.isEmpty { ledger.factCount += 1 } }
    package func diagnostic(_ diagnostic: Diagnostic) { ledger.diagnostics.add(diagnostic) }
    package func finish(_ summary: ArtifactSummary) -> ArtifactSummary { ledger.completed(summary) }
}

/// Makes counting sinks.
package struct CountingSinkMaker: SinkMaker {
    private let limits: Limits

    /// Sinks that obey `limits`.
    package init(_ limits: Limits) { self.limits = limits }

    package func sink(path: ArtifactPath, order: [Int]) -> CountingSink { CountingSink(limits) }

    package var joinsParts: Bool { true }

    package func join(_ gathered: inout ArtifactSummary, _ part: ArtifactSummary, linesBefore: Int) {
        gathered.append(part, keptMax: limits.diagnosticsPerCodeMax)
    }
}
