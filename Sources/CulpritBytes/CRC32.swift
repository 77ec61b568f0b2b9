// The CRC-32 of zip, gzip and event logs (polynomial 0xEDB88320, reflected), computed by zlib.

private import CZlib

/// A running CRC-32.
package struct CRC32: Sendable {
    /// The checksum of all bytes so far.
    package private(set) var value: UInt32 = 0

    /// A checksum of no bytes.
    package init() {}

    /// Adds `bytes`.
    package mutating func update(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        var start = 0
        // zlib counts in 32 bits.
        while start < bytes.count {
            let length = min(bytes.count - start, 1 << 30)
            // SAFETY: start + length <= count.
            value = unsafe bytes.extracting(start..<start + length).withUnsafeBufferPointer { buffer in
                UInt32(truncatingIfNeeded: unsafe crc32(UInt(value), buffer.baseAddress, UInt32(length)))
            }
            start += length
        }
    }

    /// The checksum of `bytes`.
    package static func of(_ bytes: Span<UInt8>) -> UInt32 {
        var sum = CRC32()
        sum.update(bytes)
        return sum.value
    }
}
