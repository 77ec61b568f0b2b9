// Logs that are read while they grow: rows for the timeline as they come, and findings as they appear. It is handed bytes
// and knows no file; who watches the files tells when one begins anew.

private import CulpritBytes
private import CulpritContainers
import CulpritEvidence
private import CulpritFormats
package import CulpritModel
package import CulpritRules

/// Reads growing logs.
package final class LogFollower {
    /// Logs that began anew of which the evidence is kept, the newest.
    private static let endedMax = 64

    private let analyzer: Analyzer
    private let options: ReadingOptions
    private let store: TimelineStore
    private let analysisMaker: AnalysisSinkMaker
    private let timelineMaker: TimelineSinkMaker
    private var logs: [ArtifactPath: FollowedLog] = [:]
    private var order: [ArtifactPath] = []
    /// What was gathered of inputs that do not grow, and of logs before they began anew.
    private var ended: [ArtifactEvidence]
    private let fixedCount: Int
    private var active: [String: FollowedChange] = [:]
    private var isFirstRound = true
    /// Whether anything came since the last round.
    private var hasNews = true
    private var beginCount = 0

    /// A follower of logs beside `inputs`: those among them that do not grow, `fixed`, are read now.
    package init(
        _ rules: CompiledRuleBook, tool: ToolDescription, inputs: [BundleInput], fixed: [BundleInput],
        options: ReadingOptions, filter: TimelineFilter
    ) async {
        analyzer = Analyzer(rules, tool: tool)
        self.options = options
        store = TimelineStore(bytesInMemoryMax: 64 << 20, spools: options.spools)
        analysisMaker = AnalysisSinkMaker(rules, limits: options.limits)
        timelineMaker = TimelineSinkMaker(
            rules: rules, filter: filter, clocks: await analyzer.clocks(inputs, options: options),
            limits: options.limits, store: store)
        ended = await BundleReader(options, maker: analysisMaker).read(fixed).artifacts
        fixedCount = ended.count
        var single = options
        single.jobs = 1
        _ = await BundleReader(single, maker: timelineMaker).read(fixed)
    }

    /// Whether a file called `name` that begins with `head` can be read as it grows: text, and no archive.
    package static func canFollow(_ head: [UInt8], name: String) -> Bool {
        guard !head.isEmpty else { return true }
        if ArchiveOpener.recognise(head: head.span) != nil { return false }
        return FormatCatalog.format(raw: head.span, text: head.span, fileName: name.lowercased())?.input != .bytes
    }

    /// Begins the log at `path`, or begins it anew: what was gathered of it so far stays.
    package func begin(_ path: ArtifactPath) {
        hasNews = true
        if let log = logs[path] {
            ended.append(log.finish())
            if ended.count > fixedCount + LogFollower.endedMax { ended.remove(at: fixedCount) }
        } else {
            order.append(path)
        }
        beginCount += 1
        logs[path] = FollowedLog(
            path, analysis: analysisMaker.sink(path: path, order: [fixedCount + beginCount]),
            timeline: timelineMaker.sink(path: path, order: []), limits: options.limits)
    }

    /// Takes bytes that were added to the log at `path`, which was begun.
    package func add(_ bytes: [UInt8], to path: ArtifactPath) {
        hasNews = true
        logs[path]?.add(bytes)
    }

    /// Hands over the rows that came since the last round, in the order of their times, until `take` says no, and gives the
    /// findings that appeared and went. Throws where a temporary file cannot be written or read.
    package func round(take: (TimelineRow) -> Bool) throws -> [FollowedChange] {
        guard hasNews else { return [] }
        hasNews = false
        try store.merge(take)
        store.removeAll()
        let artifacts = ended + order.compactMap { logs[$0]?.evidence() }
        for (path, clock) in analyzer.clocks(of: artifacts) { logs[path]?.clock = clock }
        return changes(analyzer.report(artifacts, limits: [], recordsMax: 0, jobs: 1))
    }

    private func changes(_ report: AnalysisReport) -> [FollowedChange] {
        var now: [String: FollowedChange] = [:]
        var changes: [FollowedChange] = []
        for device in report.devices {
            for finding in device.findings where finding.state == .active && now[finding.failure.id] == nil {
                let change = FollowedChange(
                    kind: isFirstRound ? .found : .new, device: device.identity.names.last ?? "", finding: finding)
                now[finding.failure.id] = change
                if active[finding.failure.id] == nil { changes.append(change) }
            }
        }
        for (id, change) in active.sorted(by: { $0.key < $1.key }) where now[id] == nil {
            changes.append(FollowedChange(kind: .over, device: change.device, finding: change.finding))
        }
        active = now
        isFirstRound = false
        return changes
    }
}

/// One log that grows.
private final class FollowedLog {
    private let path: ArtifactPath
    private let sink: ForkingSink
    private var parser: ArtifactParser
    private var isSettled = false

    init(_ path: ArtifactPath, analysis: AnalysisSink, timeline: TimelineSink, limits: Limits) {
        self.path = path
        sink = ForkingSink(analysis, timeline)
        parser = ArtifactParser(ParseContext(fileName: path.fileName, limits: limits))
    }

    /// What resolves the log's times.
    var clock: ArtifactClock {
        get { sink.timeline.clock }
        set { sink.timeline.clock = newValue }
    }

    func add(_ bytes: [UInt8]) {
        parser.consume(bytes.span, into: sink)
        // A whole line is enough to tell the format; waiting for more would keep a young log silent.
        if !isSettled, bytes.contains(0x0A) {
            isSettled = true
            parser.settle(into: sink)
        }
    }

    /// What was gathered so far.
    func evidence() -> ArtifactEvidence {
        sink.analysis.finish(
            ArtifactSummary(
                path: path, format: parser.format?.id ?? "unknown", state: parser.format == nil ? .unknown : .read,
                byteCount: parser.byteCount))
    }

    /// Ends the log, and with it a record whose end has not come.
    func finish() -> ArtifactEvidence {
        parser.finish(into: sink)
        return evidence()
    }
}

/// Passes everything on to two sinks.
private final class ForkingSink: RecordSink {
    let analysis: AnalysisSink
    let timeline: TimelineSink

    init(_ analysis: AnalysisSink, _ timeline: TimelineSink) {
        self.analysis = analysis
        self.timeline = timeline
    }

    func begin(format: String) {
        analysis.begin(format: format)
        timeline.begin(format: format)
    }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        analysis.record(record, in: bytes)
        timeline.record(record, in: bytes)
    }

    func detail(for event: EventHeader) -> EventDetail {
        analysis.detail(for: event) == .values || timeline.detail(for: event) == .values ? .values : .header
    }

    func event(_ event: EventHeader, values: [EventValue]) {
        analysis.event(event, values: values)
        timeline.event(event, values: values)
    }

    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {
        analysis.state(entry, in: bytes)
        timeline.state(entry, in: bytes)
    }

    func diagnostic(_ diagnostic: Diagnostic) { analysis.diagnostic(diagnostic) }
}
