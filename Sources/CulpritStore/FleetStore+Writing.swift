// A bundle's result into the tables. Texts that come up in every bundle are written once and referred to by number.

package import CulpritModel
internal import GRDB

extension FleetStore {
    /// Writes the result of a bundle in one transaction, instead of an earlier result of the same content.
    ///
    /// - Parameters:
    ///   - bundle: what was analysed.
    ///   - stamp: the look at the bundle when it was read, so that the next run sees that nothing changed; nil for a
    ///     bundle that lies elsewhere.
    ///   - instant: when it was analysed.
    package func add(
        _ report: AnalysisReport, of bundle: BundleStamp, stamp: String?, at instant: Ticks
    ) throws(StoreFailure) {
        try writing { db in
            if let earlier = try db.number("SELECT id FROM bundles WHERE digest = ?", [bundle.digest]) {
                try DeviceSettling(db: db).noteRemoval(ofBundlesIn: "SELECT \(earlier)")
                try db.run("DELETE FROM bundles WHERE id = ?", [earlier])
            }
            try db.run("DELETE FROM pruned WHERE digest = ?", [bundle.digest])
            let writer = ResultWriter(db: db, bundle: bundle)
            try writer.write(report.relative(to: bundle.path), at: instant)
            try FleetStore.note(db, path: bundle.path, stamp: stamp ?? "", digest: bundle.digest)
        }
    }
}

/// Writes one report.
private struct ResultWriter {
    let db: Database
    let bundle: BundleStamp

    /// Citations that are kept of one finding; what is left out still counts.
    private static let citationCountMax = 12

