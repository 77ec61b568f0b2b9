import ArgumentParser
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritStore

/// `culprit fleet`: many bundles, one store, one report.
struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Analyse a share of bundles into a store, and ask it what hits most devices.",
        discussion: """
              culprit fleet SHARE --store fleet.sqlite       take in what is new; run it again at any time
              culprit fleet report --store fleet.sqlite      causes by devices, what is new, what rises
              culprit fleet devices --failure ID             who has a failure
              culprit fleet show DEVICE                      the history of a device

            Documentation/store.md describes the store for those who ask with SQL of their own.
            """,
        subcommands: [
            FleetAnalyzeCommand.self, FleetReportCommand.self, FleetDevicesCommand.self, FleetShowCommand.self,
            FleetImportCommand.self, FleetPruneCommand.self,
        ], defaultSubcommand: FleetAnalyzeCommand.self)
}

/// `culprit fleet DIR…`: takes bundles in.
struct FleetAnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Analyse the bundles that the store does not hold yet.",
        discussion: """
            Below a folder each zip or cab archive is a bundle, and the loose files directly in one folder are one bundle \
            together; with --folders each folder directly in DIR is one with everything below it. A bundle is known by its \
            content: unchanged ones are skipped, renamed ones recognised. A run that was ended at any moment goes on where \
            it was.
            """)

    @Argument(help: "Folders and bundles; - reads their paths from standard input, one a line.")
    var paths: [String]

    @OptionGroup var store: StoreOptions
    @OptionGroup var reading: FleetReadingOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var redaction: RedactionOptions

    @Option(name: .shortAndLong, help: "How many bundles are analysed at once (default: all cores).")
    var jobs: Int?

    @Flag(help: "Each file and each folder directly in DIR is one bundle.")
    var folders = false

    @Flag(help: "Analyse again what was judged by other rules than today's.")
    var refresh = false

    @Flag(help: "Stay, and take in new bundles as they arrive.")
    var watch = false

    @Option(help: ArgumentHelp("How often --watch looks.", valueName: "seconds"))
    var interval = 10

    @Flag(name: .shortAndLong, help: "Say nothing but what failed.")
    var quiet = false

    func validate() throws {
        if paths.isEmpty { throw ValidationError("Name at least one folder or bundle, or - for a list of them.") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a whole number from 1.") }
        if interval < 1 { throw ValidationError("--interval takes a whole number from 1.") }
        if redaction.key.redactMap != nil {
            throw ValidationError("--redact-map is for reports; a store that holds stand-ins keeps no originals.")
        }
        if watch, paths.contains("-") { throw ValidationError("--watch watches folders, not standard input.") }
    }

    func run() async throws {
        let compiled = try rules.compiled()
        let store = try store.open(creates: true)
        let run = FleetRun(
            store: store, analyzer: Analyzer(compiled, tool: compiled.tool), packHash: compiled.tool.packHash,
            options: try reading.reading(jobs: 1), jobs: jobs ?? coreCount, refreshes: refresh,
            redaction: try StoreRedaction.of(store, at: self.store.store, redaction), isQuiet: quiet)
        var tally = FleetTally()
        if watch {
            try await run.watch(every: interval) { try found() }
        } else {
            let bundles = try found()
            tally = try await run.take(bundles)
            if !quiet { try StandardOutput.write(tally.sentence) }
        }
        try answering { () throws(StoreFailure) in
            try store.settle()
            try store.close()
        }
        if tally.failed == tally.total { throw Status.unusable }
    }

    /// The bundles that there are now.
    private func found() throws -> [FoundBundle] {
        let limits = try reading.limit.limits()
        var bundles: [FoundBundle] = []
        for path in paths {
            if path == "-" {
                while let line = readLine() {
                    if !line.isEmpty { bundles.append(BundleFinder.bundle(at: line, limits: limits)) }
                }
                continue
            }
            guard DirectoryWalker.kind(of: path) == .folder else {
                bundles.append(BundleFinder.bundle(at: path, limits: limits))
                continue
            }
            let (below, isCut) =
                folders
                ? BundleFinder.bundles(directlyIn: path, limits: limits)
                : BundleFinder.bundles(below: path, limits: limits)
            if isCut {
                StandardError.line(
                    "culprit: \(path) has more than \(limits.directoryEntriesMax) entries; the rest is left out "
                        + "(--limit directoryEntriesMax=N raises this)")
            }
            bundles += below
        }
        var seen = Set<String>()
        return bundles.filter { seen.insert($0.path).inserted }
    }
}
