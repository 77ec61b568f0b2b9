// A keyed hash, so that one original gets one stand-in in all reports made with one key, and nobody without the key can try
// out names. Source: Aumasson and Bernstein, SipHash: a fast short-input PRF, 2012 (SipHash-2-4).

/// SipHash-2-4 with a 128-bit key.
struct SipHash {
    private let key: (UInt64, UInt64)

    /// A hash under the key whose halves are `first` and `second`.
    init(_ first: UInt64, _ second: UInt64) { key = (first, second) }

    /// A hash under a key made of `words`, which may be of any length.
    init(words: String) {
        let bytes = Array(words.utf8)
        let spread = SipHash(0x6375_6C70_7269_7431, 0x7265_6461_6374_6F72)
        key = (spread.hash(bytes + [1]), spread.hash(bytes + [2]))
    }

    /// The hash of `bytes`.
    func hash(_ bytes: [UInt8]) -> UInt64 {
        var v0 = key.0 ^ 0x736F_6D65_7073_6575
        var v1 = key.1 ^ 0x646F_7261_6E64_6F6D
        var v2 = key.0 ^ 0x6C79_6765_6E65_7261
        var v3 = key.1 ^ 0x7465_6462_7974_6573
        func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
        func round() {
            v0 &+= v1
            v1 = rotated(v1, 13) ^ v0
            v0 = rotated(v0, 32)
            v2 &+= v3
            v3 = rotated(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotated(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotated(v1, 17) ^ v2
            v2 = rotated(v2, 32)
        }
        func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word |= UInt64(byte) << UInt64(index % 8 * 8)
            if index % 8 == 7 {
                take(word)
                word = 0
            }
        }
        take(word | UInt64(bytes.count & 0xFF) << 56)
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
