// Which finding is the cause, and which are its consequences.

import CulpritDiagnosis
import CulpritModel
import Testing

@Suite struct CauseTests {
    @Test func `a consequence is folded beneath its cause and is no culprit`() {
        var device = Case()
        device.add("a/generic", severity: .critical, causedBy: ["a/root"])
        device.add("a/root")
        let diagnosis = device.diagnosis()
        #expect(diagnosis.culprits == ["a/root"])
        #expect(diagnosis.findings.map(\.failure.id) == ["a/root", "a/generic"])
        #expect(diagnosis.findings.map(\.isCulprit) == [true, false])
        #expect(diagnosis.findings.last?.causedBy == ["a/root"])
        #expect(diagnosis.causeEstablished)
    }

    @Test func `a recovered failure is history and never the cause`() {
        var device = Case()
        device.add("a/past", .recovered, severity: .critical)
        device.add("a/today", severity: .warning, causedBy: ["a/past"])
        let diagnosis = device.diagnosis()
        #expect(diagnosis.culprits == ["a/today"])
        #expect(diagnosis.findings.map(\.state) == [.active, .recovered])
        #expect(diagnosis.findings.allSatisfy { $0.causedBy.isEmpty })
    }

    @Test func `only recovered failures leave the cause not established`() {
        var device = Case()
        device.addRung("one", .holds)
        device.add("a/past", .recovered)
        let diagnosis = device.diagnosis()
        #expect(!diagnosis.causeEstablished)
        #expect(diagnosis.culprits.isEmpty)
        #expect(diagnosis.sentence == "No failure found on PC-042; every rung that the evidence shows holds.")
    }

    @Test func `a chain goes through a failure that could not be judged`() {
        var device = Case()
        device.add("a/far")
        device.add("a/between", .notAssessable, causedBy: ["a/far"], missing: ["s"])
        device.add("a/near", causedBy: ["a/between"])
        #expect(device.diagnosis().culprits == ["a/far"])
    }

    @Test func `a chain ends at a failure that is ruled out`() {
        var device = Case()
        device.add("a/far")
        device.add("a/between", .silent, causedBy: ["a/far"])
        device.add("a/near", causedBy: ["a/between"])
        #expect(device.diagnosis().culprits == ["a/far", "a/near"])
        #expect(device.diagnosis().ruledOut == ["a/between"])
    }

    @Test func `independent causes are all named by rung then severity then time then id`() {
        var device = Case()
        device.addRung("low")
        device.addRung("high")
        device.add("f/no-rung", severity: .critical)
        device.add("e/high", rung: "high", severity: .critical)
        device.add("d/late", rung: "low", severity: .error, at: 5)
        device.add("c/early", rung: "low", severity: .error, at: 1)
        device.add("b/same", rung: "low", severity: .error, at: 1)
        device.add("a/worse", rung: "low", severity: .critical, at: 9)
        #expect(device.diagnosis().culprits == ["a/worse", "b/same", "c/early", "d/late", "e/high", "f/no-rung"])
        device.verdicts.reverse()
        #expect(device.diagnosis().culprits == ["a/worse", "b/same", "c/early", "d/late", "e/high", "f/no-rung"])
    }

    @Test func `notes and warnings off the ladder are no culprits beside an error`() {
        var device = Case()
        device.addRung("one")
        device.add("a/note", rung: "one", severity: .note)
        device.add("a/warning", severity: .warning)
        device.add("a/error")
        #expect(device.diagnosis().culprits == ["a/error"])
    }

    @Test func `a warning off the ladder is the culprit where nothing worse is wrong`() {
        var device = Case()
        device.add("a/warning", severity: .warning)
        #expect(device.diagnosis().culprits == ["a/warning"])
    }

    @Test func `a note on no rung establishes no cause`() {
        var device = Case()
        device.addRung("one", .holds)
        device.add("a/note", severity: .note)
        let diagnosis = device.diagnosis()
        #expect(!diagnosis.causeEstablished)
        #expect(diagnosis.findings.count == 1)
    }

    @Test func `a note that explains an error is its cause`() {
        var device = Case()
        device.add("a/note", severity: .note)
        device.add("a/error", severity: .critical, causedBy: ["a/note"])
        #expect(device.diagnosis().culprits == ["a/note"])
    }

    @Test func `a circle of causes still has one culprit`() {
        var device = Case()
        device.add("a/one", causedBy: ["a/two"])
        device.add("a/two", causedBy: ["a/three"])
        device.add("a/three", causedBy: ["a/one", "a/three"])
        device.add("a/four", causedBy: ["a/two"])
        let diagnosis = device.diagnosis()
        #expect(diagnosis.culprits == ["a/one"])
        #expect(diagnosis.findings.first?.causedBy == [])
    }

    @Test func `a verdict that cites nothing cannot become a finding and counts as open`() {
        var device = Case()
        device.add("a/bare", cites: false)
        let diagnosis = device.diagnosis()
        #expect(diagnosis.findings.isEmpty)
        #expect(diagnosis.notAssessed.map(\.failure) == ["a/bare"])
    }

    @Test func `a thousand failures in one chain are resolved`() {
        var device = Case()
        for index in 0..<1000 { device.add("a/\(index)", causedBy: index == 0 ? [] : ["a/\(index - 1)"]) }
        #expect(device.diagnosis().culprits == ["a/0"])
    }
}
