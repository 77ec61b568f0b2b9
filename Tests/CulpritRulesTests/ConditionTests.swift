// What conditions come to, in three values.

import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct ConditionTests {
    private static let yes = Condition.fact(FactTest(fact: "known", tests: [.present]))
    private static let no = Condition.fact(FactTest(fact: "known", tests: [.equals("other")]))
    private static let unknown = Condition.fact(FactTest(fact: "lost", tests: [.present]))

    private let book = makeBook { book in
        book.addFact("known")
        book.addFact("lost", source: "log")
    }

    private var evidence: DeviceEvidence {
        makeEvidence { evidence in
            evidence.addReading("known", "value")
            evidence.coverage["log"] = .missing
        }
    }

    private func value(_ condition: Condition) throws -> Truth { try truth(of: condition, evidence, book: book) }

    @Test func `all, any and not follow Kleene's tables`() throws {
        let values: [(Condition, Truth)] = [(Self.yes, .yes), (Self.no, .no), (Self.unknown, .unknown)]
        let rank: [Truth: Int] = [.no: 0, .unknown: 1, .yes: 2]
        for (left, leftValue) in values {
            for (right, rightValue) in values {
                let (low, high) =
                    rank[leftValue, default: 0] < rank[rightValue, default: 0]
                    ? (leftValue, rightValue) : (rightValue, leftValue)
                #expect(try value(.all([left, right])) == low)
                #expect(try value(.any([left, right])) == high)
            }
        }
        #expect(try value(.not(Self.yes)) == .no)
        #expect(try value(.not(Self.no)) == .yes)
        #expect(try value(.not(Self.unknown)) == .unknown)
    }

    @Test func `an open verdict lists each missing source once, with how to collect it`() throws {
        let condition = Condition.all([Self.unknown, .any([Self.unknown, Self.no]), Self.yes])
        let verdict = try verdict(on: condition, evidence, book: book)
        #expect(verdict.state == .notAssessable)
        #expect(verdict.missing == [MissingEvidence(source: "log", collect: "copy Agent.log")])
        #expect(verdict.citations.isEmpty)
    }

    @Test func `unless keeps a failure silent, and leaves it open where it is open`() throws {
        for (unless, state) in [(Self.yes, Verdict.State.silent), (Self.no, .fires), (Self.unknown, .notAssessable)] {
            var book = book
            book.addFailure("a/b", when: Self.yes) { $0.unless = [Self.no, unless] }
            #expect(Evaluator(try CompiledRuleBook(book), evidence: evidence).verdicts().map(\.state) == [state])
        }
    }

    @Test func `support is cited and contradiction said, without deciding`() throws {
        var book = book
        book.addFailure("a/b", when: Self.yes) { failure in
            failure.supports = [Self.no, Self.yes, Self.unknown]
            failure.contradicts = [(Self.yes, "It speaks against it."), (Self.no, "never said")]
        }
        let verdict = Evaluator(try CompiledRuleBook(book), evidence: evidence).verdicts().first
        #expect(verdict?.state == .fires)
        #expect(verdict?.support.map(\.text) == ["line 1"])
        #expect(verdict?.contradictions == ["It speaks against it."])
    }

    @Test func `failures can name each other, and a circle stays open`() throws {
        var book = book
        book.addFailure("a/cause", when: Self.yes)
        book.addFailure("a/effect", when: .failure("a/cause"))
        book.addFailure("a/none", when: .failure("a/trial"))
        book.addFailure("a/trial", when: Self.yes) { $0.maturity = .sandbox }
        book.addFailure("a/old", when: Self.yes) { $0.maturity = .deprecated }
        book.addFailure("a/one", when: .failure("a/two"))
        book.addFailure("a/two", when: .failure("a/one"))
        let verdicts = Evaluator(try CompiledRuleBook(book), evidence: evidence).verdicts()
        #expect(verdicts.map(\.failure) == ["a/cause", "a/effect", "a/none", "a/one", "a/two"])
        #expect(verdicts.map(\.state) == [.fires, .fires, .silent, .notAssessable, .notAssessable])
        #expect(verdicts[1].citations == verdicts[0].citations)
    }

    @Test func `a condition that is nested without end stays open`() throws {
        var condition = Self.yes
        for _ in 0..<200 { condition = .all([condition]) }
        #expect(try value(condition) == .unknown)
    }

    @Test func `a silence is proved by the place where the source was read`() throws {
        let condition = Condition.not(.fact(FactTest(fact: "absent", tests: [.present])))
        var book = book
        book.addFact("absent")
        var evidence = makeEvidence()
        #expect(
            try verdict(on: condition, evidence, book: book).citations.map(\.location.artifact.description) == [
                "status.txt"
            ])
        evidence.sourceCitations = [:]
        #expect(try verdict(on: condition, evidence, book: book).state == .notAssessable)
        evidence.addReading("known", "value", line: 7)
        #expect(try verdict(on: condition, evidence, book: book).citations.map(\.text) == ["line 7"])
    }

    @Test func `rungs hold, are broken, or are unknown`() throws {
        var book = book
        book.ladder = [
            RungDefinition(id: "holds", title: "", holds: Self.yes),
            RungDefinition(id: "broken", title: "", holds: Self.no),
            RungDefinition(id: "unknown", title: "", holds: Self.unknown),
            RungDefinition(id: "neither", title: "", holds: Self.no),
        ]
        book.ladder[3].broken = Self.unknown
        let rungs = Evaluator(try CompiledRuleBook(book), evidence: evidence).ladder()
        #expect(rungs.map(\.state) == [.holds, .broken, .unknown, .unknown])
        #expect(rungs.map(\.citations.count) == [1, 1, 0, 0])
        #expect(rungs.map { $0.missing.map(\.source) } == [[], [], ["log"], ["log"]])
    }

    @Test func `the explanation shows every condition with its value and its proof`() throws {
        var book = book
        book.addFailure("a/b", when: .all([Self.yes, .not(Self.no), Self.unknown]))
        let evaluator = Evaluator(try CompiledRuleBook(book), evidence: evidence)
        let trace = try #require(evaluator.explain(failure: "a/b"))
        #expect(trace.truth == .unknown)
        let all = try #require(trace.children.first?.children.first)
        #expect(all.children.map(\.text) == ["fact known: present", "not", "fact lost: present"])
        #expect(all.children.map(\.truth) == [.yes, .yes, .unknown])
        #expect(all.children[0].values.map(\.text) == ["known = value"])
        #expect(all.children[1].children.map(\.text) == ["fact known: is other"])
        #expect(all.children[2].missing.map(\.source) == ["log"])
        #expect(evaluator.explain(failure: "a/none") == nil)
    }

    @Test func `proof is distinct, in the order of time, and bounded`() {
        let citations =
            (0..<50).map { makeCitation($0, seconds: Double(50 - $0)) } + [
                makeCitation(3, seconds: 47), makeCitation(99),
            ]
        let chosen = Citation.select(citations, max: 20)
        #expect(chosen.count == 20)
        #expect(chosen.first?.text == "line 49")
        #expect(chosen.last?.text == "line 99")
        #expect(Set(chosen.map(\.location)).count == 20)
    }
}
