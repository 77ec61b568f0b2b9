// Takes identifiers out of the lines of a text file. Registry exports write text as hexadecimal numbers, over several lines:
// those are put together, read, redacted and written again.

private import CulpritBytes

/// Redacts the lines of files, one after the other.
package struct LineRedactor {
    /// A binary value up to this many bytes is a number or a time.
    private static let plainBinaryMax = 64
    private static let heldMax = 4 << 20

    package private(set) var redactor: Redactor
    /// Binary registry values that were emptied, since what they hold cannot be told.
    package private(set) var emptiedCount = 0
    /// The begin of a value in hexadecimal numbers whose end has not come.
    private var held: [UInt8] = []

    /// A redactor of lines with what `redactor` knows.
    package init(_ redactor: Redactor) { self.redactor = redactor }

    /// Remembers the names in `line` whose meaning is plain.
    package mutating func learn(_ line: [UInt8]) {
        guard let whole = joined(line), !whole.isEmpty else {
            redactor.learn(line)
            return
        }
        guard let value = HexValue(whole) else {
            redactor.learn(whole)
            return
        }
        for text in value.texts { redactor.learn(value.label + text) }
    }

    /// What stands instead of `line`, which ends in its line feed: nil where it stays, nothing where it waits for the
    /// lines that belong to it.
    package mutating func edit(_ line: [UInt8]) -> [UInt8]? {
        guard let whole = joined(line) else { return redactor.redact(line) }
        return whole.isEmpty ? [] : redacted(whole)
    }

    /// `name`, such as that of a file, with stand-ins.
    package mutating func redacted(_ name: String) -> String { redactor.redact(name) }

    /// Ends a file: what was waiting.
    package mutating func finish() -> [UInt8] {
        let rest = held
        held = []
        return rest.isEmpty ? [] : redacted(rest)
    }

    /// The whole value that `line` ends, nothing where it goes on, nil where `line` is no part of one.
    private mutating func joined(_ line: [UInt8]) -> [UInt8]? {
        if held.isEmpty {
            guard line.first == UInt8(ascii: "\"") || line.first == UInt8(ascii: "@"), HexValue.begins(line) else {
                return nil
            }
        }
        var end = line.count
        while end > 0, line[end - 1] <= 0x20 { end -= 1 }
        if end > 0, line[end - 1] == UInt8(ascii: "\\"), held.count + end < LineRedactor.heldMax {
            held += line[..<(end - 1)].drop { $0 == 0x20 }
            return []
        }
        let whole = held + (held.isEmpty ? line[...] : line.drop { $0 == 0x20 })
        held = []
        return whole
    }

    private mutating func redacted(_ whole: [UInt8]) -> [UInt8] {
        guard var value = HexValue(whole) else { return redactor.redact(whole) ?? whole }
        var isChanged = false
        let texts = value.texts.map { text in
            let labelled = value.label + text
            guard let changed = redactor.redact(labelled) else { return text }
            isChanged = true
            // The label is a word of the rules and stays as it is.
            return Array(changed.dropFirst(value.label.count))
        }
        if value.isText {
            guard isChanged else { return whole }
            value.take(texts)
        } else {
            guard isChanged || value.bytes.count > LineRedactor.plainBinaryMax else { return whole }
            emptiedCount += 1
            value.empty()
        }
        return value.written
    }
}

/// A value of a registry export in hexadecimal numbers: `"Name"=hex(2):25,00,53,00`.
private struct HexValue {
    private let head: [UInt8]
    private let tail: [UInt8]
    private(set) var bytes: [UInt8]
    /// Whether it is text by its kind: one of the registry's three kinds of text, in UTF-16.
    let isText: Bool
    /// The name of the value with an equals sign, for what it announces.
    let label: [UInt8]

    /// Whether `line` begins such a value.
    static func begins(_ line: [UInt8]) -> Bool { headEnd(line) != nil }

    /// Where the numbers begin.
    private static func headEnd(_ line: [UInt8]) -> Int? {
        let mark = Array("=hex".utf8)
        var index = line.count > 4 ? line[..<min(line.count, 16_400)].firstIndex(of: mark[0]) : nil
        while let start = index {
            if line[start...].starts(with: mark), start > 0, "\"@".utf8.contains(line[start - 1]) {
                var end = start + mark.count
                while end < line.count, end - start < 16, line[end] != UInt8(ascii: ":") { end += 1 }
                return end < line.count && line[end] == UInt8(ascii: ":") ? end + 1 : nil
            }
            index = line[(start + 1)...].prefix(16_400).firstIndex(of: mark[0])
        }
        return nil
    }

    /// The value in `line`; nil where it is none.
    init?(_ line: [UInt8]) {
        guard let start = HexValue.headEnd(line) else { return nil }
        head = Array(line[..<start])
        let kind = String(decoding: head.suffix(8), as: UTF8.self)
        isText = ["(1):", "(2):", "(7):"].contains { kind.hasSuffix($0) }
        let name = head.prefix { $0 != UInt8(ascii: "=") }.filter { $0 != UInt8(ascii: "\"") }
        label = name + Array("=\"".utf8)
        var bytes: [UInt8] = []
        var digit: UInt8?
        var index = start
        while index < line.count {
            let byte = line[index]
            if let value = byte.hexadecimalDigit {
                if let high = digit {
                    bytes.append(high << 4 | value)
                    digit = nil
                } else {
                    digit = value
                }
            } else if byte == UInt8(ascii: ",") || byte == 0x20 || byte == 0x09 {
                digit = nil
            } else {
                break
            }
            index += 1
        }
        self.bytes = bytes
        tail = Array(line[index...])
    }

    /// The texts in the value; of binary ones what they say as UTF-16 and as single bytes.
    var texts: [[UInt8]] {
        let wide = String(decoding: units, as: UTF16.self)
        if isText {
            return wide.split(separator: "\0", omittingEmptySubsequences: false).map { Array($0.utf8) }
        }
        return [Array(wide.utf8), bytes.map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x20 }]
    }

    private var units: [UInt16] {
        stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
    }

    /// Puts `texts` in the place of those that there are.
    mutating func take(_ texts: [[UInt8]]) {
        bytes = []
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes += [0, 0] }
            for unit in String(decoding: text, as: UTF8.self).utf16 {
                bytes.append(UInt8(truncatingIfNeeded: unit))
                bytes.append(UInt8(truncatingIfNeeded: unit >> 8))
            }
        }
    }

    /// Leaves nothing of the value.
    mutating func empty() { bytes = [] }

    /// The value as a line.
    var written: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var line = head
        line.reserveCapacity(head.count + bytes.count * 3 + tail.count)
        for (index, byte) in bytes.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            line.append(digits[Int(byte >> 4)])
            line.append(digits[Int(byte & 15)])
        }
        return line + tail
    }
}
