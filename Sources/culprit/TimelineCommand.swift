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
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: "How to write the rows: text, csv, or json with one object a line.")
    var format: TimelineFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Only from this instant on, in UTC unless it has a zone.", valueName: "time"))
    var since: InstantOption?

    @Option(help: ArgumentHelp("Only up to this instant.", valueName: "time"))
    var until: InstantOption?

    @Option(help: "The least severity: verbose, info, warning, error, critical.")
    var severity: SeverityOption = .verbose

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

    @Option(help: "Stop after this many rows.")
    var count: Int?

    func run() async throws {
        let compiled = try rules.compiled()
        var filter = TimelineFilter()
        filter.since = since?.ticks
        filter.until = until?.ticks
        filter.leastSeverity = severity.value
        filter.sources = sources.map { $0.lowercased() }
        filter.texts = texts
        filter.signals = signals.map { $0.lowercased() }
        let width = output == nil ? StandardOutput.columns : nil
        let report = TimelineReport(format: format, width: width)
        let target = try RowOutput(path: output)
        target.add(report.head)
        var left = count ?? Int.max
        let outcome: TimelineReader.Outcome
        do {
            outcome = try await TimelineReader(compiled, tool: compiled.tool).read(
                try input.inputs(), options: try input.reading(), filter: filter
            ) { row in
                guard left > 0 else { return false }
                left -= 1
                return target.add(report.line(row))
            }
        } catch let fault as ByteSourceFault {
            StandardError.line("culprit: the rows cannot be kept: \(fault.reason)")
            throw Status.unusable
        }
        try target.finish()
        if let count, outcome.rowCount > count {
            StandardError.line("culprit: \(outcome.rowCount - count) more rows; --count \(count) leaves them out")
        }
        if outcome.artifacts.allSatisfy({ $0.state == .unreadable }) { throw Status.unusable }
    }
}

/// The least severity of a timeline.
enum SeverityOption: String, ExpressibleByArgument, CaseIterable {
    case verbose, info, warning, error, critical

    var value: Severity {
        switch self {
        case .verbose: .verbose
        case .info: .information
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}

extension TimelineFormat: ExpressibleByArgument {}
