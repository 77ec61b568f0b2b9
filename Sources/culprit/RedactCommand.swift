import ArgumentParser
import CulpritBytes
import CulpritContainers
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritReports

/// `culprit redact`: a copy of the text of a bundle that can be given away.
struct RedactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Write a copy of a bundle's text with stand-ins for all that tells who it is about.",
        discussion: """
            Logs, registry exports, XML, JSON, dsregcmd and all other text is copied in its own encoding, archives becoming \
            folders. Names of users, computers and domains, ids, serial numbers, addresses and secrets get the stand-ins \
            that --redact gives them in a report; with one --redact-key they are the same in both. What is no text (event \
            logs, images, databases) is left out and named. Redaction goes by form and by labels: look through the copy \
            before it leaves your hands.

              culprit redact DiagLogs.zip -o shared.zip
              culprit redact CCM/Logs -o shared --redact-key SECRET --redact-map map.txt
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A new or empty folder to write to, or a file whose name ends in .zip.", valueName: "path"))
    var output: String

    @OptionGroup var key: RedactionKeyOptions

    @Flag(name: .shortAndLong, help: "Print only what was left out.")
    var quiet = false

    func run() async throws {
        let target = try CopyTarget(output)
        let inputs = try input.inputs()
        let progress = ProgressLine(isQuiet: quiet)
        var reading = try input.reading(jobs: 1)
        reading.progress = progress.counter
        // The report knows names that no line of text explains: those of event logs, those that several files agree on.
        let compiled = try rules.compiled()
        var redactor = try key.redactor(rules)
        redactor.learn(
            await Analyzer(compiled, tool: compiled.tool).analyze(inputs, options: try input.reading()))
        let editor = RedactingEditor(redactor)
        editor.isLearning = true
        TextWalk(reading, editor: editor, output: nil).walk(inputs)
        editor.isLearning = false
        let copy = RedactedCopy(target, editor: editor, roots: input.paths)
        let walk = TextWalk(reading, editor: editor, output: copy)
        walk.walk(inputs)
        progress.clear()
        do throws(IOFailure) { try copy.finish() } catch {
            StandardError.line("culprit: \(error.description)")
            throw Status.unusable
        }
        try key.writeMap(editor.lines.redactor)
        try StandardOutput.write(summary(walk, copy, editor))
        if walk.edited.isEmpty { throw Status.unusable }
    }

    private func summary(_ walk: TextWalk, _ copy: RedactedCopy, _ editor: RedactingEditor) -> String {
        var lines: [String] = []
        if !quiet {
            lines.append("\(Wordings.files(walk.edited.count)) written to \(output)")
            for path in walk.partial { lines.append("only in part readable: \(path)") }
            if editor.lines.emptiedCount > 0 {
                lines.append("\(editor.lines.emptiedCount) binary registry values emptied")
            }
        }
        if !walk.leftOut.isEmpty { lines.append("\(Wordings.files(walk.leftOut.count)) left out:") }
        for file in walk.leftOut { lines.append("  \(file.path): \(file.reason)") }
        return lines.map { Sanitiser.line($0) + "\n" }.joined()
    }
}

/// Words of this command.
private enum Wordings {
    static func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }
}

/// Learns from lines, or redacts them.
final class RedactingEditor: LineEditor {
    var isLearning = false
    private(set) var lines: LineRedactor

    init(_ redactor: Redactor) { lines = LineRedactor(redactor) }

    func edit(_ line: [UInt8]) -> [UInt8]? {
        if isLearning {
            lines.learn(line)
            return nil
        }
        return lines.edit(line)
    }

    func finish() -> [UInt8] { lines.finish() }

    /// `name` of a file or folder with stand-ins.
    func redacted(_ name: String) -> String { lines.redacted(name) }
}

/// Where a copy goes.
enum CopyTarget {
    case folder(String)
    case archive(String)

    /// The target at `path`. Ends the program where it holds something already.
    init(_ path: String) throws {
        if path.lowercased().hasSuffix(".zip") {
            self = .archive(path)
            if DirectoryWalker.kind(of: path) == .missing { return }
            // It may be the very bundle that is to be copied.
            StandardError.line("culprit: \(path) is there already; name a new file")
            throw Status.unusable
        }
        self = .folder(path)
        switch DirectoryWalker.kind(of: path) {
        case .missing: return
        case .folder where DirectoryWalker.files(below: path, limits: Limits()).files.isEmpty: return
        case .folder:
            StandardError.line("culprit: \(path) is not empty; name a new folder, or a file that ends in .zip")
        case .file, .other:
            StandardError.line("culprit: \(path) is a file; name a new folder, or a file that ends in .zip")
        }
        throw Status.unusable
    }
}

/// Writes the files of a copy, archives becoming folders, their names redacted as well.
final class RedactedCopy: TextWalkOutput {
    private let editor: RedactingEditor
    private let roots: [String]
    private let folder: String?
    private let archive: ZIPOutput?
    private var file: FileWriter?
    private var names: Set<String> = []
    private var failure: IOFailure?

    /// A copy to `target` of what is named by `roots`, whose own folders are not told.
    init(_ target: CopyTarget, editor: RedactingEditor, roots: [String]) {
        self.editor = editor
        self.roots = roots
        switch target {
        case .folder(let path):
            folder = path
            archive = nil
        case .archive(let path):
            folder = nil
            archive = ZIPOutput()
            open(path)
        }
    }

    func begin(_ path: ArtifactPath, modified: RecordTime) {
        let name = ownName(path)
        if let archive {
            archive.begin(name, modified: modified)
        } else if let folder {
            let whole = folder + "/" + name
            attempt { () throws(IOFailure) in try AtomicWriter.makeFolders(above: whole) }
            open(whole)
        }
    }

    func write(_ bytes: Span<UInt8>) {
        guard let archive else {
            attempt { () throws(IOFailure) in try file?.write(bytes) }
            return
        }
        archive.write(bytes)
        pass(archive)
    }

    func end() {
        guard let archive else {
            attempt { () throws(IOFailure) in try file?.finish() }
            file = nil
            return
        }
        archive.end()
        pass(archive)
    }

    /// Ends the copy. Throws what went wrong on the way.
    func finish() throws(IOFailure) {
        if let archive {
            archive.finish()
            pass(archive)
            if archive.isOverflown {
                throw IOFailure(
                    action: "write", path: "the copy", reason: "it is too large for a zip archive; name a folder")
            }
            attempt { () throws(IOFailure) in try file?.finish() }
        }
        if let failure { throw failure }
    }

    private func open(_ path: String) {
        attempt { () throws(IOFailure) in file = try FileWriter(path: path) }
    }

    private func pass(_ archive: ZIPOutput) {
        let bytes = archive.take()
        attempt { () throws(IOFailure) in try file?.write(bytes.span) }
    }

    private func attempt(_ body: () throws(IOFailure) -> Void) {
        guard failure == nil else { return }
        do throws(IOFailure) { try body() } catch { failure = error }
    }

    /// The name in the copy of the file at `path`: below the folder of the root that it belongs to, and no other's.
    private func ownName(_ path: ArtifactPath) -> String {
        var name = path.description
        if let root = roots.filter({ name.hasPrefix($0) && $0 != "-" }).max(by: { $0.utf8.count < $1.utf8.count }) {
            var kept = root
            while kept.hasSuffix("/") { kept.removeLast() }
            let above = kept.lastIndex(of: "/").map { kept[...$0].utf8.count } ?? 0
            name = String(decoding: name.utf8.dropFirst(above), as: UTF8.self)
        }
        let parts = name.replacing("!/", with: "/").split(separator: "/").filter { $0 != "." && $0 != ".." }
        let redacted = parts.map { editor.redacted(String($0)).replacing("/", with: "_") }.joined(separator: "/")
        var own = redacted.isEmpty || redacted == "-" ? "input.txt" : redacted
        var turn = 1
        while !names.insert(own.lowercased()).inserted {
            turn += 1
            own = "\(turn)/" + redacted
        }
        return own
    }
}
