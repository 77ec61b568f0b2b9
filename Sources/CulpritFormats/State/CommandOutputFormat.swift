// What Windows commands print, where it carries evidence: labelled values, in sections or in repeated blocks. One reader
// serves them all; a command is a few words of description below. The words are English: the outputs of other languages
// are not recognised rather than half understood.
//
//     Windows IP Configuration                        section
//        Host Name . . . . . . . . . . . . : PC-01    label, dots, value
//        DNS Servers . . . . . . . . . . . : 10.0.0.1
//                                            10.0.0.2  the label's next value

private import CulpritBytes
package import CulpritModel

/// How one command prints.
struct CommandOutputRules: Sendable {
    /// What begins a section.
    enum Sections: Sendable {
        case none
        /// `[Title]`.
        case brackets
        /// `========== Title ==========`.
        case ruled
        /// `Ethernet adapter Ethernet0:`, not indented and without a value, or a first line without a colon.
        case unindented
    }

    var sections = Sections.none
    /// Labels that begin a block of their own; the block's path is the label and its value.
    var blockLabels: [StaticString] = []
    /// Whether an indented line without a label is a further value of the label above.
    var hasContinuations = false
    /// Whether lines without a label are kept, under the name `text`.
    var keepsLooseLines = false
    /// Whether label and value are separated by tabs and tables have a heading row.
    var hasTabs = false
}

/// The output of one command.
package struct CommandOutputFormat: Format {
    package let id: String
    package let title: String
    package let input = FormatInput.text
    package let diagnosticCodes = [StateDiagnostics.lineCut]
    /// Literals that all stand in the first `markBytesMax` bytes of such an output, in this order of lookup.
    private let marks: [StaticString]
    private let rules: CommandOutputRules

    private static let markBytesMax = 4096

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        for mark in marks where head.firstOffset(of: mark, before: Self.markBytesMax) == nil { return .no }
        return .likely
    }

    package func parser(_ context: ParseContext) -> any FormatParser { CommandOutputParser(context, rules) }

    /// All commands that are understood.
    package static let all: [CommandOutputFormat] = [
        CommandOutputFormat(
            id: "msinfo", title: "System Information report", marks: ["System Information report written at:"],
            rules: CommandOutputRules(sections: .brackets, hasTabs: true)),
        CommandOutputFormat(
            id: "ipconfig", title: "ipconfig", marks: ["Windows IP Configuration"],
            rules: CommandOutputRules(sections: .unindented, hasContinuations: true)),
        CommandOutputFormat(
            id: "winhttp-proxy", title: "netsh winhttp show proxy", marks: ["Current WinHTTP proxy settings"],
            rules: CommandOutputRules(sections: .unindented, keepsLooseLines: true)),
        CommandOutputFormat(
            id: "certutil", title: "certutil -store", marks: ["================ Certificate "],
            rules: CommandOutputRules(sections: .ruled, keepsLooseLines: true)),
        CommandOutputFormat(
            id: "systeminfo", title: "systeminfo", marks: ["Host Name:", "OS Name:", "OS Version:"],
            rules: CommandOutputRules(hasContinuations: true)),
        CommandOutputFormat(
            id: "w32tm", title: "w32tm /query", marks: ["Leap Indicator:", "Stratum:"],
            rules: CommandOutputRules(sections: .brackets)),
        CommandOutputFormat(
            id: "w32tm", title: "w32tm /query /configuration", marks: ["[TimeProviders]", "(Local)"],
            rules: CommandOutputRules(sections: .brackets)),
        CommandOutputFormat(
            id: "schtasks", title: "schtasks /query", marks: ["TaskName:", "Next Run Time:"],
            rules: CommandOutputRules(blockLabels: ["TaskName"])),
        CommandOutputFormat(
            id: "pnputil", title: "pnputil", marks: ["Published Name", "Provider Name"],
            rules: CommandOutputRules(blockLabels: ["Published Name"])),
        CommandOutputFormat(
            id: "dism-output", title: "dism", marks: ["Deployment Image Servicing and Management tool"],
            rules: CommandOutputRules(
                blockLabels: ["Feature Name", "Package Identity", "Capability Identity", "Published Name"],
                keepsLooseLines: true)),
        CommandOutputFormat(
            id: "tpm-info", title: "TPM readiness", marks: ["TpmHLI "],
            rules: CommandOutputRules(keepsLooseLines: true)),
        CommandOutputFormat(
            id: "uefi-info", title: "UEFI variables", marks: ["UEFI ", "Namespace: {"],
            rules: CommandOutputRules(blockLabels: ["Namespace"], keepsLooseLines: true)),
    ]
}

/// Feeds the lines of one command's output.
final class CommandOutputParser: FormatParser {
    private var splitter: LineSplitter
    private var reader: CommandOutputReader

    init(_ context: ParseContext, _ rules: CommandOutputRules) {
        splitter = LineSplitter(start: context.startOffset, lineBytesMax: context.limits.recordBytesMax)
        reader = CommandOutputReader(rules, context.limits)
    }

    func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        splitter.consume(chunk) { bytes, extent in self.take(bytes, extent, sink) }
    }

    func finish(into sink: any RecordSink) {
        splitter.finish { bytes, extent in self.take(bytes, extent, sink) }
    }

    private func take(_ bytes: Span<UInt8>, _ extent: LineExtent, _ sink: any RecordSink) {
        if extent.isCut {
            sink.diagnostic(Diagnostic(StateDiagnostics.lineCut, at: extent.offset, detail: "line \(extent.number)"))
        }
        reader.line(bytes, extent, into: sink)
    }
}
