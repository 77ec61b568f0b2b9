// Reads that fit and reads that do not, search, sources and checksums.

import CulpritBytes
import CulpritTestSupport
import Testing

/// The integer at `offset`. Spans cannot stand in the macros of the tests.
private func number<Number: FixedWidthInteger & UnsignedInteger>(_ bytes: [UInt8], _ offset: Int) -> Number? {
    bytes.span.littleEndian(at: offset)
}

private func checksum(_ bytes: [UInt8]) -> UInt32 { CRC32.of(bytes.span) }

private func offset(_ literal: StaticString, _ text: String, from start: Int = 0, before end: Int? = nil) -> Int? {
    Array(text.utf8).span.firstOffset(of: literal, from: start, before: end)
}

struct ByteReadingTests {
    @Test func `integers are little-endian, and what does not fit is nil`() {
        let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x80]
        #expect(number(bytes, 0) == UInt32(0x0403_0201))
        #expect(number(bytes, 1) == UInt32(0x8004_0302))
        #expect(number(bytes, 4) == UInt8(0x80))
        #expect(number(bytes, 2) == UInt32?.none)
        #expect(number(bytes, 0) == UInt64?.none)
        #expect(number(bytes, -1) == UInt8?.none)
        #expect(number(bytes, .max) == UInt16?.none)
        #expect(number([], 0) == UInt8?.none)
    }

    @Test func `literals are found where they lie wholly inside`() {
        #expect(offset("abc", "xxabcabc") == 2)
        #expect(offset("abc", "xxabcabc", from: 3) == 5)
        #expect(offset("abc", "xxabcabc", from: 6) == nil)
        #expect(offset("abc", "xxabcabc", from: 3, before: 7) == nil)
        #expect(offset("abc", "xxabcabc", from: 3, before: 800) == 5)
        #expect(offset("aab", "aaaaab") == 3)
        #expect(offset("abc", "ab") == nil)
        #expect(offset("a", "a", from: -1) == nil)
    }

    @Test func `literals stand in any case where that is asked`() {
        let bytes = Array("xHeLLo".utf8)
        #expect([0, 1, 2].map { bytes.span.hasBytesIgnoringCase("hello", at: $0) } == [false, true, false])
        #expect([0, 1].map { bytes.span.hasBytes("HeLLo", at: $0) } == [false, true])
        #expect(![-1, 2, .max].contains { bytes.span.hasBytes("HeLLo", at: $0) })
    }

    @Test func `ranges are clamped`() {
        let bytes = Array("abcab".utf8)
        #expect(bytes.span.array(3..<900) == Array("ab".utf8))
        #expect(bytes.span.text(-4..<2) == "ab")
        #expect(bytes.span.occurrences(of: UInt8(ascii: "a"), in: 1..<90) == 1)
        #expect(bytes.span.firstOffset(of: UInt8(ascii: "b"), from: 2) == 4)
        #expect(bytes.span.firstOffset(of: UInt8(ascii: "b"), from: 5) == nil)
    }

    @Test func `digits and blanks are told by their bytes`() {
        #expect(UInt8(ascii: "F").hexadecimalDigit == 15)
        #expect(UInt8(ascii: "g").hexadecimalDigit == nil)
        #expect((UInt8.min...UInt8.max).filter(\.isASCIIDigit) == Array("0123456789".utf8))
        #expect((UInt8.min...UInt8.max).filter(\.isASCIIWhitespace) == [9, 10, 11, 12, 13, 32])
        #expect(UInt8(ascii: "Z").asciiLowercased == UInt8(ascii: "z"))
        #expect(UInt8(0xC0).asciiLowercased == 0xC0)
    }
}

struct CRC32Tests {
    /// The check value that the catalogue of checksums gives for `123456789`.
    @Test func `the checksum is that of zip`() {
        #expect(checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(checksum([]) == 0)
    }

    @Test func `pieces give the checksum of the whole`() {
        let bytes = sampleBytes(5_000)
        var sum = CRC32()
        for start in stride(from: 0, to: bytes.count, by: 37) {
            sum.update(bytes[start..<min(start + 37, bytes.count)].span)
        }
        let none: [UInt8] = []
        sum.update(none.span)
        #expect(sum.value == checksum(bytes))
    }
}

struct ByteSourceTests {
    @Test func `a source gives what there is and no more`() throws {
        let source = MemorySource(Array("0123456789".utf8))
        #expect(try source.bytes(at: 4, count: 3) == Array("456".utf8))
        #expect(try source.bytes(at: 8, count: 300) == Array("89".utf8))
        #expect(try source.bytes(at: 10, count: 1).isEmpty)
        #expect(try source.bytes(at: .max, count: 1).isEmpty)
        #expect(try source.bytes(at: 0, count: 0).isEmpty)
        #expect(try source.bytes(at: 9, count: .max) == Array("9".utf8))
    }

    @Test func `a slice ends where it or its base ends`() throws {
        let source = MemorySource(Array("0123456789".utf8))
        let slice = SliceSource(source, from: 2, byteCount: 5)
        #expect(slice.byteCount == 5)
        #expect(try slice.bytes(at: 3, count: 90) == Array("56".utf8))
        #expect(try slice.bytes(at: 5, count: 1).isEmpty)
        #expect(SliceSource(source, from: 8, byteCount: .max).byteCount == 2)
        #expect(SliceSource(source, from: .max, byteCount: .max).byteCount == 0)
    }
}
