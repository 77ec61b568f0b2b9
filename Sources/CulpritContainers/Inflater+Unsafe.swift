// Raw deflate (RFC 1951), streaming: ISA-L where it runs, since it is more than twice as fast as zlib, and zlib as the
// other engine. The only place of this module that hands memory to a deflate library.
// This file knows no container: headers and trailers are its callers' business.

private import CISAL
private import CZlib
internal import CulpritBytes

/// One deflate stream. Not for two threads at once.
@safe
package final class Inflater {
    /// The library that does the work.
    package enum Engine: CaseIterable, Sendable {
        case isal, zlib

        /// ISA-L where it has code for the processor.
        #if arch(x86_64) || arch(arm64)
            package static let preferred = Engine.isal
        #else
            package static let preferred = Engine.zlib
        #endif
    }

    /// How a piece of input was taken.
    package enum Outcome: Equatable, Sendable {
        /// All input was taken and more is needed.
        case needsInput
        /// The stream is over; `consumedByteCount` tells where.
        case finished
        /// The stream is damaged; what could be decoded was delivered.
        case damaged
        /// The receiver wants no more.
        case stopped
    }

    private static let outputByteCount = 1 << 17

    private let engine: Engine
    private let isal: UnsafeMutablePointer<inflate_state>
    private let zlib: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableBufferPointer<UInt8>
    private var zlibIsOpen = false
    private var given: UInt64 = 0
    /// How many bytes of input the stream has used so far. Exact once it is finished.
    package private(set) var consumedByteCount: UInt64 = 0

    /// An inflater that stands at the start of a stream.
    package init(_ engine: Engine = .preferred) {
        self.engine = engine
        unsafe isal = .allocate(capacity: 1)
        unsafe zlib = .allocate(capacity: 1)
        unsafe zlib.initialize(to: z_stream())
        unsafe output = .allocate(capacity: Inflater.outputByteCount)
        unsafe output.initialize(repeating: 0)
        reset()
    }

    deinit {
        if zlibIsOpen { unsafe inflateEnd(zlib) }
        unsafe isal.deallocate()
        unsafe zlib.deinitialize(count: 1)
        unsafe zlib.deallocate()
        unsafe output.deallocate()
    }

    /// Begins a new stream; `dictionary` is what its first matches may point back to.
    package func reset(dictionary: Span<UInt8> = Span()) {
        given = 0
        consumedByteCount = 0
        switch engine {
        case .isal:
            // SAFETY: `isal` has room for one state; the library copies the dictionary.
            unsafe isal_inflate_init(isal)
            if !dictionary.isEmpty {
                unsafe dictionary.withUnsafeBufferPointer { bytes in
                    _ = unsafe isal_inflate_set_dict(
                        isal, UnsafeMutablePointer(mutating: bytes.baseAddress), UInt32(truncatingIfNeeded: bytes.count)
                    )
                }
            }
        case .zlib:
            // SAFETY: `zlib` is initialised; the library copies the dictionary.
            if zlibIsOpen { unsafe inflateEnd(zlib) }
            unsafe zlib.pointee = z_stream()
            zlibIsOpen = unsafe culprit_inflate_init(zlib, -15) == Z_OK
            if zlibIsOpen, !dictionary.isEmpty {
                unsafe dictionary.withUnsafeBufferPointer { bytes in
                    _ = unsafe inflateSetDictionary(zlib, bytes.baseAddress, UInt32(truncatingIfNeeded: bytes.count))
                }
            }
        }
    }

    /// Takes `input` and calls `receive` with what comes out, until it returns false.
    package func inflate(_ input: Span<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Outcome {
        given += UInt64(input.count)
        // SAFETY: the libraries read `input` within its count and keep no pointer to it once this call is over: both
        // are left with no input, or are not asked again.
        return unsafe input.withUnsafeBufferPointer { bytes in
            switch engine {
            case .isal: unsafe inflateISAL(bytes, receive)
            case .zlib: unsafe inflateZlib(bytes, receive)
            }
        }
    }

    /// The CRC-32 that continues `sum` over `bytes`.
    package static func checksum(_ sum: UInt32, _ bytes: Span<UInt8>) -> UInt32 {
        // SAFETY: the library reads `bytes` within its count.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return sum }
            return unsafe crc32_gzip_refl(sum, base, UInt64(buffer.count))
        }
    }

    private func send(_ count: Int, _ receive: (Span<UInt8>) -> Bool) -> Bool {
        guard count > 0 else { return true }
        // SAFETY: the library wrote `count` bytes at the start of `output`, no more than its size.
        return receive(unsafe UnsafeBufferPointer(rebasing: output[..<count]).span)
    }

    private func inflateISAL(_ input: UnsafeBufferPointer<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Outcome {
        unsafe isal.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe isal.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
        while true {
            unsafe isal.pointee.next_out = output.baseAddress
            unsafe isal.pointee.avail_out = UInt32(truncatingIfNeeded: output.count)
            let result = unsafe isal_inflate(isal)
            let produced = unsafe output.count - Int(isal.pointee.avail_out)
            guard send(produced, receive) else { return .stopped }
            if result < 0 {
                return sendRest(receive) ? .damaged : .stopped
            }
            if unsafe isal.pointee.block_state == ISAL_BLOCK_FINISH {
                // Whole bytes that stand in the bit buffer belong to whatever follows the stream.
                let unused = unsafe UInt64(isal.pointee.avail_in) + UInt64(max(isal.pointee.read_in_length, 0)) / 8
                consumedByteCount = given - min(unused, given)
                return .finished
            }
            if unsafe isal.pointee.avail_in == 0, unsafe produced < output.count {
                consumedByteCount = given
                return .needsInput
            }
            // No progress with room and input left can only be damage.
            if result == ISAL_END_INPUT, produced == 0 { return .damaged }
        }
    }

    /// What the library had decoded before it met the damage and not yet copied out.
    private func sendRest(_ receive: (Span<UInt8>) -> Bool) -> Bool {
        var count: UInt32 = 0
        // SAFETY: the pointer and the count are the library's own bounds inside its buffer, which lives as long as the
        // state.
        let rest = unsafe culprit_isal_pending(isal, &count)
        return count == 0 || receive(unsafe UnsafeBufferPointer(start: rest, count: Int(count)).span)
    }

    private func inflateZlib(_ input: UnsafeBufferPointer<UInt8>, _ receive: (Span<UInt8>) -> Bool) -> Outcome {
        guard zlibIsOpen else { return .damaged }
        unsafe zlib.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe zlib.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
        while true {
            unsafe zlib.pointee.next_out = output.baseAddress
            unsafe zlib.pointee.avail_out = UInt32(truncatingIfNeeded: output.count)
            let result = unsafe CZlib.inflate(zlib, Z_NO_FLUSH)
            let produced = unsafe output.count - Int(zlib.pointee.avail_out)
            guard send(produced, receive) else { return .stopped }
            consumedByteCount = unsafe given - UInt64(zlib.pointee.avail_in)
            switch result {
            case Z_STREAM_END: return .finished
            case Z_OK, Z_BUF_ERROR:
                if unsafe produced < output.count {
                    return unsafe zlib.pointee.avail_in == 0 ? .needsInput : .damaged
                }
            default: return .damaged
            }
        }
    }
}
