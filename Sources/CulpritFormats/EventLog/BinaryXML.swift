// Walks the tokens of binary XML inside one 64 KiB chunk and tells a visitor what it meets, in document order. Owns the
// grammar: names inline or by reference, template instances, substitutions, the dependency id that only template
// definitions have. It will not render values and will not know what an event is.
//
//   01|41  open element    [dependency u16, in definitions only] size u32, name u32 [inline name], 41: list size u32
//   02/03/04               start tag ends / empty element ends / element ends
//   05|45  text            kind u8, count u16, UTF-16         06|46 attribute   name u32 [inline name]
//   07|47  CDATA           count u16, UTF-16                  08|48 character   u16
//   09|49  entity          name u32 [inline name]             0A/0B processing instruction
//   0C     instance        u8, id u32, definition u32 [inline definition], count u32, count x {size u16, kind u8, 0}
//   0D|0E  substitution    index u16, kind u8                 0F    fragment header, 3 more bytes       00 end
// Source: the format notes of libevtx and [MS-EVEN6] 2.2.12; offsets count from the start of the chunk.

private import CulpritBytes

/// Why a piece of binary XML could not be read to its end.
enum BinaryXMLFault: Error, Equatable {
    case cut(at: Int)
    case unknownToken(UInt8, at: Int)
    case badReference(at: Int)
    case tooDeep(at: Int)
    case overBudget(at: Int)

    /// Where in the chunk, and what.
    var detail: String {
        switch self {
        case .cut(let offset): "cut at \(offset) of the chunk"
        case .unknownToken(let token, let offset): "token \(token) at \(offset) of the chunk"
        case .badReference(let offset): "reference to nothing at \(offset) of the chunk"
        case .tooDeep(let offset): "nested too deep at \(offset) of the chunk"
        case .overBudget(let offset): "more work than its size allows at \(offset) of the chunk"
        }
    }
}

/// How much work one chunk may cause. Templates and nested values can be referred to again and again, so that a small
/// hostile chunk could otherwise unfold without end.
struct EventBudget {
    /// Tokens and values that may still be looked at.
    var steps: Int
    /// Bytes of text that may still be made, names included.
    var textBytes: Int

    /// What a chunk of 64 KiB may cost: sound ones use less than a tenth of it.
    static let perChunk = EventBudget(steps: 1_000_000, textBytes: 16 << 20)

    /// Whether there is nothing left of one or the other.
    @inline(__always)
    var isSpent: Bool { steps < 0 || textBytes <= 0 }

    /// Takes one step; false where nothing is left.
    @inline(__always)
    mutating func step() -> Bool {
        steps -= 1
        return !isSpent
    }
}

/// One substitution value: where its bytes are and what they are.
struct ValueSlot: Equatable {
    var start: Int32
    var size: Int32
    var kind: UInt8

    /// The bytes in the chunk.
    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(start) + Int(size) }

    static let null = ValueSlot(start: 0, size: 0, kind: 0)
}

/// A piece of text content as the markup has it.
enum MarkupPiece: Equatable {
    /// UTF-16 characters in the chunk, as byte offsets.
    case characters(Range<Int>)
    /// One UTF-16 unit.
    case unit(UInt16)
    /// The value with this index; the markup expects it to be of `kind`, but the value's own kind counts.
    case substitution(Int, kind: UInt8)
}

/// Receives the markup.
protocol BinaryXMLVisitor {
    var budget: EventBudget { get set }
    /// How deep elements and nested values may go.
    var depthMax: Int { get }
    mutating func openElement(_ name: Range<Int>, dependency: Int?, in bytes: Span<UInt8>)
    mutating func openAttribute(_ name: Range<Int>, in bytes: Span<UInt8>)
    mutating func closeStartTag(in bytes: Span<UInt8>)
    mutating func piece(_ piece: MarkupPiece, depth: Int, in bytes: Span<UInt8>) throws(BinaryXMLFault)
    mutating func closeElement(in bytes: Span<UInt8>)
    mutating func instance(
        _ head: TemplateInstance, slots: [ValueSlot], depth: Int, in bytes: Span<UInt8>
    ) throws(BinaryXMLFault)
}

