import ArgumentParser
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritRulePack
import CulpritRules

/// `culprit explain`: what a code, an event or a definition of the rules is.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell what an error code, an event, a failure, a signal or a fact means.",
        discussion: """
            The subject is an error code in any spelling (0x8018002b, -2145910741, 2149056555, AADSTS50155, its symbol), \
            an event ('event 76'), or the id of a failure, a signal, a fact or a source. Codes that no list has are taken \
            apart. With bundles behind it, it also tells where they show it.
            """)

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "What to explain; then, if you like, bundles to look for it in.", valueName: "subject> <bundle"))
    var words: [String]

    @Option(name: .shortAndLong, help: "How to write it.")
    var format: ExplanationReport.Format = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write it to a file.", valueName: "file"))
    var output: String?

    @Flag(name: .shortAndLong, help: "Show everything instead of what fits a screen.")
    var verbose = false

    @OptionGroup var rules: RuleOptions

    func run() async throws {
        let book = try rules.book()
        let explainer = Explainer(book)
        let (subject, paths) = subjectAndPaths(explainer)
        var explanations = explainer.explain(subject)
        guard !explanations.isEmpty else {
            let near = explainer.suggestions(for: subject)
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
            StandardError.line("culprit: nothing is known of '\(Sanitiser.line(subject, limit: 100))'\(hint)")
            throw ExitCode(64)
        }
        if !paths.isEmpty { try await look(in: paths, for: &explanations, explainer) }
        var options = ReportOptions.forStandardOutput(to: output)
        options.isVerbose = verbose
        try deliver(ExplanationReport.render(explanations, of: subject, as: format, options: options), to: output)
    }

    /// `event 76` may come as two words; everything behind the subject is a path.
    private func subjectAndPaths(_ explainer: Explainer) -> (subject: String, paths: [String]) {
        guard words.count > 1, words[0].lowercased() == "event", UInt32(words[1]) != nil else {
            return (words.first ?? "", Array(words.dropFirst()))
        }
        return ("event \(words[1])", Array(words.dropFirst(2)))
    }

    func validate() throws {
        if words.isEmpty { throw ValidationError("Name what to explain: a code, 'event 76', or an id.") }
        // A negative number is a code; anything else with a hyphen in front is a mistyped option.
        for word in words where word.hasPrefix("-") && word != "-" && Int64(word) == nil {
            throw ValidationError("There is no option \(word).")
        }
    }

    private func look(
        in paths: [String], for explanations: inout [Explanation], _ explainer: Explainer
    ) async throws {
        let input = try InputOptions.parse(["--"] + paths)
        let compiled = try rules.compiled()
        let devices = await Analyzer(compiled, tool: compiled.tool).evidence(
            try input.inputs(), options: try input.reading())
        for index in explanations.indices {
            explanations[index].sightings = devices.map { evidence in
                explainer.sighting(of: explanations[index], in: evidence, rules: compiled)
            }
        }
    }
}

extension ExplanationReport.Format: ExpressibleByArgument {}
