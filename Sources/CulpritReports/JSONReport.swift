// The JSON report: the contract of `Documentation/report.schema.json`. Keys may be added under the same version; a key
// that changes its meaning or goes away makes a new version. Every key is always there; what is not known is null.

package import CulpritModel

/// Writes an analysis as JSON.
package enum JSONReport {
    /// The name and version of the contract, the value of the key `schema`.
    package static let schema = "culprit.report/1"

    /// `report` as JSON with two blanks per level and a line feed at the end.
    package static func render(_ report: AnalysisReport) -> String {
        String(decoding: bytes(report), as: UTF8.self)
    }

    /// `report` as JSON in UTF-8.
    package static func bytes(_ report: AnalysisReport) -> [UInt8] {
        var writer = JSONWriter(indent: 2)
        writer.report(report)
        writer.endLine()
        return writer.bytes
    }
}

extension JSONWriter {
    /// Writes `report` as one object.
    mutating func report(_ report: AnalysisReport) {
        beginObject()
        member("schema", JSONReport.schema)
        tool(report.tool)
        artifacts(report.artifacts)
        array("devices", report.devices) { $0.device($1) }
        array("sources", report.sources) { $0.source($1) }
        limits(report.limits)
        array("codes", report.codes) { writer, code in
            writer.member("code", code.code)
            writer.member("symbol", code.symbol)
            writer.member("meaning", code.meaning)
        }
        end()
    }

    /// Writes a key with an array of objects, one for each element.
    mutating func array<Element>(
        _ name: String, _ elements: [Element], _ members: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements {
            beginObject()
            members(&self, element)
            end()
        }
        end()
    }

    /// Writes a key with an object.
    mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
        key(name)
        beginObject()
        members(&self)
        end()
    }

    /// Writes `time: {utc, text, basis}`.
    mutating func time(_ name: String, utc: Ticks?, text: String?, basis: TimeBasis) {
        object(name) { writer in
            writer.member("utc", utc?.description)
            writer.member("text", text)
            writer.member("basis", basis.rawValue)
        }
    }
}

extension JSONWriter {
    mutating func tool(_ tool: ToolDescription) {
        object("tool") { writer in
            writer.member("version", tool.version)
            writer.object("pack") { writer in
                writer.member("name", tool.packName)
                writer.member("version", tool.packVersion)
                writer.member("hash", tool.packHash)
            }
        }
    }

    mutating func artifacts(_ artifacts: [ArtifactSummary]) {
        array("artifacts", artifacts) { writer, artifact in
            writer.member("path", artifact.path.description)
            writer.member("format", artifact.format)
            writer.member("state", artifact.state.rawValue)
            writer.member("bytes", artifact.byteCount)
            writer.member("records", artifact.recordCount)
            writer.member("facts", artifact.factCount)
            writer.member("isContainer", artifact.isContainer)
            writer.member("sources", artifact.sources)
            let modified = artifact.modified.resolved(offsetMinutes: nil)
            writer.time(
                "modified", utc: modified.utc,
                text: artifact.modified.isKnown ? artifact.modified.reading.iso8601() : nil,
                basis: modified.basis)
            writer.array("diagnostics", artifact.diagnostics) { writer, diagnostic in
                writer.member("code", diagnostic.code.id)
                writer.member("summary", diagnostic.code.summary)
                writer.member("offset", diagnostic.offset)
                writer.member("detail", diagnostic.detail)
            }
            writer.object("moreDiagnostics") { writer in
                for (code, count) in artifact.moreDiagnostics.sorted(by: { $0.key < $1.key }) {
                    writer.member(code, count)
                }
            }
        }
    }

    mutating func limits(_ limits: [LimitHit]) {
        array("limits", limits) { writer, limit in
            writer.member("name", limit.name)
            writer.member("artifact", limit.artifact)
        }
    }

    fileprivate mutating func source(_ source: SourceStatus) {
        member("id", source.id)
        member("title", source.title)
        member("coverage", source.coverage.word)
        member("collect", source.collect)
    }

