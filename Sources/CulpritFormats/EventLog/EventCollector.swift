// The reader for every shape of event: walks the markup and collects the fields of System and the values. It is the
// yardstick for the plans made of templates, and the way for what has no plan. It will not look at records or chunks.

private import CulpritBytes
import CulpritModel

/// Collects one event, or the part of one that a nested value holds.
struct EventCollector: BinaryXMLVisitor {
    private enum Piece {
        case characters(Range<Int>)
        case unit(UInt16)
        case value(ValueSlot)
    }

    private struct Frame {
        var scope: EventScope
        var isMuted = false
        var hasChildren = false
        var pieces: [Piece] = []
        /// The name from the attribute Name, for `<Data>`.
        var valueName: String?
    }

    private struct Attribute {
        var name: String
        var pieces: [Piece] = []
        var isVariable = false
    }

    var budget: EventBudget
    let depthMax: Int
    private(set) var fields = SystemFields()
    private(set) var values: [EventValue] = []
    private var texts: TextInterner
    private var frames: [Frame]
    private var attribute: Attribute?
    private var slots: [[ValueSlot]] = []
    private var scratch: [UInt8] = []

    /// A collector of markup that stands in `scope`.
    init(scope: EventScope = .document, budget: EventBudget, depthMax: Int, texts: TextInterner) {
        self.budget = budget
        self.depthMax = depthMax
        self.texts = texts
        frames = [Frame(scope: scope)]
    }

    // MARK: Markup

    mutating func openElement(_ name: Range<Int>, dependency: Int?, in bytes: Span<UInt8>) {
        let parent = frames.count - 1
        frames[parent].hasChildren = true
        let scope = frames[parent].scope.child(EventText.string(bytes, name))
        var frame = Frame(scope: scope, isMuted: frames[parent].isMuted)
        if let dependency, scope.mayBeLeftOut, isNull(dependency) { frame.isMuted = true }
        frames.append(frame)
    }

    mutating func openAttribute(_ name: Range<Int>, in bytes: Span<UInt8>) {
        finishAttribute(bytes)
        attribute = Attribute(name: EventText.string(bytes, name))
    }

    mutating func closeStartTag(in bytes: Span<UInt8>) { finishAttribute(bytes) }

    mutating func piece(_ piece: MarkupPiece, depth: Int, in bytes: Span<UInt8>) throws(BinaryXMLFault) {
        let resolved: Piece
        switch piece {
        case .characters(let range): resolved = .characters(range)
        case .unit(let unit): resolved = .unit(unit)
        case .substitution(let index, _): resolved = .value(slot(index))
        }
        if attribute != nil {
            attribute?.pieces.append(resolved)
            if case .value = resolved { attribute?.isVariable = true }
            return
        }
        let top = frames.count - 1
        if case .value(let slot) = resolved, slot.kind == EventText.Kind.binaryXML {
            frames[top].hasChildren = true
            guard !frames[top].isMuted else { return }
            let depthOfFrames = frames.count
            try BinaryXML.walk(bytes, slot.range.lowerBound, slot.range.upperBound, depth: depth + 1, into: &self)
            unwind(to: depthOfFrames, bytes)
            return
        }
        frames[top].pieces.append(resolved)
    }

    mutating func closeElement(in bytes: Span<UInt8>) {
        finishAttribute(bytes)
        guard frames.count > 1 else { return }
        let frame = frames.removeLast()
        guard !frame.isMuted else { return }
        if case .systemElement(let element) = frame.scope {
            if let field = element.textField { set(field, frame.pieces, bytes) }
            return
        }
        guard frame.scope.holdsValue else { return }
        let name: String
        switch frame.scope {
        case .data(let own): name = frame.valueName ?? own
        case .path(let path): name = path
        default: return
        }
        emit(frame, name, bytes)
    }

