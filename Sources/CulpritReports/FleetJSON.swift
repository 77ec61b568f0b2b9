// The answers about a fleet as JSON: `culprit.fleet/1` and, for lists of devices, `culprit.fleet-devices/1` and
// `culprit.fleet-device/1`. Keys may be added under the same version. Every key is always there.

package import CulpritModel

/// Writes the answers about a fleet as JSON.
package enum FleetJSON {
    /// The report on a fleet.
    package static func render(_ summary: FleetSummary) -> String {
        document("culprit.fleet/1") { writer in
            writer.member("bundles", summary.bundles)
            writer.member("devices", summary.devices)
            writer.member("devicesWithCause", summary.devicesWithCause)
            writer.member("unnamedDevices", summary.unnamedDevices)
            writer.member("pack", "\(summary.tool.packName) \(summary.tool.packVersion)")
            writer.member("olderPackBundles", summary.olderPackBundles)
            writer.member("firstObserved", summary.firstObserved)
            writer.member("lastObserved", summary.lastObserved)
            writer.member("windowDays", summary.windowDays)
            writer.array("causes", summary.causes) { writer, cause in
                writer.member("id", cause.failure)
                writer.member("title", cause.title)
                writer.member("severity", cause.severity)
                writer.member("owner", cause.owner)
                writer.member("rung", cause.rung)
                writer.member("culpritDevices", cause.culpritDevices)
                writer.member("activeDevices", cause.activeDevices)
                writer.member("pastDevices", cause.pastDevices)
                writer.member("since", cause.since)
                writer.member("lastSeen", cause.lastSeen)
                writer.member("newDevices", cause.newDevices)
                writer.member("earlierDevices", cause.earlierDevices)
                writer.member("isNew", cause.isNew)
                writer.member("isRising", cause.isRising)
                writer.key("newByDay")
                writer.beginArray()
                for devices in cause.newByDay { writer.value(devices) }
                writer.end()
            }
            writer.groups("owners", summary.owners)
            writer.groups("builds", summary.builds)
            writer.groups("models", summary.models)
            writer.groups("tenants", summary.tenants)
            writer.groups("days", summary.days)
            writer.array("ladder", summary.ladder) { writer, rung in
                writer.member("id", rung.id)
                writer.member("title", rung.title)
                writer.member("holds", rung.holds)
                writer.member("broken", rung.broken)
                writer.member("unknown", rung.unknown)
            }
            writer.array("lacks", summary.lacks) { writer, lack in
                writer.member("source", lack.source)
                writer.member("collect", lack.collect)
                writer.member("devices", lack.devices)
            }
            writer.member("unjudgedBundles", summary.unjudgedBundles)
            writer.array("unjudged", summary.unjudged) { writer, bundle in
                writer.member("path", bundle.path)
                writer.member("observed", bundle.observed)
                writer.member("lacks", bundle.lacks)
            }
            writer.array("unexplained", summary.shapes) { writer, shape in
                writer.member("id", shape.id)
                writer.member("shape", shape.shape)
                writer.member("code", shape.code)
                writer.member("meaning", shape.meaning)
                writer.member("source", shape.source)
                writer.member("devices", shape.devices)
                writer.member("count", shape.count)
            }
            writer.member("problemCount", summary.problemCount)
            writer.array("problems", summary.problems) { writer, problem in
                writer.member("path", problem.path)
                writer.member("reason", problem.reason)
            }
        }
    }

    /// The devices that have or had `failure`.
    package static func render(_ devices: [AffectedDevice], failure: String) -> String {
        document("culprit.fleet-devices/1") { writer in
            writer.member("failure", failure)
            writer.array("devices", devices) { writer, device in
                writer.member("device", device.device)
                writer.member("name", device.name)
                writer.member("tenantId", device.tenant)
                writer.member("osBuild", device.osBuild)
                writer.member("state", device.state.rawValue)
                writer.member("isCulprit", device.isCulprit)
                writer.member("since", device.since)
                writer.member("lastSeen", device.lastSeen)
                writer.member("observed", device.observed)
            }
        }
    }

    /// The histories of devices.
    package static func render(_ histories: [DeviceHistory]) -> String {
        document("culprit.fleet-device/1") { writer in
            writer.array("devices", histories) { writer, history in
                let identity = history.identity
                writer.member("device", history.device)
                writer.member("names", identity.names)
                writer.member("entraDeviceId", identity.entraDeviceID)
                writer.member("tenantId", identity.tenantID)
                writer.member("intuneDeviceId", identity.intuneDeviceID)
                writer.member("configMgrClientId", identity.configMgrClientID)
                writer.member("serialNumber", identity.serialNumber)
                writer.member("osBuild", identity.osBuild)
                writer.member("model", identity.model)
                writer.array("observations", history.observations) { writer, state in
                    writer.member("observed", state.observed)
                    writer.member("bundle", state.path)
                    writer.member("sentence", state.sentence)
                    writer.member("culprits", state.culprits)
                }
                writer.array("failures", history.failures) { writer, failure in
                    writer.member("id", failure.failure)
                    writer.member("title", failure.title)
                    writer.member("severity", failure.severity)
                    writer.member("owner", failure.owner)
                    writer.member("state", failure.state.rawValue)
                    writer.member("isCulprit", failure.isCulprit)
                    writer.member("since", failure.since)
                    writer.member("lastSeen", failure.lastSeen)
                    writer.member("endedBy", failure.endedBy)
                    writer.member("bundles", failure.bundles)
                    writer.member("proof", failure.proof)
                    writer.member("place", failure.place)
                }
            }
        }
    }

    private static func document(_ schema: String, _ members: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(indent: 2)
        writer.beginObject()
        writer.member("schema", schema)
        members(&writer)
        writer.end()
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func groups(_ name: String, _ groups: [FleetSummary.Group]) {
        array(name, groups) { writer, group in
            writer.member("name", group.name)
            writer.member("devices", group.devices)
            writer.member("withCause", group.withCause)
        }
    }
}
