// Tags and text out of a stream of XML or HTML. Reads damaged markup on: a stray `<`, a tag without its end, bytes that
// no document may hold cost what they damage and nothing after it. Nothing is expanded but character references and the
// five entities of XML, document types are passed over, and nothing is ever fetched.
//
// Why not a library: the push parser of libxml2 stops for good at a malformed tag, at a mismatched end tag and at a zero
// byte, even when told to recover, so that one flipped bit would cost the rest of a report; and it gives other pieces
// for other chunk sizes. This file will not know what the elements mean.

import CulpritBytes

/// Where a tag stands.
struct MarkupPlace {
    var offset: UInt64
    var line: Int
}

/// Receives tags and text, in order. Spans are valid for the length of the call.
protocol MarkupReader {
    /// A start tag; `attributes` is what stands behind the name. `isEmpty` for `<a/>`.
    mutating func open(_ name: Span<UInt8>, attributes: Span<UInt8>, isEmpty: Bool, at place: MarkupPlace)
    /// An end tag.
    mutating func close(_ name: Span<UInt8>, at place: MarkupPlace)
    /// Text with its references resolved. One text may come in several pieces.
    mutating func text(_ bytes: Span<UInt8>)
    /// Markup that is not well formed.
    mutating func damage(_ detail: StaticString, at place: MarkupPlace)
}

/// Splits a stream into tags and text, whatever the size of its chunks.
struct MarkupScanner {
    private enum Mode {
        case text, comment, characterData, instruction
        /// `<!DOCTYPE …>` with its bracket depth.
        case declaration(Int)
        /// The content of `script` or `style`, which ends at its end tag only.
        case script, style
        /// The rest of a tag that is longer than the limit.
        case oversizedTag
    }

    /// Bytes of one tag; a longer one loses its end.
    static let tagBytesMax = 1 << 16
    /// Bytes of one end tag.
    static let endTagBytesMax = 1 << 10
    /// Bytes of one reference with its `&` and `;`.
    static let referenceBytesMax = 12

    private let isHTML: Bool
    private var mode = Mode.text
    private var modePlace: MarkupPlace
    /// Bytes that are needed again with those that follow.
    private var carry: [UInt8] = []
    /// Of the byte that is looked at first in the next walk.
    private var position: UInt64
    private var line = 1
    /// What a reference stands for.
    private var resolved: [UInt8] = []

    /// A scanner of a stream whose first byte has offset `start`.
    init(start: UInt64, isHTML: Bool) {
        self.isHTML = isHTML
        position = start
        modePlace = MarkupPlace(offset: start, line: 1)
    }

    /// Takes the next bytes.
    mutating func consume<Reader: MarkupReader>(_ chunk: Span<UInt8>, into reader: inout Reader) {
        let start = finishCarry(chunk, into: &reader)
        guard start < chunk.count else { return }
        let rest = chunk.extracting(start..<chunk.count)
        let used = scan(rest, isLast: false, &reader)
        carry.append(bytes: rest.extracting(used..<rest.count))
    }

    /// Reads what was carried over with as much of `chunk` as that takes, so that a chunk is not copied as a whole.
    /// Returns where to read on in the chunk: its end, if all of it was needed.
    private mutating func finishCarry<Reader: MarkupReader>(_ chunk: Span<UInt8>, into reader: inout Reader) -> Int {
        var taken = 0
        var step = 256
        while !carry.isEmpty, taken < chunk.count {
            var bytes = carry
            carry = []
            let next = min(chunk.count, taken + step)
            bytes.append(bytes: chunk.extracting(taken..<next))
            let used = scan(bytes.span, isLast: false, &reader)
            let left = bytes.count - used
            if left <= next { return next - left }
            bytes.removeFirst(used)
            carry = bytes
            taken = next
            step *= 4
        }
        return taken
    }

    /// Ends the stream.
    mutating func finish<Reader: MarkupReader>(into reader: inout Reader) {
        let bytes = carry
        carry = []
        _ = scan(bytes.span, isLast: true, &reader)
        switch mode {
        case .text: break
        case .comment: reader.damage("a comment has no end", at: modePlace)
        case .characterData: reader.damage("a CDATA section has no end", at: modePlace)
        case .instruction, .declaration: reader.damage("a declaration has no end", at: modePlace)
        case .script, .style: reader.damage("a script has no end", at: modePlace)
        case .oversizedTag: reader.damage("a tag has no end", at: modePlace)
        }
    }

    // MARK: Walking

    private var isText: Bool {
        if case .text = mode { return true }
        return false
    }

    /// The place of the byte at `index` of the bytes that are walked, which is the next one that is not done with.
    private func place(at index: Int) -> MarkupPlace { MarkupPlace(offset: position + UInt64(index), line: line) }

