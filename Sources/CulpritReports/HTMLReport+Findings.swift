// The findings of the HTML report: the cause with its fix and its proof, what it explains, and what is left.

import CulpritModel

extension HTMLReport {
    private static let citationCountMax = 50
    /// Citations that are shown at once; the rest of them is folded.
    private static let citationCountOpen = 3
    private static let unexplainedCountMax = 100

    // MARK: The cause

    func culprit(_ finding: Finding, _ index: Int, _ place: PagePlace, on page: inout HTMLWriter) {
        let failure = finding.failure
        let isFirst = place.device.findings.firstIndex { $0.isCulprit } == index
        page.raw("<section class=\"cause\" id=\"")
        if isFirst { page.raw("cause-") } else { page.raw("further-cause-") }
        page.number(place.number)
        if !isFirst { page.text("-\(index + 1)") }
        page.raw("\">\n")
        title(finding, index, place, "Cause: ", on: &page)
        badges(finding, on: &page)
        if !failure.explanation.isEmpty { page.marked("p", failure.explanation) }
        fix(failure, index, place, on: &page)
        page.element("h3", "Evidence")
        citations(finding.citations, place, on: &page)
        let folded = consequences(of: failure.id, in: place.device.findings)
        if !folded.isEmpty {
            page.element("h3", "It explains")
            list(folded.map(\.failure.title), on: &page)
        }
        reasons(finding, on: &page)
        page.close("section")
    }

    /// The title of a finding, where links to it lead.
    private func title(
        _ finding: Finding, _ index: Int, _ place: PagePlace, _ head: StaticString, on page: inout HTMLWriter
    ) {
        page.raw("<h2 id=\"finding-")
        page.text("\(place.number)-\(index + 1)")
        page.raw("\">")
        page.raw(head)
        page.text(finding.failure.title)
        page.raw("</h2>\n")
    }

    private func badges(_ finding: Finding, on page: inout HTMLWriter) {
        page.open("p", style: "badges")
        let severity = finding.failure.severity
        page.element("span", severity.rawValue, style: severity >= .error ? "badge bad" : "badge warn")
        page.element("span", "confidence \(finding.confidence.rawValue)", style: "badge plain")
        if let span = Wording.span(finding) {
            page.element("span", "\(Wording.count(finding.count, "time", "times")), \(span)", style: "badge plain")
        }
        page.element("code", finding.failure.id, style: "badge plain")
        page.close("p")
    }

    private func fix(_ failure: FailureDescription, _ index: Int, _ place: PagePlace, on page: inout HTMLWriter) {
        guard !failure.fix.isEmpty || !failure.verify.isEmpty else { return }
        page.open("div", style: "fix")
        page.raw("<div id=\"fix-")
        page.text("\(place.number)-\(index + 1)")
        page.raw("\">\n")
        page.element("h3", failure.owner.isEmpty ? "Fix" : "Fix, by: \(Wording.owner(failure.owner))")
        page.open("ol")
        for step in failure.fix {
            page.open("li")
            page.text(step.action)
            if let place = step.place { page.element("div", place, style: "faint") }
            if let command = step.command { page.element("pre", command) }
            page.close("li")
        }
        page.close("ol")
        if !failure.possibleCauses.isEmpty {
            page.element("h4", "Check in the tenant")
            list(failure.possibleCauses, on: &page)
        }
        if !failure.verify.isEmpty {
            page.raw("<p><strong>Verify:</strong> ")
            page.text(failure.verify)
            page.close("p")
        }
        page.raw("</div>\n<p class=\"copies\" data-copy=\"Copy fix\" data-from=\"fix-")
        page.text("\(place.number)-\(index + 1)")
        page.raw("\"></p>\n")
        page.close("div")
    }

    private func reasons(_ finding: Finding, on page: inout HTMLWriter) {
        page.raw("<details><summary>Why this confidence, and where to read more</summary>\n")
        list(finding.confidenceReasons, on: &page)
        let links = finding.failure.references.compactMap(SafeLink.address)
        if !links.isEmpty { page.open("ul") }
        for link in links {
            page.raw("<li><a rel=\"noreferrer\" href=\"")
            page.text(link)
            page.raw("\">")
            page.text(link)
            page.raw("</a></li>\n")
        }
        if !links.isEmpty { page.close("ul") }
        page.close("details")
    }

    // MARK: Proof

