// Small writers of the archives that the tests need: what is tested is made here, byte by byte.

private import CZlib
private import CulpritBytes

/// Appending little-endian integers.
extension Array where Element == UInt8 {
    package mutating func put(_ value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}

/// Bytes that compress a little and repeat nowhere exactly.
package func sampleBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { index in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return index % 3 == 0 ? UInt8(truncatingIfNeeded: state) : UInt8(index / 5 % 26) + 97
    }
}

/// Raw deflate of `bytes`, made by zlib; matches may point back into `dictionary`.
package func deflated(_ bytes: [UInt8], dictionary: [UInt8] = []) -> [UInt8] {
    var stream = unsafe z_stream()
    guard
        unsafe deflateInit2_(
            &stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            == Z_OK
    else { return [] }
    defer { unsafe deflateEnd(&stream) }
    if !dictionary.isEmpty { unsafe deflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1_000)
    // SAFETY: both buffers outlive the one call that uses them.
    let length = unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(source.count)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            _ = unsafe deflate(&stream, Z_FINISH)
            return unsafe target.count - Int(stream.avail_out)
        }
    }
    return Array(output[..<length])
}

/// Writes a zip archive.
package struct ZIPWriter {
    package struct Member {
        package var name: [UInt8]
        package var bytes: [UInt8]
        package var method: UInt16 = 8
        package var flags: UInt16 = 0
        package var extra: [UInt8] = []
        package var date: UInt16 = 0x5883
        package var time: UInt16 = 0x6000
        package var attributes: UInt32 = 0
        package var madeBy: UInt16 = 20

        package init(_ name: String, _ bytes: [UInt8], method: UInt16 = 8) {
            self.name = Array(name.utf8)
            self.bytes = bytes
            self.method = method
        }
    }

    package var members: [Member]
    package var prefix: [UInt8] = []
    package var comment: [UInt8] = []
    package var hasDirectory = true
    package var isWide = false

    package init(_ members: [Member]) { self.members = members }

    package func written() -> [UInt8] {
        var output = prefix
        var directory: [UInt8] = []
        for member in members {
            let offset = output.count - prefix.count
            let data = [8, 9].contains(member.method) ? deflated(member.bytes) : member.bytes
            let sum = CRC32.of(member.bytes.span)
            let isLate = member.flags & 8 != 0
            output.put(UInt32(0x0403_4B50))
            for value in [UInt16(20), member.flags, member.method, member.time, member.date] { output.put(value) }
            for value in isLate ? [0, 0, 0] : [sum, UInt32(data.count), UInt32(member.bytes.count)] {
                output.put(value)
            }
            for value in [UInt16(member.name.count), 0] { output.put(value) }
            output += member.name + data
            if isLate {
                for value in [0x0807_4B50, sum, UInt32(data.count), UInt32(member.bytes.count)] { output.put(value) }
            }
            var extra = member.extra
            if isWide {
                extra.put(UInt16(1))
                extra.put(UInt16(24))
                for value in [member.bytes.count, data.count, offset] { extra.put(UInt64(value)) }
            }
            directory.put(UInt32(0x0201_4B50))
            for value in [member.madeBy, 20, member.flags, member.method, member.time, member.date] {
                directory.put(value)
            }
            let sizes = isWide ? [UInt32.max, .max] : [UInt32(data.count), UInt32(member.bytes.count)]
            for value in [sum] + sizes { directory.put(value) }
            for value in [UInt16(member.name.count), UInt16(extra.count), 0, 0, 0] { directory.put(value) }
            directory.put(member.attributes)
            directory.put(isWide ? UInt32.max : UInt32(offset))
            directory += member.name + extra
        }
        guard hasDirectory else { return output }
        let start = output.count - prefix.count
        output += directory
        if isWide {
            let end = output.count - prefix.count
            output.put(UInt32(0x0606_4B50))
            output.put(UInt64(44))
            output.put(UInt32(0x002D_002D))
            for value in [UInt32(0), 0] { output.put(value) }
            for value in [members.count, members.count, directory.count, start] { output.put(UInt64(value)) }
            output.put(UInt32(0x0706_4B50))
            output.put(UInt32(0))
            output.put(UInt64(end))
            output.put(UInt32(1))
        }
        output.put(UInt32(0x0605_4B50))
        let count = isWide ? UInt16.max : UInt16(members.count)
        for value in [0, 0, count, count] { output.put(value) }
        output.put(isWide ? UInt32.max : UInt32(directory.count))
        output.put(isWide ? UInt32.max : UInt32(start))
        output.put(UInt16(comment.count))
        return output + comment
    }
}

