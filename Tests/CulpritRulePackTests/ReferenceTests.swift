import CulpritReports
import CulpritRulePack
import CulpritTestSupport
import Testing

/// The pages below Documentation/reference say what the rules say.
@Suite struct ReferenceTests {
    private static let folder = TestFolder.root + "/Documentation/reference"

    private static func paths(below folder: String, prefix: String = "") -> [String] {
        folderNames(folder).flatMap { name in
            name.hasSuffix(".md") ? [prefix + name] : paths(below: folder + "/" + name, prefix: prefix + name + "/")
        }
    }

    private static let pages = ReferencePages(Explainer(BuiltInPackTests.loaded.draft).all).pages()

    @Test func `the reference is what the rules make of it`() {
        let stale = Self.pages.filter { fileBytes(Self.folder + "/" + $0.path) != Array($0.text.utf8) }.map(\.path)
        let gone = Set(Self.paths(below: Self.folder)).subtracting(Self.pages.map(\.path)).sorted()
        #expect(stale == [] && gone == [], "run: \(ReferencePages.command), and remove pages that it names")
    }

    @Test func `no page is too large to be shown`() {
        #expect(Self.pages.filter { $0.text.utf8.count > 256 * 1024 }.map(\.path) == [])
    }

    @Test func `every link leads to a heading that there is`() {
        var anchors: Set<String> = []
        for page in Self.pages {
            for line in page.text.split(separator: "\n") where line.hasPrefix("## ") {
                anchors.insert(page.path + "#" + Self.anchor(String(line.dropFirst(3))))
            }
        }
        var broken: Set<String> = []
        for page in Self.pages {
            let parts = page.path.split(separator: "/").dropLast().joined(separator: "/")
            for piece in page.text.split(separator: "](").dropFirst() {
                guard let target = piece.split(separator: ")", maxSplits: 1).first, target.contains("#") else {
                    continue
                }
                let isAbove = target.hasPrefix("../")
                let path = isAbove ? String(target.dropFirst(3)) : (parts.isEmpty ? "" : parts + "/") + target
                if !anchors.contains(path) { broken.insert("\(page.path): \(target)") }
            }
        }
        #expect(broken.sorted().prefix(10) == [])
    }

    /// As GitHub makes an address of a heading, read from its Markdown.
    private static func anchor(_ heading: String) -> String {
        var plain = heading
        for (entity, sign) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&#64;", "@"), ("&#35;", "#"), ("&#58;", ":"),
        ] {
            plain = plain.split(separator: entity, omittingEmptySubsequences: false).joined(separator: sign)
        }
        return String(
            plain.lowercased().compactMap { sign -> Character? in
                if sign == " " { return "-" }
                return sign.isLetter || sign.isNumber || sign == "-" || sign == "_" ? sign : nil
            })
    }
}
