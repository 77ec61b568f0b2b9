import ArgumentParser
import CulpritModel
import CulpritPipeline
import CulpritRulePack
import CulpritRules

/// `culprit rules list`: all failures.
struct RulesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List every failure with its severity, its owner and its title.")

    @OptionGroup var rules: RuleOptions

    func run() throws {
        let book = try rules.book()
        for failure in book.failures.map(\.description).sorted(by: { $0.id < $1.id }) {
            func padded(_ text: String, _ width: Int) -> String {
                text + String(repeating: " ", count: max(1, width - text.count))
            }
            try StandardOutput.write(
                padded(failure.id, 52) + padded(failure.severity.rawValue, 10) + padded(failure.owner, 18)
                    + failure.title + "\n")
        }
    }
}

/// `culprit rules show`: one failure whole.
struct RulesShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a failure means, how it is fixed and how that is seen.")

    @Argument(help: "The id of a failure, with or without its area.")
    var failure: String

    @OptionGroup var rules: RuleOptions

    func run() throws {
        let found = try rules.book().failure(called: failure)
        let failure = found.description
        var text = "\(failure.id)  \(failure.title)\n"
        text +=
            "severity \(failure.severity.rawValue), confidence \(failure.confidence.rawValue), owner \(failure.owner)"
        text += failure.rung.map { ", rung \($0)" } ?? ""
        text += "\ndefined in \(found.location.file):\(found.location.line)\n\n\(failure.explanation)\n\nFix\n"
        for (number, step) in failure.fix.enumerated() {
            text += "  \(number + 1). \(step.action)\n"
            if let place = step.place { text += "     where: \(place)\n" }
            if let command = step.command { text += "     run:   \(command)\n" }
        }
        text += "\nVerify\n  \(failure.verify)\n"
        if !failure.causedBy.isEmpty { text += "\nExplained by\n  \(failure.causedBy.joined(separator: "\n  "))\n" }
        if !failure.possibleCauses.isEmpty {
            text += "\nCauses that only the tenant shows\n  \(failure.possibleCauses.joined(separator: "\n  "))\n"
        }
        text += "\nReferences\n  \(failure.references.joined(separator: "\n  "))\n"
        try StandardOutput.write(text)
    }
}

/// `culprit rules why`: each condition of a failure with its value and its proof.
struct RulesWhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Show each condition of a failure on a bundle, with its value and its proof.")

    @Argument(help: "The id of a failure, with or without its area.")
    var failure: String

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RuleOptions

    func run() async throws {
        let compiled = try rules.compiled()
        let id = try compiled.book.failure(called: failure).description.id
        let devices = await Analyzer(compiled, tool: compiled.tool).evidence(
            try input.inputs(), options: try input.reading())
        for evidence in devices {
            let evaluator = Evaluator(compiled, evidence: evidence)
            let state = evaluator.verdicts().first { $0.failure == id }?.state.rawValue ?? "not evaluated"
            try StandardOutput.write("\(evidence.identity.names.last ?? "device"): \(id) \(state)\n")
            guard let trace = evaluator.explain(failure: id) else { continue }
            for line in TraceText.tree(trace) { try StandardOutput.write("  " + line + "\n") }
        }
    }
}

extension RuleBook {
    /// The failure with this id, or with this slug. Ends the program with the nearest names where there is none.
    func failure(called name: String) throws -> FailureDefinition {
        let wanted = name.lowercased()
        if let found = failures.first(where: {
            $0.description.id == wanted || $0.description.id.hasSuffix("/" + wanted)
        }) {
            return found
        }
        let names = failures.map(\.description.id)
        let slugs = names.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let hint = NearestName.suggestion(for: wanted, among: names + slugs).map { "; did you mean \($0)?" } ?? ""
        StandardError.line("culprit: there is no failure called \(name)\(hint)")
        throw ExitCode(64)
    }
}
