// What people see, as recorded outputs; and that nothing in a log changes how it is displayed.

import CulpritModel
import CulpritReports
import CulpritTestSupport
import Testing

@Suite struct RenderingTests {
    private static let endings: [ReportFormat: String] = [
        .text: "txt", .json: "json", .html: "html", .markdown: "md", .csv: "csv", .sarif: "sarif", .junit: "junit.xml",
    ]

    @Test(arguments: ReportFormat.allCases)
    func `the report looks as recorded`(format: ReportFormat) throws {
        let text = ReportRenderer.render(SampleReport.report, as: format)
        let ending = try #require(RenderingTests.endings[format])
        let difference = Golden.difference(PageText.withoutOwn(text), from: "reports/sample.\(ending)")
        #expect(difference == nil, "\(difference ?? "")")
        #expect(text == ReportRenderer.render(SampleReport.report, as: format))
    }

    @Test(arguments: [ReportFormat.html, .markdown, .text, .sarif, .junit])
    func `a report that a log tries to take over looks as recorded`(format: ReportFormat) throws {
        let ending = try #require(RenderingTests.endings[format])
        let text = ReportRenderer.render(SampleReport.hostile, as: format)
        let difference = Golden.difference(PageText.withoutOwn(text), from: "reports/hostile.\(ending)")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test(arguments: [ReportFormat.html, .markdown, .text])
    func `two devices without a cause look as recorded`(format: ReportFormat) throws {
        let ending = try #require(RenderingTests.endings[format])
        let text = ReportRenderer.render(SampleReport.withoutCause, as: format)
        let difference = Golden.difference(PageText.withoutOwn(text), from: "reports/without-cause.\(ending)")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `the verbose report looks as recorded`() {
        var options = ReportOptions()
        options.isVerbose = true
        options.width = 80
        let text = ReportRenderer.render(SampleReport.report, as: .text, options: options)
        let difference = Golden.difference(text, from: "reports/sample-verbose.txt")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `what is in a bundle looks as recorded`() {
        let report = SampleReport.report
        let text = InspectText.render(report.artifacts, limits: report.limits)
        let difference = Golden.difference(text, from: "reports/sample-inspect.txt")
        #expect(difference == nil, "\(difference ?? "")")
        let hostile = InspectText.render(SampleReport.hostile.artifacts, limits: SampleReport.hostile.limits)
        #expect(hostile.unicodeScalars.allSatisfy { !Sanitiser.isDangerous($0) || $0 == "\n" })
    }

    @Test func `the report answers within one screen`() {
        let lines = ReportRenderer.render(SampleReport.report, as: .text).split(separator: "\n")
        #expect(lines.count <= 60)
        #expect(lines.prefix(8).contains { $0.contains("MDM user scope does not cover this user") })
    }

    @Test func `no colour is used unless it is asked for and only our own sequences when it is`() {
        #expect(!ReportRenderer.render(SampleReport.hostile, as: .text).unicodeScalars.contains("\u{1B}"))
        var options = ReportOptions()
        options.usesColour = true
        let text = ReportRenderer.render(SampleReport.hostile, as: .text, options: options)
        let sequences = text.unicodeScalars.split(separator: "\u{1B}", omittingEmptySubsequences: false).dropFirst()
        #expect(!sequences.isEmpty)
        let own = ["[0m", "[1m", "[2m", "[32m", "[1;31m", "[33m", "[36m"]
        #expect(sequences.allSatisfy { sequence in own.contains { String(sequence).hasPrefix($0) } })
    }

    @Test(arguments: ReportFormat.allCases)
    func `nothing out of a log acts on a display`(format: ReportFormat) {
        var options = ReportOptions()
        options.isVerbose = true
        let text = ReportRenderer.render(SampleReport.hostile, as: format, options: options)
        #expect(text.unicodeScalars.allSatisfy { !Sanitiser.isDangerous($0) || $0 == "\n" || $0 == "\r" })
    }

    @Test func `nothing out of a log becomes Markdown`() {
        let markdown = ReportRenderer.render(SampleReport.hostile, as: .markdown)
        #expect(markdown.contains("<script>"), "a code span shows a line as it is")
        let prose = withoutCodeSpans(markdown)
        #expect(prose.contains("script"))
        for forbidden in ["<script", "<img", "x](", "**b**", "@someone", "#1 ", "https://evil", "`"] {
            #expect(!prose.contains(forbidden), "\(forbidden)")
        }
    }

    @Test func `results for pipelines name a rule that is there and a place`() throws {
        let value = try #require(JSONValue(ReportRenderer.render(SampleReport.hostile, as: .sarif)))
        let run = try #require(value["runs"]?[0])
        let rules = run["tool"]?["driver"]?["rules"]
        for (index, finding) in SampleReport.hostile.devices[0].findings.enumerated() {
            let result = try #require(run["results"]?[index])
            guard case .number(let place)? = result["ruleIndex"] else { continue }
            #expect(rules?[try #require(Int(place))]?["id"] == .string(finding.failure.id))
            let proof = result["locations"]?[0]
            guard case .string(let address)? = proof?["physicalLocation"]?["artifactLocation"]?["uri"] else {
                Issue.record("no address")
                continue
            }
            #expect(address.utf8.allSatisfy { !" <>\"#:`[]".utf8.contains($0) && $0 < 0x7F })
            guard case .string(let words)? = proof?["message"]?["text"] else {
                Issue.record("no message")
                continue
            }
            #expect(words.contains("x\\](") && !words.contains("x]("))
        }
        #expect(run["results"]?[2]?["level"] == .string("none"))
        #expect(run["results"]?[3] == nil)
    }

    @Test func `a failure that cannot be judged is skipped and markup in a log stays text`() {
        let text = ReportRenderer.render(SampleReport.hostile, as: .junit)
        #expect(text.contains("<skipped message=\"needs dsregcmd\"/>"))
        #expect(text.contains("tests=\"6\" failures=\"2\" errors=\"0\" skipped=\"1\""))
        #expect(text.split(separator: "<testcase ").count == 7)
        #expect(!text.contains("<script") && !text.contains("<img"))
    }

    @Test func `only plain web addresses become links`() {
        for format in [ReportFormat.html, .markdown] {
            let text = ReportRenderer.render(SampleReport.report, as: format)
            #expect(text.contains("https://learn.example/mdm"))
            #expect(!text.contains("javascript:alert(1)"))
        }
    }

    @Test func `no cell of a table becomes a formula`() {
        let rows = ReportRenderer.render(SampleReport.hostile, as: .csv)
        #expect(!rows.contains(",=") && !rows.contains(",\"=") && !rows.contains(",+") && !rows.contains(",@"))
        #expect(rows.contains("\"'="))
    }

    @Test func `what is too much for a page is folded and counted`() {
        var report = SampleReport.report
        report.devices[0].unexplained = Array(repeating: report.devices[0].unexplained[0], count: 200)
        report.artifacts = Array(repeating: report.artifacts[1], count: 2500) + [report.artifacts[2]]
        let page = ReportRenderer.render(report, as: .html)
        #expect(page.contains("<summary>195 more kinds of error</summary>"))
        #expect(page.contains("and 100 more, which the JSON report lists"))
        #expect(page.split(separator: "<code>Download of # failed").count == 101)
        #expect(page.contains("and 501 more, which culprit inspect lists"))
        #expect(page.contains("<td>partial</td>"), "what was not read whole is never among the rest")
        let text = ReportRenderer.render(report, as: .text)
        #expect(text.contains("and 198 more kinds with --verbose"))
    }

    @Test func `every row of a table has every column`() {
        let text = ReportRenderer.render(SampleReport.report, as: .csv)
        let counts = rows(of: text).map(\.count)
        #expect(counts == [18, 18, 18, 18, 18])
    }

    @Test func `an empty report says so in every format`() {
        for format in [ReportFormat.text, .html, .markdown] {
            #expect(
                ReportRenderer.render(SampleReport.empty, as: format).contains(
                    "Nothing in the input speaks of a device."))
        }
        #expect(rows(of: ReportRenderer.render(SampleReport.empty, as: .csv)).count == 1)
    }

    @Test func `a page as narrow as nothing and a text without blanks are no trouble`() {
        var options = ReportOptions()
        options.width = 0
        var report = SampleReport.report
        report.devices[0].sentence = String(repeating: "x", count: 5000)
        let text = ReportRenderer.render(report, as: .text, options: options)
        #expect(text.contains(report.devices[0].sentence))
    }

    @Test func `cleaning leaves plain text alone and spells out the rest`() {
        #expect(Sanitiser.line("gr\u{FC}n \u{65E5}\u{672C} \u{1F600}") == "gr\u{FC}n \u{65E5}\u{672C} \u{1F600}")
        #expect(Sanitiser.line("a\r\n\tb\u{202E}c\u{1B}[0m\n") == "a b\\u{202E}c\\u{1B}[0m")
        #expect(Sanitiser.line("abcdef", limit: 4) == "abc…")
        #expect(Sanitiser.line("abcd", limit: 4) == "abcd")
    }

    /// The cells of a table as RFC 4180 has them.
    private func rows(of text: String) -> [[String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: rows[rows.count - 1].append("")
            case "\n" where !isQuoted: rows.append([""])
            default: rows[rows.count - 1][rows[rows.count - 1].count - 1].unicodeScalars.append(scalar)
            }
        }
        return rows.dropLast()
    }

    /// `markdown` without its code spans, which by CommonMark 6.1 end at a run of as many backticks as they began with.
    private func withoutCodeSpans(_ markdown: String) -> String {
        let signs = Array(markdown.unicodeScalars)
        func run(at start: Int) -> Int { signs[start...].prefix { $0 == "`" }.count }
        var prose = String.UnicodeScalarView()
        var index = 0
        while index < signs.count {
            if signs[index] == "\\", index + 1 < signs.count {
                prose.append(contentsOf: signs[index...index + 1].filter { $0 != "`" })
                index += 2
                continue
            }
            guard signs[index] == "`" else {
                prose.append(signs[index])
                index += 1
                continue
            }
            let fence = run(at: index)
            var end = index + fence
            while end < signs.count, run(at: end) != fence { end += max(1, run(at: end)) }
            index = end < signs.count ? end + fence : index + fence
        }
        return String(prose)
    }
}
