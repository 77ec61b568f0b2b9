// The values of a registry export: strings, numbers and hex bytes, turned into the text that a fact compares. Numbers
// become decimal, bytes become lower-case hex, the strings of a multi-string are joined by line feeds.

import CulpritBytes
import CulpritModel

extension RegistryGrammar {
    /// Reads the value of regedit's dialects that begins `text`.
    mutating func exportValue(_ text: Span<UInt8>, into sink: any RecordSink) {
        if text.hasBytes("\"", at: 0) {
            open = .quoted
            readQuoted(text, from: 1, into: sink)
        } else if text.hasBytesIgnoringCase("dword:", at: 0) {
            emitNumber(text.extracting(6..<text.count), kind: "REG_DWORD", into: sink)
        } else if text.hasBytesIgnoringCase("qword:", at: 0) {
            emitNumber(text.extracting(6..<text.count), kind: "REG_QWORD", into: sink)
        } else if text.hasBytesIgnoringCase("hex", at: 0) {
            startHex(text, into: sink)
        } else if text.hasBytes("-", at: 0) {
            emit(kind: "REG_NONE", isDeletion: true, into: sink)
        } else {
            sink.diagnostic(Diagnostic(RegistryDiagnostics.badLine, at: offset, detail: "unknown kind of value"))
            append(text)
            emit(kind: "REG_UNKNOWN", into: sink)
        }
    }

    /// Reads the value of the collector's dump that begins `text`.
    mutating func dumpValue(_ text: Span<UInt8>, into sink: any RecordSink) {
        if text.hasBytes("\"", at: 0) {
            open = .dump("REG_SZ")
            append(text.extracting(1..<text.count))
        } else if text.hasBytesIgnoringCase("multi_sz:\"", at: 0) {
            open = .dump("REG_MULTI_SZ")
            append(text.extracting(10..<text.count))
        } else {
            exportValue(text.trimmedBytes(), into: sink)
        }
    }

    /// Ends a text of the dump: the last quote is its end and nothing in it is escaped.
    mutating func closeDumpText(into sink: any RecordSink) {
        guard case .dump(let kind) = open else { return }
        if value.last == 0x22 {
            value.removeLast()
        } else if !valueIsCut {
            sink.diagnostic(Diagnostic(RegistryDiagnostics.openValue, at: offset, detail: "line \(lineNumber)"))
        }
        emit(kind: kind, into: sink)
    }

    /// Takes the string up to its closing quote; without one the value stays open.
    mutating func readQuoted(_ text: Span<UInt8>, from start: Int, into sink: any RecordSink) {
        var position = start
        while position < text.count {
            // What is neither a quote nor a backslash is copied at once.
            var end = position
            while end < text.count, text[end] != 0x22, text[end] != 0x5C { end += 1 }
            append(text.extracting(position..<end))
            position = end
            guard position < text.count else { break }
            if text[position] == 0x22 {
                emit(kind: "REG_SZ", into: sink)
                return
            }
            if position + 1 < text.count, text[position + 1] == 0x5C || text[position + 1] == 0x22 { position += 1 }
            append(text[position])
            position += 1
        }
    }

    private mutating func emitNumber(_ digits: Span<UInt8>, kind: StaticString, into sink: any RecordSink) {
        var number: UInt64 = 0
        var count = 0
        for index in digits.indices {
            guard let digit = digits[index].hexadecimalDigit, count < 16 else { break }
            number = number << 4 | UInt64(digit)
            count += 1
        }
        if count == 0 {
            sink.diagnostic(Diagnostic(RegistryDiagnostics.badLine, at: offset, detail: "number without digits"))
            append(digits)
        } else {
            append(decimal: number)
        }
        emit(kind: kind, into: sink)
    }

    private mutating func append(decimal number: UInt64) {
        for byte in String(number).utf8 { append(byte) }
    }

    private mutating func startHex(_ text: Span<UInt8>, into sink: any RecordSink) {
        var type = 3
        var position = 3
        if text.hasBytes("(", at: 3) {
            type = 0
            position = 4
            while position < text.count, let digit = text[position].hexadecimalDigit, position < 12 {
                type = type << 4 | Int(digit)
                position += 1
            }
            if text.hasBytes(")", at: position) { position += 1 }
        }
        guard text.hasBytes(":", at: position) else {
            sink.diagnostic(Diagnostic(RegistryDiagnostics.badLine, at: offset, detail: "unknown kind of value"))
            append(text)
            emit(kind: "REG_UNKNOWN", into: sink)
            return
        }
        open = .hex(type)
        readHex(text.extracting(position + 1..<text.count), type: type, into: sink)
    }

    /// Takes hex digits as they are, in lower case; a backslash at the end leaves the value open.
    mutating func readHex(_ text: Span<UInt8>, type: Int, into sink: any RecordSink) {
        var continues = false
        for index in text.indices {
            let byte = text[index]
            if byte.isASCIIDigit {
                append(byte)
            } else if byte.hexadecimalDigit != nil {
                append(byte.asciiLowercased)
            } else if byte == 0x5C {
                continues = true
            } else if byte == 0x3B {
                break
            }
        }
        if !continues { emitHex(type: type, into: sink) }
    }

    /// Ends a value of hex bytes: turns the bytes into what its type means.
    mutating func emitHex(type: Int, into sink: any RecordSink) {
        if value.count % 2 == 1 { value.removeLast() }
        switch type {
        case 1, 2, 7:
            let bytes = hexBytes()
            value = dialect == .version4 ? bytes : Self.utf8(ofUTF16: bytes)
            separateStrings(isMultiple: type == 7)
        case 4 where value.count == 8, 11 where value.count == 16:
            let number = hexBytes().reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            value.removeAll(keepingCapacity: true)
            append(decimal: number)
        case 5 where value.count == 8:
            let number = hexBytes().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            value.removeAll(keepingCapacity: true)
            append(decimal: number)
        default: break
        }
        emit(kind: Self.kindName(type), into: sink)
    }

    private func hexBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count / 2)
        var index = 0
        while index + 1 < value.count {
            bytes.append((value[index].hexadecimalDigit ?? 0) << 4 | (value[index + 1].hexadecimalDigit ?? 0))
            index += 2
        }
        return bytes
    }

    private static func utf8(ofUTF16 bytes: [UInt8]) -> [UInt8] {
        var decoder = UTF16Decoder(bigEndian: false, sourceOffset: 0)
        var text: [UInt8] = []
        decoder.decode(bytes.span, into: &text)
        decoder.finish(into: &text)
        return text
    }

    /// Takes off the zeros at the end; in a multi-string the zeros between strings become line feeds.
    private mutating func separateStrings(isMultiple: Bool) {
        while value.last == 0 { value.removeLast() }
        guard isMultiple else { return }
        for index in value.indices where value[index] == 0 { value[index] = 0x0A }
    }

    /// The name of a registry type number. Source: winnt.h, `REG_NONE` and following.
    private static func kindName(_ type: Int) -> StaticString {
        switch type {
        case 0: "REG_NONE"
        case 1: "REG_SZ"
        case 2: "REG_EXPAND_SZ"
        case 3: "REG_BINARY"
        case 4: "REG_DWORD"
        case 5: "REG_DWORD_BIG_ENDIAN"
        case 6: "REG_LINK"
        case 7: "REG_MULTI_SZ"
        case 8: "REG_RESOURCE_LIST"
        case 9: "REG_FULL_RESOURCE_DESCRIPTOR"
        case 10: "REG_RESOURCE_REQUIREMENTS_LIST"
        case 11: "REG_QWORD"
        default: "REG_UNKNOWN"
        }
    }
}
