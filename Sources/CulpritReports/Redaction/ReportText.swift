// All the places of a report whose text can come out of a bundle. A new part of the report that quotes a bundle is added
// here, and is then redacted in every format.

import CulpritModel

/// Walks through the text of a report.
enum ReportText {
    /// All texts, in the order of the report.
    static func texts(of report: AnalysisReport) -> [String] {
        var texts: [String] = []
        var copy = report
        replace(in: &copy) { text in
            texts.append(text)
            return text
        }
        return texts
    }

    /// Puts `change` of each text in its place.
    static func replace(in report: inout AnalysisReport, _ change: (String) -> String) {
        for index in report.devices.indices { replace(in: &report.devices[index], change) }
        for index in report.artifacts.indices {
            report.artifacts[index].path = ArtifactPath(change(report.artifacts[index].path.description))
            for place in report.artifacts[index].diagnostics.indices {
                report.artifacts[index].diagnostics[place].detail = change(
                    report.artifacts[index].diagnostics[place].detail)
            }
        }
        for index in report.limits.indices { report.limits[index].artifact = change(report.limits[index].artifact) }
    }

    private static func replace(in device: inout DeviceDiagnosis, _ change: (String) -> String) {
        replace(in: &device.identity, change)
        device.id = device.id == "device" ? device.id : change(device.id)
        device.sentence = change(device.sentence)
        device.ladderRemarks = device.ladderRemarks.map(change)
        for index in device.findings.indices {
            device.findings[index].confidenceReasons = device.findings[index].confidenceReasons.map(change)
            replace(in: &device.findings[index].citations, change)
        }
        for index in device.ladder.indices { replace(in: &device.ladder[index].citations, change) }
        for index in device.unexplained.indices {
            device.unexplained[index].shape.shape = change(device.unexplained[index].shape.shape)
            device.unexplained[index].shape.source = change(device.unexplained[index].shape.source)
            device.unexplained[index].shape.code = device.unexplained[index].shape.code.map(change)
            replace(in: &device.unexplained[index].shape.citations, change)
            replace(in: &device.unexplained[index].shape.sightings, change)
        }
        for index in device.records.indices {
            device.records[index].source = change(device.records[index].source)
            replace(in: &device.records[index].citation, change)
        }
        for index in device.noise.indices { replace(in: &device.noise[index].citations, change) }
    }

    /// An identity's parts are announced by what they are, since a name alone does not tell that it is one.
    private static func replace(in identity: inout DeviceIdentity, _ change: (String) -> String) {
        func value(_ label: String, _ text: String?) -> String? {
            text.map { text in
                let plain = change(text)
                guard plain == text else { return plain }
                let changed = change("\(label)=\(text)")
                return String(changed.dropFirst(label.count + 1))
            }
        }
        identity.names = identity.names.map { value("DeviceName", $0) ?? $0 }
        identity.entraDeviceID = value("SerialNumber", identity.entraDeviceID)
        identity.tenantID = value("SerialNumber", identity.tenantID)
        identity.intuneDeviceID = value("SerialNumber", identity.intuneDeviceID)
        identity.configMgrClientID = value("SerialNumber", identity.configMgrClientID)
        identity.serialNumber = value("SerialNumber", identity.serialNumber)
        identity.conflicts = identity.conflicts.map(change)
    }

    private static func replace(in citations: inout [Citation], _ change: (String) -> String) {
        for index in citations.indices { replace(in: &citations[index], change) }
    }

    private static func replace(in citation: inout Citation, _ change: (String) -> String) {
        citation.location.artifact = ArtifactPath(change(citation.location.artifact.description))
        citation.text = change(citation.text)
        citation.time.text = citation.time.text.map(change)
        for index in citation.surroundings.before.indices {
            citation.surroundings.before[index].text = change(citation.surroundings.before[index].text)
        }
        for index in citation.surroundings.after.indices {
            citation.surroundings.after[index].text = change(citation.surroundings.after[index].text)
        }
    }
}
