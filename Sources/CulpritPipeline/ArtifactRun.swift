// One artifact from its first byte to its last: parser, sink, diagnostics, and the summary at the end.

private import CulpritBytes
import CulpritContainers
private import CulpritFormats
import CulpritModel

/// Reads one artifact.
final class ArtifactRun<Maker: SinkMaker> {
    let path: ArtifactPath
    private let order: [Int]
    private let modified: RecordTime
    private let sink: Maker.Sink
    private var parser: ArtifactParser
    private var diagnostics: DiagnosticTally

    /// A run for the artifact at `path`.
    init(
        _ options: ReadingOptions, _ maker: Maker, path: ArtifactPath, order: [Int], modified: RecordTime,
        startOffset: UInt64 = 0, startLine: Int = 1, headOfWhole: [UInt8] = []
    ) {
        self.path = path
        self.order = order
        self.modified = modified
        sink = maker.sink(path: path, order: order)
        var context = ParseContext(
            fileName: path.fileName, limits: options.limits, startOffset: startOffset, carvesSlack: options.carvesSlack)
        context.startLine = startLine
        context.headOfWhole = headOfWhole
        parser = ArtifactParser(context)
        diagnostics = DiagnosticTally(keptMax: options.limits.diagnosticsPerCodeMax)
    }

    /// Decides the format on the bytes there are; whether none fits.
    func isUnrecognised() -> Bool {
        parser.settle(into: sink)
        return parser.byteCount > 0 && parser.format == nil
    }

    /// Takes the next bytes.
    func consume(_ chunk: Span<UInt8>) { parser.consume(chunk, into: sink) }

    /// Notes something about the artifact as a whole.
    func fault(_ diagnostic: Diagnostic) { diagnostics.add(diagnostic) }

    /// Ends an artifact whose bytes ended in `state`.
    func finish(state: ArtifactState) -> OrderedResult<Maker.Sink.Gathered> {
        parser.finish(into: sink)
        let isEmpty = parser.byteCount == 0
        var state = state
        if state == .read {
            if diagnostics.losesData {
                state = .partial
            } else if isEmpty {
                diagnostics.add(Diagnostic(ArtifactDiagnostics.empty))
            } else if parser.format == nil {
                state = .unknown
                diagnostics.add(Diagnostic(ArtifactDiagnostics.unknownFormat))
            }
        }
        return gathered(state, format: parser.format?.id ?? (isEmpty ? "empty" : "unknown"), parser.byteCount)
    }

    /// Ends an artifact that could not be opened.
    func refused(_ reason: String) -> OrderedResult<Maker.Sink.Gathered> {
        diagnostics.add(Diagnostic(ArtifactDiagnostics.unreadable, detail: reason))
        return gathered(.unreadable, format: "unknown", 0)
    }

    /// Describes an archive whose members are artifacts of their own.
    func container(
        _ archive: any Archive, byteCount: UInt64, endedAs end: ArtifactState = .read
    ) -> OrderedResult<Maker.Sink.Gathered> {
        for diagnostic in archive.diagnostics { diagnostics.add(diagnostic) }
        var state = archive.state
        if state == .read, end != .read || diagnostics.losesData { state = .partial }
        return gathered(state, format: archive.kind.rawValue, byteCount, isContainer: true)
    }

    private func gathered(
        _ state: ArtifactState, format: String, _ byteCount: UInt64, isContainer: Bool = false
    ) -> OrderedResult<Maker.Sink.Gathered> {
        let summary = ArtifactSummary(
            path: path, format: format, state: state, byteCount: byteCount, diagnostics: diagnostics.kept,
            moreDiagnostics: diagnostics.more, modified: modified, isContainer: isContainer)
        return OrderedResult(order: order, gathered: sink.finish(summary))
    }
}
