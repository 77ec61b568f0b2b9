// A file that grows, is cut, written anew, renamed and replaced is read whole and nothing of it twice.

import CulpritIO
import Foundation
import Testing

@Suite struct GrowingFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "growing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func append(_ text: String, to name: String) throws {
        let url = URL(fileURLWithPath: path(name))
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// What polling gives until nothing comes any more; `|` where it began anew.
    private func all(_ file: GrowingFile, chunk: Int = 1 << 20) -> String {
        var text = ""
        for _ in 0..<10_000 {
            switch file.poll(byteCountMax: chunk) {
            case .nothing: return text
            case .bytes(let bytes): text += String(decoding: bytes, as: UTF8.self)
            case .beganAnew: text += "|"
            }
        }
        return text
    }

    @Test(arguments: [3, 1 << 20])
    func `what is added comes once`(chunk: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = GrowingFile(path: path("a.log"))
        #expect(all(file) == "")
        try append("one\n", to: "a.log")
        #expect(all(file, chunk: chunk) == "one\n")
        #expect(all(file, chunk: chunk) == "")
        try append("two\nthree", to: "a.log")
        #expect(all(file, chunk: chunk) == "two\nthree")
    }

    @Test func `a log that is renamed and begun anew is read to its end and then the new one`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = GrowingFile(path: path("a.log"))
        try append("one\n", to: "a.log")
        #expect(all(file) == "one\n")
        try append("late\n", to: "a.log")
        try FileManager.default.moveItem(atPath: path("a.log"), toPath: path("a.lo_"))
        #expect(all(file) == "late\n")
        try append("new\n", to: "a.log")
        #expect(all(file) == "|new\n")
    }

    @Test func `a log that is cut or written anew in its place is read from its begin`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = GrowingFile(path: path("a.log"))
        try append("a long first line\n", to: "a.log")
        #expect(all(file) == "a long first line\n")
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path("a.log")))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data("x\n".utf8))
        #expect(all(file) == "|x\n")
        // Cut and longer than before by the next look: only the text tells.
        try handle.truncate(atOffset: 0)
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: Data("other text that is longer\n".utf8))
        #expect(all(file) == "|other text that is longer\n")
        try handle.close()
    }

    @Test func `reading goes on under another name where the text is the same`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = GrowingFile(path: path("a.log"))
        try append("one\n", to: "a.log")
        #expect(all(file) == "one\n")
        let identity = file.identity
        try FileManager.default.moveItem(atPath: path("a.log"), toPath: path("a.lo_"))
        let renamed = GrowingFile(path: path("a.lo_"))
        #expect(renamed.resume(from: file.position))
        #expect(renamed.identity == identity)
        try append("two\n", to: "a.lo_")
        #expect(all(renamed) == "two\n")
        try append("zzz\n", to: "b.log")
        #expect(!GrowingFile(path: path("b.log")).resume(from: renamed.position))
    }
}
