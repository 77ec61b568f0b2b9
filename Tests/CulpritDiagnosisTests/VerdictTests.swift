// How sure a finding is, what the ladder shows, what the verdict says, and what to collect next.

import CulpritDiagnosis
import CulpritModel
import Testing

@Suite struct ConfidenceTests {
    private func finding(_ confidence: Confidence, change: (inout Verdict) -> Void) -> Finding? {
        var device = Case()
        device.evidence.identity.captured = Ticks(year: 2024, month: 5, day: 20)
        device.add("a/one", confidence: confidence, at: 60 * 24 * 18, change: change)
        return device.diagnosis().findings.first
    }

    @Test func `support raises one step and never above high`() {
        let support = Case.citation("agrees", at: 60 * 24 * 18, file: "folder/b.log")
        #expect(finding(.low) { $0.support = [support, support] }?.confidence == .medium)
        #expect(finding(.high) { $0.support = [support] }?.confidence == .high)
        let raised = finding(.medium) { $0.support = [support] }
        #expect(raised?.confidence == .high)
        #expect(raised?.confidenceReasons.last == "Further evidence agrees and raises it: b.log.")
        #expect(raised?.citations.count == 2)
    }

    @Test func `each contradiction lowers one step and is told`() {
        let one = finding(.high) { $0.contradictions = ["The other log says that it worked"] }
        #expect(one?.confidence == .medium)
        #expect(
            one?.confidenceReasons.last
                == "This speaks against it and lowers it: The other log says that it worked.")
        #expect(finding(.high) { $0.contradictions = ["One.", "Two.", "Three."] }?.confidence == .low)
    }

    @Test func `evidence older than two weeks before the bundle lowers`() {
        let old = finding(.high) { $0.citations = [Case.citation("old", at: 0)] }
        #expect(old?.confidence == .medium)
        #expect(
            old?.confidenceReasons.last
                == "All evidence for it is at least 19 days older than the bundle, which lowers it.")
        #expect(finding(.high) { $0.citations.append(Case.citation("old", at: 0)) }?.confidence == .high)
        let mixed = finding(.high) {
            $0.citations = [Case.citation("old", at: 0), Case.citation("state without a time")]
        }
        #expect(mixed?.confidence == .high)
        #expect(finding(.high) { $0.citations = [Case.citation("state without a time")] }?.confidence == .high)
    }
}

@Suite struct LadderTests {
    @Test func `a culprit breaks the unknown rung it sits on and proves it`() {
        var device = Case()
        device.addRung("one", .unknown)
        device.addRung("two", .unknown)
        device.addRung("three", .holds)
        device.add("a/two", rung: "two")
        let diagnosis = device.diagnosis()
        #expect(diagnosis.ladder.map(\.state) == [.unknown, .broken, .holds])
        #expect(diagnosis.ladder[1].citations.map(\.text) == ["a/two"])
        #expect(diagnosis.ladderRemarks.isEmpty)
    }

    @Test func `a recovered failure breaks no rung`() {
        var device = Case()
        device.addRung("one", .unknown)
        device.add("a/one", .recovered, rung: "one")
        #expect(device.diagnosis().ladder.map(\.state) == [.unknown])
    }

    @Test func `a first broken rung that is not the culprit's is remarked on`() {
        var device = Case()
        device.addRung("one", .broken)
        device.addRung("two")
        device.add("a/two", rung: "two")
        #expect(
            device.diagnosis().ladderRemarks == [
                "The first broken rung is “Rung one”, but the cause found, “Title of a/two”, sits on the rung “Rung two”."
            ])
    }

    @Test func `a culprit on a rung that holds is remarked on and the rung is left as its proof says`() {
        var device = Case()
        device.addRung("one", .holds)
        device.add("a/one", rung: "one")
        let diagnosis = device.diagnosis()
        #expect(diagnosis.ladder.map(\.state) == [.holds])
        #expect(diagnosis.ladderRemarks.count == 1)
        #expect(diagnosis.ladderRemarks.first?.contains("shows that rung as holding") == true)
    }
}

@Suite struct SentenceTests {
    @Test func `the verdict names the device, what it cannot do, and why`() {
        var device = Case()
        device.addRung("scope", whenBroken: "cannot enrol")
        device.add("a/scope", rung: "scope")
        #expect(device.diagnosis().sentence == "PC-042 cannot enrol: Title of a/scope.")
    }

