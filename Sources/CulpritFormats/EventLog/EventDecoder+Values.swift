// Running a plan: the values of an event from the values of its template instance, in the order of the markup.

private import CulpritBytes
import CulpritModel

extension EventDecoder {
    /// Takes the values that `plan` names; those of the instance begin at `slotBase` on the stack.
    mutating func run(_ plan: TemplatePlan, slotBase: Int, depth: Int, _ bytes: Span<UInt8>) {
        budget.steps -= plan.steps.count
        for step in plan.steps {
            guard budget.steps >= 0 else {
                fault = .overBudget(at: 0)
                return
            }
            guard guardsHold(step.guards, slotBase) else { continue }
            switch step.kind {
            case .element where step.single >= 0:
                element(step, slot(step.single, slotBase), depth, bytes)
            case .element: element(step, slotBase, bytes)
            case .nested:
                let slot = slot(step.single, slotBase)
                if slot.kind == EventText.Kind.binaryXML { nested(slot, step, depth, bytes) }
            case .attribute:
                let isPresent = step.pieces.contains {
                    if case .value(let index) = $0 { return slot(index, slotBase).kind != EventText.Kind.null }
                    return true
                }
                if isPresent {
                    values.append(EventValue(name: step.name, text: joined(step.pieces, slotBase, bytes)))
                }
            }
        }
    }

    /// An element whose whole content is one value.
    private mutating func element(
        _ step: TemplatePlan.Step, _ slot: ValueSlot, _ depth: Int, _ bytes: Span<UInt8>
    ) {
        if slot.kind == EventText.Kind.binaryXML {
            // Where it can stand among children, a step of its own reads it.
            if step.showsEmpty { nested(slot, step, depth, bytes) }
            return
        }
        if slot.kind & EventText.Kind.arrayBit != 0, items(slot, step, bytes) { return }
        let content = text(slot, bytes)
        if content.isEmpty, !step.showsEmpty { return }
        values.append(EventValue(name: step.name, text: content))
    }

    /// An element whose content is literal, or of several pieces.
    private mutating func element(_ step: TemplatePlan.Step, _ slotBase: Int, _ bytes: Span<UInt8>) {
        var hasNested = false
        let pieces = step.pieces.filter {
            guard case .value(let index) = $0, slot(index, slotBase).kind == EventText.Kind.binaryXML else {
                return true
            }
            hasNested = true
            return false
        }
        if pieces.count == 1, case .value(let index) = pieces[0] {
            let slot = slot(index, slotBase)
            if slot.kind & EventText.Kind.arrayBit != 0, items(slot, step, bytes) { return }
        }
        let content = joined(pieces, slotBase, bytes)
        if content.isEmpty, !step.showsEmpty || hasNested { return }
        values.append(EventValue(name: step.name, text: content))
    }

    /// One value for each item of an array; false where it has none.
    private mutating func items(_ slot: ValueSlot, _ step: TemplatePlan.Step, _ bytes: Span<UInt8>) -> Bool {
        var items: [ValueSlot] = []
        EventText.forEachItem(slot, bytes) { items.append($0) }
        for item in items {
            guard budget.step() else { break }
            values.append(EventValue(name: step.name, text: text(item, bytes)))
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
        guard let plan = enterInstance(bytes, slot.range.lowerBound, slot.range.upperBound, step.scope, step.scopeID)
        else {
            walkNested(slot, step.scope, depth: depth, bytes)
            return
        }
        run(plan, slotBase: base, depth: depth + 1, bytes)
        slots.removeLast(slots.count - base)
    }

    /// The text of one value.
    private mutating func text(_ slot: ValueSlot, _ bytes: Span<UInt8>) -> String {
        guard budget.textBytes > 0 else { return "" }
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
