import ArgumentParser
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritReports

/// `culprit worker`: paths in, results out.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Read paths of bundles from standard input, one a line, and write one JSON line for each.",
        discussion: """
            Each line is answered before the next is read, so that any program that can talk through a pipe can drive it; \
            several of them work side by side. culprit fleet import takes what they write into a store.
            """)

    @OptionGroup var reading: FleetReadingOptions
    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: "How many threads work on a bundle.")
    var jobs = 1

    func run() async throws {
        let compiled = try rules.compiled()
        let analyzer = Analyzer(compiled, tool: compiled.tool)
        let options = try reading.reading(jobs: max(1, jobs))
        while let path = readLine() {
            guard !path.isEmpty else { continue }
            let line = await answer(path, analyzer, options)
            try StandardOutput.write(line.span)
        }
    }

    private func answer(_ path: String, _ analyzer: Analyzer, _ options: ReadingOptions) async -> [UInt8] {
        let bundle = BundleFinder.bundle(at: path, limits: options.limits)
        if let refusal = bundle.refusal { return BundleLine.failure(path: path, reason: refusal) }
        do throws(IOFailure) {
            let look = try BundleFinder.look(at: bundle)
            let analysis = BundleAnalysis(analyzer, options)
            let contents = try analysis.contents(of: bundle, look)
            return BundleLine.line(try await analysis.report(on: bundle, look), of: contents)
        } catch { return BundleLine.failure(path: path, reason: error.reason) }
    }
}
