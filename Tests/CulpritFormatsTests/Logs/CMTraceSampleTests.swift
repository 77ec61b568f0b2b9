// Real `<![LOG[` logs against what an independent splitter found in them, record by record and field by field.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Foundation
import Testing

@testable import CulpritFormats

@Suite(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
struct CMTraceSampleTests {
    @Test func `every whole record of every log has the fields of the answers`() throws {
        let summaries = SampleTruth.lines("cmtrace.jsonl")
        #expect(!summaries.isEmpty)
        var compared = 0
        for summary in summaries {
            let file = try #require(summary["file"] as? String)
            guard let bytes = SampleTruth.sample(file) else { continue }
            let (format, seen) = recognised(bytes, fileName: file)
            #expect(format == "cmtrace", "\(file)")
            let records = seen.records.filter(\.damage.isEmpty)
            let plain = file.replacingOccurrences(of: "/", with: "__")
            let answers = SampleTruth.lines("cmtrace/\(plain).jsonl.gz")
            #expect(records.count == answers.count, "\(file)")
            for (record, answer) in zip(records, answers) {
                let problem = difference(record, answer)
                #expect(problem == nil, "\(file) record \(answer["i"] ?? "") at \(record.offset)")
                if problem != nil { break }
                compared += 1
            }
        }
        #expect(compared > 10_000)
    }

    @Test func `no log gives other records when it is cut into other chunks`() {
        for summary in SampleTruth.lines("cmtrace.jsonl") {
            guard let file = summary["file"] as? String, let bytes = SampleTruth.sample(file) else { continue }
            let checks = FormatChecks(CMTraceFormat(), bytes)
            #expect(checks.chunking(rounds: 2, byteByByteMax: 1 << 15) == [], "\(file)")
            #expect(checks.locations() == [], "\(file)")
        }
    }

    private func difference(_ record: SeenRecord, _ answer: [String: Any]) -> String? {
        func text(_ key: String) -> String { answer[key] as? String ?? "" }
        // The splitter runs over a start marker at the beginning of a line, where the record before it has lost its end.
        let message = text("msg").components(separatedBy: "\n<![LOG[").last ?? ""
        if record.message != message {
            return "message \(record.message.prefix(80)) is not \(message.prefix(80))"
        }
        if record.component != text("component") { return "component \(record.component)" }
        if record.thread != text("thread") { return "thread \(record.thread)" }
        let severity: Severity = text("type") == "3" ? .error : text("type") == "2" ? .warning : .information
        if record.severity != severity { return "severity \(record.severity)" }
        if !record.timeText.contains(text("time")) || !record.timeText.contains(text("date")) {
            return "time text \(record.timeText)"
        }
        guard let local = answer["local"] as? String, record.time.isKnown else {
            return answer["local"] is String || record.time.isKnown ? "time \(record.time)" : nil
        }
        let reading = record.time.reading.iso8601()
        if !reading.hasPrefix(local.prefix(19)) || fraction(reading) != fraction(local) {
            return "\(reading) is not \(local)"
        }
        let bias = (answer["bias"] as? String).map { minutes($0) } ?? nil
        switch record.time.zone {
        case .bias(let found): return bias == Int(found) ? nil : "bias \(found)"
        case .local: return bias == nil || (bias == 0 && record.thread.isEmpty) ? nil : "no bias"
        default: return "zone \(record.time.zone)"
        }
    }

    private func fraction(_ text: String) -> Int {
        guard let point = text.lastIndex(of: ".") else { return 0 }
        return Int((text[text.index(after: point)...] + "0000000").prefix(7)) ?? -1
    }

    private func minutes(_ bias: String) -> Int? {
        Int(bias.replacingOccurrences(of: "+-", with: "-").replacingOccurrences(of: "+", with: ""))
    }
}
