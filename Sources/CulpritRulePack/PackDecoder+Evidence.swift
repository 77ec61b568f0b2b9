// Decoding of what names evidence: sources, facts, signals, codes and noise.

import CulpritModel
import CulpritRules

extension PackDecoder {
    mutating func decodeSource(_ node: RuleNode) {
        let before = errors
        guard let reader = MappingReader(node, .source, context) else { return }
        let id = reader.requiredText("id")
        context.owner = DefinitionKey(kind: .source, id: id)
        var source = SourceDefinition(id: id, title: reader.requiredText("title"))
        source.formats = reader.strings("formats")
        source.names = reader.strings("names")
        source.components = reader.strings("components")
        source.channels = reader.strings("channels")
        source.keys = reader.strings("keys")
        source.collectedFrom = reader.text("collected-from") ?? ""
        source.collect = reader.requiredText("collect")
        source.location = context.location(reader.line)
        if source.formats.isEmpty, source.names.isEmpty, source.components.isEmpty, source.channels.isEmpty,
            source.keys.isEmpty
        {
            context.error(
                reader.line, "nothing tells which artifacts belong to the source \(id)",
                "give formats, names, components, channels or keys")
        }
        for key in source.keys where !["HKLM\\", "HKCU\\", "HKU\\", "HKCR\\"].contains(where: key.hasPrefix) {
            context.error(
                reader.line(of: "keys"), "the registry key \(key) has no root that is known",
                "begin it with HKLM\\, HKCU\\, HKU\\ or HKCR\\")
        }
        if define(.source, id, title: source.title, line: reader.line, errorsBefore: before) {
            layer.book.sources.append(source)
        }
    }

    mutating func decodeFact(_ node: RuleNode, source: String) {
        let before = errors
        guard let reader = MappingReader(node, .fact, context) else { return }
        let id = reader.requiredText("id")
        context.owner = DefinitionKey(kind: .fact, id: id)
        var fact = FactDefinition(
            id: id, source: source, title: reader.requiredText("title"), origin: factOrigin(reader))
        fact.kind = reader.choice("type", FactKind.self) ?? .text
        for (raw, value) in reader.textMapping("values") { fact.values[raw] = value }
        if let extract = reader.pattern("extract") { fact.extract = extract }
        fact.siblings = reader.textMapping("siblings")
        fact.role = reader.choice("role", FactRole.self)
        if let word = reader.text("context") {
            fact.needsUserContext = word == "user"
            if word != "user" {
                context.error(
                    reader.line(of: "context"), "'context' cannot be '\(word)'", "write user, or leave it out")
            }
        }
        fact.meaning = reader.text("meaning") ?? ""
        fact.location = context.location(reader.line)
        if define(.fact, id, title: fact.title, line: reader.line, errorsBefore: before) {
            layer.book.facts.append(fact)
        }
    }

    private func factOrigin(_ reader: MappingReader) -> FactDefinition.Origin {
        if let signal = reader.text("signal") {
            context.refer(.signal(signal), line: reader.line(of: "signal"))
            let capture = reader.text("capture")
            if let capture {
                context.refer(.capture(capture, of: signal), line: reader.line(of: "capture"))
            } else {
                context.error(
                    reader.line, "the fact does not say which capture of \(signal) it is", "add 'capture: NAME'")
            }
            for key in ["path", "name", "siblings"] where reader.has(key) {
                context.error(reader.line(of: key), "a fact from a signal has no '\(key)'", "remove it")
            }
            return .signal(id: signal, capture: capture ?? "")
        }
        if reader.has("capture") {
            context.error(
                reader.line(of: "capture"), "'capture' needs a 'signal'", "name the signal that makes the capture")
        } else if !reader.has("name") {
            context.error(
                reader.line, "nothing tells where the fact is read", "give path and name, or signal and capture")
        }
        return .state(path: reader.text("path") ?? "", name: reader.text("name") ?? "")
    }

    mutating func decodeSignal(_ node: RuleNode, source: String) {
        let before = errors
        guard let reader = MappingReader(node, .signal, context) else { return }
        let id = reader.requiredText("id")
        context.owner = DefinitionKey(kind: .signal, id: id)
        var signal = SignalDefinition(
            id: id, source: source, title: reader.requiredText("title"), trigger: signalTrigger(reader))
        signal.samples = reader.strings("sample") + reader.strings("samples")
        if case .event = signal.trigger {
            signal.captures = eventCaptures(reader)
            signal.valuesPattern = reader.pattern("values-pattern")
            signal.captureNames = signal.captures.keys.sorted()
        } else {
            for key in ["provider", "where", "capture", "values-pattern"] where reader.has(key) {
                context.error(
                    reader.line(of: key), "'\(key)' is for events, and this signal has a pattern",
                    key == "capture" ? "name the group in the pattern: (?<name>...)" : "remove it")
            }
            if signal.samples.isEmpty {
                context.error(
                    reader.line, "the signal \(id) has no sample",
                    "add 'sample:' with a message that its pattern matches")
            }
        }
        signal.operation = reader.text("operation")
        for word in reader.texts("operation") + reader.texts("clears") where !RuleText.isID(word.text) {
            context.error(
                word.line, "'\(word.text)' is no name of an operation", "write lower-case words, dots between parts")
        }
        signal.outcome = reader.choice("outcome", Outcome.self) ?? .information
        signal.clears = reader.strings("clears")
        for clears in reader.texts("clears") { context.refer(.operation(clears.text), line: clears.line) }
        if signal.operation != nil, signal.outcome == .information, !reader.has("outcome") {
            context.error(
                reader.line(of: "operation"), "the signal has an operation and no outcome",
                "add 'outcome: success', 'failure' or 'information'")
        }
        signal.meaning = reader.text("meaning") ?? ""
        signal.location = context.location(reader.line)
        if define(.signal, id, title: signal.title, line: reader.line, errorsBefore: before) {
            layer.book.signals.append(signal)
        }
    }

