// The text of a new failure and of its cases, for `rules new`: every required key with a word on what belongs there. As
// it stands it lints and its cases hold on a pack that knows `dsregcmd`, so that an author starts from something that works.

package import CulpritRules

/// Writes new rules.
package enum RuleScaffold {
    /// What goes into a new failure; whatever is not given gets a placeholder.
    package struct Draft: Sendable {
        package var id: String
        package var title: String
        package var severity = "error"
        package var owner = "intune-admin"
        package var rung: String?
        /// A signal that the condition asks for; nil asks for a fact of dsregcmd.
        package var signal: String?

        /// The source of that signal, and a record that is the signal as a case gives it: `logs: {...}`, `events: [...]`.
        package private(set) var signalSource = "SOURCE-ID"
        package private(set) var record = #"logs: {SOURCE-ID: ["a message that the signal matches"]}"#

        /// Asks for `signal`, and gives a record of it in the case that fires.
        package mutating func take(_ found: SignalDefinition) {
            signal = found.id
            signalSource = found.source
            switch found.trigger {
            case .text: record = "logs: {\(found.source): [\(RuleScaffold.quoted(found.samples.first ?? ""))]}"
            case .event(let ids, _, _):
                record = "events: [{source: \(found.source), id: \(ids.first ?? 0)}]"
            }
        }

        /// A failure `id`, in words `title`.
        package init(id: String, title: String) {
            self.id = id
            self.title = title
        }
    }

    /// Why `id` cannot be the id of a failure, or nil.
    package static func fault(inID id: String) -> String? {
        RuleText.isFailureID(id)
            ? nil
            : "'\(id)' is no id of a failure: write area/slug in lower case with hyphens, such as enrollment/scp-missing"
    }

    /// The files of the failure that `draft` tells of, by their paths in the pack.
    package static func files(for draft: Draft) -> [(path: String, text: String)] {
        [
            ("failures/\(draft.id).yaml", failure(draft)), ("failures/\(draft.id).test.yaml", cases(draft)),
        ]
    }

    private static func failure(_ draft: Draft) -> String {
        let condition =
            draft.signal.map { "  signal: \($0)" } ?? "  fact: dsreg.azure-ad-joined\n  is: false"
        return """
            # yaml-language-server: $schema=../../schema/failures.json
            id: \(draft.id)
            title: \(quoted(draft.title))
            \(draft.rung.map { "rung: \($0)\n" } ?? "")severity: \(draft.severity)
            confidence: medium
            owner: \(draft.owner)
            maturity: sandbox
            when:
            \(condition)
            explain: >-
              What is wrong, and why it shows like this, in the words of the engineer on the case.
            fix:
              - do: What to do
                where: Where to do it
            verify: What to run, and what it shows once fixed
            references:
              - https://learn.microsoft.com/

            """
    }

    private static func cases(_ draft: Draft) -> String {
        let source = "the log or state that shows it"
        guard draft.signal == nil else {
            return """
                # yaml-language-server: $schema=../../schema/cases.json
                cases:
                  - name: the record is there
                    given:
                      \(draft.record)
                    expect: fires
                  - name: the log was read and the record is not in it
                    given:
                      read: [\(draft.signalSource)]
                    expect: silent
                    without: [\(draft.signalSource)]
                  - name: \(source) was not collected
                    given: {}
                    expect: not-assessable
                    missing: [\(draft.signalSource)]

                """
        }
        return """
            # yaml-language-server: $schema=../../schema/cases.json
            cases:
              - name: not joined
                given:
                  dsregcmd: {AzureAdJoined: "NO"}
                expect: fires
              - name: joined
                given:
                  dsregcmd: {AzureAdJoined: "YES"}
                expect: silent
                without: [dsregcmd]
              - name: \(source) was not collected
                given: {}
                expect: not-assessable
                missing: [dsregcmd]

            """
    }

    /// `text` in single quotes where YAML would take it for something else.
    static func quoted(_ text: String) -> String {
        let oneLine = String(text.map { $0.isNewline ? " " : $0 })
        return "'" + oneLine.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
