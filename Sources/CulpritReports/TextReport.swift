// The report for a terminal: the answer within one screen, everything with `--verbose`. Plain when piped.

package import CulpritModel

/// Draws an analysis as text.
package struct TextReport {
    private let options: ReportOptions

    /// A renderer for a terminal as `options` describes it.
    package init(options: ReportOptions) { self.options = options }

    /// `report` as lines of text.
    package func render(_ report: AnalysisReport) -> String {
        var page = TextCanvas(width: options.width, usesColour: options.usesColour)
        if report.devices.count > 1 { overview(report, on: &page) }
        for (index, device) in report.devices.enumerated() {
            if index > 0 || report.devices.count > 1 { page.gap() }
            draw(device, in: report, on: &page)
        }
        if report.devices.isEmpty { page.paragraph("Nothing in the input speaks of a device.", style: .strong) }
        coverage(report, on: &page)
        return page.text
    }

    private func overview(_ report: AnalysisReport, on page: inout TextCanvas) {
        page.line("\(report.devices.count) devices", style: .strong)
        for device in report.devices { page.paragraph(device.sentence, indent: 2, lead: "- ") }
    }

    private func draw(_ device: DeviceDiagnosis, in report: AnalysisReport, on page: inout TextCanvas) {
        head(device, on: &page)
        for finding in device.findings where finding.isCulprit { culprit(finding, of: device, on: &page) }
        ladder(device, on: &page)
        others(device, on: &page)
        recovered(device, on: &page)
        unexplained(device, on: &page)
        collectNext(device, in: report, on: &page)
        if options.explainsNoise { noise(device, on: &page) }
        if options.isVerbose { judged(device, on: &page) }
    }

    private func head(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        page.line(Wording.name(device), style: .strong)
        let parts = Wording.identity(device).filter { options.isVerbose || $0.label != "Tenant id" }
        if !parts.isEmpty {
            page.paragraph(parts.map { "\($0.label) \($0.value)" }.joined(separator: ", "), style: .faint)
        }
        for conflict in device.identity.conflicts { page.paragraph(conflict, lead: "! ", leadStyle: .doubtful) }
        page.gap()
        page.paragraph(device.sentence, style: device.causeEstablished ? .bad : .strong)
        if !device.causeEstablished, let judged = Wording.judged(device) { page.paragraph(judged) }
        if let window = Wording.window(device) { page.paragraph(window, style: .doubtful) }
    }

    private func culprit(_ finding: Finding, of device: DeviceDiagnosis, on page: inout TextCanvas) {
        let failure = finding.failure
        page.heading("Cause: \(failure.title)")
        page.paragraph(
            "\(failure.severity.rawValue), confidence \(finding.confidence.rawValue), \(failure.id)", indent: 2,
            style: .faint)
        if !failure.explanation.isEmpty { page.paragraph(failure.explanation, indent: 2) }
        evidence(finding, on: &page)
        fix(failure, on: &page)
        let folded = consequences(of: failure.id, in: device.findings)
        if !folded.isEmpty {
            let titles = folded.map(\.failure.title).joined(separator: "; ")
            page.line("It explains", indent: 2, style: .strong)
            page.paragraph(titles, indent: 4)
        }
        if options.isVerbose {
            page.line("Why this confidence", indent: 2, style: .strong)
            for reason in finding.confidenceReasons { page.paragraph(reason, indent: 4, lead: "- ") }
            if !failure.references.isEmpty {
                page.line("References", indent: 2, style: .strong)
                for reference in failure.references { page.line(reference, indent: 4) }
            }
        }
    }

    private func evidence(_ finding: Finding, on page: inout TextCanvas) {
        let limit = options.citationsShown
        var notes: [String] = []
        if finding.count > finding.citations.count { notes.append(Wording.count(finding.count, "time", "times")) }
        if let span = Wording.span(finding) { notes.append(span) }
        let times = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
        page.line("Evidence\(times)", indent: 2, style: .strong)
        for citation in finding.citations.prefix(limit) { cite(citation, indent: 4, on: &page) }
        let more = finding.citations.count - min(finding.citations.count, limit)
        if more > 0 {
            page.line("and \(more) more with --evidence \(finding.citations.count)", indent: 4, style: .faint)
        }
    }

    private func cite(_ citation: Citation, indent: Int, on page: inout TextCanvas) {
        page.line(Wording.location(citation.location), indent: indent, style: .place)
        let time = Wording.time(citation.time).map { $0 + "  " } ?? ""
        let words = time + citation.text
        if options.isVerbose {
            page.paragraph(words, indent: indent + 2)
        } else {
            page.line(page.fitting(words, indent: indent + 2), indent: indent + 2)
        }
    }

    private func fix(_ failure: FailureDescription, on page: inout TextCanvas) {
        if !failure.fix.isEmpty {
            let owner = failure.owner.isEmpty ? "" : ", by: \(Wording.owner(failure.owner))"
            page.line("Fix\(owner)", indent: 2, style: .strong)
        }
        for (index, step) in failure.fix.enumerated() {
            page.paragraph(step.action, indent: 4, lead: "\(index + 1). ")
            if let place = step.place { page.paragraph(place, indent: 7, lead: "where: ", leadStyle: .faint) }
            if let command = step.command { page.line("run: " + command, indent: 7) }
        }
        if !failure.possibleCauses.isEmpty {
            page.line("Check in the tenant", indent: 2, style: .strong)
            for cause in failure.possibleCauses { page.paragraph(cause, indent: 4, lead: "- ") }
        }
        if !failure.verify.isEmpty { page.paragraph(failure.verify, indent: 2, lead: "Verify: ", leadStyle: .strong) }
    }

    private func ladder(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        guard !device.ladder.isEmpty else { return }
        page.heading("Ladder")
        let culprits = device.findings.filter { $0.isCulprit }
        for rung in device.ladder {
            let (style, step): (TextCanvas.Style, String) =
                switch rung.state {
                case .holds: (.good, "├─ ")
                case .broken: (.bad, "╳─ ")
                case .unknown: (.faint, "┊  ")
                }
            let mark = Wording.word(rung.state)
            let lead = mark + String(repeating: " ", count: max(1, 8 - mark.count)) + step
            let isCause = culprits.contains { $0.failure.rung == rung.id }
            page.paragraph(rung.title + (isCause ? "  <- the cause" : ""), indent: 2, lead: lead, leadStyle: style)
            if options.isVerbose {
                for citation in rung.citations.prefix(options.evidenceCountMax.map { max(1, $0) } ?? 3) {
                    cite(citation, indent: 14, on: &page)
                }
            }
        }
        for remark in device.ladderRemarks { page.paragraph(remark, indent: 2, lead: "! ", leadStyle: .doubtful) }
    }

    /// Findings that are active, no culprit, and not folded beneath one.
    private func others(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        let rest = device.findings.filter { $0.state == .active && !$0.isCulprit }
        let folded = Set(device.culprits.flatMap { consequences(of: $0, in: device.findings) }.map(\.failure.id))
        let shown = options.isVerbose ? rest : rest.filter { !folded.contains($0.failure.id) }
        guard !shown.isEmpty else { return }
        page.heading("Also found")
        for finding in shown {
            let because = finding.causedBy.isEmpty ? "" : ", because of \(finding.causedBy.joined(separator: ", "))"
            page.paragraph(
                "\(finding.failure.title) (\(finding.failure.severity.rawValue)\(because))", indent: 2, lead: "- ")
            let limit = options.isVerbose ? Int.max : 1
            for citation in finding.citations.prefix(limit) { cite(citation, indent: 4, on: &page) }
            if options.isVerbose { fix(finding.failure, on: &page) }
        }
    }

    private func recovered(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        let past = device.findings.filter { $0.state == .recovered }
        guard !past.isEmpty else { return }
        page.heading("Recovered, no longer a cause")
        for finding in past {
            let last = finding.lastSeen.map { ", last \(Wording.instant($0))" } ?? ""
            page.paragraph(
                "\(finding.failure.title) (\(Wording.count(finding.count, "time", "times"))\(last))", indent: 2,
                lead: "- ")
        }
    }

    private func unexplained(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        guard !device.unexplained.isEmpty else { return }
        // Beside an established cause the noise of a log only distracts.
        let limit = options.isVerbose ? 50 : device.causeEstablished ? 2 : 5
        page.heading("Errors that nothing explains")
        for error in device.unexplained.prefix(limit) {
            let shape = Sanitiser.line(error.shape.shape, limit: options.isVerbose ? 2000 : 160)
            let code = Wording.code(error).map { " [\($0)]" } ?? ""
            page.paragraph(shape + code, indent: 2, lead: "\(error.shape.count)x ")
            if let first = error.shape.citations.first {
                page.line(Wording.location(first.location), indent: 4, style: .place)
            }
        }
        let more = device.unexplained.count - min(device.unexplained.count, limit)
        if more > 0 {
            page.line("and \(more) more kinds\(options.isVerbose ? "" : " with --verbose")", indent: 2, style: .faint)
        }
    }

    private func collectNext(_ device: DeviceDiagnosis, in report: AnalysisReport, on page: inout TextCanvas) {
        guard !device.collectNext.isEmpty else { return }
        if device.causeEstablished, !options.isVerbose {
            // The cause is known: what would decide more is named, and `collect` has the commands.
            let titles = device.collectNext.prefix(3).map { Wording.title(ofSource: $0.source, in: report) }
            page.heading("To decide more, collect")
            page.paragraph(titles.joined(separator: ", ") + " (culprit collect --for has the commands)", indent: 2)
            return
        }
        page.heading("To decide more, collect")
        for (index, item) in device.collectNext.enumerated() {
            page.line(Wording.title(ofSource: item.source, in: report), indent: 2, style: .strong)
            page.line(item.collect, indent: 4)
            if !options.isVerbose, index == 2 { break }
        }
    }

    /// What was ruled out and what stayed open, for those who ask for everything.
    private func judged(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        if !device.ruledOut.isEmpty {
            page.heading("Ruled out")
            page.paragraph(device.ruledOut.joined(separator: ", "), indent: 2)
        }
        guard !device.notAssessed.isEmpty else { return }
        page.heading("Could not be judged")
        for open in device.notAssessed {
            let sources = Set(open.missing.map(\.source)).sorted().joined(separator: ", ")
            page.paragraph(
                open.title + (sources.isEmpty ? "" : " (needs \(sources))"), indent: 2, lead: "- ")
        }
    }

    private func noise(_ device: DeviceDiagnosis, on page: inout TextCanvas) {
        page.heading("Set aside as harmless")
        if device.noise.isEmpty { page.paragraph("Nothing.", indent: 2) }
        for noise in device.noise {
            page.paragraph("\(noise.reason) (\(noise.id))", indent: 2, lead: "\(noise.count)x ")
            for citation in noise.citations.prefix(options.isVerbose ? 3 : 1) { cite(citation, indent: 4, on: &page) }
        }
    }

    private func coverage(_ report: AnalysisReport, on page: inout TextCanvas) {
        page.heading("Coverage")
        page.paragraph(Wording.coverage(report), indent: 2)
        let limit = options.isVerbose ? Int.max : 5
        let troubled = Wording.troubled(report.artifacts)
        for artifact in troubled.prefix(limit) {
            page.line("\(artifact.state.rawValue): \(artifact.path.description)", indent: 2, style: .doubtful)
            page.paragraph(Wording.trouble(artifact), indent: 4)
        }
        if troubled.count > limit {
            page.line("and \(troubled.count - limit) more with --verbose", indent: 2, style: .faint)
        }
        for hit in report.limits.prefix(limit) {
            page.line("limit \(hit.name) was hit in \(hit.artifact)", indent: 2, style: .doubtful)
        }
        if report.limits.count > limit {
            page.line("and \(report.limits.count - limit) more limits with --verbose", indent: 2, style: .faint)
        }
        guard options.isVerbose else { return }
        for artifact in report.artifacts where artifact.state == .unknown {
            page.line("unknown format: \(artifact.path.description)", indent: 2)
        }
        for source in report.sources where source.coverage != .complete {
            page.line("\(source.coverage == .partial ? "partly read" : "not collected"): \(source.title)", indent: 2)
        }
    }
}

/// What `culprit` explains: active findings that it causes, near or far, in the order of `findings`.
func consequences(of culprit: String, in findings: [Finding]) -> [Finding] {
    var explained: Set<String> = [culprit]
    var grew = true
    while grew {
        grew = false
        for finding in findings
        where !explained.contains(finding.failure.id) && finding.causedBy.contains(where: explained.contains) {
            explained.insert(finding.failure.id)
            grew = true
        }
    }
    return findings.filter { $0.failure.id != culprit && explained.contains($0.failure.id) }
}
