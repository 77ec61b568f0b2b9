// Grouping errors that no signal explains: the message with everything blanked that differs from one case to the next.

private import CulpritBytes

/// Shapes of messages.
package enum ErrorShape {
    private static let messageBytesMax = 2000
    private static let shapeBytesMax = 200

    /// `message` with numbers, ids, paths and quoted text blanked (`<n>`, `<hex>`, `<guid>`, `<sid>`, `<path>`, `<url>`,
    /// `<text>`), on one line, at most about 200 bytes long.
    package static func shape(of message: Span<UInt8>) -> String {
        var writer = ShapeWriter(message.extracting(first: messageBytesMax))
        return writer.write(shapeBytesMax)
    }

    /// The first error code in `message`, as written, or nil.
    package static func code(in message: Span<UInt8>) -> String? {
        ErrorCode.find(in: message.extracting(first: messageBytesMax)).first
    }
}

/// Walks once over a message.
private struct ShapeWriter: ~Escapable {
    private let bytes: Span<UInt8>
    private var output: [UInt8] = []
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    mutating func write(_ lengthMax: Int) -> String {
        output.reserveCapacity(lengthMax + 16)
        while position < bytes.count, output.count < lengthMax { step() }
        if position < bytes.count { output += "...".utf8 }
        if output.last == 0x20 { output.removeLast() }
        return output.span.text
    }

    private mutating func step() {
        let byte = bytes[position]
        if byte.isASCIIWhitespace || byte < 0x20 {
            if let last = output.last, last != 0x20 { output.append(0x20) }
            position += 1
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), let end = quoteEnd(byte) {
            blank("<text>", to: end + 1)
        } else if byte == UInt8(ascii: "\\"), at(1) == UInt8(ascii: "\\") {
            blank("<path>", to: wordEnd(position))
        } else if isWord(byte) {
            word()
        } else {
            output.append(byte)
            position += 1
        }
    }

    /// A run of letters and digits, or what it begins. Most words have no digit, which is told first: this runs over
    /// every error that no signal explains.
    private mutating func word() {
        var end = position
        var hasDigits = false
        while end < bytes.count, isWord(bytes[end]) {
            if bytes[end].isASCIIDigit { hasDigits = true }
            end += 1
        }
        let length = end - position
        let after: UInt8 = end < bytes.count ? bytes[end] : 0
        if after == UInt8(ascii: "-"), length == 8, let idEnd = guidEnd() {
            blank("<guid>", to: idEnd)
        } else if after == UInt8(ascii: "-"), bytes.hasBytesIgnoringCase("s-1-", at: position) {
            blank("<sid>", to: run(position) { $0.isASCIIDigit || $0 == 0x2D || $0.asciiLowercased == 0x73 })
        } else if after == UInt8(ascii: ":"), length == 1, !hasDigits, at(2) == 0x5C || at(2) == 0x2F {
            blank("<path>", to: wordEnd(position))
        } else if after == UInt8(ascii: ":"), bytes.hasBytes("://", at: end) {
            blank("<url>", to: wordEnd(position))
        } else if hasDigits {
            wordWithDigits(end)
        } else {
            while position < end {
                output.append(bytes[position])
                position += 1
            }
        }
    }

    /// A number, or a word that stays but for the numbers in it: `Step12` and `Step13` are one shape.
    private mutating func wordWithDigits(_ end: Int) {
        let length = end - position
        if bytes.hasBytesIgnoringCase("0x", at: position), length > 2 { return blank("<hex>", to: end) }
        if run(position, while: \.isASCIIDigit) >= end { return blank("<n>", to: end) }
        if length >= 8, run(position, while: { $0.hexadecimalDigit != nil }) >= end { return blank("<hex>", to: end) }
        while position < end {
            if bytes[position].isASCIIDigit {
                blank("<n>", to: min(end, run(position, while: \.isASCIIDigit)))
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
    }

    private mutating func blank(_ name: String, to end: Int) {
        output += name.utf8
        position = end
    }

    private func at(_ distance: Int) -> UInt8 {
        position + distance < bytes.count ? bytes[position + distance] : 0
    }

    private func run(_ start: Int, while isPart: (UInt8) -> Bool) -> Int {
        var end = start
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return end
    }

    /// Where a path or an address ends: at a blank, a quote or a closing bracket.
    private func wordEnd(_ start: Int) -> Int {
        run(start) { !$0.isASCIIWhitespace && ![0x22, 0x27, 0x29, 0x5D, 0x3E, 0x2C, 0x3B].contains($0) }
    }

    /// Letters, digits, the underscore, and every byte beyond ASCII.
    private func isWord(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == 0x5F || byte >= 0x80
    }

    /// The closing quote of text that is quoted here, if it is near. An apostrophe inside a word opens nothing.
    private func quoteEnd(_ quote: UInt8) -> Int? {
        if position > 0, isWord(bytes[position - 1]) { return nil }
        let end = run(position + 1) { $0 != quote }
        return end < bytes.count && end - position <= 300 ? end : nil
    }

    private func guidEnd() -> Int? {
        guard position + 36 <= bytes.count else { return nil }
        for index in 0..<36 {
            let byte = bytes[position + index]
            let isDash = index == 8 || index == 13 || index == 18 || index == 23
            guard isDash ? byte == 0x2D : byte.hexadecimalDigit != nil else { return nil }
        }
        return position + 36
    }
}
