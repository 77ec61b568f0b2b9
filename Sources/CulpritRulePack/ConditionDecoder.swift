// Makes conditions of rule nodes. One key tells which kind a condition is; the others belong to that kind.

import CulpritModel
import CulpritRules

/// Decodes conditions into values, noting every name they use.
struct ConditionDecoder {
    private let context: DecodeContext

    init(_ context: DecodeContext) { self.context = context }

    /// The condition `node`, or nil with a finding. `alsoKnown` are keys that stand beside it and are read elsewhere.
    func decode(_ node: RuleNode, alsoKnown: Set<String> = []) -> Condition? {
        guard case .mapping(let entries) = node.content else {
            var remedy = "write one of all, any, not, known, fact, signal, code, failure"
            if case .sequence = node.content { remedy = "write 'all:' or 'any:' above the list" }
            context.error(node.line, "a condition must be a mapping, and here stands \(node.kindName)", remedy)
            return nil
        }
        let own = RuleNode(.mapping(entries.filter { !alsoKnown.contains($0.key) }), line: node.line)
        let kinds = RuleKeys.conditions.filter { keys in entries.contains { $0.key == keys.required[0] } }
        guard kinds.count == 1, let keys = kinds.first else {
            let words = RuleKeys.conditions.map { $0.required[0] }
            if kinds.isEmpty {
                let wrong = entries.first { !alsoKnown.contains($0.key) }?.key ?? ""
                context.error(
                    node.line, "'\(wrong)' is no condition",
                    NearestName.hint(
                        for: wrong, among: words, otherwise: "write one of \(words.joined(separator: ", "))"))
            } else {
                let found = kinds.map { $0.required[0] }.joined(separator: " and ")
                context.error(
                    node.line, "one condition cannot be \(found)", "put them into a list below 'all:' or 'any:'")
            }
            return nil
        }
        guard let reader = MappingReader(own, keys, context) else { return nil }
        switch keys.required[0] {
        case "all": return .all(operands(reader, "all"))
        case "any": return .any(operands(reader, "any"))
        case "not": return reader.node("not").flatMap { decode($0) }.map { .not($0) }
        case "known": return reader.node("known").flatMap { decode($0) }.map { .known($0) }
        case "fact": return fact(reader)
        case "signal": return signal(reader)
        case "code": return code(reader)
        default:
            let id = reader.requiredText("failure")
            context.refer(.failure(id), line: reader.line(of: "failure"))
            return .failure(id)
        }
    }

    private func operands(_ reader: MappingReader, _ key: String) -> [Condition] {
        let nodes = reader.list(key)
        if nodes.isEmpty, reader.node(key) != nil {
            context.error(reader.line(of: key), "'\(key)' has no condition", "put at least one below it")
        }
        return nodes.compactMap { decode($0) }
    }

    private func runContext(_ reader: MappingReader) -> RunContext? {
        guard let text = reader.text("context") else { return nil }
        switch text {
        case "user": return .user
        case "system": return .system
        default:
            context.error(reader.line(of: "context"), "'context' cannot be '\(text)'", "write user or system")
            return nil
        }
    }

    private func fact(_ reader: MappingReader) -> Condition {
        let id = reader.requiredText("fact")
        context.refer(.fact(id), line: reader.line(of: "fact"))
        let tests = valueTests(reader, fact: id) + measureTests(reader, fact: id)
        if tests.isEmpty {
            context.error(
                reader.line, "the condition does not say what is asked of the fact \(id)",
                "add is, is-not, in, present, absent or another test")
        }
        return .fact(FactTest(fact: id, tests: tests, context: runContext(reader)))
    }

    private func valueTests(_ reader: MappingReader, fact id: String) -> [FactTest.Test] {
        var tests: [FactTest.Test] = []
        func compared(_ key: String) -> [String] {
            let texts = reader.texts(key)
            for (text, line) in texts { context.refer(.factValue(text, of: id), line: line) }
            if texts.isEmpty, reader.has(key) {
                context.error(
                    reader.line(of: key), "'\(key)' has no value", "to ask for no value, write 'absent: true'")
            }
            return texts.map(\.text)
        }
        for (key, make) in [("is", FactTest.Test.equals), ("is-not", FactTest.Test.differs)] {
            let values = compared(key)
            if values.count > 1 { context.error(reader.line(of: key), "'\(key)' takes one value", "write 'in: [...]'") }
            if let value = values.first { tests.append(make(value)) }
        }
        if reader.has("in") { tests.append(.oneOf(compared("in"))) }
        for (key, test, other) in [("present", FactTest.Test.present, "absent"), ("absent", .absent, "present")] {
            guard let flag = reader.flag(key) else { continue }
            if flag {
                tests.append(test)
            } else {
                context.error(reader.line(of: key), "'\(key): false' is not asked", "write '\(other): true'")
            }
        }
        if let pattern = reader.pattern("matches") { tests.append(.matches(pattern)) }
        for (key, make) in [("same-as", FactTest.Test.sameAs), ("not-same-as", FactTest.Test.notSameAs)] {
            guard let other = reader.text(key) else { continue }
            context.refer(.fact(other), line: reader.line(of: key))
            tests.append(make(other))
        }
        return tests
    }

