import ArgumentParser
import CulpritIO
import CulpritModel
import CulpritReports
import CulpritRulePack
import CulpritRules

/// `culprit rules mutate`: whether the cases notice when a condition is another.
struct RulesMutateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutate",
        abstract: "Change one thing at a time in each failure and see whether a case notices.",
        discussion: """
            Each operand, exception, capture test, value of a list, order and negation is taken out in turn; counts are \
            moved by one, limits are halved and doubled. What can change without any case failing is something that \
            nobody has shown to work. Cases that name a bundle in place of giving evidence are left out.
            """)

    @OptionGroup var pack: PackArgument

    @Option(help: "Only failures whose id contains this.")
    var only: String?

    @Flag(help: "Fail where a condition can go unnoticed.")
    var strict = false

    func run() throws {
        let loaded = try pack.loaded()
        for finding in loaded.findings where finding.severity == .error { StandardError.line(finding.description) }
        let ids = loaded.draft.failures.map(\.description.id).filter { id in only.map { id.contains($0) } ?? true }
        guard !ids.isEmpty else {
            StandardError.line("culprit: no failure has an id that contains '\(only ?? "")'")
            throw ExitCode(64)
        }
        let score: MutationScore
        do throws(RuleCompileError) { score = try PackMutation.score(loaded, failures: Set(ids)) } catch {
            StandardError.line(error.description)
            throw Status.unusable
        }
        for survivor in score.survivors {
            try StandardOutput.write("\(survivor.failure): no case notices \(survivor.change)\n")
        }
        let share = score.total == 0 ? 100 : Double(score.caught * 1000 / score.total) / 10
        try StandardOutput.write(
            "\(score.caught) of \(score.total) changes are noticed by a case (\(share) %), \(ids.count) failures\n")
        if strict && !score.survivors.isEmpty { throw Status.findings }
    }
}

/// `culprit rules reference`: the rules as pages.
struct RulesReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Write the rules as Markdown pages to browse.")

    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write into.", valueName: "dir"))
    var output: String

    func run() throws {
        let pages = ReferencePages(Explainer(try rules.book()).all).pages()
        for page in pages {
            let path = output + "/" + page.path
            do throws(IOFailure) {
                try AtomicWriter.makeFolders(above: path)
                try AtomicWriter.write(page.text, to: path)
            } catch {
                StandardError.line("culprit: \(error.description)")
                throw Status.unusable
            }
        }
        try StandardOutput.write("wrote \(pages.count) pages below \(output)\n")
        let known = Set(pages.map(\.path))
        for found in DirectoryWalker.files(below: output, limits: Limits()).files
        where found.relativePath.hasSuffix(".md") && !known.contains(found.relativePath) {
            StandardError.line("culprit: \(output)/\(found.relativePath) is no page of these rules any more; remove it")
        }
    }
}
