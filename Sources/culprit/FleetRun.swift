// One run over the bundles of a fleet: several are read at once, one hand writes. What is in the store is not read again,
// and what could not be read is named and tried again by the next run.

import ArgumentParser
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritStore

/// What became of the bundles of a run.
struct FleetTally: Sendable {
    var analysed = 0
    var unchanged = 0
    var recognised = 0
    var pruned = 0
    var failed = 0
    /// Of those that were analysed, how many were not read to their end.
    var cutOff = 0
    /// Bundles that other rules have judged and that were left as they are.
    var older = 0

    var total: Int { analysed + unchanged + recognised + pruned + failed }

    /// The tally in one sentence.
    var sentence: String {
        var parts = ["\(analysed) analysed", "\(unchanged) unchanged"]
        if recognised > 0 { parts.append("\(recognised) known under another name") }
        if pruned > 0 { parts.append("\(pruned) removed earlier and left out") }
        if failed > 0 { parts.append("\(failed) failed") }
        if cutOff > 0 { parts.append("\(cutOff) of them cut off by a limit") }
        var text = "\(total) bundle\(total == 1 ? "" : "s"): \(parts.joined(separator: ", "))\n"
        if older > 0 { text += "\(older) were judged by other rules; --refresh judges them again\n" }
        return text
    }
}

/// What became of one bundle before it is written.
private enum BundleOutcome: Sendable {
    case unchanged(isOlder: Bool)
    case recognised(stamp: String, digest: String, isOlder: Bool)
    case pruned
    case analysed(AnalysisReport, of: BundleStamp, stamp: String)
    case failed(String)
    /// The store itself failed, so that going on makes no sense.
    case stopped(StoreFailure)
}

/// Takes bundles into a store.
struct FleetRun: Sendable {
    let store: FleetStore
    let analyzer: Analyzer
    let packHash: String
    let options: ReadingOptions
    let jobs: Int
    let refreshes: Bool
    /// What replaces identifiers before anything is written; nil where the store holds originals.
    let redaction: StoreRedaction?
    let isQuiet: Bool

    /// Takes in `bundles`. Ends the program where the store fails; what was written by then stays.
    func take(_ bundles: [FoundBundle]) async throws -> FleetTally {
        var tally = FleetTally()
        var next = bundles.makeIterator()
        var progress = FleetProgress(total: bundles.count, isQuiet: isQuiet)
        try await withThrowingTaskGroup(of: (FoundBundle, BundleOutcome).self) { group in
            // A bounded number is under way, so that the memory does not depend on how many there are.
            for _ in 0..<jobs { if let bundle = next.next() { group.addTask { (bundle, await read(bundle)) } } }
            while let (bundle, outcome) = try await group.next() {
                if let following = next.next() { group.addTask { (following, await read(following)) } }
                try answering { () throws(StoreFailure) in try write(outcome, of: bundle, &tally) }
                progress.show(tally)
            }
        }
        progress.clear()
        return tally
    }

    /// Takes in what `find` gives, again and again. A bundle is taken once it was the same in two looks, so that one that
    /// is still being copied is not read in half.
    func watch(every seconds: Int, find: () throws -> [FoundBundle]) async throws {
        var looks: [String: String] = [:]
        var done: [String: String] = [:]
        while !Task.isCancelled {
            var ready: [FoundBundle] = []
            for bundle in try find() {
                guard let stamp = try? BundleFinder.look(at: bundle).stamp, done[bundle.path] != stamp else { continue }
                if looks[bundle.path] == stamp {
                    ready.append(bundle)
                    done[bundle.path] = stamp
                    looks[bundle.path] = nil
                } else {
                    looks[bundle.path] = stamp
                }
            }
            if !ready.isEmpty {
                let tally = try await take(ready)
                if !isQuiet { try StandardOutput.write(tally.sentence) }
                try answering { () throws(StoreFailure) in try store.settle() }
            }
            try await Task.sleep(for: .seconds(seconds))
        }
    }

