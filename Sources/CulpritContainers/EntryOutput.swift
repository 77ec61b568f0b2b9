// What is between a decoder and the sink: counts the bytes of one entry, keeps its checksum, and enforces the limits.

internal import CulpritBytes
internal import CulpritModel

/// The bytes of one entry on their way out.
final class EntryOutput {
    private let sink: any EntrySink
    private let entry: ArchiveEntry
    private let budget: ExpansionBudget
    private let compressedByteCount: UInt64
    private let countsChecksum: Bool
    private(set) var byteCount: UInt64 = 0
    private(set) var checksum: UInt32 = 0
    private(set) var limits: [LimitHit] = []
    var diagnostics: [Diagnostic] = []
    /// Whether something was lost that no diagnostic of the entry tells by itself.
    var isPartial = false

    /// Output of `entry`, which takes `compressedByteCount` bytes in the archive. `countsChecksum` costs a tenth of
    /// the time of inflating.
    init(
        _ entry: ArchiveEntry, compressedByteCount: UInt64, sink: any EntrySink, budget: ExpansionBudget,
        countsChecksum: Bool = false
    ) {
        self.countsChecksum = countsChecksum
        self.entry = entry
        self.compressedByteCount = compressedByteCount
        self.sink = sink
        self.budget = budget
    }

    /// Hands `chunk` on; false where a limit says that it was the last.
    func deliver(_ chunk: Span<UInt8>) -> Bool {
        guard !chunk.isEmpty else { return limits.isEmpty }
        guard limits.isEmpty else { return false }
        guard !budget.isOver() else {
            hit("bundleSecondsMax")
            return false
        }
        let bounds = budget.limits
        var room = bounds.entryBytesMax - min(byteCount, bounds.entryBytesMax)
        var limit = "entryBytesMax"
        let ratioBytesMax = expandedBytesMax(of: compressedByteCount, bounds)
        let ratioRoom = ratioBytesMax - min(byteCount, ratioBytesMax)
        if ratioRoom < room {
            room = ratioRoom
            limit = "expansionRatioMax"
        }
        let length = Int(min(UInt64(chunk.count), room))
        guard budget.take(length) else {
            hit("bundleBytesMax")
            return false
        }
        let part = chunk.extracting(0..<length)
        if countsChecksum { checksum = Inflater.checksum(checksum, part) }
        byteCount += UInt64(length)
        if length > 0 { sink.bytes(part) }
        guard length == chunk.count else {
            hit(limit)
            return false
        }
        return true
    }

    /// Notes that limit `name` stopped the entry.
    func hit(_ name: String) {
        limits.append(LimitHit(name: name, artifact: entry.name))
        diagnostics.append(Diagnostic(ContainerCode.limit, at: byteCount, detail: name))
    }

    /// Tells the sink that the entry is over.
    func finish() {
        let lost = isPartial || diagnostics.contains { $0.code.losesData }
        let state: ArtifactState = lost ? (byteCount > 0 ? .partial : .unreadable) : .read
        sink.end(entry, EntryEnd(state: state, diagnostics: diagnostics, limits: limits))
    }
}

/// How many bytes `compressedByteCount` may expand to under `limits`.
func expandedBytesMax(of compressedByteCount: UInt64, _ limits: Limits) -> UInt64 {
    let (product, overflow) = compressedByteCount.multipliedReportingOverflow(by: limits.expansionRatioMax)
    let (sum, overflowed) = product.addingReportingOverflow(limits.expansionFreeBytes)
    return overflow || overflowed ? .max : sum
}
