// What is in a bundle, for programs: each artifact, its format, how much was read of it and what was not understood.
// Nothing is judged here.

package import CulpritModel

/// Writes what is in a bundle. The JSON is the contract of `Documentation/inspect.schema.json`.
package enum InspectReport {
    /// The name and version of the contract, the value of the key `schema`.
    package static let schema = "culprit.inspect/1"

    /// The artifacts and limits of a run as JSON.
    package static func render(
        tool: ToolDescription, artifacts: [ArtifactSummary], limits: [LimitHit]
    ) -> String {
        var writer = JSONWriter(indent: 2)
        writer.beginObject()
        writer.member("schema", schema)
        writer.tool(tool)
        writer.artifacts(artifacts)
        writer.limits(limits)
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
