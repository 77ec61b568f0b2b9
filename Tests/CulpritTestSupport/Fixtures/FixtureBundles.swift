// The bundles in `Fixtures/bundles`: one scenario each, made here so that nothing in them is anybody's. A test compares
// the files with what this makes; `UPDATE_FIXTURES=1` writes them anew.

import CulpritModel

/// One bundle.
package struct FixtureBundle: Sendable {
    /// The folder below `Fixtures/bundles`.
    package var name: String
    /// Paths below the folder, and what they hold.
    package var files: [(path: String, bytes: [UInt8])]
}

/// Makes all bundles.
package enum FixtureBundles {
    /// Every bundle.
    package static func all() -> [FixtureBundle] {
        [missingLicence(), hybridJoinFailed(), scopeNone(), recovered(), healthy(), hostile()]
    }

    static func captured(_ day: Int) -> Ticks {
        Ticks(year: 2024, month: 3, day: day, hour: 9, minute: 30) ?? Ticks(0)
    }

    private static let enrolledKeys: [(key: String, values: [(name: String, value: String)])] = [
        (#"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Enrollments"#, []),
        (
            #"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Enrollments\2C9A71E0-0000-4000-8000-00000000000E"#,
            [
                ("ProviderID", "\"MS DM Server\""), ("EnrollmentState", "dword:00000001"),
                ("EnrollmentType", "dword:00000006"), ("UPN", "\"adele@example.org\""),
                ("AADTenantID", "\"\(FixtureDevice.tenantID)\""),
                (
                    "DiscoveryServiceFullURL",
                    "\"https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc\""
                ),
            ]
        ),
    ]

    /// Lines of a co-management client that has its policy.
    private static let policyLines: [(minutesAgo: Int, text: String, type: Int)] = [
        (300, "Processing GET for assignment (ScopeId_0A1B2C3D/ConfigurationPolicy_77 : 3)", 1),
        (300, "Getting/Merging value for setting 'CoManagementSettings_AutoEnroll'", 1),
        (300, "Merged value for setting 'CoManagementSettings_AutoEnroll' is 'true'", 1),
        (300, "Getting/Merging value for setting 'CoManagementSettings_Capabilities'", 1),
        (300, "Merged value for setting 'CoManagementSettings_Capabilities' is '8193'", 1),
        (300, "Getting/Merging value for setting 'CoManagementSettings_Allow'", 1),
        (300, "Merged value for setting 'CoManagementSettings_Allow' is 'true'", 1),
    ]

    /// Lines of a client that is registered and assigned.
    private static func registeredLines(_ device: FixtureDevice) -> [(minutesAgo: Int, text: String, type: Int)] {
        let client = "GUID:" + device.deviceID.uppercased().replacing("A1B2C3D4", with: "6E1F0A53")
        return [
            (2000, "[----- STARTUP -----]", 1),
            (
                1999,
                "[RegTask] - Client is registered. Server assigned ClientID is \(client). Approval status 1", 1
            ),
        ]
    }

    static func message(_ code: UInt32) -> EventLogWriter.Item {
        EventLogWriter.Item("HRESULT", .hexadecimal(code))
    }

    /// An Intune collection in the flattened layout: enrolment fails since the user has no licence.
    private static func missingLicence() -> FixtureBundle {
        let device = FixtureDevice(
            name: "PC-0117", deviceID: "a1b2c3d4-0000-4000-8000-000000000117", captured: captured(4))
        let events = EventLogWriter.file(events: [
            device.mdmEvent(76, level: 2, minutesAgo: 600, [message(0x8018_0018)]),
            device.mdmEvent(71, level: 2, minutesAgo: 330, [message(0x8018_0018)]),
            device.mdmEvent(76, level: 2, minutesAgo: 90, [message(0x8018_0018)]),
        ])
        let members: [(path: String, bytes: [UInt8])] = [
            (
                "results.xml",
                FixtureText.results([
                    ("RegistryKey", #"HKLM\SOFTWARE\Microsoft\Enrollments"#, 0),
                    ("Command", #"%windir%\system32\Dsregcmd.exe /status"#, 0),
                    ("Events", "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin", 0),
                    ("RegistryKey", #"HKLM\SOFTWARE\Microsoft\CloudManagedUpdate"#, -2_147_024_894),
                ])
            ),
            (
                "(1) RegistryKey HKLM_SOFTWARE_Microsoft_Enrollments export.reg",
                device.registry([(#"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Enrollments"#, [])])
            ),
            ("(2) Command windir_system32_Dsregcmd_exe_status output.log", device.dsregcmd()),
            (
                "(3) Events Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider_Admin Events.evtx",
                events
            ),
            (#"(4) No Results - Error [0x80070002] RegistryKey HKLM_SOFTWARE_Microsoft_CloudManagedUpdate"#, []),
        ]
        return FixtureBundle(
            name: "missing-licence",
            files: [
                ("DiagLogs-PC-0117-20240304T093000Z.zip", ZIPWriter(members.map { .init($0.path, $0.bytes) }).written())
            ])
    }

    /// Loose files of a device whose computer object never reached Entra ID.
    private static func hybridJoinFailed() -> FixtureBundle {
        var device = FixtureDevice(
            name: "PC-0230", deviceID: "a1b2c3d4-0000-4000-8000-000000000230", captured: captured(5))
        device.isJoined = false
        device.hasToken = false
        let report = device.dsregcmd(diagnostics: [
            ("Diagnostics Reference", "www.microsoft.com/aadjerrors"), ("User Context", "UN-ELEVATED User"),
            ("Client Time", "2024-03-05 09:30:00.000 UTC"), ("AD Connectivity Test", "PASS"),
            ("AD Configuration Test", "PASS"), ("DRS Discovery Test", "PASS"), ("DRS Connectivity Test", "PASS"),
            ("Token acquisition Test", "SKIPPED"), ("Fallback to Sync-Join", "ENABLED"),
            ("Previous Registration", "2024-03-05 09:11:42.000 UTC"), ("Error Phase", "join"),
            ("Client ErrorCode", "0x801c03f3"), ("Server ErrorCode", "invalid_request"),
            (
                "Server Message",
                "The device object by the given id (a1b2c3d4-0000-4000-8000-000000000230) is not found."
            ), ("Https Status", "400"), ("Request Id", "0d5e6f70-0000-4000-8000-0000000000aa"),
        ])
        let events = EventLogWriter.file(events: [
            device.joinEvent(
                204, level: 2, minutesAgo: 19,
                [
                    EventLogWriter.Item("ExitCode", .hexadecimal(0x801C_03F3)),
                    EventLogWriter.Item("ServerMessage", "The device object by the given id is not found."),
                ]),
            device.joinEvent(
                304, level: 2, minutesAgo: 18,
                [
                    EventLogWriter.Item("ExitCode", .hexadecimal(0x801C_03F3)),
                    EventLogWriter.Item("TenantName", "example.org"),
                ]),
        ])
        return FixtureBundle(
            name: "hybrid-join-failed",
            files: [
                ("dsregcmd.txt", report), ("Microsoft-Windows-User Device Registration%4Admin.evtx", events),
                ("device.reg", device.registry()),
                ("CCM/Logs/ClientIDManagerStartup.log", device.log("ClientIDManagerStartup", registeredLines(device))),
                (
                    "CCM/Logs/CoManagementHandler.log",
                    device.log(
                        "CoManagementHandler",
                        policyLines + [
                            (240, "AAD-Join Info: type = 0, DeviceId = , TenantId = , EnrollmentUrl = ", 1),
                            (239, "Device is not MDM enrolled yet. All workloads are managed by SCCM.", 2),
                        ])
                ),
            ])
    }

    /// A folder of client logs and a command's output: the user is not in the MDM user scope.
    private static func scopeNone() -> FixtureBundle {
        var device = FixtureDevice(
            name: "PC-0342", deviceID: "a1b2c3d4-0000-4000-8000-000000000342", captured: captured(6))
        device.hasMDMURL = false
        let events = EventLogWriter.file(events: [
            device.mdmEvent(76, level: 2, minutesAgo: 480, [message(0x8018_002B)]),
            device.mdmEvent(76, level: 2, minutesAgo: 60, [message(0x8018_002B)]),
        ])
        return FixtureBundle(
            name: "mdm-scope-none",
            files: [
                ("dsregcmd.txt", device.dsregcmd()), ("device.reg", device.registry()),
                (
                    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider%4Admin.evtx", events
                ),
                ("CCM/Logs/ClientIDManagerStartup.log", device.log("ClientIDManagerStartup", registeredLines(device))),
                (
                    "CCM/Logs/CoManagementHandler.log",
                    device.log(
                        "CoManagementHandler",
                        policyLines + [
                            (240, "Enrolling device to MDM... Try #1 out of 3", 1),
                            (240, "MDM enrollment URL has not yet been configured.", 2),
                            (180, "Enrolling device to MDM... Try #2 out of 3", 1),
                            (180, "MDM enrollment URL has not yet been configured.", 2),
                        ])
                ),
            ])
    }

    /// A device that could not enrol for a week and then did.
    private static func recovered() -> FixtureBundle {
        let device = FixtureDevice(
            name: "PC-0455", deviceID: "a1b2c3d4-0000-4000-8000-000000000455", captured: captured(7))
        let events = EventLogWriter.file(events: [
            device.mdmEvent(76, level: 2, minutesAgo: 9000, [message(0x8018_0018)]),
            device.mdmEvent(76, level: 2, minutesAgo: 4000, [message(0x8018_0018)]),
            device.mdmEvent(72, level: 4, minutesAgo: 2000, []), device.mdmEvent(75, level: 4, minutesAgo: 1999, []),
            device.mdmEvent(208, level: 4, minutesAgo: 60, []), device.mdmEvent(209, level: 4, minutesAgo: 59, []),
        ])
        return FixtureBundle(
            name: "recovered",
            files: [
                ("dsregcmd.txt", device.dsregcmd()), ("device.reg", device.registry(enrolledKeys)),
                (
                    "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider%4Admin.evtx", events
                ),
            ])
    }

    /// A device that is co-managed as it should be: a zip that holds a cabinet.
    private static func healthy() -> FixtureBundle {
        let device = FixtureDevice(
            name: "PC-0568", deviceID: "a1b2c3d4-0000-4000-8000-000000000568", captured: captured(8))
        let events = EventLogWriter.file(events: [
            device.mdmEvent(72, level: 4, minutesAgo: 90_000, []),
            device.mdmEvent(75, level: 4, minutesAgo: 89_999, []),
            device.mdmEvent(208, level: 4, minutesAgo: 61, []), device.mdmEvent(209, level: 4, minutesAgo: 60, []),
        ])
        var cabinet = CABWriter([
            .init(
                method: .mszip,
                files: [
                    (
                        "CoManagementHandler.log",
                        device.log(
                            "CoManagementHandler",
                            policyLines + [
                                (
                                    250,
                                    "AAD-Join Info: type = 1, DeviceId = \(device.deviceID), TenantId = \(FixtureDevice.tenantID), EnrollmentUrl = https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc",
                                    1
                                ),
                                (250, "Device is already enrolled with MDM", 1),
                                (249, "Device Provisioned", 1), (249, "Co-mgmt workloads flag is compliant", 1),
                            ])
                    ),
                    ("ClientIDManagerStartup.log", device.log("ClientIDManagerStartup", registeredLines(device))),
                ])
        ])
        let inner = cabinet.written()
        let members: [(path: String, bytes: [UInt8])] = [
            ("dsregcmd.txt", device.dsregcmd()), ("device.reg", device.registry(enrolledKeys)),
            ("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider%4Admin.evtx", events),
            ("client-logs.cab", inner),
        ]
        return FixtureBundle(
            name: "healthy",
            files: [("PC-0568.zip", ZIPWriter(members.map { .init($0.path, $0.bytes) }).written())])
    }
}
