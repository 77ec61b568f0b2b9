// An explanation as a section of Markdown: what `explain --format markdown` prints, and what the reference pages hold.

import CulpritModel

/// Writes explanations as Markdown.
struct ExplanationMarkdown {
    /// The address of a definition that has a section of its own somewhere, or nil.
    var address: (Explanation.Kind, String) -> String? = { _, _ in nil }
    private let report = MarkdownReport(options: ReportOptions())

    /// A writer that links definitions to where `address` says.
    init(address: @escaping (Explanation.Kind, String) -> String? = { _, _ in nil }) { self.address = address }

    /// The heading of the section of `explanation`.
    static func heading(_ explanation: Explanation) -> String {
        switch explanation.kind {
        case .failure, .rung, .source: explanation.title
        case .code: "\(explanation.id) \(explanation.title)"
        case .signal, .fact, .noise, .event: explanation.id
        }
    }

    /// `explanation` under a heading of `level`.
    func section(_ explanation: Explanation, level: Int) -> String {
        var blocks: [String] = []
        blocks.append(String(repeating: "#", count: level) + " " + escaped(Self.heading(explanation)))
        switch explanation.kind {
        case .failure, .rung, .source: blocks.append(code(explanation.id))
        case .code: break
        case .signal, .fact, .noise, .event: blocks.append("**\(escaped(explanation.title))**")
        }
        if !explanation.properties.isEmpty { blocks.append(properties(explanation)) }
        if !explanation.meaning.isEmpty { blocks.append(escaped(explanation.meaning)) }
        for remark in explanation.remarks { blocks.append(escaped(remark)) }
        if explanation.kind == .code, explanation.causes.count == 1 {
            blocks.append("Cause: " + escaped(explanation.causes[0]))
        } else {
            list("Causes to check", explanation.causes.map(escaped), &blocks)
        }
        fix(explanation, &blocks)
        if !explanation.verify.isEmpty { blocks.append("**Verify**: " + escaped(explanation.verify)) }
        if !explanation.condition.isEmpty { blocks.append("**Condition**\n\n" + fenced(explanation.condition)) }
        for group in RelationGroups.of(explanation) { list(group.heading, group.relations.map(relation), &blocks) }
        seen(explanation, &blocks)
        list("References", explanation.references.compactMap { SafeLink.address($0).map { "<\($0)>" } }, &blocks)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func properties(_ explanation: Explanation) -> String {
        if explanation.kind == .code || explanation.kind == .failure {
            return explanation.properties.map { "\(escaped($0.label)) \(code($0.text))" }.joined(separator: ", ")
        }
        return explanation.properties.map { "- \(escaped($0.label)): \(code($0.text))" }.joined(separator: "\n")
    }

    private func list(_ title: String, _ items: [String], _ blocks: inout [String]) {
        guard !items.isEmpty else { return }
        blocks.append("**\(title)**\n\n" + items.map { "- " + $0 }.joined(separator: "\n"))
    }

    private func fix(_ explanation: Explanation, _ blocks: inout [String]) {
        let steps = explanation.fix
        if steps.count == 1, steps[0].place == nil, steps[0].command == nil {
            blocks.append("What to do: " + escaped(steps[0].action))
            return
        }
        guard !steps.isEmpty else { return }
        var lines: [String] = []
        for (index, step) in steps.enumerated() {
            lines.append("\(index + 1). " + escaped(step.action))
            if let place = step.place { lines.append("   - where: " + escaped(place)) }
            if let command = step.command { lines.append("   - run: " + code(command)) }
        }
        blocks.append("**What to do**\n\n" + lines.joined(separator: "\n"))
    }

    /// Lines as a block of code; the fence is longer than any that stands in them.
    private func fenced(_ lines: [String]) -> String {
        let text = lines.map { Sanitiser.line($0) }.joined(separator: "\n")
        let fence = text.contains("```") ? "~~~~~~" : "```"
        return fence + "text\n" + text + "\n" + fence
    }

    private func relation(_ relation: Explanation.Relation) -> String {
        let name = code(relation.id)
        let linked = address(relation.kind, relation.id).map { "[\(name)](\($0))" } ?? name
        return relation.title.isEmpty ? linked : linked + " " + escaped(relation.title)
    }

    private func seen(_ explanation: Explanation, _ blocks: inout [String]) {
        guard let sightings = explanation.sightings else { return }
        var lines: [String] = []
        for sighting in sightings {
            lines.append("\(escaped(sighting.device)): \(escaped(sighting.words))")
            for citation in sighting.citations.prefix(20) {
                let time = Wording.time(citation.time).map { escaped($0) + " " } ?? ""
                lines.append("  - \(code(Wording.location(citation.location))): \(time)\(code(citation.text))")
            }
        }
        list("In the bundle", lines.isEmpty ? ["Nothing in it speaks of a device."] : [], &blocks)
        if !lines.isEmpty {
            let items = lines.map { $0.hasPrefix("  - ") ? $0 : "- " + $0 }
            blocks.append("**In the bundle**\n\n" + items.joined(separator: "\n"))
        }
    }

    func escaped(_ text: String) -> String { report.escaped(text) }
    func code(_ text: String) -> String { report.code(text) }
}
