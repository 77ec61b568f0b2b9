import ArgumentParser
import CulpritModel
import CulpritPipeline
import CulpritReports

/// `culprit compare`: before and after.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Tell what is fixed, what is new, what is unchanged, and what can no longer be judged.",
        discussion: """
            Exit status 1 where AFTER still shows something at or above --fail-on, new or old.
            """)

    @Argument(help: "The file, folder or bundle from before.")
    var before: String

    @Argument(help: "The file, folder or bundle from after.")
    var after: String

    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: "How to write the comparison.")
    var format: CompareFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the comparison to a file.", valueName: "file"))
    var output: String?

    @Option(help: "The least severity that makes the exit status 1.")
    var failOn: FindingSeverity = .error

    @Flag(name: .shortAndLong, help: "Show all evidence.")
    var verbose = false

    @OptionGroup var redaction: RedactionOptions

    func run() async throws {
        let compiled = try rules.compiled()
        let analyzer = Analyzer(compiled, tool: compiled.tool)
        var reports: [AnalysisReport] = []
        for path in [before, after] {
            let input = try InputOptions.parse(["--", path])
            let report = await analyzer.analyze(try input.inputs(), options: try input.reading())
            if report.artifacts.allSatisfy({ $0.state == .unreadable }) {
                StandardError.line("culprit: nothing could be read of \(path)")
                throw Status.unusable
            }
            reports.append(report)
        }
        reports = try redaction.redacted(reports, rules)
        let comparison = reports[0].compared(with: reports[1])
        var options = ReportOptions.forStandardOutput(to: output)
        options.isVerbose = verbose
        try deliver(CompareReport.render(comparison, as: format, options: options), to: output)
        let now = comparison.devices.map(\.after) + comparison.onlyAfter
        let isBad = now.contains { device in
            device.findings.contains { $0.state == .active && $0.failure.severity >= failOn }
        }
        if isBad { throw Status.findings }
    }
}

extension CompareFormat: ExpressibleByArgument {}
