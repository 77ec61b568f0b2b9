// Whether identifiers are taken out of what is written, and by which key.

import ArgumentParser
import CulpritModel
import CulpritReports
import CulpritRulePack

/// The key and the map of a redaction.
struct RedactionKeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Make the stand-ins of this secret, so that they are the same in everything made with it; implies --redact.",
            valueName: "secret"))
    var redactKey: String?

    @Option(
        help: ArgumentHelp(
            "Write the originals with their stand-ins to a file, for the owner's eyes; implies --redact.",
            valueName: "file"))
    var redactMap: String?

    func validate() throws {
        if redactKey?.isEmpty == true { throw ValidationError("--redact-key takes a secret of at least one sign.") }
    }

    /// A redactor that leaves alone what the rules look for.
    func redactor(_ rules: RuleOptions) throws -> Redactor {
        // What cannot be remembered gets stand-ins that nobody can trace back to the originals by trying names.
        var redactor = Redactor(key: redactKey, overflowKey: "\(UInt64.random(in: .min ... .max))")
        for layer in try rules.layers() {
            for file in layer { redactor.spareGUIDs(in: file.bytes) }
        }
        return redactor
    }

    /// Writes the map of `redactor` where one is asked for.
    func writeMap(_ redactor: Redactor) throws {
        try writeMap(redactor.map)
        if let redactMap, redactor.unmappedCount > 0 {
            StandardError.line(
                "culprit: there are too many identifiers for one map; \(redactMap) lacks those met last")
        }
    }

    /// Writes `map` where one is asked for.
    func writeMap(_ map: [(original: String, standIn: String)]) throws {
        guard let redactMap else { return }
        try deliver(map.map { "\($0.standIn)\t\(Sanitiser.line($0.original))\n" }.joined(), to: redactMap)
    }
}

/// Whether and how to redact.
struct RedactionOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Replace names of users, computers and domains, ids, serial numbers, addresses and secrets by stand-ins."))
    var redact = false

    @OptionGroup var key: RedactionKeyOptions

    /// Whether anything is to be redacted.
    var isOn: Bool { redact || key.redactKey != nil || key.redactMap != nil }

    /// `reports` as they may be shown, with the same stand-ins in all of them.
    func redacted(_ reports: [AnalysisReport], _ rules: RuleOptions) throws -> [AnalysisReport] {
        guard isOn else { return reports }
        var redactor = try key.redactor(rules)
        let result = redactor.redact(reports)
        try key.writeMap(redactor)
        return result
    }
}
