// Recognising signals and noise in events.

import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct EventMatchingTests {
    private func makeEvent(_ id: UInt32, channel: String = "Vendor/Admin", provider: String = "Vendor") -> EventHeader {
        EventHeader(
            offset: 0, recordID: 1, time: nil, channel: channel, provider: provider, eventID: id, level: 2,
            computer: "PC")
    }

    private func makeScanner(
        ids: [UInt32] = [76], provider: String? = nil, values: [String: String] = [:],
        _ change: (inout SignalDefinition) -> Void = { _ in }
    ) throws -> SignalScanner {
        var signal = SignalDefinition(
            id: "s", source: "events", title: "", trigger: .event(ids: ids, provider: provider, values: values))
        change(&signal)
        let book = makeBook { $0.signals = [signal] }
        return SignalScanner(try CompiledRuleBook(book))
    }

    @Test func `values are wanted of events that a rule names, and of no other`() throws {
        let scanner = try makeScanner(ids: [76, 75])
        #expect(scanner.wantsValues(of: makeEvent(75)))
        #expect(scanner.wantsValues(of: makeEvent(76, channel: "VENDOR/admin")))
        #expect(!scanner.wantsValues(of: makeEvent(77)))
        #expect(!scanner.wantsValues(of: makeEvent(76, channel: "Vendor/Operational")))
    }

    @Test func `captures take values by name, by number, by the end of their path, and all`() throws {
        let scanner = try makeScanner { signal in
            signal.captures = ["code": "data:hresult", "second": "data:2", "deep": "data:Status", "all": "data:*"]
        }
        let values = [
            EventValue(name: "HRESULT", text: "0x8018002b"), EventValue(name: nil, text: "two"),
            EventValue(name: "Event/Status", text: "bad"),
        ]
        #expect(
            scanner.match(makeEvent(76), values: values).signals.map(\.captures) == [
                ["code": "0x8018002b", "second": "two", "deep": "bad", "all": "0x8018002b\ntwo\nbad"]
            ])
        #expect(scanner.match(makeEvent(76), values: []).signals.map(\.captures) == [[:]])
    }

    @Test func `a value must match where the rule says so, in hexadecimal as well`() throws {
        let scanner = try makeScanner(values: ["HRESULT": "^0x8018"])
        func matches(_ text: String) -> Bool {
            !scanner.match(makeEvent(76), values: [EventValue(name: "HRESULT", text: text)]).signals.isEmpty
        }
        #expect(matches("0x80180018"))
        #expect(matches("2149056536"))
        #expect(matches("-2145910760"))
        #expect(!matches("0x80070005"))
        #expect(scanner.match(makeEvent(76), values: []).signals.isEmpty)
    }

    @Test func `the provider narrows`() throws {
        let scanner = try makeScanner(provider: "vendor")
        #expect(scanner.match(makeEvent(76, provider: "VENDOR"), values: []).signals.count == 1)
        #expect(scanner.match(makeEvent(76, provider: "Other"), values: []).signals.isEmpty)
    }

    @Test func `a pattern over all values gives its groups`() throws {
        let scanner = try makeScanner { $0.valuesPattern = "Error: (?<code>0x\\w+)" }
        let values = [EventValue(name: nil, text: "x"), EventValue(name: nil, text: "error: 0x80072ee7 here")]
        #expect(scanner.match(makeEvent(76), values: values).signals.map(\.captures) == [["code": "0x80072ee7"]])
    }

    @Test func `events are noise by id, narrowed by a pattern over their values`() throws {
        let book = makeBook { book in
            var plain = NoiseDefinition(id: "plain", reason: "")
            plain.source = "events"
            plain.events = [10]
            var narrow = NoiseDefinition(id: "narrow", reason: "")
            narrow.events = [11]
            narrow.pattern = "harmless"
            book.noise = [plain, narrow]
        }
        let scanner = SignalScanner(try CompiledRuleBook(book))
        #expect(scanner.match(makeEvent(10), values: []).isNoise)
        #expect(!scanner.match(makeEvent(10, channel: "Other"), values: []).isNoise)
        #expect(
            scanner.match(makeEvent(11, channel: "Other"), values: [EventValue(name: nil, text: "Harmless")]).isNoise)
        #expect(!scanner.match(makeEvent(11), values: [EventValue(name: nil, text: "bad")]).isNoise)
        #expect(scanner.wantsValues(of: makeEvent(11, channel: "Other")))
    }
}
