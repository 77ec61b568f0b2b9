// Event logs of our own making: what is read of sound ones.

import CulpritBytes
import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

/// Logs and events for tests.
enum EventLogSamples {
    static let start = Ticks(fileTime: 133_000_000_012_345_678) ?? Ticks(0)

    /// An event of the device management log with one failure code.
    static func event(_ index: Int, data: [EventLogWriter.Item]? = nil, provider: String = "Test-Provider")
        -> EventLogWriter.Event
    {
        EventLogWriter.Event(
            provider: provider, channel: "Test-Provider/Admin", eventID: UInt16(70 + index % 7), level: 2,
            time: Ticks(start.value + Int64(index) * Ticks.perSecond), computer: "PC-1.example",
            data: data ?? [.init("HRESULT", .hexadecimal(0x8018_002B)), .init("Text", .text("event \(index)"))])
    }

    /// A log of `count` such events.
    static func log(_ count: Int) -> [UInt8] { EventLogWriter.file(events: (0..<count).map { event($0) }) }

    /// What a log with the one value `value` shows, with plans and without.
    static func values(_ value: EventLogWriter.Value, name: String? = "V") -> [[EventValue]] {
        let bytes = EventLogWriter.file(events: [event(0, data: [.init(name, value)])])
        return [true, false].map { parsed(EventLogFormat(usesPlans: $0), bytes).events.first?.values ?? [] }
    }

    /// The bytes of `text` in UTF-16.
    static func utf16(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

struct EventLogTests {
    @Test func `an event shows what was written`() throws {
        var event = EventLogSamples.event(3)
        event.userSID = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]
        event.recordID = 4711
        let seen = parsed(EventLogFormat(), EventLogWriter.file(events: [event]))
        let own = try #require(seen.events.first)
        #expect(seen.events.count == 1)
        #expect(seen.diagnostics.isEmpty)
        #expect(own.offset == 4608)
        #expect(own.recordID == 4711)
        #expect(own.time == event.time)
        #expect(own.channel == "Test-Provider/Admin")
        #expect(own.provider == "Test-Provider")
        #expect(own.eventID == 73)
        #expect(own.level == 2)
        #expect(own.computer == "PC-1.example")
        #expect(own.userSID == "S-1-5-18")
        #expect(own.damage == [])
        #expect(
            own.values == [EventValue(name: "HRESULT", text: "0x8018002b"), EventValue(name: "Text", text: "event 3")])
    }

