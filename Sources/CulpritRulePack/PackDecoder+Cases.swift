// Decoding of the cases beside a failure.

import CulpritModel
import CulpritRules

extension PackDecoder {
    mutating func decodeCases(_ document: RuleNode, path: String) {
        let failure = String(path.dropFirst("failures/".count).dropLast(".test.yaml".count))
        layer.caseFiles[failure] = context.location(1)
        guard let reader = MappingReader(document, .caseFile, context) else { return }
        context.owner = DefinitionKey(kind: .cases, id: failure)
        var names: Set<String> = []
        for node in reader.list("cases") {
            let before = errors
            guard let ruleCase = decodeCase(node, failure: failure) else { continue }
            if !names.insert(ruleCase.name).inserted {
                context.error(
                    ruleCase.location.line, "two cases are called '\(ruleCase.name)'", "say what tells them apart")
            }
            if errors == before { layer.cases.append(ruleCase) }
        }
    }

    private func decodeCase(_ node: RuleNode, failure: String) -> RuleCase? {
        guard let reader = MappingReader(node, .ruleCase, context),
            let expect = reader.choice("expect", CaseExpectation.self)
        else { return nil }
        var ruleCase = RuleCase(
            failure: failure, name: reader.requiredText("name"), expect: expect, location: context.location(reader.line)
        )
        ruleCase.bundle = reader.text("bundle")
        if let given = reader.node("given") {
            if ruleCase.bundle != nil {
                context.error(
                    reader.line(of: "bundle"), "a case has 'given' or 'bundle', not both", "remove one of them")
            }
            ruleCase.given = evidence(given)
        } else if !reader.has("given"), ruleCase.bundle == nil {
            context.error(reader.line, "the case gives no evidence", "add 'given:', with {} for none at all")
        }
        if reader.has("missing") {
            let missing = reader.texts("missing")
            for (source, line) in missing { context.refer(.source(source), line: line) }
            ruleCase.missing = .exactly(missing.map(\.text))
            if expect != .notAssessable {
                context.error(
                    reader.line(of: "missing"), "'missing' belongs to 'expect: not-assessable'", "remove it")
            }
        }
        ruleCase.removals = removals(reader)
        ruleCase.replacements =
            replacements(reader, "also", expect: expect, in: ruleCase.given)
            + replacements(reader, "near-misses", expect: .silent, in: ruleCase.given)
        return ruleCase
    }

    /// `without: [source, ...]`, each of which leaves the failure open, or `without: {source: expectation, ...}`.
    private func removals(_ reader: MappingReader) -> [RuleCase.Removal] {
        var removals: [RuleCase.Removal] = []
        if case .mapping(let entries)? = reader.node("without")?.content {
            for entry in entries {
                context.refer(.source(entry.key), line: entry.line)
                if let expect = CaseExpectation(rawValue: entry.value.text ?? "") {
                    removals.append(RuleCase.Removal(source: entry.key, expect: expect, line: entry.line))
                } else {
                    context.error(
                        entry.line, "'without' does not say what the failure comes to without \(entry.key)",
                        "write one of \(CaseExpectation.allCases.map(\.rawValue).joined(separator: ", "))")
                }
            }
        } else {
            for (source, line) in reader.texts("without") {
                context.refer(.source(source), line: line)
                removals.append(RuleCase.Removal(source: source, expect: .notAssessable, line: line))
            }
        }
        return removals
    }

