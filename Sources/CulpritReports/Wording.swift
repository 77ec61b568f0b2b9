// The words that all renderers share: locations, times, counts and the heads of sections.

import CulpritModel

/// How things are put in words, the same in every format.
enum Wording {
    /// A location as editors open it: `path:line`, or the number of an event record.
    static func location(_ location: Location) -> String {
        switch location.position {
        case .line(let line): "\(location.artifact.description):\(line)"
        case .record(let record): "\(location.artifact.description) record \(record)"
        }
    }

    /// A time for people, with how it is known, or nil where there is none.
    static func time(_ time: EvidenceTime) -> String? {
        if let utc = time.resolved.utc {
            return time.resolved.basis == .inferred ? "\(instant(utc)) (zone inferred)" : instant(utc)
        }
        return time.text.map { "\($0) (zone unknown)" }
    }

    /// An instant to the second, as `2024-04-03 07:45:12Z`: what a fraction tells is for programs.
    static func instant(_ ticks: Ticks) -> String {
        let text = ticks.iso8601()
        let seconds = text.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
        return seconds.split(separator: "T").joined(separator: " ") + "Z"
    }

    /// What a clock that is `offsetMinutes` ahead of UTC shows at an instant: `2024-04-03 09:45:12`.
    static func local(_ ticks: Ticks, offsetMinutes: Int) -> String {
        String(instant(ticks.adding(minutes: offsetMinutes)).dropLast())
    }

