// A large file that is read in several parts at the same time, cut where its format says that a record begins. Where it is
// cut depends on the file alone, never on the number of threads, so that the result is the same for any of them.

import CulpritBytes
private import CulpritFormats
import CulpritModel
private import Synchronization

/// A file cut into parts.
struct PartedFile: Sendable {
    /// What is kept of each part is bounded, and so is the number of parts.
    private static let partCountMax: UInt64 = 256
    /// How far a place to cut is looked for.
    private static let windowByteCount = 128 << 10
    private static let headByteCount = 4 << 10
    private static let chunkByteCount = 256 << 10

    private let source: any ByteSource
    private let input: BundleInput
    private let order: [Int]
    /// The offsets of the parts, and the end of the file.
    private let bounds: [UInt64]
    private let head: [UInt8]
    /// Whether its records stand in lines, which are counted.
    private let hasLines: Bool
    private let lines: LineCounts

    /// The path of the whole file.
    var path: ArtifactPath { input.path }

    /// Which parts there are.
    var indices: Range<Int> { 0..<bounds.count - 1 }

    /// The parts of `source`; nil where it is small or its format cannot be cut.
    init?(
        _ source: any ByteSource, _ input: BundleInput, order: [Int], partBytesMin: UInt64
    ) throws(ByteSourceFault) {
        let total = source.byteCount
        guard partBytesMin > 0, total / 2 >= partBytesMin else { return nil }
        let head = try source.bytes(at: 0, count: ArtifactParser.headByteCount)
        let encoding = TextEncoding.detect(head.span)
        guard !encoding.isUTF16 else { return nil }
        let text = head.span.extracting(min(encoding.markByteCount, head.count)..<head.count)
        guard let format = FormatCatalog.format(raw: head.span, text: text, fileName: input.path.fileName.lowercased())
        else { return nil }
        let step = max(partBytesMin, total / Self.partCountMax + 1)
        var bounds: [UInt64] = [0]
        var nominal = step
        while nominal < total - partBytesMin / 2 {
            let window = try source.bytes(at: nominal, count: Self.windowByteCount)
            if let start = format.partStart(in: window.span, at: nominal) {
                nominal += UInt64(start)
                bounds.append(nominal)
            }
            nominal += step
        }
        guard bounds.count > 1 else { return nil }
        bounds.append(total)
        self.source = source
        self.input = input
        self.order = order
        self.bounds = bounds
        self.head = Array(head.prefix(Self.headByteCount))
        hasLines = format.input == .text
        lines = LineCounts(bounds.count - 1)
    }

    /// Reads the part with `index`.
    func read<Maker: SinkMaker>(
        _ index: Int, _ options: ReadingOptions, _ maker: Maker
    ) -> OrderedResult<Maker.Sink.Gathered> {
        let run = ArtifactRun(
            options, maker, path: input.path, order: order, modified: input.modified, startOffset: bounds[index],
            startLine: maker.keepsOrder ? 1 + lines.countBefore(index, of: self) : 1,
            headOfWhole: index > 0 ? head : [])
        var lineFeedCount = 0
        do throws(ByteSourceFault) {
            var offset = bounds[index]
            let end = bounds[index + 1]
            var chunk: [UInt8] = []
            while offset < end {
                guard !options.isOver() else {
                    run.fault(Diagnostic(ArtifactDiagnostics.outOfTime, at: offset))
                    break
                }
                let wanted = Int(min(UInt64(Self.chunkByteCount), end - offset))
                let count = try source.read(at: offset, into: &chunk, count: wanted)
                if count == 0 { break }
                if hasLines { lineFeedCount += chunk.span.occurrences(of: 0x0A, in: 0..<count) }
                run.consume(chunk.span.extracting(0..<count))
                options.progress?.add(count, of: input.path)
                offset += UInt64(count)
            }
        } catch {
            run.fault(Diagnostic(ArtifactDiagnostics.readFault, at: error.offset, detail: error.reason))
        }
        lines.set(lineFeedCount, of: index)
        var result = run.finish(state: .read)
        result.part = index
        result.lineFeedCount = lineFeedCount
        return result
    }

    /// How many line feeds the part with `index` holds; 0 where it cannot be read, as will show when it is.
    fileprivate func lineFeedCount(_ index: Int) -> Int {
        guard hasLines else { return 0 }
        var total = 0
        var offset = bounds[index]
        var chunk: [UInt8] = []
        while offset < bounds[index + 1] {
            let wanted = Int(min(UInt64(Self.chunkByteCount), bounds[index + 1] - offset))
            guard let count = try? source.read(at: offset, into: &chunk, count: wanted), count > 0 else { break }
            total += chunk.span.occurrences(of: 0x0A, in: 0..<count)
            offset += UInt64(count)
        }
        return total
    }
}

/// How many lines come before each part. A part that is still being read is counted ahead, which takes a fiftieth of the
/// time of reading it.
private final class LineCounts: Sendable {
    private let counts: Mutex<[Int?]>

    init(_ partCount: Int) { counts = Mutex(Array(repeating: nil, count: partCount)) }

    /// Notes what was counted while the part was read.
    func set(_ count: Int, of index: Int) { counts.withLock { $0[index] = count } }

    /// The line feeds of all parts before `index`.
    func countBefore(_ index: Int, of file: PartedFile) -> Int {
        var total = 0
        for part in 0..<index {
            let known = counts.withLock { $0[part] }
            let count = known ?? file.lineFeedCount(part)
            if known == nil { set(count, of: part) }
            total += count
        }
        return total
    }
}