    /// `also: {old: [new, ...]}`, which leaves the verdict as it is, and `near-misses:`, which is silent: another text in place
    /// of one that the case gives.
    private func replacements(
        _ reader: MappingReader, _ key: String, expect: CaseExpectation, in given: CaseEvidence
    ) -> [RuleCase.Replacement] {
        reader.mapping(key).flatMap { entry -> [RuleCase.Replacement] in
            if entry.key.isEmpty || !given.holds(entry.key) {
                context.error(
                    entry.line, "the case gives no '\(entry.key)' that another value could replace",
                    "write a text that stands in 'given'")
            }
            var nodes = [entry.value]
            if case .sequence(let several) = entry.value.content { nodes = several }
            return nodes.compactMap { node in
                guard let text = node.text else {
                    context.error(node.line, "'\(entry.key)' has no other value", "write a text or a list of texts")
                    return nil
                }
                if given.entries.contains(where: { $0.source == entry.key }) {
                    context.refer(.source(text), line: node.line)
                }
                return RuleCase.Replacement(old: entry.key, new: text, expect: expect, line: node.line)
            }
        }
    }

    private func evidence(_ node: RuleNode) -> CaseEvidence {
        var evidence = CaseEvidence()
        guard let reader = MappingReader(node, .given, context), case .mapping(let entries) = node.content else {
            return evidence
        }
        for entry in entries {
            switch entry.key {
            case "dsregcmd": dsregcmd(reader, &evidence)
            case "registry":
                for key in reader.mapping("registry") {
                    values(key, format: "registry-export", path: key.key, &evidence)
                }
                evidence.readFormats.insert("registry-export")
            case "state":
                for format in reader.mapping("state") {
                    evidence.readFormats.insert(format.key)
                    guard case .mapping(let paths) = format.value.content else { continue }
                    for path in paths { values(path, format: format.key, path: path.key, &evidence) }
                }
            case "events":
                for event in reader.list("events") {
                    if let found = self.event(event) { evidence.entries += repeated(found, event["times"]) }
                }
            case "logs": for log in reader.mapping("logs") { lines(log, &evidence) }
            case "facts":
                for fact in reader.mapping("facts") {
                    context.refer(.fact(fact.key), line: fact.line)
                    guard let value = scalar(fact) else { continue }
                    context.refer(.factValue(value, of: fact.key), line: fact.line)
                    evidence.facts.append((fact.key, value, fact.line))
                }
            case "read": evidence.read = sources(reader, "read")
            case "partial": evidence.partial = sources(reader, "partial")
            case "context":
                let word = reader.text("context") ?? ""
                guard let context = RunContext(rawValue: word) else {
                    self.context.error(entry.line, "'context' cannot be '\(word)'", "write user or system")
                    continue
                }
                evidence.context = context
            case "captured": if let captured = time(reader, "captured") { evidence.captured = captured }
            default: continue
            }
        }
        return evidence
    }

    private func sources(_ reader: MappingReader, _ key: String) -> [(source: String, line: Int)] {
        let sources = reader.texts(key)
        for (source, line) in sources { context.refer(.source(source), line: line) }
        return sources.map { ($0.text, $0.line) }
    }

    /// A value as text; nothing behind the key is an empty value.
    private func scalar(_ entry: RuleNode.Entry) -> String? {
        switch entry.value.content {
        case .scalar(let text): return text
        case .nothing: return ""
        default:
            context.error(entry.line, "'\(entry.key)' must be text, and here stands \(entry.value.kindName)")
            return nil
        }
    }

    private func dsregcmd(_ reader: MappingReader, _ evidence: inout CaseEvidence) {
        evidence.readFormats.insert("dsregcmd")
        for entry in reader.mapping("dsregcmd") {
            if case .mapping = entry.value.content {
                values(entry, format: "dsregcmd", path: entry.key, &evidence)
            } else if let value = scalar(entry) {
                evidence.states.append(
                    CaseEvidence.State(format: "dsregcmd", path: nil, name: entry.key, value: value, line: entry.line))
            }
        }
    }

