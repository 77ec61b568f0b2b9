// Every file in `Fixtures/formats` that belongs to a format of device state: it is recognised by its content, gives the
// entries beside it, and passes all checks. A new format needs a folder there and no change of this file.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritFormats

@Suite struct StateFixtureTests {
    /// A fixture: the folder of a format, and a case in it.
    struct Fixture: CustomTestStringConvertible, Sendable {
        var format: String
        var name: String
        var testDescription: String { format + "/" + name }
        var folder: String { "formats/" + format + "/" + name }
        var file: String {
            folderNames(TestFolder.fixtures + "/" + folder).first { $0.hasPrefix("input.") } ?? "input.missing"
        }
        var bytes: [UInt8] { fileBytes(TestFolder.fixtures + "/" + folder + "/" + file) ?? [] }
    }

    /// The formats whose files are text; the others are made byte by byte in their own tests.
    static let textFormats = StateFormats.all.filter { $0.input == .text }

    static let fixtures = Set(textFormats.map(\.id)).sorted().flatMap { format in
        folderNames(TestFolder.fixtures + "/formats/" + format).map { Fixture(format: format, name: $0) }
    }

    @Test func `every text format of device state has a fixture`() {
        let covered = Set(Self.fixtures.map(\.format))
        for format in Self.textFormats { #expect(covered.contains(format.id), "\(format.id)") }
    }

    @Test(arguments: fixtures)
    func `a fixture is recognised and gives what is written beside it`(fixture: Fixture) {
        // A table is nothing but its separators, so its name has to say so; everything else is known by content.
        let (format, seen) = recognised(fixture.bytes, fileName: fixture.format == "csv" ? fixture.file : "renamed.dat")
        #expect(format == fixture.format)
        let difference = Golden.difference(Self.lines(seen), from: fixture.folder + "/expected.jsonl")
        #expect(difference == nil)
    }

    @Test(arguments: fixtures)
    func `a fixture gives the same in any chunks, cut, damaged and with other line ends`(fixture: Fixture) throws {
        for format in Self.textFormats where format.id == fixture.format {
            let checks = FormatChecks(format, fixture.bytes)
            #expect(checks.chunking() + checks.locations() + checks.flips() == [])
            // A cut inside a container leaves several entries without what would have identified it.
            #expect(checks.truncation(looseCount: 4) == [])
            let other = FormatChecks(format, fixture.bytes.filter { $0 != 0x0D }).whole
            func plain(_ states: [SeenState]) -> [String] {
                states.map {
                    "\($0.path)|\($0.name)|" + $0.value.unicodeScalars.filter { $0 != "\r" }.map(String.init).joined()
                }
            }
            #expect(plain(other.states) == plain(checks.whole.states))
            #expect(other.codes == checks.whole.codes)
        }
    }

    @Test func `every code that a text format of device state declares is produced`() {
        for format in Self.textFormats {
            var produced: Set<String> = []
            for fixture in Self.fixtures where fixture.format == format.id {
                let cuts = stride(from: 0, to: fixture.bytes.count, by: max(1, fixture.bytes.count / 60))
                var inputs = [fixture.bytes] + cuts.map { Array(fixture.bytes.prefix($0)) }
                // Markup is damaged where the first value ends.
                if let mark = fixture.bytes.firstRange(of: Array("</".utf8)) {
                    inputs.append(
                        fixture.bytes[..<mark.lowerBound] + Array("< ".utf8) + fixture.bytes[mark.lowerBound...])
                }
                for input in inputs {
                    var limits = Limits()
                    produced.formUnion(FormatChecks(format, input, limits: limits).whole.codes)
                    for (bytes, depth) in [(4, 2), (10, 4), (82, 1)] {
                        limits.recordBytesMax = bytes
                        limits.xmlDepthMax = depth
                        produced.formUnion(FormatChecks(format, input, limits: limits).whole.codes)
                    }
                }
            }
            let declared = Set(format.diagnosticCodes.map(\.id))
            #expect(produced.isSubset(of: declared), "\(format.id): \(produced.subtracting(declared))")
            let missing = declared.subtracting(produced)
            // Documents without containers have nothing to hold back.
            #expect(missing.isSubset(of: ["xml/late-identifier"]), "\(format.id): \(missing)")
        }
    }

    // MARK: - Writing

    private static func lines(_ seen: SeenArtifact) -> String {
        var text = ""
        for state in seen.states {
            text += "{\"offset\":\(state.offset),\"line\":\(state.line),\"path\":\(quoted(state.path))"
            text += ",\"name\":\(quoted(state.name)),\"value\":\(quoted(state.value))"
            if let kind = state.kind { text += ",\"kind\":\(quoted(kind))" }
            if state.isDeletion { text += ",\"deletion\":true" }
            text += "}\n"
        }
        for record in seen.records {
            text += "{\"offset\":\(record.offset),\"line\":\(record.line),\"written\":\(quoted(record.timeText))"
            text += ",\"severity\":\(quoted(record.severity.name)),\"component\":\(quoted(record.component))"
            text += ",\"message\":\(quoted(record.message))}\n"
        }
        for diagnostic in seen.diagnostics {
            let offset = diagnostic.offset.map { "\($0)" } ?? "null"
            text +=
                "{\"code\":\(quoted(diagnostic.code.id)),\"offset\":\(offset),\"detail\":\(quoted(diagnostic.detail))}\n"
        }
        return text
    }
}

@Suite struct StateHostileTests {
    /// Files that repeat what is dear, `count` times.
    static let shapes: [(name: String, format: any Format, make: @Sendable (Int) -> String)] = [
        (
            "long element names", XMLFormat.other,
            {
                "<r>" + String(repeating: "<" + String(repeating: "n", count: 3000) + ">", count: 60)
                    + String(repeating: "<b/>", count: $0)
            }
        ),
        (
            "a container that never names itself", XMLFormat.mdmReport,
            {
                "<MDMEnterpriseDiagnosticsReport><Enrollments>"
                    + String(repeating: "<Enrollment><a>1</a>", count: $0)
            }
        ),
        ("stray marks", XMLFormat.other, { "<r>" + String(repeating: "<a b='<<&&<!-<", count: $0) }),
        ("open references", XMLFormat.other, { "<r>" + String(repeating: "&", count: $0 * 8) }),
        ("nested tables", HTMLReportFormat.mdmReport, { String(repeating: "<table><tr><th>a<td>b", count: $0) }),
        (
            "a long heading", DelimitedFormat(),
            { String(repeating: "h", count: 100_000) + ",b\n" + String(repeating: "1\n", count: $0) }
        ),
        ("nested lists", JSONFormat.any, { String(repeating: "[{\"a\":", count: $0) }),
        (
            "long keys", JSONFormat.any,
            {
                String(repeating: "{\"" + String(repeating: "k", count: 3000) + "\":", count: 60)
                    + String(repeating: "\"a\":1,", count: $0)
            }
        ),
        (
            "a long registry key", RegistryExportFormat(),
            {
                "REGEDIT4\n[HKEY_USERS\\" + String(repeating: "k", count: 200_000) + "]\n"
                    + String(repeating: "\"a\"=-\n", count: $0)
            }
        ),
        (
            "a registry string that is never closed", RegistryExportFormat(),
            { "REGEDIT4\n[HKEY_USERS\\a]\n\"a\"=\"" + String(repeating: "\"b\n", count: $0) }
        ),
        (
            "wrapped values", DsregcmdFormat(),
            { "| A |\nAzureAdPrtAuthority : x\n" + String(repeating: "y\n", count: $0) }
        ),
        (
            "a long section title", CommandOutputFormat.all[0],
            {
                "System Information report written at:\n[" + String(repeating: "t", count: 200_000) + "]\nx\ty\n"
                    + String(repeating: "a\tb\n", count: $0)
            }
        ),
    ]