/// A gzip member.
package func gzipped(_ bytes: [UInt8], name: String? = nil) -> [UInt8] {
    var output: [UInt8] = [0x1F, 0x8B, 8, name == nil ? 0 : 8, 0x00, 0x10, 0x20, 0x60, 0, 3]
    if let name { output += Array(name.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) + [0] }
    output += deflated(bytes)
    output.put(CRC32.of(bytes.span))
    output.put(UInt32(bytes.count))
    return output
}

/// Writes a cabinet of one folder for each element.
package struct CABWriter {
    package enum Method: UInt16 { case stored = 0, mszip = 1, lzx = 0x1503 }

    package struct Folder {
        package var method: Method
        package var files: [(name: String, bytes: [UInt8])]

        package init(method: Method, files: [(name: String, bytes: [UInt8])]) {
            self.method = method
            self.files = files
        }
    }

    package var folders: [Folder]
    package var hasChecksums = true
    /// Where each folder's blocks begin in what was written last.
    package private(set) var blockOffsets: [[Int]] = []

    package init(_ folders: [Folder]) { self.folders = folders }

    package mutating func written() -> [UInt8] {
        blockOffsets = []
        let blocks = folders.map { CABWriter.blocks($0) }
        var files: [UInt8] = []
        for (index, folder) in folders.enumerated() {
            var offset = 0
            for file in folder.files {
                files.put(UInt32(file.bytes.count))
                files.put(UInt32(offset))
                for value in [UInt16(index), 0x5883, 0x6000, 0x20] { files.put(value) }
                files += Array(file.name.utf8) + [0]
                offset += file.bytes.count
            }
        }
        let filesStart = 36 + folders.count * 8
        var dataStart = filesStart + files.count
        var table: [UInt8] = []
        var data: [UInt8] = []
        for (folder, blocks) in zip(folders, blocks) {
            table.put(UInt32(dataStart))
            table.put(UInt16(blocks.count))
            table.put(folder.method.rawValue)
            var offsets: [Int] = []
            for block in blocks {
                offsets.append(filesStart + files.count + data.count)
                let sizes = UInt32(block.payload.count) | UInt32(block.expanded) << 16
                data.put(hasChecksums ? CABWriter.checksum(block.payload) ^ sizes : 0)
                data.put(sizes)
                data += block.payload
            }
            blockOffsets.append(offsets)
            dataStart = filesStart + files.count + data.count
        }
        var output = Array("MSCF".utf8)
        for value in [UInt32(0), UInt32(dataStart), 0, UInt32(filesStart), 0] { output.put(value) }
        let count = folders.reduce(0) { $0 + $1.files.count }
        for value in [UInt16(0x0103), UInt16(folders.count), UInt16(count), 0, 7, 0] { output.put(value) }
        return output + table + files + data
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0
        var index = 0
        while index + 4 <= bytes.count {
            sum ^=
                UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
                | UInt32(bytes[index + 3]) << 24
            index += 4
        }
        var tail: UInt32 = 0
        for byte in bytes[index...] { tail = tail << 8 | UInt32(byte) }
        return sum ^ tail
    }

    private static func blocks(_ folder: Folder) -> [(payload: [UInt8], expanded: Int)] {
        let bytes = folder.files.flatMap(\.bytes)
        var blocks: [(payload: [UInt8], expanded: Int)] = []
        for start in stride(from: 0, to: bytes.count, by: 32_768) {
            let part = Array(bytes[start..<min(start + 32_768, bytes.count)])
            switch folder.method {
            case .stored: blocks.append((part, part.count))
            case .mszip:
                // The window goes on from the block before.
                let history = Array(bytes[max(0, start - 32_768)..<start])
                blocks.append(([0x43, 0x4B] + deflated(part, dictionary: history), part.count))
            case .lzx:
                var payload: [UInt8] = []
                if start == 0 {
                    // One bit for no E8 translation, then a block of kind 3, uncompressed, as long as the folder:
                    // bits from the top of 16-bit words. Then the three repeated offsets.
                    let bits = UInt32(0b0011) << 28 | UInt32(bytes.count) << 4
                    payload.put(UInt16(bits >> 16))
                    payload.put(UInt16(bits & 0xFFFF))
                    for _ in 0..<3 { payload.put(UInt32(1)) }
                }
                payload += part
                if start + part.count == bytes.count, bytes.count % 2 == 1 { payload.append(0) }
                blocks.append((payload, part.count))
            }
        }
        return blocks
    }
}
