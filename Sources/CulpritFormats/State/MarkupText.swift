// The small grammar inside tags and text: names, attributes, references. This file will not know what they mean.

import CulpritBytes

/// Names, attributes and references of XML and HTML.
enum MarkupText {
    /// Whether a name can begin with `byte`.
    @inline(__always)
    static func isNameStart(_ byte: UInt8) -> Bool { byte >= 0x80 || isIn(nameStarts, byte) }

    /// Whether a name can go on with `byte`.
    @inline(__always)
    static func isNamePart(_ byte: UInt8) -> Bool { byte >= 0x80 || isIn(nameParts, byte) }

    /// Letters, the underscore and the colon as bits, for bytes below 64 and from there on; every byte of a name is asked.
    private static let nameStarts: (UInt64, UInt64) = (0x0400_0000_0000_0000, 0x07FF_FFFE_87FF_FFFE)
    /// The same with digits, the hyphen and the full stop.
    private static let nameParts: (UInt64, UInt64) = (0x07FF_6000_0000_0000, 0x07FF_FFFE_87FF_FFFE)

    @inline(__always)
    private static func isIn(_ set: (UInt64, UInt64), _ byte: UInt8) -> Bool {
        (byte < 64 ? set.0 : set.1) &>> UInt64(byte & 63) & 1 != 0
    }

    /// The name without the prefix of its namespace.
    @_lifetime(copy name)
    static func localName(_ name: Span<UInt8>) -> Span<UInt8> {
        // Most names have no prefix, which is told faster from the front.
        guard name.firstOffset(of: 0x3A) != nil, let colon = name.lastOffset(of: 0x3A) else { return name }
        return name.extracting(colon + 1..<name.count)
    }

    /// What the name of an entity stands for, or nil where it is none of XML's five or the blank of HTML.
    @inline(__always)
    private static func meaning(_ reference: Span<UInt8>) -> UInt8? {
        if reference.equals("&lt;") { return 0x3C }
        if reference.equals("&gt;") { return 0x3E }
        if reference.equals("&amp;") { return 0x26 }
        if reference.equals("&quot;") { return 0x22 }
        if reference.equals("&apos;") { return 0x27 }
        if reference.equals("&nbsp;") { return 0x20 }
        return nil
    }

    /// Appends what `reference`, `&` to `;`, stands for; an unknown one is kept as it is written.
    static func appendReference(_ reference: Span<UInt8>, to text: inout [UInt8]) {
        if let meaning = meaning(reference) {
            text.append(meaning)
        } else if reference.hasBytes("&#", at: 0), let scalar = scalar(reference) {
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else {
            text.append(bytes: reference)
        }
    }

    private static func scalar(_ reference: Span<UInt8>) -> Unicode.Scalar? {
        let isHexadecimal = reference.count > 3 && reference[2].asciiLowercased == 0x78
        var value: UInt32 = 0
        for index in (isHexadecimal ? 3 : 2)..<max(reference.count - 1, isHexadecimal ? 3 : 2) {
            guard let digit = reference[index].hexadecimalDigit, isHexadecimal || digit < 10, value < 0x11_0000 else {
                return nil
            }
            value = value * (isHexadecimal ? 16 : 10) + UInt32(digit)
        }
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// Calls `body` with the name and the value of each attribute, references resolved, up to 256 of them.
    static func forEachAttribute(_ bytes: Span<UInt8>, _ body: (_ name: Span<UInt8>, _ value: [UInt8]) -> Void) {
        var index = 0
        for _ in 0..<256 {
            while index < bytes.count, !isNameStart(bytes[index]) { index += 1 }
            let nameStart = index
            while index < bytes.count, isNamePart(bytes[index]) { index += 1 }
            guard index > nameStart else { return }
            let name = bytes.extracting(nameStart..<index)
            while index < bytes.count, bytes[index].isASCIIWhitespace { index += 1 }
            guard index < bytes.count, bytes[index] == 0x3D else {
                body(name, [])
                continue
            }
            index += 1
            while index < bytes.count, bytes[index].isASCIIWhitespace { index += 1 }
            guard index < bytes.count else { return body(name, []) }
            let quote = bytes[index]
            var end: Int
            if quote == 0x22 || quote == 0x27 {
                index += 1
                end = bytes.firstOffset(of: quote, from: index) ?? bytes.count
            } else {
                end = index
                while end < bytes.count, !bytes[end].isASCIIWhitespace { end += 1 }
            }
            body(name, resolved(bytes.extracting(index..<end)))
            index = min(bytes.count, end + 1)
        }
    }

    /// The value of the attribute called `wanted`, which is in lower case, or nil.
    static func attribute(_ wanted: StaticString, in bytes: Span<UInt8>) -> [UInt8]? {
        var found: [UInt8]?
        forEachAttribute(bytes) { name, value in
            if found == nil, name.equalsIgnoringCase(wanted) { found = value }
        }
        return found
    }

    private static func resolved(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x26 {
                let limit = min(bytes.count, index + MarkupScanner.referenceBytesMax)
                if let end = bytes.extracting(0..<limit).firstOffset(of: 0x3B, from: index) {
                    appendReference(bytes.extracting(index..<end + 1), to: &text)
                    index = end + 1
                    continue
                }
            }
            text.append(bytes[index])
            index += 1
        }
        return text
    }
}
