// Hands the lines of every text file of a bundle to an editor, and what it makes of them to an output: one file after the
// other, archives inside archives included, in the order of the input. Files that are no text are named and left out. This
// file will not know what is edited, or where the output goes.

private import CulpritBytes
private import CulpritContainers
private import CulpritFormats
package import CulpritModel

/// Edits lines of text.
package protocol LineEditor: AnyObject {
    /// What stands instead of `line`, which is in UTF-8 and ends in its line feed: nil where it stays.
    func edit(_ line: [UInt8]) -> [UInt8]?
    /// Ends a file: what has to follow its last line.
    func finish() -> [UInt8]
}

/// Receives edited files, one after the other.
package protocol TextWalkOutput: AnyObject {
    /// The file that stood at `path` begins.
    func begin(_ path: ArtifactPath, modified: RecordTime)
    /// The next bytes of the file.
    func write(_ bytes: Span<UInt8>)
    /// The file is over.
    func end()
}

/// A file that has no edited form, and why.
package struct LeftOutFile: Sendable, Equatable {
    package var path: ArtifactPath
    package var reason: String
}

/// Walks through the text of bundles.
package final class TextWalk {
    private let options: ReadingOptions
    private let editor: any LineEditor
    private let output: (any TextWalkOutput)?
    /// The files that were edited, in order.
    package private(set) var edited: [ArtifactPath] = []
    package private(set) var leftOut: [LeftOutFile] = []
    /// Files that were edited as far as they could be read.
    package private(set) var partial: [ArtifactPath] = []

    /// A walk that hands lines to `editor` and, where there is one, files to `output`.
    package init(_ options: ReadingOptions, editor: any LineEditor, output: (any TextWalkOutput)?) {
        self.options = options
        self.editor = editor
        self.output = output
    }

    /// Walks through `inputs`.
    package func walk(_ inputs: [BundleInput]) {
        for input in inputs { walk(input) }
    }

    private func walk(_ input: BundleInput) {
        if let refusal = input.refusal {
            leaveOut(input.path, refusal)
            return
        }
        do throws(ByteSourceFault) {
            let source = try input.open()
            try walk(source, input.path, input.modified, depth: 0, ExpansionBudget(options.limits))
        } catch {
            leaveOut(input.path, error.reason)
        }
    }

    fileprivate func walk(
        _ source: any ByteSource, _ path: ArtifactPath, _ modified: RecordTime, depth: Int, _ budget: ExpansionBudget
    ) throws(ByteSourceFault) {
        let head = try source.bytes(at: 0, count: 4096)
        if let kind = ArchiveOpener.recognise(head: head.span) ?? ArchiveOpener.recognise(tailOf: source) {
            guard depth < options.limits.nestingDepthMax else {
                leaveOut(path, "the archive lies too deep inside other archives")
                return
            }
            let archive = ArchiveOpener.open(source, kind: kind, name: path.fileName, limits: options.limits)
            if archive.entries.isEmpty { leaveOut(path, "nothing of the archive can be read") }
            let members = MemberWalk(self, path, depth: depth, budget, options)
            for unit in archive.units.indices { archive.expand(unit: unit, into: members, budget: budget) }
            return
        }
        let file = makeFile(path, modified)
        var offset: UInt64 = 0
        var chunk: [UInt8] = []
        while offset < source.byteCount {
            let count = try source.read(at: offset, into: &chunk, count: 256 << 10)
            if count == 0 { break }
            file.consume(chunk.span.extracting(0..<count))
            options.progress?.add(count, of: path)
            offset += UInt64(count)
        }
        note(file.finish(), path, isWhole: true)
    }

    fileprivate func makeFile(_ path: ArtifactPath, _ modified: RecordTime) -> EditedFile {
        EditedFile(path, modified, editor, output)
    }

    /// Notes what became of the file at `path`: left out where there is a `refusal`.
    fileprivate func note(_ refusal: String?, _ path: ArtifactPath, isWhole: Bool) {
        if let refusal {
            leaveOut(path, refusal)
        } else {
            edited.append(path)
            if !isWhole { partial.append(path) }
        }
    }

    fileprivate func leaveOut(_ path: ArtifactPath, _ reason: String) {
        leftOut.append(LeftOutFile(path: path, reason: reason))
    }
}

/// Walks through the members of one archive.
private final class MemberWalk: EntrySink {
    private let walk: TextWalk
    private let path: ArtifactPath
    private let depth: Int
    private let budget: ExpansionBudget
    private let options: ReadingOptions
    private var head: [UInt8] = []
    private var isDecided = false
    private var file: EditedFile?
    private var spool: (any Spool)?
    private var fault: ByteSourceFault?

