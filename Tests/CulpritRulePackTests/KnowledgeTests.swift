// The rules against the notes of the field that lie beside the project on some machines: nothing that they know may be
// missing here. What is not a rule on purpose is listed, with the reason.

import CulpritModel
import CulpritRules
import CulpritTestSupport
import Testing

@testable import CulpritRulePack

/// The notes, where they are.
private enum FieldNotes {
    static let bytes = fileBytes(TestFolder.root + "/../shared/knowledge/knowledge.yaml")
    static let root = bytes.flatMap { YAMLReading.parse($0, file: "knowledge.yaml").documents.first }
}

@Suite(.enabled(if: FieldNotes.bytes != nil, "the notes of the field are not on this machine"))
struct KnowledgeTests {
    private let book = BuiltInPackTests.loaded.draft

    private func entries(_ key: String) -> [RuleNode] {
        guard case .sequence(let nodes)? = FieldNotes.root?[key]?.content else { return [] }
        return nodes
    }

    private func text(_ node: RuleNode, _ key: String) -> String { node[key]?.text ?? "" }

    /// Failures that a device shows nothing of: they stand as causes to check beside what they bring about.
    private static let tenantOnly: [String: String] = [
        "admin-license-missing": "the wizard of the console refuses, and no device is involved",
        "enrollment-restriction-personal": "the device sees the code of the platform restriction",
        "entra-connect-not-running": "the devices see that they were not synchronised",
        "ccmsetup-command-too-long": "setup does not start, and leaves no log",
        "entra-user-discovery-missing": "the site does not find the user; the device sees a refused token",
        "workload-policy-tattoo": "no log tells which authority set a value",
        "licence-scope-azure-gov": "a restriction of the cloud, which no device sees",
    ]

    @Test func `every failure is a rule, or is known to leave no evidence`() {
        let slugs = Set(book.failures.map { $0.description.id.split(separator: "/").last.map(String.init) ?? "" })
        let missing = entries("failures").map { text($0, "id") }.filter { !slugs.contains($0) }
        #expect(entries("failures").count > 150)
        #expect(Set(missing) == Set(Self.tenantOnly.keys))
    }

    @Test func `every code is described`() {
        let known = Set(book.codes.map { RuleText.codeKey($0.code) })
        let codes = (entries("codes") + entries("aadsts")).map { text($0, "code") }
        #expect(codes.count > 900)
        #expect(codes.filter { !known.contains(RuleText.codeKey($0)) } == [])
    }

    @Test func `every message is a signal or noise`() throws {
        let rules = try CompiledRuleBook(book)
        let scanner = SignalScanner(rules)
        let sources = Array(book.sources.indices)
        let messages = entries("log_messages")
        #expect(messages.count > 180)
        let unknown = messages.filter { message in
            let samples = Self.fillings.map { filling in
                filling.reduce(text(message, "pattern")) { text, pair in
                    text.split(separator: pair.key, omittingEmptySubsequences: false).joined(separator: pair.value)
                }
            }
            return !samples.contains { sample in
                let bytes = Array(sample.utf8)
                let component = Array(text(message, "component").utf8)
                let result = scanner.scan(bytes.span, component: component.span, sources: sources)
                return !result.signals.isEmpty || result.isNoise
            }
        }
        // The end of an action of Windows Installer, which means nothing without the lines before it.
        #expect(unknown.map { text($0, "pattern") } == ["return value 3"])
    }

    /// What may stand in the gaps of a message.
    private static let fillings: [[(key: String, value: String)]] = ["0x80180018", "0x1", "0x8004100e"].flatMap {
        code in
        ["example", "11111111-2222-3333-4444-555555555555", "80180018", "true"].map { word in
            [("{hex}", code), ("{n}", "3"), ("{*}", word)]
        }
    }

    /// Events without words in any list, and a connector whose log has had two names.
    private static let untold: Set<String> = [
        "event.user-device-registration-admin 208", "event.user-device-registration-admin 211",
        "ODJ Connector Service (Microsoft-Intune-ODJConnectorService on newer connectors) 30132",
    ]

    @Test func `every event whose failure is certain is a signal, noise, or told in words`() {
        let channels = Dictionary(
            book.sources.flatMap { source in source.channels.map { ($0.lowercased(), source.id) } }
        ) { first, _ in first }
        var known: Set<String> = []
        for signal in book.signals {
            if case .event(let ids, _, _) = signal.trigger { known.formUnion(ids.map { "\(signal.source) \($0)" }) }
        }
        for noise in book.noise { known.formUnion(noise.events.map { "\(noise.source ?? "") \($0)" }) }
        for event in book.events { known.insert("\(event.source) \(event.id)") }
        let certain = entries("events").filter { text($0, "failure_condition") == "always" }
        #expect(certain.count > 100)
        let unknown = certain.map { event in
            "\(channels[text(event, "channel").lowercased()] ?? text(event, "channel")) \(text(event, "id"))"
        }.filter { !known.contains($0) }
        #expect(Set(unknown) == Self.untold)
    }
}
