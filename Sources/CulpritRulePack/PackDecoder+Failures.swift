// Decoding of what judges: failures, their conditions, and the rungs of the ladder.

import CulpritModel
import CulpritRules

extension PackDecoder {
    /// The roles that can put something right.
    static let owners = [
        "intune-admin", "entra-admin", "ad-admin", "configmgr-admin", "network-admin", "device-admin", "user",
    ]

    mutating func decodeRung(_ node: RuleNode) {
        let before = errors
        guard let reader = MappingReader(node, .rung, context) else { return }
        let id = reader.requiredText("id")
        context.owner = DefinitionKey(kind: .rung, id: id)
        var rung = RungDefinition(
            id: id, title: reader.requiredText("title"),
            holds: reader.node("holds").flatMap { ConditionDecoder(context).decode($0) } ?? .any([]))
        rung.broken = reader.node("broken").flatMap { ConditionDecoder(context).decode($0) }
        rung.meaning = reader.text("meaning") ?? ""
        rung.whenBroken = reader.text("when-broken") ?? ""
        rung.location = context.location(reader.line)
        if define(.rung, id, title: rung.title, line: reader.line, errorsBefore: before) {
            layer.book.ladder.append(rung)
        }
    }

    mutating func decodeFailure(_ node: RuleNode, path: String) {
        let before = errors
        guard let reader = MappingReader(node, .failure, context) else { return }
        let id = reader.requiredText("id")
        context.owner = DefinitionKey(kind: .failure, id: id)
        if !id.isEmpty, path != "failures/\(id).yaml" {
            let place = String(path.dropFirst("failures/".count).dropLast(".yaml".count))
            context.error(
                reader.line(of: "id"), "the id \(id) does not agree with the file's path",
                "write 'id: \(place)', or move the file to failures/\(id).yaml")
        }
        let conditions = ConditionDecoder(context)
        var failure = FailureDefinition(
            description: describe(reader, id: id),
            when: reader.node("when").flatMap { conditions.decode($0) } ?? .any([]))
        failure.unless = reader.list("unless").compactMap { conditions.decode($0) }
        failure.supports = reader.list("supports").compactMap { conditions.decode($0) }
        for node in reader.list("contradicts") {
            guard let says = node["says"]?.text, !says.isEmpty else {
                context.error(node.line, "a contradiction lacks 'says'", "add the sentence that the report prints")
                continue
            }
            if let condition = conditions.decode(node, alsoKnown: ["says"]) {
                failure.contradicts.append((condition, says))
            }
        }
        failure.maturity = reader.choice("maturity", Maturity.self) ?? .stable
        failure.location = context.location(reader.line)
        if define(.failure, id, title: failure.description.title, line: reader.line, errorsBefore: before) {
            layer.book.failures.append(failure)
        }
    }

    private func describe(_ reader: MappingReader, id: String) -> FailureDescription {
        let owner = reader.requiredText("owner")
        if !owner.isEmpty, !Self.owners.contains(owner) {
            context.error(
                reader.line(of: "owner"), "'owner' cannot be '\(owner)'",
                NearestName.hint(
                    for: owner, among: Self.owners, otherwise: "write one of \(Self.owners.joined(separator: ", "))"))
        }
        let rung = reader.text("rung")
        if let rung { context.refer(.rung(rung), line: reader.line(of: "rung")) }
        let causes = reader.texts("caused-by")
        for (cause, line) in causes { context.refer(.failure(cause), line: line) }
        let references = references(reader)
        if references.isEmpty, reader.node("references") != nil {
            context.error(reader.line(of: "references"), "there is no reference", "name at least one page that says so")
        }
        return FailureDescription(
            id: id, title: reader.requiredText("title"), rung: rung,
            severity: reader.choice("severity", FindingSeverity.self) ?? .error,
            confidence: reader.choice("confidence", Confidence.self) ?? .high, owner: owner,
            causedBy: causes.map(\.text), explanation: reader.requiredText("explain"), fix: steps(reader),
            verify: reader.requiredText("verify"), references: references,
            possibleCauses: reader.strings("possible-causes"))
    }

    private func steps(_ reader: MappingReader) -> [FixStep] {
        let steps = reader.list("fix").compactMap { node -> FixStep? in
            guard let step = MappingReader(node, .fixStep, context) else { return nil }
            return FixStep(action: step.requiredText("do"), place: step.text("where"), command: step.text("run"))
        }
        if steps.isEmpty, reader.node("fix") != nil {
            context.error(reader.line(of: "fix"), "there is no step to take", "add '- do: ...'")
        }
        return steps
    }
}
