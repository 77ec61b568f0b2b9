// Both engines of the inflater, on the same streams.

import CulpritBytes
import CulpritContainers
import CulpritTestSupport
import Testing

struct InflaterTests {
    private let content = sampleBytes(500_000, seed: 11) + [UInt8](repeating: 0, count: 300_000)

    /// What `engine` makes of `stream` in pieces of `size`, and how many bytes it says it used.
    private func run(
        _ engine: Inflater.Engine, _ stream: [UInt8], pieces size: Int
    ) -> (bytes: [UInt8], outcome: Inflater.Outcome, used: UInt64) {
        let inflater = Inflater(engine)
        var bytes: [UInt8] = []
        var outcome = Inflater.Outcome.needsInput
        var start = 0
        while start < stream.count, outcome == .needsInput {
            let end = min(start + size, stream.count)
            outcome = inflater.inflate(stream.span.extracting(start..<end)) { chunk in
                bytes += chunk.array(0..<chunk.count)
                return true
            }
            start = end
        }
        return (bytes, outcome, inflater.consumedByteCount)
    }

    @Test(arguments: Inflater.Engine.allCases, [1, 7, 1 << 17])
    func `a stream in pieces of any size comes out whole, and its end is known to the byte`(
        engine: Inflater.Engine, size: Int
    ) {
        let stream = deflated(content)
        let result = run(engine, stream + [0x50, 0x4B, 1, 2, 3, 4, 5, 6, 7, 8, 9], pieces: size)
        #expect(result.outcome == .finished)
        #expect(result.bytes == content)
        #expect(result.used == UInt64(stream.count))
    }

    @Test(arguments: Inflater.Engine.allCases)
    func `a receiver that has enough stops the stream`(engine: Inflater.Engine) {
        var calls = 0
        let outcome = Inflater(engine).inflate(deflated(content).span) { _ in
            calls += 1
            return false
        }
        #expect(outcome == .stopped)
        #expect(calls == 1)
    }

    @Test func `a damaged stream gives the same true beginning with both engines`() {
        let small = Array(content[..<20_000])
        let stream = deflated(small)
        for place in stride(from: 3, to: stream.count, by: 97) {
            var damaged = stream
            damaged[place] ^= 0x10
            let fast = run(.isal, damaged, pieces: 1_000)
            let plain = run(.zlib, damaged, pieces: 1_000)
            let common = zip(fast.bytes, plain.bytes).prefix { $0 == $1 }.count
            #expect(common == min(fast.bytes.count, plain.bytes.count), "\(place)")
            #expect(fast.bytes.count + 300 >= plain.bytes.count, "\(place)")
            #expect((fast.outcome == .finished) == (plain.outcome == .finished), "\(place)")
        }
    }

    @Test func `the checksum is that of zlib, in one piece or several`() {
        let bytes = content.span
        let first = Inflater.checksum(0, bytes.extracting(0..<12_345))
        let whole = Inflater.checksum(first, bytes.extracting(12_345..<content.count))
        let expected = CRC32.of(bytes)
        #expect(whole == expected)
    }
}
