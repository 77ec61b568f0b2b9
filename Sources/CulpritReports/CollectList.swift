// What to collect, for people: each source with where it lies and the command that gathers it. The words come from the
// rule pack's sources, so the list can not fall behind the rules.

/// A source that somebody is asked to collect.
package struct CollectItem: Hashable, Sendable {
    /// The id of the source.
    package var id: String
    package var title: String
    /// Where the artifact lies on the device; empty where the pack does not say it.
    package var place: String
    /// The command or the action that collects it.
    package var collect: String
    /// Whether it is among the few that would decide most of what a case leaves open.
    package var isDecisive: Bool

    /// The source `id`, called `title`.
    package init(id: String, title: String, place: String, collect: String, isDecisive: Bool = false) {
        self.id = id
        self.title = title
        self.place = place
        self.collect = collect
        self.isDecisive = isDecisive
    }
}

/// Draws the list of `collect`.
package enum CollectList {
    /// `items` as lines for a terminal, what decides most first.
    package static func text(_ items: [CollectItem], options: ReportOptions = ReportOptions()) -> String {
        var page = TextCanvas(width: options.width, usesColour: options.usesColour)
        if items.isEmpty { page.line("Nothing is missing that the rules ask for.") }
        let decisive = items.filter(\.isDecisive)
        let rest = items.filter { !$0.isDecisive }
        if !decisive.isEmpty { section("What would decide most", decisive, on: &page) }
        if !rest.isEmpty { section(decisive.isEmpty ? "To collect" : "Also missing", rest, on: &page) }
        return page.text
    }

    /// `items` as Markdown for a ticket: a list of commands.
    package static func markdown(_ items: [CollectItem]) -> String {
        let writer = MarkdownReport(options: ReportOptions())
        var lines = ["# To collect", ""]
        if items.isEmpty { lines.append("Nothing is missing that the rules ask for.") }
        for item in items {
            let place = item.place.isEmpty ? "" : ", in: \(writer.escaped(item.place))"
            lines.append("- \(writer.escaped(item.title))\(place): \(writer.code(item.collect))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(_ title: String, _ items: [CollectItem], on page: inout TextCanvas) {
        if !page.text.isEmpty { page.gap() }
        page.line(title, style: .strong)
        var place = ""
        for item in items {
            if item.place != place {
                place = item.place
                if !place.isEmpty { page.paragraph("in: \(place)", indent: 2, style: .faint) }
            }
            page.line("\(item.id): \(item.title)", indent: 2)
            // A command stays on one line, so that it can be copied.
            page.line(item.collect, indent: 6, style: .place)
        }
    }
}
