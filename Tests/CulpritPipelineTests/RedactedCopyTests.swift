// A redacted copy holds no planted identifier, in no encoding and in no archive, and is read as the original was.

import CulpritBytes
import CulpritModel
import CulpritReports
import CulpritTestSupport
import Testing

@testable import CulpritPipeline

@Suite struct RedactedCopyTests {
    private final class Editor: LineEditor {
        var lines = LineRedactor(Redactor())
        var isLearning = true

        func edit(_ line: [UInt8]) -> [UInt8]? {
            if isLearning {
                lines.learn(line)
                return nil
            }
            return lines.edit(line)
        }

        func finish() -> [UInt8] { lines.finish() }
    }

    private final class Output: TextWalkOutput {
        var files: [(path: String, bytes: [UInt8])] = []
        func begin(_ path: ArtifactPath, modified: RecordTime) { files.append((path.description, [])) }
        func write(_ bytes: Span<UInt8>) { files[files.count - 1].bytes += bytes.array(0..<bytes.count) }
        func end() {}
    }

    private func copied(
        _ files: [(path: String, bytes: [UInt8])], learning report: AnalysisReport? = nil
    ) throws -> (files: [(path: String, bytes: [UInt8])], leftOut: [LeftOutFile]) {
        let editor = Editor()
        if let report {
            var redactor = Redactor()
            redactor.learn(report)
            editor.lines = LineRedactor(redactor)
        }
        TextWalk(options(jobs: 1), editor: editor, output: nil).walk(inputs(files))
        editor.isLearning = false
        let output = Output()
        let walk = TextWalk(options(jobs: 1), editor: editor, output: output)
        walk.walk(inputs(files))
        #expect(walk.edited.map(\.description) == output.files.map(\.path))
        let named = output.files.map { file in
            let parts = file.path.replacing("!/", with: "/").split(separator: "/")
            return (parts.map { editor.lines.redacted(String($0)) }.joined(separator: "/"), file.bytes)
        }
        return (named, walk.leftOut)
    }

    private static let planted = [
        "LT-7741-BERLIN", "m.okafor", "Okafor", "fabrikamwerke", "6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901", "SN5CG8831KQ",
        "1004336348", "10.44.7.19", "2001:db8:85a3::8a2e:370:7334", "00-1B-44-11-3A-B7", "hunter2secret", "Jörgensen",
    ]

    private static let text = """
        <![LOG[User FABRIKAMWERKE\\m.okafor on LT-7741-BERLIN.corp.fabrikamwerke.de at 10.44.7.19]LOG]!><time="10:00:00.000-60" \
        date="03-06-2024" component="X" context="" type="1" thread="1" file="x:1">\r
        DeviceId : 6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901\r
        <SerialNumber>SN5CG8831KQ</SerialNumber><UserName>Jörgensen</UserName>\r
        S-1-5-21-1004336348-1177238915-682003330-512 [2001:db8:85a3::8a2e:370:7334] 00-1B-44-11-3A-B7\r
        {"upn":"m.okafor@fabrikamwerke.de","client_secret":"hunter2secret"}\r
        later Okafor called, and jörgensen as well; lt-7741-berlin was off\r

        """

    private static func wide(_ text: String) -> [UInt8] {
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test func `no planted identifier is in a copy whatever the encoding and the archive`() throws {
        let page1252 = Array(RedactedCopyTests.text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        let members = [
            ("utf8/LT-7741-BERLIN.log", Array(RedactedCopyTests.text.utf8)),
            ("wide/m.okafor.txt", RedactedCopyTests.wide(RedactedCopyTests.text)), ("1252/x.log", page1252),
        ]
        let inner = ZIPWriter(members.map { ZIPWriter.Member($0.0, $0.1) }).written()
        let outer = ZIPWriter([
            ZIPWriter.Member("DiagLogs-LT-7741-BERLIN-20240306T100000Z.zip", inner),
            ZIPWriter.Member(
                "picture.png", [0x89, 0x50, 0x4E, 0x47] + (0..<600).map { UInt8(truncatingIfNeeded: $0 * 7) }),
        ]).written()
        let (files, leftOut) = try copied([(path: "case.zip", bytes: outer)])
        #expect(files.count == 3)
        #expect(leftOut.map(\.path.description) == ["case.zip!/picture.png"])
        for (path, bytes) in files {
            let shown =
                bytes.starts(with: [0xFF, 0xFE])
                ? String(
                    decoding: stride(from: 2, to: bytes.count - 1, by: 2).map {
                        UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
                    }, as: UTF16.self)
                : String(validating: bytes, as: UTF8.self) ?? WindowsCodePage.text(bytes)
            #expect(shown.contains("later user-"), "\(path)")
            for identifier in RedactedCopyTests.planted {
                #expect(!(path + shown).lowercased().contains(identifier.lowercased()), "\(identifier) in \(path)")
            }
            #expect(shown.split(separator: "\r\n").count == 6)
        }
    }

    @Test(arguments: FixtureBundles.all().map(\.name))
    func `a copy comes to the findings of the original without what is left out`(name: String) async throws {
        let bundle = try #require(FixtureBundles.all().first { $0.name == name })
        let files = bundle.files.map { (path: name + "/" + $0.path, bytes: $0.bytes) }
        let (copies, leftOut) = try copied(files, learning: try await analysed(files))
        let archives = Set(leftOut.map { $0.path.description })
        #expect(archives.allSatisfy { $0.hasSuffix(".evtx") }, "\(archives)")
        // The same files without a redaction: what the archive and the event logs held besides cannot count.
        let plain = Output()
        let idle = Editor()
        TextWalk(options(jobs: 1), editor: idle, output: plain).walk(inputs(files))
        let same = plain.files.map { (path: $0.path.replacing("!/", with: "/"), bytes: $0.bytes) }
        let expected = try #require(try await analysed(same).devices.first)
        let device = try #require(try await analysed(copies).devices.first)
        #expect(copies.count == same.count)
        #expect(device.findings.map(\.failure.id) == expected.findings.map(\.failure.id))
        #expect(device.findings.map(\.count) == expected.findings.map(\.count))
        #expect(device.ladder.map(\.state) == expected.ladder.map(\.state))
        #expect(device.ruledOut == expected.ruledOut)
        #expect(device.identity.utcOffsetMinutes == expected.identity.utcOffsetMinutes)
        // A name that is markup is none.
        for original in expected.identity.names where original.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) {
            #expect(!device.identity.names.contains(original))
        }
    }
}