    @Test func `values of UserData are named by their path below it and NULL ones are left out`() {
        var event = EventLogSamples.event(
            0, data: [.init("Result", .hexadecimal(5)), .init("Gone", .absent), .init("Text", "a & b")])
        event.userDataElement = "EventXML"
        let seen = parsed(EventLogFormat(), EventLogWriter.file(events: [event]))
        #expect(
            seen.events.first?.values == [
                EventValue(name: "EventXML/Result", text: "0x5"), EventValue(name: "EventXML/Text", text: "a & b"),
            ])
    }

    @Test(
        arguments: [
            (0x00, [1, 2], [""]), (0x01, EventLogSamples.utf16("ä😀x\0y"), ["ä😀x"]),
            (0x01, [0x00, 0xD8, 0x41, 0], ["\u{FFFD}A"]),
            (0x02, [0x61, 0x62, 0, 0x63], ["ab"]), (0x03, [0xFF], ["-1"]), (0x04, [0xFF], ["255"]),
            (0x05, [0xFE, 0xFF], ["-2"]), (0x06, [1, 2], ["513"]), (0x07, [0, 0, 0, 0x80], ["-2147483648"]),
            (0x08, [0xFF, 0xFF, 0xFF, 0xFF], ["4294967295"]),
            (0x09, [0, 0, 0, 0, 0, 0, 0, 0x80], ["-9223372036854775808"]),
            (0x0A, [UInt8](repeating: 0xFF, count: 8), ["18446744073709551615"]), (0x08, [], [""]),
            (0x08, [1, 2, 3], [""]),
            (0x0B, [0, 0, 0xC0, 0x3F], ["1.5"]), (0x0C, [0, 0, 0, 0, 0, 0, 0x04, 0xC0], ["-2.5"]),
            (0x0D, [0, 0, 0, 0], ["false"]), (0x0D, [16, 0, 0, 0], ["true"]), (0x0E, [0x0A, 0xFF], ["0AFF"]),
            (0x0F, [UInt8](0..<16), ["{03020100-0504-0706-0809-0A0B0C0D0E0F}"]),
            (0x10, [0x10, 0x20, 0, 0], ["0x2010"]),
            (0x10, [0, 0, 0, 0, 1, 0, 0, 0], ["0x100000000"]),
            (0x11, [0x00, 0x80, 0x3E, 0xD5, 0xDE, 0xB1, 0x9D, 0x01], ["1970-01-01T00:00:00.0000000Z"]),
            (0x12, [0xE8, 7, 2, 0, 4, 0, 29, 0, 23, 0, 59, 0, 58, 0, 7, 0], ["2024-02-29T23:59:58.007Z"]),
            (0x12, [UInt8](repeating: 0xFF, count: 16), [""]),
            (0x13, [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0], ["S-1-5-18"]),
            (0x13, [1, 200, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0], ["S-1-5-18"]), (0x13, [1, 2], ["0102"]),
            (0x14, [0x2B, 0, 0x18, 0x80], ["0x8018002b"]), (0x15, [0, 0, 0, 0, 0, 0, 0, 0x80], ["0x8000000000000000"]),
            (0x23, EventLogSamples.utf16("<a/>"), ["<a/>"]), (0x77, [1], ["01"]),
            (0x81, EventLogSamples.utf16("one\0two\0"), ["one", "two"]),
            (0x81, EventLogSamples.utf16("one\0\0three"), ["one", "", "three"]), (0x81, [], [""]),
            (0x82, [0x61, 0, 0x62], ["a", "b"]), (0x84, [1, 2], ["1", "2"]), (0x86, [1, 0, 2, 0, 9], ["1", "2"]),
            (0x88, [1, 0, 0, 0, 2, 0, 0, 0], ["1", "2"]), (0x8B, [0, 0, 0xC0, 0x3F], ["1.5"]),
            (0x8D, [1, 0, 0, 0, 0, 0, 0, 0], ["true", "false"]), (0x95, [1, 0, 0, 0, 0, 0, 0, 0], ["0x1"]),
            (0x93, [1, 0, 0, 0, 0, 0, 0, 5, 1, 1, 0, 0, 0, 0, 0, 5, 7, 0, 0, 0], ["S-1-5", "S-1-5-7"]),
        ] as [(UInt8, [UInt8], [String])])
    func `every kind of value is shown as Windows shows it`(kind: UInt8, bytes: [UInt8], texts: [String]) {
        for values in EventLogSamples.values(.raw(kind: kind, bytes: bytes)) {
            #expect(values == texts.map { EventValue(name: "V", text: $0) })
        }
        for values in EventLogSamples.values(.raw(kind: kind, bytes: bytes), name: nil) {
            #expect(values == texts.map { EventValue(name: nil, text: $0) })
        }
    }

    @Test func `a log of many chunks gives every event in order`() {
        let bytes = EventLogSamples.log(1500)
        #expect(bytes.count > 4096 + 2 * 65_536)
        let seen = parsed(EventLogFormat(), bytes)
        #expect(seen.diagnostics.isEmpty)
        #expect(seen.events.map(\.recordID) == (1...1500).map { UInt64($0) })
        #expect(seen.events.map { $0.values.last?.text } == (0..<1500).map { "event \($0)" })
    }

    @Test func `only what is asked for is expanded`() {
        let sink = SeenSink(detail: .header)
        var parser = EventLogFormat().parser(ParseContext(fileName: "a.evtx"))
        let bytes = EventLogSamples.log(3)
        parser.consume(bytes.span, into: sink)
        parser.finish(into: sink)
        #expect(sink.seen.events.count == 3)
        #expect(sink.seen.events.allSatisfy { $0.values.isEmpty && $0.provider == "Test-Provider" })
    }

    @Test func `a wrapped ring is handed over as the file has it`() {
        let bytes = EventLogSamples.log(600)
        let chunks = [bytes[4096..<4096 + 65_536], bytes[(4096 + 65_536)...]]
        let seen = parsed(EventLogFormat(), Array(bytes[..<4096]) + chunks[1] + chunks[0])
        #expect(seen.events.count == 600)
        #expect(seen.events.first?.recordID != 1)
        #expect(Set(seen.events.map(\.recordID)).count == 600)
    }

    @Test func `a chunk on its own is a log`() {
        let chunk = Array(EventLogSamples.log(5)[4096...])
        #expect(EventLogFormat().match(chunk.span, fileName: "x") == .certain)
        let seen = parsed(EventLogFormat(), chunk)
        #expect(seen.events.map(\.recordID) == [1, 2, 3, 4, 5])
        #expect(seen.events.first?.offset == 512)
    }

    @Test func `an event without a template is read`() throws {
        // A forwarded event: elements without dependency ids, values as text, and the rendered message.
        var markup = MarkupWriter(at: 512 + 24)
        markup.element("Event") {
            $0.element("System") {
                $0.element("Provider", ["Name": "Forwarder"])
                $0.element("EventID") { $0.text("0x51") }
                $0.element("Level") { $0.text("3") }
                $0.element("TimeCreated", ["SystemTime": "2021-11-19T16:53:03.123456700Z"])
                $0.element("EventRecordID") { $0.text("9") }
                $0.element("Channel") { $0.text("Elsewhere") }
                $0.element("Computer") { $0.text("PC-2") }
            }
            $0.element("EventData") { $0.element("Data", ["Name": "Reason"]) { $0.text("because") } }
            $0.element("RenderingInfo", ["Culture": "en-US"]) {
                $0.element("Message") { $0.text("It failed") }
                $0.element("Level") { $0.text("Warning") }
            }
        }
        let seen = parsed(EventLogFormat(), MarkupWriter.chunk(markup.bytes))
        let event = try #require(seen.events.first)
        #expect(event.provider == "Forwarder")
        #expect(event.eventID == 0x51)
        #expect(event.level == 3)
        #expect(event.time?.description == "2021-11-19T16:53:03.1234567Z")
        #expect(event.recordID == 9)
        #expect(event.channel == "Elsewhere")
        #expect(event.computer == "PC-2")
        #expect(
            event.values == [
                EventValue(name: "Reason", text: "because"),
                EventValue(name: "RenderingInfo/Message", text: "It failed"),
            ])
    }

    @Test func `other files are not claimed`() {
        let text = Array("<Event xmlns='x'>".utf8)
        #expect(EventLogFormat().match(text.span, fileName: "application.evtx") == .no)
        #expect(EventLogFormat().match([UInt8]().span, fileName: "application.evtx") == .no)
    }
}

