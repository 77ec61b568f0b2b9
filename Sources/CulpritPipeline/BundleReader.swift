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
        var done = GatheredResults(maker)
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
                for result in result.results { done.add(result) }
                limits += result.limits
                pending += result.following.reversed()
            }
        }
        var seen = Set<LimitHit>()
        let distinct = limits.filter { seen.insert($0).inserted }
            .sorted { ($0.artifact, $0.name) < ($1.artifact, $1.name) }
        return Reading(artifacts: done.inOrder(), limits: distinct)
    }
}

/// What was gathered so far. The parts of one artifact are joined as soon as those before them are there, so that what
/// is kept of a large log does not grow with it.
private struct GatheredResults<Maker: SinkMaker> {
    typealias Gathered = Maker.Sink.Gathered

    /// An artifact of which the parts before `nextPart` are joined.
    private struct PartedArtifact {
        var gathered: Gathered?
        var nextPart = 0
        var linesBefore = 0
        var waiting: [Int: OrderedResult<Gathered>] = [:]
    }

    private let maker: Maker
    private var whole: [(order: [Int], gathered: Gathered)] = []
    private var parted: [[Int]: PartedArtifact] = [:]

    init(_ maker: Maker) { self.maker = maker }

    mutating func add(_ result: OrderedResult<Gathered>) {
        guard let part = result.part else {
            whole.append((result.order, result.gathered))
            return
        }
        // Taken out of the table while it changes, so that nothing of it is copied.
        var artifact = parted.removeValue(forKey: result.order) ?? PartedArtifact()
        artifact.waiting[part] = result
        while let next = artifact.waiting.removeValue(forKey: artifact.nextPart) {
            if var gathered = artifact.gathered.take() {
                maker.join(&gathered, next.gathered, linesBefore: artifact.linesBefore)
                artifact.gathered = gathered
            } else {
                artifact.gathered = next.gathered
            }
            artifact.linesBefore += next.lineFeedCount
            artifact.nextPart += 1
        }
        parted[result.order] = artifact
    }

    /// What was gathered of each artifact, in the order of the input.
    func inOrder() -> [Gathered] {
        let joined = parted.compactMap { order, artifact in artifact.gathered.map { (order: order, gathered: $0) } }
        return (whole + joined).sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.gathered)
    }
}

/// What was gathered of one artifact, and where it stands.
struct OrderedResult<Gathered: Sendable>: Sendable {
    let order: [Int]
    let gathered: Gathered
    /// Which part of its artifact it is, from 0; nil where the artifact was read in one piece.
    var part: Int?
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
