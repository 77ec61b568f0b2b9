// Real servicing, setup, installer and update logs against what independent counts found in them.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Foundation
import Testing

@testable import CulpritFormats

@Suite(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
struct LogSampleTests {
    private func name(_ file: String) -> String {
        (file.split(separator: "/").last.map(String.init) ?? file).lowercased()
    }
    private func count(_ answer: [String: Any], _ key: String) -> Int { answer[key] as? Int ?? 0 }

    @Test func `servicing and setup logs have the records, levels and components of the answers`() throws {
        let answers = SampleTruth.lines("cbs_dism_panther.jsonl")
        #expect(!answers.isEmpty)
        var compared = 0
        for answer in answers where count(answer, "timestamped") > 0 {
            let file = try #require(answer["file"] as? String)
            guard let bytes = SampleTruth.sample(file) else { continue }
            let (format, seen) = recognised(bytes, fileName: name(file))
            #expect(["cbs", "dism", "panther"].contains(format), "\(file)")
            let records = seen.records.filter(\.time.isKnown)
            #expect(records.count == count(answer, "timestamped"), "\(file)")
            let levels = answer["levels"] as? [String: Int] ?? [:]
            #expect(records.filter { $0.severity == .error }.count == levels["Error", default: 0], "\(file)")
            #expect(records.filter { $0.severity == .warning }.count == levels["Warning", default: 0], "\(file)")
            let first = answer["first"] as? String ?? ""
            #expect(records.first?.timeText == first, "\(file)")
            let reading = records.first?.time.reading.iso8601() ?? ""
            #expect(reading.hasPrefix(first.replacingOccurrences(of: " ", with: "T")), "\(file)")
            let insideLines = seen.records.dropFirst().filter { bytes[Int($0.offset) - 1] != 0x0A }
            #expect(insideLines.isEmpty, "\(file)")
            compared += records.count
        }
        #expect(compared > 10_000)
    }

    @Test func `Windows Update logs have the records and components of the answers`() throws {
        var compared = 0
        for answer in SampleTruth.lines("msi_wu_setupapi.jsonl") {
            guard let kind = answer["kind"] as? String, kind.hasPrefix("windowsupdate") else { continue }
            let file = try #require(answer["file"] as? String)
            guard let bytes = SampleTruth.sample(file) else { continue }
            let (format, seen) = recognised(bytes, fileName: name(file))
            #expect(format == "windows-update", "\(file)")
            #expect(seen.records.count == count(answer, "parsed"), "\(file)")
            #expect(
                seen.records.first?.timeText.replacingOccurrences(of: "\t", with: " ") == answer["first"] as? String)
            #expect(seen.records.last?.timeText.replacingOccurrences(of: "\t", with: " ") == answer["last"] as? String)
            // The answers leave out lines of the tabbed form whose thread is padded, as one of two digits is.
            let counted = seen.records.filter { kind != "windowsupdate-tab" || $0.thread.count > 2 }
            let components = Dictionary(grouping: counted, by: \.component).mapValues(\.count)
            #expect(components == answer["components"] as? [String: Int], "\(file)")
            #expect(seen.diagnostics.isEmpty)
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test func `installer logs have the lines, actions and results of the answers`() throws {
        var compared = 0
        for answer in SampleTruth.lines("msi_wu_setupapi.jsonl") where answer["kind"] as? String == "msi" {
            let file = try #require(answer["file"] as? String)
            guard let bytes = SampleTruth.sample(file) else { continue }
            let (format, seen) = recognised(bytes, fileName: name(file))
            #expect(format == "msi", "\(file)")
            let records = seen.records
            #expect(records.filter { $0.component.hasPrefix("MSI (") }.count == count(answer, "msi_lines"), "\(file)")
            let starts = records.filter { $0.message.hasPrefix("Action start ") }
            let ends = records.filter { $0.message.hasPrefix("Action ended ") }
            #expect(starts.count == count(answer, "action_start"), "\(file)")
            #expect(ends.count == count(answer, "action_ended"), "\(file)")
            #expect(
                records.filter { $0.component.hasPrefix("Property(") }.count == count(answer, "properties"), "\(file)")
            let failed = (answer["return_values"] as? [String: Int])?["3"] ?? 0
            #expect(ends.filter { $0.severity == .error }.count == failed, "\(file)")
            // Both real logs have a date that can be read one way only.
            let untimed = (starts + ends).filter { !$0.time.isKnown }
            #expect(untimed.isEmpty, "\(file)")
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test func `device installation logs have the sections, results and warnings of the answers`() throws {
        var compared = 0
        for answer in SampleTruth.lines("msi_wu_setupapi.jsonl") where answer["kind"] as? String == "setupapi" {
            let file = try #require(answer["file"] as? String)
            guard let bytes = SampleTruth.sample(file) else { continue }
            let (format, seen) = recognised(bytes, fileName: name(file))
            #expect(format == "setupapi", "\(file)")
            let records = seen.records
            #expect(records.filter { $0.message.hasPrefix("[Boot Session: ") }.count == count(answer, "boot_sessions"))
            let titles = records.filter { $0.message.hasPrefix(">>>  [") }
            #expect(titles.count == count(answer, "sections"), "\(file)")
            let untimed = titles.filter { !$0.time.isKnown }
            #expect(untimed.isEmpty, "\(file)")
            for (status, expected) in answer["exit_status"] as? [String: Int] ?? [:] {
                #expect(records.filter { $0.message == "<<<  [Exit status: \(status)]" }.count == expected, "\(file)")
            }
            #expect(records.filter { $0.severity == .warning }.count == count(answer, "warnings"), "\(file)")
            #expect(records.filter { $0.severity == .error }.count == count(answer, "errors"), "\(file)")
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test func `no log gives other records when it is cut into other chunks`() {
        for answer in SampleTruth.lines("msi_wu_setupapi.jsonl") + SampleTruth.lines("cbs_dism_panther.jsonl") {
            guard let file = answer["file"] as? String, let bytes = SampleTruth.sample(file) else { continue }
            var parser = ArtifactParser(ParseContext(fileName: name(file)))
            let head = Array(bytes.prefix(ArtifactParser.headByteCount))
            parser.consume(head.span, into: SeenSink())
            parser.finish(into: SeenSink())
            guard let format = parser.format else { continue }
            let checks = FormatChecks(format, Array(bytes.prefix(100_000)))
            #expect(checks.chunking(rounds: 1, byteByByteMax: 1 << 14) == [], "\(file)")
            #expect(checks.locations() == [], "\(file)")
        }
    }
}
