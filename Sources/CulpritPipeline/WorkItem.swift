// One piece of work for one thread: a file, or some units of an archive.

import CulpritBytes
import CulpritContainers
import CulpritModel

/// A piece of work.
enum WorkItem: Sendable {
    /// A file that was handed over.
    case input(BundleInput, order: [Int], depth: Int)
    /// The bytes of a file that was handed over and opened.
    case file(any ByteSource, BundleInput, order: [Int], depth: Int)
    /// Units of an opened archive, of the bundle that `budget` belongs to.
    case units(OpenedArchive, [Int], budget: ExpansionBudget)
    /// One part of a large file.
    case part(PartedFile, Int)
}

/// An archive with its place in the input.
struct OpenedArchive: Sendable {
    let archive: any Archive
    let path: ArtifactPath
    let order: [Int]
    let depth: Int

    /// Batches of units that make pieces of work of a fair size: large ones alone. With several threads the largest come
    /// first, so that none is left over at the end; with one thread the order of the archive is kept, for sinks that
    /// write as they go.
    func batches(jobs: Int) -> [[Int]] {
        let pieceBytes: UInt64 = 1 << 20
        var batches: [(units: [Int], bytes: UInt64)] = []
        var current: (units: [Int], bytes: UInt64) = ([], 0)
        for (unit, members) in archive.units.enumerated() {
            let bytes = members.reduce(into: UInt64(0)) { sum, index in
                let entry = archive.entries[index]
                sum = sum.addingReportingOverflow(entry.compressedByteCount ?? entry.byteCount ?? 1024).partialValue
            }
            if bytes >= pieceBytes {
                if !current.units.isEmpty { batches.append(current) }
                current = ([], 0)
                batches.append(([unit], bytes))
                continue
            }
            current.units.append(unit)
            current.bytes += bytes + 512
            if current.bytes >= pieceBytes || current.units.count >= 64 {
                batches.append(current)
                current = ([], 0)
            }
        }
        if !current.units.isEmpty { batches.append(current) }
        if jobs > 1 { batches.sort { $0.bytes > $1.bytes } }
        return batches.map(\.units)
    }
}

/// Does one piece of work.
struct WorkRun<Maker: SinkMaker> {
    let options: ReadingOptions
    let maker: Maker

    /// Does `item`, without waiting for anything.
    func run(_ item: WorkItem) -> WorkResult<Maker.Sink.Gathered> {
        var result = WorkResult<Maker.Sink.Gathered>()
        switch item {
        case .input(let input, let order, let depth):
            read(input, order, depth, &result)
            result.wasOpening = true
        case .file(let source, let input, let order, let depth): read(source, input, order, depth, &result)
        case .part(let file, let index):
            if options.isOver() { result.limits.append(.outOfTime(file.path)) }
            result.results.append(file.read(index, options, maker))
        case .units(let opened, let units, let budget):
            // A piece of work with a single member leaves what is nested in it to be spread over the threads again.
            let defers =
                !maker.keepsOrder && units.count == 1 && units.allSatisfy { opened.archive.units[$0].count == 1 }
            let reader = EntryReader(options, maker, opened, budget: budget, defersNested: defers)
            for unit in units {
                guard !options.isOver() else {
                    result.limits.append(.outOfTime(opened.path))
                    break
                }
                opened.archive.expand(unit: unit, into: reader, budget: budget)
            }
            reader.drain(into: &result)
        }
        return result
    }

