// A hash of words without regard to case, for tables that are asked at every word of a log. Not for secrets: anybody can
// make two words of one hash, so what matters is compared as well.

private import CulpritBytes

/// FNV-1a, 64 bits. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
struct WordHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes the next byte; ASCII letters in either case are the same.
    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte.asciiLowercased)) &* 0x0000_0100_0000_01B3
    }

    /// The hash of `bytes`.
    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = WordHash()
        for byte in bytes { hash.add(byte) }
        return hash.value
    }
}
