// Deciding how a file's bytes are text, from its first bytes alone and never from its name, and turning UTF-16 into
// UTF-8 piece by piece. Single-byte text and UTF-8 pass through unchanged: parsers look at bytes, and what is not UTF-8
// is decoded only where a string is made of it.

/// How the bytes of a text file are to be read.
package enum TextEncoding: String, Sendable {
    /// UTF-8 or plain ASCII, or a Windows code page: bytes that are looked at as they are.
    case bytes
    /// UTF-8 that begins with a byte order mark.
    case utf8WithMark
    case utf16LittleEndianWithMark, utf16BigEndianWithMark
    /// UTF-16 without a mark, known by its zero bytes.
    case utf16LittleEndian, utf16BigEndian

    /// The encoding that `head`, the first bytes of a file, shows. A kilobyte is enough.
    package static func detect(_ head: Span<UInt8>) -> TextEncoding {
        if head.hasBytes("\u{FEFF}", at: 0) { return .utf8WithMark }
        if head.count >= 2 {
            if head[0] == 0xFF, head[1] == 0xFE { return .utf16LittleEndianWithMark }
            if head[0] == 0xFE, head[1] == 0xFF { return .utf16BigEndianWithMark }
        }
        let sampled = min(head.count, 1024) & ~1
        guard sampled >= 8 else { return .bytes }
        var zerosAtEven = 0
        var zerosAtOdd = 0
        for index in stride(from: 0, to: sampled, by: 2) {
            if head[index] == 0 { zerosAtEven += 1 }
            if head[index + 1] == 0 { zerosAtOdd += 1 }
        }
        let pairs = sampled / 2
        if zerosAtOdd * 10 >= pairs * 4, zerosAtEven * 10 < pairs { return .utf16LittleEndian }
        if zerosAtEven * 10 >= pairs * 4, zerosAtOdd * 10 < pairs { return .utf16BigEndian }
        return .bytes
    }

    /// How many bytes the byte order mark takes.
    package var markByteCount: Int {
        switch self {
        case .utf8WithMark: 3
        case .utf16LittleEndianWithMark, .utf16BigEndianWithMark: 2
        case .bytes, .utf16LittleEndian, .utf16BigEndian: 0
        }
    }

    /// Whether the text has to be decoded before a parser can look at it.
    package var isUTF16: Bool {
        switch self {
        case .bytes, .utf8WithMark: false
        default: true
        }
    }

    package var isBigEndian: Bool { self == .utf16BigEndian || self == .utf16BigEndianWithMark }
}