    fileprivate mutating func device(_ device: DeviceDiagnosis) {
        let identity = device.identity
        member("id", device.id)
        member("names", identity.names)
        member("entraDeviceId", identity.entraDeviceID)
        member("tenantId", identity.tenantID)
        member("intuneDeviceId", identity.intuneDeviceID)
        member("configMgrClientId", identity.configMgrClientID)
        member("serialNumber", identity.serialNumber)
        member("osBuild", identity.osBuild)
        member("model", identity.model)
        member("utcOffsetMinutes", identity.utcOffsetMinutes)
        member("captured", identity.captured?.description)
        member("conflicts", identity.conflicts)
        if let window = device.window {
            object("window") { writer in
                writer.member("since", window.since?.description)
                writer.member("setAside", window.setAsideCount)
                writer.member("undated", window.undatedCount)
            }
        } else {
            key("window")
            null()
        }
        object("verdict") { writer in
            writer.member("causeEstablished", device.causeEstablished)
            writer.member("sentence", device.sentence)
        }
        member("culprits", device.culprits)
        array("findings", device.findings) { $0.finding($1) }
        array("ladder", device.ladder) { writer, rung in
            writer.member("id", rung.id)
            writer.member("title", rung.title)
            writer.member("state", rung.state.rawValue)
            writer.citations(rung.citations)
        }
        member("ladderRemarks", device.ladderRemarks)
        array("notAssessed", device.notAssessed) { writer, open in
            writer.member("id", open.failure)
            writer.member("title", open.title)
            writer.missing("missing", open.missing)
        }
        member("ruledOut", device.ruledOut)
        array("unexplained", device.unexplained) { writer, error in
            writer.member("shape", error.shape.shape)
            writer.member("count", error.shape.count)
            writer.member("code", error.shape.code)
            writer.member("meaning", error.meaning)
            writer.member("source", error.shape.source)
            writer.member("severity", error.shape.severity.name)
            writer.citations(error.shape.citations)
        }
        missing("collectNext", device.collectNext)
        array("noise", device.noise) { writer, noise in
            writer.member("id", noise.id)
            writer.member("reason", noise.reason)
            writer.member("count", noise.count)
            writer.citations(noise.citations)
        }
    }

    private mutating func finding(_ finding: Finding) {
        let failure = finding.failure
        member("id", failure.id)
        member("title", failure.title)
        member("severity", failure.severity.rawValue)
        member("confidence", finding.confidence.rawValue)
        member("confidenceReasons", finding.confidenceReasons)
        member("state", finding.state.rawValue)
        member("rung", failure.rung)
        member("owner", failure.owner)
        member("isCulprit", finding.isCulprit)
        member("causedBy", finding.causedBy)
        member("explain", failure.explanation)
        member("possibleCauses", failure.possibleCauses)
        array("fix", failure.fix) { writer, step in
            writer.member("do", step.action)
            writer.member("where", step.place)
            writer.member("command", step.command)
        }
        member("verify", failure.verify)
        member("references", failure.references)
        member("firstSeen", finding.firstSeen?.description)
        member("lastSeen", finding.lastSeen?.description)
        member("count", finding.count)
        citations(finding.citations)
    }

    mutating func missing(_ name: String, _ missing: [MissingEvidence]) {
        array(name, missing) { writer, item in
            writer.member("source", item.source)
            writer.member("collect", item.collect)
        }
    }

    mutating func citations(_ citations: [Citation]) {
        array("citations", citations) { writer, citation in
            writer.member("artifact", citation.location.artifact.description)
            writer.member("offset", citation.location.offset)
            writer.place(citation.location.position)
            writer.time(
                "time", utc: citation.time.resolved.utc, text: citation.time.text, basis: citation.time.resolved.basis)
            writer.member("text", citation.text)
            writer.context(citation.surroundings)
        }
    }

    /// The records around a cited one; null where none were kept.
    private mutating func context(_ surroundings: Surroundings) {
        guard !surroundings.isEmpty else {
            key("context")
            return null()
        }
        func nearby(_ writer: inout JSONWriter, _ record: NearbyRecord) {
            writer.place(record.position)
            writer.member("severity", record.severity.name)
            writer.member("text", record.text)
        }
        object("context") { writer in
            writer.array("before", surroundings.before, nearby)
            writer.array("after", surroundings.after, nearby)
        }
    }

    /// Where in its artifact a record stands.
    mutating func place(_ position: Location.Position) {
        switch position {
        case .line(let line): member("line", line)
        case .record(let record): member("record", record)
        }
    }
}

extension SourceCoverage {
    /// The word for it in reports.
    var word: String {
        switch self {
        case .complete: "complete"
        case .partial: "partial"
        case .missing: "missing"
        }
    }
}
