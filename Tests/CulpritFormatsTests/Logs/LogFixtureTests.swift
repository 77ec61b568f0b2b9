// Every file in `Fixtures/formats` that belongs to a text log format: it is recognised by its content alone, gives the
// records beside it, and passes all checks. A new format needs a folder here and no change of this file.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritFormats

@Suite struct LogFixtureTests {
    /// A fixture: the folder of a format, and a case in it.
    struct Fixture: CustomTestStringConvertible, Sendable {
        var format: String
        var name: String
        var testDescription: String { format + "/" + name }
        var folder: String { "formats/" + format + "/" + name }
        var bytes: [UInt8] { fileBytes(TestFolder.fixtures + "/" + folder + "/input.log") ?? [] }
    }

    static let fixtures = LogFormats.all.flatMap { format in
        folderNames(TestFolder.fixtures + "/formats/" + format.id).map { Fixture(format: format.id, name: $0) }
    }

    @Test func `every text log format has a fixture`() {
        let covered = Set(Self.fixtures.map(\.format))
        for format in LogFormats.all { #expect(covered.contains(format.id), "\(format.id)") }
        #expect(Set(LogFormats.all.map(\.id)).count == LogFormats.all.count)
    }

    @Test(arguments: fixtures)
    func `a fixture is recognised by its content and gives what is written beside it`(fixture: Fixture) {
        let (format, seen) = recognised(fixture.bytes, fileName: "renamed.dat")
        #expect(format == fixture.format)
        let difference = Golden.difference(Self.lines(seen), from: fixture.folder + "/expected.jsonl")
        #expect(difference == nil)
    }

    @Test(arguments: fixtures)
    func `a fixture gives the same in any chunks, cut, damaged and with other line ends`(fixture: Fixture) throws {
        let format = try #require(LogFormats.all.first { $0.id == fixture.format })
        let checks = FormatChecks(format, fixture.bytes)
        #expect(checks.chunking() + checks.locations() + checks.flips() == [])
        // What is left of a cut line may be a record of its own, and may have been what told a time.
        #expect(checks.truncation(looseCount: 2) == [])
        let other = FormatChecks(format, fixture.bytes.filter { $0 != 0x0D }).whole
        let unixMessages = checks.whole.records.map { Array($0.message.utf8).filter { $0 != 0x0D } }
        #expect(other.records.map { Array($0.message.utf8) } == unixMessages)
        #expect(other.codes == checks.whole.codes)
    }

    @Test func `every code that a text log format declares is produced`() {
        for format in LogFormats.all {
            var produced: Set<String> = []
            for fixture in Self.fixtures where fixture.format == format.id {
                produced.formUnion(FormatChecks(format, fixture.bytes).whole.codes)
                var limits = Limits()
                limits.recordBytesMax = 24
                produced.formUnion(FormatChecks(format, fixture.bytes, limits: limits).whole.codes)
                let lost = Array("lost words\n".utf8) + fixture.bytes
                produced.formUnion(FormatChecks(format, lost).whole.codes)
            }
            let declared = Set(format.diagnosticCodes.map(\.id))
            #expect(produced.isSubset(of: declared), "\(format.id)")
            #expect(declared.subtracting(produced) == Self.unreachable(format.id), "\(format.id)")
        }
    }

    /// Codes of the shared grammar that cannot come up in a format: its lines have no stamp that could be wrong, since a
    /// line with a wrong stamp is none of its own.
    private static func unreachable(_ format: String) -> Set<String> {
        switch format {
        case "plain-text": ["text/unreadable-time"]
        case "setupapi": ["text/no-start"]
        default: []
        }
    }

    // MARK: - Writing

    private static func lines(_ seen: SeenArtifact) -> String {
        var text = ""
        for record in seen.records {
            text += "{\"offset\":\(record.offset),\"line\":\(record.line),\"time\":\(quoted(time(record.time)))"
            text += ",\"written\":\(quoted(record.timeText)),\"severity\":\(quoted(record.severity.name))"
            text += ",\"damage\":\(record.damage.rawValue),\"component\":\(quoted(record.component))"
            text += ",\"thread\":\(quoted(record.thread)),\"message\":\(quoted(record.message))}\n"
        }
        for diagnostic in seen.diagnostics {
            let offset = diagnostic.offset.map { "\($0)" } ?? "null"
            text +=
                "{\"code\":\(quoted(diagnostic.code.id)),\"offset\":\(offset),\"detail\":\(quoted(diagnostic.detail))}\n"
        }
        return text
    }

    private static func time(_ time: RecordTime) -> String {
        switch time.zone {
        case .none: ""
        case .utc: time.reading.iso8601() + " utc"
        case .local: time.reading.iso8601() + " local"
        case .bias(let minutes): time.reading.iso8601() + " bias \(minutes)"
        }
    }
}
