// Reading one mapping of a rule file, key by key. Whatever does not fit is a finding with its line; the reader then gives
// nil or an empty value, so that one fault does not hide the next.

import CulpritRules

/// What a definition is, and its id: what references are checked against and what a later layer replaces.
struct DefinitionKey: Hashable {
    enum Kind: String {
        case source, fact, signal, code, failure, noise, event, rung, cases
    }

    var kind: Kind
    var id: String
}

/// A name that one definition uses of another, to be checked once the whole pack is known.
struct Reference {
    enum Use {
        case source(String)
        case fact(String)
        case signal(String)
        case failure(String)
        case rung(String)
        /// A capture of a signal.
        case capture(String, of: String)
        /// A value that the fact is compared with.
        case factValue(String, of: String)
        /// A number or a time is asked of the fact.
        case factKind([FactKind], of: String, test: String)
        case pattern(String)
        case operation(String)
        case code(String)
    }

    var use: Use
    var location: RuleLocation
    var owner: DefinitionKey
}

/// What is gathered while the files of one layer are decoded.
final class DecodeContext {
    var file = ""
    var findings: [LintFinding] = []
    var references: [Reference] = []
    var owner = DefinitionKey(kind: .source, id: "")
    private(set) var errorCount = 0
    /// Whether patterns are compiled to see whether they can be. Those of a pack that was checked before need not be.
    var checksPatterns = true

    func location(_ line: Int) -> RuleLocation { RuleLocation(file: file, line: line) }

    func error(_ line: Int, _ message: String, _ remedy: String = "") {
        errorCount += 1
        findings.append(LintFinding(.error, at: location(line), message, remedy: remedy))
    }

    func warning(_ line: Int, _ message: String, _ remedy: String = "") {
        findings.append(LintFinding(.warning, at: location(line), message, remedy: remedy))
    }

    func refer(_ use: Reference.Use, line: Int) {
        if !checksPatterns, case .pattern = use { return }
        references.append(Reference(use: use, location: location(line), owner: owner))
    }
}

/// Reads the keys of one mapping.
struct MappingReader {
    let context: DecodeContext
    let keys: RuleKeys
    let line: Int
    /// Few enough that looking through them is quicker than any table.
    private let entries: [RuleNode.Entry]

    /// A reader of `node`; nil, with a finding, where it is no mapping. Unknown and missing keys are findings.
    init?(_ node: RuleNode, _ keys: RuleKeys, _ context: DecodeContext) {
        guard case .mapping(let entries) = node.content else {
            context.error(
                node.line, "\(keys.kind) must be a mapping, and here stands \(node.kindName)",
                "write 'key: value' pairs"
                    + (keys.required.isEmpty ? "" : ", at least \(keys.required.joined(separator: ", "))"))
            return nil
        }
        self.context = context
        self.keys = keys
        self.entries = entries
        line = entries.first?.line ?? node.line
        for (index, entry) in entries.enumerated() {
            if !keys.all.contains(entry.key) {
                let known = NearestName.hint(
                    for: entry.key, among: keys.all, otherwise: "the keys are \(keys.all.joined(separator: ", "))")
                context.error(entry.line, "\(keys.kind) has no key '\(entry.key)'", known)
            }
            if entries[..<index].contains(where: { $0.key == entry.key }) {
                context.error(entry.line, "the key '\(entry.key)' stands twice", "keep one of them")
            }
        }
        for key in keys.required {
            guard let entry = entry(key) else {
                context.error(line, "\(keys.kind) lacks the key '\(key)'", "add '\(key): ...'")
                continue
            }
            if case .nothing = entry.value.content {
                context.error(entry.line, "'\(key)' has no value", "write one behind the colon")
            }
        }
    }

    private func entry(_ key: String) -> RuleNode.Entry? { entries.first { $0.key == key } }

    func has(_ key: String) -> Bool { entry(key) != nil }

    func node(_ key: String) -> RuleNode? {
        guard let value = entry(key)?.value else { return nil }
        if case .nothing = value.content { return nil }
        return value
    }

    /// The line of `key`, or of the mapping.
    func line(of key: String) -> Int { entry(key)?.line ?? line }

    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.text else {
            context.error(line(of: key), "'\(key)' must be text, and here stands \(node.kindName)", "write one value")
            return nil
        }
        return text
    }

    /// The text behind `key`, or empty: a missing required key has its finding already.
    func requiredText(_ key: String) -> String {
        let text = text(key) ?? ""
        if text.isEmpty, node(key)?.text != nil { context.error(line(of: key), "'\(key)' is empty", "write its text") }
        return text
    }

    /// One text or a list of them, each with its line.
    func texts(_ key: String) -> [(text: String, line: Int)] {
        guard let node = node(key) else { return [] }
        switch node.content {
        case .scalar(let text): return [(text, node.line)]
        case .sequence(let nodes):
            return nodes.compactMap { element in
                if let text = element.text { return (text, element.line) }
                context.error(element.line, "'\(key)' must be a list of texts, and here stands \(element.kindName)")
                return nil
            }
        default:
            context.error(line(of: key), "'\(key)' must be a text or a list of texts")
            return []
        }
    }

    func strings(_ key: String) -> [String] { texts(key).map(\.text) }

    /// The elements of a list.
    func list(_ key: String) -> [RuleNode] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let nodes) = node.content else {
            context.error(
                line(of: key), "'\(key)' must be a list, and here stands \(node.kindName)",
                "begin each element with '- '")
            return []
        }
        return nodes
    }

    /// The entries of a mapping.
    func mapping(_ key: String) -> [RuleNode.Entry] {
        guard let node = node(key) else { return [] }
        guard case .mapping(let entries) = node.content else {
            context.error(line(of: key), "'\(key)' must be a mapping, and here stands \(node.kindName)")
            return []
        }
        return entries
    }

    /// A mapping of text to text.
    func textMapping(_ key: String) -> [String: String] {
        var texts: [String: String] = [:]
        for entry in mapping(key) {
            if let text = entry.value.text {
                texts[entry.key] = text
            } else if case .nothing = entry.value.content {
                texts[entry.key] = ""
            } else {
                context.error(entry.line, "'\(entry.key)' must be text, and here stands \(entry.value.kindName)")
            }
        }
        return texts
    }

    /// One of the words of `type`, or nil where the key is missing.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice? {
        guard let text = text(key) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let hint = NearestName.hint(for: text, among: words, otherwise: "write one of \(words.joined(separator: ", "))")
        context.error(line(of: key), "'\(key)' cannot be '\(text)'", hint)
        return nil
    }

    func flag(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes": return true
        case "false", "no": return false
        default:
            context.error(line(of: key), "'\(key)' must be true or false, not '\(text)'")
            return nil
        }
    }

    func number(_ key: String) -> Double? {
        guard let text = text(key) else { return nil }
        if let number = RuleText.number(text) { return number }
        context.error(line(of: key), "'\(key)' must be a number, not '\(text)'")
        return nil
    }

    /// Seconds, written `90s`, `30m`, `4h` or `14d`.
    func duration(_ key: String) -> Double? {
        guard let text = text(key) else { return nil }
        if let seconds = RuleText.seconds(text) { return seconds }
        context.error(
            line(of: key), "'\(key)' must be a duration, not '\(text)'",
            "write a number with its unit: 90s, 30m, 4h or 14d")
        return nil
    }

    /// A pattern, noted to be compiled later.
    func pattern(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        context.refer(.pattern(text), line: line(of: key))
        return text
    }
}
