// The rules as pages to browse: an index of each kind, and a page for each area, family and source, linked with each other.
// Made of explanations alone, so that pages and `explain` never say different things.

package import CulpritModel

/// Writes the reference of a rule pack.
package struct ReferencePages {
    /// The command that writes the pages of this project, for those who find them out of date.
    package static let command = "culprit rules reference --output Documentation/reference"

    private let failures: [Explanation]
    private let codes: [Explanation]
    private let signals: [Explanation]
    private let events: [Explanation]
    private let facts: [Explanation]
    private var places: [String: String] = [:]

    /// The reference of everything that `all` tells of a kind.
    package init(_ all: (Explanation.Kind) -> [Explanation]) {
        failures = all(.failure)
        codes = all(.code)
        signals = all(.signal)
        events = all(.event)
        facts = all(.fact)
        for (folder, members) in [("failures", failures), ("codes", codes), ("signals", signals)] {
            for member in members {
                let anchor = Self.anchor(ExplanationMarkdown.heading(member))
                places[Self.key(member.kind, member.id)] = "\(folder)/\(member.group).md#\(anchor)"
            }
        }
    }

    /// All pages by their paths below the folder of the reference, in the order of the paths.
    package func pages() -> [(path: String, text: String)] {
        var pages: [(path: String, text: String)] = [
            ("README.md", readme()), ("events.md", eventPage()), ("facts.md", factPage()),
        ]
        pages.append(("failures.md", index("Failures", failures, folder: "failures") { failureRow($0) }))
        pages.append(("codes.md", index("Error codes", codes, folder: "codes") { row($0, $0.title) }))
        pages.append(("signals.md", index("Signals", signals, folder: "signals") { row($0, $0.title) }))
        for (folder, members) in [("failures", failures), ("codes", codes), ("signals", signals)] {
            let writer = ExplanationMarkdown { kind, id in places[Self.key(kind, id)].map { "../" + $0 } }
            for (group, own) in Self.grouped(members) {
                let sections = own.map { writer.section($0, level: 2) }
                pages.append(
                    (
                        "\(folder)/\(group).md",
                        Self.mark + "# \(Self.title(folder)): \(group)\n\n" + sections.joined(separator: "\n")
                    ))
            }
        }
        return pages.sorted { $0.path < $1.path }
    }

    private static let mark = "<!-- Made by `\(command)`; change the rules, not this page. -->\n\n"

    private static func title(_ folder: String) -> String {
        switch folder {
        case "failures": "Failures"
        case "codes": "Error codes"
        default: "Signals"
        }
    }

    private static func key(_ kind: Explanation.Kind, _ id: String) -> String { kind.rawValue + " " + id }

    /// The members by group, groups in the order of their names.
    private static func grouped(_ members: [Explanation]) -> [(group: String, members: [Explanation])] {
        Dictionary(grouping: members, by: \.group).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What GitHub makes of a heading as an address: small letters, no signs but hyphens and underscores.
    static func anchor(_ heading: String) -> String {
        var anchor = ""
        for character in heading.lowercased() {
            if character == " " {
                anchor += "-"
            } else if character.isLetter || character.isNumber || character == "-" || character == "_" {
                anchor.append(character)
            }
        }
        return anchor
    }

    // MARK: Pages

    private func readme() -> String {
        Self.mark + """
            # What Culprit knows

            - [Failures](failures.md): \(failures.count) ways to be broken, each with its condition, fix and proof
            - [Error codes](codes.md): \(codes.count), with what they mean and what usually causes them
            - [Signals](signals.md): \(signals.count) log lines and events that mean something
            - [Events](events.md): the same by event log and number, with those that are noise
            - [Facts](facts.md): \(facts.count) pieces of device state that have a name

            `culprit explain` tells the same of one code, event or definition, and where a bundle shows it.

            """
    }

    private func index(
        _ title: String, _ members: [Explanation], folder: String, _ row: (Explanation) -> String
    ) -> String {
        var text = Self.mark + "# \(title)\n"
        for (group, own) in Self.grouped(members) {
            text += "\n## [\(escaped(group))](\(folder)/\(group).md)\n\n"
            text += folder == "failures" ? "| failure | severity | owner |\n|---|---|---|\n" : "| | |\n|---|---|\n"
            for member in own { text += row(member) }
        }
        return text
    }

    private func row(_ member: Explanation, _ title: String) -> String {
        let place = places[Self.key(member.kind, member.id)] ?? ""
        return "| [\(escaped(member.id))](\(place)) | \(escaped(title)) |\n"
    }

    private func failureRow(_ member: Explanation) -> String {
        let place = places[Self.key(member.kind, member.id)] ?? ""
        func property(_ label: String) -> String { member.properties.first { $0.label == label }?.text ?? "" }
        return "| [\(escaped(member.title))](\(place)) | \(property("severity")) | \(property("owner")) |\n"
    }

    private func eventPage() -> String {
        var text = Self.mark + "# Events\n"
        for (log, own) in Self.grouped(events) {
            text += "\n## \(escaped(log))\n\n| event | what it is | |\n|---|---|---|\n"
            for event in own {
                let number = event.id.split(separator: " ").last.map(String.init) ?? event.id
                let roles = event.relations.filter { $0.kind == .signal || $0.kind == .noise }
                if roles.isEmpty {
                    let words = event.properties.first { $0.label == "says" }?.text ?? event.meaning
                    text += "| \(number) | \(escaped(words)) | |\n"
                }
                for relation in roles {
                    let place = places[Self.key(relation.kind, relation.id)]
                    let name = place.map { "[\(escaped(relation.id))](\($0))" } ?? "noise"
                    text += "| \(number) | \(escaped(relation.title)) | \(name) |\n"
                }
            }
        }
        return text
    }

    private func factPage() -> String {
        var text = Self.mark + "# Facts\n"
        for (source, own) in Self.grouped(facts) {
            text += "\n## \(escaped(source))\n\n| fact | what it is | read from | type |\n|---|---|---|---|\n"
            for fact in own {
                func property(_ label: String) -> String { fact.properties.first { $0.label == label }?.text ?? "" }
                let meaning = fact.meaning.isEmpty ? fact.title : "\(fact.title). \(fact.meaning)"
                let place = inTable(property("read from"))
                text += "| \(escaped(fact.id)) | \(escaped(meaning)) | \(place) | \(property("type")) |\n"
            }
        }
        return text
    }

    private func escaped(_ text: String) -> String { ExplanationMarkdown().escaped(text) }

    /// A code span in a table: a bar ends the cell even there.
    private func inTable(_ text: String) -> String {
        text.isEmpty ? "" : ExplanationMarkdown().code(text).split(separator: "|").joined(separator: "\\|")
    }
}
