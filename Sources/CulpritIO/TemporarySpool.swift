// Nested archives that are too large for the memory go to a file of their own in a private folder. File and folder are
// unlinked as soon as the file is open, so that nothing is left behind however the program ends.

package import CulpritBytes

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Makes spools that stay in memory up to a size and then move to an unlinked temporary file.
package struct TemporarySpoolFactory: SpoolFactory {
    private let bytesInMemoryMax: Int

    /// Spools that keep at most `bytesInMemoryMax` bytes in memory.
    package init(bytesInMemoryMax: Int) { self.bytesInMemoryMax = bytesInMemoryMax }

    package func makeSpool() -> any Spool { TemporarySpool(bytesInMemoryMax: bytesInMemoryMax) }
}

private final class TemporarySpool: Spool {
    private let bytesInMemoryMax: Int
    private var memory: [UInt8] = []
    private var descriptor: Int32 = -1
    private var written: UInt64 = 0

    init(bytesInMemoryMax: Int) { self.bytesInMemoryMax = bytesInMemoryMax }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func append(_ bytes: Span<UInt8>) throws(ByteSourceFault) {
        if descriptor < 0, memory.count + bytes.count <= bytesInMemoryMax {
            memory += bytes.array(0..<bytes.count)
            return
        }
        if descriptor < 0 {
            descriptor = Self.unlinkedFile()
            guard descriptor >= 0 else { throw fault() }
            let kept = memory
            memory = []
            try write(kept.span)
        }
        try write(bytes)
    }

    func seal() throws(ByteSourceFault) -> any ByteSource {
        guard descriptor >= 0 else {
            let bytes = memory
            memory = []
            return MemorySource(bytes)
        }
        let own = descriptor
        descriptor = -1
        do throws(IOFailure) { return try FileSource(descriptor: own, path: "temporary file") } catch {
            throw ByteSourceFault(offset: 0, reason: error.reason)
        }
    }

    private func write(_ bytes: Span<UInt8>) throws(ByteSourceFault) {
        var done = 0
        while done < bytes.count {
            // SAFETY: done < count, and the pointer does not leave the call.
            let got = unsafe bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                #if canImport(Glibc)
                    return unsafe Glibc.write(descriptor, base + done, buffer.count - done)
                #else
                    return unsafe Darwin.write(descriptor, base + done, buffer.count - done)
                #endif
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw fault()
            }
            done += got
        }
        written += UInt64(bytes.count)
    }

    private func fault() -> ByteSourceFault { ByteSourceFault(offset: written, reason: IOFailure.systemText) }

    private static func unlinkedFile() -> Int32 {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/culprit.XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else { return -1 }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = folder + "/nested"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        unsafe unlink(path)
        unsafe rmdir(folder)
        return descriptor
    }
}
