// One place that runs the whole program but for its command line.

import CulpritBuiltInRules
import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritPipeline
import CulpritRulePack
import CulpritRules
import CulpritTestSupport

/// The built-in rules, compiled once for all tests.
enum Rules {
    static let compiled: CompiledRuleBook? = {
        guard let book = PackLoader.load([BuiltInRules.files], check: .use).book else { return nil }
        return try? CompiledRuleBook(book)
    }()
}

/// Inputs in memory.
func inputs(_ files: [(path: String, bytes: [UInt8])]) -> [BundleInput] {
    files.map { file in
        BundleInput(path: ArtifactPath(file.path)) { () throws(ByteSourceFault) in MemorySource(file.bytes) }
    }
}

/// The options that the tests read with.
func options(jobs: Int = 2, limits: Limits = Limits()) -> ReadingOptions {
    ReadingOptions(
        limits: limits, jobs: jobs, spools: TemporarySpoolFactory(bytesInMemoryMax: limits.nestedBytesInMemoryMax))
}

/// The report on `files`.
func analysed(
    _ files: [(path: String, bytes: [UInt8])], jobs: Int = 2, limits: Limits = Limits()
) async throws -> AnalysisReport {
    try await analysed(inputs(files), jobs: jobs, limits: limits)
}

/// The report on `inputs`.
func analysed(_ inputs: [BundleInput], jobs: Int = 2, limits: Limits = Limits()) async throws -> AnalysisReport {
    struct NoRules: Error {}
    guard let rules = Rules.compiled else { throw NoRules() }
    let tool = ToolDescription(version: "test", packName: rules.book.name, packVersion: "", packHash: "")
    return await Analyzer(rules, tool: tool).analyze(inputs, options: options(jobs: jobs, limits: limits))
}

extension AnalysisReport {
    /// The summary of the artifact whose path ends in `suffix`.
    func artifact(_ suffix: String) -> ArtifactSummary? {
        artifacts.first { $0.path.description.hasSuffix(suffix) }
    }
}
