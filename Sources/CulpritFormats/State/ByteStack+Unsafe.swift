// Bytes that grow and shrink at their end. The only unsafe steps are copies between two places whose bounds are checked
// here, and a move within one of them.
//
// Why not an array alone: shortening one goes through the replacement of a subrange, which with appending took a tenth of
// the time of a large report. Here shortening is one assignment, and the memory is used again.

import CulpritBytes

/// Bytes in memory that is used again and again.
struct ByteStack {
    private var storage: [UInt8]
    /// How many bytes there are.
    private(set) var count = 0

    /// No bytes, with room for `capacity`.
    init(capacity: Int) { storage = [UInt8](repeating: 0, count: max(64, capacity)) }

    /// The bytes.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    // MARK: Looking

    // A span of a property is taken as one of the whole struct around it, which is copied for that (Swift 6.3): of a reader
    // that is hundreds of bytes for each tag. So what is asked of the bytes is asked in here.

    /// `range` without the blanks, tabs and line ends at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> { bytes.trimmed(range) }

    /// Whether the bytes in `range` are those of `other`.
    func hasSameBytes(_ range: Range<Int>, as other: Span<UInt8>) -> Bool {
        bytes.extracting(range).hasSameBytes(as: other)
    }

    /// Whether the bytes in `range` are those of `literal`.
    func equals(_ range: Range<Int>, _ literal: StaticString) -> Bool { bytes.extracting(range).equals(literal) }

    /// Whether the bytes in `range` begin with those of `literal`.
    func begins(_ range: Range<Int>, with literal: StaticString) -> Bool {
        bytes.extracting(range).hasBytes(literal, at: 0)
    }

    // MARK: Changing

    /// Takes the bytes from `newCount` on away.
    mutating func shorten(to newCount: Int) { count = min(count, max(0, newCount)) }

    /// Adds one byte.
    mutating func append(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    /// Adds a copy of `bytes`.
    mutating func append(_ bytes: Span<UInt8>) {
        reserve(bytes.count)
        copy(bytes, to: count)
        count += bytes.count
    }

    /// Adds `byte` and behind it a copy of `bytes`.
    mutating func append(_ byte: UInt8, _ bytes: Span<UInt8>) {
        reserve(bytes.count + 1)
        storage[count] = byte
        copy(bytes, to: count + 1)
        count += bytes.count + 1
    }

    /// Adds a copy of the bytes of `other` in `range`.
    mutating func append(_ range: Range<Int>, of other: ByteStack) { append(other.bytes.extracting(range)) }

    /// Adds a copy of `bytes`.
    mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

    /// Adds the bytes of `literal`.
    mutating func append(_ literal: StaticString) {
        var bytes: [UInt8] = []
        bytes.append(literal: literal)
        append(bytes.span)
    }

    /// Puts a copy of `other` before the byte at `place`; what stands there moves on.
    mutating func insert(_ other: ByteStack, at place: Int) {
        let bytes = other.bytes
        let place = min(max(0, place), count)
        reserve(bytes.count)
        let tailCount = count - place
        // SAFETY: place + tailCount is count, and reserve made room for bytes.count more.
        unsafe storage.withUnsafeMutableBytes { memory in
            guard let base = memory.baseAddress else { return }
            unsafe (base + place + bytes.count).copyMemory(from: base + place, byteCount: tailCount)
        }
        copy(bytes, to: place)
        count += bytes.count
    }

    /// Copies `bytes` to `place`, up to which there are bytes and behind which there is room for all of them.
    private mutating func copy(_ bytes: Span<UInt8>, to place: Int) {
        precondition(place >= 0 && bytes.count <= storage.count - place)
        // SAFETY: the precondition; the two do not overlap, since storage is written by nobody else during the call.
        unsafe storage.withUnsafeMutableBytes { memory in
            unsafe bytes.withUnsafeBytes { source in
                guard let to = memory.baseAddress, let from = source.baseAddress else { return }
                unsafe (to + place).copyMemory(from: from, byteCount: source.count)
            }
        }
    }

    /// Makes room for `more` bytes.
    private mutating func reserve(_ more: Int) {
        guard more > storage.count - count else { return }
        storage.append(contentsOf: repeatElement(0, count: max(storage.count, more)))
    }
}