    /// Walks `bytes` and returns how many are done with; the rest is needed again with what follows.
    private mutating func scan<Reader: MarkupReader>(
        _ bytes: Span<UInt8>, isLast: Bool, _ reader: inout Reader
    ) -> Int {
        var index = 0
        // Most tags and texts hold no line feed: the next one is looked for once, not in each of them.
        var lineFeed = bytes.firstOffset(of: 0x0A) ?? bytes.count
        while index < bytes.count {
            let wasText = isText
            let next =
                wasText
                ? scanText(bytes, from: index, isLast: isLast, &reader)
                : scanMode(bytes, from: index, isLast: isLast, &reader)
            // An end tag right here ends a script without taking a byte: what follows is not to wait for more.
            if next == index, wasText || !isText { break }
            if lineFeed < next {
                line += bytes.occurrences(of: 0x0A, in: lineFeed..<next)
                lineFeed = bytes.firstOffset(of: 0x0A, from: next) ?? bytes.count
            }
            index = next
        }
        position += UInt64(index)
        return index
    }

    private mutating func scanText<Reader: MarkupReader>(
        _ bytes: Span<UInt8>, from start: Int, isLast: Bool, _ reader: inout Reader
    ) -> Int {
        if bytes[start] == 0x3C { return scanMarkup(bytes, at: start, isLast: isLast, &reader) }
        let end = bytes.firstOffset(of: 0x3C, from: start) ?? bytes.count
        let isComplete = isLast || end < bytes.count
        let text = bytes.extracting(0..<end)
        var index = start
        while index < end {
            let reference = text.firstOffset(of: 0x26, from: index) ?? end
            if reference > index { reader.text(text.extracting(index..<reference)) }
            index = reference
            guard index < end else { break }
            let limit = min(end, index + Self.referenceBytesMax)
            let semicolon = text.extracting(0..<limit).firstOffset(of: 0x3B, from: index)
            if semicolon == nil, !isComplete, limit == end, end - index < Self.referenceBytesMax { break }
            if let semicolon {
                resolved.removeAll(keepingCapacity: true)
                MarkupText.appendReference(text.extracting(index..<semicolon + 1), to: &resolved)
                reader.text(resolved.span)
                index = semicolon + 1
            } else {
                reader.text(text.extracting(index..<index + 1))
                index += 1
            }
        }
        return index
    }

    /// Reads the markup that begins with the `<` at `start`. Returns `start` where more bytes are needed.
    private mutating func scanMarkup<Reader: MarkupReader>(
        _ bytes: Span<UInt8>, at start: Int, isLast: Bool, _ reader: inout Reader
    ) -> Int {
        guard start + 1 < bytes.count else {
            return isLast ? stray(bytes, start, &reader) : start
        }
        switch bytes[start + 1] {
        case 0x3F:
            mode = .instruction
            modePlace = place(at: start)
            return start + 2
        case 0x21: return scanDeclaration(bytes, at: start, isLast: isLast)
        case 0x2F: return scanEndTag(bytes, at: start, isLast: isLast, &reader)
        case let byte where MarkupText.isNameStart(byte):
            return scanStartTag(bytes, at: start, isLast: isLast, &reader)
        default: return stray(bytes, start, &reader)
        }
    }

    /// Takes a `<` that begins nothing as text.
    private func stray<Reader: MarkupReader>(_ bytes: Span<UInt8>, _ start: Int, _ reader: inout Reader) -> Int {
        if !isHTML { reader.damage("a < that begins no tag", at: place(at: start)) }
        reader.text(bytes.extracting(start..<start + 1))
        return start + 1
    }

    private mutating func scanDeclaration(_ bytes: Span<UInt8>, at start: Int, isLast: Bool) -> Int {
        let rest = bytes.count - start
        let isComment = bytes.hasBytes("<!--", at: start)
        let isCharacterData = bytes.hasBytes("<![CDATA[", at: start)
        // Fewer bytes than the longest opening: wait for the rest, so that chunks make no difference.
        if !isLast, !isComment, !isCharacterData, rest < 9 { return start }
        modePlace = place(at: start)
        if isComment {
            mode = .comment
            return start + 4
        }
        mode = isCharacterData ? .characterData : .declaration(0)
        return start + (isCharacterData ? 9 : 2)
    }

