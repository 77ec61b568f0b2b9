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
    /// Whether what was gathered of the parts of one artifact can be joined, so that a large one may be read in parts.
    var joinsParts: Bool { get }
    /// Adds to `gathered` what was gathered of the part that follows. `linesBefore` lines come before that part.
    func join(_ gathered: inout Sink.Gathered, _ part: Sink.Gathered, linesBefore: Int)
    /// Whether its sinks write as they go. Pieces of work then begin in the order of the input, so that of those that run
    /// the first can always go on, and lines of parts are numbered from the beginning of the file.
    var keepsOrder: Bool { get }
    /// The maker for the piece of work with `number`, counted from 0 in the order in which they begin.
    func begin(work number: Int) -> Self
    /// That piece of work is over.
    func end(work number: Int)
}

extension SinkMaker {
    package var joinsParts: Bool { false }
    package func join(_ gathered: inout Sink.Gathered, _ part: Sink.Gathered, linesBefore: Int) {}
    package var keepsOrder: Bool { false }
    package func begin(work number: Int) -> Self { self }
    package func end(work number: Int) {}
}

extension ArtifactSummary {
    /// Adds the summary of the part that follows, keeping `keptMax` diagnostics of each code.
    mutating func append(_ part: ArtifactSummary, keptMax: Int) {
        byteCount += part.byteCount
        recordCount += part.recordCount
        factCount += part.factCount
        if part.state != .read { state = .partial }
        var tally = DiagnosticTally(keptMax: keptMax)
        for diagnostic in diagnostics + part.diagnostics { tally.add(diagnostic) }
        diagnostics = tally.kept
        for more in [tally.more, part.moreDiagnostics] { moreDiagnostics.merge(more) { $0 + $1 } }
    }
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
