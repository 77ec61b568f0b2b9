// The rule pack as checked values: what CulpritRulePack makes of the YAML, and what matching and judging run on. Every
// id that one definition names is known to exist; patterns compile. This file holds data only.

package import CulpritModel

/// A whole rule pack, checked.
package struct RuleBook: Sendable {
    package var name = ""
    package var version = ""
    /// A digest over all files of the pack, so that a report can say which pack made it.
    package var hash = ""
    package var ladder: [RungDefinition] = []
    package var sources: [SourceDefinition] = []
    package var facts: [FactDefinition] = []
    package var signals: [SignalDefinition] = []
    package var codes: [CodeDefinition] = []
    package var failures: [FailureDefinition] = []
    package var noise: [NoiseDefinition] = []
    package var events: [EventDefinition] = []

    /// An empty pack.
    package init() {}
}

/// Where a definition stands, for messages to rule authors.
package struct RuleLocation: Hashable, Sendable {
    package var file: String
    package var line: Int

    /// Line `line` of `file`.
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

/// A family of artifacts that carry one kind of evidence.
package struct SourceDefinition: Sendable {
    package var id: String
    package var title: String
    /// Format ids; an artifact of one of them belongs to the source unless `names` narrows it.
    package var formats: [String] = []
    /// Globs (`*`, `?`) on the file's own name, without case, rolled-over suffixes included.
    package var names: [String] = []
    /// Components that write the log; records of a component belong to the source whatever the file is called.
    package var components: [String] = []
    /// Event channels.
    package var channels: [String] = []
    /// Registry keys that must have been exported for an absence to mean anything.
    package var keys: [String] = []
    /// Where the artifact lives on the device.
    package var collectedFrom: String = ""
    /// The command or action that collects it.
    package var collect: String = ""
    package var location = RuleLocation(file: "", line: 0)

    /// The source `id`, called `title`.
    package init(id: String, title: String) {
        self.id = id
        self.title = title
    }
}

/// How the text of a fact is read.
package enum FactKind: String, Sendable, CaseIterable {
    case text
    /// YES, NO and their kin become `yes` and `no`.
    case yesNo = "yes-no"
    /// A whole number, written in decimal or `0x` hexadecimal.
    case number
    /// An error code in any spelling; kept as eight hexadecimal digits.
    case code
    /// A point in time, in the zone that is written with it, else in the device's.
    case time
    /// A point in time that is the device's local time whatever is written with it.
    case localTime = "local-time"
    /// A point in time in UTC whatever is written with it.
    case utcTime = "utc-time"
}

/// One named piece of device state.
package struct FactDefinition: Sendable {
    /// Where the raw value comes from.
    package enum Origin: Sendable {
        /// A state entry: a path and a name, each with `*` for anything within one part of the path. A part that is
        /// `*` in the path is the instance.
        case state(path: String, name: String)
        /// A capture of a signal; the newest occurrence counts.
        case signal(id: String, capture: String)
    }

    package var id: String
    package var source: String
    package var title: String
    package var origin: Origin
    package var kind: FactKind = .text
    /// Raw value (without case) to value.
    package var values: [String: String] = [:]
    /// A pattern whose first group, if it matches, is the value.
    package var extract: String?
    /// Other values under the same path and instance that must be so for the reading to count: name to value.
    package var siblings: [String: String] = [:]
    package var role: FactRole?
    /// Whose view the value is: `user` for values that mean nothing when the tool ran as SYSTEM.
    package var needsUserContext = false
    package var meaning: String = ""
    package var location = RuleLocation(file: "", line: 0)

    /// The fact `id` of `source`, read from `origin`.
    package init(id: String, source: String, title: String, origin: Origin) {
        self.id = id
        self.source = source
        self.title = title
        self.origin = origin
    }
}

/// What a log line or an event means.
package struct SignalDefinition: Sendable {
    /// What kind of record it is, and how it is recognised.
    package enum Trigger: Sendable {
        /// A log record whose message matches one of the patterns.
        case text(patterns: [String])
        /// An event of one of the ids, of `provider` where it is given, whose values match the patterns by name.
        case event(ids: [UInt32], provider: String?, values: [String: String])
    }

    package var id: String
    package var source: String
    package var title: String
    package var trigger: Trigger
    /// For events: capture name to `data:NAME`, `data:1` (the first value) or `data:*` (all values).
    package var captures: [String: String] = [:]
    /// For events: a pattern over all values joined by line feeds, for captures inside text.
    package var valuesPattern: String?
    /// The names of all captures that the trigger makes.
    package var captureNames: [String] = []
    /// What the record is a step of; a later success clears failures of the same operation.
    package var operation: String?
    package var outcome: Outcome = .information
    /// Operations that this success also ends, such as everything before a new enrolment.
    package var clears: [String] = []
    package var meaning: String = ""
    package var samples: [String] = []
    package var location = RuleLocation(file: "", line: 0)

    /// The signal `id` of `source`.
    package init(id: String, source: String, title: String, trigger: Trigger) {
        self.id = id
        self.source = source
        self.title = title
        self.trigger = trigger
    }
}

/// An error code.
package struct CodeDefinition: Sendable {
    /// The number as it is usually written: `0x80180018`, `AADSTS50155`.
    package var code: String
    package var family: String
    package var symbol: String
    package var meaning: String
    package var cause: String = ""
    package var fix: String = ""
    package var confidence: Confidence = .high
    package var references: [String] = []
    package var location = RuleLocation(file: "", line: 0)

    /// The code `code`, called `symbol`.
    package init(code: String, family: String, symbol: String, meaning: String) {
        self.code = code
        self.family = family
        self.symbol = symbol
        self.meaning = meaning
    }
}

/// A record or a code that looks bad and is harmless.
package struct NoiseDefinition: Sendable {
    package var id: String
    /// A source id, or nil for any source.
    package var source: String?
    /// A pattern over the message, or nil.
    package var pattern: String?
    /// Event ids, or empty.
    package var events: [UInt32] = []
    package var reason: String
    package var location = RuleLocation(file: "", line: 0)

    /// The noise `id`, harmless for `reason`.
    package init(id: String, reason: String) {
        self.id = id
        self.reason = reason
    }
}

/// What an event of a log says in words, and what it means.
package struct EventDefinition: Sendable {
    /// The number of the event.
    package var id: UInt32
    /// The source that its log is.
    package var source: String
    /// The provider, for logs that many write to; nil for any.
    package var provider: String?
    /// Its wordings as `EventMessageForm` reads them; the first that fits an event's values is shown.
    package var messages: [String]
    package var meaning: String = ""
    package var location = RuleLocation(file: "", line: 0)

    /// Event `id` of `source`, which reads as one of `messages`.
    package init(id: UInt32, source: String, provider: String? = nil, messages: [String]) {
        self.id = id
        self.source = source
        self.provider = provider
        self.messages = messages
    }

    /// What tells it from all others: `event.system.7000`, with the provider where there is one.
    package var key: String {
        let number = "\(source).\(id)"
        guard let provider else { return number }
        return number + "." + provider.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    }
}

/// One prerequisite of the ladder.
package struct RungDefinition: Sendable {
    package var id: String
    package var title: String
    package var holds: Condition
    package var broken: Condition?
    package var meaning: String = ""
    /// What a device cannot do while the rung is broken, as the words after its name: `cannot enrol`. Empty where the
    /// pack does not say it.
    package var whenBroken: String = ""
    package var location = RuleLocation(file: "", line: 0)

    /// The rung `id`, which holds when `holds` does.
    package init(id: String, title: String, holds: Condition) {
        self.id = id
        self.title = title
        self.holds = holds
    }
}

/// How far a failure's rule has proved itself.
package enum Maturity: String, Sendable, CaseIterable {
    case sandbox, incubating, stable, deprecated
}

/// One known way to be broken.
package struct FailureDefinition: Sendable {
    package var description: FailureDescription
    package var when: Condition
    package var unless: [Condition] = []
    package var supports: [Condition] = []
    /// Conditions that speak against it without ruling it out, each with the sentence that says so.
    package var contradicts: [(condition: Condition, sentence: String)] = []
    package var maturity: Maturity = .stable
    package var location = RuleLocation(file: "", line: 0)

    /// The failure that `description` tells of, which fires when `when` holds.
    package init(description: FailureDescription, when: Condition) {
        self.description = description
        self.when = when
    }
}
