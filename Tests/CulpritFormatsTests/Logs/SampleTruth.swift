// Reads the answers that independent tools gave for the real samples, where this machine has them. Nothing here names a
// sample: the answer files do.

import CZlib
import CulpritTestSupport
import Foundation

/// The answers beside the samples.
enum SampleTruth {
    /// The objects of a file with one JSON object a line, `.gz` or not; empty where there is none.
    static func lines(_ path: String) -> [[String: Any]] {
        guard let folder = TestFolder.samples, let raw = fileBytes(folder + "/truth/" + path) else { return [] }
        let text = path.hasSuffix(".gz") ? inflated(raw) : raw
        return text.split(separator: 0x0A).compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any]
        }
    }

    /// The bytes of the sample that answers call `file`.
    static func sample(_ file: String) -> [UInt8]? { TestFolder.samples.flatMap { fileBytes($0 + "/" + file) } }

    private static func inflated(_ bytes: [UInt8]) -> [UInt8] {
        var stream = unsafe z_stream()
        var output: [UInt8] = []
        var input = bytes
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return []
        }
        defer { unsafe inflateEnd(&stream) }
        // SAFETY: both buffers outlive the calls, and their counts are given with them.
        unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(source.count)
            var state = Z_OK
            while state == Z_OK {
                let size = buffer.count
                let left: Int = unsafe buffer.withUnsafeMutableBufferPointer { target in
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(size)
                    state = unsafe inflate(&stream, Z_NO_FLUSH)
                    return Int(unsafe stream.avail_out)
                }
                output += buffer[..<(size - left)]
                if left > 0, state == Z_OK, unsafe stream.avail_in == 0 { break }
            }
        }
        return output
    }
}
