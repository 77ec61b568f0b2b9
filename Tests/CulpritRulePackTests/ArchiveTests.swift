import CulpritRulePack
import CulpritRules
import Testing

@Suite struct ArchiveTests {
    @Test func `a pack comes back from its archive as it went in`() throws {
        let files = SmallPack().files
        let (bytes, findings) = PackArchive.pack(files)
        #expect(findings.isEmpty)
        let back = try #require(PackArchive.unpack(bytes))
        #expect(back.map(\.path) == files.map(\.path).sorted())
        let before = PackLoader.load([files])
        let after = PackLoader.load([back])
        #expect(after.findings.isEmpty)
        #expect(before.book?.hash == after.book?.hash)
        #expect(before.cases.map(\.name) == after.cases.map(\.name))
        let old = try #require(before.book)
        let new = try #require(after.book)
        #expect(PackDiff.diff(old: old, new: new).changes.isEmpty)
    }

    @Test func `an archive is text, so that a string of the program can hold it`() {
        #expect(String(validating: PackArchive.pack(SmallPack().files).bytes, as: UTF8.self) != nil)
    }

    @Test func `a finding in a pack from an archive names the line of the YAML`() throws {
        let pack = SmallPack().replacing("fact: demo.joined", by: "fact: demo.joind", in: SmallPack.failure)
        let back = try #require(PackArchive.unpack(PackArchive.pack(pack.files).bytes))
        #expect(PackLoader.load([back]).findings.map(\.description) == pack.loaded.findings.map(\.description))
    }

    @Test func `a file whose YAML has a fault is named and left out`() {
        var pack = SmallPack()
        pack.texts["noise.yaml"] = "noise: [\n"
        let (bytes, findings) = PackArchive.pack(pack.files)
        #expect(findings.map(\.location.file) == ["noise.yaml"])
        #expect(PackArchive.unpack(bytes)?.count == SmallPack().files.count)
    }

    @Test func `a cut or changed archive never traps`() {
        let bytes = PackArchive.pack(SmallPack().files).bytes
        for end in stride(from: 0, to: bytes.count, by: 7) {
            let files = PackArchive.unpack(Array(bytes[..<end])) ?? []
            _ = PackLoader.load([files], check: .use)
        }
        for place in stride(from: 15, to: bytes.count, by: 11) {
            for value: UInt8 in [0x30, 0x39, 0x3a, 0x3b, 0x71] {
                var changed = bytes
                changed[place] = value
                if let files = PackArchive.unpack(changed) { _ = PackLoader.load([files], check: .use) }
            }
        }
        #expect(PackArchive.unpack([]) == nil)
        #expect(PackArchive.unpack(Array("culprit-pack 2;".utf8)) == nil)
    }

    @Test func `the hash follows the rules and not the cases`() {
        let hash = SmallPack().loaded.draft.hash
        #expect(hash.utf8.count == 16)
        let rule = SmallPack().replacing("critical", by: "error", in: SmallPack.failure)
        #expect(rule.loaded.draft.hash != hash)
        let test = SmallPack().replacing("the log says so", by: "it says so", in: SmallPack.cases)
        #expect(test.loaded.draft.hash == hash)
    }
}