    private func scanEndTag<Reader: MarkupReader>(
        _ bytes: Span<UInt8>, at start: Int, isLast: Bool, _ reader: inout Reader
    ) -> Int {
        let limit = min(bytes.count, start + Self.endTagBytesMax)
        var index = start + 2
        while index < limit, bytes[index] != 0x3E, bytes[index] != 0x3C { index += 1 }
        if index == bytes.count, !isLast, limit - start < Self.endTagBytesMax { return start }
        let hasEnd = index < limit && bytes[index] == 0x3E
        if !hasEnd { reader.damage("an end tag has no end", at: place(at: start)) }
        let name = bytes.extracting(bytes.trimmed(start + 2..<index))
        reader.close(name, at: place(at: start))
        return hasEnd ? index + 1 : max(index, start + 2)
    }

    private mutating func scanStartTag<Reader: MarkupReader>(
        _ bytes: Span<UInt8>, at start: Int, isLast: Bool, _ reader: inout Reader
    ) -> Int {
        let limit = min(bytes.count, start + Self.tagBytesMax)
        var index = start + 1
        while index < limit, MarkupText.isNamePart(bytes[index]) { index += 1 }
        let nameEnd = index
        var quote: UInt8 = 0
        while index < limit {
            let byte = bytes[index]
            if quote != 0 {
                if byte == quote { quote = 0 } else if byte == 0x3C, !isHTML { break }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x3E || byte == 0x3C {
                break
            }
            index += 1
        }
        let isOversized = index == limit && limit - start == Self.tagBytesMax
        if index == bytes.count, !isLast, !isOversized { return start }
        let hasEnd = index < limit && bytes[index] == 0x3E
        let tagPlace = place(at: start)
        if !hasEnd { reader.damage("a tag has no end", at: tagPlace) }
        var end = max(index, nameEnd)
        let isEmpty = hasEnd && bytes[index - 1] == 0x2F
        if isEmpty { end = max(nameEnd, end - 1) }
        let name = bytes.extracting(start + 1..<nameEnd)
        reader.open(name, attributes: bytes.extracting(nameEnd..<end), isEmpty: isEmpty, at: tagPlace)
        if isOversized {
            mode = .oversizedTag
            modePlace = tagPlace
        } else if isHTML, !isEmpty {
            if name.equalsIgnoringCase("script") { mode = .script }
            if name.equalsIgnoringCase("style") { mode = .style }
            modePlace = tagPlace
        }
        return hasEnd ? index + 1 : index
    }

    // MARK: What is passed over

    /// Reads on in a comment, a section, a declaration or a script. Returns `start` where more bytes are needed.
    private mutating func scanMode<Reader: MarkupReader>(
        _ bytes: Span<UInt8>, from start: Int, isLast: Bool, _ reader: inout Reader
    ) -> Int {
        switch mode {
        case .text: return start
        case .comment: return pass(bytes, from: start, to: "-->", isLast)
        case .instruction: return pass(bytes, from: start, to: "?>", isLast)
        case .characterData:
            let end = bytes.firstOffset(of: "]]>", from: start)
            let textEnd = end ?? (isLast ? bytes.count : max(start, bytes.count - 2))
            if textEnd > start { reader.text(bytes.extracting(start..<textEnd)) }
            guard let end else { return textEnd }
            mode = .text
            return end + 3
        case .declaration(let depth): return passDeclaration(bytes, from: start, depth: depth)
        case .script: return passRaw(bytes, from: start, "</script", isLast)
        case .style: return passRaw(bytes, from: start, "</style", isLast)
        case .oversizedTag:
            guard let end = bytes.firstOffset(of: 0x3E, from: start) else { return bytes.count }
            mode = .text
            return end + 1
        }
    }

    private mutating func pass(_ bytes: Span<UInt8>, from start: Int, to end: StaticString, _ isLast: Bool) -> Int {
        if let found = bytes.firstOffset(of: end, from: start) {
            mode = .text
            return found + end.utf8CodeUnitCount
        }
        return isLast ? bytes.count : max(start, bytes.count - end.utf8CodeUnitCount + 1)
    }

    private mutating func passDeclaration(_ bytes: Span<UInt8>, from start: Int, depth: Int) -> Int {
        var depth = depth
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0x5B: depth += 1
            case 0x5D: depth = max(0, depth - 1)
            case 0x3E where depth == 0:
                mode = .text
                return index + 1
            default: break
            }
            index += 1
        }
        mode = .declaration(depth)
        return index
    }

    private mutating func passRaw(_ bytes: Span<UInt8>, from start: Int, _ end: StaticString, _ isLast: Bool) -> Int {
        var index = start
        while let candidate = bytes.firstOffset(of: 0x3C, from: index) {
            if bytes.hasBytesIgnoringCase(end, at: candidate) {
                mode = .text
                return candidate
            }
            if !isLast, bytes.count - candidate < end.utf8CodeUnitCount { return candidate }
            index = candidate + 1
        }
        return bytes.count
    }
}
