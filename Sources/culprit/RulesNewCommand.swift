import ArgumentParser
import CulpritIO
import CulpritModel
import CulpritRulePack
import CulpritRules

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `culprit rules new`: writes a failure and its test.
struct RulesNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write a new failure and its test, ready to be filled in.")

    @Argument(help: "The id: area/slug, such as enrollment/mdm-scope-none. Asked for on a terminal if left out.")
    var id: String?

    @Option(help: "One line that names the failure. Asked for on a terminal if left out.")
    var title: String?

    @Option(help: "The folder of rules to write into.")
    var folder = "Rules"

    @Option(help: "critical, error, warning or note.")
    var severity = "error"

    @Option(help: "Who can fix it.")
    var owner = "intune-admin"

    @Option(help: "The rung of the ladder that it breaks.")
    var rung: String?

    @Option(help: "A signal that shows it.")
    var signal: String?

    @Option(
        help: "The number of an error that no rule explains, as culprit fleet report shows it; it becomes the signal.")
    var fromShape: Int64?

    @Option(help: ArgumentHelp("The store of the fleet that --from-shape is looked up in.", valueName: "file"))
    var store = "fleet.sqlite"

    @OptionGroup var rules: RuleOptions

    func validate() throws {
        if fromShape != nil, signal != nil { throw ValidationError("Give --signal or --from-shape, not both.") }
    }

    func run() throws {
        let asked = id == nil || title == nil
        let id = try id ?? Self.ask("Id (area/slug)", of: "id") { RuleScaffold.fault(inID: $0) }
        if let fault = RuleScaffold.fault(inID: id) { throw ValidationError(fault) }
        let book = try rules.book()
        let title =
            try title ?? Self.ask("Title, in one line", of: "--title") { $0.isEmpty ? "A title is needed." : nil }
        var draft = RuleScaffold.Draft(id: id, title: title)
        draft.severity = severity
        draft.owner = owner
        draft.rung = rung
        draft.signal = signal
        var drafted: [(path: String, text: String)] = []
        if let fromShape {
            let found = try ShapeInStore.signal(fromShape, store: store, failure: id, in: book)
            draft.take(found)
            drafted.append(ShapeDraft.file(of: found))
        }
        if asked, fromShape == nil, signal == nil, StandardInput.isTerminal {
            let answer = try Self.ask("Signal that shows it (empty for a fact)", of: "--signal") { answer in
                answer.isEmpty || book.signals.contains { $0.id == answer } ? nil : Self.unknown(answer, in: book)
            }
            draft.signal = answer.isEmpty ? nil : answer
        }
        if fromShape == nil, let signal = draft.signal {
            guard let found = book.signals.first(where: { $0.id == signal }) else {
                throw ValidationError(Self.unknown(signal, in: book))
            }
            draft.take(found)
        }
        for file in drafted + RuleScaffold.files(for: draft) {
            let path = folder + "/" + file.path
            do throws(IOFailure) { try AtomicWriter.create(file.text, at: path) } catch {
                StandardError.line("culprit: \(error.description)")
                throw Status.unusable
            }
            try StandardOutput.write("wrote \(path)\n")
        }
    }
    private static func unknown(_ signal: String, in book: RuleBook) -> String {
        let hint =
            NearestName.suggestion(for: signal, among: book.signals.map(\.id)).map { "; did you mean \($0)?" } ?? ""
        return "There is no signal called '\(signal)'\(hint)"
    }

    /// What somebody answers on the terminal; ends the program with the name of the option where nobody is there.
    private static func ask(_ question: String, of option: String, fault: (String) -> String?) throws -> String {
        guard StandardInput.isTerminal else { throw ValidationError("\(option) is missing.") }
        while true {
            StandardError.status("\(question): ")
            guard let line = readLine() else { throw ExitCode(64) }
            guard let wrong = fault(line) else { return line }
            StandardError.line(wrong)
        }
    }
}

/// Standard input.
enum StandardInput {
    /// Whether a person types it.
    static var isTerminal: Bool { isatty(0) == 1 }
}
