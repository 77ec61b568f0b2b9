// What is asked of facts.

import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct FactConditionTests {
    private func value(
        _ tests: [FactTest.Test], _ readings: [String], kind: FactKind = .text, context: RunContext? = nil,
        _ change: (inout DeviceEvidence) -> Void = { _ in }
    ) throws -> Truth {
        let book = makeBook { book in
            book.addFact("f", kind: kind)
            book.addFact("other")
        }
        let evidence = makeEvidence { evidence in
            for (index, reading) in readings.enumerated() { evidence.addReading("f", reading, instance: "\(index)") }
            change(&evidence)
        }
        return try truth(of: .fact(FactTest(fact: "f", tests: tests, context: context)), evidence, book: book)
    }

    @Test(arguments: [
        (FactTest.Test.equals("VALUE"), "value", true), (.equals("x"), "value", false), (.equals("0x10"), "16", true),
        (.equals("0x8018002b"), "-2145910741", true), (.equals("7"), "007", false), (.differs("x"), "value", true),
        (.differs("Value"), "value", false), (.oneOf(["a", "VALUE"]), "value", true), (.oneOf(["a"]), "value", false),
        (.present, "value", true), (.absent, "value", false), (.matches("^v.l"), "VALUE", true),
        (.matches("x"), "value", false), (.lessThan(10), "9", true), (.lessThan(10), "10", false),
        (.lessThan(10), "many", false), (.greaterThan(1.5), "1.6", true), (.greaterThan(2), "0x3", true),
        (.bits(6), "7", true), (.bits(8), "7", false), (.noBits(8), "0x7", true), (.noBits(1), "7", false),
        (.versionBelow("10.0.16299"), "10.0.15063.1", true), (.versionBelow("10.0.16299"), "10.0.16299", false),
        (.versionBelow("10.0.16299"), "10.0.22631", false), (.versionBelow("10"), "ten", false),
    ])
    func `each test holds of what it asks for`(test: FactTest.Test, value: String, expected: Bool) throws {
        #expect(try self.value([test], [value]) == Truth(expected))
    }

    @Test func `an empty value is absent and passes nothing else`() throws {
        #expect(try value([.absent], [""]) == .yes)
        #expect(try value([.present], [""]) == .no)
        #expect(try value([.differs("x")], [""]) == .no)
        #expect(try value([.equals("")], [""]) == .yes)
        #expect(try value([.noBits(1)], [""]) == .no)
    }

    @Test func `yes and no are known in all their words`() throws {
        #expect(try value([.equals("true")], ["yes"], kind: .yesNo) == .yes)
        #expect(try value([.equals("false")], ["yes"], kind: .yesNo) == .no)
        #expect(try value([.equals("no")], ["unclear"], kind: .yesNo) == .no)
    }

    @Test func `one instance that passes all tests is enough, and tests do not mix instances`() throws {
        #expect(try value([.greaterThan(3), .lessThan(8)], ["1", "5"]) == .yes)
        #expect(try value([.greaterThan(3), .lessThan(8)], ["1", "9"]) == .no)
        #expect(try value([.absent], ["", "there"]) == .no)
    }

    @Test func `without a reading the source decides between no and unknown`() throws {
        for (coverage, expected) in [(SourceCoverage.complete, Truth.no), (.partial, .unknown), (.missing, .unknown)] {
            #expect(try value([.present], []) { $0.coverage["status"] = coverage } == expected)
            #expect(try value([.absent], []) { $0.coverage["status"] = coverage } == expected.negated)
            #expect(try value([.differs("x")], []) { $0.coverage["status"] = coverage } == expected)
        }
        #expect(try value([.present], ["there"]) { $0.coverage["status"] = .partial } == .yes)
    }

    @Test func `in a source that was cut another instance may pass`() throws {
        let book = makeBook { $0.addFact("f", path: "List/*") }
        let condition = Condition.fact(FactTest(fact: "f", tests: [.equals("b")]))
        for (coverage, expected) in [(SourceCoverage.complete, Truth.no), (.partial, .unknown)] {
            let evidence = makeEvidence { evidence in
                evidence.addReading("f", "a", instance: "1")
                evidence.coverage["status"] = coverage
            }
            #expect(try truth(of: condition, evidence, book: book) == expected)
        }
    }

    @Test func `the newest reading of an instance counts`() throws {
        func last(_ times: [Double?]) throws -> Truth {
            try value([.equals("2")], []) { evidence in
                for (index, time) in times.enumerated() { evidence.addReading("f", "\(index + 1)", readAt: time) }
            }
        }
        #expect(try last([10, 20]) == .yes)
        #expect(try last([20, 10]) == .no)
        #expect(try last([nil, nil]) == .yes)
        #expect(try last([10, nil]) == .yes)
    }

    @Test func `a value of the user's counts only where the tool did not run as SYSTEM`() throws {
        let book = makeBook { $0.addFact("f") { $0.needsUserContext = true } }
        let condition = Condition.fact(FactTest(fact: "f", tests: [.equals("no")]))
        for (context, expected) in [(RunContext.user, Truth.yes), (.unknown, .yes), (.system, .unknown)] {
            let evidence = makeEvidence { $0.addReading("f", "no", context: context) }
            #expect(try truth(of: condition, evidence, book: book) == expected)
        }
        let evidence = makeEvidence { $0.addReading("f", "no", context: .system) }
        let open = try verdict(on: condition, evidence, book: book)
        #expect(open.missing == [MissingEvidence(source: "status", collect: "status > status.txt (run as the user)")])
    }

    @Test func `a label that is not there says nothing where all was read as SYSTEM`() throws {
        let book = makeBook { book in
            book.addFact("f") { $0.needsUserContext = true }
            book.addFact("g")
        }
        let condition = Condition.fact(FactTest(fact: "f", tests: [.absent]))
        for (context, expected) in [(RunContext.user, Truth.yes), (.system, .unknown)] {
            let evidence = makeEvidence { $0.addReading("g", "x", context: context) }
            #expect(try truth(of: condition, evidence, book: book) == expected)
        }
    }

    @Test func `a test may ask for a context`() throws {
        let system: (inout DeviceEvidence) -> Void = { $0.addReading("f", "a", context: .system) }
        #expect(try value([.equals("a")], [], context: .system, system) == .yes)
        #expect(try value([.equals("a")], [], context: .user, system) == .unknown)
    }

    @Test(arguments: [
        ("2024-04-03 12:00:00 UTC", Truth.yes, Truth.no), ("2024-04-03 23:00:00 UTC", .no, .yes),
        // Local time of an unknown zone: far enough away it is decided all the same.
        ("2024-04-01 12:00:00", .yes, .no), ("2024-04-03 20:00:00", .unknown, .unknown), ("never", .no, .no),
    ])
    func `ages are measured against the taking of the bundle`(text: String, older: Truth, newer: Truth) throws {
        // The bundle was taken at 2024-04-04 00:00 UTC.
        #expect(try value([.olderThan(seconds: 4 * 3600)], [text], kind: .time) == older)
        #expect(try value([.newerThan(seconds: 4 * 3600)], [text], kind: .time) == newer)
    }

    @Test func `an offset decides local times, and no age is known without the day of the bundle`() throws {
        let test = [FactTest.Test.olderThan(seconds: 4 * 3600)]
        #expect(try value(test, ["2024-04-03 20:00:00"], kind: .time) { $0.identity.utcOffsetMinutes = 120 } == .yes)
        #expect(try value(test, ["2024-04-03 20:00:00"], kind: .time) { $0.identity.utcOffsetMinutes = -120 } == .no)
        #expect(try value(test, ["2024-04-03 12:00:00 UTC"], kind: .time) { $0.identity.captured = nil } == .unknown)
    }

    @Test func `values of two facts are compared`() throws {
        let other: (inout DeviceEvidence) -> Void = { $0.addReading("other", "A", line: 5) }
        #expect(try value([.sameAs(fact: "other")], ["a"], other) == .yes)
        #expect(try value([.notSameAs(fact: "other")], ["a"], other) == .no)
        #expect(try value([.notSameAs(fact: "other")], ["b"], other) == .yes)
        #expect(try value([.sameAs(fact: "other")], ["a"]) == .no)
        #expect(try value([.notSameAs(fact: "other")], ["a"]) == .no)
        #expect(try value([.notSameAs(fact: "other")], ["a"]) { $0.coverage["status"] = .missing } == .unknown)
    }

    @Test func `facts that log lines tell are read from them, the newest counts`() throws {
        let book = makeBook { book in
            book.addSignal("s", "x")
            book.facts = [FactDefinition(id: "f", source: "log", title: "", origin: .signal(id: "s", capture: "value"))]
            book.facts[0].kind = .number
        }
        let evidence = makeEvidence { evidence in
            evidence.addOccurrence("s", line: 1, seconds: 1, captures: ["value": "0x3"])
            evidence.addOccurrence("s", line: 2, seconds: 2, captures: ["value": "8193"])
        }
        #expect(try truth(of: .fact(FactTest(fact: "f", tests: [.bits(8192)])), evidence, book: book) == .yes)
        #expect(try truth(of: .fact(FactTest(fact: "f", tests: [.equals("3")])), evidence, book: book) == .no)
    }
}
