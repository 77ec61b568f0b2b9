// Every key that a rule file may hold, kind by kind: the decoder refuses all others, and the schemas for editors are
// tested against this list.

/// The keys of one kind of mapping.
package struct RuleKeys: Sendable {
    /// What the mapping is, for messages: `a signal`.
    package let kind: String
    package let required: [String]
    package let optional: [String]

    /// All keys, in the order in which a file is best written.
    package let all: [String]

    init(_ kind: String, required: [String], optional: [String] = []) {
        self.kind = kind
        self.required = required
        self.optional = optional
        all = required + optional
    }

    package static let pack = RuleKeys("the pack", required: ["name", "version", "schema"], optional: ["needs"])
    package static let sourceFile = RuleKeys("a sources file", required: ["sources"])
    package static let source = RuleKeys(
        "a source", required: ["id", "title", "collect"],
        optional: ["formats", "names", "components", "channels", "keys", "collected-from"])
    package static let factFile = RuleKeys("a facts file", required: ["source", "facts"])
    package static let fact = RuleKeys(
        "a fact", required: ["id", "title"],
        optional: [
            "path", "name", "signal", "capture", "type", "values", "extract", "siblings", "role", "context", "meaning",
        ])
    package static let signalFile = RuleKeys("a signals file", required: ["source", "signals"])
    package static let signal = RuleKeys(
        "a signal", required: ["id", "title"],
        optional: [
            "pattern", "patterns", "sample", "samples", "event", "provider", "where", "capture", "values-pattern",
            "operation", "outcome", "clears", "meaning",
        ])
    package static let codeFile = RuleKeys("a codes file", required: ["family", "codes"])
    package static let code = RuleKeys(
        "a code", required: ["code", "symbol", "meaning"], optional: ["cause", "fix", "confidence", "references"])
    package static let ladderFile = RuleKeys("the ladder", required: ["ladder"])
    package static let rung = RuleKeys(
        "a rung", required: ["id", "title", "holds"], optional: ["broken", "meaning", "when-broken"])
    package static let noiseFile = RuleKeys("a noise file", required: ["noise"])
    package static let noise = RuleKeys(
        "a noise entry", required: ["id", "reason"], optional: ["source", "pattern", "events"])
    package static let eventFile = RuleKeys("an events file", required: ["source", "events"])
    package static let event = RuleKeys(
        "an event of a log", required: ["id"], optional: ["provider", "message", "messages", "meaning"])
    package static let failure = RuleKeys(
        "a failure",
        required: ["id", "title", "severity", "owner", "when", "explain", "fix", "verify", "references"],
        optional: [
            "rung", "confidence", "maturity", "unless", "supports", "contradicts", "caused-by", "possible-causes",
        ])
    package static let fixStep = RuleKeys("a step of fix", required: ["do"], optional: ["where", "run"])
    package static let caseFile = RuleKeys("a cases file", required: ["cases"])
    package static let ruleCase = RuleKeys(
        "a case", required: ["name", "expect"],
        optional: ["given", "bundle", "missing", "without", "also", "near-misses"])
    package static let given = RuleKeys(
        "given", required: [],
        optional: [
            "dsregcmd", "events", "logs", "registry", "state", "facts", "read", "partial", "context", "captured",
        ])
    package static let givenEvent = RuleKeys(
        "an event", required: ["source", "id"], optional: ["provider", "data", "at", "level", "times"])
    package static let givenLine = RuleKeys("a log line", required: ["text"], optional: ["at", "times"])

    package static let conditionAll = RuleKeys("a condition", required: ["all"])
    package static let conditionAny = RuleKeys("a condition", required: ["any"])
    package static let conditionNot = RuleKeys("a condition", required: ["not"])
    package static let conditionKnown = RuleKeys("a condition", required: ["known"])
    package static let conditionFailure = RuleKeys("a failure condition", required: ["failure"])
    package static let conditionFact = RuleKeys(
        "a fact condition", required: ["fact"],
        optional: [
            "is", "is-not", "in", "present", "absent", "matches", "less-than", "greater-than", "bits", "no-bits",
            "version-below", "older-than", "newer-than", "same-as", "not-same-as", "context",
        ])
    package static let conditionSignal = RuleKeys(
        "a signal condition", required: ["signal"],
        optional: [
            "where", "count", "within", "last", "after", "not-followed-by", "follow-within", "context", "recovered",
        ])
    package static let conditionCode = RuleKeys("a code condition", required: ["code"], optional: ["in"])
    package static let captureTest = RuleKeys(
        "a test of a capture", required: [], optional: ["matches", "not", "less-than", "greater-than"])

    /// The kinds of condition, by the key that tells them.
    package static let conditions: [RuleKeys] = [
        conditionAll, conditionAny, conditionNot, conditionKnown, conditionFact, conditionSignal, conditionCode,
        conditionFailure,
    ]
}
