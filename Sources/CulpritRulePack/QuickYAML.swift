// Rule nodes out of the events of the YAML library, without the tree that Yams makes of them first. It takes what nearly all
// rule files consist of; where a file has a fault, an alias, a key that is no text or one that stands twice, it gives nothing,
// and `YAMLReading` has Yams read the file, so that there is one place that words faults.

import CulpritRules

/// Reads YAML files that are as they should be.
struct QuickYAML {
    /// Each key of a mapping is compared with those before it. Mappings with more keys are left to Yams, which has a table.
    private static let keyCountMax = 200

    private let events: YAMLEvents
    private var budget = YAMLReading.nodeCountMax

    private init?(_ bytes: [UInt8]) {
        guard let events = YAMLEvents(bytes) else { return nil }
        self.events = events
    }

    /// The documents in `bytes`, or nil where Yams has to look at them.
    static func documents(in bytes: [UInt8]) -> [RuleNode]? {
        guard var reader = QuickYAML(bytes) else { return nil }
        return reader.documents()
    }

    private mutating func documents() -> [RuleNode]? {
        guard case .streamStart = events.next() else { return nil }
        var documents: [RuleNode] = []
        while let event = events.next() {
            switch event {
            case .streamEnd: return documents
            case .documentStart:
                guard let first = events.next(), let root = node(first, depth: 0), case .documentEnd = events.next()
                else { return nil }
                if case .nothing = root.content { continue }
                documents.append(root)
            default: return nil
            }
        }
        return nil
    }

    /// The node that begins with `event`.
    private mutating func node(_ event: YAMLEvent, depth: Int) -> RuleNode? {
        budget -= 1
        guard depth < YAMLReading.depthMax, budget > 0 else { return nil }
        switch event {
        case .scalar(let text, let isPlain, let line):
            return RuleNode(isPlain && YAMLReading.isNothing(text) ? .nothing : .scalar(text), line: line)
        case .sequenceStart(let line):
            var nodes: [RuleNode] = []
            while let next = events.next() {
                if case .sequenceEnd = next { return RuleNode(.sequence(nodes), line: line) }
                guard let element = node(next, depth: depth + 1) else { return nil }
                nodes.append(element)
            }
            return nil
        case .mappingStart(let line):
            var entries: [RuleNode.Entry] = []
            while let next = events.next() {
                if case .mappingEnd = next { return RuleNode(.mapping(entries), line: line) }
                guard case .scalar(let key, _, let keyLine) = next, entries.count < Self.keyCountMax,
                    !entries.contains(where: { $0.key == key }), let first = events.next(),
                    let value = node(first, depth: depth + 1)
                else { return nil }
                entries.append(RuleNode.Entry(key: key, line: keyLine, value: value))
            }
            return nil
        default: return nil
        }
    }
}
