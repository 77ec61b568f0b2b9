// Reads JSON byte by byte, so that the size of the chunks cannot matter. Keeps the path of the open values and one token.
// In answers of Microsoft Graph the name of the entity set stands in for the wrapper around the entities, so that a
// list and a single entity give the same paths: `devices/0`.

import CulpritBytes
import CulpritModel

/// A parser of one JSON document.
struct JSONParser: FormatParser {
    /// An open object or array.
    private struct Frame {
        var isObject: Bool
        /// How long the path was without it.
        var pathCount: Int
        var offset: UInt64
        var line: Int
        /// Its own key; empty in an array and for the whole document.
        var keyStart: Int
        var count = 0
        /// Whether it is the list of entities of a Graph answer, whose path is that of the entity set.
        var isEntityList = false
    }

    private enum Mode { case between, string, escape, unicode, bare }

    private let limits: Limits
    private let isGraph: Bool
    private var offset: UInt64
    private var line = 1
    private var writer = StateWriter()
    /// The entity set that a Graph answer names in its context.
    private var entitySet: [UInt8] = []
    private var path: [UInt8] = []
    private var frames: [Frame] = []
    private var tooDeep = 0
    private var mode = Mode.between
    private var isKeyNext = false
    private var key: [UInt8] = []
    private var token: [UInt8] = []
    private var tokenOffset: UInt64 = 0
    private var tokenLine = 1
    private var tokenIsCut = false
    private var unit: UInt32 = 0
    private var unitDigits = 0
    private var highSurrogate: UInt32 = 0
    private var hasReportedUnquoted = false

