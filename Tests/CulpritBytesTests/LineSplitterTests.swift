// Lines out of chunks.

import CulpritBytes
import CulpritTestSupport
import Testing

private struct Line: Equatable {
    var text: String
    var offset: UInt64
    var number: Int
    var isCut: Bool
}

/// The lines of `text` in pieces of `size` bytes.
private func lines(_ text: String, size: Int = .max, start: UInt64 = 0, limit: Int = 100) -> (lines: [Line], cut: Int) {
    var splitter = LineSplitter(start: start, lineBytesMax: limit)
    var found: [Line] = []
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
        let end = size < bytes.count - place ? place + size : bytes.count
        splitter.consume(bytes[place..<end].span) { line, extent in
            found.append(Line(text: line.text, offset: extent.offset, number: extent.number, isCut: extent.isCut))
        }
        place = end
    }
    splitter.finish { line, extent in
        found.append(Line(text: line.text, offset: extent.offset, number: extent.number, isCut: extent.isCut))
    }
    return (found, splitter.cutCount)
}

struct LineSplitterTests {
    @Test func `line feeds end lines with and without a carriage return`() {
        let found = lines("one\r\ntwo\n\nfour", start: 3).lines
        #expect(found.map(\.text) == ["one", "two", "", "four"])
        #expect(found.map(\.offset) == [3, 8, 12, 13])
        #expect(found.map(\.number) == [1, 2, 3, 4])
        #expect(found.allSatisfy { !$0.isCut })
    }

    @Test func `a carriage return inside a line stays, and one at the end of the file goes`() {
        #expect(lines("10%\r20%\r\nx").lines.map(\.text) == ["10%\r20%", "x"])
        #expect(lines("last\r").lines.map(\.text) == ["last"])
    }

    @Test func `an empty file has no line, and a file that ends with a line end has none behind it`() {
        #expect(lines("").lines.isEmpty)
        #expect(lines("a\n").lines.map(\.text) == ["a"])
    }

    @Test func `a long line is cut at the limit and counted`() {
        let found = lines("12345\r\n123456\r\n1234567890\nend", limit: 5)
        #expect(found.lines.map(\.text) == ["12345", "12345", "12345", "end"])
        #expect(found.lines.map(\.isCut) == [false, true, true, false])
        #expect(found.lines.map(\.offset) == [0, 7, 15, 26])
        #expect(found.cut == 2)
    }

    @Test(arguments: [
        "one\r\ntwo\n\nfour", "12345\r\n123456\r\n1234567890123\r\n\r\r\nend\r", "\n\n\n", "\r", "12345\r",
    ])
    func `pieces of any size give the same lines`(text: String) {
        for limit in [1, 4, 5, 6, 100] {
            let whole = lines(text, limit: limit)
            for size in 1..<8 {
                let pieces = lines(text, size: size, limit: limit)
                #expect(pieces.lines == whole.lines, "limit \(limit), pieces of \(size)")
                #expect(pieces.cut == whole.cut)
            }
        }
    }
}
