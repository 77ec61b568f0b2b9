// What a comparison looks like in each format, also where a log tries to take it over.

import CulpritModel
import CulpritReports
import CulpritTestSupport
import Testing

@Suite struct CompareRenderingTests {
    private static let endings: [CompareFormat: String] = [
        .text: "txt", .json: "json", .html: "html", .markdown: "md", .csv: "csv",
    ]

    /// Every kind of change on one device, with `words` as what the logs say.
    private func comparison(_ words: String) -> ReportComparison {
        let device = SampleReport.device
        var before = device
        before.identity.captured = SampleReport.instant(0)
        var after = device
        after.identity.names = [words]
        let citation = SampleReport.citation("DiagLogs.zip!/\(words).log", .line(7), words, at: 60)
        let changes = FindingChange.Kind.allCases.enumerated().map { index, kind in
            FindingChange(
                kind: kind, failure: device.findings[index % device.findings.count].failure, reason: "AFTER shows it.",
                wasCulprit: kind == .fixed, isCulprit: kind == .new, citations: [citation],
                missing: kind == .notJudged ? [MissingEvidence(source: "dsregcmd", collect: "dsregcmd /status")] : [])
        }
        let compared = DeviceComparison(
            before: before, after: after, warnings: ["AFTER is older than BEFORE: \(words)."], changes: changes,
            rungs: [RungChange(title: "Joined", before: .broken, after: .holds, citations: [citation])],
            sentence: "1 fixed, 1 new. Now: \(words)")
        return ReportComparison(
            tool: SampleReport.report.tool, devices: [compared], onlyBefore: [before], onlyAfter: [after])
    }

    @Test(arguments: CompareFormat.allCases)
    func `a comparison looks as recorded`(format: CompareFormat) throws {
        let text = CompareReport.render(comparison("PC-0042"), as: format)
        let ending = try #require(CompareRenderingTests.endings[format])
        let difference = Golden.difference(text, from: "reports/compare.\(ending)")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test(arguments: CompareFormat.allCases)
    func `nothing out of a log acts on a display or becomes markup or a formula`(format: CompareFormat) {
        let text = CompareReport.render(comparison(SampleReport.attack), as: format)
        #expect(text.unicodeScalars.allSatisfy { !Sanitiser.isDangerous($0) || $0 == "\n" || $0 == "\r" })
        switch format {
        case .html:
            #expect(!text.contains("<script") && !text.contains("<img") && text.contains("&lt;script&gt;"))
            #expect(text.split(separator: "</style>").count == 2)
        case .csv:
            #expect(text.split(separator: "\r\n").count == 5)
            #expect(!text.contains(",=") && !text.contains(",\"=") && !text.contains(",@"))
        case .text, .json, .markdown: break
        }
    }

    @Test func `two devices that are well are a table with a row that says so`() {
        var comparison = comparison("PC-1")
        comparison.devices[0].changes = []
        let rows = CompareReport.render(comparison, as: .csv).split(separator: "\r\n")
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count >= 15 })
        #expect(rows[1].contains(",none,"))
    }
}
