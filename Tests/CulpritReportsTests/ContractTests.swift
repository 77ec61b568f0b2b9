// The JSON outputs against their published schemas.

import CulpritModel
import CulpritReports
import CulpritTestSupport
import Testing

@Suite struct ContractTests {
    private func validator(_ name: String) throws -> SchemaValidator {
        let bytes = try #require(fileBytes(TestFolder.root + "/Documentation/\(name).schema.json"))
        return SchemaValidator(root: try #require(JSONValue(String(decoding: bytes, as: UTF8.self))))
    }

    @Test func `every report fits the schema`() throws {
        let schema = try validator("report")
        for report in [SampleReport.report, SampleReport.empty, SampleReport.hostile] {
            let value = try #require(JSONValue(JSONReport.render(report)))
            #expect(schema.faults(in: value) == [])
        }
    }

    @Test func `the validator sees a report that does not fit`() throws {
        let schema = try validator("report")
        let text = JSONReport.render(SampleReport.report)
        let spoilt: [(String, String)] = [
            ("\"basis\": \"utc\"", "\"basis\": \"guess\""), ("\"bytes\": 9", "\"bytes\": -9"),
            ("\"causeEstablished\": true", "\"causeEstablished\": 1"), ("\"limits\": [", "\"limit\": ["),
            ("\"culprit.report/1\"", "\"culprit.report/2\""), ("\"line\": 41", "\"row\": 41"),
        ]
        for (good, bad) in spoilt {
            #expect(text.contains(good))
            let value = try #require(
                JSONValue(text.split(separator: good, omittingEmptySubsequences: false).joined(separator: bad)))
            #expect(!schema.faults(in: value).isEmpty, "\(bad)")
        }
    }

    @Test func `what is in a bundle fits its schema`() throws {
        let report = SampleReport.hostile
        let text = InspectReport.render(tool: report.tool, artifacts: report.artifacts, limits: report.limits)
        #expect(try validator("inspect").faults(in: #require(JSONValue(text))) == [])
    }

    @Test func `an explanation fits its schema, with and without a bundle`() throws {
        var full = Explanation(.failure, "area/slug", title: "It failed", group: "area")
        full.properties = [Explanation.Property("severity", "error")]
        full.causes = ["Something else"]
        full.fix = [FixStep(action: "Do it", place: "There", command: "it.exe"), FixStep(action: "Wait")]
        full.condition = ["all", "  signal it.failed"]
        full.remarks = ["Sources disagree."]
        full.relations = Explanation.Kind.allCases.map { Explanation.Relation("shows", $0, "id", title: "Title") }
        full.references = ["https://learn.example/it"]
        full.sightings = [
            Explanation.Sighting(
                device: SampleReport.attack, words: "fires",
                citations: [
                    SampleReport.citation("a.log", .line(3), SampleReport.attack, at: 1),
                    SampleReport.citation("b.evtx", .record(7), "no time"),
                ])
        ]
        let schema = try validator("explanation")
        for explanations in [[full], [Explanation(.code, "0x1", title: "", group: "")], []] {
            let text = ExplanationReport.render(explanations, of: SampleReport.attack, as: .json)
            #expect(schema.faults(in: try #require(JSONValue(text))) == [])
        }
        let text = ExplanationReport.render([full], of: "it", as: .json)
        for (good, bad) in [("\"kind\": \"failure\"", "\"kind\": \"guess\""), ("\"seen\": [", "\"saw\": [")] {
            let spoilt = text.split(separator: good, omittingEmptySubsequences: false).joined(separator: bad)
            #expect(spoilt != text)
            #expect(!schema.faults(in: try #require(JSONValue(spoilt))).isEmpty, "\(bad)")
        }
    }

    @Test func `noise that was set aside is shown where it is asked for, in every report for people`() throws {
        var report = SampleReport.report
        let noise = SetAsideNoise(
            id: "noise.probe", reason: "It asks for what need not be there.", count: 4,
            citations: [SampleReport.citation("a.log", .line(3), "not found")])
        report.devices[0].noise = [noise]
        var options = ReportOptions()
        func pages() -> [String] {
            [TextReport(options: options).render(report), MarkdownReport(options: options).render(report)]
        }
        #expect(pages().allSatisfy { !$0.contains(noise.id) })
        options.explainsNoise = true
        #expect(pages().allSatisfy { $0.contains(noise.id) && $0.contains("Set aside as harmless") })
    }

