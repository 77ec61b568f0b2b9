// The answers about a fleet as tables for spreadsheets: RFC 4180, with the cells of `CSVReport`, which cannot become formulas.

package import CulpritModel

/// Writes the answers about a fleet as comma-separated values.
package enum FleetTables {
    /// The causes of the fleet, one a row.
    package static func render(_ summary: FleetSummary) -> String {
        table(
            [
                "failure", "title", "severity", "owner", "rung", "culprit_devices", "active_devices", "past_devices",
                "since", "last_seen", "new_devices", "earlier_devices", "is_new", "is_rising",
            ],
            summary.causes.map { cause in
                [
                    cause.failure, cause.title, cause.severity, cause.owner, cause.rung ?? "",
                    String(cause.culpritDevices), String(cause.activeDevices), String(cause.pastDevices),
                    cause.since ?? "", cause.lastSeen ?? "", String(cause.newDevices), String(cause.earlierDevices),
                    cause.isNew ? "yes" : "no", cause.isRising ? "yes" : "no",
                ]
            })
    }

    /// The devices that have or had `failure`, one a row.
    package static func render(_ devices: [AffectedDevice], failure: String) -> String {
        table(
            [
                "device", "name", "tenant_id", "os_build", "failure", "state", "culprit", "since", "last_seen",
                "observed",
            ],
            devices.map { device in
                [
                    device.device, device.name, device.tenant ?? "", device.osBuild ?? "", failure,
                    device.state.rawValue, device.isCulprit ? "yes" : "no", device.since ?? "", device.lastSeen ?? "",
                    device.observed,
                ]
            })
    }

    private static func table(_ columns: [String], _ rows: [[String]]) -> String {
        ([columns] + rows).map(CSVReport.line).joined()
    }
}