/// Writes markup that stands in no template, and a chunk that holds one record of it.
struct MarkupWriter {
    private(set) var bytes: [UInt8] = []
    private let base: Int
    private var names: [String: Int] = [:]
    /// Whether elements have a dependency id, as in template definitions.
    private var inDefinition = false

    init(at base: Int) { self.base = base }

    mutating func text(_ text: String) {
        bytes += [0x05, 1] + number(text.utf16.count, 2) + EventLogSamples.utf16(text)
    }

    mutating func raw(_ more: [UInt8]) { bytes += more }

    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
        _ content: ((inout MarkupWriter) -> Void)? = nil
    ) {
        bytes += [attributes.isEmpty ? 0x01 : 0x41] + (inDefinition ? [0xFF, 0xFF] : []) + number(0, 4)
        self.name(name)
        if !attributes.isEmpty { bytes += number(0, 4) }
        for (index, attribute) in attributes.enumerated() {
            bytes.append(index == attributes.count - 1 ? 0x06 : 0x46)
            self.name(attribute.key)
            text(attribute.value)
        }
        guard let content else {
            bytes.append(0x03)
            return
        }
        bytes.append(0x02)
        content(&self)
        bytes.append(0x04)
    }

    /// An instance of a template that is defined here, with one value of text.
    mutating func instance(value: String, _ define: (inout MarkupWriter) -> Void) {
        bytes += [0x0F, 1, 1, 0, 0x0C, 1, 7, 0, 0, 0] + number(base + bytes.count + 14, 4)
        bytes += number(0, 4) + [7, 0, 0, 0] + [UInt8](repeating: 7, count: 12)
        let sizeOffset = bytes.count
        bytes += number(0, 4) + [0x0F, 1, 1, 0]
        inDefinition = true
        define(&self)
        inDefinition = false
        bytes.append(0)
        bytes.replaceSubrange(sizeOffset..<sizeOffset + 4, with: number(bytes.count - sizeOffset - 4, 4))
        bytes += number(1, 4) + number(value.utf16.count * 2, 2) + [1, 0] + EventLogSamples.utf16(value)
    }

    private mutating func name(_ name: String) {
        if let known = names[name] {
            bytes += number(known, 4)
            return
        }
        names[name] = base + bytes.count + 4
        bytes += number(base + bytes.count + 4, 4) + number(0, 4) + number(0, 2) + number(name.utf16.count, 2)
        bytes += EventLogSamples.utf16(name) + [0, 0]
    }

    private func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// A chunk without checksums whose one record holds `markup`.
    static func chunk(_ markup: [UInt8]) -> [UInt8] {
        let writer = MarkupWriter(at: 0)
        var size = 24 + markup.count + 1 + 4
        size += (8 - size % 8) % 8
        var record: [UInt8] = [0x2A, 0x2A, 0, 0] + writer.number(size, 4) + writer.number(1, 8)
        record += writer.number(132_818_000_000_000_000, 8) + markup
        record += [UInt8](repeating: 0, count: size - 4 - record.count) + writer.number(size, 4)
        var chunk = Array("ElfChnk\0".utf8) + [UInt8](repeating: 0, count: 504)
        chunk.replaceSubrange(40..<44, with: writer.number(128, 4))
        chunk.replaceSubrange(48..<52, with: writer.number(512 + size, 4))
        chunk[120] = 4
        chunk += record
        return chunk + [UInt8](repeating: 0, count: 65_536 - chunk.count)
    }
}
