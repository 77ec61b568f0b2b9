// The directory of a cabinet: header, folders, files. Read by ourselves, so that a listing survives whatever the data
// of the folders is like. This file reads no data blocks.
// Source: [MS-CAB] 2; all offsets count from the cabinet's own beginning.
//
//   header  0 MSCF, 8 size, 16 offset of the first file, 24 version, 26 folders, 28 files, 30 flags (1 previous, 2 next,
//           4 reserve), 32 set, 34 index; with flag 4: 36 header reserve, 38 folder reserve, 39 data reserve
//   folder  0 offset of the first block, 4 blocks, 6 compression; 8 bytes and the folder reserve
//   file    0 size, 4 offset in the folder, 8 folder, 10 date, 12 time, 14 attributes; 16 bytes and a zero-ended name

internal import CulpritBytes
internal import CulpritModel

/// One folder: a run of blocks that are compressed together.
struct CABFolder: Sendable {
    /// Where its first block is, in the source.
    var dataOffset: UInt64
    var blockCount: Int
    /// The low four bits are the method, the next but four the window of LZX and Quantum.
    var compression: UInt16
    /// Bytes of each block's header that mean nothing here.
    var reserveByteCount: Int
}

/// One file of a cabinet.
struct CABFile: Sendable {
    /// Whether parts of the file are in other cabinets of the set.
    enum Continuation: Sendable { case none, fromPrevious, toNext }

    var byteCount: UInt64
    /// Where it begins in the folder's expanded bytes.
    var folderOffset: UInt64
    var folder: Int
    var continuation: Continuation
    var modified: RecordTime
    var name: String
    /// Where its header is, in the source.
    var headerOffset: UInt64
}

/// The directory of one cabinet.
struct CABDirectory: Sendable {
    /// Where the cabinet begins, in the source.
    let base: UInt64
    /// How long it says it is.
    let byteCount: UInt64
    private(set) var folders: [CABFolder] = []
    private(set) var files: [CABFile] = []
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var isInSet = false

    /// Signatures in one file beyond which no more are looked at.
    private static let candidateCountMax = 1_024

    /// All cabinets of `source`, one after the other: usually one at its very beginning. Cabinets behind the first
    /// `fileCountMax` files are left out, with the second part of the answer true.
    static func findAll(in source: any ByteSource, fileCountMax: Int) -> (found: [CABDirectory], isCut: Bool) {
        var found: [CABDirectory] = []
        var fileCount = 0
        var scanner = SignatureScanner(source)
        var position: UInt64 = 0
        for _ in 0..<candidateCountMax {
            guard let offset = scanner.next("MSCF", from: position) else { return (found, false) }
            if fileCount > fileCountMax { return (found, true) }
            if let cabinet = CABDirectory(source, at: offset) {
                fileCount += cabinet.files.count
                found.append(cabinet)
                position = offset + max(cabinet.byteCount, 36)
            } else {
                position = offset + 4
            }
        }
        return (found, true)
    }

