// The verdict in one plain sentence: the cause, or that none was found and what stands in the way.

import CulpritModel

/// Says the verdict on one device.
struct VerdictSentence {
    let identity: DeviceIdentity
    /// The culprits, most important first.
    let findings: [Finding]
    let rungs: [LadderRung]
    let ladder: [RungVerdict]
    let unexplained: [UnexplainedError]
    let collectNext: [MissingEvidence]
    let sources: [SourceStatus]

    /// Titles told in one sentence; the rest is counted.
    private static let titleCountMax = 3
    private static let shapeCharactersMax = 120

    /// The sentence.
    func text() -> String {
        if let first = findings.first { return established(first) }
        let broken = rungs.first { $0.state == .broken }
        if broken == nil, isMostlySeen { return healthy() }
        var parts: [String] = []
        let holding = rungs.count { $0.state == .holds }
        if let broken {
            parts.append("“\(broken.title)” is broken, but no known failure explains it")
        } else if holding > 0 {
            parts.append(
                "of \(rungs.count) rungs \(holding == 1 ? "one is" : "\(holding) are") seen to hold and none to be broken"
            )
        } else if unexplained.isEmpty {
            parts.append("the evidence shows none of the rungs")
        }
        if let strongest = unexplained.first { parts.append(describe(strongest)) }
        if let next = collectNext.first {
            parts.append("what would help most is \(title(ofSource: next.source))")
        }
        return "No cause established for \(name): \(parts.joined(separator: "; "))."
    }

    /// Whether the evidence shows enough of the ladder to speak of a device without failure: a third of the rungs holds, or
    /// one that lies in the upper quarter and so stands on nearly all others. Little evidence must not look like health.
    private var isMostlySeen: Bool {
        let holding = rungs.indices.filter { rungs[$0].state == .holds }
        guard let highest = holding.last else { return false }
        return holding.count * 3 >= rungs.count || (rungs.count - 1 - highest) * 4 <= rungs.count
    }

    private var name: String {
        if let name = identity.names.last, !name.isEmpty { return name }
        if let serial = identity.serialNumber, !serial.isEmpty { return "the device with serial number \(serial)" }
        let id = Diagnoser.stableID(identity)
        return id == "device" ? "this device" : "device \(id)"
    }

    /// The name where a sentence begins with it.
    private var subject: String {
        if identity.names.last?.isEmpty == false { return name }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    private func established(_ first: Finding) -> String {
        let inability = ladder.first { $0.id == first.failure.rung }?.whenBroken.map { " " + bare($0) } ?? ""
        let titles = findings.prefix(VerdictSentence.titleCountMax).map { bare($0.failure.title) }
        if titles.count == 1 { return "\(subject)\(inability): \(titles[0])." }
        let rest = findings.count - titles.count
        let more = rest > 0 ? "; and \(rest) more" : ""
        return
            "\(subject)\(inability), for \(findings.count) independent causes: \(titles.joined(separator: "; "))\(more)."
    }

    private func healthy() -> String {
        var parts = ["every rung that the evidence shows holds"]
        let unknown = rungs.count { $0.state == .unknown }
        if unknown > 0 { parts.append("\(unknown) of \(rungs.count) are unknown") }
        let errors = unexplained.count { $0.shape.severity >= .error }
        if errors > 0 {
            parts.append(errors == 1 ? "one kind of error is unexplained" : "\(errors) kinds of error are unexplained")
        }
        return "No failure found on \(name); \(parts.joined(separator: "; "))."
    }

    private func describe(_ error: UnexplainedError) -> String {
        let shape = error.shape.shape
        let words =
            shape.count > VerdictSentence.shapeCharactersMax
            ? String(shape.prefix(VerdictSentence.shapeCharactersMax)) + "…" : shape
        let code = error.shape.code.map { code in
            error.meaning.map { " (\(code): \(bare($0)))" } ?? " (\(code))"
        }
        let times = error.shape.count == 1 ? "once" : "\(error.shape.count) times"
        return "the strongest unexplained error is “\(words)”\(code ?? ""), seen \(times)"
    }

    private func title(ofSource id: String) -> String {
        guard let title = sources.first(where: { $0.id == id })?.title, !title.isEmpty else { return id }
        return title
    }

    /// `text` without the full stop at its end.
    private func bare(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
}
