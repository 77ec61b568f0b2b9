// What the definitions of a pack say of themselves, and who uses them.

import CulpritModel
import CulpritRules

extension Explainer {
    private typealias Property = Explanation.Property
    private typealias Relation = Explanation.Relation

    func explain(failure: FailureDefinition) -> Explanation {
        let own = failure.description
        var made = Explanation(
            .failure, own.id, title: own.title, group: own.id.split(separator: "/").first.map(String.init) ?? "")
        made.properties = [
            Property("severity", own.severity.rawValue), Property("confidence", own.confidence.rawValue),
            Property("owner", own.owner),
        ]
        if let rung = own.rung { made.properties.append(Property("rung", rung)) }
        made.properties.append(Property("maturity", failure.maturity.rawValue))
        made.meaning = own.explanation
        made.causes = own.possibleCauses
        made.fix = own.fix
        made.verify = own.verify
        made.references = own.references
        made.condition = ConditionText.lines(failure.when, indent: 0)
        for condition in failure.unless {
            made.condition.append("unless")
            made.condition += ConditionText.lines(condition, indent: 1)
        }
        if !failure.supports.isEmpty {
            made.condition.append("more certain with")
            made.condition += failure.supports.flatMap { ConditionText.lines($0, indent: 1) }
        }
        for (condition, sentence) in failure.contradicts {
            made.condition.append("less certain with (\(sentence))")
            made.condition += ConditionText.lines(condition, indent: 1)
        }
        for cause in own.causedBy {
            made.relations.append(Relation("is explained by", .failure, cause, title: title(ofFailure: cause)))
        }
        made.relations += relations(uses.failures[own.id] ?? [])
        made.relations += parts(of: failure)
        made.remarks = needs(of: failure)
        return made
    }

    /// The signals, facts and codes that a failure asks for.
    private func parts(of failure: FailureDefinition) -> [Explanation.Relation] {
        var found: [Explanation.Relation] = []
        func add(_ relation: Explanation.Relation) { if !found.contains(relation) { found.append(relation) } }
        let conditions = [failure.when] + failure.unless + failure.supports + failure.contradicts.map(\.condition)
        for leaf in ConditionText.leaves(of: conditions) {
            switch leaf {
            case .fact(let test):
                add(Relation("asks for", .fact, test.fact, title: facts[test.fact].map { book.facts[$0].title } ?? ""))
            case .signal(let test):
                add(
                    Relation(
                        "asks for", .signal, test.signal,
                        title: signals[test.signal].map { book.signals[$0].title } ?? ""))
                for case .oneOf(let values) in test.captures.values {
                    for value in values { if let code = listed(value) { add(relation(to: code, "asks for")) } }
                }
            case .code(let test):
                for value in test.codes { if let code = listed(value) { add(relation(to: code, "asks for")) } }
            case .failure(let id): add(Relation("asks for", .failure, id, title: title(ofFailure: id)))
            default: continue
            }
        }
        return found
    }

    /// The sources without which the condition cannot be judged, each with how it is collected.
    private func needs(of failure: FailureDefinition) -> [String] {
        var ids: [String] = []
        func add(_ id: String) { if !ids.contains(id) { ids.append(id) } }
        for leaf in ConditionText.leaves(of: [failure.when]) {
            switch leaf {
            case .fact(let test): if let index = facts[test.fact] { add(book.facts[index].source) }
            case .signal(let test): if let index = signals[test.signal] { add(book.signals[index].source) }
            case .code(let test): for source in test.sources { add(source) }
            default: continue
            }
        }
        let titles = ids.compactMap { id in sources[id].map { book.sources[$0].title } }
        return titles.isEmpty ? [] : ["Judged by \(titles.joined(separator: "; "))."]
    }

