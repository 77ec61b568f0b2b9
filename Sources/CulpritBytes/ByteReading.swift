// Reading fixed-width little-endian integers and comparing literals in a span of bytes. Everything is bounds-checked:
// a read that does not fit gives nil, so a parser of hostile input has no other way to look at its bytes.
// This file will not interpret what it reads.

extension Span where Element == UInt8 {
    /// The little-endian integer of `Integer`'s width at `offset`, or nil where it does not fit.
    @inlinable
    @inline(__always)
    package func littleEndian<Integer: FixedWidthInteger & UnsignedInteger>(
        _ type: Integer.Type = Integer.self, at offset: Int
    ) -> Integer? {
        let width = Integer.bitWidth / 8
        guard offset >= 0, offset <= count - width else { return nil }
        var value: Integer = 0
        var index = 0
        while index < width {
            value |= Integer(truncatingIfNeeded: self[offset + index]) << Integer(truncatingIfNeeded: index * 8)
            index += 1
        }
        return value
    }

    /// Whether the bytes of `literal`, which is in lower case, stand at `offset` in any ASCII case.
    @inlinable
    package func hasBytesIgnoringCase(_ literal: StaticString, at offset: Int) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard offset >= 0, length <= count - offset else { return false }
        return literal.withUTF8Buffer { wanted in
            for index in 0..<length where unsafe self[offset + index].asciiLowercased != wanted[index] { return false }
            return true
        }
    }
}

extension UInt8 {
    /// The byte in lower case if it is an ASCII letter, else itself.
    @inlinable
    package var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    /// Whether the byte is an ASCII digit.
    @inlinable
    package var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// Whether the byte is an ASCII letter.
    @inlinable
    package var isASCIILetter: Bool { asciiLowercased &- 0x61 < 26 }

    /// Whether the byte is an ASCII letter or digit.
    @inlinable
    package var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

    /// The value of the byte as a hexadecimal digit, or nil.
    @inlinable
    package var hexadecimalDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    /// Whether the byte is a blank, a tab, a carriage return or a line feed.
    @inlinable
    package var isASCIIWhitespace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
}
