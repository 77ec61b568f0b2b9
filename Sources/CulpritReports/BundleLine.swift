// One bundle's result on one line: what `culprit worker` writes and `culprit fleet import` reads. The member `report` is the
// contract of `Documentation/report.schema.json`, whole; a bundle that could not be read has null there and a reason.

package import CulpritModel

/// Writes results as JSON lines.
package enum BundleLine {
    /// The name and version of the contract, the value of the key `schema`.
    package static let schema = "culprit.bundle/1"

    /// `report` on `bundle` as one line with its line feed.
    package static func line(_ report: AnalysisReport, of bundle: BundleStamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("schema", schema)
        writer.object("bundle") { writer in
            writer.member("path", bundle.path)
            writer.member("kind", bundle.kind.rawValue)
            writer.member("digest", bundle.digest)
            writer.member("bytes", bundle.byteCount)
            writer.member("files", bundle.fileCount)
            writer.member("modified", bundle.modifiedSeconds)
        }
        writer.member("reason", nil as String?)
        writer.key("report")
        writer.report(report)
        writer.end()
        writer.endLine()
        return writer.bytes
    }

    /// One line on the bundle at `path`, which could not be read for `reason`.
    package static func failure(path: String, reason: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("schema", schema)
        writer.object("bundle") { $0.member("path", path) }
        writer.member("reason", reason)
        writer.key("report")
        writer.null()
        writer.end()
        writer.endLine()
        return writer.bytes
    }
}
