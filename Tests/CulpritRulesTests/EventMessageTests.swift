// What events say in words.

import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct EventMessageTests {
    private func text(
        _ messages: [String], _ values: [EventValue], provider: String? = nil, written: String = "Vendor",
        channel: String = "Vendor/Admin", charactersMax: Int = 200
    ) throws -> String {
        let book = makeBook { book in
            book.events = [EventDefinition(id: 76, source: "events", provider: provider, messages: messages)]
        }
        let event = EventHeader(
            offset: 0, recordID: 1, time: nil, channel: channel, provider: written, eventID: 76, level: 2,
            computer: "PC")
        return try CompiledRuleBook(book).eventMessages.text(event, values, charactersMax: charactersMax)
    }

    private let code = EventValue(name: "HRESULT", text: "0x8018002b")

    @Test func `values stand in their places, by number and by name`() throws {
        #expect(try text(["Failed ({1:code})"], [code]) == "Event 76: Failed (0x8018002b)")
        #expect(try text(["Failed ({hresult:code})."], [code]) == "Event 76: Failed (0x8018002b).")
        #expect(try text(["Nothing to say"], []) == "Event 76: Nothing to say")
    }

    @Test func `values that a sentence leaves out stand behind it`() throws {
        let values = [code, EventValue(name: "Server", text: "m.example.org"), EventValue(name: "Empty", text: "")]
        #expect(try text(["Failed ({1})"], values) == "Event 76: Failed (0x8018002b) [Server=m.example.org]")
    }

    @Test func `the first wording that fits is taken`() throws {
        let forms = ["Device Credential ({1:number}), Failed ({2:code})", "Failed ({1:code})"]
        #expect(try text(forms, [code]) == "Event 76: Failed (0x8018002b)")
        #expect(
            try text(forms, [EventValue(name: "Credential", text: "0x0"), code])
                == "Event 76: Device Credential (0x0), Failed (0x8018002b)")
    }

    @Test(arguments: ["{1:code}", "{1:number}", "{1:guid}", "{1:sid}"])
    func `a value of another kind is not put into a sentence`(_ place: String) throws {
        let words = EventValue(name: "Name", text: "some words")
        #expect(try text(["Says \(place)"], [words]) == "Event 76: Name=some words (Vendor)")
    }

    @Test func `each kind takes what it is`() throws {
        for (kind, value) in [
            ("code", "0x8018002b"), ("number", "true"), ("number", "17"),
            ("guid", "{A1B2C3D4-0000-4000-8000-000000000001}"), ("guid", "a1b2c3d4-0000-4000-8000-000000000001"),
            ("sid", "S-1-5-18"),
        ] {
            #expect(try text(["Is {1:\(kind)}"], [EventValue(name: nil, text: value)]) == "Event 76: Is \(value)")
        }
    }

    @Test func `another provider and another channel have other sentences`() throws {
        #expect(try text(["Failed"], [], provider: "VENDOR") == "Event 76: Failed")
        #expect(try text(["Failed"], [], provider: "Other") == "Event 76 (Vendor)")
        #expect(try text(["Failed"], [], channel: "vendor/ADMIN") == "Event 76: Failed")
        #expect(try text(["Failed"], [], channel: "Vendor/Debug") == "Event 76 (Vendor)")
    }

    @Test func `a code in decimal is shown in hexadecimal`() throws {
        #expect(
            try text(["Failed ({1:code})"], [EventValue(name: nil, text: "2149056555")])
                == "Event 76: Failed (0x8018002b)")
        #expect(try text(["Failed ({1:code})"], [EventValue(name: nil, text: "5")]) == "Event 76: Failed (5)")
    }

    @Test func `an event that was forwarded with its sentence says that`() throws {
        let own = EventValue(name: "RenderingInfo/Message", text: "It failed for good.")
        #expect(try text(["Failed ({1})"], [code, own]) == "Event 76: It failed for good.")
    }

    @Test func `a text is never longer than was asked for`() throws {
        let long = EventValue(name: "Long", text: String(repeating: "x", count: 5_000))
        #expect(try text(["Failed {1}"], [long], charactersMax: 40).count == 40)
        #expect(try text(["Failed"], [long], charactersMax: 40).count == 40)
        #expect(try text(["Failed {1:code}"], [long], charactersMax: 40).count == 40)
    }

    @Test(arguments: ["Failed {1", "Failed {}", "Failed {1:word}", "Failed {0}"])
    func `a wording with a broken place is refused`(_ words: String) {
        #expect(throws: EventMessageForm.Fault.self) { try EventMessageForm(words) }
    }
}
