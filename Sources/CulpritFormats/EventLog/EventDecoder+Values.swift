// Running a plan: the values of an event from the values of its template instance, in the order of the markup.

private import CulpritBytes
import CulpritModel

extension EventDecoder {
    /// Takes the values that `plan` names; those of the instance begin at `slotBase` on the stack.
    mutating func run(_ plan: TemplatePlan, slotBase: Int, depth: Int, _ bytes: Span<UInt8>) {
        budget.steps -= plan.steps.count
        for step in plan.steps {
            guard !budget.isSpent else {
                fault = .overBudget(at: 0)
                return
            }
            let source = step.source
            guard guardsHold(source, plan, slotBase) else { continue }
            switch step.kind {
            case .element where source.single >= 0:
                element(step, plan, slot(Int(source.single), slotBase), depth, bytes)
            case .element where source.constant >= 0:
                let text = plan.constants[Int(source.constant)]
                if !text.isEmpty || step.showsEmpty { append(step, plan, text) }
            case .element: element(step, plan, plan.pieceLists[Int(source.pieces)], slotBase, bytes)
            case .nested:
                let slot = slot(Int(source.single), slotBase)
                if slot.kind == EventText.Kind.binaryXML { nested(slot, step, depth, bytes) }
            case .attribute where source.single >= 0:
                let slot = slot(Int(source.single), slotBase)
                if slot.kind != EventText.Kind.null { append(step, plan, text(slot, bytes)) }
            case .attribute: attribute(step, plan, plan.pieceLists[Int(source.pieces)], slotBase, bytes)
            }
        }
    }

    @inline(__always)
    private mutating func append(_ step: TemplatePlan.Step, _ plan: TemplatePlan, _ text: String) {
        values.append(EventValue(name: plan.names[Int(step.name)], text: text))
    }

    /// An attribute of several pieces, left out if all of them are NULL values.
    private mutating func attribute(
        _ step: TemplatePlan.Step, _ plan: TemplatePlan, _ pieces: [TemplatePlan.Piece], _ slotBase: Int,
        _ bytes: Span<UInt8>
    ) {
        let isPresent = pieces.contains {
            if case .value(let index) = $0 { return slot(index, slotBase).kind != EventText.Kind.null }
            return true
        }
        if isPresent { append(step, plan, joined(pieces, slotBase, bytes)) }
    }

    /// An element whose whole content is one value.
    private mutating func element(
        _ step: TemplatePlan.Step, _ plan: TemplatePlan, _ slot: ValueSlot, _ depth: Int, _ bytes: Span<UInt8>
    ) {
        if slot.kind == EventText.Kind.binaryXML {
            // Where it can stand among children, a step of its own reads it.
            if step.showsEmpty { nested(slot, step, depth, bytes) }
            return
        }
        if slot.kind & EventText.Kind.arrayBit != 0, items(slot, step, plan, bytes) { return }
        let content = text(slot, bytes)
        if content.isEmpty, !step.showsEmpty { return }
        append(step, plan, content)
    }

    /// An element whose content is of several pieces.
    private mutating func element(
        _ step: TemplatePlan.Step, _ plan: TemplatePlan, _ pieces: [TemplatePlan.Piece], _ slotBase: Int,
        _ bytes: Span<UInt8>
    ) {
        var hasNested = false
        let shown = pieces.filter {
            guard case .value(let index) = $0, slot(index, slotBase).kind == EventText.Kind.binaryXML else {
                return true
            }
            hasNested = true
            return false
        }
        if shown.count == 1, case .value(let index) = shown[0] {
            let slot = slot(index, slotBase)
            if slot.kind & EventText.Kind.arrayBit != 0, items(slot, step, plan, bytes) { return }
        }
        let content = joined(shown, slotBase, bytes)
        if content.isEmpty, !step.showsEmpty || hasNested { return }
        append(step, plan, content)
    }

    /// One value for each item of an array; false where it has none.
    private mutating func items(
        _ slot: ValueSlot, _ step: TemplatePlan.Step, _ plan: TemplatePlan, _ bytes: Span<UInt8>
    ) -> Bool {
        var items: [ValueSlot] = []
        EventText.forEachItem(slot, bytes) { items.append($0) }
        for item in items {
            guard budget.step() else { break }
            append(step, plan, text(item, bytes))
        }
        return !items.isEmpty
    }

    /// The markup nested in a value.
    private mutating func nested(
        _ slot: ValueSlot, _ step: TemplatePlan.Step, _ depth: Int, _ bytes: Span<UInt8>
    ) {
        guard depth < depthMax else {
            fault = .tooDeep(at: slot.range.lowerBound)
            return
        }
        let base = slots.count
        let scopeID = Int(step.scopeID)
        guard let plan = enterInstance(bytes, slot.range.lowerBound, slot.range.upperBound, scopeID: scopeID) else {
            walkNested(slot, scopeID: scopeID, depth: depth, bytes)
            return
        }
        run(plan, slotBase: base, depth: depth + 1, bytes)
        slots.removeLast(slots.count - base)
    }

    /// The text of one value.
    private mutating func text(_ slot: ValueSlot, _ bytes: Span<UInt8>) -> String {
        if slot.kind == EventText.Kind.string, let text = EventText.plainString(bytes, slot.range) {
            budget.textBytes -= Int(slot.size) / 2
            return text
        }
        scratch.removeAll(keepingCapacity: true)
        EventText.append(slot, bytes, to: &scratch)
        budget.textBytes -= scratch.count
        return EventText.string(scratch)
    }

    /// The text of several pieces.
    mutating func joined(_ pieces: [TemplatePlan.Piece], _ slotBase: Int, _ bytes: Span<UInt8>) -> String {
        scratch.removeAll(keepingCapacity: true)
        for piece in pieces {
            guard budget.textBytes > 0 else { break }
            let before = scratch.count
            switch piece {
            case .literal(let text): scratch += text
            case .value(let index): EventText.append(slot(index, slotBase), bytes, to: &scratch)
            }
            budget.textBytes -= scratch.count - before
        }
        return EventText.string(scratch)
    }
}
