// A cabinet, or several in one file. Every folder is a unit, since its members are compressed together. Stored and
// MSZIP folders are decoded here, LZX and Quantum by libmspack; in all of them the folder is gone through once.
// Cabinets that are parts of a set are read as far as they go alone.

internal import CulpritBytes
internal import CulpritModel

/// An opened cabinet.
struct CABArchive: Archive {
    let kind = ArchiveKind.cab
    private(set) var entries: [ArchiveEntry] = []
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var state = ArtifactState.read
    private(set) var limits: [LimitHit] = []
    private(set) var units: [[Int]] = []
    private let source: any ByteSource
    /// For each unit the folder, or nil where its members are out of reach.
    private var unitFolders: [CABFolder?] = []
    private var files: [CABFile] = []
    private var lostReasons: [Int: DiagnosticCode] = [:]

    /// Passes over one folder, beyond which overlapping members are left out.
    private static let passCountMax = 500

    /// Opens `source`.
    init(_ source: any ByteSource, limits bounds: Limits) {
        self.source = source
        let (cabinets, isCut) = CABDirectory.findAll(in: source, fileCountMax: bounds.entryCountMax)
        if isCut { limits.append(LimitHit(name: "entryCountMax", artifact: "")) }
        guard !cabinets.isEmpty else {
            state = .unreadable
            diagnostics.append(Diagnostic(ContainerCode.cabNotReadable, at: 0))
            return
        }
        var register = NameRegister()
        for cabinet in cabinets {
            diagnostics += cabinet.diagnostics
            add(cabinet, &register, bounds)
        }
        if !limits.isEmpty || diagnostics.contains(where: { $0.code.losesData }) { state = .partial }
    }

    /// The file behind entry `index`.
    func file(_ index: Int) -> CABFile { files[index] }

    private mutating func add(_ cabinet: CABDirectory, _ register: inout NameRegister, _ bounds: Limits) {
        var byFolder = [[Int]](repeating: [], count: cabinet.folders.count)
        var lost: [Int] = []
        // The first folder's places count from its beginning, which is in another cabinet.
        let isFirstContinued = cabinet.files.contains { $0.continuation == .fromPrevious }
        for file in cabinet.files {
            guard entries.count < bounds.entryCountMax else {
                if limits.isEmpty { limits.append(LimitHit(name: "entryCountMax", artifact: "")) }
                break
            }
            let index = entries.count
            if file.continuation == .fromPrevious || (isFirstContinued && file.folder == 0) {
                lost.append(index)
                lostReasons[index] = ContainerCode.cabIncompleteSet
            } else if byFolder.indices.contains(file.folder) {
                byFolder[file.folder].append(index)
            } else {
                lost.append(index)
                lostReasons[index] = ContainerCode.cabFolder
            }
            append(file, index, &register)
        }
        for (folder, members) in byFolder.enumerated() where !members.isEmpty {
            units.append(members.sorted { (files[$0].folderOffset, $0) < (files[$1].folderOffset, $1) })
            unitFolders.append(cabinet.folders[folder])
        }
        if !lost.isEmpty {
            units.append(lost)
            unitFolders.append(nil)
        }
    }

    private mutating func append(_ file: CABFile, _ index: Int, _ register: inout NameRegister) {
        var notes: [Diagnostic] = []
        let (name, changed) = MemberName.harmless(file.name)
        if changed { notes.append(Diagnostic(ContainerCode.unsafeName, at: file.headerOffset)) }
        let (unique, isDuplicate) = register.unique(name)
        if isDuplicate { notes.append(Diagnostic(ContainerCode.duplicateName, at: file.headerOffset)) }
        files.append(file)
        entries.append(
            ArchiveEntry(
                index: index, name: unique, byteCount: file.byteCount, modified: file.modified, diagnostics: notes))
    }

    func expand(unit: Int, into sink: any EntrySink, budget: ExpansionBudget) {
        guard units.indices.contains(unit) else { return }
        guard let folder = unitFolders[unit] else {
            for index in units[unit] where sink.begin(entries[index]) {
                let code = lostReasons[index] ?? ContainerCode.cabFolder
                let note = Diagnostic(code, at: files[index].headerOffset)
                // A file of no bytes is complete wherever it is.
                let isEmpty = files[index].byteCount == 0 && code != ContainerCode.cabFolder
                sink.end(
                    entries[index],
                    EntryEnd(state: isEmpty ? .read : .unreadable, diagnostics: isEmpty ? [] : [note]))
            }
            return
        }
        var waiting = units[unit]
        var expanded: UInt64 = 0
        let expandedBytesMax = expandedBytesMax(of: source.byteCount, budget.limits)
        for _ in 0..<CABArchive.passCountMax where !waiting.isEmpty && expanded <= expandedBytesMax {
            let (pass, rest) = nextPass(waiting)
            waiting = rest
            let writer = CABMemberWriter(
                pass, of: self, compressedByteCount: source.byteCount, sink: sink, budget: budget)
            writer.finish(CABFolderExpansion(folder, source, writer).run())
            expanded += writer.position
        }
        // Members over each other can make a small cabinet cost any number of passes.
        for index in waiting where sink.begin(entries[index]) {
            sink.end(
                entries[index],
                EntryEnd(
                    state: .unreadable,
                    diagnostics: [Diagnostic(ContainerCode.limit, at: files[index].headerOffset, detail: "overlap")],
                    limits: [LimitHit(name: "expansionRatioMax", artifact: entries[index].name)]))
        }
    }

