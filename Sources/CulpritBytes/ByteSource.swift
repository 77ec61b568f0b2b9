// Where bytes come from, for readers that have to seek (archives). Knows neither files nor archives; CulpritIO and
// CulpritContainers make sources.

/// Bytes of known length that can be read at any offset. A source stays the same while it is read.
package protocol ByteSource: AnyObject, Sendable {
    /// How many bytes there are.
    var byteCount: UInt64 { get }

    /// Replaces what `buffer` holds with the bytes at `offset`, at most `count`, and returns how many they are. Zero
    /// means that `offset` is at or past the end. Throws `ByteSourceFault` where the medium cannot be read.
    func read(at offset: UInt64, into buffer: inout [UInt8], count: Int) throws(ByteSourceFault) -> Int
}

/// A medium that could not be read: a disk error, a file that vanished.
package struct ByteSourceFault: Error, Sendable, Equatable {
    /// The offset of the read that failed.
    package let offset: UInt64
    /// What the system said.
    package let reason: String

    /// A fault at `offset` for `reason`.
    package init(offset: UInt64, reason: String) {
        self.offset = offset
        self.reason = reason
    }
}

extension ByteSource {
    /// The `count` bytes at `offset`, or as many as there are.
    package func bytes(at offset: UInt64, count: Int) throws(ByteSourceFault) -> [UInt8] {
        guard offset < byteCount, count > 0 else { return [] }
        var buffer: [UInt8] = []
        let wanted = Int(min(UInt64(count), byteCount - offset))
        let got = try read(at: offset, into: &buffer, count: wanted)
        if got < buffer.count { buffer.removeLast(buffer.count - got) }
        return buffer
    }
}

/// Bytes in memory.
package final class MemorySource: ByteSource {
    private let bytes: [UInt8]

    /// A source of `bytes`.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var byteCount: UInt64 { UInt64(bytes.count) }

    package func read(at offset: UInt64, into buffer: inout [UInt8], count: Int) throws(ByteSourceFault) -> Int {
        guard offset < byteCount, count > 0 else { return 0 }
        let start = Int(offset)
        let end = min(start + count, bytes.count)
        buffer.replaceSubrange(buffer.startIndex..., with: bytes[start..<end])
        return end - start
    }
}

/// A part of another source, for members that are stored without compression.
package final class SliceSource: ByteSource {
    private let base: any ByteSource
    private let start: UInt64
    package let byteCount: UInt64

    /// The `byteCount` bytes of `base` from `start`, cut where `base` ends.
    package init(_ base: any ByteSource, from start: UInt64, byteCount: UInt64) {
        self.base = base
        self.start = min(start, base.byteCount)
        self.byteCount = min(byteCount, base.byteCount - self.start)
    }

    package func read(at offset: UInt64, into buffer: inout [UInt8], count: Int) throws(ByteSourceFault) -> Int {
        guard offset < byteCount, count > 0 else { return 0 }
        return try base.read(at: start + offset, into: &buffer, count: Int(min(UInt64(count), byteCount - offset)))
    }
}

/// A source that is written first and read afterwards: where a nested archive goes while it is unpacked.
package protocol Spool: AnyObject {
    /// Appends `bytes`. Throws where the medium is full or broken.
    func append(_ bytes: Span<UInt8>) throws(ByteSourceFault)
    /// Ends writing and gives the bytes for reading.
    func seal() throws(ByteSourceFault) -> any ByteSource
}

/// Makes spools; what they hold is gone when the last reader lets go of it, also when the program is killed.
package protocol SpoolFactory: Sendable {
    /// A new, empty spool.
    func makeSpool() -> any Spool
}
