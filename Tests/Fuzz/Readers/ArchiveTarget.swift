// Fuzzing of archives. Nothing may trap or escape a limit; the calls of a sink come in their order, names are harmless,
// and no more comes out than the limits allow.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport

/// One kind of archive.
struct ArchiveTarget: FuzzTarget {
    let kind: ArchiveKind

    func run(_ bytes: [UInt8]) {
        _ = ArchiveOpener.recognise(head: bytes.span)
        let archive = ArchiveOpener.open(MemorySource(bytes), kind: kind, name: "a.\(kind)", limits: FuzzRun.limits)
        let budget = ExpansionBudget(FuzzRun.limits)
        let sink = CountingSink(archive.entries)
        var seen = Set<Int>()
        for (unit, entries) in archive.units.enumerated() {
            for entry in entries { precondition(seen.insert(entry).inserted, "an entry stands in two units") }
            archive.expand(unit: unit, into: sink, budget: budget)
            precondition(!sink.isOpen, "an entry was not ended")
        }
        precondition(sink.largest <= FuzzRun.limits.entryBytesMax + 65_536, "an entry is larger than allowed")
    }

    var seeds: [[UInt8]] {
        let text = sampleBytes(3_000)
        switch kind {
        case .gzip: return [gzipped(text, name: "a.log"), gzipped(Array("short".utf8)) + gzipped([])]
        case .cab:
            let files = [("a.log", text), ("b/c.log", sampleBytes(400, seed: 2))]
            return [CABWriter.Method.stored, .mszip].map { method in
                var writer = CABWriter([.init(method: method, files: files)])
                return writer.written()
            }
        case .zip:
            var late = ZIPWriter.Member("late.log", text)
            late.flags = 8
            var wide = ZIPWriter([.init("a.log", text), .init("../b.log", text, method: 0), .init("c/", [])])
            let plain = wide.written()
            wide.isWide = true
            var headless = ZIPWriter([late, .init("d.log", text)])
            headless.hasDirectory = false
            return [plain, wide.written(), headless.written(), ZIPWriter([late]).written()]
        }
    }
}

/// Checks the order of the calls and counts what comes.
private final class CountingSink: EntrySink {
    private let entries: [ArchiveEntry]
    private(set) var isOpen = false
    private(set) var largest: UInt64 = 0
    private var own: UInt64 = 0

    init(_ entries: [ArchiveEntry]) {
        self.entries = entries
        var names = Set<String>()
        for entry in entries {
            let parts = entry.name.split(separator: "/", omittingEmptySubsequences: false)
            precondition(!parts.contains(".."), "a name leads out: \(entry.name)")
            precondition(!entry.name.hasPrefix("/"), "a name is absolute: \(entry.name)")
            precondition(names.insert(entry.name).inserted || entry.isDirectory, "a name twice: \(entry.name)")
        }
    }

    func begin(_ entry: ArchiveEntry) -> Bool {
        precondition(!isOpen && entries.indices.contains(entry.index), "an entry begins in another")
        isOpen = entry.index % 7 != 6
        own = 0
        return isOpen
    }

    func bytes(_ chunk: Span<UInt8>) {
        precondition(isOpen && !chunk.isEmpty, "bytes outside an entry")
        own += UInt64(chunk.count)
        largest = max(largest, own)
    }

    func end(_ entry: ArchiveEntry, _ end: EntryEnd) {
        precondition(isOpen, "an end without a beginning")
        isOpen = false
    }
}
