// Pages: that nothing out of a bundle becomes markup, script or style, that the policy names what is the page's own, and that
// the data for the script holds what the timeline holds.

import CulpritBytes
import CulpritModel
import CulpritReports
import CulpritTestSupport
import Testing

/// Reads a page as far as the tests need it.
enum PageText {
    /// `page` without the style sheet and the script, which are the program's own and not a page's content, and without
    /// their digests. What is no page stays as it is.
    static func withoutOwn(_ page: String) -> String {
        guard page.hasPrefix("<!doctype html>") else { return page }
        var text = page
        for (begin, end) in [("<style>", "</style>"), ("<script>", "</script>"), ("'sha256-", "'")] {
            text = parts(of: text, between: begin, and: end).outside.joined(separator: begin + "..." + end)
        }
        return text
    }

    /// What stands between `begin` and the next `end`, and what stands outside.
    static func parts(of text: String, between begin: String, and end: String) -> (inside: [String], outside: [String])
    {
        var inside: [String] = []
        var outside: [String] = []
        for (index, part) in text.components(separatedBy: begin).enumerated() {
            guard index > 0 else {
                outside.append(part)
                continue
            }
            let halves = part.components(separatedBy: end)
            inside.append(halves[0])
            outside.append(halves.dropFirst().joined(separator: end))
        }
        return (inside, outside)
    }

    /// The data block of the given class.
    static func data(_ name: String, in page: String) -> JSONValue? {
        parts(of: page, between: "class=\"\(name)\">", and: "</script>").inside.first.flatMap { JSONValue($0) }
    }
}

extension String {
    /// The parts between each `separator`.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}

@Suite struct PageTests {
    static func row(_ text: String, at minute: Int?, _ severity: Severity = .information) -> TimelineRow {
        TimelineRow(
            location: Location(artifact: ArtifactPath("a.zip!/b.log"), offset: 9, position: .line(3)),
            time: ResolvedTime(utc: minute.map(SampleReport.instant), basis: minute == nil ? .unknown : .bias),
            timeText: "08:00", offsetMinutes: 60, severity: severity, source: "Client", message: text, signals: ["a.b"])
    }

    static func page(_ rows: [TimelineRow]) -> String {
        var html = TimelineHTML(title: "a.zip", tool: SampleReport.report.tool)
        var page = html.head
        for row in rows { page += html.row(row) }
        return page + html.tail
    }

    @Test func `a timeline page holds every row as data and the first ones as a table`() throws {
        let page = PageTests.page(
            (0..<300).map { PageTests.row("line \($0)", at: $0, $0 == 7 ? .error : .information) })
        guard case .array(let rows)? = PageText.data("rows", in: page) else {
            Issue.record("no rows")
            return
        }
        #expect(rows.count == 300)
        #expect(rows[7][2] == .number("3") && rows[7][6] == .string("line 7") && rows[7][5] == .number("3"))
        #expect(rows[0][0] == .number(String(SampleReport.instant(0).value / 10_000)))
        let names = try #require(PageText.data("names", in: page))
        #expect(names["sources"]?[0] == .string("Client") && names["offsets"]?[0] == .number("60"))
        #expect(page.contains("The first 200 of 300 records") && page.contains("<td>line 199</td>"))
        #expect(!page.contains("<td>line 200</td>"))
        #expect(page.contains("<td class=\"time\">2024-04-03 09:00:00</td>"), "the clock of the device")
    }

    @Test func `a page that would be too long is cut and says so`() {
        var html = TimelineHTML(title: "a", tool: SampleReport.report.tool)
        var last = ""
        for index in 0..<TimelineHTML.rowCountMax + 5 { last = html.row(PageTests.row("x", at: index)) }
        #expect(last.isEmpty)
        #expect(html.tail.contains("first 100000 of 100005 records"))
    }

    @Test func `nothing out of a log becomes markup, script or style`() throws {
        let pages = [
            ReportRenderer.render(SampleReport.hostile, as: .html),
            PageTests.page([PageTests.row(SampleReport.attack, at: 0), PageTests.row(SampleReport.attack, at: nil)]),
        ]
        for page in pages {
            #expect(page.unicodeScalars.allSatisfy { !Sanitiser.isDangerous($0) || $0 == "\n" })
            let content = PageText.withoutOwn(page)
            for forbidden in ["<script>alert", "<img", "javascript:1\"", "onerror=\"", "--> ]]> </style>"] {
                #expect(!content.contains(forbidden), "\(forbidden)")
            }
            #expect(content.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(PageText.parts(of: page, between: "</style>", and: "\n").inside.count == 1)
            #expect(
                PageText.parts(of: page, between: "</title>", and: "\n").inside.count <= 2, "the page and its picture")
            for block in PageText.parts(of: page, between: "<script type", and: "</script>").inside {
                #expect(!block.contains("<"), "no data can end its own block or open a comment")
            }
        }
    }

