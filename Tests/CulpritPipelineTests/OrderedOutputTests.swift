// Pieces of work that run at the same time and write in the order of the input.

import CulpritModel
import CulpritPipeline
import CulpritTestSupport
import Synchronization
import Testing

/// Writes a line for each record: its artifact, its line and its message.
private struct PlainLines: SinkMaker {
    let output: OrderedOutput
    var work = 0

    var keepsOrder: Bool { true }
    var joinsParts: Bool { true }
    func begin(work number: Int) -> PlainLines { PlainLines(output: output, work: number) }
    func end(work number: Int) { output.end(number) }
    func sink(path: ArtifactPath, order: [Int]) -> PlainLineSink { PlainLineSink(self, path) }
}

private final class PlainLineSink: ArtifactSink {
    private let maker: PlainLines
    private let path: ArtifactPath
    private var lines: [UInt8] = []

    init(_ maker: PlainLines, _ path: ArtifactPath) {
        self.maker = maker
        self.path = path
    }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        lines += "\(path) \(record.line) ".utf8
        for index in record.message.range { lines.append(bytes[index]) }
        lines.append(0x0A)
        flush(isLast: false)
    }

    func detail(for event: EventHeader) -> EventDetail { .header }
    func event(_ event: EventHeader, values: [EventValue]) {}
    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {}
    func diagnostic(_ diagnostic: Diagnostic) {}
    func finish(_ summary: ArtifactSummary) -> Int {
        flush(isLast: true)
        return 0
    }

    private func flush(isLast: Bool) {
        guard lines.count >= (isLast ? 1 : 200) else { return }
        if maker.output.write(lines, of: maker.work, isLast: isLast) { lines.removeAll() }
    }
}

private final class Received: Sendable {
    let bytes = Mutex<[UInt8]>([])
}

/// Output in order.
@Suite struct OrderedOutputTests {
    private func lines(
        of files: [(path: String, bytes: [UInt8])], jobs: Int, partBytesMin: UInt64 = .max, keptBytesMax: Int = 1000
    ) async -> [UInt8] {
        let received = Received()
        let output = OrderedOutput(keptBytesMax: keptBytesMax) { part in received.bytes.withLock { $0 += part } }
        var options = options(jobs: jobs)
        options.partBytesMin = partBytesMin
        _ = await BundleReader(options, maker: PlainLines(output: output)).read(inputs(files))
        return received.bytes.withLock(\.self)
    }

    private func log(_ name: String, records: Int) -> [UInt8] {
        let tail =
            "]LOG]!><time=\"10:00:00.000-120\" date=\"03-20-2024\" component=\"a\" context=\"\" type=\"1\" thread=\"1\" file=\"\">"
        var text = ""
        for index in 0..<records { text += "<![LOG[\(name) \(index)\r\nsecond line\(tail)\r\n" }
        return Array(text.utf8)
    }

    @Test func `any number of threads writes the same bytes`() async {
        var members: [ZIPWriter.Member] = []
        for index in 0..<90 { members.append(.init("member\(index).log", log("m\(index)", records: index % 7 * 9))) }
        members.append(.init("inner.zip", ZIPWriter([.init("inner.log", log("inner", records: 30))]).written()))
        let files: [(path: String, bytes: [UInt8])] = [
            ("first.log", log("first", records: 50)), ("empty.log", []), ("bundle.zip", ZIPWriter(members).written()),
            ("large.log", log("large", records: 900)), ("last.log", log("last", records: 5)),
        ]
        let alone = await lines(of: files, jobs: 1)
        #expect(alone.count > 50_000)
        for jobs in [2, 3, 8] {
            for size in [UInt64.max, 9_000, 30_000] {
                for kept in [1, 1000, 1 << 20] {
                    let same = await lines(of: files, jobs: jobs, partBytesMin: size, keptBytesMax: kept) == alone
                    #expect(same, "\(jobs) jobs, parts of \(size) bytes, \(kept) bytes kept")
                }
            }
        }
    }

    @Test func `once nobody reads nothing more is written and all work still ends`() async {
        struct Closed: Error {}
        let output = OrderedOutput(keptBytesMax: 10) { _ in throw Closed() }
        let files = [("a.log", log("a", records: 300)), ("b.log", log("b", records: 300))]
        _ = await BundleReader(options(jobs: 4), maker: PlainLines(output: output)).read(inputs(files))
        #expect(output.isClosed)
    }
}
