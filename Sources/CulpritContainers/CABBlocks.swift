// The data blocks of one folder, in order, each with its checksum verified.
// Source: [MS-CAB] 2.4 and 3.1.
//
//   block  0 checksum (0 = none), 4 compressed size, 6 expanded size (0 = the block continues in the next cabinet);
//          8 bytes and the data reserve, then the compressed bytes

internal import CulpritBytes
internal import CulpritModel

/// One block.
struct CABBlock {
    /// Where its header is, in the source.
    var offset: UInt64
    var expandedByteCount: Int
    /// Where the compressed bytes begin in the reader's window, and how many they are.
    var payload: Range<Int>
    var hasRightChecksum: Bool
}

/// Walks the blocks of a folder.
struct CABBlockReader {
    /// The most bytes a block may take: 32 KiB that did not compress, and what LZX may add.
    static let payloadBytesMax = 32_768 + 6_144
    static let expandedBytesMax = 32_768

    private var reader: SequentialReader
    private let reserve: Int
    private var left: Int
    private var consumed = 0
    /// Why there are no more blocks where there should be.
    private(set) var fault: Diagnostic?

    /// A walk over the blocks of `folder`.
    init(_ folder: CABFolder, in source: any ByteSource) {
        reader = SequentialReader(source, from: folder.dataOffset)
        reserve = folder.reserveByteCount
        left = folder.blockCount
    }

    /// The bytes that `CABBlock.payload` points into, until the next block is asked for.
    var window: Span<UInt8> {
        @_lifetime(borrow self)
        get { reader.window }
    }

    /// The next block, or nil at the end.
    mutating func next() -> CABBlock? {
        reader.skip(UInt64(consumed))
        consumed = 0
        guard left > 0, fault == nil else { return nil }
        left -= 1
        let offset = reader.offset
        let head = 8 + reserve
        guard reader.fill(head), let sum: UInt32 = reader.window.littleEndian(at: 0),
            let length: UInt16 = reader.window.littleEndian(at: 4),
            let expanded: UInt16 = reader.window.littleEndian(at: 6)
        else { return stop(cut: offset) }
        guard Int(length) <= CABBlockReader.payloadBytesMax, Int(expanded) <= CABBlockReader.expandedBytesMax else {
            fault = Diagnostic(ContainerCode.cabDamaged, at: offset, detail: "a block of impossible size")
            return nil
        }
        guard reader.fill(head + Int(length)) else { return stop(cut: offset) }
        guard expanded > 0 else {
            fault = Diagnostic(ContainerCode.cabIncompleteSet, at: offset)
            return nil
        }
        consumed = head + Int(length)
        let payload = head..<consumed
        return CABBlock(
            offset: offset, expandedByteCount: Int(expanded), payload: payload,
            hasRightChecksum: sum == 0 || verify(sum, payload))
    }

    private mutating func stop(cut offset: UInt64) -> CABBlock? {
        if let medium = reader.fault {
            fault = Diagnostic(ContainerCode.readFault, at: medium.offset, detail: medium.reason)
        } else {
            fault = Diagnostic(ContainerCode.cabTruncated, at: offset, detail: "\(left + 1) blocks are missing")
        }
        return nil
    }

    private func verify(_ sum: UInt32, _ payload: Range<Int>) -> Bool {
        let bytes = reader.window
        let sizes: UInt32 = bytes.littleEndian(at: 4) ?? 0
        if CABBlockReader.checksum(bytes.extracting(payload)) ^ sizes == sum { return true }
        // The specification counts the reserve in, and some writers do.
        return reserve > 0 && CABBlockReader.checksum(bytes.extracting(8..<payload.upperBound)) ^ sizes == sum
    }

    /// The exclusive or of all 32-bit words; up to three bytes at the end count as a number written big-endian.
    static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var wide: UInt64 = 0
        var index = 0
        while let word: UInt64 = bytes.littleEndian(at: index) {
            wide ^= word
            index += 8
        }
        var sum = UInt32(truncatingIfNeeded: wide) ^ UInt32(truncatingIfNeeded: wide >> 32)
        if let word: UInt32 = bytes.littleEndian(at: index) {
            sum ^= word
            index += 4
        }
        var tail: UInt32 = 0
        while index < bytes.count {
            tail = tail << 8 | UInt32(bytes[index])
            index += 1
        }
        return sum ^ tail
    }
}

/// What a folder holds that can be decoded: blocks up to the first bad one.
struct CABFolderExtent {
    private(set) var blockCount = 0
    private(set) var expandedByteCount: UInt64 = 0
    /// What is wrong with the first block that is not counted.
    private(set) var fault: Diagnostic?

    /// Walks `folder` until `wanted` expanded bytes are found.
    init(_ folder: CABFolder, in source: any ByteSource, wanted: UInt64) {
        var blocks = CABBlockReader(folder, in: source)
        while expandedByteCount < wanted {
            guard let block = blocks.next() else {
                fault = blocks.fault
                return
            }
            guard block.hasRightChecksum else {
                fault = Diagnostic(ContainerCode.cabChecksum, at: block.offset)
                return
            }
            blockCount += 1
            expandedByteCount += UInt64(block.expandedByteCount)
        }
    }
}
