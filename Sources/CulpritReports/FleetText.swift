// The answers about a fleet for a terminal: short tables, the most devices first.

package import CulpritModel

/// Writes the answers about a fleet as text.
package enum FleetText {
    /// Rows of each list in the text; the other formats hold more.
    private static let rowCountMax = 15

    /// The report on a fleet.
    package static func render(_ summary: FleetSummary) -> String {
        var text = head(summary)
        let causes = summary.causes.filter { $0.activeDevices > 0 }
        section(causes.isEmpty ? "No failure is active on any device" : "Causes by devices touched", &text)
        table(
            [
                ("devices", true), ("of all", true), ("as cause", true), ("new", true), ("since", false),
                ("who", false), ("failure", false),
            ],
            causes.prefix(rowCountMax).map { cause in
                [
                    String(cause.activeDevices), share(cause.activeDevices, summary.devices),
                    String(cause.culpritDevices), cause.newDevices == 0 ? "" : "+\(cause.newDevices)",
                    Wording.day(cause.since), cause.owner, "\(cause.failure)  \(cause.title)",
                ]
            }, more: causes.count, &text)
        let moving = summary.moving
        if !moving.isEmpty {
            section("New or rising in the \(summary.windowDays) days to \(Wording.day(summary.lastObserved))", &text)
            table(
                [("devices", true), ("before", true), ("", false), ("failure", false)],
                moving.prefix(rowCountMax).map { cause in
                    [
                        "+\(cause.newDevices)", String(cause.earlierDevices), cause.isNew ? "new" : "rising",
                        "\(cause.failure)  \(cause.title)",
                    ]
                }, more: moving.count, &text)
        }
        groups("Devices with a cause, by who can fix it", summary.owners, showsShare: false, &text)
        if summary.builds.count > 1 { groups("By Windows build", summary.builds, showsShare: true, &text) }
        if summary.models.count > 1 { groups("By model", summary.models, showsShare: true, &text) }
        if summary.tenants.count > 1 { groups("By tenant", summary.tenants, showsShare: true, &text) }
        if summary.days.count > 1 {
            groups(
                "By day of their bundles, the newest last", summary.days.suffix(rowCountMax), showsShare: true, &text)
        }
        ladder(summary, &text)
        rest(summary, &text)
        return text
    }

    private static func head(_ summary: FleetSummary) -> String {
        let devices = Wording.count(summary.devices, "device", "devices")
        let bundles = Wording.count(summary.bundles, "bundle", "bundles")
        var text = "\(devices), \(bundles)"
        if let first = summary.firstObserved.map(Wording.day), let last = summary.lastObserved.map(Wording.day) {
            text += first == last ? ", \(first)" : ", \(first) to \(last)"
        }
        text += "; \(summary.devicesWithCause) of the devices with a cause established\n"
        for note in Wording.notes(summary) { text += Sanitiser.line(note) + "\n" }
        return text
    }

    private static func ladder(_ summary: FleetSummary, _ text: inout String) {
        let rungs = summary.ladder.filter { $0.broken + $0.unknown > 0 }
        guard !rungs.isEmpty else { return }
        section("The ladder, by devices", &text)
        table(
            [("broken", true), ("unknown", true), ("holds", true), ("rung", false)],
            rungs.map { [String($0.broken), String($0.unknown), String($0.holds), $0.title] }, more: rungs.count, &text)
    }

    private static func rest(_ summary: FleetSummary, _ text: inout String) {
        if !summary.lacks.isEmpty {
            section("What devices without a cause lack", &text)
            table(
                [("devices", true), ("source", false), ("collected by", false)],
                summary.lacks.prefix(rowCountMax).map { [String($0.devices), $0.source, $0.collect] },
                more: summary.lacks.count, &text)
        }
        if !summary.unjudged.isEmpty {
            let bundles = Wording.count(summary.unjudgedBundles, "bundle", "bundles")
            section("\(bundles) that do not decide, the newest", &text)
            table(
                [("captured", false), ("bundle", false), ("lacks", false)],
                summary.unjudged.prefix(rowCountMax / 3).map {
                    [Wording.day($0.observed), $0.path, Wording.lacks($0)]
                },
                more: summary.unjudgedBundles, &text)
        }
        if !summary.shapes.isEmpty {
            section(
                "Errors that no rule explains; culprit rules new AREA/NAME --from-shape NUMBER drafts a rule", &text)
            table(
                [("number", true), ("devices", true), ("times", true), ("source", false), ("shape", false)],
                summary.shapes.prefix(rowCountMax).map {
                    [
                        $0.id, String($0.devices), String($0.count), $0.source,
                        ($0.code.map { $0 + "  " } ?? "") + $0.shape,
                    ]
                }, more: summary.shapes.count, &text)
        }
        if !summary.problems.isEmpty {
            section("Bundles that could not be read, or not to their end", &text)
            for problem in summary.problems.prefix(rowCountMax) {
                text += "  \(Sanitiser.line(problem.path)): \(Sanitiser.line(problem.reason))\n"
            }
            let more = summary.problemCount - min(summary.problems.count, rowCountMax)
            if more > 0 { text += "  and \(more) more; --format json and --rows hold them\n" }
        }
    }

    /// The devices that have or had `failure`.
    package static func render(_ devices: [AffectedDevice], failure: String) -> String {
        let active = devices.count { $0.state == .active }
        var text = "\(failure): \(Wording.count(active, "device", "devices")) now, \(devices.count - active) before\n\n"
        table(
            [
                ("state", false), ("device", false), ("since", false), ("last seen", false), ("Windows build", false),
                ("id", false),
            ],
            devices.map {
                [
                    $0.state.rawValue + ($0.isCulprit ? ", the cause" : ""), $0.name, Wording.day($0.since),
                    Wording.day($0.lastSeen),
                    $0.osBuild ?? "", $0.device,
                ]
            }, more: devices.count, &text)
        return text
    }

    /// The history of a device.
    package static func render(_ history: DeviceHistory) -> String {
        let identity = history.identity
        var text = Sanitiser.line(identity.names.last ?? history.device) + "\n"
        let parts: [(String, String?)] = [
            ("Earlier names", identity.names.count > 1 ? identity.names.dropLast().joined(separator: ", ") : nil),
            ("Entra device id", identity.entraDeviceID), ("Tenant id", identity.tenantID),
            ("Intune device id", identity.intuneDeviceID), ("ConfigMgr client id", identity.configMgrClientID),
            ("Serial number", identity.serialNumber), ("Windows build", identity.osBuild), ("Model", identity.model),
        ]
        for (label, value) in parts { if let value { text += "  \(label): \(Sanitiser.line(value))\n" } }
        section("Failures", &text)
        for failure in history.failures {
            text += "  \(failure.state.rawValue)\(failure.isCulprit ? ", the cause" : "")  \(failure.failure)  "
            text += "\(Sanitiser.line(failure.title))\n"
            text += "      since \(Wording.day(failure.since)), last seen \(Wording.day(failure.lastSeen))"
            text += ", in \(Wording.count(failure.bundles, "bundle", "bundles"))"
            if let ended = failure.endedBy { text += ", over by \(Wording.day(ended))" }
            text += ", \(failure.owner)\n"
            if let proof = failure.proof, let place = failure.place {
                text += "      \(Sanitiser.line(place)): \(Sanitiser.line(proof, limit: 160))\n"
            }
        }
        if history.failures.isEmpty { text += "  none\n" }
        section("Bundles, newest first", &text)
        for state in history.observations {
            text += "  \(state.observed)  \(Sanitiser.line(state.path))\n      \(Sanitiser.line(state.sentence))\n"
        }
        return text
    }

    // MARK: Parts

    private static func groups(
        _ title: String, _ groups: [FleetSummary.Group], showsShare: Bool, _ text: inout String
    ) {
        guard !groups.isEmpty else { return }
        section(title, &text)
        table(
            showsShare ? [("devices", true), ("with a cause", true), ("", false)] : [("devices", true), ("", false)],
            groups.prefix(rowCountMax).map {
                showsShare ? [String($0.devices), String($0.withCause), $0.name] : [String($0.devices), $0.name]
            }, more: groups.count, &text)
    }

    private static func section(_ title: String, _ text: inout String) { text += "\n\(title)\n" }

    private static func table(
        _ columns: [(title: String, isNumber: Bool)], _ rows: [[String]], more: Int, _ text: inout String
    ) {
        guard !rows.isEmpty else { return }
        let cells = [columns.map(\.title)] + rows.map { $0.map { Sanitiser.line($0, limit: 120) } }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        for row in cells {
            var line = " "
            for (column, cell) in row.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                line += " " + (columns[column].isNumber ? gap + cell : cell + gap) + " "
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        if more > rows.count { text += "  and \(more - rows.count) more; --format csv and json hold them\n" }
    }

    private static func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "" : "\((part * 100 + whole / 2) / whole) %"
    }
}

