// A large file that is read in several parts at the same time, cut where its format says that a record begins. Where it is
// cut depends on the file alone, never on the number of threads, so that the result is the same for any of them.

import CulpritBytes
private import CulpritFormats
import CulpritModel

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
    }

    /// Reads the part with `index`.
    func read<Maker: SinkMaker>(
        _ index: Int, _ options: ReadingOptions, _ maker: Maker
    ) -> OrderedResult<Maker.Sink.Gathered> {
        let run = ArtifactRun(
            options, maker, path: input.path, order: order, modified: input.modified, startOffset: bounds[index],
            headOfWhole: index > 0 ? head : [])
        var lineFeedCount = 0
        do throws(ByteSourceFault) {
            var offset = bounds[index]
            let end = bounds[index + 1]
            var chunk: [UInt8] = []
            while offset < end {
                let wanted = Int(min(UInt64(Self.chunkByteCount), end - offset))
                let count = try source.read(at: offset, into: &chunk, count: wanted)
                if count == 0 { break }
                lineFeedCount += chunk.span.occurrences(of: 0x0A, in: 0..<count)
                run.consume(chunk.span.extracting(0..<count))
                options.progress?.add(count, of: input.path)
                offset += UInt64(count)
            }
        } catch {
            run.fault(Diagnostic(ArtifactDiagnostics.readFault, at: error.offset, detail: error.reason))
        }
        var result = run.finish(state: .read)
        result.part = index
        result.lineFeedCount = lineFeedCount
        return result
    }
}
