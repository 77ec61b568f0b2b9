// Reading a source from front to back through one buffer. A fault of the medium reads like its end, and is remembered.

internal import CulpritBytes

/// A window that moves over a source.
struct SequentialReader {
    private let source: any ByteSource
    private let end: UInt64
    private let chunkByteCount: Int
    private var buffer: [UInt8] = []
    private var start = 0
    /// The offset in the source of the first byte that is not consumed.
    private(set) var offset: UInt64
    /// What the medium said when it failed.
    private(set) var fault: ByteSourceFault?

    /// A reader of the bytes of `source` from `offset` to `end`, read `chunkByteCount` at a time.
    init(_ source: any ByteSource, from offset: UInt64, to end: UInt64 = .max, chunkByteCount: Int = 1 << 17) {
        self.source = source
        self.end = min(end, source.byteCount)
        self.chunkByteCount = chunkByteCount
        self.offset = offset
    }

    /// How many bytes are in the window.
    var available: Int { buffer.count - start }

    /// The bytes in the window.
    var window: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(start..<buffer.count) }
    }

    /// Makes at least `count` bytes available, if there are so many.
    mutating func fill(_ count: Int) -> Bool {
        while available < count {
            let position = offset + UInt64(available)
            guard fault == nil, position < end else { return false }
            let wanted = Int(min(UInt64(max(chunkByteCount, count - available)), end - position))
            do {
                if available == 0 {
                    start = 0
                    let got = try source.read(at: position, into: &buffer, count: wanted)
                    if got < buffer.count { buffer.removeLast(buffer.count - got) }
                    guard got > 0 else { return false }
                } else {
                    var chunk: [UInt8] = []
                    let got = try source.read(at: position, into: &chunk, count: wanted)
                    guard got > 0 else { return false }
                    buffer.removeFirst(start)
                    buffer.append(contentsOf: chunk[..<min(got, chunk.count)])
                }
                start = 0
            } catch {
                if available == 0 { buffer.removeAll(keepingCapacity: true) }
                fault = error
                return false
            }
        }
        return true
    }

    /// Moves on by `count` bytes, which may lie beyond the window.
    mutating func skip(_ count: UInt64) {
        if count <= UInt64(available) {
            start += Int(count)
        } else {
            buffer.removeAll(keepingCapacity: true)
            start = 0
        }
        let (sum, overflow) = offset.addingReportingOverflow(count)
        offset = overflow ? .max : sum
    }
}
