// From a record's bytes to an event: through the plan of its template where there is one, else by walking its markup.
// Knows nothing of where records are found.

private import CulpritBytes
import CulpritModel

/// Decodes the records of one log, chunk by chunk.
struct EventDecoder {
    let depthMax: Int
    private let usesPlans: Bool
    private var base: UInt64 = 0
    private var texts = TextInterner()
    private var plans = PlanCache()
    var budget = EventBudget.perChunk
    /// The values of the instances that are being read, the innermost last.
    var slots: [ValueSlot] = []
    var values: [EventValue] = []
    var scratch: [UInt8] = []
    /// What was wrong inside the event that is being read.
    var fault: BinaryXMLFault?

    /// A decoder within `limits`. Without plans every record's markup is walked.
    init(_ limits: Limits, usesPlans: Bool) {
        depthMax = limits.xmlDepthMax
        self.usesPlans = usesPlans
    }

    /// Begins the chunk at `base` in the artifact.
    mutating func beginChunk(base: UInt64) {
        self.base = base
        budget = .perChunk
        plans.beginChunk()
    }

    /// Ends the chunk.
    mutating func endChunk(_ sink: any RecordSink) {
        if budget.isSpent {
            sink.diagnostic(Diagnostic(EventLogDiagnostics.overBudget, at: base))
        }
    }

    /// Decodes `record`, which lies in `bytes`, and hands it over.
    mutating func decode(_ record: EventRecordPlace, _ bytes: Span<UInt8>, _ sink: any RecordSink) {
        if usesPlans, record.damage.isDisjoint(with: .torn), decodeByPlan(record, bytes, sink) { return }
        walk(record, bytes, sink)
    }

    /// Decodes a record that is one instance of a template with a plan; false where it is of another shape.
    private mutating func decodeByPlan(
        _ record: EventRecordPlace, _ bytes: Span<UInt8>, _ sink: any RecordSink
    ) -> Bool {
        slots.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        fault = nil
        guard let plan = enterInstance(bytes, record.offset + 24, record.end, scopeID: 0), plan.hasSystem else {
            return false
        }
        var damage = record.damage
        if fault != nil { damage.insert(.torn) }
        var fields = SystemFields()
        budget.steps -= plan.fields.count
        let takesActivity = sink.wantsActivities
        for field in plan.fields where takesActivity || field.field != .activityID {
            if guardsHold(field.source, plan, 0) { take(field, plan, &fields, bytes) }
        }
        var header = header(record, fields, damage)
        if sink.detail(for: header) == .values { run(plan, slotBase: 0, depth: 0, bytes) }
        if let fault {
            header.damage.insert(.torn)
            report(fault, record, sink)
        }
        sink.event(header, values: values)
        return true
    }

    /// The plan of the instance that is all that `start..<end` holds, with its values put on the stack; nil where there
    /// is no plan or the shape is another.
    mutating func enterInstance(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, scopeID: Int
    ) -> TemplatePlan? {
        var position = start
        guard position + 4 < end, end <= bytes.count else { return nil }
        if bytes[position] == 0x0F { position += 4 }
        guard position < end, bytes[position] == 0x0C, let head = BinaryXML.templateInstance(bytes, at: position)
        else { return nil }
        let before = slots.count
        guard let next = BinaryXML.appendSlots(bytes, at: head.valueCountOffset, before: end, to: &slots),
            next >= end || bytes[next] == 0
        else {
            slots.removeLast(slots.count - before)
            return nil
        }
        budget.steps -= slots.count - before
        if let plan = plans.plan(head, scopeID, &budget, depthMax, bytes) { return plan }
        // The definition is lost, but the same template may have been seen in another chunk of this log.
        if let twin = plans.twin(of: head, scopeID), fits(twin, before) {
            fault = .badReference(at: head.definition)
            return twin
        }
        slots.removeLast(slots.count - before)
        return nil
    }

    /// Whether the values on the stack from `base` are of the kinds that `plan` expects.
    private func fits(_ plan: TemplatePlan, _ base: Int) -> Bool {
        guard slots.count - base >= plan.expectedKinds.count else { return false }
        for (index, kind) in plan.expectedKinds.enumerated() {
            let own = slots[base + index].kind
            if own != kind, own != 0, kind != 0 { return false }
        }
        return true
    }

