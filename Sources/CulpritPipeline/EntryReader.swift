// Receives the members of an archive: each is fed to a parser as it expands, and a member that is an archive itself is
// set aside and opened.

private import CulpritBytes
import CulpritContainers
import CulpritModel

/// Reads the members of one archive.
final class EntryReader<Maker: SinkMaker>: EntrySink {
    private let options: ReadingOptions
    private let maker: Maker
    private let opened: OpenedArchive
    private let budget: ExpansionBudget
    private let defersNested: Bool
    private var result = WorkResult<Maker.Sink.Gathered>()

    private var run: ArtifactRun<Maker>?
    private var spool: (any Spool)?
    private var spoolFault: ByteSourceFault?
    private var nestedKind: ArchiveKind?
    private var head: [UInt8] = []
    private var isDecided = false
    private var byteCount: UInt64 = 0

    /// A reader of the members of `opened`. Where `defersNested`, nested archives become work of their own.
    init(
        _ options: ReadingOptions, _ maker: Maker, _ opened: OpenedArchive, budget: ExpansionBudget, defersNested: Bool
    ) {
        self.options = options
        self.maker = maker
        self.opened = opened
        self.budget = budget
        self.defersNested = defersNested
    }

    /// Hands over what was read.
    func drain(into other: inout WorkResult<Maker.Sink.Gathered>) {
        other.results += result.results
        other.limits += result.limits
        other.following += result.following
        result = WorkResult()
    }

    func begin(_ entry: ArchiveEntry) -> Bool {
        run = ArtifactRun(
            options, maker, path: opened.path.member(entry.name), order: opened.order + [entry.index],
            modified: entry.modified)
        spool = nil
        spoolFault = nil
        nestedKind = nil
        head = []
        isDecided = false
        byteCount = 0
        return true
    }

    func bytes(_ chunk: Span<UInt8>) {
        byteCount += UInt64(chunk.count)
        if let run { options.progress?.add(chunk.count, of: run.path) }
        if isDecided {
            pass(chunk)
            return
        }
        head += chunk.array(0..<chunk.count)
        if head.count >= 512 { decide() }
    }

    func end(_ entry: ArchiveEntry, _ end: EntryEnd) {
        if !isDecided { decide() }
        guard let run else { return }
        // The archive names its members by their own names; the report names them whole.
        result.limits += end.limits.map { LimitHit(name: $0.name, artifact: run.path.description) }
        self.run = nil
        for diagnostic in entry.diagnostics + end.diagnostics { run.fault(diagnostic) }
        if let nestedKind, let spool {
            nested(spool, nestedKind, entry, end, run)
        } else {
            result.results.append(run.finish(state: end.state))
        }
        spool = nil
    }

    private func decide() {
        isDecided = true
        let bytes = head
        head = []
        if let kind = ArchiveOpener.recognise(head: bytes.span) {
            if opened.depth + 1 < options.limits.nestingDepthMax {
                nestedKind = kind
                spool = options.spools.makeSpool()
            } else {
                let name = opened.path.description
                run?.fault(Diagnostic(ArtifactDiagnostics.tooDeep, at: 0, detail: "\(options.limits.nestingDepthMax)"))
                result.limits.append(LimitHit(name: "nestingDepthMax", artifact: name))
            }
        }
        if !bytes.isEmpty { pass(bytes.span) }
    }

    private func pass(_ chunk: Span<UInt8>) {
        guard let spool else {
            run?.consume(chunk)
            return
        }
        guard spoolFault == nil else { return }
        do throws(ByteSourceFault) { try spool.append(chunk) } catch { spoolFault = error }
    }

    private func nested(
        _ spool: any Spool, _ kind: ArchiveKind, _ entry: ArchiveEntry, _ end: EntryEnd, _ run: ArtifactRun<Maker>
    ) {
        let source: any ByteSource
        do throws(ByteSourceFault) {
            if let spoolFault { throw spoolFault }
            source = try spool.seal()
        } catch {
            run.fault(Diagnostic(ArtifactDiagnostics.notSpooled, at: error.offset, detail: error.reason))
            result.results.append(run.finish(state: .unreadable))
            return
        }
        let archive = ArchiveOpener.open(source, kind: kind, name: run.path.fileName, limits: options.limits)
        options.progress?.open(archive.entries.map(\.byteCount), archiveByteCount: 0)
        result.results.append(run.container(archive, byteCount: byteCount, endedAs: end.state))
        result.limits += archive.limits.map { LimitHit(name: $0.name, artifact: run.path.description) }
        let inner = OpenedArchive(
            archive: archive, path: run.path, order: opened.order + [entry.index], depth: opened.depth + 1)
        if defersNested {
            result.following += inner.batches(jobs: options.jobs).map { .units(inner, $0, budget: budget) }
            return
        }
        let reader = EntryReader(options, maker, inner, budget: budget, defersNested: false)
        for unit in archive.units.indices where !options.isOver() {
            archive.expand(unit: unit, into: reader, budget: budget)
        }
        if options.isOver() { result.limits.append(.outOfTime(run.path)) }
        reader.drain(into: &result)
    }
}
