// Text that is rewritten keeps its encoding, and what is not changed is not touched, however it comes in.

import CulpritBytes
import Testing

@Suite struct TextRewriterTests {
    private func rewritten(
        _ bytes: [UInt8], chunk: Int, lineMax: Int = 1 << 18, _ edit: ([UInt8]) -> [UInt8]? = { _ in nil }
    ) -> [UInt8] {
        var rewriter = TextRewriter(TextEncoding.detect(bytes.span), lineByteCountMax: lineMax)
        var output: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + chunk, bytes.count)
            rewriter.consume(bytes.span.extracting(start..<end), into: &output, edit: edit)
            start = end
        }
        rewriter.finish(into: &output, edit: edit)
        return output
    }

    private static let text = "first line\r\nzweite Zeile: Grüße an Jörg\nthird 😀 and no end"

    private static func wide(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
            let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return bigEndian ? pair.reversed() : pair
        }
    }

    private static let files: [[UInt8]] = [
        Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), wide(text, bigEndian: false, mark: true),
        wide(text, bigEndian: true, mark: true), wide(text, bigEndian: false, mark: false),
        Array("Gr".utf8) + [0xFC, 0xDF] + Array("e von J".utf8) + [0xF6] + Array("rg, 5 ".utf8) + [0x80, 0x81, 0x0A],
        [], [0x0A],
    ]

    @Test(arguments: files, [1, 2, 3, 7, 1000])
    func `what is not changed comes out as it went in`(file: [UInt8], chunk: Int) {
        #expect(rewritten(file, chunk: chunk) == file)
        #expect(rewritten(file, chunk: chunk) { $0 } == file)
    }

    @Test(arguments: files.prefix(6), [1, 5, 1000])
    func `a change is written in the encoding of the file`(file: [UInt8], chunk: Int) {
        let output = rewritten(file, chunk: chunk) { line in
            let text = String(decoding: line, as: UTF8.self)
            return text.contains("Jörg") ? Array(text.replacing("Jörg", with: "user-1").utf8) : nil
        }
        let again = rewritten(output, chunk: 1000) { line in
            let text = String(decoding: line, as: UTF8.self)
            #expect(!text.contains("Jörg"))
            return text.contains("user-1") ? Array(text.replacing("user-1", with: "Jörg").utf8) : nil
        }
        #expect(output != file)
        #expect(again == file)
    }

    @Test func `a line longer than the limit comes in pieces that keep labels with their values`() {
        let line = Array((0..<200).map { "\"user\":\"name\($0)\"," }.joined().utf8)
        var pieces: [String] = []
        let output = rewritten(line, chunk: 50, lineMax: 128) { piece in
            pieces.append(String(decoding: piece, as: UTF8.self))
            return nil
        }
        #expect(output == line)
        #expect(pieces.count > 20)
        #expect(pieces.allSatisfy { $0.hasPrefix("\"user\":\"name") && $0.utf8.count <= 160 })
    }
}
