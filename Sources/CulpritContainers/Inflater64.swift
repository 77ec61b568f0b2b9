// Deflate64 (zip method 9), which Windows Explorer writes for members over 2 GB: deflate with a window of 64 KiB, two
// more distance codes, and length code 285 with 16 extra bits. No library of the distribution decodes it, so this does,
// bit by bit over a checked buffer: slower than the libraries and rarely needed.
// Source: PKWARE APPNOTE 4.4.5 and RFC 1951 3.2, with the code tables extended as every implementation has them.

internal import CulpritBytes

/// Decodes a stream in pieces.
protocol StreamDecoder {
    /// Takes `input` and calls `receive` with what comes out, until it returns false.
    func inflate(_ input: Span<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Inflater.Outcome
}

extension Inflater: StreamDecoder {}

/// One Deflate64 stream. Not for two threads at once.
final class Inflater64: StreamDecoder {
    private var state = Inflate64State()

    /// A decoder at the start of a stream.
    init() {}

    func inflate(_ input: Span<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Inflater.Outcome {
        state.inflate(input, receive)
    }
}

/// A Huffman code as a table over the next 15 bits: symbol times 16 plus length, or 0 where no code begins so.
private struct PrefixTable {
    private(set) var entries = [UInt16](repeating: 0, count: 1 << 15)

    /// Nil where the lengths describe more codes than there can be.
    init?(lengths: ArraySlice<UInt8>) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths where length != 0 { counts[Int(length & 15)] += 1 }
        var next = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            next[length + 1] = (next[length] + counts[length]) << 1
            if next[length] + counts[length] > 1 << length { return nil }
        }
        for (symbol, length) in lengths.enumerated() where length != 0 {
            let width = Int(length & 15)
            var code = next[width]
            next[width] += 1
            // Codes are written from their top bit, and everything else from its lowest.
            var place = 0
            for _ in 0..<width {
                place = place << 1 | code & 1
                code >>= 1
            }
            while place < entries.count {
                entries[place] = UInt16(symbol) << 4 | UInt16(width)
                place += 1 << width
            }
        }
    }
}

/// What a stream needs to go on.
private struct Inflate64State {
    /// Why decoding pauses.
    enum Stop: Error { case needsInput, damaged, stopped }

    enum Phase { case header, stored, coded, finished }

