import ArgumentParser
import CulpritModel
import CulpritPipeline
import CulpritReports

/// `culprit analyze`: the main job.
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Find the cause, with its proof, its fix, and who has to make it.",
        discussion: """
            Several inputs are one case: bundles of one device are merged, a folder with two devices is split. Nothing is \
            written but the report; nothing is fetched from the network.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: "How to write the report.")
    var format: ReportFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the report to a file.", valueName: "file"))
    var output: String?

    @Option(help: "The least severity that makes the exit status 1.")
    var failOn: FindingSeverity = .error

    @Option(
        help: ArgumentHelp(
            "Take records before this for history that proves nothing: an instant such as 2024-04-03T07:45, in UTC unless it "
                + "has a zone, or 7d, 24h, 90m before the bundle was taken. State, such as registry values, always counts.",
            valueName: "time"))
    var since: StartOption?

    @Option(
        help: ArgumentHelp(
            "How many places to cite for a finding, in text and markdown (default: 3; all with --verbose).",
            valueName: "count"))
    var evidence: Int?

    @Flag(name: .shortAndLong, help: "Show all evidence and all that was ruled out.")
    var verbose = false

    @Flag(help: "Show what was set aside as harmless, how often and why.")
    var explainNoise = false

    @Flag(name: .shortAndLong, help: "Print only the verdict of each device.")
    var quiet = false

    @OptionGroup var redaction: RedactionOptions

    func validate() throws {
        if let evidence, evidence < 1 { throw ValidationError("--evidence takes a whole number from 1.") }
    }

    func run() async throws {
        let compiled = try rules.compiled()
        let progress = ProgressLine(isQuiet: quiet)
        var reading = try input.reading()
        reading.progress = progress.counter
        let plain = await Analyzer(compiled, tool: compiled.tool).analyze(
            try input.inputs(), options: reading, since: since?.start)
        progress.clear()
        let report = try redaction.redacted([plain], rules).first ?? plain
        if quiet && format == .text {
            try deliver(report.devices.map { Sanitiser.line($0.sentence) + "\n" }.joined(), to: output)
        } else {
            try deliver(ReportRenderer.render(report, as: format, options: reportOptions()), to: output)
        }
        if report.artifacts.allSatisfy({ $0.state == .unreadable }) {
            StandardError.line("culprit: nothing could be read; the report names each input with its reason")
            throw Status.unusable
        }
        let isBad = report.devices.contains { device in
            device.findings.contains { $0.state == .active && $0.failure.severity >= failOn }
        }
        if isBad { throw Status.findings }
    }

    private func reportOptions() -> ReportOptions {
        var options = ReportOptions.forStandardOutput(to: output)
        options.isVerbose = verbose
        options.evidenceCountMax = evidence
        options.explainsNoise = explainNoise
        return options
    }
}

extension ReportFormat: ExpressibleByArgument {}

extension FindingSeverity: ExpressibleByArgument {
    /// A note never fails a run.
    package static var allValueStrings: [String] { ["critical", "error", "warning"] }
}
