// Takes the records of one artifact that a timeline shows. Most records are passed over without making text of them.

import CulpritBytes
package import CulpritModel
package import CulpritRules

/// Makes the sinks of a timeline.
struct TimelineSinkMaker: SinkMaker {
    let rules: CompiledRuleBook
    let filter: TimelineFilter
    let clocks: [ArtifactPath: ArtifactClock]
    let limits: Limits
    let store: TimelineStore

    func sink(path: ArtifactPath, order: [Int]) -> TimelineSink { TimelineSink(self, path: path) }
}

/// Takes the records of one artifact.
final class TimelineSink: ArtifactSink {
    private let maker: TimelineSinkMaker
    private let path: ArtifactPath
    /// What resolves local times; a log that is followed learns it while it grows.
    var clock: ArtifactClock { didSet { window = maker.filter.window(captured: clock.captured) } }
    private var window: TimelineWindow
    private let number: Int
    private let needles: [TextNeedle]
    private lazy var scanner = SignalScanner(maker.rules)
    private var sources: [Int] = []
    private var sequence = 0
    /// Whether records of a component or channel are asked for; few of them come again and again.
    private var wanted: [String: Bool] = [:]
    private var isFileWanted = false

    init(_ maker: TimelineSinkMaker, path: ArtifactPath) {
        self.maker = maker
        self.path = path
        clock = maker.clocks[path] ?? ArtifactClock(offsetMinutes: nil, hasReversedBias: false)
        window = maker.filter.window(captured: clock.captured)
        number = maker.store.number(of: path)
        needles = maker.filter.texts.map { TextNeedle($0) }
    }