    // A parser that is quadratic in one of these takes longer than the limit.
    @Test(.timeLimit(.minutes(1)), arguments: shapes.indices) func `hostile text comes to an end`(_ index: Int) {
        var parser = ArtifactFeed(Self.shapes[index].format)
        parser.feed(Array(Self.shapes[index].make(200_000).utf8))
    }

    /// Feeds a parser into nothing, in pieces of a page.
    struct ArtifactFeed {
        private var parser: any FormatParser
        private let sink = Nothing()

        init(_ format: any Format) { parser = format.parser(ParseContext(fileName: "a")) }

        mutating func feed(_ bytes: [UInt8]) {
            for start in stride(from: 0, to: bytes.count, by: 4096) {
                parser.consume(Array(bytes[start..<min(bytes.count, start + 4096)]).span, into: sink)
            }
            parser.finish(into: sink)
        }
    }

    /// A sink that keeps nothing, so that only the parser is measured.
    final class Nothing: RecordSink {
        func record(_ record: LogRecord, in bytes: Span<UInt8>) {}
        func detail(for event: EventHeader) -> EventDetail { .header }
        func event(_ event: EventHeader, values: [EventValue]) {}
        func state(_ entry: StateEntry, in bytes: Span<UInt8>) {}
        func diagnostic(_ diagnostic: Diagnostic) {}
    }
}