    private func read(
        _ input: BundleInput, _ order: [Int], _ depth: Int, _ result: inout WorkResult<Maker.Sink.Gathered>
    ) {
        let run = ArtifactRun(options, maker, path: input.path, order: order, modified: input.modified)
        if let refusal = input.refusal {
            result.results.append(run.refused(refusal))
            return
        }
        guard !options.isOver() else {
            result.limits.append(.outOfTime(input.path))
            result.results.append(run.refused(ArtifactDiagnostics.outOfTime.summary))
            return
        }
        let source: any ByteSource
        do throws(ByteSourceFault) { source = try input.open() } catch {
            result.results.append(run.refused(error.reason))
            return
        }
        if input.byteCount == nil { options.progress?.expect(source.byteCount) }
        do throws(ByteSourceFault) {
            let head = try source.bytes(at: 0, count: 4096)
            if let kind = ArchiveOpener.recognise(head: head.span) {
                let budget = ExpansionBudget(options.limits, isOver: options.isOver)
                open(source, kind, input.path, order, depth, input.modified, budget, &result)
                return
            }
            if maker.joinsParts,
                let parts = try PartedFile(source, input, order: order, partBytesMin: options.partBytesMin)
            {
                result.following += parts.indices.map { .part(parts, $0) }
                return
            }
        } catch {
            run.fault(Diagnostic(ArtifactDiagnostics.readFault, at: error.offset, detail: error.reason))
            result.results.append(run.finish(state: .read))
            return
        }
        if maker.keepsOrder {
            result.following.append(.file(source, input, order: order, depth: depth))
        } else {
            read(source, input, order, depth, &result)
        }
    }

    /// Reads a file from its first byte to its last.
    private func read(
        _ source: any ByteSource, _ input: BundleInput, _ order: [Int], _ depth: Int,
        _ result: inout WorkResult<Maker.Sink.Gathered>
    ) {
        let run = ArtifactRun(options, maker, path: input.path, order: order, modified: input.modified)
        do throws(ByteSourceFault) {
            var offset: UInt64 = 0
            var chunk: [UInt8] = []
            while offset < source.byteCount {
                guard !options.isOver() else {
                    result.limits.append(.outOfTime(input.path))
                    run.fault(Diagnostic(ArtifactDiagnostics.outOfTime, at: offset))
                    break
                }
                let count = try source.read(at: offset, into: &chunk, count: 256 << 10)
                if count == 0 { break }
                run.consume(chunk.span.extracting(0..<count))
                options.progress?.add(count, of: input.path)
                offset += UInt64(count)
            }
        } catch {
            run.fault(Diagnostic(ArtifactDiagnostics.readFault, at: error.offset, detail: error.reason))
        }
        // An archive behind something else, such as an installer that unpacks itself, shows only at its end.
        if run.isUnrecognised(), let kind = ArchiveOpener.recognise(tailOf: source) {
            let budget = ExpansionBudget(options.limits, isOver: options.isOver)
            open(source, kind, input.path, order, depth, input.modified, budget, &result)
            if maker.keepsOrder { runFollowing(&result) }
            return
        }
        result.results.append(run.finish(state: .read))
    }

    /// Does at once what would otherwise be further work.
    private func runFollowing(_ result: inout WorkResult<Maker.Sink.Gathered>) {
        while let item = result.following.first {
            result.following.removeFirst()
            let next = run(item)
            result.results += next.results
            result.limits += next.limits
            result.following = next.following + result.following
        }
    }

    /// Opens an archive, describes it, and leaves its units as further work.
    private func open(
        _ source: any ByteSource, _ kind: ArchiveKind, _ path: ArtifactPath, _ order: [Int], _ depth: Int,
        _ modified: RecordTime, _ budget: ExpansionBudget, _ result: inout WorkResult<Maker.Sink.Gathered>
    ) {
        let archive = ArchiveOpener.open(source, kind: kind, name: path.fileName, limits: options.limits)
        let opened = OpenedArchive(archive: archive, path: path, order: order, depth: depth)
        options.progress?.open(archive.entries.map(\.byteCount), archiveByteCount: source.byteCount)
        result.results.append(
            ArtifactRun(options, maker, path: path, order: order, modified: modified)
                .container(archive, byteCount: source.byteCount))
        result.limits += archive.limits.map { LimitHit(name: $0.name, artifact: path.description) }
        let batches = opened.batches(jobs: maker.keepsOrder ? 1 : options.jobs)
        let units = batches.map { WorkItem.units(opened, $0, budget: budget) }
        if units.count == 1, !maker.keepsOrder {
            // A small bundle is one piece of work and not two: handing it back would cost as much as reading it.
            let whole = run(units[0])
            result.results += whole.results
            result.limits += whole.limits
            result.following += whole.following
        } else {
            result.following += units
        }
    }
}

extension LimitHit {
    /// The time for the bundle was over in the artifact at `path`.
    static func outOfTime(_ path: ArtifactPath) -> LimitHit {
        LimitHit(name: "bundleSecondsMax", artifact: path.description)
    }
}
