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
        literal.withUTF8Buffer { buffer in unsafe _ = append(plain: Span(_unsafeElements: buffer)) }
    }

    /// Appends a key of the source, of which no byte needs an escape, with the comma before it and the colon behind it. In
    /// one step: asking for room for each part took longer than copying them.
    mutating func append(key: StaticString, isFirst: Bool) {
        // SAFETY: the literal lives for ever; there is room for its bytes and four more, and as many are written.
        key.withUTF8Buffer { buffer in
            bytes.append(addingCapacity: buffer.count + 4) { output in
                if !isFirst { output.append(UInt8(ascii: ",")) }
                output.append(UInt8(ascii: "\""))
                for index in 0..<buffer.count { output.append(unsafe buffer[index]) }
                output.append(UInt8(ascii: "\""))
                output.append(UInt8(ascii: ":"))
            }
        }
    }

    /// Appends `text` between quotes if none of its bytes needs an escape; else appends nothing and says false. It is looked
    /// at and copied in one go.
    mutating func append(plain text: Span<UInt8>) -> Bool {
        let count = text.count
        var isPlain = false
        // SAFETY: there is room for count + 2 bytes behind those that are written; every load lies inside the text and every
        // store inside that room, and only what was stored is counted.
        bytes.append(addingCapacity: count + 2) { output in
            unsafe text.withUnsafeBytes { from in
                unsafe output.withUnsafeMutableBufferPointer { room, writtenCount in
                    let to = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(room)[writtenCount...])
                    unsafe to[0] = UInt8(ascii: "\"")
                    var index = 0
                    while index &+ 8 <= count {
                        let word = unsafe from.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                        if Self.mayNeedEscape(word) { return }
                        unsafe to.storeBytes(of: word, toByteOffset: index &+ 1, as: UInt64.self)
                        index &+= 8
                    }
                    while index < count {
                        let byte = unsafe from[index]
                        guard byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C else { return }
                        unsafe to[index &+ 1] = byte
                        index &+= 1
                    }
                    unsafe to[count &+ 1] = UInt8(ascii: "\"")
                    writtenCount += count &+ 2
                    isPlain = true
                }
            }
        }
        return isPlain
    }

    /// Appends the digits of `number`, from the last to the first, into as many places as it has.
    mutating func append(decimal number: UInt64, isNegative: Bool) {
        var digitCount = 1
        var limit: UInt64 = 10
        while number >= limit, digitCount < 20 {
            digitCount += 1
            limit = limit > UInt64.max / 10 ? .max : limit &* 10
        }
        let signCount = isNegative ? 1 : 0
        // SAFETY: there is room for the digits and the sign, and as many places are written.
        bytes.append(addingCapacity: digitCount + signCount) { output in
            unsafe output.withUnsafeMutableBufferPointer { room, writtenCount in
                if isNegative { unsafe room[writtenCount] = UInt8(ascii: "-") }
                var rest = number
                var place = writtenCount + signCount + digitCount
                for _ in 0..<digitCount {
                    place -= 1
                    unsafe room[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                writtenCount += signCount + digitCount
            }
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