    init(_ context: ParseContext, isGraph: Bool) {
        limits = context.limits
        self.isGraph = isGraph
        offset = context.startOffset
    }

    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        var index = 0
        while index < chunk.count {
            let byte = chunk[index]
            switch mode {
            case .between: between(byte, into: sink)
            case .string:
                let end = Self.plainEnd(chunk, from: index)
                if end > index {
                    take(chunk.extracting(index..<end))
                    index = end
                    continue
                }
                string(byte, into: sink)
            case .escape: escape(byte)
            case .unicode: unicode(byte)
            case .bare: bare(byte, into: sink)
            }
            if byte == 0x0A { line += 1 }
            offset += 1
            index += 1
        }
    }

    /// Where the run of bytes from `start` ends that stand for themselves in a string on one line.
    private static func plainEnd(_ chunk: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < chunk.count, chunk[index] != 0x22, chunk[index] != 0x5C, chunk[index] != 0x0A { index += 1 }
        return index
    }

    /// Takes a run of a string at once, since most of a document is strings.
    private mutating func take(_ run: Span<UInt8>) {
        let room = max(0, limits.recordBytesMax - token.count)
        if run.count > room { tokenIsCut = true }
        token.append(bytes: run.extracting(0..<min(room, run.count)))
        offset += UInt64(run.count)
    }

    mutating func finish(into sink: any RecordSink) {
        // A value whose end is missing may be half of itself, so it is no fact; only a bare value on its own is whole.
        if mode == .bare, frames.isEmpty { endToken(isBare: true, into: sink) }
        if mode != .between || !frames.isEmpty || tooDeep > 0 {
            sink.diagnostic(Diagnostic(JSONDiagnostics.truncated, at: offset))
        }
    }

    // MARK: Bytes

    private mutating func between(_ byte: UInt8, into sink: any RecordSink) {
        switch byte {
        case 0x7B, 0x5B: open(isObject: byte == 0x7B, into: sink)
        case 0x7D, 0x5D: close(isObject: byte == 0x7D, into: sink)
        case 0x2C:
            isKeyNext = frames.last?.isObject ?? false
            key = []
        case 0x3A: isKeyNext = false
        case 0x22: begin(.string)
        case let byte where byte.isASCIIWhitespace || byte == 0: break
        default:
            if byte < 0x20 {
                sink.diagnostic(Diagnostic(JSONDiagnostics.unexpected, at: offset))
            } else {
                begin(.bare)
                append(byte)
            }
        }
    }

    private mutating func string(_ byte: UInt8, into sink: any RecordSink) {
        if byte == 0x22 {
            endToken(isBare: false, into: sink)
        } else if byte == 0x5C {
            mode = .escape
        } else {
            append(byte)
        }
    }

    private mutating func escape(_ byte: UInt8) {
        mode = .string
        switch byte {
        case 0x6E: append(0x0A)
        case 0x74: append(0x09)
        case 0x72: append(0x0D)
        case 0x62, 0x66: append(0x20)
        case 0x75:
            mode = .unicode
            unit = 0
            unitDigits = 0
        default: append(byte)
        }
    }

    private mutating func unicode(_ byte: UInt8) {
        unit = unit << 4 | UInt32(byte.hexadecimalDigit ?? 0)
        unitDigits += 1
        guard unitDigits == 4 else { return }
        mode = .string
        if unit & 0xFC00 == 0xD800 {
            highSurrogate = unit
            return
        }
        if unit & 0xFC00 == 0xDC00, highSurrogate != 0 {
            unit = 0x10000 + (highSurrogate & 0x3FF) << 10 + (unit & 0x3FF)
        }
        highSurrogate = 0
        for byte in String(Character(Unicode.Scalar(unit) ?? "\u{FFFD}")).utf8 { append(byte) }
    }

    private mutating func bare(_ byte: UInt8, into sink: any RecordSink) {
        let endsKey = byte == 0x3A && isKeyNext
        guard byte == 0x2C || byte == 0x7D || byte == 0x5D || byte == 0x0A || byte == 0x0D || endsKey else {
            append(byte)
            return
        }
        endToken(isBare: true, into: sink)
        between(byte, into: sink)
    }

    // MARK: Tokens

    private mutating func begin(_ mode: Mode) {
        self.mode = mode
        token.removeAll(keepingCapacity: token.capacity <= 1 << 16)
        tokenOffset = offset
        tokenLine = line
        tokenIsCut = false
        highSurrogate = 0
    }

    private mutating func append(_ byte: UInt8) {
        if token.count < limits.recordBytesMax { token.append(byte) } else { tokenIsCut = true }
    }

    private mutating func endToken(isBare: Bool, into sink: any RecordSink) {
        mode = .between
        if isBare { token = Array(token[token.span.trimmed(0..<token.count)]) }
        guard tooDeep == 0 else { return }
        let text = token
        if isBare, isKeyNext || !Self.isPlainValue(text.span) { reportUnquoted(into: sink) }
        if isKeyNext {
            key = token
            isKeyNext = false
            return
        }
        if tokenIsCut { sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: tokenOffset)) }
        emit(token, isAbsent: isBare && text.span.equals("null"), at: tokenOffset, tokenLine, into: sink)
        // Where a comma is missing, what follows a value is the next key.
        isKeyNext = frames.last?.isObject ?? false
    }

    /// Whether an unquoted token is a number, a truth value or null.
    private static func isPlainValue(_ text: Span<UInt8>) -> Bool {
        if text.equals("true") || text.equals("false") || text.equals("null") { return true }
        for index in text.indices {
            let byte = text[index]
            let isNumeric = byte.isASCIIDigit || byte == 0x2D || byte == 0x2B || byte == 0x2E || byte | 0x20 == 0x65
            if !isNumeric { return false }
        }
        return !text.isEmpty
    }

    private mutating func reportUnquoted(into sink: any RecordSink) {
        if !hasReportedUnquoted { sink.diagnostic(Diagnostic(JSONDiagnostics.unquoted, at: tokenOffset)) }
        hasReportedUnquoted = true
    }

    // MARK: Objects and arrays

    private mutating func open(isObject: Bool, into sink: any RecordSink) {
        let isShallow = frames.count < limits.xmlDepthMax && path.count + key.count <= limits.statePathBytesMax
        guard isShallow, tooDeep == 0 else {
            if tooDeep == 0 { sink.diagnostic(Diagnostic(JSONDiagnostics.tooDeep, at: offset)) }
            tooDeep += 1
            return
        }
        var frame = Frame(isObject: isObject, pathCount: path.count, offset: offset, line: line, keyStart: path.count)
        if let top = frames.indices.last {
            let isEntityList = !isObject && frames.count == 1 && !entitySet.isEmpty && key == Array("value".utf8)
            if isEntityList {
                frame.isEntityList = true
                path = entitySet
            } else {
                if !path.isEmpty { path.append(0x2F) }
                frame.keyStart = path.count
                path.append(contentsOf: frames[top].isObject ? key : position(frames[top].count))
            }
            frames[top].count += 1
        }
        frames.append(frame)
        isKeyNext = isObject
        key = []
    }

    private mutating func close(isObject: Bool, into sink: any RecordSink) {
        if tooDeep > 0 {
            tooDeep -= 1
            return
        }
        guard let frame = frames.last, frame.isObject == isObject else {
            sink.diagnostic(Diagnostic(JSONDiagnostics.unexpected, at: offset))
            return
        }
        frames.removeLast()
        let name = frame.isEntityList ? Array("value".utf8) : Array(path[min(frame.keyStart, path.count)...])
        if frame.isEntityList {
            path = entitySet + Array("/0".utf8)
        } else {
            path.removeLast(path.count - frame.pathCount)
        }
        if frames.isEmpty {
            path = []
            entitySet = []
        }
        if frame.count == 0 {
            // That a list is empty can be the very thing to know: no licence is assigned.
            writer.setPath(path)
            writer.emit(
                name: name, value: isObject ? [0x7B, 0x7D] : [0x5B, 0x5D], offset: frame.offset, line: frame.line,
                into: sink)
        }
        isKeyNext = frames.last?.isObject ?? false
        key = []
    }

    private mutating func emit(
        _ value: [UInt8], isAbsent: Bool, at offset: UInt64, _ line: Int, into sink: any RecordSink
    ) {
        var name = key
        if let top = frames.indices.last {
            if !frames[top].isObject { name = position(frames[top].count) }
            frames[top].count += 1
            if isGraph, frames.count == 1, entitySet.isEmpty, name == Array("@odata.context".utf8) {
                entitySet = Self.entitySet(ofContext: value.span)
                if !entitySet.isEmpty { path = entitySet + Array("/0".utf8) }
            }
        }
        writer.setPath(path)
        writer.emit(
            name: name, value: isAbsent ? [] : value, offset: offset, line: line, isDeletion: isAbsent, into: sink)
        key = []
    }

    private func position(_ index: Int) -> [UInt8] { Array(String(index).utf8) }

    /// The entity set that a context URL names: `devices` of `…/$metadata#devices/$entity`, `licenseDetails` of
    /// `…/$metadata#users('x')/licenseDetails(servicePlans)`. Source: OData JSON format 4.01, section 4.6.2.
    private static func entitySet(ofContext context: Span<UInt8>) -> [UInt8] {
        guard let mark = context.lastOffset(of: 0x23) else { return [] }
        var end = context.count
        if end >= 8, context.hasBytes("/$entity", at: end - 8) { end -= 8 }
        var start = mark + 1
        var nameEnd = end
        var depth = 0
        for index in (mark + 1)..<max(mark + 1, end) {
            switch context[index] {
            case 0x28:
                if depth == 0 { nameEnd = index }
                depth += 1
            case 0x29: depth = max(0, depth - 1)
            case 0x2F where depth == 0:
                start = index + 1
                nameEnd = end
            default: break
            }
        }
        return context.array(start..<max(start, min(nameEnd, start + 256)))
    }
}
