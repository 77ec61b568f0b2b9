// The real archives that some machines have, against what other tools read from them.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport
import Testing

@Suite(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
struct SampleArchiveTests {
    /// What a tool wrote, less what it is known to leave behind for a member that failed.
    private func isWorthComparing(_ file: (name: String, size: Int, sha: String), _ status: Int) -> Bool {
        status == 0 || file.size > 0
    }

    @Test func `every cabinet gives at least the members that the best tool gets, byte for byte`() throws {
        var compared = 0
        for line in Truth.lines("cab") {
            let file = line["file"] as? String ?? ""
            let all = Expanded(MemorySource(try #require(Truth.bytes(line))), kind: .cab)
            #expect(all.isOrderly, "\(file)")
            var sums: [String: [String]] = [:]
            for member in all.members { sums[sha256(member.bytes), default: []].append(member.entry.name) }
            let status = Truth.status(line, "cabextract_extract")
            // 7z answers too: where both are content, both are right; where they are not, the better one counts.
            let others = Truth.files(line, "7z_extract")
            for wanted in Truth.files(line, "cabextract_extract") where isWorthComparing(wanted, status) {
                // Where a tool failed, what it left is believed if the other tool wrote the same.
                if status != 0, !others.contains(where: { $0.sha == wanted.sha }) { continue }
                let names = sums[wanted.sha]
                #expect(names != nil, "\(file): \(wanted.name)")
                if status == 0, wanted.size > 0, let names {
                    #expect(
                        names.contains { $0 == wanted.name || $0.hasPrefix(wanted.name + " (") }, "\(file): \(names)")
                }
                compared += 1
            }
            if status == 0 {
                for member in all.members {
                    #expect(member.end?.state == .read, "\(file): \(member.entry.name)")
                    #expect(member.entry.byteCount == UInt64(member.bytes.count), "\(file): \(member.entry.name)")
                }
            }
        }
        #expect(compared > 100)
    }

    @Test func `listing a cabinet gives every file that cabextract lists`() throws {
        for line in Truth.lines("cab") {
            let listed = (line["cabextract_list"] as? [String: Any])?["lines"] as? [String] ?? []
            let source = MemorySource(try #require(Truth.bytes(line)))
            let archive = ArchiveOpener.open(source, kind: .cab, name: "sample", limits: Limits())
            // It lists what it finds by searching once more, so that a member can be there twice.
            #expect(archive.entries.count >= Set(listed).count, "\(line["file"] ?? "")")
        }
    }

    @Test func `every zip member has the size and checksum of the directory, or says that it has not`() throws {
        var compared = 0
        for line in Truth.lines("zip") {
            let file = line["file"] as? String ?? ""
            let all = Expanded(MemorySource(try #require(Truth.bytes(line))), kind: .zip)
            #expect(all.isOrderly, "\(file)")
            let python = line["python_zipfile"] as? [String: Any]
            let wanted = python?["entries"] as? [[String: Any]] ?? []
            #expect(all.archive.entries.count >= wanted.count, "\(file)")
            guard all.archive.entries.count == wanted.count else { continue }
            let isSound = Truth.status(line, "unzip_t") == 0 && Truth.status(line, "7z") == 0
            for (entry, answer) in zip(all.archive.entries, wanted) where !entry.isDirectory {
                let member = try #require(all.members.first { $0.entry.index == entry.index })
                let end = try #require(member.end)
                let size = answer["size"] as? Int ?? -1
                let sum = answer["crc"] as? String
                // Where the directory is wrong and a local header was believed instead, the checksum decides.
                let isMended = !all.codes.isDisjoint(with: ["zip/local-header-odd", "zip/no-directory"])
                let agrees =
                    (member.bytes.count == size || isMended)
                    && UInt32(sum ?? "", radix: 16) == CRC32.of(member.bytes.span)
                let isReadable =
                    [0, 8, 9].contains(answer["method"] as? Int) && (answer["flags"] as? Int ?? 0) & 1 == 0
                #expect(agrees == (end.state == .read) || !isReadable, "\(file): \(entry.name) \(end)")
                #expect(end.state == .read || !end.diagnostics.isEmpty, "\(file): \(entry.name)")
                if isSound, isReadable { #expect(agrees, "\(file): \(entry.name)") }
                compared += 1
                let name = answer["name"] as? String ?? ""
                if name.utf8.allSatisfy({ $0 > 0x2F && $0 < 0x7B && $0 != 0x5C || $0 == 0x2E }), !name.contains(":") {
                    #expect(entry.name.hasPrefix(name), "\(file)")
                }
            }
        }
        #expect(compared > 200)
    }

    @Test func `every zip gives the members that 7z gets, but for the methods that are not supported`() throws {
        var compared = 0
        for line in Truth.lines("zip") where Truth.status(line, "7z") == 0 {
            let file = line["file"] as? String ?? ""
            let all = Expanded(MemorySource(try #require(Truth.bytes(line))), kind: .zip)
            let sums = Set(all.members.map { sha256($0.bytes) })
            let isRare = all.codes.contains("zip/unsupported-method")
            for wanted in Truth.files(line, "7z") where !isRare {
                #expect(sums.contains(wanted.sha), "\(file): \(wanted.name)")
                compared += 1
            }
        }
        #expect(compared > 100)
    }

    @Test func `every gzip file gives the bytes of all its members`() throws {
        var compared = 0
        for line in Truth.lines("gz") {
            let file = line["file"] as? String ?? ""
            let all = Expanded(MemorySource(try #require(Truth.bytes(line))), kind: .gzip)
            let status = Truth.status(line, "gzip_t")
            guard status == 0 else {
                #expect(all.archive.state != .read || all.members.first?.end?.state != .read, "\(file)")
                continue
            }
            let member = try #require(all.members.first, "\(file)")
            #expect(member.end?.state == .read, "\(file)")
            if let members = line["member_info"] as? [[String: Any]], members.allSatisfy({ $0["error"] == nil }) {
                #expect(member.bytes.count == line["out_len"] as? Int, "\(file)")
                #expect(sha256(member.bytes) == line["out_sha256"] as? String, "\(file)")
                compared += 1
            }
        }
        #expect(compared >= 8)
    }
}