    func write(_ report: AnalysisReport, at instant: Ticks) throws {
        let bundleID = try bundleRow(report, at: instant)
        for (position, artifact) in report.artifacts.enumerated() where artifact.state != .read {
            let reason = artifact.diagnostics.first.map { diagnostic in
                diagnostic.detail.isEmpty ? diagnostic.code.summary : "\(diagnostic.code.summary): \(diagnostic.detail)"
            }
            try db.run(
                "INSERT INTO damage VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    bundleID, position, try text(artifact.path.description), artifact.format,
                    artifact.state.rawValue, reason, Int64(clamping: artifact.byteCount),
                ])
        }
        for limit in report.limits {
            try db.run("INSERT INTO limits VALUES (?, ?, ?)", [bundleID, limit.name, limit.artifact])
        }
        for source in report.sources {
            let id = try self.source(source.id, title: source.title, collect: source.collect)
            try db.run(
                "INSERT OR REPLACE INTO coverage VALUES (?, ?, ?)", [bundleID, id, source.coverage.storedWord])
        }
        for (position, device) in report.devices.enumerated() {
            try write(device, at: position, of: bundleID, by: report)
        }
    }

    private func bundleRow(_ report: AnalysisReport, at instant: Ticks) throws -> Int64 {
        let tool = report.tool
        try db.run(
            "INSERT OR IGNORE INTO packs (name, version, hash, tool_version) VALUES (?, ?, ?, ?)",
            [tool.packName, tool.packVersion, tool.packHash, tool.version])
        let pack = try db.number(
            "SELECT id FROM packs WHERE hash = ? AND version = ? AND name = ? AND tool_version = ?",
            [tool.packHash, tool.packVersion, tool.packName, tool.version])
        let whole = report.artifacts.count { $0.state == .read }
        let isLost = report.artifacts.allSatisfy { $0.state == .unreadable }
        let state =
            isLost
            ? "unreadable"
            : report.artifacts.contains { $0.state == .partial || $0.state == .unreadable }
                ? "partial" : "read"
        let first = report.artifacts.first { $0.state == .unreadable }?.diagnostics.first
        let reason = isLost ? first.map { $0.detail.isEmpty ? $0.code.summary : $0.detail } ?? "it holds nothing" : nil
        try db.run(
            """
            INSERT INTO bundles (digest, kind, byte_count, file_count, modified, state, reason, pack_id, analysed_at,
                artifacts, artifacts_read, records, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                bundle.digest, bundle.kind.rawValue, Int64(clamping: bundle.byteCount), bundle.fileCount,
                bundle.modifiedSeconds, state, reason, pack, instant.seconds, report.artifacts.count, whole,
                report.artifacts.reduce(0) { $0 &+ $1.recordCount }, report.artifacts.reduce(0) { $0 &+ $1.factCount },
            ])
        return db.lastInsertedRowID
    }

    private func write(_ device: DeviceDiagnosis, at position: Int, of bundleID: Int64, by report: AnalysisReport)
        throws
    {
        let identity = device.identity
        let lastSeen = device.findings.compactMap(\.lastSeen).max()
        let observed = identity.captured ?? lastSeen ?? Ticks((bundle.modifiedSeconds ?? 0).clampedTicks)
        let basis = identity.captured != nil ? "captured" : lastSeen != nil ? "last seen" : "file"
        try db.run(
            """
            INSERT INTO observations (bundle_id, position, is_newest, names, entra_device_id, tenant_id,
                intune_device_id, configmgr_client_id, serial_number, os_build, utc_offset_minutes, captured,
                observed_at, observed_by, conflicts, cause_established, sentence, ladder_remarks, model)
            VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                bundleID, position, identity.names.joined(separator: "\n"), identity.entraDeviceID, identity.tenantID,
                identity.intuneDeviceID, identity.configMgrClientID, identity.serialNumber, identity.osBuild,
                identity.utcOffsetMinutes, identity.captured?.seconds, observed.seconds, basis,
                identity.conflicts.joined(separator: "\n"), device.causeEstablished, device.sentence,
                device.ladderRemarks.joined(separator: "\n"), identity.model,
            ])
        let id = db.lastInsertedRowID
        try DeviceSettling(db: db).note(id, identity, digest: bundle.digest, position: position)
        for (rank, finding) in device.findings.enumerated() { try write(finding, at: rank, of: id) }
        for (rank, rung) in device.ladder.enumerated() {
            try db.run(
                """
                INSERT INTO rungs (rung, title, position) VALUES (?, ?, ?) ON CONFLICT (rung) DO UPDATE
                SET title = excluded.title, position = excluded.position
                WHERE title <> excluded.title OR position <> excluded.position
                """, [rung.id, rung.title, rank])
            try db.run(
                "INSERT OR REPLACE INTO ladder SELECT ?, id, ? FROM rungs WHERE rung = ?",
                [id, rung.state.rawValue, rung.id])
        }
        for open in device.notAssessed {
            try db.run(
                "INSERT OR IGNORE INTO failures (failure, title) VALUES (?, ?)", [open.failure, open.title])
            try db.run(
                "INSERT OR IGNORE INTO not_assessed SELECT ?, id FROM failures WHERE failure = ?", [id, open.failure])
        }
        for (rank, missing) in device.collectNext.enumerated() {
            let title = report.sources.first { $0.id == missing.source }?.title ?? missing.source
            let source = try source(missing.source, title: title, collect: missing.collect)
            try db.run("INSERT INTO collect_next VALUES (?, ?, ?)", [id, rank, source])
        }
        for error in device.unexplained { try write(error, of: id) }
    }

    private func write(_ finding: Finding, at rank: Int, of observation: Int64) throws {
        try db.run(
            """
            INSERT INTO findings (observation_id, failure_id, position, state, is_culprit, confidence,
                confidence_reasons, caused_by, first_seen, last_seen, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                observation, try failure(finding.failure), rank, finding.state.rawValue, finding.isCulprit,
                finding.confidence.rawValue, finding.confidenceReasons.joined(separator: "\n"),
                finding.causedBy.joined(separator: "\n"), finding.firstSeen?.seconds, finding.lastSeen?.seconds,
                finding.count,
            ])
        let id = db.lastInsertedRowID
        for (position, citation) in finding.citations.prefix(ResultWriter.citationCountMax).enumerated() {
            var line: Int?
            var record: Int64?
            switch citation.location.position {
            case .line(let number): line = number
            case .record(let number): record = Int64(clamping: number)
            }
            try db.run(
                "INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    id, position, try text(citation.location.artifact.description),
                    Int64(clamping: citation.location.offset), line, record, citation.time.resolved.utc?.seconds,
                    citation.time.text, citation.time.resolved.basis.rawValue, citation.text,
                ])
        }
    }

    private func write(_ error: UnexplainedError, of observation: Int64) throws {
        let shape = error.shape
        let key: StatementArguments = [shape.shape, shape.source, shape.code ?? ""]
        try db.run(
            "INSERT OR IGNORE INTO shapes (shape, source, code, meaning, severity) VALUES (?, ?, ?, ?, ?)",
            key + [error.meaning, shape.severity.name])
        let id = try db.number("SELECT id FROM shapes WHERE shape = ? AND source = ? AND code = ?", key)
        let example = shape.citations.first
        var line: Int?
        if case .line(let number)? = example?.location.position { line = number }
        try db.run(
            """
            INSERT INTO unexplained VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """,
            [
                observation, id, shape.count, try example.map { try text($0.location.artifact.description) },
                line, example?.text,
            ])
    }

    // MARK: Vocabulary

    private func failure(_ failure: FailureDescription) throws -> Int64? {
        let known = try db.number(
            """
            SELECT id FROM failures WHERE failure = ? AND title = ? AND severity = ? AND owner = ? AND explanation = ?
                AND verify = ?
            """,
            [
                failure.id, failure.title, failure.severity.rawValue, failure.owner, failure.explanation,
                failure.verify,
            ])
        if let known { return known }
        try db.run(
            """
            INSERT INTO failures (failure, title, severity, rung, owner, explanation, verify)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (failure) DO UPDATE SET title = excluded.title,
            severity = excluded.severity, rung = excluded.rung, owner = excluded.owner,
            explanation = excluded.explanation, verify = excluded.verify
            """,
            [
                failure.id, failure.title, failure.severity.rawValue, failure.rung, failure.owner, failure.explanation,
                failure.verify,
            ])
        let id = try db.number("SELECT id FROM failures WHERE failure = ?", [failure.id])
        try db.run("DELETE FROM fixes WHERE failure_id = ?", [id])
        for (position, step) in failure.fix.enumerated() {
            try db.run(
                "INSERT INTO fixes VALUES (?, ?, ?, ?, ?)", [id, position, step.action, step.place, step.command])
        }
        return id
    }

    private func source(_ id: String, title: String, collect: String) throws -> Int64? {
        if let known = try db.number("SELECT id FROM sources WHERE source = ?", [id]) { return known }
        try db.run("INSERT INTO sources (source, title, collect) VALUES (?, ?, ?)", [id, title, collect])
        return db.lastInsertedRowID
    }

    private func text(_ text: String) throws -> Int64? {
        if let known = try db.number("SELECT id FROM texts WHERE text = ?", [text]) { return known }
        try db.run("INSERT INTO texts (text) VALUES (?)", [text])
        return db.lastInsertedRowID
    }
}

extension SourceCoverage {
    /// The word for it in the store.
    var storedWord: String {
        switch self {
        case .complete: "complete"
        case .partial: "partial"
        case .missing: "missing"
        }
    }
}

extension Int64 {
    /// Seconds since 1970 as ticks, within the years that can be written.
    fileprivate var clampedTicks: Int64 { Swift.min(Swift.max(self, 0), 253_402_300_799) * Ticks.perSecond }
}
