// Two diagnoses of a device to what has changed. Silence counts as fixed only where the later bundle was judged: what it
// does not hold is said to be open, never to be well.

package import CulpritModel

/// Compares reports.
package enum Comparer {
    /// What changed from `before` to `after`. Devices are found again by what identifies them; where each report holds one
    /// device only, the two are compared whatever they are, with a warning.
    package static func compare(before: AnalysisReport, after: AnalysisReport) -> ReportComparison {
        var waiting = after.devices
        var pairs: [(DeviceDiagnosis, DeviceDiagnosis)] = []
        var onlyBefore: [DeviceDiagnosis] = []
        for device in before.devices {
            if let index = waiting.firstIndex(where: { Sameness($0.identity, device.identity) == .same }) {
                pairs.append((device, waiting.remove(at: index)))
            } else {
                onlyBefore.append(device)
            }
        }
        if pairs.isEmpty, onlyBefore.count == 1, waiting.count == 1 {
            pairs.append((onlyBefore.removeLast(), waiting.removeLast()))
        }
        return ReportComparison(
            tool: after.tool, devices: pairs.map { compare($0, $1) }, onlyBefore: onlyBefore, onlyAfter: waiting)
    }

    private static func compare(_ before: DeviceDiagnosis, _ after: DeviceDiagnosis) -> DeviceComparison {
        let changes = DeviceChanges(before: before, after: after).changes()
        let rungs = after.ladder.compactMap { rung -> RungChange? in
            guard let old = before.ladder.first(where: { $0.id == rung.id }), old.state != rung.state else {
                return nil
            }
            return RungChange(title: rung.title, before: old.state, after: rung.state, citations: rung.citations)
        }
        return DeviceComparison(
            before: before, after: after, warnings: warnings(before, after), changes: changes, rungs: rungs,
            sentence: sentence(after, changes))
    }

    private static func warnings(_ before: DeviceDiagnosis, _ after: DeviceDiagnosis) -> [String] {
        var warnings: [String] = []
        switch Sameness(before.identity, after.identity) {
        case .same: break
        case .different(let what):
            warnings.append("The two are not the same device: \(what).")
        case .unknown:
            warnings.append("Nothing in the two shows that they are the same device.")
        }
        if let old = before.identity.captured, let new = after.identity.captured {
            if new < old {
                warnings.append("AFTER is older than BEFORE; were they given the wrong way round?")
            } else if new == old {
                warnings.append("BEFORE and AFTER were taken at the same moment.")
            }
        } else {
            warnings.append("It cannot be told when both were taken, so AFTER may not be the later one.")
        }
        return warnings
    }

    private static func sentence(_ after: DeviceDiagnosis, _ changes: [FindingChange]) -> String {
        if changes.isEmpty { return "Nothing that the rules know was wrong before, and nothing is now." }
        let parts = FindingChange.Kind.allCases.compactMap { kind -> String? in
            let count = changes.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.words)"
        }
        return parts.joined(separator: ", ") + ". Now: " + after.sentence
    }
}

extension FindingChange.Kind {
    fileprivate var words: String {
        switch self {
        case .fixed: "fixed"
        case .new: "new"
        case .unchanged: "unchanged"
        case .notJudged: "that cannot be judged any more"
        }
    }
}

/// Whether two identities are one device.
enum Sameness: Equatable {
    case same
    case different(String)
    case unknown

    /// Compares by the most trusted identifier that both have.
    init(_ one: DeviceIdentity, _ other: DeviceIdentity) {
        let identifiers: [(String, String?, String?)] = [
            ("Entra device id", one.entraDeviceID, other.entraDeviceID),
            ("Intune device id", one.intuneDeviceID, other.intuneDeviceID),
            ("ConfigMgr client id", one.configMgrClientID, other.configMgrClientID),
            ("serial number", one.serialNumber, other.serialNumber),
        ]
        var difference: String?
        // An id changes when the device joins or enrols anew, so a later one that agrees outweighs an earlier that does not.
        for (name, left, right) in identifiers {
            guard let left, let right, !left.isEmpty, !right.isEmpty else { continue }
            if left.lowercased() == right.lowercased() {
                self = .same
                return
            }
            difference = difference ?? "the \(name) is \(left) before and \(right) after"
        }
        let names = Set(one.names.map { $0.lowercased() }).intersection(other.names.map { $0.lowercased() })
        let isSameTenant = one.tenantID == nil || other.tenantID == nil || one.tenantID == other.tenantID
        if !names.isEmpty, isSameTenant {
            self = .same
        } else if let difference {
            self = .different(difference)
        } else if let left = one.names.last, let right = other.names.last, names.isEmpty {
            self = .different("it is called \(left) before and \(right) after")
        } else {
            self = .unknown
        }
    }
}