    private static let lengthBase: [UInt16] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 3,
    ]
    private static let lengthExtra: [UInt8] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16,
    ]
    private static let lengthOrder: [Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private var pending: [UInt8] = []
    private var position = 0
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var phase = Phase.header
    private var isLast = false
    private var storedLeft = 0
    private var literals: PrefixTable?
    private var distances: PrefixTable?
    private var window = [UInt8](repeating: 0, count: 1 << 16)
    private var produced = 0
    private var flushed = 0

    mutating func inflate(_ input: Span<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Inflater.Outcome {
        pending.removeFirst(position)
        position = 0
        pending.append(contentsOf: input.array(0..<input.count))
        do throws(Stop) {
            while phase != .finished {
                // Where the input runs out inside a step, everything is put back and the step repeated with more.
                let saved = (position, bits, bitCount)
                do throws(Stop) {
                    try step(receive)
                } catch {
                    if error == .needsInput { (position, bits, bitCount) = saved }
                    throw error
                }
            }
            try flush(receive)
            return .finished
        } catch {
            switch error {
            case .needsInput: return .needsInput
            case .stopped: return .stopped
            case .damaged:
                do throws(Stop) { try flush(receive) } catch { return .stopped }
                return .damaged
            }
        }
    }

    /// One block header, one stored byte, or a run of symbols.
    private mutating func step(_ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        switch phase {
        case .header: try header()
        case .stored:
            if storedLeft == 0 {
                phase = isLast ? .finished : .header
            } else {
                try emit(UInt8(truncatingIfNeeded: try take(8)), receive)
                storedLeft -= 1
            }
        case .coded:
            guard let literals, let distances else { throw .damaged }
            try symbols(literals.entries.span, distances.entries.span, receive)
        case .finished: break
        }
    }

    @inline(__always)
    private mutating func refill() {
        while bitCount <= 56, position < pending.count {
            bits |= UInt64(pending[position]) << UInt64(bitCount)
            position += 1
            bitCount += 8
        }
    }

    @inline(__always)
    private mutating func take(_ count: Int) throws(Stop) -> Int {
        if bitCount < count {
            refill()
            if bitCount < count { throw .needsInput }
        }
        let value = Int(truncatingIfNeeded: bits & ((1 << UInt64(count)) &- 1))
        bits >>= UInt64(count)
        bitCount -= count
        return value
    }

    @inline(__always)
    private mutating func decode(_ table: Span<UInt16>) throws(Stop) -> Int {
        if bitCount < 15 { refill() }
        let entry = Int(table[Int(truncatingIfNeeded: bits & 0x7FFF)])
        let width = entry & 15
        if width == 0 { throw bitCount < 15 && position == pending.count ? .needsInput : .damaged }
        if width > bitCount { throw .needsInput }
        bits >>= UInt64(width)
        bitCount -= width
        return entry >> 4
    }

    private mutating func header() throws(Stop) {
        let last = try take(1) == 1
        switch try take(2) {
        case 0:
            _ = try take(bitCount & 7)
            let length = try take(16)
            guard try take(16) == length ^ 0xFFFF else { throw .damaged }
            storedLeft = length
            phase = .stored
        case 1:
            var lengths = [UInt8](repeating: 8, count: 288)
            for symbol in 144..<256 { lengths[symbol] = 9 }
            for symbol in 256..<280 { lengths[symbol] = 7 }
            literals = PrefixTable(lengths: lengths[...])
            distances = PrefixTable(lengths: [UInt8](repeating: 5, count: 32)[...])
            phase = .coded
        case 2: try dynamicHeader()
        default: throw .damaged
        }
        isLast = last
    }

    private mutating func dynamicHeader() throws(Stop) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let codeCount = try take(4) + 4
        var short = [UInt8](repeating: 0, count: 19)
        for index in 0..<codeCount { short[Inflate64State.lengthOrder[index]] = UInt8(try take(3)) }
        guard let code = PrefixTable(lengths: short[...]) else { throw .damaged }
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try decode(code.entries.span)
            switch symbol {
            case 0..<16: lengths.append(UInt8(symbol))
            case 16:
                guard let previous = lengths.last else { throw .damaged }
                lengths += [UInt8](repeating: previous, count: 3 + (try take(2)))
            case 17: lengths += [UInt8](repeating: 0, count: 3 + (try take(3)))
            default: lengths += [UInt8](repeating: 0, count: 11 + (try take(7)))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0,
            let literals = PrefixTable(lengths: lengths[..<literalCount]),
            let distances = PrefixTable(lengths: lengths[literalCount...])
        else { throw .damaged }
        self.literals = literals
        self.distances = distances
        phase = .coded
    }

    /// Symbols until the block or the bulk of the input ends, or one symbol where little input is left.
    private mutating func symbols(
        _ literals: Span<UInt16>, _ distances: Span<UInt16>, _ receive: (Span<UInt8>) -> Bool
    ) throws(Stop) {
        // A symbol takes 60 bits at most: two codes, 16 and 14 extra bits. So long as eight bytes are left it is whole.
        // Here nothing can pause but the receiver, so the caller's saved place is never wrong.
        if position + 8 <= pending.count {
            while position + 8 <= pending.count {
                if try symbol(literals, distances, receive) { return }
            }
        } else {
            _ = try symbol(literals, distances, receive)
        }
    }

    /// Decodes one symbol; true where it ends the block.
    @inline(__always)
    private mutating func symbol(
        _ literals: Span<UInt16>, _ distances: Span<UInt16>, _ receive: (Span<UInt8>) -> Bool
    ) throws(Stop) -> Bool {
        let symbol = try decode(literals)
        if symbol < 256 {
            try emit(UInt8(truncatingIfNeeded: symbol), receive)
            return false
        }
        if symbol == 256 {
            phase = isLast ? .finished : .header
            return true
        }
        guard symbol - 257 < Inflate64State.lengthBase.count else { throw .damaged }
        let extraLength = try take(Int(Inflate64State.lengthExtra[symbol - 257]))
        let length = Int(Inflate64State.lengthBase[symbol - 257]) + extraLength
        let slot = try decode(distances)
        guard slot < 32 else { throw .damaged }
        let extra = slot < 4 ? 0 : slot / 2 - 1
        let base = slot < 4 ? slot + 1 : ((2 + slot & 1) << extra) + 1
        let distance = base + (try take(extra))
        guard distance <= produced, distance <= window.count else { throw .damaged }
        for _ in 0..<length { try emit(window[(produced &- distance) & 0xFFFF], receive) }
        return false
    }

    /// Half of the window is always delivered, so that no match overwrites what is not.
    @inline(__always)
    private mutating func emit(_ byte: UInt8, _ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        if produced - flushed >= 1 << 15 { try flush(receive) }
        window[produced & 0xFFFF] = byte
        produced += 1
    }

    private mutating func flush(_ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        while flushed < produced {
            let start = flushed & 0xFFFF
            let length = min(produced - flushed, window.count - start)
            flushed += length
            if !receive(window.span.extracting(start..<start + length)) { throw .stopped }
        }
    }
}
