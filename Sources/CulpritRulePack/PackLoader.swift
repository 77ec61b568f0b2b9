// From the files of a pack and of the packs laid over it to one checked rule book. It reads no files itself.

import CulpritModel
package import CulpritRules

/// What became of the files of a pack.
package struct LoadedPack: Sendable {
    /// The pack; nil where it has an error.
    package var book: RuleBook?
    /// What of the pack is sound, even where other parts have errors: for running the cases of a pack in the making.
    package var draft: RuleBook
    /// Everything that was noticed, in the order of the files.
    package var findings: [LintFinding]
    /// The cases of all failures that are not replaced, in the order of the files, each followed by what `without:` makes of it.
    package var cases: [RuleCase]

    /// The draft with failures that are still in the sandbox judged like all others, so that their cases can run.
    package var bookForCases: RuleBook {
        var book = draft
        for index in book.failures.indices where book.failures[index].maturity == .sandbox {
            book.failures[index].maturity = .incubating
        }
        return book
    }

    /// Whether a finding is an error.
    package var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

/// How much of a pack is checked.
package enum PackCheck: Sendable {
    /// What an analysis needs: every definition is sound, and every name exists. Cases are not read.
    case use
    /// Everything that an author should know: cases, samples, doubles, cycles, style.
    case everything

    /// Whether files of `kind` are read at all.
    func reads(_ kind: PackFileKind) -> Bool { kind != .cases || self == .everything }
}

/// Loads packs.
package enum PackLoader {
    /// Loads `layers`, the first the pack itself and each later one laid over those before: the same id replaces.
    /// `programVersion` is what packs that need a newer program are held to; nil holds them to none.
    package static func load(
        _ layers: [[PackFile]], check: PackCheck = .everything, programVersion: String? = nil
    ) -> LoadedPack {
        var decoded = layers.map { PackDecoder.decode($0, check) }
        PackNeeds.check(&decoded, programVersion: programVersion)
        var merger = LayerMerger()
        for layer in decoded { merger.add(layer) }
        merger.book.hash = PackDigest.digest(of: layers)
        var checker = PackChecker(merger, isThorough: check == .everything)
        checker.checkNames()
        if check == .everything { checker.checkAuthoring() }
        checker.settleValues()
        let findings = (decoded.flatMap(\.findings) + checker.findings).sorted(by: LintFinding.inReadingOrder)
        let draft = checker.soundBook()
        let hasErrors = findings.contains { $0.severity == .error }
        return LoadedPack(
            book: hasErrors ? nil : draft, draft: draft, findings: findings,
            cases: checker.merged.cases.flatMap(\.withVariants))
    }
}

/// Lays layers over each other.
struct LayerMerger {
    var book = RuleBook()
    var cases: [RuleCase] = []
    var caseFiles: [String: RuleLocation] = [:]
    var broken: Set<DefinitionKey> = []
    var references: [Reference] = []
    var hasPackFile = false

    /// Lays `layer` over what there is.
    mutating func add(_ layer: DecodedLayer) {
        if layer.hasPackFile {
            book.name = hasPackFile ? book.name + "+" + layer.name : layer.name
            book.version = hasPackFile ? book.version + "+" + layer.version : layer.version
            hasPackFile = true
        }
        var replaced: Set<DefinitionKey> = []
        lay(layer.book.sources, over: &book.sources, .source, \.id, &replaced)
        lay(layer.book.facts, over: &book.facts, .fact, \.id, &replaced)
        lay(layer.book.signals, over: &book.signals, .signal, \.id, &replaced)
        lay(layer.book.codes, over: &book.codes, .code, { RuleText.codeKey($0.code) }, &replaced)
        lay(layer.book.failures, over: &book.failures, .failure, { $0.description.id }, &replaced)
        lay(layer.book.noise, over: &book.noise, .noise, \.id, &replaced)
        lay(layer.book.events, over: &book.events, .event, \.key, &replaced)
        lay(layer.book.ladder, over: &book.ladder, .rung, \.id, &replaced)
        for key in replaced where key.kind == .failure {
            replaced.insert(DefinitionKey(kind: .cases, id: key.id))
            caseFiles[key.id] = nil
        }
        for id in layer.caseFiles.keys { replaced.insert(DefinitionKey(kind: .cases, id: id)) }
        cases.removeAll { replaced.contains(DefinitionKey(kind: .cases, id: $0.failure)) }
        references.removeAll { replaced.contains($0.owner) }
        broken.subtract(replaced)
        cases += layer.cases
        caseFiles.merge(layer.caseFiles) { _, new in new }
        references += layer.references
        broken.formUnion(layer.broken)
    }

    private func lay<Definition>(
        _ new: [Definition], over old: inout [Definition], _ kind: DefinitionKey.Kind, _ id: (Definition) -> String,
        _ replaced: inout Set<DefinitionKey>
    ) {
        if old.isEmpty {
            old = new
            return
        }
        var places: [String: Int] = [:]
        for (index, definition) in old.enumerated() { places[id(definition)] = index }
        for definition in new {
            if let place = places[id(definition)] {
                old[place] = definition
                replaced.insert(DefinitionKey(kind: kind, id: id(definition)))
            } else {
                old.append(definition)
            }
        }
    }
}

/// The digest that tells one pack from another.
enum PackDigest {
    /// FNV-1a over the digests of all files in the order of their paths, as 16 hexadecimal digits.
    static func digest(of layers: [[PackFile]]) -> String {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for layer in layers {
            for file in layer.sorted(by: { $0.path < $1.path }) where !file.path.hasSuffix(".test.yaml") {
                for byte in file.path.utf8 { add(byte) }
                var digest = file.digest
                for _ in 0..<8 {
                    add(UInt8(truncatingIfNeeded: digest))
                    digest >>= 8
                }
            }
            add(0xff)
        }
        let text = String(state, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }

    /// FNV-1a over `bytes`.
    static func digest(of bytes: [UInt8]) -> UInt64 {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return state
    }
}
