import ArgumentParser
import CulpritBytes
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritRules
import Synchronization

/// `culprit records`: every record of every artifact.
struct RecordsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Print every record of every artifact, in file order, as JSON lines.")

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    @Flag(help: "Print only how many records there are.")
    var count = false

    @OptionGroup var redaction: RedactionOptions

    func run() async throws {
        if count {
            let options = try input.reading()
            let reading = await BundleReader(options, maker: CountingSinkMaker(options.limits)).read(try input.inputs())
            try StandardOutput.write("\(reading.artifacts.reduce(0) { $0 + $1.recordCount })\n")
            return
        }
        try await LineOutput.run(input, rules, redaction, what: .records)
    }
}

/// `culprit facts`: every piece of device state.
struct FactsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "facts",
        abstract: "Print every fact of every artifact, in file order, as JSON lines.",
        discussion: """
            A fact that the rules know has a name; every other value is there as well, with where it stands.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var redaction: RedactionOptions

    func run() async throws { try await LineOutput.run(input, rules, redaction, what: .facts) }
}

/// Writes records or facts as they are parsed.
enum LineOutput {
    enum What: Sendable { case records, facts }

    static func run(
        _ input: InputOptions, _ rules: RuleOptions, _ redaction: RedactionOptions, what: What
    ) async throws {
        let compiled = try rules.compiled()
        let redactor = try await RowRedactor(redaction, rules, input)
        let inputs = try input.inputs()
        var clocks: [ArtifactPath: ArtifactClock] = [:]
        if what == .records {
            clocks = await Analyzer(compiled, tool: compiled.tool).clocks(inputs, options: try input.reading())
        }
        let options = try input.reading()
        let maker = LineSinkMaker(
            rules: compiled, clocks: clocks, what: what, limits: options.limits, redactor: redactor)
        let reading = await BundleReader(options, maker: maker).read(inputs)
        try redactor.writeMap()
        if reading.artifacts.contains(where: \.isClosed) { return }
        if reading.artifacts.allSatisfy({ $0.summary.state == .unreadable }) { throw Status.unusable }
    }
}

/// Makes sinks that write lines to standard output.
struct LineSinkMaker: SinkMaker {
    let rules: CompiledRuleBook
    let clocks: [ArtifactPath: ArtifactClock]
    let what: LineOutput.What
    let limits: Limits
    private let output: OrderedOutput
    /// The piece of work that the sinks belong to.
    private var work = 0

    init(
        rules: CompiledRuleBook, clocks: [ArtifactPath: ArtifactClock], what: LineOutput.What, limits: Limits,
        redactor: RowRedactor
    ) {
        self.rules = rules
        self.clocks = clocks
        self.what = what
        self.limits = limits
        // Names get their stand-ins in the order in which they are met, so lines are redacted when their turn has come.
        output = OrderedOutput { try StandardOutput.write(redactor.redacted($0).span) }
    }

    var keepsOrder: Bool { true }

    func begin(work number: Int) -> LineSinkMaker {
        var maker = self
        maker.work = number
        return maker
    }

    func end(work number: Int) { output.end(number) }

    /// Writes `lines` in their turn and empties them; may leave them for later.
    func write(_ lines: inout RecordLineWriter, isLast: Bool) {
        if output.write(lines.bytes, of: work, isLast: isLast) { lines.removeAll() }
    }

    /// Whether nobody reads standard output any more.
    var isClosed: Bool { output.isClosed }

    var joinsParts: Bool { true }

    func join(_ gathered: inout LineSink.Gathered, _ part: LineSink.Gathered, linesBefore: Int) {
        gathered.isClosed = gathered.isClosed || part.isClosed
    }

    func sink(path: ArtifactPath, order: [Int]) -> LineSink {
        LineSink(self, path: path, clock: clocks[path] ?? ArtifactClock(offsetMinutes: nil, hasReversedBias: false))
    }
}

/// Writes the records or the facts of one artifact.
final class LineSink: ArtifactSink {
    struct Gathered: Sendable {
        var summary: ArtifactSummary
        /// Whether nobody reads standard output any more.
        var isClosed: Bool
    }

    private let maker: LineSinkMaker
    private let clock: ArtifactClock
    private let path: ArtifactPath
    private var writer: RecordLineWriter
    private var sources: [Int] = []
    private var format = ""
    private var isClosed = false

    init(_ maker: LineSinkMaker, path: ArtifactPath, clock: ArtifactClock) {
        self.maker = maker
        self.path = path
        self.clock = clock
        writer = RecordLineWriter(path: path, offsetMinutes: clock.offsetMinutes)
    }

    func begin(format: String) {
        self.format = format
        sources = maker.rules.sources(fileName: path.fileName, format: format)
    }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        guard maker.what == .records, !isClosed else { return }
        var record = record
        if clock.hasReversedBias, case .bias(let minutes) = record.time.zone { record.time.zone = .bias(-minutes) }
        writer.append(record, in: bytes)
        flush(atLeast: 1 << 18)
    }

    func detail(for event: EventHeader) -> EventDetail { maker.what == .records ? .values : .header }

    func event(_ event: EventHeader, values: [EventValue]) {
        guard maker.what == .records, !isClosed else { return }
        writer.append(event, values: values)
        flush(atLeast: 1 << 18)
    }

    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {
        guard maker.what == .facts, !isClosed, !entry.name.isEmpty else { return }
        let path = bytes.extracting(entry.path.range.clamped(to: 0..<bytes.count))
        let name = bytes.extracting(entry.name.range.clamped(to: 0..<bytes.count))
        let book = maker.rules.book
        let fact = maker.rules.facts.facts(path: path, name: name, sources: sources, format: format)
            .first { $0.sibling == nil }.map { book.facts[$0.fact] }
        let source = fact?.source ?? sources.first.map { book.sources[$0].id }
        writer.append(entry, in: bytes, source: source, name: fact?.id)
        flush(atLeast: 1 << 18)
    }

    func diagnostic(_ diagnostic: Diagnostic) {}

    func finish(_ summary: ArtifactSummary) -> Gathered {
        flush(atLeast: 1, isLast: true)
        return Gathered(summary: summary, isClosed: isClosed)
    }

    private func flush(atLeast size: Int, isLast: Bool = false) {
        guard writer.bytes.count >= size else { return }
        maker.write(&writer, isLast: isLast)
        isClosed = maker.isClosed
    }
}
