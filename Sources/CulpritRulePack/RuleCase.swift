// A case of a failure: evidence in a few words, and what the failure must come to on it.

package import CulpritModel
package import CulpritRules

/// What a case expects of its failure.
package enum CaseExpectation: String, Sendable, CaseIterable {
    case fires, silent, recovered
    case notAssessable = "not-assessable"

    /// What the verdict `state` is in the words of cases.
    package init(_ state: Verdict.State) {
        switch state {
        case .fires: self = .fires
        case .recovered: self = .recovered
        case .silent: self = .silent
        case .notAssessable: self = .notAssessable
        }
    }
}

/// The evidence that a case gives.
package struct CaseEvidence: Sendable {
    /// One log line or event.
    package struct Entry: Sendable {
        package enum Content: Sendable {
            case line(String)
            case event(id: UInt32, provider: String, level: UInt8, values: [EventValue])
        }

        package var source: String
        package var content: Content
        /// When it was written, where the case says so.
        package var at: Ticks?
        package var line: Int
    }

    /// One piece of device state.
    package struct State: Sendable {
        package var format: String
        /// The section, key or element path; nil where the case leaves it open, as it may for `dsregcmd`.
        package var path: String?
        package var name: String
        package var value: String
        package var line: Int
    }

    /// Log lines and events in the order in which they stand in the case.
    package var entries: [Entry] = []
    package var states: [State] = []
    /// Named facts with their value.
    package var facts: [(id: String, value: String, line: Int)] = []
    /// Sources that were collected and read to the end.
    package var read: [(source: String, line: Int)] = []
    /// Formats that were collected and hold nothing.
    package var readFormats: Set<String> = []
    /// Sources that were collected and are damaged.
    package var partial: [(source: String, line: Int)] = []
    /// On whose behalf the tools ran.
    package var context = RunContext.unknown
    /// When the bundle was taken.
    package var captured = CaseEvidence.defaultCapture

    /// 2024-01-02T00:00:00Z, in ticks since 1970.
    package static let defaultCapture = Ticks(17_041_536_000_000_000)
}

/// One case of a failure.
package struct RuleCase: Sendable {
    /// The id of the failure that it stands beside.
    package var failure: String
    package var name: String
    package var given = CaseEvidence()
    /// The fixture that holds the evidence in place of `given`.
    package var bundle: String?
    package var expect: CaseExpectation
    /// The sources that must be named as missing, all of them; nil where the case does not say.
    package var missing: [String]?
    package var location: RuleLocation
}
