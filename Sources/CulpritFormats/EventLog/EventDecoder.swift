// From a record's bytes to an event: through the plan of its template where there is one, else by walking its markup.
// Knows nothing of where records are found.

private import CulpritBytes
import CulpritModel

/// Decodes the records of one log, chunk by chunk.
struct EventDecoder {
    private let depthMax: Int
    private var base: UInt64 = 0
    private var budget = EventBudget.perChunk
    private var texts = TextInterner()
    private var saidOverBudget = false

    /// A decoder within `limits`.
    init(_ limits: Limits) { depthMax = limits.xmlDepthMax }

    /// Begins the chunk at `base` in the artifact.
    mutating func beginChunk(base: UInt64) {
        self.base = base
        budget = .perChunk
        saidOverBudget = false
    }

    /// Ends the chunk.
    mutating func endChunk(_ sink: any RecordSink) {
        if saidOverBudget || budget.steps < 0 || budget.textBytes <= 0 {
            sink.diagnostic(Diagnostic(EventLogDiagnostics.overBudget, at: base))
        }
    }

    /// Decodes `record`, which lies in `bytes`, and hands it over.
    mutating func decode(_ record: EventRecordPlace, _ bytes: Span<UInt8>, _ sink: any RecordSink) {
        walk(record, bytes, sink)
    }

    /// Decodes by walking the markup.
    private mutating func walk(_ record: EventRecordPlace, _ bytes: Span<UInt8>, _ sink: any RecordSink) {
        var collector = EventCollector(budget: budget, depthMax: depthMax, texts: texts)
        var damage = record.damage
        do throws(BinaryXMLFault) {
            try BinaryXML.walk(bytes, record.offset + 24, record.end, depth: 0, into: &collector)
        } catch {
            damage.insert(.torn)
            if !record.damage.contains(.torn) {
                sink.diagnostic(
                    Diagnostic(
                        EventLogDiagnostics.unreadableEvent, at: base + UInt64(record.offset), detail: error.detail))
            }
        }
        texts = collector.finish(in: bytes)
        budget = collector.budget
        // Half a record is worth showing only if it still says what it is.
        if record.damage.contains(.torn), collector.fields.provider.isEmpty { return }
        let header = header(record, collector.fields, damage)
        let detail = sink.detail(for: header)
        sink.event(header, values: detail == .values ? collector.values : [])
    }

    private func header(_ record: EventRecordPlace, _ fields: SystemFields, _ damage: RecordDamage) -> EventHeader {
        EventHeader(
            offset: base + UInt64(record.offset), recordID: fields.recordID ?? record.id,
            time: fields.time ?? Ticks(fileTime: record.fileTime), channel: fields.channel,
            provider: fields.provider, eventID: fields.eventID, level: fields.level, computer: fields.computer,
            processID: fields.processID, threadID: fields.threadID, userSID: fields.userSID,
            activityID: fields.activityID, damage: damage)
    }
}