    @Test func `several causes are told in one sentence`() {
        var device = Case(named: nil)
        for id in ["a/1", "a/2", "a/3", "a/4"] { device.add(id) }
        #expect(
            device.diagnosis().sentence
                == "This device, for 4 independent causes: Title of a/1; Title of a/2; Title of a/3; and 1 more.")
    }

    @Test func `no cause names the strongest unexplained error with its meaning`() {
        var device = Case()
        device.evidence.unexplained = [
            UnexplainedShape(
                shape: "worse without code", count: 9, code: nil, source: "a.log", severity: .error, citations: []),
            UnexplainedShape(
                shape: "failed with #", count: 2, code: "0x80070005", source: "a.log", severity: .error, citations: []),
        ]
        let diagnosis = device.diagnosis { $0 == "0x80070005" ? "Access is denied." : nil }
        #expect(!diagnosis.causeEstablished)
        #expect(
            diagnosis.sentence == "No cause established for PC-042: the strongest unexplained error is “failed with #” "
                + "(0x80070005: Access is denied), seen 2 times.")
    }

    @Test func `a device of which nothing is known is not called healthy`() {
        var device = Case()
        device.addRung("one", .unknown, missing: ["dsregcmd"])
        device.sources = [
            SourceStatus(
                id: "dsregcmd", title: "the output of dsregcmd", coverage: .missing, collect: "dsregcmd /status")
        ]
        #expect(
            device.diagnosis().sentence == "No cause established for PC-042: the evidence shows none of the rungs; "
                + "what would help most is the output of dsregcmd.")
    }

    @Test func `a device of which little is known is not called healthy`() {
        var device = Case()
        device.addRung("low", .holds)
        for rung in 1..<9 { device.addRung("r\(rung)", .unknown) }
        #expect(
            device.diagnosis().sentence
                == "No cause established for PC-042: of 9 rungs one is seen to hold and none to be broken.")
        device.ladder.swapAt(0, 7)
        #expect(
            device.diagnosis().sentence
                == "No failure found on PC-042; every rung that the evidence shows holds; 8 of 9 are unknown.")
    }

    @Test func `a rung that is broken without a known failure is told`() {
        var device = Case()
        device.addRung("one", .broken)
        device.addRung("two", .holds)
        let diagnosis = device.diagnosis()
        #expect(!diagnosis.causeEstablished)
        #expect(
            diagnosis.sentence
                == "No cause established for PC-042: “Rung one” is broken, but no known failure explains it.")
        #expect(diagnosis.ladderRemarks == ["The rung “Rung one” is broken, but no known failure explains it."])
    }

    @Test func `a healthy device is said to be so with what stays open`() {
        var device = Case()
        device.addRung("one", .holds)
        device.addRung("two", .unknown)
        #expect(
            device.diagnosis().sentence
                == "No failure found on PC-042; every rung that the evidence shows holds; 1 of 2 are unknown.")
    }
}

@Suite struct CollectionTests {
    @Test func `the source that decides most comes first and the list is short`() {
        var device = Case()
        for rung in 0..<8 { device.addRung("r\(rung)") }
        for index in 0..<8 {
            device.add(
                "a/\(index)", .notAssessable, rung: "r\(index)", missing: index < 4 ? ["often"] : ["rare-\(index)"])
        }
        let next = device.diagnosis().collectNext
        #expect(next.map(\.source) == ["often", "rare-4", "rare-5", "rare-6", "rare-7"])
        #expect(next.first?.collect == "collect often")
    }

    @Test func `a source that speaks of many things comes before two that speak of one`() {
        var device = Case()
        device.add("a/1", .notAssessable, missing: ["wide", "narrow"])
        device.add("a/2", .notAssessable, missing: ["wide", "other"])
        device.add("a/3", .notAssessable, missing: ["lone"])
        #expect(device.diagnosis().collectNext.map(\.source) == ["wide", "lone", "narrow", "other"])
    }

    @Test func `what was collected whole and what no open question needs is not asked for`() {
        var device = Case()
        device.addRung("good", .holds)
        device.sources = [SourceStatus(id: "have", title: "Have", coverage: .complete, collect: "c")]
        device.add("a/open", .notAssessable, missing: ["have"])
        device.add("a/fine", .notAssessable, rung: "good", missing: ["needless"])
        device.add("a/note", .notAssessable, severity: .note, missing: ["unimportant"])
        #expect(device.diagnosis().collectNext.isEmpty)
    }

    @Test func `a device is known by its most trusted identifier`() {
        var identity = DeviceIdentity()
        #expect(Diagnoser.stableID(identity) == "device")
        identity.names = ["OLD", "NEW"]
        #expect(Diagnoser.stableID(identity) == "NEW")
        identity.serialNumber = "S1"
        #expect(Diagnoser.stableID(identity) == "S1")
        identity.configMgrClientID = "GUID:1"
        identity.intuneDeviceID = ""
        #expect(Diagnoser.stableID(identity) == "GUID:1")
        identity.entraDeviceID = "e"
        #expect(Diagnoser.stableID(identity) == "e")
    }
}
