import ArgumentParser
import CulpritBuiltInRules
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritRulePack
import CulpritRules

/// The pack that an author works on.
struct PackArgument: ParsableArguments {
    @Argument(help: "A folder of rules; the built-in rules if it is left out.")
    var folder: String?

    @Option(
        name: .customLong("over"),
        help: ArgumentHelp(
            "Lay the folder over this one instead of the built-in rules; 'none' for a pack that stands alone.",
            valueName: "dir"))
    var base: String?

    /// The layers: a folder with a `pack.yaml` of its own stands alone, any other is laid over the built-in rules.
    func layers() throws -> [[PackFile]] {
        guard let folder else { return [BuiltInRules.files] }
        let files = try RuleOptions.files(in: folder, for: .everything)
        if let base {
            return base == "none" ? [files] : [try RuleOptions.files(in: base, for: .everything), files]
        }
        return files.contains { $0.path == "pack.yaml" } ? [files] : [BuiltInRules.files, files]
    }

    /// The pack with everything that was noticed.
    func loaded() throws -> LoadedPack {
        PackLoader.load(try layers(), programVersion: ProgramVersion.text)
    }
}

/// `culprit rules lint`: what is wrong with a pack.
struct RulesLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Name every mistake in a rule pack, with file, line and remedy.")

    @OptionGroup var pack: PackArgument

    @Flag(help: "Warnings fail too.")
    var strict = false

    func run() throws {
        let loaded = try pack.loaded()
        for finding in loaded.findings { try StandardOutput.write(finding.description + "\n") }
        let errors = loaded.findings.count { $0.severity == .error }
        let warnings = loaded.findings.count - errors
        let book = loaded.draft
        try StandardOutput.write(
            "\(book.failures.count) failures, \(book.signals.count) signals, \(book.facts.count) facts, "
                + "\(book.codes.count) codes: \(errors) errors, \(warnings) warnings\n")
        if errors > 0 || (strict && warnings > 0) { throw Status.findings }
    }
}

/// `culprit rules test`: runs the cases of a pack.
struct RulesTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the cases that stand beside the failures.")

    @OptionGroup var pack: PackArgument

    @Option(help: "Only failures whose id contains this.")
    var only: String?

    func run() throws {
        let loaded = try pack.loaded()
        for finding in loaded.findings where finding.severity == .error {
            try StandardOutput.write(finding.description + "\n")
        }
        let runner: CaseRunner
        do throws(RuleCompileError) { runner = CaseRunner(try CompiledRuleBook(loaded.bookForCases)) } catch {
            StandardError.line(error.description)
            throw Status.unusable
        }
        let cases = loaded.cases.filter { ruleCase in only.map { ruleCase.failure.contains($0) } ?? true }
        var failed = 0
        for ruleCase in cases {
            let result = runner.run(ruleCase)
            guard !result.holds else { continue }
            failed += 1
            try StandardOutput.write(result.description + "\n")
        }
        try StandardOutput.write("\(cases.count - failed) passed, \(failed) failed\n")
        if failed > 0 || loaded.hasErrors { throw Status.findings }
    }
}

/// `culprit rules coverage`: what no case exercises.
struct RulesCoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Show which failures, signals and codes no case exercises.")

    @OptionGroup var pack: PackArgument

    func run() throws {
        let loaded = try pack.loaded()
        let compiled: CompiledRuleBook
        do throws(RuleCompileError) { compiled = try CompiledRuleBook(loaded.bookForCases) } catch {
            StandardError.line(error.description)
            throw Status.unusable
        }
        var coverage = PackCoverage(compiled)
        let runner = CaseRunner(compiled)
        for ruleCase in loaded.cases { if let given = runner.evidence(of: ruleCase) { coverage.add(given.evidence) } }
        let kinds: [(title: String, ids: [String], all: Int)] = [
            ("failures that no case makes fire", coverage.unfiredFailures, loaded.draft.failures.count),
            ("signals that no case exercises", coverage.unseenSignals, loaded.draft.signals.count),
            ("facts that no case reads", coverage.unreadFacts, loaded.draft.facts.count),
            ("codes named by a condition that no case carries", coverage.untriedCodes, loaded.draft.codes.count),
        ]
        for kind in kinds {
            try StandardOutput.write("\(kind.ids.count) of \(kind.all): \(kind.title)\n")
            for id in kind.ids { try StandardOutput.write("  \(id)\n") }
        }
    }
}

/// `culprit rules diff`: what changed in meaning.
struct RulesDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what changed in meaning between two packs.")

    @Argument(help: "The folder of the older pack.")
    var old: String

    @Argument(help: "The folder of the newer pack.")
    var new: String

    func run() throws {
        let difference = PackDiff.diff(
            old: PackLoader.load([try RuleOptions.files(in: old, for: .use)], check: .use).draft,
            new: PackLoader.load([try RuleOptions.files(in: new, for: .use)], check: .use).draft)
        for change in difference.changes { try StandardOutput.write("\(change.level.rawValue): \(change.sentence)\n") }
        try StandardOutput.write("the change is \(difference.level.rawValue)\n")
    }
}
