// What `explain` prints: the same explanation for a terminal, for a program and for a ticket. What a bundle says is made
// safe to show; what the rules say is shown as it is written.

package import CulpritModel

/// Renders explanations.
package enum ExplanationReport {
    /// How an explanation can be written.
    package enum Format: String, CaseIterable, Sendable { case text, json, markdown }

    /// The name and version of the JSON, the value of the key `schema`.
    package static let schema = "culprit.explanation/1"

    /// The explanations of `subject` in `format`.
    package static func render(
        _ explanations: [Explanation], of subject: String, as format: Format,
        options: ReportOptions = ReportOptions()
    ) -> String {
        switch format {
        case .text: text(explanations, options)
        case .json: json(explanations, subject)
        case .markdown:
            explanations.map { ExplanationMarkdown().section($0, level: 1) }.joined(separator: "\n")
        }
    }

    // MARK: Text

    private static func text(_ explanations: [Explanation], _ options: ReportOptions) -> String {
        var page = TextCanvas(width: options.width, usesColour: options.usesColour)
        for (index, explanation) in explanations.enumerated() {
            if index > 0 { page.gap() }
            draw(explanation, options, on: &page)
        }
        return page.text
    }

    private static func draw(_ explanation: Explanation, _ options: ReportOptions, on page: inout TextCanvas) {
        page.paragraph("\(explanation.id)  \(explanation.title)", style: .strong)
        let width = explanation.properties.map(\.label.count).max() ?? 0
        for property in explanation.properties {
            let lead = property.label + String(repeating: " ", count: width - property.label.count + 2)
            page.paragraph(property.text, indent: 2, lead: lead, leadStyle: .faint)
        }
        if !explanation.meaning.isEmpty {
            page.gap()
            page.paragraph(explanation.meaning)
        }
        for remark in explanation.remarks { page.paragraph(remark, style: .faint) }
        list("What causes it", explanation.causes, on: &page)
        fix(explanation.fix, on: &page)
        if !explanation.verify.isEmpty {
            page.heading("Verify")
            page.paragraph(explanation.verify, indent: 2)
        }
        if !explanation.condition.isEmpty {
            page.heading("Condition")
            for line in explanation.condition {
                let indent = line.prefix { $0 == " " }.count
                page.paragraph(String(line.dropFirst(indent)), indent: 2 + indent)
            }
        }
        related(explanation, isVerbose: options.isVerbose, on: &page)
        seen(explanation, isVerbose: options.isVerbose, on: &page)
        if !explanation.references.isEmpty {
            page.heading("References")
            for reference in explanation.references { page.line(reference, indent: 2) }
        }
    }

    private static func list(_ title: String, _ texts: [String], on page: inout TextCanvas) {
        guard !texts.isEmpty else { return }
        page.heading(title)
        for text in texts { page.paragraph(text, indent: 2, lead: "- ") }
    }

    private static func fix(_ steps: [FixStep], on page: inout TextCanvas) {
        guard !steps.isEmpty else { return }
        page.heading("What to do")
        for (index, step) in steps.enumerated() {
            page.paragraph(step.action, indent: 2, lead: steps.count > 1 ? "\(index + 1). " : "")
            let indent = steps.count > 1 ? 5 : 2
            if let place = step.place { page.paragraph(place, indent: indent, lead: "where: ", leadStyle: .faint) }
            if let command = step.command { page.line("run: " + command, indent: indent) }
        }
    }

    private static func related(_ explanation: Explanation, isVerbose: Bool, on page: inout TextCanvas) {
        for (heading, relations) in RelationGroups.of(explanation) {
            page.heading(heading)
            let shown = relations.prefix(isVerbose ? Int.max : 12)
            for relation in shown { page.paragraph("\(relation.id)  \(relation.title)", indent: 2, lead: "- ") }
            if shown.count < relations.count {
                page.line("and \(relations.count - shown.count) more with --verbose", indent: 2, style: .faint)
            }
        }
    }

    private static func seen(_ explanation: Explanation, isVerbose: Bool, on page: inout TextCanvas) {
        guard let sightings = explanation.sightings else { return }
        page.heading("In the bundle")
        if sightings.isEmpty { page.paragraph("Nothing in it speaks of a device.", indent: 2) }
        for sighting in sightings {
            page.paragraph("\(sighting.device): \(sighting.words)", indent: 2)
            let shown = sighting.citations.prefix(isVerbose ? Int.max : 5)
            for citation in shown {
                page.line(Wording.location(citation.location), indent: 4, style: .place)
                let time = Wording.time(citation.time).map { $0 + "  " } ?? ""
                page.line(page.fitting(time + citation.text, indent: 6), indent: 6)
            }
            if shown.count < sighting.citations.count {
                page.line("and \(sighting.citations.count - shown.count) more with --verbose", indent: 4, style: .faint)
            }
        }
    }

    // MARK: JSON

    private static func json(_ explanations: [Explanation], _ subject: String) -> String {
        var writer = JSONWriter(indent: 2)
        writer.beginObject()
        writer.member("schema", schema)
        writer.member("subject", subject)
        writer.array("explanations", explanations) { $0.explanation($1) }
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func explanation(_ explanation: Explanation) {
        member("kind", explanation.kind.rawValue)
        member("id", explanation.id)
        member("title", explanation.title)
        member("group", explanation.group)
        array("properties", explanation.properties) { writer, property in
            writer.member("label", property.label)
            writer.member("text", property.text)
        }
        member("meaning", explanation.meaning)
        member("causes", explanation.causes)
        array("fix", explanation.fix) { writer, step in
            writer.member("do", step.action)
            writer.member("where", step.place)
            writer.member("command", step.command)
        }
        member("verify", explanation.verify)
        member("condition", explanation.condition)
        member("remarks", explanation.remarks)
        array("related", explanation.relations) { writer, relation in
            writer.member("role", relation.role)
            writer.member("kind", relation.kind.rawValue)
            writer.member("id", relation.id)
            writer.member("title", relation.title)
        }
        member("references", explanation.references)
        guard let sightings = explanation.sightings else {
            key("seen")
            null()
            return
        }
        array("seen", sightings) { writer, sighting in
            writer.member("device", sighting.device)
            writer.member("words", sighting.words)
            writer.citations(sighting.citations)
        }
    }
}

/// The relations of an explanation under the headings that a reader looks for.
enum RelationGroups {
    /// The headings with their relations, in the order in which they first come; a heading says how and to what.
    static func of(_ explanation: Explanation) -> [(heading: String, relations: [Explanation.Relation])] {
        var groups: [(heading: String, relations: [Explanation.Relation])] = []
        for relation in explanation.relations {
            let heading = heading(relation, of: explanation.kind)
            if let index = groups.firstIndex(where: { $0.heading == heading }) {
                groups[index].relations.append(relation)
            } else {
                groups.append((heading, [relation]))
            }
        }
        return groups
    }

    private static func heading(_ relation: Explanation.Relation, of kind: Explanation.Kind) -> String {
        let things = Self.things[relation.kind] ?? ""
        switch relation.role {
        case "is asked for by": return "Shows \(things)"
        case "keeps silent": return "Rules out \(things)"
        case "supports": return "Supports \(things)"
        case "speaks against": return "Speaks against \(things)"
        case "is explained by": return "Explained by \(things)"
        case "explains": return "Explains \(things)"
        case "asks for": return kind == .failure ? "Looks at \(things)" : "Asks for \(things)"
        case "is broken by": return "Broken by \(things)"
        case "is ended by": return "Ended by \(things)"
        case "is the signal": return "Signals"
        case "decides the rung": return "Decides rungs of the ladder"
        case "gives the fact": return "Gives facts"
        case "can be": return "Harmless where"
        case "makes": return "Its signals"
        case "holds": return "Its facts"
        case "carries": return "Carries the code"
        default: return relation.role
        }
    }

    private static let things: [Explanation.Kind: String] = [
        .code: "codes", .failure: "failures", .signal: "signals", .fact: "facts", .event: "events",
        .source: "sources", .rung: "rungs", .noise: "noise",
    ]
}