/// The head of a template instance.
struct TemplateInstance {
    /// The first four bytes of the template's GUID.
    var templateID: UInt32
    /// Where the definition stands.
    var definition: Int
    /// Where the value count stands.
    var valueCountOffset: Int
}

enum BinaryXML {
    /// Walks the markup in `start..<end` and returns the offset after it.
    @discardableResult
    static func walk(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, inDefinition: Bool = false, depth: Int,
        into visitor: inout some BinaryXMLVisitor
    ) throws(BinaryXMLFault) -> Int {
        guard depth <= visitor.depthMax else { throw .tooDeep(at: start) }
        let end = min(end, bytes.count)
        var position = start
        var openCount = 0
        while position < end {
            guard visitor.budget.step() else { throw .overBudget(at: position) }
            let token = bytes[position]
            switch token {
            case 0x00: return position + 1
            case 0x01, 0x41:
                guard depth + openCount < visitor.depthMax else { throw .tooDeep(at: position) }
                try openElement(bytes, &position, token == 0x41, inDefinition, &visitor)
                openCount += 1
            case 0x02:
                visitor.closeStartTag(in: bytes)
                position += 1
            case 0x03, 0x04:
                // An end without a start closes nothing.
                guard openCount > 0 else { throw .unknownToken(token, at: position) }
                if token == 0x03 { visitor.closeStartTag(in: bytes) }
                visitor.closeElement(in: bytes)
                openCount -= 1
                position += 1
            case 0x06, 0x46:
                position += 1
                visitor.openAttribute(try name(bytes, &position), in: bytes)
            case 0x0C:
                try instance(bytes, &position, end, depth, &visitor)
            case 0x0F: position += 4
            default:
                try content(bytes, &position, token, depth, &visitor)
            }
        }
        return min(position, end)
    }

    private static func openElement(
        _ bytes: Span<UInt8>, _ position: inout Int, _ hasAttributes: Bool, _ inDefinition: Bool,
        _ visitor: inout some BinaryXMLVisitor
    ) throws(BinaryXMLFault) {
        let start = position
        position += 1
        var dependency: Int?
        if inDefinition {
            guard let id: UInt16 = bytes.littleEndian(at: position) else { throw .cut(at: start) }
            dependency = id == 0xFFFF ? nil : Int(id)
            position += 2
        }
        // The element's size is not needed, and may lie.
        position += 4
        let elementName = try name(bytes, &position)
        if hasAttributes { position += 4 }
        visitor.openElement(elementName, dependency: dependency, in: bytes)
    }

    private static func instance(
        _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, _ depth: Int,
        _ visitor: inout some BinaryXMLVisitor
    ) throws(BinaryXMLFault) {
        guard let head = templateInstance(bytes, at: position) else { throw .cut(at: position) }
        var slots: [ValueSlot] = []
        guard let next = appendSlots(bytes, at: head.valueCountOffset, before: end, to: &slots) else {
            throw .cut(at: position)
        }
        visitor.budget.steps -= slots.count
        position = next
        try visitor.instance(head, slots: slots, depth: depth + 1, in: bytes)
    }

    private static func content(
        _ bytes: Span<UInt8>, _ position: inout Int, _ token: UInt8, _ depth: Int,
        _ visitor: inout some BinaryXMLVisitor
    ) throws(BinaryXMLFault) {
        let start = position
        switch token {
        case 0x05, 0x45, 0x07, 0x47:
            let countOffset = token & 0x3F == 0x05 ? position + 2 : position + 1
            guard let count: UInt16 = bytes.littleEndian(at: countOffset),
                countOffset + 2 + Int(count) * 2 <= bytes.count
            else { throw .cut(at: start) }
            position = countOffset + 2 + Int(count) * 2
            try visitor.piece(.characters(countOffset + 2..<position), depth: depth, in: bytes)
        case 0x08, 0x48:
            guard let unit: UInt16 = bytes.littleEndian(at: position + 1) else { throw .cut(at: start) }
            position += 3
            try visitor.piece(.unit(unit), depth: depth, in: bytes)
        case 0x09, 0x49:
            position += 1
            let entity = try name(bytes, &position)
            try visitor.piece(entityPiece(bytes, entity), depth: depth, in: bytes)
        case 0x0A:
            position += 1
            _ = try name(bytes, &position)
        case 0x0B:
            guard let count: UInt16 = bytes.littleEndian(at: position + 1) else { throw .cut(at: start) }
            position += 3 + Int(count) * 2
        case 0x0D, 0x0E:
            guard let whole: UInt32 = bytes.littleEndian(at: position) else { throw .cut(at: start) }
            position += 4
            let index = Int(whole >> 8 & 0xFFFF)
            try visitor.piece(
                .substitution(index, kind: UInt8(truncatingIfNeeded: whole >> 24)), depth: depth, in: bytes)
        default: throw .unknownToken(token, at: start)
        }
    }

