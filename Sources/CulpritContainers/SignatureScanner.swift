// Looking for signatures through a whole source. Every byte is read once, however many signatures turn out to be none:
// a file full of them must not cost more than its length.

internal import CulpritBytes

/// A search that only goes forward.
struct SignatureScanner {
    private let source: any ByteSource
    private var chunk: [UInt8] = []
    private var start: UInt64 = 0

    /// A search through `source`.
    init(_ source: any ByteSource) { self.source = source }

    /// The offset of the first `signature`, which has four bytes, at or after `offset`.
    mutating func next(_ signature: StaticString, from offset: UInt64) -> UInt64? {
        var position = offset
        while position < source.byteCount {
            if !holds(position, 4), !load(position) { return nil }
            if let hit = chunk.span.firstOffset(of: signature, from: Int(position - start)) {
                return start + UInt64(hit)
            }
            // The last three bytes may begin one that ends in the next piece.
            position = max(position + 1, start + UInt64(max(chunk.count, 3) - 3))
        }
        return nil
    }

    /// The `count` bytes at `offset`, or as many as there are; from memory where a signature was just found.
    mutating func bytes(at offset: UInt64, count: Int) -> [UInt8] {
        if holds(offset, count) { return chunk.span.array(Int(offset - start)..<Int(offset - start) + count) }
        return (try? source.bytes(at: offset, count: count)) ?? []
    }

    private func holds(_ offset: UInt64, _ count: Int) -> Bool {
        offset >= start && offset - start <= UInt64(chunk.count) && Int(offset - start) + count <= chunk.count
    }

    private mutating func load(_ offset: UInt64) -> Bool {
        start = offset
        guard let got = try? source.read(at: offset, into: &chunk, count: 1 << 17), got >= 4 else {
            chunk = []
            return false
        }
        if got < chunk.count { chunk.removeLast(chunk.count - got) }
        return true
    }
}
