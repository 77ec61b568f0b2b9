// Files, folders, spools and writing, in a private folder that each test removes.

import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritTestSupport
import Foundation
import Testing

/// A private folder that is gone with the value.
private final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/culprit-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String = "x") throws {
        let whole = path + "/" + name
        let parent = (whole as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: whole))
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    func text(_ name: String) -> String? { fileBytes(path + "/" + name).map { String(decoding: $0, as: UTF8.self) } }
}

struct DirectoryWalkerTests {
    @Test func `files are listed in the order of their paths`() throws {
        let folder = try Folder()
        for name in ["b.log", "a/z.log", "a/b/c.log", "a.log"] { try folder.write(name) }
        let walked = DirectoryWalker.files(below: folder.path, limits: Limits())
        #expect(walked.files.map(\.relativePath) == ["a.log", "a/b/c.log", "a/z.log", "b.log"])
        #expect(walked.files.allSatisfy { $0.refusal == nil && $0.modifiedSeconds != nil })
        #expect(!walked.isCut)
    }

    @Test func `links are refused and named, also those that lead out or round in a circle`() throws {
        let outside = try Folder()
        try outside.write("secret.log")
        let folder = try Folder()
        try folder.write("a.log")
        try folder.link("folder", to: outside.path)
        try folder.link("file.log", to: outside.path + "/secret.log")
        try folder.link("round", to: folder.path)
        try folder.link("nowhere", to: "missing")
        let files = DirectoryWalker.files(below: folder.path, limits: Limits()).files
        #expect(files.map(\.relativePath) == ["a.log", "file.log", "folder", "nowhere", "round"])
        #expect(files.filter { $0.refusal == nil }.map(\.relativePath) == ["a.log"])
    }

    @Test func `a folder with more entries than the limit is cut`() throws {
        let folder = try Folder()
        for index in 0..<6 { try folder.write("\(index).log") }
        var limits = Limits()
        limits.directoryEntriesMax = 4
        let walked = DirectoryWalker.files(below: folder.path, limits: limits)
        #expect(walked.files.count == 4)
        #expect(walked.isCut)
    }

    @Test func `a folder that is not there is named`() {
        let walked = DirectoryWalker.files(below: "/nowhere/at/all", limits: Limits())
        #expect(walked.files.map(\.relativePath) == ["."])
        #expect(walked.files.first?.refusal != nil)
    }

    @Test func `what a path is can be asked`() throws {
        let folder = try Folder()
        try folder.write("a.log")
        #expect(DirectoryWalker.kind(of: folder.path) == .folder)
        #expect(DirectoryWalker.kind(of: folder.path + "/a.log") == .file)
        #expect(DirectoryWalker.kind(of: folder.path + "/b.log") == .missing)
        #expect(DirectoryWalker.kind(of: "/dev/null") == .other)
    }
}

struct FileSourceTests {
    @Test func `a file is read at any offset`() throws {
        let folder = try Folder()
        try folder.write("a.log", "0123456789")
        let source = try FileSource(path: folder.path + "/a.log")
        #expect(source.byteCount == 10)
        #expect(try source.bytes(at: 7, count: 100) == Array("789".utf8))
        #expect(try source.bytes(at: 10, count: 1).isEmpty)
        #expect(try source.bytes(at: .max, count: 1).isEmpty)
    }

    @Test func `a file that shrinks while it is read gives what is left`() throws {
        let folder = try Folder()
        try folder.write("a.log", "0123456789")
        let source = try FileSource(path: folder.path + "/a.log")
        let handle = try #require(FileHandle(forWritingAtPath: folder.path + "/a.log"))
        try handle.truncate(atOffset: 4)
        #expect(try source.bytes(at: 2, count: 8) == Array("23".utf8))
    }

    @Test func `what is no regular file is refused with its name`() throws {
        let folder = try Folder()
        for path in [folder.path, folder.path + "/missing", "/dev/zero"] {
            let failure = #expect(throws: IOFailure.self) { try FileSource(path: path) }
            #expect(failure?.path == path)
        }
    }

    @Test func `a file that is larger than wanted is not read whole`() throws {
        let folder = try Folder()
        try folder.write("a.yaml", "12345")
        #expect(try FileReader.bytes(folder.path + "/a.yaml") == Array("12345".utf8))
        #expect(throws: IOFailure.self) { try FileReader.bytes(folder.path + "/a.yaml", byteCountMax: 4) }
        try folder.write("empty.yaml", "")
        #expect(try FileReader.bytes(folder.path + "/empty.yaml").isEmpty)
    }
}

struct AtomicWriterTests {
    @Test func `a file is replaced in one step and nothing is left beside it`() throws {
        let folder = try Folder()
        try folder.write("report.json", "old")
        try AtomicWriter.write("new", to: folder.path + "/report.json")
        #expect(folder.text("report.json") == "new")
        try AtomicWriter.write("", to: folder.path + "/report.json")
        #expect(folder.text("report.json") == "")
        #expect(folderNames(folder.path) == ["report.json"])
    }

    @Test func `a place that cannot be written is named, and what stands there stays`() throws {
        let folder = try Folder()
        #expect(throws: IOFailure.self) { try AtomicWriter.write("x", to: folder.path + "/missing/a.json") }
        try folder.write("taken/inside.txt", "kept")
        #expect(throws: IOFailure.self) { try AtomicWriter.write("x", to: folder.path + "/taken") }
        #expect(folder.text("taken/inside.txt") == "kept")
        #expect(folderNames(folder.path) == ["taken"])
    }

    @Test func `creating makes the folders above and never replaces`() throws {
        let folder = try Folder()
        try AtomicWriter.create("first", at: folder.path + "/a/b/rule.yaml")
        #expect(folder.text("a/b/rule.yaml") == "first")
        #expect(throws: IOFailure.self) { try AtomicWriter.create("second", at: folder.path + "/a/b/rule.yaml") }
        #expect(folder.text("a/b/rule.yaml") == "first")
    }
}

struct TemporarySpoolTests {
    private func spooled(_ bytes: [UInt8], inMemory: Int, piece: Int) throws -> any ByteSource {
        let spool = TemporarySpoolFactory(bytesInMemoryMax: inMemory).makeSpool()
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try spool.append(bytes[start..<min(start + piece, bytes.count)].span)
        }
        return try spool.seal()
    }

    @Test(arguments: [0, 999, 1_000, 5_000, 100_000])
    func `what was written is read again, from memory or from a file`(inMemory: Int) throws {
        let bytes = sampleBytes(5_000)
        let source = try spooled(bytes, inMemory: inMemory, piece: 1_000)
        #expect(source.byteCount == 5_000)
        #expect(try source.bytes(at: 0, count: 5_000) == bytes)
        #expect(try source.bytes(at: 4_990, count: 100) == Array(bytes[4_990...]))
        #expect(inMemory < 5_000 ? source is FileSource : source is MemorySource)
    }

    @Test func `an empty spool is empty`() throws {
        #expect(try spooled([], inMemory: 0, piece: 1).byteCount == 0)
    }

    @Test func `the file has no name while it is used`() throws {
        let source = try spooled(sampleBytes(5_000), inMemory: 10, piece: 1_000)
        #if os(Linux)
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            }
            let own = open.filter { $0.contains("/culprit.") && $0.contains("/nested") }
            #expect(!own.isEmpty)
            #expect(own.allSatisfy { $0.hasSuffix("(deleted)") })
        #endif
        #expect(source.byteCount == 5_000)
    }
}
