// Writes JSON, and only ever valid JSON: commas and nesting are kept by the writer, text is escaped byte by byte, bytes
// that are no UTF-8 become U+FFFD. Same values in, same bytes out. It does not read JSON.

private import CulpritBytes
package import CulpritModel

/// Writes one JSON value, or one JSON line after the other, into bytes.
package struct JSONWriter {
    /// What was written so far, in UTF-8.
    package internal(set) var bytes: [UInt8] = []
    /// Spaces for each level, or nil for one line without any.
    private let indent: Int?
    private var closers: [UInt8] = []
    private var needsComma = false
    private var followsKey = false

    /// A writer. `indent` is the number of spaces per level; nil writes everything on one line.
    package init(indent: Int? = nil) { self.indent = indent }

    /// Forgets what was written and keeps the memory, for the next line.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        closers.removeAll(keepingCapacity: true)
        needsComma = false
        followsKey = false
    }

    /// Ends the line that holds a value, and begins the next.
    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Begins an object.
    package mutating func beginObject() { open(UInt8(ascii: "{"), UInt8(ascii: "}")) }
    /// Begins an array.
    package mutating func beginArray() { open(UInt8(ascii: "["), UInt8(ascii: "]")) }

    /// Ends the innermost object or array.
    package mutating func end() {
        guard let closer = closers.popLast() else { return }
        if needsComma { newLine() }
        bytes.append(closer)
        needsComma = true
    }

    /// Writes the key of the next value.
    @_disfavoredOverload
    package mutating func key(_ name: String) {
        beforeValue()
        escape(name)
        endKey()
    }

    /// Writes the key of the next value. Keys that stand in the source are plain and need no look.
    package mutating func key(_ name: StaticString) {
        if indent == nil, !followsKey {
            append(key: name, isFirst: !needsComma)
            needsComma = false
            followsKey = true
            return
        }
        beforeValue()
        append(quoted: name)
        endKey()
    }

    private mutating func endKey() {
        bytes.append(UInt8(ascii: ":"))
        if indent != nil { bytes.append(UInt8(ascii: " ")) }
        followsKey = true
    }

    /// Writes a text, or null.
    package mutating func value(_ text: String?) {
        guard let text else { return null() }
        beforeValue()
        escape(text)
        needsComma = true
    }

    /// Writes a whole number.
    package mutating func value(_ number: some BinaryInteger) {
        beforeValue()
        append(decimal: UInt64(number.magnitude), isNegative: number < 0)
        needsComma = true
    }

    /// Writes true or false.
    package mutating func value(_ flag: Bool) { literal(flag ? "true" : "false") }

    /// Writes null.
    package mutating func null() { literal("null") }

    /// Writes the text whose UTF-8 is `range` of `source`, repairing what is no UTF-8.
    package mutating func value(_ range: ByteRange, of source: Span<UInt8>) {
        beforeValue()
        quote(source, range.range.clamped(to: 0..<source.count))
        needsComma = true
    }

    /// Writes the UTF-8 at `wanted`, which lies inside `source`, between quotes. What is plain is copied by the run.
    mutating func quote(_ source: Span<UInt8>, _ wanted: Range<Int>) {
        if append(plain: source.extracting(wanted)) { return }
        var index = Self.plainEnd(source, wanted)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(bytes: source.extracting(wanted.lowerBound..<index))
        while index < wanted.upperBound {
            let run = Self.plainEnd(source, index..<wanted.upperBound)
            if run > index { bytes.append(bytes: source.extracting(index..<run)) }
            index = run
            guard index < wanted.upperBound else { break }
            let byte = source[index]
            if byte < 0x80 {
                escape(ascii: byte)
                index += 1
            } else {
                index += escapeScalar(source, at: index, end: wanted.upperBound)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a key and its text.
    @_disfavoredOverload
    package mutating func member(_ name: String, _ text: String?) {
        key(name)
        value(text)
    }

    /// Writes a key of the source and its text.
    package mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        value(text)
    }

    /// Writes a key and its whole number, or null.
    @_disfavoredOverload
    package mutating func member(_ name: String, _ number: (some BinaryInteger)?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a key of the source and its whole number, or null.
    package mutating func member(_ name: StaticString, _ number: (some BinaryInteger)?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a key of the source with true or false.
    package mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    /// Writes a key of the source with an array of texts.
    package mutating func member(_ name: StaticString, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { value(text) }
        end()
    }

    // MARK: - Parts

    private mutating func open(_ opener: UInt8, _ closer: UInt8) {
        beforeValue()
        bytes.append(opener)
        closers.append(closer)
        needsComma = false
    }

    private mutating func beforeValue() {
        if followsKey {
            followsKey = false
            return
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if !closers.isEmpty { newLine() }
        needsComma = false
    }

    private mutating func newLine() {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<(indent * closers.count) { bytes.append(UInt8(ascii: " ")) }
    }

    private mutating func literal(_ text: String) {
        beforeValue()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            if byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C {
                bytes.append(byte)
            } else {
                escape(ascii: byte)
            }
        } else if Sanitiser.isDangerous(scalar) {
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { escape(unit: unit) }
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private mutating func escape(ascii byte: UInt8) {
        switch byte {
        case 0x22, 0x5C:
            bytes.append(0x5C)
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default: escape(unit: UInt16(byte))
        }
    }

    private mutating func escape(unit: UInt16) {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(truncatingIfNeeded: (unit >> shift) & 15)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// Writes the scalar that begins at `index`, and gives how many bytes it takes. What is no UTF-8 takes one byte and is
    /// written as U+FFFD.
    private mutating func escapeScalar(_ source: Span<UInt8>, at index: Int, end: Int) -> Int {
        let first = source[index]
        let length =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        var isValid = length > 0 && end - index >= length
        if isValid {
            for step in 1..<length {
                let next = source[index + step]
                isValid = isValid && next & 0xC0 == 0x80
                value = value << 6 | UInt32(next & 0x3F)
            }
        }
        // Overlong forms and surrogates are no UTF-8 either.
        let smallest: UInt32 = length == 4 ? 0x1_0000 : length == 3 ? 0x800 : 0x80
        guard isValid, value >= smallest, let scalar = Unicode.Scalar(value) else {
            bytes.append(contentsOf: UTF8.encodedReplacementCharacter)
            return 1
        }
        escape(scalar)
        return length
    }
}
