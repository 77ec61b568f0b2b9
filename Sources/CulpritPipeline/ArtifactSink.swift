// A receiver of one artifact's records that gathers something of them.

package import CulpritModel

/// Gathers one artifact. `Gathered` is what is kept of it.
package protocol ArtifactSink: RecordSink {
    associatedtype Gathered: Sendable
    /// Ends the artifact, which `summary` describes but for what the sink itself counted, and gives what was gathered.
    func finish(_ summary: ArtifactSummary) -> Gathered
}

/// Makes the sinks of one reading; one lives on each thread at a time.
package protocol SinkMaker: Sendable {
    associatedtype Sink: ArtifactSink
    /// A sink for the artifact at `path`, which stands at `order` of the whole input.
    func sink(path: ArtifactPath, order: [Int]) -> Sink
}

/// Counts of diagnostics, the first of each code kept.
package struct DiagnosticTally: Sendable {
    package private(set) var kept: [Diagnostic] = []
    package private(set) var more: [String: Int] = [:]
    package private(set) var losesData = false
    private var counts: [String: Int] = [:]
    private let keptMax: Int

    /// A tally that keeps `keptMax` of each code.
    package init(keptMax: Int) { self.keptMax = keptMax }

    /// Counts a diagnostic.
    package mutating func add(_ diagnostic: Diagnostic) {
        if diagnostic.code.losesData { losesData = true }
        let count = counts[diagnostic.code.id, default: 0] + 1
        counts[diagnostic.code.id] = count
        if count <= keptMax { kept.append(diagnostic) } else { more[diagnostic.code.id, default: 0] += 1 }
    }
}