extension FleetSummary {
    /// The causes that are new or hit more devices than before, the new ones first.
    var moving: [Cause] {
        causes.filter { ($0.isNew || $0.isRising) && $0.newDevices > 0 }
            .sorted { ($1.isNew ? 0 : 1, $1.newDevices, $0.failure) < ($0.isNew ? 0 : 1, $0.newDevices, $1.failure) }
    }
}

extension Wording {
    /// The day of an instant of a store.
    static func day(_ instant: String?) -> String { instant.map { String($0.prefix(10)) } ?? "unknown" }

    /// What a bundle lacks to be judged, in one line.
    static func lacks(_ bundle: FleetSummary.Unjudged) -> String {
        bundle.observed == nil ? "anything that speaks of a device" : bundle.lacks.joined(separator: ", ")
    }

    /// What is odd about the numbers of a fleet, one sentence each.
    static func notes(_ summary: FleetSummary) -> [String] {
        var notes: [String] = []
        if summary.unnamedDevices > 0 {
            notes.append(
                "\(count(summary.unnamedDevices, "bundle", "bundles")) without any identifier, each counted as a device"
            )
        }
        if summary.olderPackBundles > 0 {
            notes.append(
                "\(count(summary.olderPackBundles, "bundle", "bundles")) judged by other rules than "
                    + "\(summary.tool.packName) \(summary.tool.packVersion); culprit fleet --refresh judges them again")
        }
        return notes
    }
}
