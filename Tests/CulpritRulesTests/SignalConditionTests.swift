// What is asked of signals and codes, and what a later success ends.

import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct SignalConditionTests {
    private let book = makeBook { book in
        book.addSignal("fail", "a", operation: "mdm.enroll", outcome: .failure, captures: ["code"])
        book.addSignal("done", "b", operation: "mdm.enroll", outcome: .success)
        book.addSignal("reset", "c", outcome: .success, clears: ["mdm"])
        book.addSignal("far", "d", source: "events", outcome: .information)
    }

    private func value(
        _ change: (inout SignalTest) -> Void = { _ in }, _ fill: (inout DeviceEvidence) -> Void
    ) throws -> Truth {
        var test = SignalTest(signal: "fail")
        change(&test)
        var evidence = makeEvidence(fill)
        Recovery.apply(to: &evidence, book: book)
        return try truth(of: .signal(test), evidence, book: book)
    }

    @Test func `a signal that did not occur is a no only where its source was read to the end`() throws {
        #expect(try value { _ in } == .no)
        #expect(try value { $0.coverage["log"] = .partial } == .unknown)
        #expect(try value { $0.coverage["log"] = nil } == .unknown)
        #expect(
            try value { evidence in
                evidence.coverage["log"] = .partial
                evidence.addOccurrence("fail", line: 1)
            } == .yes)
    }

    @Test func `captures are compared by value`() throws {
        func code(_ test: CaptureTest) throws -> Truth {
            try value({ $0.captures = ["code": test] }) { evidence in
                evidence.addOccurrence("fail", line: 1, captures: ["code": "0x8018002B", "number": "5"])
            }
        }
        #expect(try code(.oneOf(["0x1", "-2145910741"])) == .yes)
        #expect(try code(.oneOf(["0x1"])) == .no)
        #expect(try code(.noneOf(["0x1"])) == .yes)
        #expect(try code(.noneOf(["0x8018002b"])) == .no)
        #expect(try code(.matches("^0x8018")) == .yes)
        #expect(try code(.lessThan(3)) == .no)
        #expect(try code(.greaterThan(3)) == .yes)
        #expect(try value({ $0.captures = ["none": .noneOf(["x"])] }) { $0.addOccurrence("fail", line: 1) } == .no)
    }

    @Test func `counts count what was not kept too`() throws {
        let fill: (inout DeviceEvidence) -> Void = { evidence in
            evidence.addOccurrence("fail", line: 1)
            evidence.signals["fail"]?.count = 40
        }
        #expect(try value({ $0.countMin = 40 }, fill) == .yes)
        #expect(try value({ $0.countMin = 41 }, fill) == .no)
    }

    @Test func `a burst is so many within a time`() throws {
        let fill: (inout DeviceEvidence) -> Void = { evidence in
            for (line, second) in [0.0, 100, 130, 140, 900].enumerated() {
                evidence.addOccurrence("fail", line: line, seconds: second)
            }
        }
        func burst(_ count: Int, _ seconds: Double) throws -> Truth {
            try value(
                { test in
                    test.countMin = count
                    test.withinSeconds = seconds
                }, fill)
        }
        #expect(try burst(3, 40) == .yes)
        #expect(try burst(3, 39) == .no)
        #expect(try burst(6, 4000) == .no)
    }

    @Test func `a burst is seen on a local clock, within one file`() throws {
        func burst(_ second: String) throws -> Truth {
            try value(
                { test in
                    test.countMin = 2
                    test.withinSeconds = 10
                },
                { evidence in
                    evidence.addOccurrence("fail", line: 1, local: 0)
                    evidence.addOccurrence("fail", line: 2, local: 5, artifact: second)
                })
        }
        #expect(try burst("Agent.log") == .yes)
        #expect(try burst("Other.log") == .unknown)
    }

    @Test func `the last days are counted from the taking of the bundle`() throws {
        func recent(_ seconds: Double, captured: Bool = true) throws -> Truth {
            try value({ $0.lastSeconds = seconds }) { evidence in
                evidence.addOccurrence("fail", line: 1, seconds: 43200)
                if !captured { evidence.identity.captured = nil }
            }
        }
        #expect(try recent(50000) == .yes)
        #expect(try recent(40000) == .no)
        #expect(try recent(50000, captured: false) == .unknown)
    }

    @Test func `only what came after the last of another signal counts`() throws {
        func after(_ second: Double?, otherArtifact: String = "Agent.log") throws -> Truth {
            try value({ $0.after = "far" }) { evidence in
                evidence.addOccurrence("fail", line: 5, seconds: 100)
                evidence.addOccurrence("far", line: 1, seconds: 10)
                evidence.addOccurrence("far", line: 9, seconds: second, artifact: otherArtifact)
            }
        }
        #expect(try after(50) == .yes)
        #expect(try after(150) == .no)
        #expect(try after(100) == .no)
        #expect(try after(nil, otherArtifact: "b.log") == .unknown)
        #expect(try value({ $0.after = "far" }) { $0.addOccurrence("fail", line: 5, seconds: 100) } == .yes)
    }

    @Test func `what was followed does not count, and silence of the follower must be known`() throws {
        func followed(within: Double? = nil, _ fill: (inout DeviceEvidence) -> Void) throws -> Truth {
            try value(
                { test in
                    test.notFollowedBy = ["far"]
                    test.notFollowedWithinSeconds = within
                },
                { evidence in
                    evidence.addOccurrence("fail", line: 5, seconds: 100)
                    fill(&evidence)
                })
        }
        #expect(try followed { _ in } == .yes)
        #expect(try followed { $0.coverage["events"] = .missing } == .unknown)
        #expect(try followed { $0.addOccurrence("far", line: 1, seconds: 50) } == .yes)
        #expect(try followed { $0.addOccurrence("far", line: 9, seconds: 150) } == .no)
        #expect(try followed(within: 60) { $0.addOccurrence("far", line: 9, seconds: 150) } == .no)
        #expect(try followed(within: 40) { $0.addOccurrence("far", line: 9, seconds: 150) } == .yes)
        #expect(try followed { $0.addOccurrence("far", line: 9, seconds: 100) } == .no)
        #expect(try followed { $0.addOccurrence("far", line: 2, seconds: 100) } == .yes)
        #expect(try followed { $0.addOccurrence("far", line: 9) } == .no)
        #expect(try followed { $0.addOccurrence("far", line: 9, artifact: "b.log") } == .unknown)
    }

    @Test func `while the time for what follows is not over, its silence says nothing`() throws {
        func followed(captured: Double?, local: Bool = false, within: Double = 1800) throws -> Verdict {
            var test = SignalTest(signal: "fail")
            test.notFollowedBy = ["far"]
            test.notFollowedWithinSeconds = within
            let evidence = makeEvidence { evidence in
                evidence.identity.captured = captured.map { Ticks(midnight.value + Int64($0 * 10_000_000)) }
                evidence.addOccurrence("fail", line: 5, seconds: local ? nil : 100, local: local ? 100 : nil)
            }
            return try verdict(on: .signal(test), evidence, book: book)
        }
        #expect(try followed(captured: 1900).state == .fires)
        let early = try followed(captured: 1899)
        #expect(early.state == .notAssessable)
        #expect(
            early.missing.map(\.collect) == [
                "wevtutil epl Vendor/Admin a.evtx (again, once 30m have passed since the last try)"
            ])
        #expect(try followed(captured: nil).state == .notAssessable)
        // A local time of an unknown zone lies up to fourteen hours later or twelve earlier than it reads.
        #expect(try followed(captured: 1900, local: true).state == .notAssessable)
        #expect(try followed(captured: 1900 + 12 * 3600, local: true).state == .fires)
    }

    @Test func `a code counts from signals and from unexplained errors`() throws {
        func code(_ codes: [String], _ sources: [String] = [], _ fill: (inout DeviceEvidence) -> Void) throws -> Truth {
            try truth(of: .code(CodeTest(codes: codes, sources: sources)), makeEvidence(fill), book: book)
        }
        let signal: (inout DeviceEvidence) -> Void = {
            $0.addOccurrence("fail", line: 1, captures: ["code": "-2145910741"])
        }
        #expect(try code(["0x8018002b"], [], signal) == .yes)
        #expect(try code(["0x8018002b"], ["log"], signal) == .yes)
        #expect(try code(["0x8018002b"], ["events"], signal) == .no)
        #expect(try code(["0x80180018"], [], signal) == .no)
        let shape: (inout DeviceEvidence) -> Void = { evidence in
            evidence.unexplained = [
                UnexplainedShape(
                    shape: "x", count: 3, code: "AADSTS50155", source: "events", severity: .error,
                    citations: [makeCitation(1)])
            ]
        }
        #expect(try code(["aadsts50155"], [], shape) == .yes)
        #expect(try code(["aadsts50155"], ["log"], shape) == .no)
        #expect(try code(["0x80180018"]) { $0.coverage["log"] = .missing } == .unknown)
    }

    @Test(arguments: [
        ("log", true), ("Agent", true), ("agent-20240403.log", true), ("events", false), ("Vendor/Admin", false),
        ("Other.log", false), ("", false),
    ])
    func `an unexplained error is of a source by its id, component, channel or file`(label: String, isOfLog: Bool)
        throws
    {
        let evidence = makeEvidence { evidence in
            evidence.unexplained = [
                UnexplainedShape(
                    shape: "x", count: 1, code: "0x80072ee7", source: label, severity: .error,
                    citations: [makeCitation(1)])
            ]
        }
        let condition = Condition.code(CodeTest(codes: ["0x80072EE7"], sources: ["log"]))
        #expect(try truth(of: condition, evidence, book: book) == Truth(isOfLog))
        let events = Condition.code(CodeTest(codes: ["0x80072EE7"], sources: ["events"]))
        #expect(try truth(of: events, evidence, book: book) == Truth(label == "events" || label == "Vendor/Admin"))
    }

    @Test func `a later success makes a failure history`() throws {
        func state(_ fill: (inout DeviceEvidence) -> Void) throws -> Verdict.State {
            var evidence = makeEvidence(fill)
            Recovery.apply(to: &evidence, book: book)
            return try verdict(on: .signal(SignalTest(signal: "fail")), evidence, book: book).state
        }
        func order(_ failure: (Double?, Int), _ success: (Double?, Int), artifact: String = "Agent.log") throws
            -> Verdict.State
        {
            try state { evidence in
                evidence.addOccurrence("fail", line: failure.1, seconds: failure.0)
                evidence.addOccurrence("done", line: success.1, seconds: success.0, artifact: artifact)
            }
        }
        #expect(try order((10, 1), (20, 2)) == .recovered)
        #expect(try order((20, 1), (10, 2)) == .fires)
        #expect(try order((10, 1), (10, 2)) == .recovered)
        #expect(try order((10, 2), (10, 1)) == .fires)
        #expect(try order((nil, 1), (nil, 2)) == .recovered)
        #expect(try order((nil, 2), (nil, 1)) == .fires)
        #expect(try order((10, 1), (nil, 2)) == .recovered)
        #expect(try order((nil, 1), (99, 2), artifact: "b.log") == .fires)
        #expect(try order((10, 9), (20, 1), artifact: "b.log") == .recovered)
        // What came after the success is there today.
        #expect(
            try state { evidence in
                evidence.addOccurrence("fail", line: 1, seconds: 10)
                evidence.addOccurrence("done", line: 2, seconds: 20)
                evidence.addOccurrence("fail", line: 3, seconds: 30)
            } == .fires)
    }

    @Test func `a success ends the operations that it clears, and those below them`() throws {
        var evidence = makeEvidence { evidence in
            evidence.addOccurrence("fail", line: 1, seconds: 10)
            evidence.addOccurrence("reset", line: 2, seconds: 20)
        }
        var book = book
        book.addSignal("other", "x", operation: "mdmx.enroll", outcome: .failure)
        evidence.addOccurrence("other", line: 1, seconds: 10)
        Recovery.apply(to: &evidence, book: book)
        #expect(evidence.signals["fail"]?.occurrences.map(\.isRecovered) == [true])
        #expect(evidence.signals["other"]?.occurrences.map(\.isRecovered) == [false])
        #expect(evidence.signals["reset"]?.occurrences.map(\.isRecovered) == [false])
    }

    @Test func `history counts where a rule asks for it`() throws {
        let fill: (inout DeviceEvidence) -> Void = { evidence in
            evidence.addOccurrence("fail", line: 1, seconds: 10)
            evidence.addOccurrence("done", line: 2, seconds: 20)
        }
        var evidence = makeEvidence(fill)
        Recovery.apply(to: &evidence, book: book)
        var test = SignalTest(signal: "fail")
        test.includesRecovered = true
        #expect(try verdict(on: .signal(test), evidence, book: book).state == .fires)
        let recovered = try verdict(on: .signal(SignalTest(signal: "fail")), evidence, book: book)
        #expect(recovered.state == .recovered)
        #expect(recovered.citations.map(\.text) == ["line 1"])
        #expect(recovered.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func `many records and many followers are judged`() throws {
        let evidence = makeEvidence { evidence in
            let occurrences = (0..<20_000).map { line in
                Occurrence(captures: [:], citation: makeCitation(line, seconds: 10), severity: .error, sequence: line)
            }
            evidence.signals["fail"] = SignalHistory(count: 20_000, occurrences: occurrences)
            evidence.signals["far"] = SignalHistory(count: 20_000, occurrences: occurrences.reversed())
        }
        var test = SignalTest(signal: "fail")
        test.notFollowedBy = ["far"]
        #expect(try verdict(on: .signal(test), evidence, book: book).state == .fires)
    }
}