    private func write(_ outcome: BundleOutcome, of bundle: FoundBundle, _ tally: inout FleetTally) throws(StoreFailure)
    {
        switch outcome {
        case .unchanged(let isOlder):
            tally.unchanged += 1
            tally.older += isOlder ? 1 : 0
        case .recognised(let stamp, let digest, let isOlder):
            try store.note(path: storedPath(of: bundle), stamp: stamp, digest: digest)
            tally.recognised += 1
            tally.older += isOlder ? 1 : 0
        case .pruned: tally.pruned += 1
        case .analysed(let report, let contents, let stamp):
            try store.add(
                redaction?.report(report, of: contents) ?? report, of: redaction?.bundle(contents) ?? contents,
                stamp: stamp, at: Now.ticks)
            tally.analysed += 1
            if let limit = report.limits.first(where: \.endsBundle) {
                tally.cutOff += 1
                StandardError.line(
                    "culprit: \(Sanitiser.line(bundle.path)): cut off by the limit \(limit.name) "
                        + "(--refresh with --limit \(limit.name)=N reads it again)")
            }
        case .failed(let reason):
            try store.problem(
                path: storedPath(of: bundle), reason: redaction?.reason(reason) ?? reason, at: Now.ticks)
            tally.failed += 1
            StandardError.line("culprit: \(Sanitiser.line(bundle.path)): \(Sanitiser.line(reason))")
        case .stopped(let failure): throw failure
        }
    }

    /// The path of `bundle` as the store knows it.
    private func storedPath(of bundle: FoundBundle) -> String { redaction?.path(bundle.path) ?? bundle.path }

    /// Whether a result that the store holds was made by other rules; nil where there is none, or none that may stay.
    private func standing(_ knowledge: BundleKnowledge) -> Bool? {
        guard case .analysed(let hash, let isCutOff) = knowledge else { return nil }
        if refreshes, hash != packHash || isCutOff { return nil }
        return hash != packHash
    }

    private func read(_ bundle: FoundBundle) async -> BundleOutcome {
        if let refusal = bundle.refusal { return .failed(refusal) }
        do {
            let look = try BundleFinder.look(at: bundle)
            if let digest = try store.digest(of: storedPath(of: bundle), stamp: look.stamp),
                let isOlder = standing(try store.knowledge(of: digest))
            {
                return .unchanged(isOlder: isOlder)
            }
            let analysis = BundleAnalysis(analyzer, options)
            let contents = try analysis.contents(of: bundle, look)
            let knowledge = try store.knowledge(of: contents.digest)
            if let isOlder = standing(knowledge) {
                return .recognised(stamp: look.stamp, digest: contents.digest, isOlder: isOlder)
            }
            if knowledge == .pruned, !refreshes { return .pruned }
            return .analysed(try await analysis.report(on: bundle, look), of: contents, stamp: look.stamp)
        } catch let failure as IOFailure { return .failed(failure.reason) } catch let failure as StoreFailure {
            return .stopped(failure)
        } catch { return .failed("\(error)") }
    }
}

/// How far a run is: a line that is written over and over where a person looks, a line now and then elsewhere.
private struct FleetProgress {
    let total: Int
    let isQuiet: Bool
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now
    private var lastShown = ContinuousClock.now

    init(total: Int, isQuiet: Bool) {
        self.total = total
        self.isQuiet = isQuiet
    }

    mutating func show(_ tally: FleetTally) {
        let now = clock.now
        guard !isQuiet, lastShown.duration(to: now) > (StandardError.isTerminal ? .milliseconds(200) : .seconds(30))
        else {
            return
        }
        lastShown = now
        let seconds =
            Double(start.duration(to: now).components.seconds)
            + Double(start.duration(to: now).components.attoseconds) / 1e18
        let rate = Double(tally.total) / max(seconds, 0.001)
        let left = Int(Double(total - tally.total) / max(rate, 0.001))
        let line =
            "\(tally.total) of \(total) bundles, \(Int(rate)) a second, \(left / 60) min \(left % 60) s left"
            + (tally.failed > 0 ? ", \(tally.failed) failed" : "")
        if StandardError.isTerminal { StandardError.status(line) } else { StandardError.line(line) }
    }

    func clear() { if !isQuiet, StandardError.isTerminal { StandardError.status("") } }
}

extension LimitHit {
    /// Whether it ended the reading of a bundle as a whole.
    fileprivate var endsBundle: Bool { name == "bundleSecondsMax" || name == "bundleBytesMax" }
}
