import CulpritRulePack
import CulpritTestSupport
import Testing

/// The schemas tell editors which keys there are; the decoder refuses all others. They must not drift apart.
@Suite struct SchemaTests {
    static let kinds: [(file: String, definition: String?, keys: RuleKeys)] = [
        ("pack", nil, .pack), ("sources", nil, .sourceFile), ("sources", "source", .source), ("facts", nil, .factFile),
        ("facts", "fact", .fact), ("signals", nil, .signalFile), ("signals", "signal", .signal),
        ("codes", nil, .codeFile), ("codes", "code", .code), ("ladder", nil, .ladderFile), ("ladder", "rung", .rung),
        ("events", nil, .eventFile), ("events", "event", .event),
        ("noise", nil, .noiseFile), ("noise", "noise", .noise), ("failures", nil, .failure),
        ("failures", "fixStep", .fixStep), ("failures", "conditionAll", .conditionAll),
        ("failures", "conditionAny", .conditionAny), ("failures", "conditionNot", .conditionNot),
        ("failures", "conditionKnown", .conditionKnown),
        ("failures", "conditionFact", .conditionFact), ("failures", "conditionSignal", .conditionSignal),
        ("failures", "conditionCode", .conditionCode), ("failures", "conditionFailure", .conditionFailure),
        ("failures", "captureTest", .captureTest), ("cases", nil, .caseFile), ("cases", "case", .ruleCase),
        ("cases", "given", .given), ("cases", "event", .givenEvent), ("cases", "line", .givenLine),
    ]

    @Test(arguments: kinds.indices)
    func `a schema has the keys that the decoder knows`(_ index: Int) throws {
        let (file, definition, keys) = Self.kinds[index]
        let bytes = try #require(fileBytes(TestFolder.root + "/Rules/schema/\(file).json"))
        // JSON is YAML, so that the pack's own reader reads the schemas.
        let root = try #require(RuleNodeReading.documents(bytes).first)
        let schema = try #require(definition.map { root["$defs"]?[$0] } ?? root)
        #expect(schema.keys(of: "properties") == Set(keys.all))
        #expect(schema.texts(of: "required") == Set(keys.required))
        #expect(schema["additionalProperties"]?.text == "false")
    }
}

/// The decoder's own way from bytes to nodes.
enum RuleNodeReading {
    static func documents(_ bytes: [UInt8]) -> [RuleNode] { PackFile(path: "x.yaml", bytes: bytes).nodes }
}

extension RuleNode {
    fileprivate func keys(of key: String) -> Set<String> {
        guard case .mapping(let entries)? = self[key]?.content else { return [] }
        return Set(entries.map(\.key))
    }

    fileprivate func texts(of key: String) -> Set<String> {
        guard case .sequence(let nodes)? = self[key]?.content else { return [] }
        return Set(nodes.compactMap(\.text))
    }
}
