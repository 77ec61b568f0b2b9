// Changing text line by line and keeping its encoding: what is not changed comes out byte by byte as it went in. Memory is
// bounded by one line; a longer one is handed over in pieces, cut where a value ends. This file will not know what is
// changed.

/// Rewrites one text file.
package struct TextRewriter {
    private let encoding: TextEncoding
    private let lineByteCountMax: Int
    private var decoder: UTF16Decoder?
    private var markLeft: Int
    private var pending: [UInt8] = []

    /// A rewriter of text in `encoding`; lines longer than `lineByteCountMax` come in pieces.
    package init(_ encoding: TextEncoding, lineByteCountMax: Int = 256 << 10) {
        self.encoding = encoding
        self.lineByteCountMax = max(64, lineByteCountMax)
        markLeft = encoding.markByteCount
        if encoding.isUTF16 {
            decoder = UTF16Decoder(bigEndian: encoding.isBigEndian, sourceOffset: UInt64(encoding.markByteCount))
        }
    }

    /// Takes the next bytes of the file, and appends to `output` what they come to. `edit` is given each line in UTF-8 with
    /// its line feed, and gives what stands instead, or nil where the line stays.
    package mutating func consume(
        _ chunk: Span<UInt8>, into output: inout [UInt8], edit: ([UInt8]) -> [UInt8]?
    ) {
        let mark = min(markLeft, chunk.count)
        markLeft -= mark
        output += chunk.array(0..<mark)
        let bytes = chunk.extracting(mark..<chunk.count)
        if decoder == nil {
            pending += bytes.array(0..<bytes.count)
        } else {
            decoder?.decode(bytes, into: &pending)
        }
        var start = 0
        while let feed = pending.span.firstOffset(of: "\n", from: start) {
            put(pending[start...feed], &output, edit)
            start = feed + 1
        }
        while pending.count - start >= lineByteCountMax {
            let end = TextRewriter.cut(pending, start, start + lineByteCountMax)
            put(pending[start..<end], &output, edit)
            start = end
        }
        pending.removeFirst(start)
    }

    /// Ends the file.
    package mutating func finish(into output: inout [UInt8], edit: ([UInt8]) -> [UInt8]?) {
        decoder?.finish(into: &pending)
        let rest = pending
        pending = []
        if !rest.isEmpty { put(rest[...], &output, edit) }
    }

    private func put(_ line: ArraySlice<UInt8>, _ output: inout [UInt8], _ edit: ([UInt8]) -> [UInt8]?) {
        if encoding.isUTF16 {
            append(edit(Array(line)) ?? Array(line), utf16To: &output)
            return
        }
        // A line that is no UTF-8 is of a Windows code page, and goes back to it.
        guard line.contains(where: { $0 >= 0x80 }), String(validating: line, as: UTF8.self) == nil else {
            if let changed = edit(Array(line)) { output += changed } else { output += line }
            return
        }
        guard let changed = edit(Array(WindowsCodePage.text(line).utf8)) else {
            output += line
            return
        }
        output += WindowsCodePage.bytes(of: String(decoding: changed, as: UTF8.self), as: line)
    }

    private func append(_ text: [UInt8], utf16To output: inout [UInt8]) {
        for unit in String(decoding: text, as: UTF8.self).utf16 {
            let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
            output.append(encoding.isBigEndian ? high : low)
            output.append(encoding.isBigEndian ? low : high)
        }
    }

    /// Where to cut a line that goes on beyond `end`: behind a value or before an element, so that what belongs together
    /// stays together; at a blank where there is none; else at `end`.
    private static func cut(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        let lowest = max(start + 1, end - 8192)
        var blank: Int?
        var index = end
        while index > lowest {
            let byte = bytes[index - 1]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "}") { return index }
            if byte == UInt8(ascii: "<"), index < bytes.count, bytes[index] != UInt8(ascii: "/"), index - 1 > start {
                return index - 1
            }
            if blank == nil, byte == UInt8(ascii: " ") { blank = index }
            index -= 1
        }
        if let blank { return blank }
        // A character of several bytes stays in one piece.
        var whole = end
        while whole > lowest, bytes[whole - 1] >= 0x80 { whole -= 1 }
        return whole > lowest ? whole : end
    }
}