    @Test func `the report says what it knows under the names of the contract`() throws {
        let value = try #require(JSONValue(JSONReport.render(SampleReport.report)))
        let device = try #require(value["devices"]?[0])
        #expect(device["verdict"]?["causeEstablished"] == .bool(true))
        #expect(device["utcOffsetMinutes"] == .number("-210"))
        #expect(device["serialNumber"] == .null)
        #expect(device["captured"] == .string("2024-04-03T10:00:00.000Z"))
        let proof = device["findings"]?[0]?["citations"]
        #expect(proof?[0]?["line"] == .number("41"))
        #expect(proof?[0]?["record"] == nil)
        #expect(proof?[1]?["record"] == .number("77"))
        #expect(proof?[2]?["time"]?["basis"] == .string("inferred"))
        #expect(value["artifacts"]?[2]?["moreDiagnostics"]?["cmtrace/torn-record"] == .number("3"))
        #expect(value["artifacts"]?[1]?["modified"]?["basis"] == .string("unknown"))
    }

    @Test func `hostile text comes through unchanged and acts on no display`() throws {
        let text = JSONReport.render(SampleReport.hostile)
        let value = try #require(JSONValue(text))
        #expect(value["devices"]?[0]?["names"]?[0] == .string(SampleReport.attack))
        #expect(text.unicodeScalars.allSatisfy { !Sanitiser.isDangerous($0) || $0 == "\n" })
    }

    @Test func `a log entry becomes one line`() throws {
        let bytes =
            Array("hello \u{1B}\"\\\n\u{E4}\u{1F600}|bad:\u{0}".utf8) + [
                0xC0, 0xAF, 0xE0, 0x80, 0x80, 0xF0, 0x80, 0x80, 0x80, 0xED, 0xA0, 0x80, 0xE2, 0x82,
            ]
        var writer = RecordLineWriter(path: ArtifactPath("a.zip!/b.log"), offsetMinutes: 120)
        let record = LogRecord(
            offset: 7, line: 3, time: .local(SampleReport.instant(0)), timeText: ByteRange(0, 5), severity: .error,
            damage: [.endLost, .torn], message: ByteRange(0, bytes.count))
        writer.append(record, in: bytes.span)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text.hasSuffix("}\n"))
        #expect(text.filter { $0 == "\n" }.count == 1)
        let value = try #require(JSONValue(text))
        #expect(try validator("records").faults(in: value) == [])
        #expect(value["time"]?["utc"] == .string("2024-04-03T06:00:00.000Z"))
        #expect(value["time"]?["basis"] == .string("inferred"))
        #expect(value["component"] == .null)
        #expect(value["damage"] == .array([.string("endLost"), .string("torn")]))
        let repaired = String(repeating: "\u{FFFD}", count: 14)
        #expect(value["message"] == .string("hello \u{1B}\"\\\n\u{E4}\u{1F600}|bad:\u{0}" + repaired))
    }

    @Test func `a range beyond the bytes is cut and never a trap`() throws {
        var writer = RecordLineWriter(path: ArtifactPath("b.log"))
        let bytes = Array("abc".utf8)
        writer.append(LogRecord(offset: 0, line: 1, message: ByteRange(1, 99)), in: bytes.span)
        #expect(try #require(JSONValue(String(decoding: writer.bytes, as: UTF8.self)))["message"] == .string("bc"))
    }

    @Test func `an event becomes one line and no value is lost`() throws {
        var writer = RecordLineWriter(path: ArtifactPath("b.evtx"))
        let event = EventHeader(
            offset: 4608, recordID: UInt64.max, time: SampleReport.instant(1), channel: "Admin", provider: "MDM",
            eventID: 76,
            level: 2, computer: "PC")
        writer.append(
            event,
            values: [
                EventValue(name: "A", text: "1"), EventValue(name: nil, text: "2"), EventValue(name: "A", text: "3"),
                EventValue(name: "A#2", text: "4"), EventValue(name: "param2", text: "5"),
            ])
        let value = try #require(JSONValue(String(decoding: writer.bytes, as: UTF8.self)))
        #expect(try validator("records").faults(in: value) == [])
        #expect(value["record"] == .number("18446744073709551615"))
        #expect(value["severity"] == .string("error"))
        let data: [String: JSONValue] = [
            "A": .string("1"), "param2": .string("2"), "A#2": .string("3"), "A#2#2": .string("4"),
            "param2#2": .string("5"),
        ]
        #expect(value["event"]?["data"] == .object(data))
    }

    @Test func `a piece of state becomes one line and the writer can be used again`() throws {
        var writer = RecordLineWriter(path: ArtifactPath("b.reg"))
        let bytes = Array("HKLM\\Softwarenamevalue".utf8)
        let entry = StateEntry(
            offset: 1, line: 2, path: ByteRange(0, 13), name: ByteRange(13, 17), value: ByteRange(17, 22),
            kind: "REG_SZ")
        for _ in 0..<2 {
            writer.removeAll()
            writer.append(entry, in: bytes.span, source: "registry", name: nil)
        }
        let value = try #require(JSONValue(String(decoding: writer.bytes, as: UTF8.self)))
        #expect(try validator("records").faults(in: value) == [])
        #expect(value["path"] == .string("HKLM\\Software"))
        #expect(value["kind"] == .string("REG_SZ"))
        #expect(value["name"] == .null)
    }
}
