// Recognising signals and noise in log records.

import CulpritBytes
import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct SignalScannerTests {
    private func makeScanner(_ change: (inout RuleBook) -> Void) throws -> SignalScanner {
        SignalScanner(try CompiledRuleBook(makeBook(change)))
    }

    private let enroll: (inout RuleBook) -> Void = { book in
        book.addSignal("enroll-failed", #"failed to enroll.*code (?<code>0x[0-9a-f]{8})"#)
    }

    @Test func `a pattern matches anywhere in the message and gives its groups`() throws {
        let result = try makeScanner(enroll).scan("It Failed To Enroll with code 0x8018002A.", sources: [0])
        #expect(result.signals == [SignalMatch(signal: 0, captures: ["code": "0x8018002A"])])
        #expect(!result.isNoise)
    }

    @Test func `a dot matches line ends`() throws {
        #expect(
            try makeScanner(enroll).scan("failed to enroll\r\nwith code 0x80180018", sources: [0]).signals.count == 1)
    }

    @Test func `a record counts for the source of its file or of its component only`() throws {
        let scanner = try makeScanner(enroll)
        let message = "failed to enroll, code 0x80180018"
        #expect(scanner.scan(message).signals.isEmpty)
        #expect(scanner.scan(message, sources: [1, 2]).signals.isEmpty)
        #expect(scanner.scan(message, component: "Other", sources: [1]).signals.isEmpty)
        #expect(scanner.scan(message, component: "agent").signals.count == 1)
        #expect(scanner.scan(message, component: "AGENT_Worker").signals.count == 1)
        #expect(scanner.scan(message, component: "Other").signals.isEmpty)
        #expect(scanner.scan(message, component: "Other", sources: [0]).signals.count == 1)
    }

    @Test func `a pattern that asks for case gets it`() throws {
        let scanner = try makeScanner { $0.addSignal("state", "(?-i)State is (?<state>Ready)") }
        #expect(scanner.scan("State is Ready", sources: [0]).signals.map(\.captures) == [["state": "Ready"]])
        #expect(scanner.scan("state is ready", sources: [0]).signals.isEmpty)
    }

    @Test func `signals come in the order of the pack, each once, with the groups of all its patterns`() throws {
        let scanner = try makeScanner { book in
            book.addSignal("late", "zz end")
            book.addSignal("both", "start (?<first>\\w+)", "then (?<second>\\w+)")
        }
        let result = scanner.scan("start one then two zz end", sources: [0])
        #expect(result.signals.map(\.signal) == [0, 1])
        #expect(result.signals.last?.captures == ["first": "one", "second": "two"])
    }

    @Test func `a group that took no part is not listed`() throws {
        let scanner = try makeScanner { $0.addSignal("either", "left (?<a>\\d+)|right (?<b>\\d+)") }
        #expect(scanner.scan("right 7", sources: [0]).signals.map(\.captures) == [["b": "7"]])
    }

    @Test func `bytes that are no text match and are shown as far as they go`() throws {
        let scanner = try makeScanner { $0.addSignal("user", "user (?<name>.+) failed") }
        let message = Array("user M".utf8) + [0xFC, 0xFF] + Array("ller failed".utf8)
        let none: [UInt8] = []
        let result = scanner.scan(message.span, component: none.span, sources: [0])
        #expect(result.signals.map(\.captures) == [["name": "M\u{FC}\u{FF}ller"]])
    }

    @Test func `an empty message is nothing`() throws {
        #expect(try makeScanner(enroll).scan("", sources: [0]) == ScanResult())
        #expect(SignalScanner(try CompiledRuleBook(RuleBook())).scan("text", sources: [0]) == ScanResult())
    }

    @Test func `a message of a megabyte is searched to its end, and a long capture is cut`() throws {
        let scanner = try makeScanner { book in
            book.addSignal("end", "needle (?<code>\\d+)$")
            book.addSignal("all", "^(?<text>a.*)needle")
        }
        let message = String(repeating: "a needl ", count: 131_072) + "needle 42"
        let result = scanner.scan(message, sources: [0])
        #expect(result.signals.map(\.signal) == [0, 1])
        #expect(result.signals.first?.captures == ["code": "42"])
        #expect((result.signals.last?.captures["text"]?.utf8.count ?? 0) <= 4096)
    }

    @Test(.timeLimit(.minutes(1))) func `a pattern that would backtrack for ever still tells that it matched`() throws {
        let scanner = try makeScanner { $0.addSignal("slow", "(?<text>(a+b?)+(a+b?)+)c|xyz") }
        let message = String(repeating: "a", count: 5000) + " xyz"
        #expect(scanner.scan(message, sources: [0]).signals.map(\.signal) == [0])
    }

    @Test func `noise is told, of its source or of any`() throws {
        let scanner = try makeScanner { book in
            var own = NoiseDefinition(id: "own", reason: "")
            own.source = "log"
            own.pattern = "no need to resend"
            var any = NoiseDefinition(id: "any", reason: "")
            any.pattern = "heartbeat"
            book.noise = [own, any]
        }
        #expect(scanner.scan("No need to resend", sources: [0]).isNoise)
        #expect(!scanner.scan("No need to resend", sources: [1]).isNoise)
        #expect(scanner.scan("heartbeat lost").isNoise)
        #expect(!scanner.scan("heart", sources: [0]).isNoise)
    }

    @Test func `a wrong pattern names its file, its line and the remedy`() throws {
        let book = makeBook { book in
            book.addSignal("fine", "fine")
            book.addSignal("wrong", "(unclosed")
            book.signals[1].location = RuleLocation(file: "signals/a.yaml", line: 12)
        }
        let error = #expect(throws: RuleCompileError.self) { try CompiledRuleBook(book) }
        #expect(error?.file == "signals/a.yaml")
        #expect(error?.line == 12)
        #expect(error?.reason.contains("backslash") == true)
    }

    @Test(arguments: ["a(?=b)", "(a)\\1", "a*", "(", "[z-a]"])
    func `patterns that cannot run in linear time, match nothing, or are wrong are refused`(pattern: String) {
        #expect(CompiledRuleBook.check(pattern: pattern).error != nil)
    }

    @Test func `a sound pattern gives the names of its groups in order`() {
        let check = CompiledRuleBook.check(pattern: "(?-i)(?<zone>a+) x (?<area>b)")
        #expect(check.error == nil)
        #expect(check.captureNames == ["zone", "area"])
    }

    @Test func `records of two sources are looked at with the patterns of both`() throws {
        let scanner = try makeScanner { book in
            book.addSignal("event-text", "shared word", source: "events")
            book.addSignal("log-text", "shared word")
            var any = NoiseDefinition(id: "any", reason: "")
            any.pattern = "shared"
            book.noise = [any]
        }
        func signals(_ component: String, _ sources: [Int]) -> [Int] {
            scanner.scan("a shared word", component: component, sources: sources).signals.map(\.signal)
        }
        #expect(signals("", [0]) == [1])
        #expect(signals("Agent", [1]) == [0, 1])
        #expect(signals("", [0, 1]) == [0, 1])
        #expect(signals("Agent", [0]) == [1])
        #expect(signals("Other", []) == [])
        #expect(signals("Other", [99, -1]) == [])
        #expect(scanner.scan("a shared word", sources: [2]).isNoise)
        #expect(scanner.scan("a shared word", sources: [0, 1]).isNoise)
    }

    @Test func `components that never repeat are still told apart`() throws {
        let scanner = try makeScanner(enroll)
        for index in 0..<3000 {
            #expect(scanner.scan("failed to enroll, code 0x80180018", component: "Agent_\(index)").signals.count == 1)
            #expect(scanner.scan("failed to enroll, code 0x80180018", component: "Other_\(index)").signals.isEmpty)
        }
    }

    @Test func `sources are told by name and format`() throws {
        let book = makeBook { book in
            var both = SourceDefinition(id: "both", title: "")
            both.formats = ["status"]
            both.names = ["special.*"]
            var keyed = SourceDefinition(id: "keyed", title: "")
            keyed.formats = ["status"]
            keyed.keys = ["HKLM\\A"]
            book.sources += [both, keyed]
        }
        let rules = try CompiledRuleBook(book)
        #expect(rules.sources(fileName: "agent-20240403-101010.LOG", format: "cmtrace") == [0])
        #expect(rules.sources(fileName: "xAgent.log", format: "cmtrace") == [])
        #expect(rules.sources(fileName: "any.txt", format: "status") == [2])
        #expect(rules.sources(fileName: "Special.txt", format: "status") == [2, 3])
        #expect(rules.sourceIndices(channel: "vendor/ADMIN") == [1])
        #expect(rules.sourceIndices(channel: "Vendor/Operational") == [])
    }

    @Test func `scanners on several threads share one pack`() async throws {
        let rules = try CompiledRuleBook(makeBook(enroll))
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let scanner = SignalScanner(rules)
                    return (0..<200).reduce(0) { sum, index in
                        sum + scanner.scan("failed to enroll \(index) code 0x80180018", sources: [0]).signals.count
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(counts == 800)
    }
}