/// Turns UTF-16 into UTF-8, piece by piece, and remembers which decoded byte came from which source byte. A unit that
/// is half of a broken pair becomes U+FFFD and is counted.
package struct UTF16Decoder: Sendable {
    /// A run of decoded bytes that stand at a fixed distance from their source: within it, source offset =
    /// `source + (decoded offset - decoded) * 2`, since runs with more than one entry are ASCII.
    private struct Run: Sendable {
        var decoded: UInt64
        var source: UInt64
    }

    private let bigEndian: Bool
    private var pendingByte: UInt8?
    private var pendingHighSurrogate: UInt16?
    private var sourceOffset: UInt64
    private var decodedOffset: UInt64 = 0
    private var runs: [Run]
    private var firstRun = 0
    private var inASCIIRun = true
    /// Runs that are kept. Half of them reach back further than the longest record that any parser holds, so that only
    /// offsets that nobody can ask for exactly are forgotten, and text without records costs no memory.
    static let runCountMax = 1 << 21
    /// How many runs are kept now.
    var runCount: Int { runs.count }
    /// How many units had no partner or no character.
    package private(set) var undecodableCount = 0

    /// A decoder of text that begins at `sourceOffset`, after the byte order mark.
    package init(bigEndian: Bool, sourceOffset: UInt64) {
        self.bigEndian = bigEndian
        self.sourceOffset = sourceOffset
        runs = [Run(decoded: 0, source: sourceOffset)]
    }

    /// Appends the UTF-8 form of `chunk` to `output`.
    package mutating func decode(_ chunk: Span<UInt8>, into output: inout [UInt8]) {
        var index = 0
        output.reserveCapacity(output.count + chunk.count / 2 + 8)
        if let first = pendingByte, chunk.count > 0 {
            pendingByte = nil
            unit(bigEndian ? UInt16(first) << 8 | UInt16(chunk[0]) : UInt16(chunk[0]) << 8 | UInt16(first), &output)
            index = 1
        }
        while index + 1 < chunk.count {
            let plain = inASCIIRun && pendingHighSurrogate == nil ? asciiUnits(chunk, from: index, &output) : 0
            if plain > 0 {
                index += plain * 2
                decodedOffset += UInt64(plain)
                sourceOffset += UInt64(plain) * 2
                continue
            }
            let low = chunk[bigEndian ? index + 1 : index]
            let high = chunk[bigEndian ? index : index + 1]
            unit(UInt16(high) << 8 | UInt16(low), &output)
            index += 2
        }
        if index < chunk.count { pendingByte = chunk[index] }
    }

    /// Appends the ASCII units from `start` on and gives how many they are. Nearly all units are, and taking them four at a
    /// time takes a fraction of the time.
    private func asciiUnits(_ chunk: Span<UInt8>, from start: Int, _ output: inout [UInt8]) -> Int {
        let lowPlace = bigEndian ? 1 : 0
        let others: UInt64 = bigEndian ? 0x80FF_80FF_80FF_80FF : 0xFF80_FF80_FF80_FF80
        var end = start
        while let word = chunk.word(at: end), word & others == 0 { end += 8 }
        while end + 1 < chunk.count, chunk[end + 1 - lowPlace] == 0, chunk[end + lowPlace] < 0x80 { end += 2 }
        let count = (end - start) / 2
        let first = start + lowPlace
        output.append(addingCapacity: count) { (added: inout OutputSpan<UInt8>) in
            for index in 0..<count { added.append(chunk[first &+ index &* 2]) }
        }
        return count
    }

    /// Appends what a cut end leaves behind.
    package mutating func finish(into output: inout [UInt8]) {
        let byteCount: UInt64 = (pendingHighSurrogate == nil ? 0 : 2) + (pendingByte == nil ? 0 : 1)
        pendingHighSurrogate = nil
        pendingByte = nil
        if byteCount > 0 { replacement(&output, sourceBytes: byteCount) }
    }

    /// The source offset of the decoded byte at `decoded`. Offsets may only be asked for in rising order of the runs
    /// that hold them; older runs are forgotten.
    package mutating func sourceOffset(ofDecoded decoded: UInt64) -> UInt64 {
        while firstRun + 1 < runs.count, runs[firstRun + 1].decoded <= decoded { firstRun += 1 }
        // Old runs are dropped in bulk, and a little history is kept for records that are reported out of order.
        if firstRun > 4096 {
            runs.removeFirst(firstRun - 16)
            firstRun = 16
        }
        var index = firstRun
        while index > 0, runs[index].decoded > decoded { index -= 1 }
        let run = runs[index]
        // A character that takes three bytes in UTF-8 took two: behind the last one the end of the source is nearer.
        let end = index + 1 < runs.count ? runs[index + 1].source : sourceOffset
        return min(end, run.source + (decoded >= run.decoded ? (decoded - run.decoded) * 2 : 0))
    }

    private mutating func unit(_ value: UInt16, _ output: inout [UInt8]) {
        if let high = pendingHighSurrogate {
            pendingHighSurrogate = nil
            if value & 0xFC00 == 0xDC00 {
                let scalar = 0x10000 + (UInt32(high & 0x3FF) << 10) + UInt32(value & 0x3FF)
                append(scalar, &output, sourceBytes: 4)
                return
            }
            replacement(&output, sourceBytes: 2)
        }
        if value < 0x80 {
            if !inASCIIRun {
                beginRun()
                inASCIIRun = true
            }
            output.append(UInt8(truncatingIfNeeded: value))
            decodedOffset += 1
            sourceOffset += 2
        } else if value & 0xFC00 == 0xD800 {
            pendingHighSurrogate = value
        } else if value & 0xFC00 == 0xDC00 {
            replacement(&output, sourceBytes: 2)
        } else {
            append(UInt32(value), &output, sourceBytes: 2)
        }
    }

    private mutating func beginRun() {
        if runs.count >= Self.runCountMax {
            let dropped = Self.runCountMax / 2
            runs.removeFirst(dropped)
            firstRun = max(0, firstRun - dropped)
        }
        runs.append(Run(decoded: decodedOffset, source: sourceOffset))
    }

    private mutating func replacement(_ output: inout [UInt8], sourceBytes: UInt64) {
        undecodableCount += 1
        append(0xFFFD, &output, sourceBytes: sourceBytes)
    }

    private mutating func append(_ scalar: UInt32, _ output: inout [UInt8], sourceBytes: UInt64) {
        beginRun()
        inASCIIRun = false
        let before = output.count
        if scalar < 0x800 {
            output.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
        } else if scalar < 0x10000 {
            output.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
        } else {
            output.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
            output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
        }
        output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        decodedOffset += UInt64(output.count - before)
        sourceOffset += sourceBytes
    }
}