    private func measureTests(_ reader: MappingReader, fact id: String) -> [FactTest.Test] {
        var tests: [FactTest.Test] = []
        func asks(_ kinds: [FactKind], _ key: String) {
            context.refer(.factKind(kinds, of: id, test: key), line: reader.line(of: key))
        }
        for (key, make) in [("less-than", FactTest.Test.lessThan), ("greater-than", FactTest.Test.greaterThan)] {
            guard let number = reader.number(key) else { continue }
            asks([.number, .text], key)
            tests.append(make(number))
        }
        for (key, make) in [("bits", FactTest.Test.bits), ("no-bits", FactTest.Test.noBits)] {
            guard let text = reader.text(key) else { continue }
            asks([.number, .text], key)
            if let bits = RuleText.unsigned(text) {
                tests.append(make(bits))
            } else {
                context.error(reader.line(of: key), "'\(key)' must be a whole number, not '\(text)'")
            }
        }
        if let version = reader.text("version-below") {
            if !version.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ UInt64($0) != nil }) {
                context.error(reader.line(of: "version-below"), "'\(version)' is no version", "write numbers with dots")
            }
            tests.append(.versionBelow(version))
        }
        if let seconds = reader.duration("older-than") {
            asks([.time, .localTime, .utcTime], "older-than")
            tests.append(.olderThan(seconds: seconds))
        }
        if let seconds = reader.duration("newer-than") {
            asks([.time, .localTime, .utcTime], "newer-than")
            tests.append(.newerThan(seconds: seconds))
        }
        return tests
    }

    private func signal(_ reader: MappingReader) -> Condition {
        let id = reader.requiredText("signal")
        context.refer(.signal(id), line: reader.line(of: "signal"))
        var test = SignalTest(signal: id)
        for entry in reader.mapping("where") {
            context.refer(.capture(entry.key, of: id), line: entry.line)
            guard let capture = captureTest(entry) else { continue }
            test.captures[entry.key] = capture
            guard entry.key == "code", case .oneOf(let codes) = capture else { continue }
            for code in codes where RuleText.isCode(code) { context.refer(.code(code), line: entry.line) }
        }
        if let count = reader.number("count") {
            if count < 1 || count > 1_000_000 || count != count.rounded() {
                context.error(reader.line(of: "count"), "'count' must be a whole number from 1 on")
            } else {
                test.countMin = Int(count)
            }
        }
        test.withinSeconds = reader.duration("within")
        test.lastSeconds = reader.duration("last")
        if let after = reader.text("after") {
            context.refer(.signal(after), line: reader.line(of: "after"))
            test.after = after
        }
        for (other, line) in reader.texts("not-followed-by") {
            context.refer(.signal(other), line: line)
            test.notFollowedBy.append(other)
        }
        test.notFollowedWithinSeconds = reader.duration("follow-within")
        if test.notFollowedBy.isEmpty, reader.has("follow-within") {
            context.error(
                reader.line(of: "follow-within"), "'follow-within' needs 'not-followed-by'",
                "name the signal that follows")
        }
        if test.countMin == 1, reader.has("within") {
            context.error(
                reader.line(of: "within"), "'within' measures several occurrences from each other",
                "add 'count:', or write 'last:' for a time before the bundle was taken")
        }
        test.context = runContext(reader)
        test.includesRecovered = reader.flag("recovered") ?? false
        return .signal(test)
    }

    private func captureTest(_ entry: RuleNode.Entry) -> CaptureTest? {
        switch entry.value.content {
        case .scalar(let text): return .oneOf([text])
        case .sequence(let nodes):
            let texts = nodes.compactMap(\.text)
            if texts.isEmpty || texts.count < nodes.count {
                context.error(entry.line, "'\(entry.key)' must be compared with a list of texts")
                return nil
            }
            return .oneOf(texts)
        case .nothing:
            context.error(entry.line, "'\(entry.key)' is compared with nothing", "write the values")
            return nil
        case .mapping: break
        }
        guard let reader = MappingReader(entry.value, .captureTest, context) else { return nil }
        if let pattern = reader.pattern("matches") { return .matches(pattern) }
        if let number = reader.number("less-than") { return .lessThan(number) }
        if let number = reader.number("greater-than") { return .greaterThan(number) }
        let values = reader.strings("not")
        if values.isEmpty {
            context.error(
                entry.line, "the test of '\(entry.key)' is empty", "write matches, not, less-than or greater-than")
            return nil
        }
        return .noneOf(values)
    }

    private func code(_ reader: MappingReader) -> Condition {
        let codes = reader.texts("code")
        for (text, line) in codes {
            if RuleText.isCode(text) {
                context.refer(.code(text), line: line)
            } else {
                context.error(line, "'\(text)' is no error code", "write 0x80180018, a decimal number, or AADSTS50155")
            }
        }
        if codes.isEmpty { context.error(reader.line, "the condition names no code", "write 'code: [0x8018002b]'") }
        for (source, line) in reader.texts("in") { context.refer(.source(source), line: line) }
        return .code(CodeTest(codes: codes.map(\.text), sources: reader.strings("in")))
    }
}