    /// The value with `index` of the instance whose values begin at `base` on the stack.
    @inline(__always)
    func slot(_ index: Int, _ base: Int) -> ValueSlot {
        let place = base + index
        return place < slots.count ? slots[place] : .null
    }

    /// Whether the values that an element depends on are there.
    @inline(__always)
    func guardsHold(_ source: TemplatePlan.Source, _ plan: TemplatePlan, _ base: Int) -> Bool {
        if source.guardValue >= 0 { return slot(Int(source.guardValue), base).kind != EventText.Kind.null }
        guard source.guardList >= 0 else { return true }
        return plan.guardLists[Int(source.guardList)].allSatisfy { slot($0, base).kind != EventText.Kind.null }
    }

    private mutating func take(
        _ field: TemplatePlan.Field, _ plan: TemplatePlan, _ fields: inout SystemFields, _ bytes: Span<UInt8>
    ) {
        let source = field.source
        if source.single >= 0 {
            let slot = slot(Int(source.single), 0)
            if slot.kind != EventText.Kind.binaryXML { fields.set(field.field, slot, bytes, &texts) }
        } else if source.constant >= 0 {
            fields.set(field.field, text: plan.constants[Int(source.constant)])
        } else {
            fields.set(field.field, text: joined(plan.pieceLists[Int(source.pieces)], 0, bytes))
        }
    }

    /// Decodes by walking the markup.
    private mutating func walk(_ record: EventRecordPlace, _ bytes: Span<UInt8>, _ sink: any RecordSink) {
        var collector = EventCollector(budget: budget, depthMax: depthMax, texts: texts)
        var damage = record.damage
        do throws(BinaryXMLFault) {
            try BinaryXML.walk(bytes, record.offset + 24, record.end, depth: 0, into: &collector)
        } catch {
            damage.insert(.torn)
            if !record.damage.contains(.torn) { report(error, record, sink) }
        }
        texts = collector.finish(in: bytes)
        budget = collector.budget
        let fields = collector.fields
        // Half a record is worth showing only if it still says whose it is.
        if record.damage.contains(.torn), fields.provider.isEmpty, fields.channel.isEmpty, fields.computer.isEmpty {
            return
        }
        let header = header(record, fields, damage)
        let detail = sink.detail(for: header)
        sink.event(header, values: detail == .values ? collector.values : [])
    }

    /// Walks the markup nested in a value, in the scope with the number `scopeID`, and takes its values.
    mutating func walkNested(_ slot: ValueSlot, scopeID: Int, depth: Int, _ bytes: Span<UInt8>) {
        var collector = EventCollector(scope: plans.scopes[scopeID], budget: budget, depthMax: depthMax, texts: texts)
        do throws(BinaryXMLFault) {
            try BinaryXML.walk(
                bytes, slot.range.lowerBound, slot.range.upperBound, depth: depth + 1, into: &collector)
        } catch {
            fault = error
        }
        texts = collector.finish(in: bytes)
        budget = collector.budget
        values += collector.values
    }

    private func report(_ fault: BinaryXMLFault, _ record: EventRecordPlace, _ sink: any RecordSink) {
        sink.diagnostic(
            Diagnostic(EventLogDiagnostics.unreadableEvent, at: base + UInt64(record.offset), detail: fault.detail))
    }

    private func header(
        _ record: EventRecordPlace, _ fields: consuming SystemFields, _ damage: RecordDamage
    ) -> EventHeader {
        // A number or a time of zero is that of a record that was never finished.
        let recordID = fields.recordID ?? 0
        return EventHeader(
            offset: base + UInt64(record.offset), recordID: recordID == 0 ? record.id : recordID,
            time: fields.time ?? (record.fileTime == 0 ? nil : Ticks(fileTime: record.fileTime)),
            channel: fields.channel, provider: fields.provider, eventID: fields.eventID, level: fields.level,
            computer: fields.computer, processID: fields.processID, threadID: fields.threadID,
            userSID: fields.userSID, activityID: fields.activityID, damage: damage)
    }
}
