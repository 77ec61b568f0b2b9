// Makes rule nodes of YAML text. A fault in the text is a finding with its line; the documents before it are kept.
// It will not resolve tags: every scalar stays the text that was typed.

import CulpritRules
private import Yams

/// The documents of one YAML file, and what was wrong with it.
struct ParsedYAML {
    var documents: [RuleNode] = []
    var findings: [LintFinding] = []
}

enum YAMLReading {
    /// More nodes than any honest rule file has; stops aliases that multiply themselves.
    static let nodeCountMax = 1_000_000
    static let depthMax = 64

    /// The documents in `bytes`, the content of the file called `file`.
    static func parse(_ bytes: [UInt8], file: String) -> ParsedYAML {
        if let documents = QuickYAML.documents(in: bytes) { return ParsedYAML(documents: documents) }
        return parseThoroughly(bytes, file: file)
    }

    /// The same for any file: what was wrong with it is told in words.
    static func parseThoroughly(_ bytes: [UInt8], file: String) -> ParsedYAML {
        var parsed = ParsedYAML()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = lineOfFirstFault(bytes)
            parsed.findings.append(
                LintFinding(
                    .error, at: RuleLocation(file: file, line: line), "the file is not UTF-8",
                    remedy: "save it as UTF-8"))
            return parsed
        }
        do {
            // The basic resolver has no rules, so that no scalar is looked at with a regular expression. An encoding that
            // is not named is looked for in the environment of the process, which takes longer than a small file.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            var budget = nodeCountMax
            while let root = try parser.nextRoot() {
                guard let node = convert(root, depth: 0, budget: &budget) else {
                    parsed.findings.append(
                        LintFinding(
                            .error, at: RuleLocation(file: file, line: root.mark?.line ?? 1),
                            "the document is nested deeper than \(depthMax) levels or holds over \(nodeCountMax) values",
                            remedy: "split it, and write out what aliases repeat"))
                    return parsed
                }
                if case .nothing = node.content { continue }
                parsed.documents.append(node)
            }
        } catch {
            parsed.findings.append(finding(for: error, file: file))
        }
        return parsed
    }

    /// Whether `text`, which stands there without quotes, says that there is no value.
    static func isNothing(_ text: String) -> Bool { text.isEmpty || text == "~" || text == "null" }

    private static func convert(_ node: Node, depth: Int, budget: inout Int) -> RuleNode? {
        budget -= 1
        guard depth < depthMax, budget > 0 else { return nil }
        switch node {
        case .scalar(let scalar):
            let line = scalar.mark?.line ?? 1
            let isPlain = scalar.style == .plain || scalar.style == .any
            return RuleNode(isPlain && isNothing(scalar.string) ? .nothing : .scalar(scalar.string), line: line)
        case .sequence(let sequence):
            var nodes: [RuleNode] = []
            nodes.reserveCapacity(sequence.count)
            for element in sequence {
                guard let converted = convert(element, depth: depth + 1, budget: &budget) else { return nil }
                nodes.append(converted)
            }
            return RuleNode(.sequence(nodes), line: sequence.mark?.line ?? 1)
        case .mapping(let mapping):
            var entries: [RuleNode.Entry] = []
            entries.reserveCapacity(mapping.count)
            for (key, value) in mapping {
                guard let converted = convert(value, depth: depth + 1, budget: &budget) else { return nil }
                let line = key.mark?.line ?? converted.line
                entries.append(RuleNode.Entry(key: key.scalar?.string ?? "[complex key]", line: line, value: converted))
            }
            return RuleNode(.mapping(entries), line: mapping.mark?.line ?? 1)
        case .alias:
            return RuleNode(.nothing, line: 1)
        }
    }

    private static func finding(for error: any Error, file: String) -> LintFinding {
        var line = 1
        var problem = "the YAML cannot be read"
        var remedy = "compare the indentation, the colons and the quotes of this line and the one above"
        switch error as? YamlError {
        case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            line = mark.line
            problem = text + (context.map { " (\($0.text) from line \($0.mark.line))" } ?? "")
            if text.contains("mapping values are not allowed") {
                remedy = "put quotes around text that holds ': '"
            } else if text.contains("cannot start any token") || text.contains("unknown escape") {
                remedy = "put single quotes around text that begins with a sign or holds a backslash"
            } else if text.contains("tab character") {
                remedy = "indent with blanks"
            }
        case .reader(let text, let offset, _, let yaml):
            problem = text
            line = 1 + (offset.map { yaml.prefix($0).utf8.count { $0 == 10 } } ?? 0)
            remedy = "remove the character"
        case .duplicatedKeysInMapping(let keys, let context):
            line = context.mark.line
            problem = "the key \(keys.sorted().joined(separator: ", ")) stands twice in one mapping"
            remedy = "keep one of them"
        default: break
        }
        return LintFinding(.error, at: RuleLocation(file: file, line: line), problem, remedy: remedy)
    }

    private static func lineOfFirstFault(_ bytes: [UInt8]) -> Int {
        var line = 1
        for part in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { return line }
            line += 1
        }
        return 1
    }
}
