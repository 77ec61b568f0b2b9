import ArgumentParser
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritRules

/// `culprit collect`: what to gather, and how.
struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Print what to collect, as commands or as one PowerShell script that only reads.",
        discussion: """
              culprit collect -f powershell -o collect.ps1     everything that the rules know
              culprit collect --for DiagLogs.zip               what this case lacks
              culprit collect dsregcmd event.aad-operational   these sources
            """)

    /// How to write the list.
    enum Form: String, ExpressibleByArgument, CaseIterable { case text, markdown, powershell }

    @Argument(help: "Ids of sources, or the begin of ids (configmgr); all sources if left out.")
    var sources: [String] = []

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Only what this case lacks: a file, a folder or a bundle; may be repeated.", valueName: "path"))
    var cases: [String] = []

    @OptionGroup var rules: RuleOptions

    @Option(name: .shortAndLong, help: "How to write the list.")
    var format: Form = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    func run() async throws {
        let compiled = try rules.compiled()
        var items = compiled.book.sources.map { source in
            CollectItem(id: source.id, title: source.title, place: source.collectedFrom, collect: source.collect)
        }
        if !sources.isEmpty { items = try chosen(from: items) }
        if !cases.isEmpty { items = try await lacking(items, compiled) }
        let text =
            switch format {
            case .text: CollectList.text(items, options: .forStandardOutput(to: output))
            case .markdown: CollectList.markdown(items)
            case .powershell: CollectScript.powerShell(items)
            }
        try deliver(text, to: output)
    }

    private func chosen(from items: [CollectItem]) throws -> [CollectItem] {
        let wanted = sources.map { $0.lowercased() }
        func isMeant(_ id: String, _ name: String) -> Bool { id == name || id.hasPrefix(name + ".") }
        for name in wanted where !items.contains(where: { isMeant($0.id, name) }) {
            throw ValidationError("There is no source called '\(name)'; culprit collect lists them all.")
        }
        return items.filter { item in wanted.contains { isMeant(item.id, $0) } }
    }

    /// What the case does not hold and its open questions wait for, the most decisive first.
    private func lacking(_ items: [CollectItem], _ compiled: CompiledRuleBook) async throws -> [CollectItem] {
        let input = try InputOptions.parse(cases)
        let report = await Analyzer(compiled, tool: compiled.tool).analyze(
            try input.inputs(), options: try input.reading())
        if report.artifacts.allSatisfy({ $0.state == .unreadable }) {
            StandardError.line("culprit: nothing could be read of the case")
            throw Status.unusable
        }
        let complete = Set(report.sources.filter { $0.coverage == .complete }.map(\.id))
        let decisive = report.devices.flatMap(\.collectNext).map(\.source)
        let open = Set(report.devices.flatMap(\.notAssessed).flatMap(\.missing).map(\.source))
        let wanted = items.filter { !complete.contains($0.id) && (open.contains($0.id) || decisive.contains($0.id)) }
        let first = decisive.compactMap { id in wanted.first { $0.id == id } }
        var seen = Set<String>()
        var ordered: [CollectItem] = []
        for var item in first where seen.insert(item.id).inserted {
            item.isDecisive = true
            ordered.append(item)
        }
        return ordered + wanted.filter { seen.insert($0.id).inserted }
    }
}

extension ReportOptions {
    /// Options for a report that goes to `output`, or to standard output where that is nil: with colours and as wide as
    /// the terminal where a person looks at it.
    static func forStandardOutput(to output: String?) -> ReportOptions {
        var options = ReportOptions()
        options.usesColour = output == nil && StandardOutput.takesColour
        if let width = StandardOutput.columns { options.width = width }
        return options
    }
}
