// Copying text by the run. What is plain, which is nearly all, is found eight bytes at a time and copied at once. The only
// unsafe steps are reading words inside bounds that are checked here, and appending from memory that lives for the call.
//
// Why not byte by byte: looking and appending a byte at a time took a third of the time of `records`.

extension JSONWriter {
    /// The first place in `range`, which lies inside `source`, with a byte that has to be escaped or looked at; else its
    /// end.
    static func plainEnd(_ source: Span<UInt8>, _ range: Range<Int>) -> Int {
        guard range.lowerBound >= 0, range.upperBound <= source.count else { return range.lowerBound }
        // SAFETY: every word that is read lies inside range, and range inside the span.
        return unsafe source.withUnsafeBytes { buffer in
            var index = range.lowerBound
            while index &+ 8 <= range.upperBound {
                let word = unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if mayNeedEscape(word) { break }
                index &+= 8
            }
            while index < range.upperBound {
                let byte = unsafe buffer[index]
                guard byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C else { break }
                index &+= 1
            }
            return index
        }
    }

    /// Whether one of the eight bytes is a control, a quote, a backslash, or not ASCII.
    private static func mayNeedEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let deletes = word ^ (ones &* 0x7F)
        let found =
            word | (word &- ones &* 0x20) | (quotes &- ones) | (backslashes &- ones) | (deletes &- ones)
        return found & highs != 0
    }

    /// Appends the bytes of `literal`, of which none needs an escape, between quotes.
    mutating func append(quoted literal: StaticString) {
        // SAFETY: the literal lives for ever and is copied.
        literal.withUTF8Buffer { buffer in append(quoted: unsafe Span(_unsafeElements: buffer), 0..<buffer.count) }
    }

    /// Appends the bytes at `range`, which lies inside `source` and needs no escape, between quotes. In one step: asking
    /// three times whether there is room took longer than copying.
    mutating func append(quoted source: Span<UInt8>, _ range: Range<Int>) {
        let part = source.extracting(range)
        bytes.append(addingCapacity: part.count + 2) { output in
            output.append(UInt8(ascii: "\""))
            // SAFETY: there is room for count + 2 bytes, of which one is taken; count bytes are copied behind it.
            unsafe part.withUnsafeBytes { from in
                unsafe output.withUnsafeMutableBufferPointer { room, initializedCount in
                    let free = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[1...])
                    unsafe free.copyMemory(from: from)
                    initializedCount += from.count
                }
            }
            output.append(UInt8(ascii: "\""))
        }
    }

    /// Writes `text` between quotes. Whatever could act on a terminal becomes an escape, which a JSON reader undoes.
    mutating func escape(_ text: String) {
        var text = text
        // SAFETY: the memory of the text is valid for the length of the call, which reads it only.
        text.withUTF8 { buffer in
            let span = unsafe Span(_unsafeElements: buffer)
            quote(span, 0..<span.count)
        }
    }
}
