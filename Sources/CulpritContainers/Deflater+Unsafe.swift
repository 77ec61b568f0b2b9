// Raw deflate (RFC 1951) of a stream, by zlib: the only place that hands memory to it for packing.

private import CZlib
private import CulpritBytes

/// One deflate stream that is written. Not for two threads at once.
@safe
final class Deflater {
    private static let outputByteCount = 1 << 16

    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableBufferPointer<UInt8>
    private let isOpen: Bool

    /// A stream that stands at its start.
    init() {
        // SAFETY: both are freed in deinit and nowhere else, and never leave this class.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe output = .allocate(capacity: Deflater.outputByteCount)
        unsafe output.initialize(repeating: 0)
        isOpen =
            unsafe deflateInit2_(
                stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            == Z_OK
    }

    deinit {
        if isOpen { unsafe deflateEnd(stream) }
        unsafe stream.deallocate()
        unsafe output.deallocate()
    }

    /// Packs `bytes` into `packed`; `isLast` ends the stream.
    func pack(_ bytes: Span<UInt8>, isLast: Bool, into packed: inout [UInt8]) {
        guard isOpen else { return }
        var copy = bytes.isEmpty ? [0] : bytes.array(0..<bytes.count)
        let byteCount = bytes.count
        // SAFETY: the input outlives the calls, whose sizes are those of the two buffers.
        unsafe copy.withUnsafeMutableBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(byteCount)
            repeat {
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(output.count)
                _ = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                unsafe packed.append(contentsOf: output.prefix(output.count - Int(stream.pointee.avail_out)))
            } while unsafe stream.pointee.avail_out == 0
        }
    }
}
