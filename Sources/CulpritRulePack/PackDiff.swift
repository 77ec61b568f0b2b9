// What changed in meaning between two packs, and what kind of version the new one is: major where something that others
// may name is gone or means something else, minor where verdicts may change, patch where only words do.

import CulpritModel
package import CulpritRules

/// How much of a change it is.
package enum ChangeLevel: String, Comparable, Sendable, CaseIterable {
    case none, patch, minor, major

    package static func < (lhs: ChangeLevel, rhs: ChangeLevel) -> Bool {
        (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
    }
}

/// One difference between two packs.
package struct PackChange: Hashable, Sendable {
    package var level: ChangeLevel
    /// One sentence without its full stop.
    package var sentence: String

    /// A change of `level`, told by `sentence`.
    package init(level: ChangeLevel, sentence: String) {
        self.level = level
        self.sentence = sentence
    }
}

/// All differences between two packs.
package struct PackDifference: Sendable {
    /// The greatest changes first, then by sentence.
    package var changes: [PackChange]

    /// The kind of version that the new pack is.
    package var level: ChangeLevel { changes.map(\.level).max() ?? .none }
}

/// Compares packs.
package enum PackDiff {
    /// What is different in `new`.
    package static func diff(old: RuleBook, new: RuleBook) -> PackDifference {
        var changes: [PackChange] = []
        compare(sketches(old), sketches(new), &changes)
        let oldOrder = old.ladder.map(\.id).filter { id in new.ladder.contains { $0.id == id } }
        let newOrder = new.ladder.map(\.id).filter { id in old.ladder.contains { $0.id == id } }
        if oldOrder != newOrder {
            changes.append(PackChange(level: .minor, sentence: "the rungs of the ladder stand in another order"))
        }
        changes.sort { $0.level == $1.level ? $0.sentence < $1.sentence : $0.level > $1.level }
        return PackDifference(changes: changes)
    }

    private static func compare(_ old: [String: Sketch], _ new: [String: Sketch], _ changes: inout [PackChange]) {
        for (name, sketch) in old {
            guard let other = new[name] else {
                changes.append(PackChange(level: .major, sentence: "the \(name) is gone"))
                continue
            }
            for (field, after) in zip(sketch.fields, other.fields) where field.text != after.text {
                let short = field.text.utf8.count <= 60 && after.text.utf8.count <= 60 && field.level != .patch
                let sentence =
                    short
                    ? "the \(name) has another \(field.name): \(after.text.isEmpty ? "none" : after.text) instead of "
                        + (field.text.isEmpty ? "none" : field.text)
                    : "the \(name) has another \(field.name)"
                changes.append(PackChange(level: field.level, sentence: sentence))
            }
        }
        for name in new.keys where old[name] == nil {
            changes.append(PackChange(level: .minor, sentence: "the \(name) is new"))
        }
    }

    /// A definition taken apart into what is compared. Definitions of one kind have the same fields in the same order.
    private struct Sketch {
        var fields: [(name: String, level: ChangeLevel, text: String)]
    }

    private static func sketches(_ book: RuleBook) -> [String: Sketch] {
        var sketches: [String: Sketch] = [:]
        for source in book.sources {
            let content = [source.formats, source.names, source.components, source.channels, source.keys]
            sketches["source " + source.id] = Sketch(fields: [
                (
                    "choice of artifacts", .minor,
                    content.map { $0.sorted().joined(separator: ", ") }.joined(separator: "; ")
                ),
                ("wording", .patch, [source.title, source.collectedFrom, source.collect].joined(separator: "\n")),
            ])
        }
        for fact in book.facts {
            let mapping = fact.values.merging(fact.siblings.map { ("sibling " + $0, $1) }) { first, _ in first }
            sketches["fact " + fact.id] = Sketch(fields: [
                ("type", .major, fact.kind.rawValue),
                ("origin", .minor, "\(fact.origin) \(fact.extract ?? "") \(mapping.sorted { $0.key < $1.key })"),
                ("source", .minor, fact.source), ("role", .minor, fact.role?.rawValue ?? ""),
                ("context", .minor, fact.needsUserContext ? "user" : "any"),
                ("wording", .patch, fact.title + "\n" + fact.meaning),
            ])
        }
        for signal in book.signals {
            sketches["signal " + signal.id] = Sketch(fields: [
                ("trigger", .minor, trigger(signal)), ("source", .minor, signal.source),
                ("captures", .minor, signal.captureNames.joined(separator: ", ")),
                ("operation", .minor, signal.operation ?? ""), ("outcome", .minor, signal.outcome.rawValue),
                ("list of what it clears", .minor, signal.clears.sorted().joined(separator: ", ")),
                ("wording", .patch, signal.title + "\n" + signal.meaning),
            ])
        }
        for code in book.codes {
            let words = [code.symbol, code.meaning, code.cause, code.fix, code.confidence.rawValue] + code.references
            sketches["code " + code.code] = Sketch(fields: [("wording", .patch, words.joined(separator: "\n"))])
        }
        for failure in book.failures { sketches["failure " + failure.description.id] = sketch(failure) }
        for noise in book.noise {
            let content = "\(noise.source ?? "any") \(noise.pattern ?? "") \(noise.events.sorted())"
            sketches["noise " + noise.id] = Sketch(fields: [
                ("trigger", .minor, content), ("wording", .patch, noise.reason),
            ])
        }
        for event in book.events {
            sketches["event " + event.key] = Sketch(fields: [
                ("wording", .patch, (event.messages + [event.meaning]).joined(separator: "\n"))
            ])
        }
        for rung in book.ladder {
            sketches["rung " + rung.id] = Sketch(fields: [
                ("condition", .minor, ConditionText.canonical(rung.holds)),
                ("condition for being broken", .minor, rung.broken.map(ConditionText.canonical) ?? ""),
                ("wording", .patch, rung.title + "\n" + rung.meaning + "\n" + rung.whenBroken),
            ])
        }
        return sketches
    }

    private static func trigger(_ signal: SignalDefinition) -> String {
        switch signal.trigger {
        case .text(let patterns): patterns.joined(separator: " | ")
        case .event(let ids, let provider, let values):
            "event \(ids.sorted()) \(provider ?? "") \(values.sorted { $0.key < $1.key }) \(signal.valuesPattern ?? "")"
        }
    }

    private static func sketch(_ failure: FailureDefinition) -> Sketch {
        func text(_ conditions: [Condition]) -> String {
            conditions.map(ConditionText.canonical).sorted().joined(separator: "; ")
        }
        let description = failure.description
        let fix = description.fix.flatMap { [$0.action, $0.place ?? "", $0.command ?? ""] }
        let words = [description.title, description.explanation, description.verify] + fix + description.references
        return Sketch(fields: [
            ("condition", .minor, text([failure.when])), ("list of exceptions", .minor, text(failure.unless)),
            ("list of supports", .minor, text(failure.supports)),
            ("list of contradictions", .minor, text(failure.contradicts.map(\.condition))),
            ("severity", .minor, description.severity.rawValue),
            ("confidence", .minor, description.confidence.rawValue),
            ("maturity", .minor, failure.maturity.rawValue), ("owner", .minor, description.owner),
            ("rung", .minor, description.rung ?? ""),
            ("list of causes", .minor, description.causedBy.sorted().joined(separator: ", ")),
            ("wording", .patch, (words + description.possibleCauses).joined(separator: "\n")),
        ])
    }
}
