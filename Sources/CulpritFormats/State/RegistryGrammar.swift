// The lines of a registry export, in all dialects. A value may span lines: quoted strings with raw line ends, hex bytes
// with a backslash at the line end, and anything in the collector's dump, where a value ends only where the next begins.

import CulpritBytes
import CulpritModel

/// Reads the lines of one registry export.
struct RegistryGrammar: StateGrammar {
    /// How the file is written. Decided by the header, or without one by the first value.
    enum Dialect { case undecided, version5, version4, dump }

    /// A value whose end has not been seen.
    enum Open {
        case none
        /// A quoted string of regedit; ends at the next quote that is not escaped.
        case quoted
        /// Hex bytes of the given type number; the last line ended with a backslash.
        case hex(Int)
        /// Text of the dump; ends where the next value or key begins.
        case dump(StaticString)
    }

    let textBytesMax: Int
    private let pathBytesMax: Int
    var dialect = Dialect.undecided
    var writer = StateWriter()
    var hasKey = false
    var open = Open.none
    var name: [UInt8] = []
    var value: [UInt8] = []
    var valueIsCut = false
    var blankLines = 0
    var offset: UInt64 = 0
    var lineNumber = 0

    init(_ context: ParseContext) {
        textBytesMax = context.limits.recordBytesMax
        pathBytesMax = context.limits.statePathBytesMax
    }

    mutating func line(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        if continueOpenValue(bytes, into: sink) { return }
        let text = bytes.trimmedBytes()
        guard !text.isEmpty, text[0] != 0x3B else { return }
        if text[0] == 0x5B {
            key(text, extent, into: sink)
        } else if text[0] == 0x22 || text[0] == 0x40 {
            startValue(bytes, extent, into: sink)
        } else if text.hasBytes("Windows Registry Editor Version", at: 0) {
            dialect = .version5
        } else if text.equals("REGEDIT4") {
            dialect = .version4
        } else {
            sink.diagnostic(
                Diagnostic(RegistryDiagnostics.badLine, at: extent.offset, detail: "line \(extent.number)"))
        }
    }

    mutating func finish(into sink: any RecordSink) {
        switch open {
        case .none: break
        case .dump: closeDumpText(into: sink)
        case .quoted, .hex: closeDamaged(into: sink)
        }
    }

    // MARK: Keys

