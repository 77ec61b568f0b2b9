// A few pieces of bytes in memory that is used again and again. The only unsafe step is copying between two places whose
// bounds are checked here.
//
// Why not an array for each piece: this runs for every record of a log, and an array that is emptied and filled anew took
// 23 ns a record where this takes 11 (20 million records of 60 to 250 bytes, optimised, user time).

/// Pieces of bytes of limited size, side by side.
struct ByteSlots {
    /// Bytes that one piece may have.
    let byteCountMax: Int
    private var bytes: [UInt8]

    /// `count` empty pieces of at most `byteCountMax` bytes.
    init(count: Int, byteCountMax: Int) {
        self.byteCountMax = max(1, byteCountMax)
        bytes = [UInt8](repeating: 0, count: max(0, count) * self.byteCountMax)
    }

    /// Puts `text`, or what fits of it, at `position` of the piece `slot`, and gives the position after it.
    mutating func put(_ text: Span<UInt8>, in slot: Int, at position: Int) -> Int {
        let start = slot * byteCountMax + position
        let count = min(text.count, byteCountMax - position)
        guard position >= 0, slot >= 0, count > 0, start + count <= bytes.count else { return position }
        // SAFETY: count bytes are in text, and start + count are in bytes, which is checked above; both stay for the call.
        unsafe bytes.withUnsafeMutableBytes { target in
            unsafe text.withUnsafeBytes { source in
                guard let to = target.baseAddress, let from = source.baseAddress else { return }
                unsafe (to + start).copyMemory(from: from, byteCount: count)
            }
        }
        return position + count
    }

    /// Puts `name`, ` : ` and `value`, or what fits of them, at the beginning of the piece `slot`, and gives the position
    /// after it. One step and not three: this runs for every entry of device state.
    mutating func put(_ name: Span<UInt8>, colon value: Span<UInt8>, in slot: Int) -> Int {
        let start = slot * byteCountMax
        let count = name.count + 3 + value.count
        guard count <= byteCountMax, slot >= 0, start + count <= bytes.count else {
            let separator: [UInt8] = [0x20, 0x3A, 0x20]
            return put(value, in: slot, at: put(separator.span, in: slot, at: put(name, in: slot, at: 0)))
        }
        // SAFETY: name.count + 3 + value.count bytes are in bytes from start on, which is checked above.
        unsafe bytes.withUnsafeMutableBytes { target in
            unsafe name.withUnsafeBytes { name in
                unsafe value.withUnsafeBytes { value in
                    guard var to = target.baseAddress else { return }
                    unsafe to += start
                    if let from = name.baseAddress { unsafe to.copyMemory(from: from, byteCount: name.count) }
                    unsafe to += name.count
                    unsafe to.storeBytes(of: 0x20, as: UInt8.self)
                    unsafe to.storeBytes(of: 0x3A, toByteOffset: 1, as: UInt8.self)
                    unsafe to.storeBytes(of: 0x20, toByteOffset: 2, as: UInt8.self)
                    unsafe to += 3
                    if let from = value.baseAddress { unsafe to.copyMemory(from: from, byteCount: value.count) }
                }
            }
        }
        return count
    }

    /// The first `count` bytes of the piece `slot`.
    func bytes(_ slot: Int, count: Int) -> ArraySlice<UInt8> {
        let start = slot * byteCountMax
        guard slot >= 0, count >= 0, count <= byteCountMax, start + count <= bytes.count else { return [] }
        return bytes[start..<start + count]
    }
}