    func explain(signal: SignalDefinition) -> Explanation {
        var made = Explanation(.signal, signal.id, title: signal.title, group: signal.source)
        if let index = sources[signal.source] {
            made.properties.append(Property("source", "\(book.sources[index].title) (\(signal.source))"))
        }
        switch signal.trigger {
        case .text(let patterns):
            for pattern in patterns { made.properties.append(Property("pattern", pattern)) }
            if let sample = signal.samples.first { made.properties.append(Property("sample", sample)) }
        case .event(let ids, let provider, let values):
            made.properties.append(Property("event", ids.map(String.init).joined(separator: ", ")))
            if let provider { made.properties.append(Property("provider", provider)) }
            for (name, pattern) in values.sorted(by: { $0.key < $1.key }) {
                made.properties.append(Property("where", "\(name) matches \(pattern)"))
            }
        }
        if !signal.captureNames.isEmpty {
            made.properties.append(Property("captures", signal.captureNames.joined(separator: ", ")))
        }
        if let operation = signal.operation {
            made.properties.append(Property("operation", "\(operation), \(signal.outcome.rawValue)"))
        }
        made.meaning = signal.meaning
        made.relations = relations(uses.signals[signal.id] ?? [])
        if signal.outcome == .failure, let operation = signal.operation {
            for other in book.signals where other.outcome == .success {
                let clears = other.operation == operation || other.clears.contains(operation)
                if clears { made.relations.append(Relation("is ended by", .signal, other.id, title: other.title)) }
            }
        }
        return made
    }

    func explain(fact: FactDefinition) -> Explanation {
        var made = Explanation(.fact, fact.id, title: fact.title, group: fact.source)
        if let index = sources[fact.source] {
            made.properties.append(Property("source", "\(book.sources[index].title) (\(fact.source))"))
        }
        switch fact.origin {
        case .state(let path, let name):
            made.properties.append(Property("read from", path.isEmpty ? name : "\(path) > \(name)"))
        case .signal(let id, let capture):
            made.properties.append(Property("read from", "the capture \(capture) of the signal \(id)"))
        }
        made.properties.append(Property("type", fact.kind.rawValue))
        if !fact.values.isEmpty {
            let values = fact.values.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
            made.properties.append(Property("values", values.joined(separator: ", ")))
        }
        if let role = fact.role { made.properties.append(Property("tells of the device", role.rawValue)) }
        if fact.needsUserContext { made.remarks = ["It means nothing where the tool ran as SYSTEM."] }
        made.meaning = fact.meaning
        made.relations = relations(uses.facts[fact.id] ?? [])
        return made
    }

    func explain(source: SourceDefinition) -> Explanation {
        var made = Explanation(.source, source.id, title: source.title, group: "")
        for (label, texts) in [
            ("formats", source.formats), ("names", source.names), ("components", source.components),
            ("channels", source.channels), ("keys", source.keys),
        ] where !texts.isEmpty {
            made.properties.append(Property(label, texts.joined(separator: ", ")))
        }
        if !source.collectedFrom.isEmpty { made.properties.append(Property("found in", source.collectedFrom)) }
        made.fix = [FixStep(action: "Collect it", place: nil, command: source.collect)]
        for signal in book.signals where signal.source == source.id {
            made.relations.append(Relation("makes", .signal, signal.id, title: signal.title))
        }
        for fact in book.facts where fact.source == source.id {
            made.relations.append(Relation("holds", .fact, fact.id, title: fact.title))
        }
        return made
    }

    func explain(rung: RungDefinition) -> Explanation {
        var made = Explanation(.rung, rung.id, title: rung.title, group: "")
        made.meaning = rung.meaning
        made.condition = ["holds"] + ConditionText.lines(rung.holds, indent: 1)
        if let broken = rung.broken { made.condition += ["broken"] + ConditionText.lines(broken, indent: 1) }
        for failure in book.failures where failure.description.rung == rung.id {
            made.relations.append(
                Relation("is broken by", .failure, failure.description.id, title: failure.description.title))
        }
        return made
    }

