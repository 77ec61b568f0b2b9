// Real event logs against what two reference readers say of them.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

@Suite(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
struct EventLogSampleTests {
    private func seen(_ truth: EventLogTruth, usesPlans: Bool = true) -> SeenArtifact {
        parsed(EventLogFormat(usesPlans: usesPlans), fileBytes(truth.path) ?? [], fileName: truth.fileName)
    }

    @Test func `there are samples to compare with`() { #expect(EventLogTruth.all.count > 50) }

    @Test(arguments: EventLogTruth.all)
    func `no record is missed`(truth: EventLogTruth) {
        let seen = seen(truth)
        #expect(seen.events.count >= truth.recordCount)
        #expect(seen.events.count >= truth.soundCount)
        if truth.isSound {
            #expect(seen.events.count == truth.recordCount)
            #expect(!seen.diagnostics.contains { $0.code.losesData })
        }
    }

    @Test(arguments: EventLogTruth.all.filter(\.isSound))
    func `headers are those of the reference`(truth: EventLogTruth) {
        let events = seen(truth).events
        // The reference's histograms hold the most frequent only.
        func check(_ name: String, _ key: (SeenEvent) -> String) {
            let own = Dictionary(events.map { (key($0), 1) }, uniquingKeysWith: +)
            let wanted = truth.histograms[name] ?? [:]
            #expect(events.isEmpty || !wanted.isEmpty)
            for (text, count) in wanted { #expect(own[text] == count, "\(name) \(text)") }
        }
        check("event_ids") { "\($0.eventID)" }
        check("providers", \.provider)
        check("channels", \.channel)
        check("levels") { "\($0.level)" }
        check("computers", \.computer)
    }

    @Test(arguments: EventLogTruth.all.filter(\.isSound))
    func `values are those of the reference`(truth: EventLogTruth) {
        let own = Dictionary(grouping: seen(truth).events) { "\($0.recordID)/\($0.channel)" }
        var problems: [String] = []
        for record in truth.records {
            guard let event = own["\(record.recordID)/\(record.channel)"]?.first else {
                problems.append("\(record.recordID) is missing")
                continue
            }
            problems += record.differences(event).map { "\(record.recordID) \($0)" }
        }
        #expect(problems.isEmpty, "\(problems.count): \(problems.prefix(3))")
    }

    @Test(arguments: EventLogTruth.all)
    func `plans give what walking the markup gives`(truth: EventLogTruth) {
        // What only a plan can read, records whose template is lost, is damaged in both.
        let fast = seen(truth).events
        let slow = seen(truth, usesPlans: false).events
        #expect(fast.count == slow.count)
        let differing = zip(fast, slow).filter { $0 != $1 && $0.damage.isDisjoint(with: .torn) }
        #expect(differing.isEmpty, "\(differing.prefix(1))")
    }
}

extension EventLogTruth: CustomTestStringConvertible {
    var testDescription: String { fileName }
}
