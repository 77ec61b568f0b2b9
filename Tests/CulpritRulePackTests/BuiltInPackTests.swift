import CulpritRulePack
import CulpritRules
import CulpritTestSupport
import Testing

/// The rules of this project, held to what the linter and their own cases ask.
@Suite struct BuiltInPackTests {
    static let folder = TestFolder.root + "/Rules"

    static func files(in folder: String, prefix: String = "") -> [PackFile] {
        folderNames(folder).flatMap { name -> [PackFile] in
            let path = folder + "/" + name
            if name.hasSuffix(".yaml") {
                return fileBytes(path).map { [PackFile(path: prefix + name, bytes: $0)] } ?? []
            }
            return name.contains(".") ? [] : files(in: path, prefix: prefix + name + "/")
        }
    }

    static let loaded = PackLoader.load([files(in: folder)])

    @Test func `the linter finds no error in the rules`() {
        let errors = Self.loaded.findings.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.description).joined(separator: "\n"))")
        #expect(Self.loaded.draft.codes.count > 900)
    }

    @Test func `every case of every failure holds`() throws {
        let runner = CaseRunner(try CompiledRuleBook(Self.loaded.bookForCases))
        let results = Self.loaded.cases.filter { $0.bundle == nil }.map { runner.run($0) }
        let broken = results.filter { !$0.holds }
        #expect(broken.isEmpty, "\(broken.map(\.description).joined(separator: "\n"))")
    }
}
