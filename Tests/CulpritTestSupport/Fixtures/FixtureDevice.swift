// The devices of the fixture bundles: who they are, and what every one of them would leave behind when it is sound.

package import CulpritModel

/// An invented device.
package struct FixtureDevice: Sendable {
    package var name: String
    package var deviceID: String
    /// Minutes from UTC to local time.
    package var offsetMinutes = 60
    /// When its bundle was taken.
    package var captured: Ticks
    package var isJoined = true
    package var hasMDMURL = true
    package var hasToken = true

    package static let tenantID = "5f0c8a52-1111-4222-8333-0123456789ab"
    package static let domain = "corp.example.org"

    /// The device `name`, captured at `captured`.
    package init(name: String, deviceID: String, captured: Ticks) {
        self.name = name
        self.deviceID = deviceID
        self.captured = captured
    }

    /// `minutes` before the bundle was taken.
    package func ago(minutes: Int) -> Ticks { captured.adding(minutes: -minutes) }

    /// What `dsregcmd /status` prints for the logged-on user. `diagnostics` are the lines of the join's own section.
    package func dsregcmd(diagnostics: [(label: String, value: String)] = []) -> [UInt8] {
        var sections: [(title: String, lines: [(label: String, value: String)])] = [
            (
                "Device State",
                [
                    ("AzureAdJoined", isJoined ? "YES" : "NO"), ("EnterpriseJoined", "NO"), ("DomainJoined", "YES"),
                    ("DomainName", "CORP"), ("Device Name", "\(name).\(FixtureDevice.domain)"),
                ]
            )
        ]
        if isJoined {
            sections.append(
                (
                    "Device Details",
                    [
                        ("DeviceId", deviceID), ("Thumbprint", "00112233445566778899AABBCCDDEEFF00112233"),
                        (
                            "DeviceCertificateValidity",
                            "[ 2024-01-10 08:00:00.000 UTC -- 2034-01-10 08:30:00.000 UTC ]"
                        ),
                        ("KeyContainerId", "0a1b2c3d-0000-4000-8000-00000000000a"),
                        ("KeyProvider", "Microsoft Platform Crypto Provider"), ("TpmProtected", "YES"),
                        ("DeviceAuthStatus", "SUCCESS"),
                    ]
                ))
            sections.append(
                (
                    "Tenant Details",
                    [
                        ("TenantName", "Example Org"), ("TenantId", FixtureDevice.tenantID),
                        ("Idp", "login.windows.net"),
                        (
                            "AuthCodeUrl",
                            "https://login.microsoftonline.com/\(FixtureDevice.tenantID)/oauth2/authorize"
                        ),
                        (
                            "AccessTokenUrl",
                            "https://login.microsoftonline.com/\(FixtureDevice.tenantID)/oauth2/token"
                        ),
                        (
                            "MdmUrl",
                            hasMDMURL ? "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc" : ""
                        ),
                        ("MdmTouUrl", hasMDMURL ? "https://portal.manage.microsoft.com/TermsofUse.aspx" : ""),
                        (
                            "MdmComplianceUrl",
                            hasMDMURL ? "https://portal.manage.microsoft.com/?portalAction=Compliance" : ""
                        ), ("SettingsUrl", ""),
                    ]
                ))
        }
        sections.append(
            (
                "User State",
                [
                    ("NgcSet", "NO"), ("WorkplaceJoined", "NO"), ("WamDefaultSet", hasToken ? "YES" : "NO"),
                    ("WamDefaultAuthority", hasToken ? "organizations" : ""),
                    ("WamDefaultId", hasToken ? "https://login.microsoft.com" : ""),
                    ("WamDefaultGUID", hasToken ? "{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)" : ""),
                ]
            ))
        sections.append(
            (
                "SSO State",
                [
                    ("AzureAdPrt", hasToken ? "YES" : "NO"),
                    ("AzureAdPrtUpdateTime", hasToken ? stamp(ago(minutes: 45)) : ""),
                    ("AzureAdPrtExpiryTime", hasToken ? stamp(captured.adding(minutes: 20_000)) : ""),
                    (
                        "AzureAdPrtAuthority",
                        hasToken ? "https://login.microsoftonline.com/\(FixtureDevice.tenantID)" : ""
                    ), ("EnterprisePrt", "NO"), ("EnterprisePrtAuthority", ""),
                ]
            ))
        var own: [(label: String, value: String)] = [("AadRecoveryEnabled", "NO"), ("KeySignTest", "PASSED")]
        own =
            [
                ("Executing Account Name", "CORP\\adele, adele@example.org"), ("Client Time", stamp(captured)),
            ] + (diagnostics.isEmpty ? (isJoined ? own : []) : diagnostics)
        sections.append(("Diagnostic Data", own))
        return FixtureText.dsregcmd(sections)
    }

    /// The registry keys that tell the device's name, build and zone.
    package func registry(
        _ more: [(key: String, values: [(name: String, value: String)])] = []
    ) -> [UInt8] {
        let local = "HKEY_LOCAL_MACHINE"
        let bias = UInt32(bitPattern: Int32(-offsetMinutes))
        return FixtureText.registry(
            [
                (
                    local + #"\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName"#,
                    [("ComputerName", "\"\(name)\"")]
                ),
                (
                    local + #"\SYSTEM\CurrentControlSet\Control\TimeZoneInformation"#,
                    [("ActiveTimeBias", "dword:" + hexadecimal(bias))]
                ),
                (
                    local + #"\SOFTWARE\Microsoft\Windows NT\CurrentVersion"#,
                    [
                        ("CurrentBuild", "\"22631\""), ("DisplayVersion", "\"23H2\""), ("EditionID", "\"Enterprise\""),
                        ("UBR", "dword:00000c1c"),
                    ]
                ),
            ] + more)
    }

    /// An MDM event of the device.
    package func mdmEvent(_ id: UInt16, level: UInt8, minutesAgo: Int, _ data: [EventLogWriter.Item])
        -> EventLogWriter.Event
    {
        EventLogWriter.Event(
            provider: "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
            channel: "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin", eventID: id,
            level: level, time: ago(minutes: minutesAgo), computer: "\(name).\(FixtureDevice.domain)", data: data)
    }

    /// A device registration event of the device.
    package func joinEvent(
        _ id: UInt16, level: UInt8, minutesAgo: Int, _ data: [EventLogWriter.Item]
    ) -> EventLogWriter.Event {
        EventLogWriter.Event(
            provider: "Microsoft-Windows-User Device Registration",
            channel: "Microsoft-Windows-User Device Registration/Admin", eventID: id, level: level,
            time: ago(minutes: minutesAgo), computer: "\(name).\(FixtureDevice.domain)", data: data)
    }

    /// A log of ConfigMgr's client on the device.
    package func log(_ component: String, _ lines: [(minutesAgo: Int, text: String, type: Int)]) -> [UInt8] {
        FixtureText.configMgrLog(
            component: component, offsetMinutes: offsetMinutes,
            lines.map { (ago(minutes: $0.minutesAgo), $0.text, $0.type) })
    }

    private func stamp(_ time: Ticks) -> String {
        time.iso8601().replacing("T", with: " ") + " UTC"
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