    /// Citations with the records around them.
    private func citations(_ citations: [Citation], _ place: PagePlace, on page: inout HTMLWriter) {
        let shown = Array(citations.prefix(HTMLReport.citationCountMax))
        let open = shown.count <= HTMLReport.citationCountOpen + 1 ? shown.count : HTMLReport.citationCountOpen
        proofs(EvidenceBlock.blocks(of: shown.prefix(open)), place, on: &page)
        guard citations.count > open else { return }
        page.raw("<details><summary>")
        page.text("\(citations.count - open) more")
        page.raw("</summary>\n")
        proofs(EvidenceBlock.blocks(of: shown.dropFirst(open)), place, on: &page)
        let more = citations.count - shown.count
        if more > 0 { page.element("p", "and \(more) more", style: "faint") }
        page.close("details")
    }

    private func proofs(_ blocks: [EvidenceBlock], _ place: PagePlace, on page: inout HTMLWriter) {
        page.open("ul", style: "evidence")
        for block in blocks {
            page.raw("<li><div class=\"proof\">")
            head(block.first, until: block.last, place, on: &page)
            page.raw("</div>\n<ol class=\"lines\">\n")
            for line in block.lines {
                page.raw("<li class=\"s")
                page.number(line.isHit ? 1 : Int(line.severity.rawValue))
                page.raw(line.isHit ? " hit\"><span class=\"number\">" : "\"><span class=\"number\">")
                switch line.position {
                case .line(let number): page.number(number)
                case .record(let number): page.text(String(number))
                }
                page.raw("</span> ")
                if line.isHit {
                    page.marked("mark", line.text, style: "words")
                } else {
                    page.marked("span", line.text, style: "words")
                }
                page.raw("</li>\n")
            }
            page.raw("</ol></li>\n")
        }
        page.close("ul")
    }

    /// Where a passage begins, and its time by both clocks; of a passage with several citations the time of the last too.
    private func head(
        _ citation: Citation, until last: Citation? = nil, _ place: PagePlace, on page: inout HTMLWriter
    ) {
        page.element("span", Wording.location(citation.location), style: "place")
        let isSpan = last.map { $0.time != citation.time } ?? false
        if let utc = citation.time.resolved.utc, let offset = place.offsetMinutes {
            func local(_ ticks: Ticks) -> String { Wording.local(ticks, offsetMinutes: offset) }
            let end = isSpan ? last?.time.resolved.utc.map { " to \(local($0))" } ?? "" : ""
            page.element("span", "\(local(utc))\(end) on the device,", style: "faint")
        }
        if let time = Wording.time(citation.time) {
            let end = isSpan ? last.flatMap { Wording.time($0.time) }.map { " to \($0)" } ?? "" : ""
            page.element("span", time + end, style: "faint")
        }
    }

    /// Citations without what stands around them, for narrow places.
    func briefly(_ citations: [Citation], _ place: PagePlace, on page: inout HTMLWriter) {
        page.open("ul", style: "evidence")
        for citation in citations.prefix(3) {
            page.raw("<li><div class=\"proof\">")
            head(citation, place, on: &page)
            page.raw("</div>\n")
            page.marked("pre", citation.text)
            page.close("li")
        }
        page.close("ul")
        if citations.count > 3 { page.element("p", "and \(citations.count - 3) more", style: "faint") }
    }

    // MARK: The rest

    /// Findings that are no cause: active ones, and those that a later success has ended.
    func others(_ place: PagePlace, on page: inout HTMLWriter) {
        let findings = Array(place.device.findings.enumerated())
        folded("Also found", findings.filter { $0.element.state == .active && !$0.element.isCulprit }, place, on: &page)
        folded("Recovered, no longer a cause", findings.filter { $0.element.state == .recovered }, place, on: &page)
    }

    private func folded(
        _ title: String, _ findings: [(offset: Int, element: Finding)], _ place: PagePlace, on page: inout HTMLWriter
    ) {
        guard !findings.isEmpty else { return }
        page.open("section")
        page.element("h2", title)
        page.open("ul", style: "folded")
        for (index, finding) in findings {
            page.raw("<li id=\"finding-")
            page.text("\(place.number)-\(index + 1)")
            page.raw("\"><details><summary>")
            page.text(finding.failure.title)
            page.close("summary")
            badges(finding, on: &page)
            if !finding.causedBy.isEmpty {
                page.element("p", "Because of \(finding.causedBy.joined(separator: ", "))", style: "faint")
            }
            if finding.state == .active {
                if !finding.failure.explanation.isEmpty { page.marked("p", finding.failure.explanation) }
                fix(finding.failure, index, place, on: &page)
            }
            citations(finding.citations, place, on: &page)
            page.raw("</details></li>\n")
        }
        page.close("ul")
        page.close("section")
    }