    private func signalTrigger(_ reader: MappingReader) -> SignalDefinition.Trigger {
        let patterns = reader.texts("pattern") + reader.texts("patterns")
        if reader.has("event") {
            if !patterns.isEmpty {
                context.error(
                    reader.line(of: "event"), "a signal has a pattern or an event, not both",
                    "narrow an event with 'where' or 'values-pattern'")
            }
            var ids: [UInt32] = []
            for (text, line) in reader.texts("event") {
                if let id = UInt32(text) {
                    ids.append(id)
                } else {
                    context.error(line, "'\(text)' is no event id", "write the number")
                }
            }
            let values = reader.textMapping("where")
            for (_, pattern) in values { context.refer(.pattern(pattern), line: reader.line(of: "where")) }
            return .event(ids: ids, provider: reader.text("provider"), values: values)
        }
        if patterns.isEmpty {
            context.error(reader.line, "nothing tells how the signal is recognised", "give 'pattern' or 'event'")
        }
        for (text, line) in patterns { context.refer(.pattern(text), line: line) }
        return .text(patterns: patterns.map(\.text))
    }

    private func eventCaptures(_ reader: MappingReader) -> [String: String] {
        let captures = reader.textMapping("capture")
        for (name, value) in captures where !value.hasPrefix("data:") || value.utf8.count == 5 {
            context.error(
                reader.line(of: "capture"), "the capture \(name) cannot be '\(value)'",
                "write data:NAME, data:2 for the second value, or data:* for all")
        }
        return captures
    }

    mutating func decodeCode(_ node: RuleNode, family: String) {
        let before = errors
        guard let reader = MappingReader(node, .code, context) else { return }
        let code = reader.requiredText("code")
        context.owner = DefinitionKey(kind: .code, id: RuleText.codeKey(code))
        var definition = CodeDefinition(
            code: code, family: family, symbol: reader.requiredText("symbol"), meaning: reader.requiredText("meaning"))
        definition.cause = reader.text("cause") ?? ""
        definition.fix = reader.text("fix") ?? ""
        definition.confidence = reader.choice("confidence", Confidence.self) ?? .high
        definition.references = references(reader)
        definition.location = context.location(reader.line)
        if !code.isEmpty, !RuleText.isCode(code) {
            context.error(
                reader.line(of: "code"), "'\(code)' is no error code",
                "write 0x80180018, a decimal number, or AADSTS50155")
        }
        if define(.code, code, title: nil, line: reader.line, errorsBefore: before) {
            layer.book.codes.append(definition)
        }
    }

    mutating func decodeNoise(_ node: RuleNode) {
        let before = errors
        guard let reader = MappingReader(node, .noise, context) else { return }
        let id = reader.requiredText("id")
        context.owner = DefinitionKey(kind: .noise, id: id)
        var noise = NoiseDefinition(id: id, reason: reader.requiredText("reason"))
        noise.source = reader.text("source")
        if let source = noise.source { context.refer(.source(source), line: reader.line(of: "source")) }
        noise.pattern = reader.pattern("pattern")
        for (text, line) in reader.texts("events") {
            if let number = UInt32(text) {
                noise.events.append(number)
            } else {
                context.error(line, "'\(text)' is no event id", "write the number")
            }
        }
        noise.location = context.location(reader.line)
        if noise.pattern == nil, noise.events.isEmpty {
            context.error(reader.line, "nothing tells what is noise", "give a pattern, or a source and events")
        }
        if !noise.events.isEmpty, noise.source == nil {
            context.error(reader.line(of: "events"), "event ids mean nothing without their log", "add 'source:'")
        }
        if define(.noise, id, title: nil, line: reader.line, errorsBefore: before) { layer.book.noise.append(noise) }
    }

    mutating func decodeEvent(_ node: RuleNode, source: String) {
        let before = errors
        guard let reader = MappingReader(node, .event, context) else { return }
        let number = reader.requiredText("id")
        let messages = reader.texts("message") + reader.texts("messages")
        var event = EventDefinition(
            id: UInt32(number) ?? 0, source: source, provider: reader.text("provider"), messages: messages.map(\.text))
        context.owner = DefinitionKey(kind: .event, id: event.key)
        if !number.isEmpty, UInt32(number) == nil {
            context.error(reader.line(of: "id"), "'\(number)' is no event id", "write the number")
        }
        if messages.isEmpty {
            context.error(
                reader.line, "nothing tells what event \(number) says",
                "add 'message:' with {1} or {NAME} for its values")
        }
        for (text, line) in messages where context.checksPatterns {
            do {
                _ = try EventMessageForm(text)
            } catch {
                context.error(line, "the wording cannot be used: \(error.reason)", error.remedy)
            }
        }
        event.meaning = reader.text("meaning") ?? ""
        event.location = context.location(reader.line)
        if define(.event, event.key, title: nil, line: reader.line, errorsBefore: before) {
            layer.book.events.append(event)
        }
    }

    /// The `references` of a definition, each of them an address on the web.
    func references(_ reader: MappingReader) -> [String] {
        for (text, line) in reader.texts("references") where !text.hasPrefix("https://") || text.utf8.count < 12 {
            context.error(line, "'\(text)' is no reference", "write an address that begins with https://")
        }
        return reader.strings("references")
    }
}
