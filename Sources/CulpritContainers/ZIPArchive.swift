// A zip archive: its members from the central directory, or from the local headers where that is unusable. Every member
// is a unit of its own. Encryption and rare methods are named member by member.

internal import CulpritBytes
internal import CulpritModel

/// An opened zip archive.
struct ZIPArchive: Archive {
    let kind = ArchiveKind.zip
    private(set) var entries: [ArchiveEntry] = []
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var state = ArtifactState.read
    private(set) var limits: [LimitHit] = []
    private(set) var units: [[Int]] = []
    private let source: any ByteSource
    private var records: [ZIPRecord] = []

    /// Opens `source`.
    init(_ source: any ByteSource, limits bounds: Limits) {
        self.source = source
        if let directory = ZIPDirectory.find(in: source, limits: bounds) {
            records = directory.records
            diagnostics = directory.diagnostics
            limits = directory.limits
            if !directory.isComplete { recover(bounds) }
        } else {
            recover(bounds)
            diagnostics.append(
                records.isEmpty ? Diagnostic(ContainerCode.zipNotReadable) : Diagnostic(ContainerCode.zipNoDirectory))
        }
        if records.isEmpty, diagnostics.contains(where: { $0.code.losesData }) {
            state = .unreadable
        } else if !limits.isEmpty || diagnostics.contains(where: { $0.code.losesData }) {
            state = .partial
        }
        makeEntries()
    }

    private mutating func recover(_ bounds: Limits) {
        var recovery = ZIPRecovery(source, limits: bounds)
        recovery.walk(known: Set(records.map(\.headerOffset)))
        records += recovery.records
        limits += recovery.hits
    }

    private mutating func makeEntries() {
        var register = NameRegister()
        entries.reserveCapacity(records.count)
        for (index, record) in records.enumerated() {
            var diagnostics = record.diagnostics
            let (name, changed) = MemberName.harmless(record.name)
            if changed { diagnostics.append(Diagnostic(ContainerCode.unsafeName, at: record.headerOffset)) }
            var unique = name
            if !record.isDirectory {
                let (free, isDuplicate) = register.unique(name)
                unique = free
                if isDuplicate { diagnostics.append(Diagnostic(ContainerCode.duplicateName, at: record.headerOffset)) }
                units.append([index])
            }
            let sizeIsKnown = !(record.hasDescriptor && record.byteCount == 0 && record.compressedByteCount > 0)
            entries.append(
                ArchiveEntry(
                    index: index, name: unique, byteCount: sizeIsKnown ? record.byteCount : nil,
                    compressedByteCount: record.compressedByteCount, modified: record.modified,
                    isDirectory: record.isDirectory, diagnostics: diagnostics))
        }
    }

    func expand(unit: Int, into sink: any EntrySink, budget: ExpansionBudget) {
        guard units.indices.contains(unit) else { return }
        for index in units[unit] where sink.begin(entries[index]) {
            var expansion = ZIPExpansion(records[index], entries[index], source, sink, budget)
            expansion.run()
        }
    }
}
