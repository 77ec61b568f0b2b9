// Which rules to judge by: the built-in pack, and packs of the user's own laid over it.

import ArgumentParser
import CulpritBuiltInRules
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritRulePack
import CulpritRules

/// The rule packs to use.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp("A folder of rules laid over the built-in ones; the same id replaces.", valueName: "dir"))
    var folders: [String] = []

    @Flag(help: "Use only the folders named by --rules.")
    var withoutBuiltInRules = false

    /// The layers of the pack, the built-in one first; parsed for `check` where that is named.
    func layers(for check: PackCheck? = nil) throws -> [[PackFile]] {
        var layers = withoutBuiltInRules ? [] : [BuiltInRules.files]
        for folder in folders { layers.append(try RuleOptions.files(in: folder, for: check)) }
        return layers
    }

    /// The pack, checked, with no pattern compiled. Ends the program with the findings where it has errors.
    func book() throws -> RuleBook {
        // The built-in pack was checked when the program was built.
        let pack = PackLoader.load(try layers(for: .use), check: .use, programVersion: ProgramVersion.text)
        guard let book = pack.book, !pack.hasErrors else {
            for finding in pack.findings where finding.severity == .error { StandardError.line(finding.description) }
            StandardError.line("culprit: the rules have errors; put them right or leave out --rules")
            throw Status.unusable
        }
        return book
    }

    /// The pack, checked and compiled. Ends the program with the findings where it has errors.
    func compiled() throws -> CompiledRuleBook {
        // The patterns of folders were checked with the rest of them, those of the built-in pack when the program was built.
        let book = try book()
        do throws(RuleCompileError) { return try CompiledRuleBook(book, checksPatterns: false) } catch {
            StandardError.line(error.description)
            throw Status.unusable
        }
    }

    /// The files of the pack in `folder`; parsed for `check` where that is named. A pack of thousands of rules has a file for
    /// each, and what takes longest until it can be used is reading them.
    static func files(in folder: String, for check: PackCheck? = nil) throws -> [PackFile] {
        guard DirectoryWalker.kind(of: folder) == .folder else {
            StandardError.line("culprit: \(folder) is not a folder; --rules takes a folder that holds rules")
            throw Status.unusable
        }
        let paths = DirectoryWalker.files(below: folder, limits: Limits()).files
            .filter { $0.refusal == nil && $0.relativePath.hasSuffix(".yaml") }.map(\.relativePath)
        let read = Spread.map(paths) { path in
            Result { () throws(IOFailure) in
                let file = PackFile(path: path, bytes: try FileReader.bytes(folder + "/" + path))
                return check.map { file.parsed(for: $0) } ?? file
            }
        }
        do throws(IOFailure) { return try read.map { result throws(IOFailure) in try result.get() } } catch {
            StandardError.line("culprit: \(error.description)")
            throw Status.unusable
        }
    }
}

extension CompiledRuleBook {
    /// What reports name as their maker.
    var tool: ToolDescription {
        ToolDescription(
            version: ProgramVersion.text, packName: book.name, packVersion: book.version, packHash: book.hash)
    }
}
