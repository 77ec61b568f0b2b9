// libmspack as the decoder of LZX and Quantum. It only reads whole cabinets, so it is shown one: a header, one folder
// with the blocks that are known to be good, and one file that is all of the folder. What it writes is the folder's
// expanded bytes in order. The only file that speaks with libmspack.

private import CMSPack
internal import CulpritBytes

/// The decoding of one folder by libmspack.
@safe
final class CABDecoder {
    private let prefix: [UInt8]
    private var prefixPosition = 0
    private var blocks: CABBlockReader
    private var block: [UInt8] = []
    private var blockPosition = 0
    private var dataPosition = 0
    private var blocksLeft: Int
    private let receive: (Span<UInt8>) -> Bool
    private var wantsMore = true

    /// Decodes the first `byteCount` expanded bytes of `folder` out of the blocks of `extent` and calls `receive` with
    /// them until it returns false. False where the data is damaged.
    static func decode(
        _ folder: CABFolder, in source: any ByteSource, _ extent: CABFolderExtent, byteCount: UInt64,
        _ receive: (Span<UInt8>) -> Bool
    ) -> Bool {
        withoutActuallyEscaping(receive) { receive in
            let decoder = CABDecoder(folder, source, extent, UInt32(clamping: byteCount), receive)
            return decoder.run() || !decoder.wantsMore
        }
    }

    private init(
        _ folder: CABFolder, _ source: any ByteSource, _ extent: CABFolderExtent, _ byteCount: UInt32,
        _ receive: @escaping (Span<UInt8>) -> Bool
    ) {
        blocks = CABBlockReader(folder, in: source)
        blocksLeft = extent.blockCount
        self.receive = receive
        var bytes: [UInt8] = []
        func put(_ value: some FixedWidthInteger) {
            unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        }
        // Header, folder, file; the layout is in CABDirectory.
        put(UInt32(0x4643_534D))
        put(UInt32(0))
        put(UInt32(0x7FFF_FFFF))
        put(UInt32(0))
        put(UInt32(44))
        put(UInt32(0))
        put(UInt16(0x0103))
        for value in [UInt16(1), 1, 0, 0, 0] { put(value) }
        put(UInt32(62))
        put(UInt16(clamping: extent.blockCount))
        put(folder.compression)
        put(byteCount)
        put(UInt32(0))
        for value in [UInt16(0), 0x21, 0, 0x20] { put(value) }
        bytes += [0x78, 0]
        prefix = bytes
    }

    private func run() -> Bool {
        var system = unsafe culprit_mspack_system()
        // SAFETY: `self` outlives the call, and libmspack keeps nothing after it; every callback gets the context back
        // as it was put in.
        return withExtendedLifetime(self) {
            unsafe culprit_mspack_prepare(&system, Unmanaged.passUnretained(self).toOpaque())
            unsafe system.base.open = { system, _, mode in
                guard let context = unsafe culprit_mspack_context(system) else { return nil }
                // The output is opened after the input is at its place, and both are the same object.
                if mode == MSPACK_SYS_OPEN_READ { unsafe CABDecoder.of(context).prefixPosition = 0 }
                return unsafe context.assumingMemoryBound(to: mspack_file.self)
            }
            unsafe system.base.close = { _ in }
            unsafe system.base.read = { file, buffer, count in
                guard let file = unsafe file, let buffer = unsafe buffer, count >= 0 else { return -1 }
                return unsafe Int32(
                    CABDecoder.of(file).read(UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))))
            }
            unsafe system.base.write = { file, buffer, count in
                guard let file = unsafe file, let buffer = unsafe buffer, count >= 0 else { return -1 }
                let bytes = unsafe UnsafeRawBufferPointer(start: buffer, count: Int(count))
                return unsafe CABDecoder.of(file).write(bytes) ? count : -1
            }
            unsafe system.base.seek = { file, offset, mode in
                guard let file = unsafe file else { return -1 }
                return unsafe CABDecoder.of(file).seek(Int(offset), mode) ? 0 : -1
            }
            unsafe system.base.tell = { file in
                guard let file = unsafe file else { return -1 }
                return unsafe CABDecoder.of(file).position
            }
            return unsafe culprit_mspack_run(&system) == MSPACK_ERR_OK
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer) -> CABDecoder {
        unsafe Unmanaged<CABDecoder>.fromOpaque(context).takeUnretainedValue()
    }

    private static func of(_ file: UnsafeMutablePointer<mspack_file>) -> CABDecoder {
        unsafe of(UnsafeMutableRawPointer(file))
    }

    private var position: Int { prefixPosition + dataPosition }

    /// Copies what comes next, never over the end of the header or of a block; zero at the end.
    private func read(_ target: UnsafeMutableRawBufferPointer) -> Int {
        if prefixPosition < prefix.count {
            let count = min(target.count, prefix.count - prefixPosition)
            // SAFETY: count is within both buffers.
            unsafe target.copyBytes(from: prefix[prefixPosition..<prefixPosition + count])
            prefixPosition += count
            return count
        }
        if blockPosition == block.count, !loadBlock() { return 0 }
        let count = min(target.count, block.count - blockPosition)
        // SAFETY: count is within both buffers.
        unsafe target.copyBytes(from: block[blockPosition..<blockPosition + count])
        blockPosition += count
        dataPosition += count
        return count
    }

    /// Loads the next block without its reserve and with no checksum, since that is verified.
    private func loadBlock() -> Bool {
        guard blocksLeft > 0, let next = blocks.next() else { return false }
        blocksLeft -= 1
        block.removeAll(keepingCapacity: true)
        let length = UInt16(clamping: next.payload.count)
        let expanded = UInt16(clamping: next.expandedByteCount)
        block += [0, 0, 0, 0, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(expanded & 0xFF), UInt8(expanded >> 8)]
        block += blocks.window.array(next.payload)
        blockPosition = 0
        return true
    }

    private func seek(_ offset: Int, _ mode: Int32) -> Bool {
        let (target, overflow) =
            mode == MSPACK_SYS_SEEK_CUR
            ? position.addingReportingOverflow(offset) : (offset, mode == MSPACK_SYS_SEEK_END)
        guard !overflow, target >= 0 else { return false }
        if target == position { return true }
        // Data blocks are read once, from the first; only the header is gone back to.
        guard dataPosition == 0, target <= prefix.count else { return false }
        prefixPosition = target
        return true
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // SAFETY: the memory is libmspack's window and stays during the call.
        wantsMore = unsafe receive(bytes.bindMemory(to: UInt8.self).span)
        return wantsMore
    }
}