    /// The names and values below one path.
    private func values(_ entry: RuleNode.Entry, format: String, path: String, _ evidence: inout CaseEvidence) {
        switch entry.value.content {
        case .nothing:
            evidence.states.append(
                CaseEvidence.State(format: format, path: path, name: "", value: "", line: entry.line))
        case .mapping(let values):
            // A key without values still says that it is there.
            if values.isEmpty {
                evidence.states.append(
                    CaseEvidence.State(format: format, path: path, name: "", value: "", line: entry.line))
            }
            for value in values {
                guard let text = scalar(value) else { continue }
                evidence.states.append(
                    CaseEvidence.State(format: format, path: path, name: value.key, value: text, line: value.line))
            }
        default:
            context.error(entry.line, "'\(entry.key)' must hold names and values", "write {Name: value}")
        }
    }

    private func event(_ node: RuleNode) -> CaseEvidence.Entry? {
        guard let reader = MappingReader(node, .givenEvent, context) else { return nil }
        let source = reader.requiredText("source")
        context.refer(.source(source), line: reader.line(of: "source"))
        let text = reader.requiredText("id")
        guard let id = UInt32(text) else {
            context.error(reader.line(of: "id"), "'\(text)' is no event id", "write the number")
            return nil
        }
        var values: [EventValue] = []
        if case .sequence? = reader.node("data")?.content {
            values = reader.strings("data").map { EventValue(name: nil, text: $0) }
        } else {
            values = reader.mapping("data").compactMap { entry in
                scalar(entry).map { EventValue(name: entry.key, text: $0) }
            }
        }
        let level = reader.number("level").flatMap { UInt8(exactly: $0) } ?? 2
        return CaseEvidence.Entry(
            source: source,
            content: .event(id: id, provider: reader.text("provider") ?? "", level: level, values: values),
            at: time(reader, "at"), line: reader.line)
    }

    private func lines(_ log: RuleNode.Entry, _ evidence: inout CaseEvidence) {
        context.refer(.source(log.key), line: log.line)
        var nodes = [log.value]
        if case .sequence(let several) = log.value.content { nodes = several }
        if nodes.isEmpty { evidence.read.append((log.key, log.line)) }
        for node in nodes {
            if let text = node.text {
                evidence.entries.append(
                    CaseEvidence.Entry(source: log.key, content: .line(text), at: nil, line: node.line))
            } else if let reader = MappingReader(node, .givenLine, context) {
                let entry = CaseEvidence.Entry(
                    source: log.key, content: .line(reader.requiredText("text")), at: time(reader, "at"),
                    line: reader.line)
                evidence.entries += repeated(entry, node["times"])
            }
        }
    }

    /// `entry` as many times as `times` says, once where it is not given.
    private func repeated(_ entry: CaseEvidence.Entry, _ times: RuleNode?) -> [CaseEvidence.Entry] {
        guard let times else { return [entry] }
        guard let text = times.text, let count = Int(text), (1...1000).contains(count) else {
            context.error(times.line, "'times' must be a whole number from 1 to 1000")
            return [entry]
        }
        return Array(repeating: entry, count: count)
    }

    /// A time in UTC, written `2024-01-01T10:00:00`.
    private func time(_ reader: MappingReader, _ key: String) -> Ticks? {
        guard let text = reader.text(key) else { return nil }
        if let ticks = Self.instant(text) { return ticks }
        context.error(reader.line(of: key), "'\(key)' is no time: '\(text)'", "write 2024-01-01T10:00:00, in UTC")
        return nil
    }

    /// The instant of `2024-01-01`, `2024-01-01T10:00` or `2024-01-01T10:00:00`, with or without a Z.
    static func instant(_ text: String) -> Ticks? {
        let parts = text.utf8.split(omittingEmptySubsequences: false) { byte in
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "T")
                || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "Z")
        }
        var numbers: [Int] = []
        for part in parts {
            if part.isEmpty, numbers.count == parts.count - 1 { break }
            guard part.count <= 4, let number = Int(String(Substring(part))) else { return nil }
            numbers.append(number)
        }
        guard numbers.count == 3 || numbers.count == 5 || numbers.count == 6 else { return nil }
        numbers += [Int](repeating: 0, count: 6 - numbers.count)
        return Ticks(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5])
    }
}
