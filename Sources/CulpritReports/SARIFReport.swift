// The report for tools that collect analysis results: SARIF 2.1.0 (OASIS Standard, 27 March 2020). Each failure of the rule
// pack that fires is a rule, each finding a result.

package import CulpritModel

/// Writes an analysis as SARIF.
package enum SARIFReport {
    /// Locations told for one result.
    private static let locationCountMax = 50

    /// `report` as one SARIF log with one run.
    package static func render(_ report: AnalysisReport) -> String {
        var rules: [String: Int] = [:]
        var described: [FailureDescription] = []
        for finding in report.devices.flatMap(\.findings) where rules[finding.failure.id] == nil {
            rules[finding.failure.id] = described.count
            described.append(finding.failure)
        }
        var writer = JSONWriter(indent: 2)
        writer.beginObject()
        writer.member("version", "2.1.0")
        writer.key("runs")
        writer.beginArray()
        writer.beginObject()
        writer.object("tool") { writer in
            writer.object("driver") { writer in
                writer.member("name", "Culprit")
                writer.member("version", report.tool.version)
                writer.array("rules", described) { $0.rule($1) }
            }
        }
        writer.array("invocations", [report]) { writer, report in
            writer.member("executionSuccessful", !report.artifacts.allSatisfy { $0.state == .unreadable })
            writer.array("toolExecutionNotifications", Wording.troubled(report.artifacts)) { writer, artifact in
                writer.member("level", artifact.state == .unreadable ? "error" : "warning")
                writer.message(Wording.trouble(artifact))
                writer.key("locations")
                writer.beginArray()
                writer.beginObject()
                writer.place(artifact.path, position: nil, offset: nil)
                writer.end()
                writer.end()
            }
        }
        writer.key("results")
        writer.beginArray()
        for device in report.devices {
            for finding in device.findings {
                writer.beginObject()
                writer.result(finding, of: device, ruleIndex: rules[finding.failure.id] ?? 0)
                writer.end()
            }
        }
        writer.end()
        writer.member("columnKind", "unicodeCodePoints")
        writer.end()
        writer.end()
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The path of an artifact as a relative reference by RFC 3986: everything but plain signs is percent-encoded.
    static func reference(_ path: ArtifactPath) -> String {
        var text = ""
        for byte in path.description.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: "!"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count < 2 ? "%0" + digits : "%" + digits
            }
        }
        return text
    }

    fileprivate static func shown(_ citations: [Citation]) -> [Citation] { Array(citations.prefix(locationCountMax)) }
}

extension JSONWriter {
    /// Writes a message on one line. A viewer makes a link of `[words](target)`, so the brackets are escaped as section 3.11.6
    /// has it.
    fileprivate mutating func message(_ text: String) {
        let parts = Sanitiser.line(text).split(separator: "](", omittingEmptySubsequences: false)
        object("message") { $0.member("text", parts.joined(separator: "\\](")) }
    }

    fileprivate mutating func rule(_ failure: FailureDescription) {
        member("id", failure.id)
        object("shortDescription") { $0.member("text", failure.title) }
        if !failure.explanation.isEmpty { object("fullDescription") { $0.member("text", failure.explanation) } }
        let steps = failure.fix.map { step in step.place.map { "\(step.action) (\($0))" } ?? step.action }
        let help = (steps + [failure.verify]).filter { !$0.isEmpty }.joined(separator: "\n")
        if !help.isEmpty { object("help") { $0.member("text", help) } }
        if let link = failure.references.lazy.compactMap(SafeLink.address).first { member("helpUri", link) }
        object("defaultConfiguration") { $0.member("level", failure.severity.level) }
        object("properties") { writer in
            writer.member("severity", failure.severity.rawValue)
            writer.member("owner", failure.owner)
            writer.member("rung", failure.rung)
        }
    }

    fileprivate mutating func result(_ finding: Finding, of device: DeviceDiagnosis, ruleIndex: Int) {
        member("ruleId", finding.failure.id)
        member("ruleIndex", ruleIndex)
        // What has recovered is told but does not count; SARIF 3.27.9 then asks for the level `none`.
        member("kind", finding.state == .active ? "fail" : "informational")
        member("level", finding.state == .active ? finding.failure.severity.level : "none")
        message("\(Wording.name(device)): \(finding.failure.title)")
        array("locations", Array(finding.citations.prefix(1))) { $0.location($1) }
        array("relatedLocations", Array(SARIFReport.shown(finding.citations).dropFirst())) { $0.location($1) }
        object("properties") { writer in
            writer.member("device", device.id)
            writer.member("state", finding.state.rawValue)
            writer.member("isCulprit", finding.isCulprit)
            writer.member("causedBy", finding.causedBy)
            writer.member("confidence", finding.confidence.rawValue)
            writer.member("count", finding.count)
        }
    }

    private mutating func location(_ citation: Citation) {
        place(citation.location.artifact, position: citation.location.position, offset: citation.location.offset)
        message(citation.text)
    }

    fileprivate mutating func place(_ path: ArtifactPath, position: Location.Position?, offset: UInt64?) {
        object("physicalLocation") { writer in
            writer.object("artifactLocation") { $0.member("uri", SARIFReport.reference(path)) }
            guard let position, let offset else { return }
            writer.object("region") { writer in
                switch position {
                case .line(let line): writer.member("startLine", max(1, line))
                case .record(let record):
                    writer.member("byteOffset", offset)
                    writer.object("properties") { $0.member("record", record) }
                }
            }
        }
    }
}

extension FindingSeverity {
    /// The level of SARIF that comes nearest.
    fileprivate var level: String {
        switch self {
        case .critical, .error: "error"
        case .warning: "warning"
        case .note: "note"
        }
    }
}
