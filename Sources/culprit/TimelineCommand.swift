import ArgumentParser
import CulpritBytes
import CulpritModel
import CulpritPipeline
import CulpritReports

/// `culprit timeline`: all records on one clock.
struct TimelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Print every record of every source on one clock.",
        discussion: """
            Times are UTC. A time marked ~ was written without a zone, and the device's own offset was found elsewhere in \
            the bundle; records whose instant cannot be known come last, by what their clock showed, marked with a \
            question mark.

              culprit timeline DiagLogs.zip --severity error
              culprit timeline DiagLogs.zip --source configmgr --since 2024-04-03T07:45
              culprit timeline DiagLogs.zip --signal comgmt --format csv -o timeline.csv
              culprit timeline DiagLogs.zip --since 7d --format html -o timeline.html
              culprit timeline CCM/Logs --follow --severity warning

            With --follow, logs are read on as they grow, also when they are cut, renamed and begun anew, and findings are \
            printed as they appear and go; it ends with Control-C.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    @Option(
        name: .shortAndLong, help: "How to write the rows: text, csv, html, or json with one object a line.")
    var format: TimelineFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    @OptionGroup(title: "Filters, all of which have to hold") var filters: TimelineFilterOptions

    @Option(help: "Stop after this many rows.")
    var count: Int?

    @Flag(help: "Go on with what is added to the logs, and tell of findings as they appear.")
    var follow = false

    @OptionGroup var redaction: RedactionOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count takes a whole number from 1.") }
        guard follow else { return }
        if format == .html { throw ValidationError("A page cannot follow a log; --follow writes text, csv or json.") }
        if output != nil { throw ValidationError("--follow writes to standard output; leave out --output.") }
        if input.paths.contains("-") { throw ValidationError("--follow takes files and folders, not standard input.") }
        if redaction.isOn { throw ValidationError("--follow cannot redact: names are learnt before the first row.") }
    }

    func run() async throws {
        let compiled = try rules.compiled()
        if follow {
            try await FollowRun(self, compiled).run()
            return
        }
        let redactor = try await RowRedactor(redaction, rules, input)
        let width = output == nil ? StandardOutput.columns : nil
        var report = TimelineReport(
            format: format, title: redactor.title(input.paths), tool: compiled.tool, width: width,
            usesColour: output == nil && StandardOutput.takesColour)
        let target = try RowOutput(path: output)
        let progress = ProgressLine(isQuiet: false)
        var reading = try input.reading()
        reading.progress = progress.counter
        target.add(report.head)
        var left = count ?? Int.max
        let outcome: TimelineReader.Outcome
        do {
            outcome = try await TimelineReader(compiled, tool: compiled.tool).read(
                try input.inputs(), options: reading, filter: filters.filter
            ) { row in
                progress.clear()
                guard left > 0 else { return false }
                left -= 1
                return target.add(report.line(redactor.redacted(row)))
            }
        } catch let fault as ByteSourceFault {
            progress.clear()
            StandardError.line("culprit: the rows cannot be kept: \(fault.reason)")
            throw Status.unusable
        }
        progress.clear()
        target.add(report.tail)
        try target.finish()
        try redactor.writeMap()
        if let count, outcome.rowCount > count {
            StandardError.line("culprit: \(outcome.rowCount - count) more rows; --count \(count) leaves them out")
        }
        if outcome.artifacts.allSatisfy({ $0.state == .unreadable }) { throw Status.unusable }
    }
}

/// Which rows a timeline shows.
struct TimelineFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only from here on: an instant, in UTC unless it has a zone, or 7d, 24h, 90m before the bundle was taken.",
            valueName: "time"))
    var since: StartOption?

    @Option(help: ArgumentHelp("Only up to this instant.", valueName: "time"))
    var until: InstantOption?

    @Option(help: "The least severity.")
    var severity = Severity.verbose

    @Option(
        name: .customLong("source"),
        help: ArgumentHelp(
            "Only this source: its id, the begin of ids (configmgr), or a part of the name of a component, channel or file; "
                + "may be repeated."))
    var sources: [String] = []

    @Option(
        name: .customLong("text"), help: ArgumentHelp("Only records that hold this, without case; may be repeated."))
    var texts: [String] = []

    @Option(
        name: .customLong("signal"),
        help: ArgumentHelp("Only records that are this signal, or signals that begin so (comgmt); may be repeated."))
    var signals: [String] = []

    @Option(
        name: .customLong("thread"),
        help: ArgumentHelp("Only records of this thread, as 1234 or 0x04d2; may be repeated.", valueName: "id"))
    var threads: [String] = []

    @Option(
        name: .customLong("process"),
        help: ArgumentHelp("Only events of this process; logs do not name theirs. May be repeated.", valueName: "id"))
    var processes: [String] = []

    @Option(
        name: .customLong("activity"),
        help: ArgumentHelp("Only events of this activity, a GUID; may be repeated.", valueName: "id"))
    var activities: [String] = []

    /// The filter that the options ask for.
    var filter: TimelineFilter {
        var filter = TimelineFilter()
        filter.since = since?.start
        filter.until = until?.ticks
        filter.leastSeverity = severity
        filter.sources = sources.map { $0.lowercased() }
        filter.texts = texts
        filter.signals = signals.map { $0.lowercased() }
        filter.threads = threads
        filter.processes = processes
        filter.activities = activities
        return filter
    }
}

extension Severity: ExpressibleByArgument {
    /// The severity called `argument`.
    public init?(argument: String) {
        guard let severity = Severity.allCases.first(where: { $0.name == argument }) else { return nil }
        self = severity
    }

    public var defaultValueDescription: String { name }

    public static var allValueStrings: [String] { allCases.map(\.name) }
}

extension TimelineFormat: ExpressibleByArgument {}