    /// The strongest errors open, the rest folded: a log has many, and most mean nothing.
    func unexplained(_ place: PagePlace, on page: inout HTMLWriter) {
        let errors = place.device.unexplained.prefix(HTMLReport.unexplainedCountMax)
        guard !errors.isEmpty else { return }
        page.open("section")
        page.element("h2", "Errors that nothing explains")
        page.open("ul", style: "folded")
        for error in errors.prefix(5) { draw(error, on: &page) }
        page.close("ul")
        if errors.count > 5 {
            page.raw("<details><summary>")
            page.text("\(place.device.unexplained.count - 5) more kinds of error")
            page.raw("</summary>\n<ul class=\"folded\">\n")
            for error in errors.dropFirst(5) { draw(error, on: &page) }
            page.close("ul")
            let more = place.device.unexplained.count - errors.count
            if more > 0 { page.element("p", "and \(more) more, which the JSON report lists", style: "faint") }
            page.close("details")
        }
        page.close("section")
    }

    private func draw(_ error: UnexplainedError, on page: inout HTMLWriter) {
        page.open("li")
        page.element("span", "\(error.shape.count)x ", style: "faint")
        page.element("code", Sanitiser.line(error.shape.shape, limit: 240))
        if let code = Wording.code(error) { page.element("div", code, style: "faint") }
        if let first = error.shape.citations.first {
            page.element("div", Wording.location(first.location), style: "place")
        }
        page.close("li")
    }

    // MARK: What is missing

    /// What would decide more, with the commands that collect it.
    func collect(_ device: DeviceDiagnosis, in report: AnalysisReport, on page: inout HTMLWriter) {
        guard !device.collectNext.isEmpty else { return }
        page.open("section")
        page.element("h2", "To decide more, collect")
        page.open("ol")
        for item in device.collectNext {
            page.open("li")
            page.element("strong", Wording.title(ofSource: item.source, in: report))
            page.element("pre", item.collect)
            page.close("li")
        }
        page.close("ol")
        page.raw("<p class=\"faint\"><code>culprit collect</code> writes one script that gathers all of it.</p>\n")
        page.close("section")
    }

    /// What was ruled out, and what could not be judged.
    func open(_ device: DeviceDiagnosis, on page: inout HTMLWriter) {
        guard !device.ruledOut.isEmpty || !device.notAssessed.isEmpty else { return }
        page.open("section")
        page.element("h2", "What else was judged")
        if !device.ruledOut.isEmpty {
            page.raw("<details><summary>Ruled out: ")
            page.text(Wording.count(device.ruledOut.count, "known failure", "known failures"))
            page.raw("</summary>\n")
            list(device.ruledOut, on: &page)
            page.close("details")
        }
        if !device.notAssessed.isEmpty {
            page.raw("<details><summary>Could not be judged: ")
            page.text(Wording.count(device.notAssessed.count, "known failure", "known failures"))
            page.raw("</summary>\n<ul>\n")
            for open in device.notAssessed {
                page.open("li")
                page.text(open.title)
                let sources = Set(open.missing.map(\.source)).sorted().joined(separator: ", ")
                if !sources.isEmpty { page.element("span", " needs \(sources)", style: "faint") }
                page.close("li")
            }
            page.raw("</ul></details>\n")
        }
        page.close("section")
    }
}

/// Citations that stand so close together in one artifact that they are shown as one passage.
struct EvidenceBlock {
    /// One line of the passage.
    struct Line {
        var position: Location.Position
        var severity: Severity
        var text: String
        var isHit: Bool
    }

    /// The first and the last citation in it.
    private(set) var first: Citation
    private(set) var last: Citation
    private(set) var lines: [Line]

    private init(_ citation: Citation) {
        first = citation
        last = citation
        func around(_ records: [NearbyRecord]) -> [Line] {
            records.map { Line(position: $0.position, severity: $0.severity, text: $0.text, isHit: false) }
        }
        lines =
            around(citation.surroundings.before)
            + [Line(position: citation.location.position, severity: .information, text: citation.text, isHit: true)]
            + around(citation.surroundings.after)
    }

    /// The passages of `citations`, in their order.
    static func blocks(of citations: some Collection<Citation>) -> [EvidenceBlock] {
        var blocks: [EvidenceBlock] = []
        for citation in citations {
            let next = EvidenceBlock(citation)
            if let last = blocks.indices.last, blocks[last].join(next) { continue }
            blocks.append(next)
        }
        return blocks
    }

    /// Takes in `next` where the two overlap; whether they did.
    private mutating func join(_ next: EvidenceBlock) -> Bool {
        guard next.first.location.artifact == first.location.artifact,
            let overlap = lines.firstIndex(where: { $0.position == next.lines.first?.position }),
            lines.count - overlap <= next.lines.count
        else { return false }
        for (index, line) in lines[overlap...].enumerated() where line.position != next.lines[index].position {
            return false
        }
        var joined = next.lines
        for (index, line) in lines[overlap...].enumerated() where line.isHit { joined[index] = line }
        lines = lines[..<overlap] + joined
        last = next.first
        return true
    }
}
