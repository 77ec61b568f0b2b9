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
    /// A canonical Huffman code: how many codes each length has, and the symbols in order of their codes.
    private struct Code {
        var counts = [UInt16](repeating: 0, count: 16)
        var symbols: [UInt16] = []

        /// Nil where the lengths describe more codes than there can be.
        init?(lengths: ArraySlice<UInt8>) {
            for length in lengths { counts[Int(length & 15)] += 1 }
            counts[0] = 0
            var left = 1
            for length in 1...15 {
                left = left * 2 - Int(counts[length])
                if left < 0 { return nil }
            }
            var offsets = [Int](repeating: 0, count: 16)
            for length in 1..<15 { offsets[length + 1] = offsets[length] + Int(counts[length]) }
            symbols = [UInt16](repeating: 0, count: lengths.count)
            for (symbol, length) in lengths.enumerated() where length != 0 {
                symbols[offsets[Int(length)]] = UInt16(symbol)
                offsets[Int(length)] += 1
            }
        }
    }

    /// Why decoding pauses.
    private enum Stop: Error { case needsInput, damaged, stopped }

    private static let lengthBase: [UInt16] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 3,
    ]
    private static let lengthExtra: [UInt8] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16,
    ]
    private static let lengthOrder: [Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private enum Phase { case header, stored, coded, finished }

    private var pending: [UInt8] = []
    private var position = 0
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var phase = Phase.header
    private var isLast = false
    private var storedLeft = 0
    private var literals: Code?
    private var distances: Code?
    private var window = [UInt8](repeating: 0, count: 1 << 16)
    private var produced = 0
    private var flushed = 0

    /// A decoder at the start of a stream.
    init() {}

    func inflate(_ input: Span<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Inflater.Outcome {
        if position > 0 {
            pending.removeFirst(position)
            position = 0
        }
        pending.append(contentsOf: input.array(0..<input.count))
        do throws(Stop) {
            while phase != .finished { try step(receive) }
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

    /// One block header, one stored run, or one symbol. Where the input runs out in between, everything is put back, so
    /// that the step is repeated when there is more.
    private func step(_ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        let saved = (position, bits, bitCount)
        do throws(Stop) {
            switch phase {
            case .header: try header()
            case .stored: try stored(receive)
            case .coded: try symbol(receive)
            case .finished: return
            }
        } catch {
            if error == .needsInput { (position, bits, bitCount) = saved }
            throw error
        }
    }

    private func take(_ count: Int) throws(Stop) -> Int {
        while bitCount < count {
            guard position < pending.count else { throw .needsInput }
            bits |= UInt64(pending[position]) << UInt64(bitCount)
            position += 1
            bitCount += 8
        }
        let value = Int(bits & ((1 << UInt64(count)) - 1))
        bits >>= UInt64(count)
        bitCount -= count
        return value
    }

    private func decode(_ code: Code) throws(Stop) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            value |= try take(1)
            let count = Int(code.counts[length])
            if value - count < first {
                let place = index + value - first
                guard code.symbols.indices.contains(place) else { throw .damaged }
                return Int(code.symbols[place])
            }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged
    }

    private func header() throws(Stop) {
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
            literals = Code(lengths: lengths[...])
            distances = Code(lengths: [UInt8](repeating: 5, count: 32)[...])
            phase = .coded
        case 2: try dynamicHeader()
        default: throw .damaged
        }
        isLast = last
    }

    private func dynamicHeader() throws(Stop) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let codeCount = try take(4) + 4
        var short = [UInt8](repeating: 0, count: 19)
        for index in 0..<codeCount { short[Inflater64.lengthOrder[index]] = UInt8(try take(3)) }
        guard let code = Code(lengths: short[...]) else { throw .damaged }
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try decode(code)
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
            let literals = Code(lengths: lengths[..<literalCount]),
            let distances = Code(lengths: lengths[literalCount...])
        else { throw .damaged }
        self.literals = literals
        self.distances = distances
        phase = .coded
    }

    private func stored(_ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        guard storedLeft > 0 else {
            phase = isLast ? .finished : .header
            return
        }
        try emit(UInt8(truncatingIfNeeded: try take(8)), receive)
        storedLeft -= 1
    }

    private func symbol(_ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        guard let literals, let distances else { throw .damaged }
        let symbol = try decode(literals)
        if symbol < 256 {
            try emit(UInt8(truncatingIfNeeded: symbol), receive)
            return
        }
        if symbol == 256 {
            phase = isLast ? .finished : .header
            return
        }
        guard symbol - 257 < Inflater64.lengthBase.count else { throw .damaged }
        let length = Int(Inflater64.lengthBase[symbol - 257]) + (try take(Int(Inflater64.lengthExtra[symbol - 257])))
        let slot = try decode(distances)
        guard slot < 32 else { throw .damaged }
        let extra = slot < 4 ? 0 : slot / 2 - 1
        let base = slot < 4 ? slot + 1 : (2 + slot & 1) << extra + 1
        let distance = base + (try take(extra))
        guard distance <= produced, distance <= window.count else { throw .damaged }
        for _ in 0..<length { try emit(window[(produced - distance) & 0xFFFF], receive) }
    }

    /// Half of the window is always delivered, so that no match overwrites what is not.
    private func emit(_ byte: UInt8, _ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        if produced - flushed >= 1 << 15 { try flush(receive) }
        window[produced & 0xFFFF] = byte
        produced += 1
    }

    private func flush(_ receive: (Span<UInt8>) -> Bool) throws(Stop) {
        while flushed < produced {
            let start = flushed & 0xFFFF
            let length = min(produced - flushed, window.count - start)
            flushed += length
            if !receive(window.span.extracting(start..<start + length)) { throw .stopped }
        }
    }
}