    mutating func instance(
        _ head: TemplateInstance, slots values: [ValueSlot], depth: Int, in bytes: Span<UInt8>
    ) throws(BinaryXMLFault) {
        guard let body = BinaryXML.definitionBody(bytes, head) else {
            // What the values mean is lost with the definition, but not the values.
            for slot in values where slot.kind != EventText.Kind.null && slot.kind != EventText.Kind.binaryXML {
                append(nil, text([.value(slot)], bytes))
            }
            throw .badReference(at: head.definition)
        }
        slots.append(values)
        defer { slots.removeLast() }
        let depthOfFrames = frames.count
        try BinaryXML.walk(bytes, body.lowerBound, body.upperBound, inDefinition: true, depth: depth, into: &self)
        unwind(to: depthOfFrames, bytes)
    }

    /// Closes what a cut piece of markup left open.
    private mutating func unwind(to depth: Int, _ bytes: Span<UInt8>) {
        while frames.count > depth { closeElement(in: bytes) }
    }

    /// Closes everything, after the markup ended or failed, and hands the text cache back.
    mutating func finish(in bytes: Span<UInt8>) -> TextInterner {
        unwind(to: 1, bytes)
        return texts
    }

    // MARK: Values

    private func slot(_ index: Int) -> ValueSlot {
        guard let values = slots.last, index < values.count else { return .null }
        return values[index]
    }

    private func isNull(_ index: Int) -> Bool { slot(index).kind == EventText.Kind.null }

    private mutating func finishAttribute(_ bytes: Span<UInt8>) {
        guard let attribute else { return }
        self.attribute = nil
        let top = frames.count - 1
        guard !frames[top].isMuted else { return }
        switch frames[top].scope {
        case .systemElement(let element):
            if let field = element.field(attribute: attribute.name) { set(field, attribute.pieces, bytes) }
        case .data where attribute.name == "Name":
            frames[top].valueName = text(attribute.pieces, bytes)
        default:
            guard attribute.isVariable, let owner = frames[top].valueName ?? frames[top].scope.attributeOwner,
                attribute.pieces.contains(where: { !Self.isNull($0) })
            else { return }
            let name = EventScope.joined(owner, "@" + attribute.name)
            append(name, text(attribute.pieces, bytes))
        }
    }

    private static func isNull(_ piece: Piece) -> Bool {
        if case .value(let slot) = piece { return slot.kind == EventText.Kind.null }
        return false
    }

    private mutating func set(_ field: SystemField, _ pieces: [Piece], _ bytes: Span<UInt8>) {
        if pieces.isEmpty { return }
        if pieces.count == 1, case .value(let slot) = pieces[0] {
            fields.set(field, slot, bytes, &texts)
        } else {
            fields.set(field, text: text(pieces, bytes))
        }
    }

    private mutating func emit(_ frame: Frame, _ name: String, _ bytes: Span<UInt8>) {
        let isData = if case .data = frame.scope { true } else { false }
        let shown: String? = isData && frame.valueName == nil ? (name == "Data" ? nil : name) : name
        if frame.pieces.count == 1, case .value(let slot) = frame.pieces[0], slot.kind & EventText.Kind.arrayBit != 0 {
            var items: [ValueSlot] = []
            EventText.forEachItem(slot, bytes) { items.append($0) }
            for item in items {
                guard budget.step() else { return }
                append(shown, text([.value(item)], bytes))
            }
            if !items.isEmpty { return }
        }
        let content = text(frame.pieces, bytes)
        if content.isEmpty, frame.hasChildren { return }
        append(shown, content)
    }

    private mutating func append(_ name: String?, _ text: String) {
        budget.textBytes -= name?.utf8.count ?? 0
        guard budget.textBytes > 0 else { return }
        values.append(EventValue(name: name, text: text))
    }

    private mutating func text(_ pieces: [Piece], _ bytes: Span<UInt8>) -> String {
        scratch.removeAll(keepingCapacity: true)
        for piece in pieces {
            guard budget.textBytes > 0 else { break }
            let before = scratch.count
            switch piece {
            case .characters(let range): EventText.appendUTF16(bytes, range, to: &scratch)
            case .unit(let unit): EventText.appendUnit(unit, to: &scratch)
            case .value(let slot): EventText.append(slot, bytes, to: &scratch)
            }
            budget.textBytes -= scratch.count - before
        }
        return EventText.string(scratch)
    }
}
