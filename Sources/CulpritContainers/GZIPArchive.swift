// A gzip file (RFC 1952) as an archive of one entry: members that follow each other are one stream of bytes, as gzip
// itself has it. Zero padding behind the last trailer is usual on tapes and ignored.
//
//   header   0 1F 8B, 2 method (8), 3 flags, 4 time, 8 extra flags, 9 system; then by flag: 4 extra field (16-bit
//            length), 8 name and 16 comment (Latin-1, zero ended), 2 header checksum
//   trailer  CRC-32, size modulo 2^32

internal import CulpritBytes
internal import CulpritModel

/// An opened gzip file.
struct GZIPArchive: Archive {
    let kind = ArchiveKind.gzip
    private(set) var entries: [ArchiveEntry] = []
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var state = ArtifactState.read
    let limits: [LimitHit] = []
    private(set) var units: [[Int]] = []
    private let source: any ByteSource

    /// What stands before the compressed data of a member.
    private struct Header {
        var modified = RecordTime.unknown
        var name: [UInt8] = []
    }

    private enum HeaderFault: Error { case truncated, unknown }

    /// Opens `source`; a member without a name is called as the file `fileName` without its ending.
    init(_ source: any ByteSource, fileName: String) {
        self.source = source
        var reader = SequentialReader(source, from: 0, chunkByteCount: 1 << 12)
        var name = GZIPArchive.stem(of: fileName)
        var modified = RecordTime.unknown
        var entryDiagnostics: [Diagnostic] = []
        do throws(HeaderFault) {
            let header = try GZIPArchive.header(&reader)
            modified = header.modified
            if !header.name.isEmpty {
                // Latin-1 by the standard, whatever the locale is in practice.
                let (harmless, changed) = MemberName.harmless(MemberName.decode(header.name, page: .windows))
                name = harmless
                if changed { entryDiagnostics.append(Diagnostic(ContainerCode.unsafeName, at: 10)) }
            }
        } catch {
            diagnostics.append(
                Diagnostic(error == .truncated ? ContainerCode.gzipTruncated : ContainerCode.gzipHeader, at: 0))
            state = .unreadable
            return
        }
        entries.append(
            ArchiveEntry(
                index: 0, name: name, byteCount: nil, compressedByteCount: source.byteCount, modified: modified,
                diagnostics: entryDiagnostics))
        units = [[0]]
    }

    /// `report.log.gz` without its `.gz`, `x.tgz` as `x.tar`.
    private static func stem(of fileName: String) -> String {
        let (name, _) = MemberName.harmless(fileName)
        let lower = name.lowercased()
        if lower.hasSuffix(".tgz") { return String(name.dropLast(4)) + ".tar" }
        if lower.hasSuffix(".gz"), name.count > 3 { return String(name.dropLast(3)) }
        return name
    }

    func expand(unit: Int, into sink: any EntrySink, budget: ExpansionBudget) {
        guard unit == 0, let entry = entries.first, sink.begin(entry) else { return }
        let output = EntryOutput(entry, compressedByteCount: source.byteCount, sink: sink, budget: budget)
        defer { output.finish() }
        let inflater = Inflater()
        var reader = SequentialReader(source, from: 0)
        var isFirst = true
        while true {
            let start = reader.offset
            if !isFirst, !isMember(&reader) {
                trailing(&reader, output)
                return
            }
            do throws(HeaderFault) {
                _ = try GZIPArchive.header(&reader)
            } catch {
                let code = error == .truncated ? ContainerCode.gzipTruncated : ContainerCode.gzipHeader
                output.diagnostics.append(Diagnostic(code, at: start))
                return
            }
            guard member(&reader, inflater, output) else { return }
            isFirst = false
        }
    }

