// What is in a bundle, as a table for people: one line an artifact, and beneath it what was not understood.

package import CulpritModel

/// Draws the list of `inspect`.
package enum InspectText {
    /// The list of `artifacts`, and the limits that were hit.
    package static func render(_ artifacts: [ArtifactSummary], limits: [LimitHit]) -> String {
        var text = columns("state", "format", "records", "facts", "bytes") + "artifact\n"
        for artifact in artifacts {
            text += columns(
                artifact.state.rawValue, artifact.format, "\(artifact.recordCount)", "\(artifact.factCount)",
                "\(artifact.byteCount)")
            text += Sanitiser.line(artifact.path.description) + "\n"
            for diagnostic in artifact.diagnostics {
                let place = diagnostic.offset.map { " at byte \($0)" } ?? ""
                let detail = diagnostic.detail.isEmpty ? "" : ": " + Sanitiser.line(diagnostic.detail)
                text += "            - \(diagnostic.code.summary)\(place)\(detail) [\(diagnostic.code.id)]\n"
            }
            for (code, count) in artifact.moreDiagnostics.sorted(by: { $0.key < $1.key }) {
                text += "            - \(count) more of \(code)\n"
            }
        }
        for hit in limits { text += "limit \(hit.name) was hit in \(Sanitiser.line(hit.artifact))\n" }
        let records = artifacts.reduce(0) { $0 + $1.recordCount }
        let facts = artifacts.reduce(0) { $0 + $1.factCount }
        var states: [ArtifactState: Int] = [:]
        for artifact in artifacts { states[artifact.state, default: 0] += 1 }
        let parts = [ArtifactState.read, .partial, .unreadable, .unknown].compactMap { state in
            states[state].map { "\($0) \(state.rawValue)" }
        }
        return text
            + "\(artifacts.count) artifacts (\(parts.joined(separator: ", "))), \(records) records, \(facts) facts\n"
    }

    private static func columns(_ state: String, _ format: String, _ numbers: String...) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        var line = padded(state, 12) + padded(format, 22)
        for number in numbers { line += String(repeating: " ", count: max(0, 9 - number.count)) + number + "  " }
        return line
    }
}