    private static func entityPiece(_ bytes: Span<UInt8>, _ name: Range<Int>) -> MarkupPiece {
        switch EventText.string(bytes, name) {
        case "lt": .unit(0x3C)
        case "gt": .unit(0x3E)
        case "amp": .unit(0x26)
        case "quot": .unit(0x22)
        case "apos": .unit(0x27)
        default: .characters(name)
        }
    }

    /// The characters of the name whose reference stands at `position`, which moves behind the reference and behind the
    /// name itself where it is inline.
    private static func name(_ bytes: Span<UInt8>, _ position: inout Int) throws(BinaryXMLFault) -> Range<Int> {
        guard let reference: UInt32 = bytes.littleEndian(at: position) else { throw .cut(at: position) }
        let start = Int(reference)
        position += 4
        guard let count: UInt16 = bytes.littleEndian(at: start + 6) else { throw .badReference(at: position - 4) }
        let characters = start + 8..<start + 8 + Int(count) * 2
        guard characters.upperBound <= bytes.count else { throw .badReference(at: position - 4) }
        if start == position { position = characters.upperBound + 2 }
        return characters
    }

    /// The head of the template instance at `position`, or nil where it is cut.
    @inline(__always)
    static func templateInstance(_ bytes: Span<UInt8>, at position: Int) -> TemplateInstance? {
        guard let templateID: UInt32 = bytes.littleEndian(at: position + 2),
            let reference: UInt32 = bytes.littleEndian(at: position + 6)
        else { return nil }
        let definition = Int(reference)
        var values = position + 10
        if definition == values {
            guard let size: UInt32 = bytes.littleEndian(at: definition + 20) else { return nil }
            values += 24 + Int(size)
        }
        return TemplateInstance(templateID: templateID, definition: definition, valueCountOffset: values)
    }

    /// Where the body of the definition that `head` refers to lies, or nil where it does not fit or another template
    /// stands there: its GUID has to begin with the instance's template id.
    @inline(__always)
    static func definitionBody(_ bytes: Span<UInt8>, _ head: TemplateInstance) -> Range<Int>? {
        guard let templateID: UInt32 = bytes.littleEndian(at: head.definition + 4), templateID == head.templateID,
            let size: UInt32 = bytes.littleEndian(at: head.definition + 20),
            head.definition + 24 + Int(size) <= bytes.count
        else { return nil }
        return head.definition + 24..<head.definition + 24 + Int(size)
    }

    /// Appends the value slots whose count stands at `position` and returns the offset after the last value, or nil
    /// where the list of values is cut. A value that ends behind `end` is cut there.
    @inline(__always)
    static func appendSlots(
        _ bytes: Span<UInt8>, at position: Int, before end: Int, to slots: inout [ValueSlot]
    ) -> Int? {
        let limit = min(end, bytes.count)
        guard let count32: UInt32 = bytes.littleEndian(at: position) else { return nil }
        let count = Int(count32)
        let descriptors = position + 4
        guard count <= 0xFFFF, descriptors + count * 4 <= limit else { return nil }
        var value = descriptors + count * 4
        slots.append(addingCapacity: count) { (added: inout OutputSpan<ValueSlot>) in
            var descriptor = descriptors
            for _ in 0..<count {
                let size = Int(bytes[descriptor]) | Int(bytes[descriptor + 1]) << 8
                let kept = min(size, max(0, limit - value))
                added.append(
                    ValueSlot(
                        start: Int32(truncatingIfNeeded: min(value, limit)), size: Int32(truncatingIfNeeded: kept),
                        kind: bytes[descriptor + 2]))
                value += size
                descriptor += 4
            }
        }
        return value
    }
}