    /// The cabinet at `base`, or nil where its header is none. A directory that breaks off keeps what it has.
    private init?(_ source: any ByteSource, at base: UInt64) {
        var reader = SequentialReader(source, from: base, chunkByteCount: 1 << 16)
        guard reader.fill(36), let length: UInt32 = reader.window.littleEndian(at: 8),
            let filesOffset: UInt32 = reader.window.littleEndian(at: 16),
            let folderCount: UInt16 = reader.window.littleEndian(at: 26),
            let fileCount: UInt16 = reader.window.littleEndian(at: 28),
            let flags: UInt16 = reader.window.littleEndian(at: 30), folderCount > 0, fileCount > 0, filesOffset >= 36
        else { return nil }
        let rest = source.byteCount - base
        // A signature inside other data: its numbers point nowhere.
        if base > 0, UInt64(filesOffset) >= UInt64(length) || UInt64(filesOffset) >= rest { return nil }
        self.base = base
        byteCount = UInt64(length)
        isInSet = flags & 3 != 0
        if byteCount > rest {
            diagnostics.append(
                Diagnostic(
                    ContainerCode.cabTruncated, at: source.byteCount, detail: "\(byteCount - rest) bytes missing"))
        }
        var folderReserve = 0
        var dataReserve = 0
        reader.skip(36)
        if flags & 4 != 0 {
            guard reader.fill(4), let header: UInt16 = reader.window.littleEndian(at: 0) else { return nil }
            folderReserve = Int(reader.window[2])
            dataReserve = Int(reader.window[3])
            reader.skip(4 + UInt64(header))
        }
        for flag in [UInt16(1), 2] where flags & flag != 0 {
            for _ in 0..<2 { _ = CABDirectory.text(&reader) }
        }
        readFolders(&reader, count: Int(folderCount), reserve: folderReserve, dataReserve: dataReserve)
        if base > 0, folders.isEmpty { return nil }
        var fileReader = SequentialReader(source, from: base + UInt64(filesOffset), chunkByteCount: 1 << 16)
        readFiles(&fileReader, count: Int(fileCount))
        // With neither folders nor files it is only the four letters.
        if base > 0 || files.isEmpty, folders.isEmpty || files.isEmpty { return nil }
        if isInSet { diagnostics.append(Diagnostic(ContainerCode.cabSet, at: base)) }
        if base > 0 { diagnostics.append(Diagnostic(ContainerCode.cabEmbedded, at: base)) }
    }

    private mutating func readFolders(_ reader: inout SequentialReader, count: Int, reserve: Int, dataReserve: Int) {
        for number in 0..<count {
            guard reader.fill(8), let data: UInt32 = reader.window.littleEndian(at: 0),
                let blocks: UInt16 = reader.window.littleEndian(at: 4),
                let compression: UInt16 = reader.window.littleEndian(at: 6)
            else {
                damaged(at: reader.offset, "\(number) of \(count) folders")
                return
            }
            folders.append(
                CABFolder(
                    dataOffset: base + UInt64(data), blockCount: Int(blocks), compression: compression,
                    reserveByteCount: dataReserve))
            reader.skip(8 + UInt64(reserve))
        }
    }

    private mutating func readFiles(_ reader: inout SequentialReader, count: Int) {
        for number in 0..<count {
            let offset = reader.offset
            guard reader.fill(16), let size: UInt32 = reader.window.littleEndian(at: 0),
                let start: UInt32 = reader.window.littleEndian(at: 4),
                let folder: UInt16 = reader.window.littleEndian(at: 8),
                let date: UInt16 = reader.window.littleEndian(at: 10),
                let time: UInt16 = reader.window.littleEndian(at: 12)
            else {
                damaged(at: offset, "\(number) of \(count) files")
                return
            }
            reader.skip(16)
            guard let rawName = CABDirectory.text(&reader) else {
                damaged(at: offset, "\(number) of \(count) files; the next has a name without an end")
                return
            }
            let continuation: CABFile.Continuation
            let index: Int
            switch folder {
            case 0xFFFD, 0xFFFF: (continuation, index) = (.fromPrevious, 0)
            case 0xFFFE: (continuation, index) = (.toNext, folders.count - 1)
            default: (continuation, index) = (.none, Int(folder))
            }
            files.append(
                CABFile(
                    byteCount: UInt64(size), folderOffset: UInt64(start), folder: index, continuation: continuation,
                    modified: DOSTime.time(date: date, time: time), name: MemberName.decode(rawName, page: .windows),
                    headerOffset: offset))
        }
    }

    private mutating func damaged(at offset: UInt64, _ detail: String) {
        diagnostics.append(Diagnostic(ContainerCode.cabHeader, at: offset, detail: detail))
    }

    /// A text that ends with a zero within 256 bytes, as the format has it; nil where it does not.
    private static func text(_ reader: inout SequentialReader) -> [UInt8]? {
        _ = reader.fill(256)
        guard let end = reader.window.firstOffset(of: 0), end <= 256 else { return nil }
        let bytes = reader.window.array(0..<end)
        reader.skip(UInt64(end) + 1)
        return bytes
    }
}
