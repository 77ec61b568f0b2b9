/// What a fact tells of who the device is, or of its clock. The rule pack gives facts their roles.
package enum FactRole: String, Sendable, CaseIterable {
    case entraDeviceID = "entra-device-id"
    case tenantID = "tenant-id"
    case intuneDeviceID = "intune-device-id"
    case configMgrClientID = "configmgr-client-id"
    case serialNumber = "serial-number"
    case computerName = "computer-name"
    case osBuild = "os-build"
    case model = "model"
    /// The instant at which the bundle was taken, in UTC.
    case capturedUTC = "captured-utc"
    /// The same moment on the device's own clock.
    case capturedLocal = "captured-local"
    /// Minutes to add to the device's local time to get UTC.
    case biasMinutes = "bias-minutes"
    /// On whose behalf the tool ran: a user name or SID.
    case runContext = "run-context"
}
