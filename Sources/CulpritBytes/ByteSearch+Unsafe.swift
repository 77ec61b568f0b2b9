// Finding bytes and short literals fast. The only unsafe step is handing the span's memory to memchr and to copies, which
// read inside the bounds computed here: the start is checked against the count before any pointer is formed.
//
// Why not a loop: memchr runs at several bytes a cycle; the checked loop over a span measured about a quarter of it.

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

extension Span where Element == UInt8 {
    /// The offset of the first `byte` at or after `start`, or nil.
    package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start >= 0, start < count else { return nil }
        // SAFETY: start < count, so base + start ..< base + count lies inside the buffer.
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let hit = unsafe memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        }
    }

    /// The offset of the first occurrence of `literal` that lies wholly in `start..<end`, or nil.
    package func firstOffset(of literal: StaticString, from start: Int = 0, before end: Int? = nil) -> Int? {
        let length = literal.utf8CodeUnitCount
        let limit = Swift.min(end ?? count, count)
        guard start >= 0, length > 0, length <= limit - start else { return nil }
        let first = unsafe literal.utf8Start.pointee
        var position = start
        while let candidate = firstOffset(of: first, from: position), candidate <= limit - length {
            if hasBytes(literal, at: candidate) { return candidate }
            position = candidate + 1
        }
        return nil
    }

    /// The eight bytes at `offset` as a little-endian word, in one load, or nil where they do not fit.
    @inlinable
    @inline(__always)
    package func word(at offset: Int) -> UInt64? {
        guard offset >= 0, count &- 8 >= offset else { return nil }
        // SAFETY: offset + 8 <= count.
        return unsafe withUnsafeBytes { buffer in
            unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    /// Whether the bytes of `literal` stand at `offset`. Inlined, so that the length is known and the comparison is a few
    /// words: as a call of memcmp it took a twentieth of the time of a whole log.
    @inlinable
    @inline(__always)
    package func hasBytes(_ literal: StaticString, at offset: Int) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard offset >= 0, length > 0, length <= count &- offset else { return length == 0 }
        // SAFETY: offset + length <= count, and the literal has length bytes; every word and byte read lies inside both.
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return false }
            let here = unsafe UnsafeRawPointer(base + offset)
            let wanted = unsafe UnsafeRawPointer(literal.utf8Start)
            var index = 0
            while index &+ 8 <= length {
                let isSame =
                    unsafe here.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    == wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                guard isSame else { return false }
                index &+= 8
            }
            while index < length {
                let isSame =
                    unsafe here.load(fromByteOffset: index, as: UInt8.self)
                    == wanted.load(fromByteOffset: index, as: UInt8.self)
                guard isSame else { return false }
                index &+= 1
            }
            return true
        }
    }

    /// Whether `other` holds the same bytes.
    package func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // SAFETY: both buffers have count bytes and do not leave the call.
        return unsafe withUnsafeBufferPointer { here in
            unsafe other.withUnsafeBufferPointer { there in
                guard let left = here.baseAddress, let right = there.baseAddress else { return true }
                return unsafe memcmp(left, right, here.count) == 0
            }
        }
    }

    /// A copy of the bytes in `range`, which is clamped to the span.
    package func array(_ range: Range<Int>) -> [UInt8] {
        let bounded = range.clamped(to: 0..<count)
        // SAFETY: the range is clamped to the buffer.
        return unsafe withUnsafeBufferPointer { buffer in unsafe [UInt8](buffer[bounded]) }
    }

    /// How many times `byte` occurs in `range`, which is clamped to the span.
    package func occurrences(of byte: UInt8, in range: Range<Int>) -> Int {
        let bounded = range.clamped(to: 0..<count)
        // SAFETY: the range is clamped to the buffer; every load ends before the upper bound.
        return unsafe withUnsafeBytes { buffer in
            var total = 0
            var index = bounded.lowerBound
            // Eight at a time: in each byte of `same` the low bit is set where the byte is the one that is sought. Those
            // bits are added up in the bytes of one word, which is emptied before they run over; without that, counting
            // the lines of a log byte by byte took a tenth of its time.
            let wanted = UInt64(byte) &* 0x0101_0101_0101_0101
            let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
            while index &+ 8 <= bounded.upperBound {
                var lanes: UInt64 = 0
                let end = Swift.min(bounded.upperBound &- 7, index &+ 8 &* 255)
                while index < end {
                    let differing = unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ wanted
                    let same = ~(((differing & low) &+ low) | differing | low)
                    lanes &+= same &>> 7
                    index &+= 8
                }
                let pairs = (lanes & 0x00FF_00FF_00FF_00FF) &+ ((lanes &>> 8) & 0x00FF_00FF_00FF_00FF)
                total &+= Int((pairs &* 0x0001_0001_0001_0001) &>> 48)
            }
            while index < bounded.upperBound {
                total &+= unsafe buffer[index] == byte ? 1 : 0
                index &+= 1
            }
            return total
        }
    }

    /// The bytes in `range` as text; undecodable bytes become what `decodedText` makes of them.
    package func text(_ range: Range<Int>) -> String {
        let bounded = range.clamped(to: 0..<count)
        // SAFETY: the range is clamped to the buffer.
        return unsafe withUnsafeBufferPointer { buffer in
            let part = unsafe UnsafeBufferPointer(rebasing: buffer[bounded])
            if let text = unsafe String(validating: part, as: UTF8.self) { return text }
            return unsafe WindowsCodePage.text(part)
        }
    }

    /// All bytes as text.
    package var text: String { text(0..<count) }
}

extension Array where Element == UInt8 {
    /// Appends a copy of `bytes` at once; appending one by one measured several times slower.
    package mutating func append(bytes: Span<UInt8>) {
        // SAFETY: the buffer is valid for the length of the call and is copied out of it.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }

    /// Appends the bytes of `literal`.
    package mutating func append(literal: StaticString) {
        // SAFETY: the literal lives for ever and is copied.
        literal.withUTF8Buffer { buffer in unsafe append(contentsOf: buffer) }
    }
}
