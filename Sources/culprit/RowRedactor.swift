// Redaction of what is printed record by record. All names have to be known before the first record is printed, so the
// bundle is read once more beforehand.

import CulpritModel
import CulpritPipeline
import CulpritReports
import Synchronization

/// Redacts rows and lines; passes them on as they are where no redaction is asked for.
final class RowRedactor: Sendable {
    private let options: RedactionOptions
    private let redactor: Mutex<Redactor>

    /// A redactor that has learnt the names in `input` where `options` ask for it.
    init(_ options: RedactionOptions, _ rules: RuleOptions, _ input: InputOptions) async throws {
        self.options = options
        redactor = Mutex(options.isOn ? try options.key.redactor(rules) : Redactor())
        guard options.isOn else { return }
        let compiled = try rules.compiled()
        let inputs = try input.inputs()
        let report = await Analyzer(compiled, tool: compiled.tool).analyze(inputs, options: try input.reading())
        redactor.withLock { $0.learn(report) }
        // One thread, so that names are met in the order of the input and get the same stand-ins in every run.
        let maker = RecordTextSinkMaker { [self] text in redactor.withLock { $0.learn(text) } }
        _ = await BundleReader(try input.reading(jobs: 1), maker: maker).read(inputs)
    }

    /// Whether anything is redacted.
    var isOn: Bool { options.isOn }

    /// What a report on `paths` is called.
    func title(_ paths: [String]) -> String { text(paths.joined(separator: ", ")) }

    /// `row` as it may be shown.
    func redacted(_ row: TimelineRow) -> TimelineRow {
        options.isOn ? redactor.withLock { $0.redact(row) } : row
    }

    /// The lines in `bytes`, each with its line feed, as they may be shown.
    func redacted(_ bytes: [UInt8]) -> [UInt8] {
        guard options.isOn else { return bytes }
        var result: [UInt8] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            result += redactor.withLock { $0.redact(Array(line)) } ?? Array(line)
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }

    /// Writes the map where one is asked for.
    func writeMap() throws {
        guard options.isOn else { return }
        try options.key.writeMap(redactor.withLock { $0 })
    }

    private func text(_ text: String) -> String {
        options.isOn ? redactor.withLock { $0.redact(text) } : text
    }
}