    func begin(format: String) {
        sources = maker.rules.sources(fileName: path.fileName, format: format)
        isFileWanted = maker.filter.sources.isEmpty || isWanted(path.fileName, sources)
    }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        sequence += 1
        guard record.severity >= maker.filter.leastSeverity else { return }
        let time = clock.resolve(record.time)
        guard window.passes(time) else { return }
        let thread = bytes.extracting(record.thread.range.clamped(to: 0..<bytes.count))
        if maker.filter.namesOrigins, !maker.filter.passes(thread: thread.text, process: "", activity: "") { return }
        let message = bytes.extracting(record.message.range.clamped(to: 0..<bytes.count))
        for needle in needles where !needle.isIn(message) { return }
        let component = bytes.extracting(record.component.range.clamped(to: 0..<bytes.count))
        let name = component.isEmpty ? path.fileName : component.text
        guard isFileWanted || isWanted(component: name, component) else { return }
        let signals = scanner.scan(message, component: component, sources: sources).signals.map(id)
        guard isAskedFor(signals) else { return }
        add(
            TimelineRow(
                location: Location(artifact: path, offset: record.offset, position: .line(record.line)), time: time,
                timeText: record.timeText.isEmpty ? "" : WrittenTime.plain(bytes.text(record.timeText.range)),
                offsetMinutes: clock.offsetMinutes, severity: record.severity, source: name, message: cut(message),
                signals: signals, thread: thread.text), ticks: record.time.reading)
    }

    func detail(for event: EventHeader) -> EventDetail { mayPass(event) ? .values : .header }

    func event(_ event: EventHeader, values: [EventValue]) {
        sequence += 1
        guard mayPass(event) else { return }
        let text = maker.rules.eventMessages.text(
            event, values, charactersMax: maker.limits.excerptCharactersMax * 4)
        let bytes = Array(text.utf8)
        for needle in needles where !needle.isIn(bytes.span) { return }
        let signals = scanner.wantsValues(of: event) ? scanner.match(event, values: values).signals.map(id) : []
        guard isAskedFor(signals) else { return }
        add(
            TimelineRow(
                location: Location(artifact: path, offset: event.offset, position: .record(event.recordID)),
                time: ResolvedTime(utc: event.time, basis: event.time == nil ? .unknown : .utc),
                timeText: event.time?.description ?? "", offsetMinutes: clock.offsetMinutes, severity: event.severity,
                source: event.channel.isEmpty ? path.fileName : event.channel, message: text, signals: signals,
                thread: event.threadID.map { String($0) } ?? "", process: event.processID.map { String($0) } ?? "",
                activity: event.activityID ?? ""),
            ticks: event.time ?? Ticks(0))
    }

    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {}

    func diagnostic(_ diagnostic: Diagnostic) {}

    func finish(_ summary: ArtifactSummary) -> ArtifactSummary { summary }

    private func add(_ row: TimelineRow, ticks: Ticks) {
        let key = TimelineKey(
            isUnknown: row.time.utc == nil, ticks: (row.time.utc ?? ticks).value, artifact: number, sequence: sequence)
        maker.store.add(key, row)
    }

    private func mayPass(_ event: EventHeader) -> Bool {
        event.severity >= maker.filter.leastSeverity
            && window.passes(ResolvedTime(utc: event.time, basis: event.time == nil ? .unknown : .utc))
            && (isFileWanted || isWanted(channel: event.channel))
            && (!maker.filter.namesOrigins
                || maker.filter.passes(
                    thread: event.threadID.map { String($0) } ?? "", process: event.processID.map { String($0) } ?? "",
                    activity: event.activityID ?? ""))
    }

    private func id(_ match: SignalMatch) -> String { maker.rules.book.signals[match.signal].id }

    private func isAskedFor(_ signals: [String]) -> Bool {
        maker.filter.signals.isEmpty
            || signals.contains { id in maker.filter.signals.contains { id == $0 || id.hasPrefix($0 + ".") } }
    }

    private func isWanted(component name: String, _ component: Span<UInt8>) -> Bool {
        if let known = wanted[name] { return known }
        let answer = isWanted(name, maker.rules.sourceIndices(component: component))
        if wanted.count < 1024 { wanted[name] = answer }
        return answer
    }

    private func isWanted(channel: String) -> Bool {
        if let known = wanted[channel] { return known }
        let answer = isWanted(channel, maker.rules.sourceIndices(channel: channel))
        if wanted.count < 1024 { wanted[channel] = answer }
        return answer
    }

    /// Whether `name`, which belongs to `sources`, is asked for by the id of a source or by a part of the name.
    private func isWanted(_ name: String, _ sources: [Int]) -> Bool {
        let lower = Array(name.utf8)
        return maker.filter.sources.contains { wanted in
            TextNeedle(wanted).isIn(lower.span)
                || sources.contains { index in
                    let id = maker.rules.book.sources[index].id
                    return id == wanted || id.hasPrefix(wanted + ".")
                }
        }
    }

    /// The text of a message, cut where it is very long; `culprit records` shows all of it.
    private func cut(_ message: Span<UInt8>) -> String {
        let limit = maker.limits.excerptCharactersMax * 4
        return message.count <= limit ? message.text : message.extracting(0..<limit).text + "…"
    }
}

/// The timeline of bundles.
package struct TimelineReader: Sendable {
    private let rules: CompiledRuleBook
    private let tool: ToolDescription

    /// A reader that knows the signals of `rules`.
    package init(_ rules: CompiledRuleBook, tool: ToolDescription) {
        self.rules = rules
        self.tool = tool
    }

    /// What reading came to.
    package struct Outcome: Sendable {
        package var artifacts: [ArtifactSummary]
        /// Rows that the filter let pass.
        package var rowCount: Int
    }

    /// Hands over the records of `inputs` that `filter` lets pass, in the order of their times, until `take` says no. Reads
    /// twice: first for the clocks of the devices. Throws where a temporary file cannot be written or read.
    package func read(
        _ inputs: [BundleInput], options: ReadingOptions, filter: TimelineFilter, bytesInMemoryMax: Int = 64 << 20,
        take: (TimelineRow) -> Bool
    ) async throws -> Outcome {
        let clocks = await Analyzer(rules, tool: tool).clocks(inputs, options: options)
        // One thread, so that artifacts are numbered in the order of the input.
        var single = options
        single.jobs = 1
        let store = TimelineStore(bytesInMemoryMax: bytesInMemoryMax, spools: options.spools)
        let maker = TimelineSinkMaker(
            rules: rules, filter: filter, clocks: clocks, limits: options.limits, store: store)
        let reading = await BundleReader(single, maker: maker).read(inputs)
        let outcome = Outcome(artifacts: reading.artifacts, rowCount: store.rowCount)
        try store.merge(take)
        return outcome
    }
}
