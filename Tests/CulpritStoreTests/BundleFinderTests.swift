// What counts as a bundle, and what it is known by.

import CulpritBytes
import CulpritIO
import CulpritModel
import Foundation
import Testing

@Suite struct BundleFinderTests {
    private let zip: [UInt8] = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)

    @Test func `the digest is SHA-256`() {
        func digest(_ text: String) -> String {
            var digest = SHA256()
            digest.update(text)
            return digest.finish()
        }
        // Source: FIPS 180-4 examples.
        #expect(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            digest(String(repeating: "a", count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `the digest does not depend on how the bytes are cut`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var whole = SHA256()
        whole.update(bytes.span)
        let expected = whole.finish()
        for size in [1, 3, 63, 64, 65, 200] {
            var digest = SHA256()
            var start = 0
            while start < bytes.count {
                let end = min(start + size, bytes.count)
                digest.update(bytes.span.extracting(start..<end))
                start = end
            }
            #expect(digest.finish() == expected)
        }
    }

    @Test func `archives are bundles, loose files of a folder are one, and what was unpacked stays together`() throws {
        let folder = try Folder()
        try folder.write("a.zip", zip)
        try folder.write("b.bin", zip)
        try folder.write("readme.txt", [1])
        try folder.write("pc/x.log", [1])
        try folder.write("pc/y.log", [2])
        try folder.write("pc/inner.cab", Array("MSCF".utf8))
        let found = BundleFinder.bundles(below: folder.path, limits: Limits()).bundles
        #expect(
            found.map { String($0.path.dropFirst(folder.path.count)) + " " + $0.members.joined(separator: ",") } == [
                " readme.txt", "/a.zip ", "/b.bin ", "/pc inner.cab,x.log,y.log",
            ])
        let direct = BundleFinder.bundles(directlyIn: folder.path, limits: Limits()).bundles
        #expect(
            direct.map { String($0.path.dropFirst(folder.path.count)) } == ["/a.zip", "/b.bin", "/pc", "/readme.txt"])
    }

    @Test func `a renamed bundle has the same digest, a changed one another look`() throws {
        let folder = try Folder()
        try folder.write("one/x.log", Array("first".utf8))
        try folder.write("two/x.log", Array("first".utf8))
        try folder.write("other/y.log", Array("first".utf8))
        func stamp(_ name: String) throws -> BundleStamp {
            let bundle = BundleFinder.bundle(at: folder.path + "/" + name, limits: Limits())
            return try BundleFinder.stamp(of: bundle, look: BundleFinder.look(at: bundle))
        }
        #expect(try stamp("one").digest == stamp("two").digest)
        #expect(try stamp("one").digest != stamp("other").digest)
        let bundle = BundleFinder.bundle(at: folder.path + "/one", limits: Limits())
        let before = try BundleFinder.look(at: bundle)
        #expect(try BundleFinder.look(at: bundle) == before)
        try folder.write("one/x.log", Array("other".utf8))
        #expect(try BundleFinder.look(at: bundle).stamp != before.stamp)
    }

    @Test func `a bundle that is not there says so`() {
        #expect(BundleFinder.bundle(at: "/nowhere/at/all.zip", limits: Limits()).refusal != nil)
    }
}
