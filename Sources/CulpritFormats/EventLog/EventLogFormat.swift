// Windows event logs (.evtx) and chunks carved out of them: recognising them, and what can be said of damaged ones.
// Layout: a header block of 4096 bytes, then chunks of 65,536 bytes to the end of the file, whatever the header says.
// Source: the format notes of libevtx, checked against real files; the reading is in EventLogParser.

private import CulpritBytes
package import CulpritModel

/// Windows event logs.
package struct EventLogFormat: Format {
    package let id = "evtx"
    package let title = "Windows event log"
    package let input = FormatInput.bytes
    package let timesAreUTC = true
    package let diagnosticCodes = EventLogDiagnostics.all

    private let usesPlans: Bool

    /// The format. Without plans the markup of every record is walked, which is slow and gives the same; tests compare.
    package init(usesPlans: Bool = true) { self.usesPlans = usesPlans }

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        if head.hasBytes("ElfFile\0", at: 0) || head.hasBytes("ElfChnk\0", at: 0) { return .certain }
        // A log whose header was overwritten is still a log if its first chunk stands where it has to.
        return head.hasBytes("ElfChnk\0", at: EventLogParser.headerByteCount) ? .likely : .no
    }

    package func partStart(in bytes: Span<UInt8>, at offset: UInt64) -> Int? {
        let header = UInt64(EventLogParser.headerByteCount)
        let slot = UInt64(EventChunk.byteCount)
        guard offset >= header else { return nil }
        let place = Int((slot - (offset - header) % slot) % slot)
        return bytes.hasBytes("ElfChnk\0", at: place) ? place : nil
    }

    package func parser(_ context: ParseContext) -> any FormatParser { EventLogParser(context, usesPlans: usesPlans) }
}

/// What can be odd about an event log.
package enum EventLogDiagnostics {
    /// The header does not match its checksum.
    static let headerChecksum = DiagnosticCode("evtx/header-checksum", "The log's header does not match its checksum")
    /// The flag for a log that was open.
    static let notClosed = DiagnosticCode(
        "evtx/not-closed", "The log was copied while in use; its header may be behind")
    /// A chunk does not match its checksum.
    static let chunkChecksum = DiagnosticCode("evtx/chunk-checksum", "A chunk does not match its checksum")
    /// A record's checks disagree.
    static let tornRecord = DiagnosticCode("evtx/torn-record", "A record was only half written", losesData: true)
    /// Bytes between records that are no record.
    static let damagedArea = DiagnosticCode(
        "evtx/damaged-area", "Bytes between records could not be read", losesData: true)
    /// A chunk without its signature that is not empty.
    static let chunkSignature = DiagnosticCode(
        "evtx/chunk-signature", "A chunk has lost its header and was searched for records", losesData: true)
    /// A slot that the log does not count, without records.
    static let unusedSpace = DiagnosticCode("evtx/unused-space", "Space behind the last chunk holds other bytes")
    /// The file ends inside a chunk.
    static let truncated = DiagnosticCode("evtx/truncated", "The log ends in the middle of a chunk", losesData: true)
    /// The markup of a record could not be read to its end.
    static let unreadableEvent = DiagnosticCode(
        "evtx/unreadable-event", "An event could not be read to its end", losesData: true)
    /// A chunk asks for more work than its size allows.
    static let overBudget = DiagnosticCode(
        "evtx/over-budget", "A chunk unfolds to more than its size allows and was cut", losesData: true)

    /// All codes.
    package static let all = [
        headerChecksum, notClosed, chunkChecksum, tornRecord, damagedArea, chunkSignature, unusedSpace, truncated,
        unreadableEvent,
        overBudget,
    ]
}