    func explain(noise: NoiseDefinition) -> Explanation {
        var made = Explanation(.noise, noise.id, title: "Looks bad and is harmless", group: noise.source ?? "")
        if let source = noise.source { made.properties.append(Property("source", source)) }
        if !noise.events.isEmpty {
            made.properties.append(Property("event", noise.events.map(String.init).joined(separator: ", ")))
        }
        if let pattern = noise.pattern { made.properties.append(Property("pattern", pattern)) }
        made.meaning = noise.reason
        return made
    }

    // MARK: Events

    /// The numbers of all events that the pack names.
    var eventNumbers: [UInt32] {
        var numbers: Set<UInt32> = []
        for signal in book.signals { if case .event(let ids, _, _) = signal.trigger { numbers.formUnion(ids) } }
        for noise in book.noise { numbers.formUnion(noise.events) }
        numbers.formUnion(book.events.map(\.id))
        return numbers.sorted()
    }

    /// What the event `number` is in each log whose rules know it.
    func explain(event number: UInt32) -> [Explanation] {
        var found: [Explanation] = []
        for source in book.sources {
            let signals = book.signals.filter { signal in
                guard signal.source == source.id, case .event(let ids, _, _) = signal.trigger else { return false }
                return ids.contains(number)
            }
            let noise = book.noise.filter { $0.source == source.id && $0.events.contains(number) }
            let wordings = book.events.filter { $0.source == source.id && $0.id == number }
            guard !signals.isEmpty || !noise.isEmpty || !wordings.isEmpty else { continue }
            var made = Explanation(
                .event, "event \(number)", title: signals.count == 1 ? signals[0].title : "Event of \(source.title)",
                group: source.channels.first ?? source.title)
            made.properties = [Property("log", source.channels.isEmpty ? source.title : source.channels[0])]
            for wording in wordings {
                if let provider = wording.provider { made.properties.append(Property("provider", provider)) }
                made.properties += wording.messages.map { Property("says", $0) }
            }
            let meanings = signals.map(\.meaning) + (signals.isEmpty ? wordings.map(\.meaning) : [])
            made.meaning = meanings.filter { !$0.isEmpty }.joined(separator: " ")
            var seen: Set<String> = []
            for signal in signals {
                made.relations.append(Relation("is the signal", .signal, signal.id, title: signal.title))
            }
            for signal in signals {
                for relation in relations(uses.signals[signal.id] ?? []) where seen.insert(relation.id).inserted {
                    made.relations.append(relation)
                }
            }
            for entry in noise {
                made.relations.append(Relation("can be", .noise, entry.id, title: entry.reason))
            }
            made.fix = [FixStep(action: "To see it, collect \(source.title)", command: source.collect)]
            found.append(made)
        }
        return found
    }

    // MARK: Uses

    func title(ofFailure id: String) -> String {
        failures[id].map { book.failures[$0].description.title } ?? ""
    }

    func relations(_ found: [RuleUses.Use]) -> [Explanation.Relation] {
        found.map { use in
            switch use.kind {
            case .failure:
                let failure = book.failures[use.index].description
                return Explanation.Relation(use.role, .failure, failure.id, title: failure.title)
            case .rung:
                return Explanation.Relation(
                    use.role, .rung, book.ladder[use.index].id, title: book.ladder[use.index].title)
            default:
                return Explanation.Relation(
                    use.role, .fact, book.facts[use.index].id, title: book.facts[use.index].title)
            }
        }
    }
}

extension ConditionText {
    /// `condition` as an indented tree, one operand a line, in the words of the rule language.
    static func lines(_ condition: Condition, indent: Int) -> [String] {
        let first = String(repeating: "  ", count: indent) + condition.text
        switch condition {
        case .all(let operands), .any(let operands):
            return [first] + operands.flatMap { lines($0, indent: indent + 1) }
        case .not(let operand), .known(let operand): return [first] + lines(operand, indent: indent + 1)
        default: return [first]
        }
    }
}
