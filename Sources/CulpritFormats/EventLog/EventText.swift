// How event values become text: as Windows renders them in XML. Writes UTF-8 bytes; strings are made once, at the end.
// It will not decide which values are wanted.

private import CulpritBytes
import CulpritModel

/// Rendering of event values.
enum EventText {
    /// The kinds of values; an array has the bit 0x80 too.
    enum Kind {
        static let null: UInt8 = 0x00
        static let string: UInt8 = 0x01
        static let fileTime: UInt8 = 0x11
        static let systemTime: UInt8 = 0x12
        static let binaryXML: UInt8 = 0x21
        static let arrayBit: UInt8 = 0x80
    }

    /// The UTF-16 characters at `range` of `bytes` as a string.
    static func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var text: [UInt8] = []
        appendUTF16(bytes, range, to: &text)
        return string(text)
    }

    /// A string of UTF-8 bytes.
    @inline(__always)
    static func string(_ utf8: [UInt8]) -> String { String(decoding: utf8, as: UTF8.self) }

    /// Appends the UTF-16 characters at `range`, up to the first NUL. Half a pair becomes U+FFFD.
    static func appendUTF16(_ bytes: Span<UInt8>, _ range: Range<Int>, to text: inout [UInt8]) {
        let part = bytes.extracting(range.clamped(to: 0..<bytes.count))
        var index = 0
        let end = part.count & ~1
        while index < end {
            let unit = UInt16(part[index]) | UInt16(part[index + 1]) << 8
            index += 2
            if unit < 0x80 {
                if unit == 0 { return }
                text.append(UInt8(truncatingIfNeeded: unit))
            } else if unit & 0xF800 == 0xD800 {
                var scalar: UInt32 = 0xFFFD
                if unit & 0xFC00 == 0xD800, index < end {
                    let low = UInt16(part[index]) | UInt16(part[index + 1]) << 8
                    if low & 0xFC00 == 0xDC00 {
                        scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
                        index += 2
                    }
                }
                appendScalar(scalar, to: &text)
            } else {
                appendScalar(UInt32(unit), to: &text)
            }
        }
    }

    /// Appends one scalar value, which is not half of a pair.
    static func appendScalar(_ scalar: UInt32, to text: inout [UInt8]) {
        if scalar < 0x80 {
            text.append(UInt8(truncatingIfNeeded: scalar))
            return
        }
        if scalar < 0x800 {
            text.append(UInt8(truncatingIfNeeded: 0xC0 | (scalar >> 6)))
        } else {
            if scalar < 0x10000 {
                text.append(UInt8(truncatingIfNeeded: 0xE0 | (scalar >> 12)))
            } else {
                text.append(UInt8(truncatingIfNeeded: 0xF0 | (scalar >> 18)))
                text.append(UInt8(truncatingIfNeeded: 0x80 | ((scalar >> 12) & 0x3F)))
            }
            text.append(UInt8(truncatingIfNeeded: 0x80 | ((scalar >> 6) & 0x3F)))
        }
        text.append(UInt8(truncatingIfNeeded: 0x80 | (scalar & 0x3F)))
    }

    /// Appends one unit of a character reference.
    static func appendUnit(_ unit: UInt16, to text: inout [UInt8]) {
        appendScalar(unit & 0xF800 == 0xD800 ? 0xFFFD : UInt32(unit), to: &text)
    }

    /// Appends the value at `slot`; the items of an array are joined with a comma.
    static func append(_ slot: ValueSlot, _ bytes: Span<UInt8>, to text: inout [UInt8]) {
        guard slot.kind & Kind.arrayBit != 0 else {
            appendScalarValue(slot.kind, bytes.extracting(slot.range.clamped(to: 0..<bytes.count)), to: &text)
            return
        }
        var isFirst = true
        forEachItem(slot, bytes) { item in
            if !isFirst { text += [0x2C, 0x20] }
            isFirst = false
            append(item, bytes, to: &text)
        }
    }

    /// Calls `body` with each item of the array at `slot`. What is left over after the last whole item is dropped.
    static func forEachItem(_ slot: ValueSlot, _ bytes: Span<UInt8>, _ body: (ValueSlot) -> Void) {
        let kind = slot.kind & ~Kind.arrayBit
        let range = slot.range.clamped(to: 0..<bytes.count)
        var start = range.lowerBound
        if kind == Kind.string || kind == 0x02 {
            let width = kind == Kind.string ? 2 : 1
            while start + width <= range.upperBound {
                var end = start
                while end + width <= range.upperBound, bytes[end] != 0 || (width == 2 && bytes[end + 1] != 0) {
                    end += width
                }
                body(ValueSlot(start: Int32(start), size: Int32(end - start), kind: kind))
                start = end + width
            }
            return
        }
        while start < range.upperBound {
            guard let width = itemWidth(kind, bytes, at: start), width <= range.upperBound - start else { return }
            body(ValueSlot(start: Int32(start), size: Int32(width), kind: kind))
            start += width
        }
    }

    /// How many bytes one array item of `kind` at `offset` takes, or nil where items have no size of their own.
    private static func itemWidth(_ kind: UInt8, _ bytes: Span<UInt8>, at offset: Int) -> Int? {
        switch kind {
        case 0x03, 0x04: 1
        case 0x05, 0x06: 2
        case 0x07, 0x08, 0x0B, 0x0D, 0x14: 4
        case 0x09, 0x0A, 0x0C, 0x11, 0x15, 0x10: 8
        case 0x0F, 0x12: 16
        case 0x13: offset + 1 < bytes.count ? 8 + 4 * Int(bytes[offset + 1]) : nil
        default: nil
        }
    }

    private static func appendScalarValue(_ kind: UInt8, _ value: Span<UInt8>, to text: inout [UInt8]) {
        switch kind {
        case 0x00, Kind.binaryXML: break
        case 0x01, 0x23: appendUTF16(value, 0..<value.count, to: &text)
        case 0x02: appendANSI(value, to: &text)
        case 0x03, 0x05, 0x07, 0x09: if let number = signed(value) { appendDecimal(number, to: &text) }
        case 0x04, 0x06, 0x08, 0x0A: if let number = unsigned(value) { appendDecimal(number, to: &text) }
        case 0x0B:
            if let bits: UInt32 = value.littleEndian(at: 0) { text += Array(Float(bitPattern: bits).description.utf8) }
        case 0x0C:
            if let bits: UInt64 = value.littleEndian(at: 0) { text += Array(Double(bitPattern: bits).description.utf8) }
        case 0x0D: if let number = unsigned(value) { text += Array((number == 0 ? "false" : "true").utf8) }
        case 0x0F: appendGUID(value, to: &text)
        case 0x10, 0x14, 0x15: if let number = unsigned(value) { appendHexadecimal(number, to: &text) }
        case Kind.fileTime, Kind.systemTime: if let time = time(kind, value) { appendTime(time, kind, to: &text) }
        case 0x13: appendSID(value, to: &text)
        default: appendBinary(value, to: &text)
        }
    }

    /// The unsigned number of 1, 2, 4 or 8 bytes; nil for any other size.
    @inline(__always)
    static func unsigned(_ value: Span<UInt8>) -> UInt64? {
        guard value.count == 1 || value.count == 2 || value.count == 4 || value.count == 8 else { return nil }
        var number: UInt64 = 0
        var index = value.count
        while index > 0 {
            index -= 1
            number = number << 8 | UInt64(value[index])
        }
        return number
    }

    private static func signed(_ value: Span<UInt8>) -> Int64? {
        guard let number = unsigned(value) else { return nil }
        let unused = UInt64(64 - value.count * 8)
        return Int64(bitPattern: number << unused) >> Int64(unused)
    }

    /// The instant of a FILETIME or SYSTEMTIME value, or nil where it has none.
    static func time(_ kind: UInt8, _ value: Span<UInt8>) -> Ticks? {
        if kind == Kind.fileTime {
            guard let number: UInt64 = value.littleEndian(at: 0) else { return nil }
            return Ticks(fileTime: number)
        }
        guard value.count >= 16 else { return nil }
        func part(_ index: Int) -> Int { Int(value[index * 2]) | Int(value[index * 2 + 1]) << 8 }
        return Ticks(
            year: part(0), month: part(1), day: part(3), hour: part(4), minute: part(5), second: part(6),
            fraction: part(7) * 10_000)
    }

    // MARK: Leaves

    private static func appendANSI(_ value: Span<UInt8>, to text: inout [UInt8]) {
        var end = 0
        while end < value.count, value[end] != 0 { end += 1 }
        text += Array(value.text(0..<end).utf8)
    }

    static func appendDecimal(_ number: some BinaryInteger, to text: inout [UInt8]) {
        if number < 0 { text.append(0x2D) }
        let start = text.count
        var rest = UInt64(number.magnitude)
        repeat {
            text.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        reverse(&text, from: start)
    }

    private static func reverse(_ text: inout [UInt8], from start: Int) {
        var low = start
        var high = text.count - 1
        while low < high {
            text.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    private static func appendPadded(_ number: Int, _ width: Int, to text: inout [UInt8]) {
        let start = text.count
        var rest = max(0, number)
        for _ in 0..<width {
            text.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        reverse(&text, from: start)
    }

    private static func appendHexadecimal(_ number: UInt64, to text: inout [UInt8]) {
        text.append(0x30)
        text.append(0x78)
        let start = text.count
        var rest = number
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest >>= 4
        } while rest > 0
        reverse(&text, from: start)
    }

    private static func appendByte(_ byte: UInt8, to text: inout [UInt8]) {
        let high = byte >> 4
        let low = byte & 15
        text.append(high < 10 ? 0x30 + high : 0x37 + high)
        text.append(low < 10 ? 0x30 + low : 0x37 + low)
    }

    private static func appendBinary(_ value: Span<UInt8>, to text: inout [UInt8]) {
        for index in 0..<value.count { appendByte(value[index], to: &text) }
    }

    /// `{BD12F3B8-FC40-4A61-A307-B7A013A069C1}`: the first three parts are little-endian numbers.
    private static func appendGUID(_ value: Span<UInt8>, to text: inout [UInt8]) {
        guard value.count == 16 else {
            appendBinary(value, to: &text)
            return
        }
        text.append(0x7B)
        for index in stride(from: 3, through: 0, by: -1) { appendByte(value[index], to: &text) }
        text.append(0x2D)
        appendByte(value[5], to: &text)
        appendByte(value[4], to: &text)
        text.append(0x2D)
        appendByte(value[7], to: &text)
        appendByte(value[6], to: &text)
        text.append(0x2D)
        appendByte(value[8], to: &text)
        appendByte(value[9], to: &text)
        text.append(0x2D)
        for index in 10..<16 { appendByte(value[index], to: &text) }
        text.append(0x7D)
    }

    /// `S-1-5-18`: revision, a big-endian authority of 48 bits, then little-endian parts.
    private static func appendSID(_ value: Span<UInt8>, to text: inout [UInt8]) {
        guard value.count >= 8 else {
            appendBinary(value, to: &text)
            return
        }
        text.append(0x53)
        text.append(0x2D)
        appendDecimal(value[0], to: &text)
        text.append(0x2D)
        var authority: UInt64 = 0
        for index in 2..<8 { authority = authority << 8 | UInt64(value[index]) }
        appendDecimal(authority, to: &text)
        var offset = 8
        for _ in 0..<value[1] {
            guard let part: UInt32 = value.littleEndian(at: offset) else { return }
            text.append(0x2D)
            appendDecimal(part, to: &text)
            offset += 4
        }
    }

    /// `2024-04-03T07:45:12.1234567Z`; a SYSTEMTIME has milliseconds only.
    private static func appendTime(_ ticks: Ticks, _ kind: UInt8, to text: inout [UInt8]) {
        let civil = CivilTime(ticks)
        appendPadded(civil.year, 4, to: &text)
        text.append(0x2D)
        appendPadded(civil.month, 2, to: &text)
        text.append(0x2D)
        appendPadded(civil.day, 2, to: &text)
        text.append(0x54)
        appendPadded(civil.hour, 2, to: &text)
        text.append(0x3A)
        appendPadded(civil.minute, 2, to: &text)
        text.append(0x3A)
        appendPadded(civil.second, 2, to: &text)
        text.append(0x2E)
        if kind == Kind.fileTime {
            appendPadded(civil.fraction, 7, to: &text)
        } else {
            appendPadded(civil.fraction / 10_000, 3, to: &text)
        }
        text.append(0x5A)
    }
}
