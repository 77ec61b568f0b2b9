// Whether identifiers are taken out of what is written, and by which key.

import ArgumentParser
import CulpritModel
import CulpritReports

/// How to redact.
struct RedactionOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Replace names of users, computers and domains, ids, serial numbers, addresses and secrets by stand-ins."))
    var redact = false

    @Option(
        help: ArgumentHelp(
            "Make the stand-ins of this secret, so that they are the same in every report made with it; implies --redact.",
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

    private var isOn: Bool { redact || redactKey != nil || redactMap != nil }

    /// `reports` as they may be shown, with the same stand-ins in all of them.
    func redacted(_ reports: [AnalysisReport]) throws -> [AnalysisReport] {
        guard isOn else { return reports }
        var redactor = Redactor(key: redactKey)
        let result = redactor.redact(reports)
        if let redactMap {
            let lines = redactor.map.map { "\($0.standIn)\t\(Sanitiser.line($0.original))\n" }
            try deliver(lines.joined(), to: redactMap)
        }
        return result
    }
}
