// Hands over entries of device state: keeps the path that many entries share, adds name and value behind it, and gives
// the sink one buffer with three ranges. This file will not know any format.

import CulpritBytes
import CulpritModel

/// One buffer for all entries of a file. The path stays; name and value are replaced with each entry.
struct StateWriter {
    private var buffer: [UInt8] = []
    private var pathCount = 0

    /// Replaces the path.
    mutating func setPath(_ path: Span<UInt8>) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(bytes: path)
        pathCount = buffer.count
    }

    /// Replaces the path.
    mutating func setPath(_ path: [UInt8]) { setPath(path.span) }

    /// Gives `sink` the entry `name` = `value` of the current path.
    mutating func emit(
        name: Span<UInt8>, value: Span<UInt8>, offset: UInt64, line: Int, kind: StaticString? = nil,
        isDeletion: Bool = false, into sink: any RecordSink
    ) {
        let nameStart = pathCount
        buffer.append(bytes: name)
        let valueStart = buffer.count
        buffer.append(bytes: value)
        sink.state(
            StateEntry(
                offset: offset, line: line, path: ByteRange(0, pathCount), name: ByteRange(nameStart, valueStart),
                value: ByteRange(valueStart, buffer.count), kind: kind, isDeletion: isDeletion),
            in: buffer.span)
        buffer.removeLast(buffer.count - pathCount)
    }

    /// Gives `sink` the entry `name` = `value` of the current path.
    mutating func emit(
        name: [UInt8], value: [UInt8], offset: UInt64, line: Int, kind: StaticString? = nil, isDeletion: Bool = false,
        into sink: any RecordSink
    ) {
        emit(
            name: name.span, value: value.span, offset: offset, line: line, kind: kind, isDeletion: isDeletion,
            into: sink)
    }
}

/// Diagnostics that the formats of device state share.
enum StateDiagnostics {
    static let lineCut = DiagnosticCode(
        "state/line-cut", "a line is longer than the limit and was read up to it", losesData: true)
    static let valueCut = DiagnosticCode(
        "state/value-cut", "a value is longer than the limit and was kept up to it", losesData: true)
}

extension Span where Element == UInt8 {
    /// The range without the blanks, tabs and line ends at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isASCIIWhitespace { start += 1 }
        while end > start, self[end - 1].isASCIIWhitespace { end -= 1 }
        return start..<end
    }

    /// The bytes without the blanks, tabs and line ends at both ends.
    @_lifetime(copy self)
    func trimmedBytes() -> Span<UInt8> { extracting(trimmed(0..<count)) }

    /// Whether the bytes are those of `literal`, which is in lower case, in any ASCII case.
    func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        count == literal.utf8CodeUnitCount && hasBytesIgnoringCase(literal, at: 0)
    }

    /// Whether the bytes are those of `literal`.
    func equals(_ literal: StaticString) -> Bool { count == literal.utf8CodeUnitCount && hasBytes(literal, at: 0) }

    /// The offset of the last `byte`, or nil.
    func lastOffset(of byte: UInt8) -> Int? {
        var index = count - 1
        while index >= 0 {
            if self[index] == byte { return index }
            index -= 1
        }
        return nil
    }

    /// Whether the lower-case `literal` stands anywhere in the first `limit` bytes, in any ASCII case.
    func containsIgnoringCase(_ literal: StaticString, within limit: Int = 1 << 16) -> Bool {
        let end = Swift.min(count, limit) - literal.utf8CodeUnitCount
        guard end >= 0 else { return false }
        for start in 0...end where hasBytesIgnoringCase(literal, at: start) { return true }
        return false
    }
}