    /// The members that one pass can write, and those that overlap them.
    private func nextPass(_ members: [Int]) -> (pass: [Int], rest: [Int]) {
        var pass: [Int] = []
        var rest: [Int] = []
        var end: UInt64 = 0
        for member in members {
            let file = files[member]
            if file.folderOffset >= end || file.byteCount == 0 && pass.isEmpty {
                pass.append(member)
                end = file.folderOffset + file.byteCount
            } else {
                rest.append(member)
            }
        }
        return (pass, rest)
    }
}

/// Decoding one folder once.
struct CABFolderExpansion {
    private let folder: CABFolder
    private let source: any ByteSource
    private let writer: CABMemberWriter

    /// The expansion of `folder` into `writer`.
    init(_ folder: CABFolder, _ source: any ByteSource, _ writer: CABMemberWriter) {
        self.folder = folder
        self.source = source
        self.writer = writer
    }

    /// Decodes as far as possible, and tells what ended it early.
    func run() -> [Diagnostic] {
        guard writer.end > 0 else { return [] }
        switch folder.compression & 15 {
        case 0: return stored()
        case 1: return mszip()
        case 2, 3:
            let extent = CABFolderExtent(folder, in: source, wanted: writer.end)
            let length = min(extent.expandedByteCount, writer.end)
            if length > 0, !CABDecoder.decode(folder, in: source, extent, byteCount: length, writer.write) {
                return [
                    Diagnostic(
                        ContainerCode.cabDamaged, at: folder.dataOffset, detail: "after \(writer.position) bytes")
                ]
            }
            return extent.fault.map { [$0] } ?? []
        default:
            return [
                Diagnostic(ContainerCode.cabMethod, at: folder.dataOffset, detail: "method \(folder.compression & 15)")
            ]
        }
    }

    /// Without compression a bad block is bad alone.
    private func stored() -> [Diagnostic] {
        var blocks = CABBlockReader(folder, in: source)
        while let block = blocks.next() {
            let bytes = blocks.window.extracting(block.payload)
            let note = Diagnostic(ContainerCode.cabChecksum, at: block.offset)
            if !block.hasRightChecksum { writer.mark(note) }
            guard writer.write(bytes) else { return [] }
            if !block.hasRightChecksum { writer.mark(note) }
        }
        return blocks.fault.map { [$0] } ?? []
    }

    /// Each block is a deflate stream of its own behind the letters CK, and may point back into the block before it.
    private func mszip() -> [Diagnostic] {
        var blocks = CABBlockReader(folder, in: source)
        let inflater = Inflater()
        var history: [UInt8] = []
        while let block = blocks.next() {
            guard block.hasRightChecksum else { return [Diagnostic(ContainerCode.cabChecksum, at: block.offset)] }
            let payload = blocks.window.extracting(block.payload)
            guard payload.count >= 2, payload[0] == 0x43, payload[1] == 0x4B else {
                return [Diagnostic(ContainerCode.cabDamaged, at: block.offset, detail: "a block without CK")]
            }
            inflater.reset(dictionary: history.span)
            var expanded: [UInt8] = []
            expanded.reserveCapacity(block.expandedByteCount)
            let outcome = inflater.inflate(payload.extracting(2..<payload.count)) { chunk in
                expanded += chunk.array(0..<chunk.count)
                return expanded.count <= block.expandedByteCount
            }
            let isWhole = outcome == .finished && expanded.count == block.expandedByteCount
            if expanded.count > block.expandedByteCount {
                expanded.removeLast(expanded.count - block.expandedByteCount)
            }
            guard writer.write(expanded.span) else { return [] }
            guard isWhole else { return [Diagnostic(ContainerCode.cabDamaged, at: block.offset)] }
            // The window is 32 KiB, which short blocks do not fill.
            if expanded.count >= CABBlockReader.expandedBytesMax {
                history = expanded
            } else {
                history += expanded
                history.removeFirst(max(0, history.count - CABBlockReader.expandedBytesMax))
            }
        }
        return blocks.fault.map { [$0] } ?? []
    }
}
