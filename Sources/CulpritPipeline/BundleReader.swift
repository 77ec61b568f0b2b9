// Reads everything that was handed over: opens archives, feeds each artifact to a parser and a sink, and spreads the
// work over the cores. What is gathered comes back in the order of the input, whatever the number of threads.
// This file will not know any format or rule.

package import CulpritModel

/// What reading came to.
package struct Reading<Gathered: Sendable>: Sendable {
    /// What was gathered of each artifact, in canonical order.
    package var artifacts: [Gathered]
    package var limits: [LimitHit]
}

/// Reads bundles.
package struct BundleReader<Maker: SinkMaker>: Sendable {
    typealias Gathered = Maker.Sink.Gathered

    private let options: ReadingOptions
    private let maker: Maker

    /// A reader that gathers with the sinks of `maker`.
    package init(_ options: ReadingOptions, maker: Maker) {
        self.options = options
        self.maker = maker
    }

    /// Reads `inputs`.
    package func read(_ inputs: [BundleInput]) async -> Reading<Maker.Sink.Gathered> {
        for input in inputs { options.progress?.expect(input.byteCount ?? 0) }
        var pending = inputs.enumerated().reversed().map { WorkItem.input($1, order: [$0], depth: 0) }
        var done: [OrderedResult<Gathered>] = []
        var limits: [LimitHit] = []
        let options = options
        let maker = maker
        await withTaskGroup(of: WorkResult<Gathered>.self) { group in
            var running = 0
            var begun = 0
            var isOpening = false
            while running > 0 || !pending.isEmpty {
                while running < options.jobs, !isOpening, let item = pending.popLast() {
                    let number = begun
                    // What an input holds comes before the next input.
                    if case .input = item, maker.keepsOrder { isOpening = true }
                    running += 1
                    begun += 1
                    group.addTask {
                        let maker = maker.begin(work: number)
                        defer { maker.end(work: number) }
                        return WorkRun(options: options, maker: maker).run(item)
                    }
                }
                guard let result = await group.next() else { break }
                running -= 1
                if result.wasOpening { isOpening = false }
                done += result.results
                limits += result.limits
                pending += result.following.reversed()
            }
        }
        done.sort { lhs, rhs in
            if lhs.order == rhs.order { return lhs.part < rhs.part }
            return lhs.order.lexicographicallyPrecedes(rhs.order)
        }
        var seen = Set<LimitHit>()
        let distinct = limits.filter { seen.insert($0).inserted }
            .sorted { ($0.artifact, $0.name) < ($1.artifact, $1.name) }
        return Reading(artifacts: joined(done), limits: distinct)
    }

    /// What was gathered of each artifact; the parts of one stand behind each other.
    private func joined(_ results: [OrderedResult<Gathered>]) -> [Gathered] {
        var artifacts: [Gathered] = []
        artifacts.reserveCapacity(results.count)
        var linesBefore = 0
        for result in results {
            if result.part > 0, !artifacts.isEmpty {
                maker.join(&artifacts[artifacts.count - 1], result.gathered, linesBefore: linesBefore)
            } else {
                artifacts.append(result.gathered)
                linesBefore = 0
            }
            linesBefore += result.lineFeedCount
        }
        return artifacts
    }
}

/// What was gathered of one artifact, and where it stands.
struct OrderedResult<Gathered: Sendable>: Sendable {
    let order: [Int]
    let gathered: Gathered
    /// Which part of its artifact it is, from 0; 0 where the artifact was read in one piece.
    var part = 0
    /// How many line feeds the part holds; counted only where there are several parts.
    var lineFeedCount = 0
}

/// What one piece of work gave.
struct WorkResult<Gathered: Sendable>: Sendable {
    var results: [OrderedResult<Gathered>] = []
    var limits: [LimitHit] = []
    /// Work that was found on the way.
    var following: [WorkItem] = []
    /// Whether an input was opened.
    var wasOpening = false
}
