import ArgumentParser
import CulpritEvidence
import CulpritModel
import CulpritPipeline
import CulpritReports

/// `culprit inspect`: what is in a bundle.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is in a bundle: each artifact, its format, and what was not understood.")

    /// How to write the list.
    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: "How to write the list.")
    var format: Form = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the list to a file.", valueName: "file"))
    var output: String?

    func run() async throws {
        let compiled = try rules.compiled()
        let options = try input.reading()
        let reading = await BundleReader(options, maker: AnalysisSinkMaker(compiled, limits: options.limits))
            .read(try input.inputs())
        let artifacts = reading.artifacts.map(\.summary)
        switch format {
        case .json:
            try deliver(
                InspectReport.render(tool: compiled.tool, artifacts: artifacts, limits: reading.limits), to: output)
        case .text:
            try deliver(InspectText.render(artifacts, limits: reading.limits), to: output)
        }
        if artifacts.allSatisfy({ $0.state == .unreadable }) { throw Status.unusable }
    }
}
