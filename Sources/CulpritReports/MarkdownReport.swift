// The report for a ticket: GitHub-flavoured Markdown. What came out of a log stands in code spans and cannot become
// markup, a link or a mention.

package import CulpritModel

/// Writes an analysis as Markdown.
package struct MarkdownReport {
    private let options: ReportOptions

    /// A renderer for `options`.
    package init(options: ReportOptions) { self.options = options }

    /// `report` as Markdown.
    package func render(_ report: AnalysisReport) -> String {
        var lines: [String] = []
        for device in report.devices {
            if !lines.isEmpty { lines += ["", "---", ""] }
            draw(device, in: report, to: &lines)
        }
        if report.devices.isEmpty { lines.append("Nothing in the input speaks of a device.") }
        lines += ["", "## Coverage", "", escaped(Wording.coverage(report))]
        let troubled = Wording.troubled(report.artifacts)
        if !troubled.isEmpty || !report.limits.isEmpty { lines.append("") }
        for artifact in troubled {
            lines.append(
                "- \(artifact.state.rawValue): \(code(artifact.path.description)): \(escaped(Wording.trouble(artifact)))"
            )
        }
        for hit in report.limits { lines.append("- limit \(escaped(hit.name)) was hit in \(code(hit.artifact))") }
        let tool = report.tool
        lines += ["", "Culprit \(escaped(tool.version)), rules \(escaped(tool.packName)) \(escaped(tool.packVersion))"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func draw(_ device: DeviceDiagnosis, in report: AnalysisReport, to lines: inout [String]) {
        lines += ["# \(escaped(Wording.name(device)))", "", "**\(escaped(device.sentence))**"]
        if let window = Wording.window(device) { lines += ["", escaped(window)] }
        if !device.causeEstablished, let judged = Wording.judged(device) { lines += ["", judged] }
        let parts = Wording.identity(device)
        if !parts.isEmpty { lines += ["", parts.map { "\($0.label) \(code($0.value))" }.joined(separator: ", ")] }
        for conflict in device.identity.conflicts { lines += ["", "> \(escaped(conflict))"] }
        for finding in device.findings where finding.isCulprit {
            lines += ["", "## Cause: \(escaped(finding.failure.title))"]
            detail(finding, to: &lines)
            let folded = consequences(of: finding.failure.id, in: device.findings)
            if !folded.isEmpty {
                lines += ["", "**It explains**", ""]
                for consequence in folded { lines.append("- \(escaped(consequence.failure.title))") }
            }
        }
        ladder(device, to: &lines)
        rest(device, in: report, to: &lines)
        if options.explainsNoise { noise(device, to: &lines) }
    }

    private func detail(_ finding: Finding, to lines: inout [String]) {
        let failure = finding.failure
        lines += ["", "\(failure.severity.rawValue), confidence \(finding.confidence.rawValue), \(code(failure.id))"]
        if !failure.explanation.isEmpty { lines += ["", escaped(failure.explanation)] }
        lines += ["", "**Evidence**", ""]
        let limit = options.citationsShown
        for citation in finding.citations.prefix(limit) {
            let time = Wording.time(citation.time).map { " at \(escaped($0))" } ?? ""
            lines.append("- \(code(Wording.location(citation.location)))\(time)  ")
            lines.append("  \(code(citation.text))")
        }
        if finding.citations.count > limit { lines.append("- and \(finding.citations.count - limit) more") }
        if !failure.fix.isEmpty {
            let owner = failure.owner.isEmpty ? "" : " by \(escaped(Wording.owner(failure.owner)))"
            lines += ["", "**Fix**\(owner)", ""]
        }
        for (index, step) in failure.fix.enumerated() {
            lines.append("\(index + 1). \(escaped(step.action))")
            if let place = step.place { lines.append("   where: \(escaped(place))") }
            if let command = step.command { lines.append("   run: \(code(command))") }
        }
        if !failure.possibleCauses.isEmpty {
            lines += ["", "**Check in the tenant**", ""]
            for cause in failure.possibleCauses { lines.append("- \(escaped(cause))") }
        }
        if !failure.verify.isEmpty { lines += ["", "**Verify:** \(escaped(failure.verify))"] }
        let links = failure.references.compactMap(link)
        if !links.isEmpty { lines += ["", "References: " + links.joined(separator: ", ")] }
    }

    private func ladder(_ device: DeviceDiagnosis, to lines: inout [String]) {
        guard !device.ladder.isEmpty else { return }
        lines += ["", "## Ladder", "", "| | rung |", "|---|---|"]
        for rung in device.ladder {
            let word = rung.state == .unknown ? "unknown" : rung.state == .broken ? "**broken**" : "ok"
            lines.append("| \(word) | \(escaped(rung.title)) |")
        }
        for remark in device.ladderRemarks { lines += ["", "> \(escaped(remark))"] }
    }

    private func rest(_ device: DeviceDiagnosis, in report: AnalysisReport, to lines: inout [String]) {
        let others = device.findings.filter { $0.state == .active && !$0.isCulprit }
        if !others.isEmpty { lines += ["", "## Also found", ""] }
        for finding in others {
            let because =
                finding.causedBy.isEmpty ? "" : ", because of \(finding.causedBy.map(code).joined(separator: ", "))"
            let proof = finding.citations.first.map { ": \(code(Wording.location($0.location)))" } ?? ""
            lines.append("- \(escaped(finding.failure.title)) (\(finding.failure.severity.rawValue)\(because))\(proof)")
        }
        let past = device.findings.filter { $0.state == .recovered }
        if !past.isEmpty { lines += ["", "## Recovered, no longer a cause", ""] }
        for finding in past {
            let last = finding.lastSeen.map { ", last \(Wording.instant($0))" } ?? ""
            lines.append(
                "- \(escaped(finding.failure.title)) (\(Wording.count(finding.count, "time", "times"))\(last))")
        }
        let limit = options.isVerbose ? 50 : 5
        if !device.unexplained.isEmpty { lines += ["", "## Errors that nothing explains", ""] }
        for error in device.unexplained.prefix(limit) {
            let meaning = Wording.code(error).map { " (\(escaped($0)))" } ?? ""
            lines.append("- \(error.shape.count)x \(code(error.shape.shape))\(meaning)")
        }
        if device.unexplained.count > limit { lines.append("- and \(device.unexplained.count - limit) more kinds") }
        if !device.collectNext.isEmpty { lines += ["", "## To decide more, collect", ""] }
        for item in device.collectNext {
            lines.append("- \(escaped(Wording.title(ofSource: item.source, in: report))): \(code(item.collect))")
        }
    }

    private func noise(_ device: DeviceDiagnosis, to lines: inout [String]) {
        lines += ["", "## Set aside as harmless", ""]
        if device.noise.isEmpty { lines.append("Nothing.") }
        for noise in device.noise {
            let place = noise.citations.first.map { ", first in \(code(Wording.location($0.location)))" } ?? ""
            lines.append("- \(noise.count)x \(escaped(noise.reason)) (\(code(noise.id)))\(place)")
        }
    }

    /// `text` with every sign that Markdown, HTML or a ticket system could act on made plain.
    func escaped(_ text: String) -> String {
        var clean = ""
        for scalar in Sanitiser.line(text).unicodeScalars {
            switch scalar {
            case "<": clean += "&lt;"
            case ">": clean += "&gt;"
            case "&": clean += "&amp;"
            // An entity does not begin a mention or a reference to another ticket.
            case "@": clean += "&#64;"
            case "#": clean += "&#35;"
            case "\\", "`", "*", "_", "[", "]", "!", "|", "~", "$":
                clean += "\\"
                clean.unicodeScalars.append(scalar)
            default: clean.unicodeScalars.append(scalar)
            }
        }
        // A bare address would become a link by itself, with or without its scheme.
        clean = replaced("://", by: "&#58;//", in: clean)
        clean = replaced("www.", by: "www&#46;", in: clean)
        return withoutListMark(clean)
    }

    private func replaced(_ part: String, by other: String, in text: String) -> String {
        text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }

    /// `text` so that its beginning makes no list, heading or rule where it begins a line.
    private func withoutListMark(_ text: String) -> String {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count)
        guard let sign = rest.first, digits.isEmpty ? "-+=".contains(sign) : sign == "." else { return text }
        return digits + "\\" + rest
    }

    /// `text` in a code span whose fence is longer than any run of backticks in it.
    func code(_ text: String) -> String {
        let clean = Sanitiser.line(text)
        guard !clean.isEmpty else { return "` `" }
        var longest = 0
        var run = 0
        for byte in clean.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        // A blank on both sides is taken away again by the reader.
        let pad = clean.hasPrefix("`") || clean.hasSuffix("`") || clean.hasPrefix(" ") ? " " : ""
        return fence + pad + clean + pad + fence
    }

    private func link(_ reference: String) -> String? { SafeLink.address(reference).map { "<\($0)>" } }
}

/// Addresses that may become links.
enum SafeLink {
    /// `reference` if it is an `https` or `http` address of plain signs only, else nil.
    static func address(_ reference: String) -> String? {
        guard reference.hasPrefix("https://") || reference.hasPrefix("http://") else { return nil }
        let isPlain = reference.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"<>\"'`\\^{|}".utf8.contains(byte)
        }
        return isPlain ? reference : nil
    }
}