    init(_ walk: TextWalk, _ path: ArtifactPath, depth: Int, _ budget: ExpansionBudget, _ options: ReadingOptions) {
        self.walk = walk
        self.path = path
        self.depth = depth
        self.budget = budget
        self.options = options
    }

    func begin(_ entry: ArchiveEntry) -> Bool {
        head = []
        isDecided = false
        file = walk.makeFile(path.member(entry.name), entry.modified)
        spool = nil
        fault = nil
        return true
    }

    func bytes(_ chunk: Span<UInt8>) {
        options.progress?.add(chunk.count, of: path)
        if isDecided {
            pass(chunk)
        } else {
            head += chunk.array(0..<chunk.count)
            if head.count >= 512 { decide() }
        }
    }

    func end(_ entry: ArchiveEntry, _ end: EntryEnd) {
        let member = path.member(entry.name)
        if !isDecided { decide() }
        guard let spool else {
            let refusal = file?.finish()
            walk.note(end.state == .unreadable ? "it cannot be unpacked" : refusal, member, isWhole: end.state == .read)
            file = nil
            return
        }
        self.spool = nil
        do throws(ByteSourceFault) {
            if let fault { throw fault }
            try walk.walk(try spool.seal(), member, entry.modified, depth: depth + 1, budget)
        } catch {
            walk.leaveOut(member, error.reason)
        }
    }

    private func decide() {
        isDecided = true
        let bytes = head
        head = []
        if ArchiveOpener.recognise(head: bytes.span) != nil { spool = options.spools.makeSpool() }
        pass(bytes.span)
    }

    private func pass(_ chunk: Span<UInt8>) {
        guard let spool else {
            file?.consume(chunk)
            return
        }
        guard fault == nil else { return }
        do throws(ByteSourceFault) { try spool.append(chunk) } catch { fault = error }
    }
}

/// One file on its way: its first bytes tell whether it is text and in which encoding.
private final class EditedFile {
    private static let outputByteCount = 256 << 10

    private let path: ArtifactPath
    private let modified: RecordTime
    private let editor: any LineEditor
    private let output: (any TextWalkOutput)?
    private var head: [UInt8] = []
    private var isDecided = false
    private var rewriter: TextRewriter?
    private var written: [UInt8] = []

    init(_ path: ArtifactPath, _ modified: RecordTime, _ editor: any LineEditor, _ output: (any TextWalkOutput)?) {
        self.path = path
        self.modified = modified
        self.editor = editor
        self.output = output
    }

    func consume(_ chunk: Span<UInt8>) {
        if isDecided {
            rewrite(chunk)
            return
        }
        head += chunk.array(0..<chunk.count)
        if head.count >= ArtifactParser.headByteCount { decide() }
    }

    /// Ends the file. Gives the reason where it is no text.
    func finish() -> String? {
        if !isDecided { decide() }
        guard var rewriter else { return "it is no text" }
        rewriter.finish(into: &written) { editor.edit($0) }
        written += editor.finish()
        flush(atLeast: 0)
        output?.end()
        return nil
    }

    private func decide() {
        isDecided = true
        let bytes = head
        head = []
        let encoding = TextEncoding.detect(bytes.span)
        guard isText(bytes.span, encoding) else { return }
        rewriter = TextRewriter(encoding)
        output?.begin(path, modified: modified)
        rewrite(bytes.span)
    }

    /// Whether `bytes`, the first of the file, are text: by the format that claims them, and by their signs.
    private func isText(_ bytes: Span<UInt8>, _ encoding: TextEncoding) -> Bool {
        var text = bytes.array(min(encoding.markByteCount, bytes.count)..<bytes.count)
        if encoding.isUTF16 {
            var decoder = UTF16Decoder(bigEndian: encoding.isBigEndian, sourceOffset: 0)
            var decoded: [UInt8] = []
            decoder.decode(text.span, into: &decoded)
            text = decoded
        }
        let format = FormatCatalog.format(raw: bytes, text: text.span, fileName: path.fileName.lowercased())
        if format?.input == .bytes { return false }
        // Damaged logs hold stretches of zeros; everything else that does not print makes a file none of text.
        let odd = text.count { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D && $0 != 0x0C && $0 != 0 }
        let zeros = text.count { $0 == 0 }
        return odd * 50 <= text.count && (zeros * 50 <= text.count || format != nil)
    }

    private func rewrite(_ chunk: Span<UInt8>) {
        rewriter?.consume(chunk, into: &written) { editor.edit($0) }
        flush(atLeast: EditedFile.outputByteCount)
    }

    private func flush(atLeast size: Int) {
        guard written.count >= max(1, size) else { return }
        output?.write(written.span)
        written.removeAll(keepingCapacity: true)
    }
}