    /// Expands one member whose header has been read; false where nothing can follow.
    private func member(_ reader: inout SequentialReader, _ inflater: Inflater, _ output: EntryOutput) -> Bool {
        let start = reader.offset
        inflater.reset()
        var sum: UInt32 = 0
        var count: UInt32 = 0
        while reader.fill(1) {
            let outcome = inflater.inflate(reader.window) { chunk in
                sum = Inflater.checksum(sum, chunk)
                count = count &+ UInt32(truncatingIfNeeded: chunk.count)
                return output.deliver(chunk)
            }
            switch outcome {
            case .needsInput: reader.skip(UInt64(reader.available))
            case .stopped: return false
            case .damaged:
                output.diagnostics.append(
                    Diagnostic(ContainerCode.gzipDamaged, at: reader.offset, detail: "after \(output.byteCount) bytes"))
                return false
            case .finished:
                let end = start + inflater.consumedByteCount
                if end >= reader.offset {
                    reader.skip(end - reader.offset)
                } else {
                    // The stream ended in the bytes of an earlier chunk, which the library had read ahead.
                    reader = SequentialReader(source, from: end)
                }
                return trailer(&reader, sum: sum, count: count, output)
            }
        }
        fault(reader, output)
        return false
    }

    private func trailer(_ reader: inout SequentialReader, sum: UInt32, count: UInt32, _ output: EntryOutput) -> Bool {
        guard reader.fill(8), let wantedSum: UInt32 = reader.window.littleEndian(at: 0),
            let wantedCount: UInt32 = reader.window.littleEndian(at: 4)
        else {
            fault(reader, output)
            return false
        }
        if wantedSum != sum || wantedCount != count {
            output.diagnostics.append(Diagnostic(ContainerCode.gzipChecksum, at: reader.offset))
        }
        reader.skip(8)
        return true
    }

    private func fault(_ reader: SequentialReader, _ output: EntryOutput) {
        if let fault = reader.fault {
            output.diagnostics.append(Diagnostic(ContainerCode.readFault, at: fault.offset, detail: fault.reason))
        } else {
            output.diagnostics.append(Diagnostic(ContainerCode.gzipTruncated, at: source.byteCount))
        }
    }

    private func isMember(_ reader: inout SequentialReader) -> Bool {
        reader.fill(2) && reader.window[0] == 0x1F && reader.window[1] == 0x8B
    }

    /// Says where bytes that are neither a member nor zero begin.
    private func trailing(_ reader: inout SequentialReader, _ output: EntryOutput) {
        while reader.fill(1) {
            if let index = GZIPArchive.firstNonzero(reader.window) {
                let offset = reader.offset + UInt64(index)
                output.diagnostics.append(
                    Diagnostic(ContainerCode.gzipTrailing, at: offset, detail: "\(source.byteCount - offset) bytes"))
                return
            }
            reader.skip(UInt64(reader.available))
        }
    }

    private static func firstNonzero(_ bytes: Span<UInt8>) -> Int? {
        for index in 0..<bytes.count where bytes[index] != 0 { return index }
        return nil
    }

    private static func header(_ reader: inout SequentialReader) throws(HeaderFault) -> Header {
        guard reader.fill(10) else { throw .truncated }
        let fixed = reader.window.array(0..<10)
        let flags = fixed[3]
        guard fixed[0] == 0x1F, fixed[1] == 0x8B, fixed[2] == 8, flags & 0xE0 == 0 else { throw .unknown }
        var header = Header()
        if let seconds: UInt32 = fixed.span.littleEndian(at: 4), seconds != 0 {
            header.modified = DOSTime.time(unixSeconds: Int64(seconds))
        }
        reader.skip(10)
        if flags & 4 != 0 {
            guard reader.fill(2), let length: UInt16 = reader.window.littleEndian(at: 0) else { throw .truncated }
            guard reader.fill(2 + Int(length)) else { throw .truncated }
            reader.skip(2 + UInt64(length))
        }
        if flags & 8 != 0 { header.name = try text(&reader) }
        if flags & 16 != 0 { _ = try text(&reader) }
        if flags & 2 != 0 {
            guard reader.fill(2) else { throw .truncated }
            reader.skip(2)
        }
        return header
    }

    /// A text that ends with a zero; at most 64 KiB of it are kept.
    private static func text(_ reader: inout SequentialReader) throws(HeaderFault) -> [UInt8] {
        var bytes: [UInt8] = []
        while reader.fill(1) {
            let end = reader.window.firstOffset(of: 0)
            let length = end ?? reader.available
            if bytes.count < 1 << 16 { bytes += reader.window.array(0..<min(length, 1 << 16)) }
            reader.skip(UInt64(length) + (end == nil ? 0 : 1))
            if end != nil { return bytes }
        }
        throw .truncated
    }
}
