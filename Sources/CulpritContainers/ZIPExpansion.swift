// Expanding one member of a zip archive, with its size and checksum verified.
// Method numbers: PKWARE APPNOTE 4.4.5.

internal import CulpritBytes
internal import CulpritModel

/// The expansion of one member.
struct ZIPExpansion {
    private var record: ZIPRecord
    private let source: any ByteSource
    private let output: EntryOutput

    /// The expansion of `record` out of `source` into `sink`, which has been told that it begins.
    init(
        _ record: ZIPRecord, _ entry: ArchiveEntry, _ source: any ByteSource, _ sink: any EntrySink,
        _ budget: ExpansionBudget
    ) {
        self.record = record
        self.source = source
        output = EntryOutput(
            entry, compressedByteCount: min(record.compressedByteCount, source.byteCount), sink: sink, budget: budget,
            countsChecksum: true)
    }

    /// Delivers the member and tells the sink how it ended.
    mutating func run() {
        defer { output.finish() }
        if record.isEncrypted {
            // Method 99 is WinZip's AES; the real method stands in an extra field.
            note(ContainerCode.zipEncrypted, ZIPExpansion.methodName(record.method))
            return
        }
        guard [0, 8, 9].contains(record.method) else {
            note(ContainerCode.zipMethod, ZIPExpansion.methodName(record.method))
            return
        }
        guard let start = record.dataOffset ?? dataOffset() else {
            note(ContainerCode.zipLocalHeader, "")
            return
        }
        // A stored member has one size. Where it has two, the smaller is the one that other tools believe.
        if record.method == 0, record.byteCount != record.compressedByteCount, record.dataOffset == nil {
            note(ContainerCode.zipSize, "\(record.compressedByteCount) stored as \(record.byteCount) bytes")
            record.compressedByteCount = min(record.byteCount, record.compressedByteCount)
        }
        let complete: Bool
        switch record.method {
        case 0: complete = store(from: start)
        case 9: complete = expand(from: start, Inflater64())
        default: complete = expand(from: start, Inflater())
        }
        guard complete else { return }
        verify()
    }

    private func note(_ code: DiagnosticCode, at offset: UInt64? = nil, _ detail: String) {
        output.diagnostics.append(Diagnostic(code, at: offset ?? record.headerOffset, detail: detail))
    }

    /// Where the data begins: the local header has lengths of its own.
    private mutating func dataOffset() -> UInt64? {
        guard let header = try? source.bytes(at: record.headerOffset, count: 30 + record.rawName.count),
            let name: UInt16 = header.span.littleEndian(at: 26), let extra: UInt16 = header.span.littleEndian(at: 28)
        else { return nil }
        if !header.span.hasBytes("PK\u{3}\u{4}", at: 0) {
            // A broken signature before the right name is damage of four bytes, and the checksum will tell.
            guard Int(name) == record.rawName.count, !record.rawName.isEmpty,
                header.span.array(30..<header.count) == record.rawName
            else { return nil }
            note(ContainerCode.zipLocalHeaderOdd, "no signature")
        }
        let start = record.headerOffset + 30 + UInt64(name) + UInt64(extra)
        let (end, overflow) = start.addingReportingOverflow(record.compressedByteCount)
        if overflow || end > source.byteCount, let local = ZIPRecord(local: header.span, at: record.headerOffset),
            !local.hasDescriptor, local.checksum == record.checksum,
            local.compressedByteCount < record.compressedByteCount
        {
            // The directory points past the end of the file, and the local header does not.
            note(
                ContainerCode.zipLocalHeaderOdd, "\(local.compressedByteCount) bytes, not \(record.compressedByteCount)"
            )
            record.compressedByteCount = local.compressedByteCount
            record.byteCount = local.byteCount
        }
        return start
    }

    private func store(from start: UInt64) -> Bool {
        let (end, overflow) = start.addingReportingOverflow(record.compressedByteCount)
        var reader = SequentialReader(source, from: start, to: overflow ? .max : end)
        while reader.fill(1) {
            let count = reader.available
            guard output.deliver(reader.window) else { return false }
            reader.skip(UInt64(count))
        }
        if let fault = reader.fault {
            note(ContainerCode.readFault, at: fault.offset, fault.reason)
        } else if output.byteCount < record.compressedByteCount {
            note(ContainerCode.zipTruncated, at: source.byteCount, "")
        } else {
            return true
        }
        return false
    }

    private func expand(from start: UInt64, _ decoder: some StreamDecoder) -> Bool {
        let (end, overflow) = start.addingReportingOverflow(record.compressedByteCount)
        var reader = SequentialReader(source, from: start, to: overflow ? .max : end)
        while reader.fill(1) {
            switch decoder.inflate(reader.window, output.deliver) {
            case .needsInput: reader.skip(UInt64(reader.available))
            case .finished: return true
            case .damaged:
                note(ContainerCode.zipDamaged, at: reader.offset, "after \(output.byteCount) bytes")
                return false
            case .stopped: return false
            }
        }
        if let fault = reader.fault {
            note(ContainerCode.readFault, at: fault.offset, fault.reason)
        } else if overflow || end > source.byteCount {
            note(ContainerCode.zipTruncated, at: source.byteCount, "")
        } else {
            note(ContainerCode.zipDamaged, at: end, "the data has no end")
        }
        return false
    }

    private func verify() {
        // A member found without directory and descriptor has nothing to compare with.
        if record.hasDescriptor, record.dataOffset != nil, record.checksum == 0 {
            output.isPartial = true
            return
        }
        if output.checksum != record.checksum {
            note(ContainerCode.zipChecksum, "")
        }
        if output.byteCount != record.byteCount {
            note(ContainerCode.zipSize, "\(output.byteCount) instead of \(record.byteCount) bytes")
        }
    }

    /// The name of compression method `number`.
    static func methodName(_ number: UInt16) -> String {
        let names: [UInt16: String] = [
            0: "stored", 1: "Shrink", 6: "Implode", 8: "Deflate", 9: "Deflate64", 10: "PKWARE DCL", 12: "bzip2",
            14: "LZMA", 20: "Zstandard (old number)", 93: "Zstandard", 94: "MP3", 95: "xz", 96: "JPEG", 97: "WavPack",
            98: "PPMd", 99: "AES",
        ]
        return names[number].map { "\($0) (\(number))" } ?? "method \(number)"
    }
}