    private mutating func key(_ text: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        // A key name may hold brackets: the last one on the line ends it.
        let end = text.lastOffset(of: 0x5D) ?? text.count
        if end == text.count {
            sink.diagnostic(
                Diagnostic(RegistryDiagnostics.badLine, at: extent.offset, detail: "key without its bracket"))
        }
        let isDeletion = text.count > 1 && text[1] == 0x2D
        let path = text.extracting(min(isDeletion ? 2 : 1, end)..<end)
        var normalised = Self.shortRoot(path)
        if normalised.count > pathBytesMax {
            normalised.removeLast(normalised.count - pathBytesMax)
            sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: extent.offset, detail: "key"))
        }
        writer.setPath(normalised.span)
        hasKey = true
        writer.emit(
            name: [], value: [], offset: extent.offset, line: extent.number,
            isDeletion: isDeletion, into: sink)
    }

    /// The key with its root hive in the short form; the case of the rest stays.
    private static func shortRoot(_ key: Span<UInt8>) -> [UInt8] {
        let roots: [(StaticString, StaticString)] = [
            ("hkey_local_machine", "HKLM"), ("hkey_current_user", "HKCU"), ("hkey_users", "HKU"),
            ("hkey_classes_root", "HKCR"), ("hkey_current_config", "HKCC"),
        ]
        var result: [UInt8] = []
        for (long, short) in roots {
            let length = long.utf8CodeUnitCount
            guard key.hasBytesIgnoringCase(long, at: 0), key.count == length || key[length] == 0x5C else { continue }
            result.append(literal: short)
            result.append(bytes: key.extracting(length..<key.count))
            return result
        }
        result.append(bytes: key)
        return result
    }

    // MARK: Values

    private mutating func startValue(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        if dialect == .undecided { dialect = Self.startsDumpValue(bytes) ? .dump : .version5 }
        offset = extent.offset
        lineNumber = extent.number
        value.removeAll(keepingCapacity: value.capacity <= 1 << 16)
        valueIsCut = false
        let first = bytes.trimmed(0..<bytes.count).lowerBound
        guard let afterName = readName(bytes, from: first) else {
            sink.diagnostic(
                Diagnostic(RegistryDiagnostics.badLine, at: extent.offset, detail: "line \(extent.number)"))
            return
        }
        if !hasKey { sink.diagnostic(Diagnostic(RegistryDiagnostics.noKey, at: extent.offset)) }
        // The dump keeps trailing blanks of a string; elsewhere they mean nothing.
        if dialect == .dump {
            dumpValue(bytes.extracting(afterName..<bytes.count), into: sink)
        } else {
            // Blanks behind the equals sign may be all that follows.
            let end = bytes.trimmed(0..<bytes.count).upperBound
            exportValue(bytes.extracting(min(afterName, end)..<end), into: sink)
        }
    }

    /// Reads the name that begins at `start` into `name` and returns the offset behind the `=`, or nil.
    private mutating func readName(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        name.removeAll(keepingCapacity: true)
        var position = start + 1
        if bytes[start] == 0x40 {
            name.append(literal: "(Default)")
        } else if dialect == .dump {
            // Nothing is escaped: the name ends at the first quote that an equals sign follows.
            while position < bytes.count, !(bytes[position] == 0x22 && bytes.hasBytes("=", at: position + 1)) {
                name.append(bytes[position])
                position += 1
            }
            position += 1
        } else {
            var isClosed = false
            while position < bytes.count, !isClosed {
                var end = position
                while end < bytes.count, bytes[end] != 0x22, bytes[end] != 0x5C { end += 1 }
                name.append(bytes: bytes.extracting(position..<end))
                position = end
                guard position < bytes.count else { break }
                isClosed = bytes[position] == 0x22
                if !isClosed, position + 1 < bytes.count { position += 1 }
                if !isClosed { name.append(bytes[position]) }
                position += 1
            }
        }
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
        guard position < bytes.count, bytes[position] == 0x3D else { return nil }
        position += 1
        while dialect != .dump, position < bytes.count, bytes[position] == 0x20 { position += 1 }
        return position
    }

    /// Goes on with a value that a line before left open. False where `bytes` is a line of its own.
    private mutating func continueOpenValue(_ bytes: Span<UInt8>, into sink: any RecordSink) -> Bool {
        switch open {
        case .none: return false
        case .quoted:
            if Self.startsKey(bytes) || Self.startsExportValue(bytes) {
                closeDamaged(into: sink)
                return false
            }
            append(0x0A)
            readQuoted(bytes, from: 0, into: sink)
            return true
        case .hex(let type):
            let text = bytes.trimmedBytes()
            if text.isEmpty || text[0] == 0x3B { return true }
            if text[0] == 0x5B || text[0] == 0x22 || text[0] == 0x40 {
                closeDamaged(into: sink)
                return false
            }
            readHex(text, type: type, into: sink)
            return true
        case .dump:
            if Self.startsKey(bytes) || Self.startsDumpValue(bytes) || (blankLines > 0 && bytes.hasBytes("[", at: 0)) {
                closeDumpText(into: sink)
                return false
            }
            if bytes.isEmpty {
                blankLines += 1
                return true
            }
            // Raw line ends belong to the value, but those before the next key do not.
            for _ in 0...blankLines { append(0x0A) }
            blankLines = 0
            append(bytes)
            return true
        }
    }

    mutating func append(_ byte: UInt8) {
        if value.count < textBytesMax { value.append(byte) } else { valueIsCut = true }
    }

    mutating func append(_ bytes: Span<UInt8>) {
        let room = min(bytes.count, max(0, textBytesMax - value.count))
        if room < bytes.count { valueIsCut = true }
        value.append(bytes: bytes.extracting(0..<room))
    }

    /// Hands over the value and closes it.
    mutating func emit(kind: StaticString, isDeletion: Bool = false, into sink: any RecordSink) {
        open = .none
        blankLines = 0
        if valueIsCut { sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: offset)) }
        writer.emit(
            name: name, value: value, offset: offset, line: lineNumber, kind: kind, isDeletion: isDeletion,
            into: sink)
    }

    /// Hands over what there is of a value whose end is missing.
    mutating func closeDamaged(into sink: any RecordSink) {
        sink.diagnostic(Diagnostic(RegistryDiagnostics.openValue, at: offset, detail: "line \(lineNumber)"))
        if case .hex(let type) = open { emitHex(type: type, into: sink) } else { emit(kind: "REG_SZ", into: sink) }
    }

    // MARK: Where values and keys begin

    private static func startsKey(_ bytes: Span<UInt8>) -> Bool {
        bytes.hasBytesIgnoringCase("[hkey_", at: 0) || bytes.hasBytesIgnoringCase("[-hkey_", at: 0)
    }

    /// Whether a line of regedit's dialects begins a value: `"name"="`, `"name"=dword:`, `@=hex(2):`.
    private static func startsExportValue(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 2 else { return false }
        var position = 1
        if bytes[0] == 0x22 {
            while position < bytes.count, bytes[position] != 0x22 { position += bytes[position] == 0x5C ? 2 : 1 }
            position += 1
        } else if bytes[0] != 0x40 {
            return false
        }
        guard bytes.hasBytes("=", at: position) else { return false }
        position += 1
        return bytes.hasBytes("\"", at: position) || bytes.hasBytesIgnoringCase("dword:", at: position)
            || bytes.hasBytesIgnoringCase("hex:", at: position) || bytes.hasBytesIgnoringCase("hex(", at: position)
            || (bytes.hasBytes("-", at: position) && position + 1 == bytes.count)
    }

    /// Whether a line of the dump begins a value: four blanks, a quoted name or `@`, and a known type.
    private static func startsDumpValue(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.hasBytes("    ", at: 0) else { return false }
        var position = 5
        if bytes.hasBytes("\"", at: 4) {
            guard let quote = bytes.firstOffset(of: 0x22, from: 5) else { return false }
            position = quote + 1
        } else if !bytes.hasBytes("@", at: 4) {
            return false
        }
        guard bytes.hasBytes("=", at: position) else { return false }
        position += 1
        return bytes.hasBytes("\"", at: position) || bytes.hasBytes("DWORD:", at: position)
            || bytes.hasBytes("QWORD:", at: position) || bytes.hasBytes("hex(", at: position)
            || bytes.hasBytes("MULTI_SZ:", at: position)
    }
}
