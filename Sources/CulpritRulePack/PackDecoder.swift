// Makes definitions of the rule files of one layer. Which kind of file it is follows from its path. Names that point to
// other definitions are noted and checked later, when all layers are known.

import CulpritModel
import CulpritRules

/// The definitions of one layer.
struct DecodedLayer {
    var name = ""
    var version = ""
    var hasPackFile = false
    /// What `pack.yaml` says that the pack needs: `program` or the name of a pack, and the oldest version that will do.
    var needs: [(name: String, version: String, location: RuleLocation)] = []
    var book = RuleBook()
    var cases: [RuleCase] = []
    /// The location of each cases file, by the failure it stands beside.
    var caseFiles: [String: RuleLocation] = [:]
    /// Definitions that have an error of their own.
    var broken: Set<DefinitionKey> = []
    var references: [Reference] = []
    var findings: [LintFinding] = []
}

/// Decodes the files of one layer.
struct PackDecoder {
    var layer = DecodedLayer()
    let context = DecodeContext()
    /// What the definitions are for: cases cost time that an analysis has no use for.
    private let check: PackCheck
    private var seen: [DefinitionKey: RuleLocation] = [:]
    private var titles: [String: RuleLocation] = [:]

    private init(_ check: PackCheck) { self.check = check }

    /// Decodes `files` for `check` and returns what they define.
    static func decode(_ files: [PackFile], _ check: PackCheck) -> DecodedLayer {
        var decoder = PackDecoder(check)
        for file in files.sorted(by: { $0.path < $1.path }) { decoder.decode(file) }
        decoder.layer.references = decoder.context.references
        decoder.layer.findings = decoder.context.findings
        return decoder.layer
    }

    private mutating func decode(_ file: PackFile) {
        guard let kind = PackFileKind(path: file.path) else {
            if file.path.hasSuffix(".yml") {
                context.file = file.path
                context.error(1, "the file is not read", "call it .yaml")
            } else if file.path.hasSuffix(".yaml") {
                context.file = file.path
                context.error(
                    1, "no rule file has this path",
                    "a failure stands in failures/<area>/<slug>.yaml, the rest in codes/, events/, facts/ and signals/")
            }
            return
        }
        guard check.reads(kind) else { return }
        context.file = file.path
        context.checksPatterns = check == .everything || !file.isFromProgram
        let parsed = file.documents()
        context.findings += parsed.findings
        if parsed.documents.isEmpty, parsed.findings.isEmpty {
            context.warning(1, "the file is empty", "fill it or remove it")
        }
        for document in parsed.documents { decode(document, kind: kind, path: file.path) }
    }

    private mutating func decode(_ document: RuleNode, kind: PackFileKind, path: String) {
        context.owner = DefinitionKey(kind: .source, id: "")
        switch kind {
        case .pack: decodePack(document)
        case .sources: each(document, .sourceFile, "sources") { $0.decodeSource($1) }
        case .ladder: each(document, .ladderFile, "ladder") { $0.decodeRung($1) }
        case .noise: each(document, .noiseFile, "noise") { $0.decodeNoise($1) }
        case .codes:
            let family = document["family"]?.text ?? ""
            each(document, .codeFile, "codes") { $0.decodeCode($1, family: family) }
        case .facts:
            let source = fileSource(document)
            each(document, .factFile, "facts") { $0.decodeFact($1, source: source) }
        case .signals:
            let source = fileSource(document)
            each(document, .signalFile, "signals") { $0.decodeSignal($1, source: source) }
        case .events:
            let source = fileSource(document)
            each(document, .eventFile, "events") { $0.decodeEvent($1, source: source) }
        case .failure: decodeFailure(document, path: path)
        case .cases: decodeCases(document, path: path)
        }
    }

    /// The source that the definitions of a document belong to; noted once as a reference.
    private func fileSource(_ document: RuleNode) -> String {
        guard let node = document["source"], let id = node.text else { return "" }
        context.refer(.source(id), line: node.line)
        return id
    }

    private mutating func each(
        _ document: RuleNode, _ keys: RuleKeys, _ key: String, _ decode: (inout PackDecoder, RuleNode) -> Void
    ) {
        guard let reader = MappingReader(document, keys, context) else { return }
        for node in reader.list(key) { decode(&self, node) }
    }

    private mutating func decodePack(_ document: RuleNode) {
        guard let reader = MappingReader(document, .pack, context) else { return }
        layer.hasPackFile = true
        layer.name = reader.requiredText("name")
        layer.version = reader.requiredText("version")
        let schema = reader.requiredText("schema")
        if !schema.isEmpty, schema != "1" {
            context.error(
                reader.line(of: "schema"), "the pack is of schema \(schema), and this program reads schema 1",
                "use a newer program, or a pack of schema 1")
        }
        guard let needs = reader.node("needs") else { return }
        if let version = needs.text {
            layer.needs.append(("program", version, context.location(needs.line)))
        } else {
            for entry in reader.mapping("needs") {
                layer.needs.append((entry.key, entry.value.text ?? "", context.location(entry.line)))
            }
        }
        for need in layer.needs where PackNeeds.parts(need.version) == nil {
            context.error(
                need.location.line, "'\(need.version)' is no version of \(need.name)", "write numbers with dots: 1.2.0")
        }
    }

    /// Notes the definition `kind` `id` on `line`, and whether it came out sound: it did not where there are more errors
    /// now than `errorsBefore`. Gives false where it is not to be kept: a second definition of an id, or none.
    mutating func define(
        _ kind: DefinitionKey.Kind, _ id: String, title: String?, line: Int, errorsBefore: Int
    ) -> Bool {
        let key = DefinitionKey(kind: kind, id: kind == .code ? RuleText.codeKey(id) : id)
        let isSound = kind == .failure ? RuleText.isFailureID(id) : kind == .code ? true : RuleText.isID(id)
        if !isSound, !id.isEmpty {
            context.error(
                line, "'\(id)' is no id",
                kind == .failure
                    ? "write area/slug in lower case with hyphens"
                    : "write lower-case words with hyphens, dots between parts")
        }
        if let other = seen[key] {
            context.error(
                line, "the \(kind.rawValue) \(id) is defined twice",
                "it stands in \(other.file):\(other.line) too; rename one")
            return false
        }
        seen[key] = context.location(line)
        if let title, !title.isEmpty, kind == .failure || kind == .source || kind == .rung {
            let titleKey = kind.rawValue + " " + title.lowercased()
            if let other = titles[titleKey] {
                context.error(
                    line, "the title '\(title)' is used twice",
                    "\(other.file):\(other.line) has it too; say what tells the two apart")
            } else {
                titles[titleKey] = context.location(line)
            }
        }
        if errors > errorsBefore { layer.broken.insert(key) }
        return !id.isEmpty
    }

    /// How many errors there are so far.
    var errors: Int { context.errorCount }
}