    @Test func `the policy allows the page's own script and style and nothing else`() throws {
        let page = PageTests.page([PageTests.row("x", at: 0)])
        for (begin, end, name) in [("<style>", "</style>", "style-src"), ("<script>", "</script>", "script-src")] {
            let own = try #require(PageText.parts(of: page, between: begin, and: end).inside.first)
            var hash = SHA256()
            hash.update(own)
            let named = try #require(PageText.parts(of: page, between: "\(name) 'sha256-", and: "'").inside.first)
            #expect(PageTests.hexadecimal(named) == hash.finish())
        }
        #expect(page.contains("default-src 'none'") && !page.contains("unsafe-inline"))
    }

    @Test func `a cited line stands between its neighbours, and passages that overlap are one`() {
        let page = ReportRenderer.render(SampleReport.report, as: .html)
        let numbers = PageText.parts(of: page, between: "<ol class=\"lines\">", and: "</ol>").inside.map { passage in
            PageText.parts(of: passage, between: "<span class=\"number\">", and: "</span>").inside
        }
        #expect(numbers.contains(["5", "6", "7", "8", "9", "10", "11"]))
        #expect(PageText.parts(of: page, between: "<ol class=\"lines\">", and: "line 8").inside.count >= 1)
        #expect(page.contains("2024-04-03 05:30:00 to 2024-04-03 05:31:00 on the device,"))
    }

    @Test func `a code leads to what it means`() {
        let page = ReportRenderer.render(SampleReport.report, as: .html)
        #expect(
            page.contains(
                "<a class=\"code\" href=\"#code-1\" title=\"MENROLL_SAMPLE: Enrolment is not set up\">0x8018002b</a>"))
        #expect(page.contains("id=\"code-1\">0x8018002b</dt>"))
    }

    @Test func `records are data for the script and a table without it`() throws {
        let page = ReportRenderer.render(SampleReport.report, as: .html)
        guard case .array(let rows)? = PageText.data("rows", in: page) else {
            Issue.record("no rows")
            return
        }
        #expect(rows.count == 4)
        #expect(rows[0][8] == .array([.number("0")]), "the finding that rests on it")
        #expect(rows[1][10]?[0]?[2] == .string("line 5"), "what stands before it")
        #expect(rows[3][0] == .null, "state has no instant")
        let names = try #require(PageText.data("names", in: page))
        #expect(names["findings"]?[0]?["anchor"] == .string("finding-1-1") && page.contains("id=\"finding-1-1\""))
        #expect(names["findings"]?[0]?["rung"] == .number("2"))
        #expect(names["codes"]?["0x8018002b"] == .string("MENROLL_SAMPLE: Enrolment is not set up"))
        #expect(page.contains("17 more of the same kinds are left out"))
        #expect(page.contains("<caption>4 records</caption>"))
    }

    @Test func `redaction reaches the lines around and the records`() {
        var report = SampleReport.hostile
        let secret = "C:\\Users\\okafor.m\\x and okafor.m@contoso.example"
        report.devices[0].findings[0].citations[0].surroundings.before[0].text = secret
        report.devices[0].records[0].citation.text = secret
        report.devices[0].records[0].citation.surroundings.after[0].text = secret
        var redactor = Redactor()
        let page = redactor.redact([report]).map { ReportRenderer.render($0, as: .html) }.joined()
        #expect(!page.lowercased().contains("okafor"))
    }

    /// A digest in base 64 as hexadecimal digits.
    private static func hexadecimal(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let signs = text.compactMap { sign in alphabet.firstIndex(of: sign) }
        let bits = signs.flatMap { value in (0..<6).reversed().map { value >> $0 & 1 } }
        return (0..<64).map { String(bits[$0 * 4..<$0 * 4 + 4].reduce(0) { $0 * 2 + $1 }, radix: 16) }.joined()
    }
}