    /// `1 file`, `2 files`.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    /// Who has to act, from the pack's id: `intune-admin` reads `Intune admin`.
    static func owner(_ id: String) -> String {
        if id == "ad-admin" { return "Active Directory admin" }
        if id == "configmgr-admin" { return "ConfigMgr admin" }
        let words = id.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// The name a device is called by.
    static func name(_ device: DeviceDiagnosis) -> String {
        if let name = device.identity.names.last, !name.isEmpty { return name }
        return device.id == "device" ? "A device without a name" : device.id
    }

    /// The title of a source where the report knows it, else its id.
    static func title(ofSource id: String, in report: AnalysisReport) -> String {
        guard let title = report.sources.first(where: { $0.id == id })?.title, !title.isEmpty else { return id }
        return title
    }

    /// What an error code means, with the code: `0x80070005: Access is denied`.
    static func code(_ error: UnexplainedError) -> String? {
        guard let code = error.shape.code else { return nil }
        guard let meaning = error.meaning else { return code }
        return "\(code): \(meaning.hasSuffix(".") ? String(meaning.dropLast()) : meaning)"
    }

    /// What a code means, with its symbol: `ERROR_ACCESS_DENIED: Access is denied`.
    static func meaning(_ code: CodeMeaning) -> String {
        let meaning = code.meaning.hasSuffix(".") ? String(code.meaning.dropLast()) : code.meaning
        return code.symbol.isEmpty ? meaning : "\(code.symbol): \(meaning)"
    }

    /// What is known of a device beside its name, label and value.
    static func identity(_ device: DeviceDiagnosis) -> [(label: String, value: String)] {
        let identity = device.identity
        var parts: [(label: String, value: String)] = []
        func add(_ label: String, _ value: String?) {
            if let value, !value.isEmpty { parts.append((label, value)) }
        }
        if identity.names.count > 1 { add("Earlier names", identity.names.dropLast().joined(separator: ", ")) }
        add("Windows build", identity.osBuild)
        add("Model", identity.model)
        add("Entra device id", identity.entraDeviceID)
        add("Tenant id", identity.tenantID)
        add("Intune device id", identity.intuneDeviceID)
        add("ConfigMgr client id", identity.configMgrClientID)
        add("Serial number", identity.serialNumber)
        add("UTC offset", identity.utcOffsetMinutes.map(offset))
        add("Captured", identity.captured.map(instant))
        return parts
    }

    /// Minutes as `+02:00`.
    static func offset(_ minutes: Int) -> String {
        let size = minutes.magnitude
        let hours = String(size / 60)
        let rest = String(size % 60)
        return (minutes < 0 ? "-" : "+") + (hours.count < 2 ? "0" : "") + hours + ":" + (rest.count < 2 ? "0" : "")
            + rest
    }

    /// A duration's ends: `first to last`, once if they are the same.
    static func span(_ finding: Finding) -> String? {
        guard let first = finding.firstSeen, let last = finding.lastSeen else { return nil }
        return first == last ? instant(first) : "\(instant(first)) to \(instant(last))"
    }

    /// From when on records counted, in one sentence; nil where all did because nobody asked for less.
    static func window(_ device: DeviceDiagnosis) -> String? {
        guard let window = device.window else { return nil }
        guard let since = window.since else {
            return "Nothing tells when the bundle was taken, so no record was set aside as too old."
        }
        let aside = "\(count(window.setAsideCount, "older record", "older records")) set aside"
        let undated =
            window.undatedCount == 0
            ? "" : ", \(count(window.undatedCount, "record", "records")) of unknown time counted as well"
        return "Symptoms since \(instant(since)): \(aside)\(undated). State counts whenever it was read."
    }

    /// The artifacts that need a word in the coverage: not read whole, or read with something odd.
    static func troubled(_ artifacts: [ArtifactSummary]) -> [ArtifactSummary] {
        artifacts.filter { $0.state == .partial || $0.state == .unreadable }
    }

    /// What is wrong with an artifact, in one line.
    static func trouble(_ artifact: ArtifactSummary) -> String {
        let reasons = artifact.diagnostics.sorted { $0.code.losesData && !$1.code.losesData }
        guard let first = reasons.first else { return artifact.state.rawValue }
        let words = diagnostic(first)
        let more = reasons.count - 1 + artifact.moreDiagnostics.values.reduce(0) { $0 &+ $1 }
        return more > 0 ? "\(words), and \(more) more" : words
    }

    /// A diagnostic in one line: what it is, what exactly, and where.
    static func diagnostic(_ diagnostic: Diagnostic) -> String {
        var words = diagnostic.code.summary
        if !diagnostic.detail.isEmpty { words += ": \(diagnostic.detail)" }
        if let offset = diagnostic.offset { words += " (at byte \(offset))" }
        return words
    }

    /// How many known failures were judged and how many stayed open, in one sentence; nil where none was asked for.
    static func judged(_ device: DeviceDiagnosis) -> String? {
        if device.ruledOut.isEmpty && device.notAssessed.isEmpty { return nil }
        let count = device.ruledOut.count
        var sentence = count == 0 ? "None of the" : String(count)
        sentence += count == 1 ? " known failure is ruled out" : " known failures are ruled out"
        if !device.notAssessed.isEmpty { sentence += ", \(device.notAssessed.count) could not be judged" }
        return sentence + "."
    }

    /// How many artifacts were read how far, in one sentence.
    static func coverage(_ report: AnalysisReport) -> String {
        let missing = report.sources.count { $0.coverage == .missing }
        let sources =
            missing > 0
            ? ", \(missing) of \(count(report.sources.count, "source", "sources")) not collected" : ""
        return files(report.artifacts) + sources + "."
    }

    /// How many artifacts were read how far.
    static func files(_ artifacts: [ArtifactSummary]) -> String {
        var counts: [ArtifactState: Int] = [:]
        for artifact in artifacts { counts[artifact.state, default: 0] += 1 }
        var parts = ["\(counts[.read] ?? 0) of \(count(artifacts.count, "file", "files")) read"]
        if let partial = counts[.partial] { parts.append("\(partial) partly read") }
        if let unreadable = counts[.unreadable] { parts.append("\(unreadable) unreadable") }
        if let unknown = counts[.unknown] { parts.append("\(unknown) of unknown format") }
        return parts.joined(separator: ", ")
    }

    /// What a rung shows, as a fixed word.
    static func word(_ state: LadderRung.State) -> String {
        switch state {
        case .holds: "ok"
        case .broken: "broken"
        case .unknown: "?"
        }
    }
}
