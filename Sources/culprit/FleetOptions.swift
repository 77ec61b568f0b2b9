// Options that the commands of a fleet share, and the small things they need of the operating system.

import ArgumentParser
import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which store.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store: one SQLite file, made where there is none.", valueName: "file"))
    var store = "fleet.sqlite"

    /// Opens the store. Ends the program with the reason where that cannot be done.
    func open(creates: Bool = false) throws -> FleetStore {
        try answering { () throws(StoreFailure) in try FleetStore(path: store, creates: creates) }
    }
}

/// Does `work` on a store. Ends the program with the reason where that cannot be done.
func answering<Value>(_ work: () throws(StoreFailure) -> Value) throws -> Value {
    do throws(StoreFailure) { return try work() } catch {
        StandardError.line("culprit: \(error.description)")
        throw Status.unusable
    }
}

/// How bundles of a fleet are read.
struct FleetReadingOptions: ParsableArguments {
    @OptionGroup var limit: LimitOptions

    /// How to read bundles on `jobs` threads each.
    func reading(jobs: Int) throws -> ReadingOptions {
        let limits = try limit.limits()
        return ReadingOptions(
            limits: limits, jobs: jobs, spools: TemporarySpoolFactory(bytesInMemoryMax: limits.nestedBytesInMemoryMax))
    }
}

/// One bundle from its look to its report, within the limits.
struct BundleAnalysis: Sendable {
    let analyzer: Analyzer
    private let options: ReadingOptions
    private let isOver: @Sendable () -> Bool

    /// An analysis of one bundle whose time begins now.
    init(_ analyzer: Analyzer, _ options: ReadingOptions) {
        self.analyzer = analyzer
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(Int64(clamping: options.limits.bundleSecondsMax)))
        isOver = { clock.now >= end }
        var options = options
        options.isOver = isOver
        self.options = options
    }

    /// The content of `bundle`, which looked like `look`. Throws where it cannot be read or is too much.
    func contents(of bundle: FoundBundle, _ look: BundleLook) throws(IOFailure) -> BundleStamp {
        let most = options.limits.bundleBytesMax
        guard look.byteCount <= most else {
            throw IOFailure(
                action: "read", path: bundle.path,
                reason: "it has \(look.byteCount) bytes, more than the limit bundleBytesMax allows")
        }
        return try BundleFinder.stamp(of: bundle, look: look, isOver: isOver)
    }

    /// The report on `bundle`. Throws where it is not what `look` saw any more.
    func report(on bundle: FoundBundle, _ look: BundleLook) async throws(IOFailure) -> AnalysisReport {
        let report = await analyzer.analyze(bundle.inputs, options: options)
        guard try BundleFinder.look(at: bundle).stamp == look.stamp else {
            throw IOFailure(action: "read", path: bundle.path, reason: "it changed while it was read")
        }
        return report
    }
}

extension FoundBundle {
    /// The bundle as the pipeline takes it.
    var inputs: [BundleInput] {
        files.map { BundleInput(path: $0, as: $0) }
    }
}

/// The time of the machine, which is asked only for when something was done and never for what is found.
enum Now {
    static var ticks: Ticks { Ticks(Int64(time(nil)) * Ticks.perSecond) }
}
