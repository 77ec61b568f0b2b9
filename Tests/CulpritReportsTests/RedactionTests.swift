// Identifiers that are planted everywhere in a report are found nowhere afterwards, in no format; the same original has the
// same stand-in everywhere; and what tells nobody apart stays.

import CulpritModel
import CulpritReports
import Testing

@Suite struct RedactionTests {
    /// Everything of a made-up person, device and tenant.
    static let planted = [
        "LT-7741-BERLIN", "lt-7741-berlin", "m.okafor", "Okafor", "fabrikamwerke", "FABRIKAMWERKE",
        "6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901", "0b7a9d10-5e2f-4f2c-9d2e-aa01cc34ef77", "SN5CG8831KQ",
        "S-1-5-21-1004336348-1177238915-682003330-512", "S-1-12-1-1943430372-1249052806-2496021943-3034400218",
        "10.44.7.19", "2001:db8:85a3::8a2e:370:7334", "00-1B-44-11-3A-B7", "00:1b:44:11:3a:b7", "Tr0ub4dor",
        "hunter2secret",
        "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    ]

    /// Lines as tools and logs write them.
    static let lines = [
        "Device Details > DeviceId : 6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901",
        "Device State > Device Name : LT-7741-BERLIN.corp.fabrikamwerke.de",
        "Tenant Details > TenantId : {0B7A9D10-5E2F-4F2C-9D2E-AA01CC34EF77}",
        "Tenant Details > TenantName : Fabrikamwerke Holding SE",
        "User State > Executing Account Name : FABRIKAMWERKE\\m.okafor, m.okafor@fabrikamwerke.de",
        "Opening C:\\Users\\m.okafor\\AppData\\Local\\Temp\\x.log failed with 0x80070005",
        "{\"path\":\"C:\\\\Users\\\\m.okafor\\\\Desktop\",\"upn\":\"m.okafor%40fabrikamwerke.onmicrosoft.com\"}",
        "Enrolling the user m.okafor of lt-7741-berlin now",
        "<UserName>m.okafor</UserName><SerialNumber>SN5CG8831KQ</SerialNumber>",
        "Account S-1-5-21-1004336348-1177238915-682003330-512 and S-1-12-1-1943430372-1249052806-2496021943-3034400218",
        "Connected to \\\\LT-7741-BERLIN\\C$ from 10.44.7.19, [2001:db8:85a3::8a2e:370:7334] and 00-1B-44-11-3A-B7",
        "adapter 00:1b:44:11:3a:b7 password=Tr0ub4dor;client_secret: 'hunter2secret'",
        "thumbprint a94a8fe5ccb19ba61c4c0873d391e987982fbbd3 of CN=LT-7741-BERLIN",
        "Authorization: Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ1cG4iOiJtLm9rYWZvciJ9.c2lnbmF0dXJl",
        "answer {\\\"client_secret\\\":\\\"hunter2secret\\\",\\\"userName\\\":\\\"m.okafor\\\"} as text",
        "sync with server dc01.corp.fabrikamwerke.de on behalf of Okafor",
    ]

    /// The sample with the lines in every place that can quote a bundle.
    static let report: AnalysisReport = {
        var report = SampleReport.report
        var device = SampleReport.device
        let all = lines.joined(separator: " | ")
        func quoted(_ index: Int) -> Citation {
            let line = lines[index % lines.count]
            var citation = SampleReport.citation("/home/m.okafor/LT-7741-BERLIN.zip!/" + line, .line(1), line, at: 1)
            citation.time.text = "LT-7741-BERLIN 10:00"
            return citation
        }
        device.id = "6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901"
        device.identity.names = ["LT-7741-BERLIN"]
        device.identity.entraDeviceID = "6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901"
        device.identity.intuneDeviceID = "6F0D3C52-91AA-4C1E-8A40-3D2B7F6EC901"
        device.identity.configMgrClientID = "GUID:6F0D3C52-91AA-4C1E-8A40-3D2B7F6EC901"
        device.identity.tenantID = "0b7a9d10-5e2f-4f2c-9d2e-aa01cc34ef77"
        device.identity.serialNumber = "SN5CG8831KQ"
        device.identity.conflicts = [all]
        device.sentence = "LT-7741-BERLIN cannot enrol: \(all)"
        device.ladderRemarks = [all]
        for index in device.findings.indices {
            device.findings[index].confidenceReasons = [all]
            device.findings[index].citations = lines.indices.map(quoted)
        }
        for index in device.ladder.indices { device.ladder[index].citations = [quoted(index)] }
        device.unexplained = lines.indices.map { index in
            UnexplainedError(
                shape: UnexplainedShape(
                    shape: lines[index], count: 1, code: lines[index], source: lines[index], severity: .error,
                    citations: [quoted(index)]), meaning: nil)
        }
        report.devices = [device]
        for index in report.artifacts.indices {
            report.artifacts[index].path = ArtifactPath("/home/m.okafor/lt-7741-berlin_\(index).zip!/" + lines[index])
            report.artifacts[index].diagnostics = lines.map { Diagnostic(DiagnosticCode("a/b", "Odd"), detail: $0) }
            report.artifacts[index].state = .partial
        }
        report.limits = [LimitHit(name: "x", artifact: all)]
        return report
    }()

    @Test(arguments: ReportFormat.allCases)
    func `no planted identifier is left in any format`(format: ReportFormat) throws {
        var options = ReportOptions()
        options.isVerbose = true
        let before = ReportRenderer.render(RedactionTests.report, as: format, options: options).lowercased()
        #expect(before.contains("lt-7741-berlin"))
        var redactor = Redactor()
        let redacted = try #require(redactor.redact([RedactionTests.report]).first)
        let after = ReportRenderer.render(redacted, as: format, options: options).lowercased()
        for identifier in RedactionTests.planted {
            #expect(!after.contains(identifier.lowercased()), "\(identifier) is still there")
        }
        #expect(!after.contains("eyj0exaioijkv1qi"))
    }

    @Test(arguments: RedactionTests.lines)
    func `no planted identifier is left in a line on its own but names that only other lines explain`(line: String) {
        var redactor = Redactor()
        for other in RedactionTests.lines { redactor.learn(other) }
        let after = redactor.redact(line).lowercased()
        for identifier in RedactionTests.planted {
            #expect(!after.contains(identifier.lowercased()), "\(identifier) in: \(after)")
        }
    }

    private func expectNothingPlanted(_ text: String, _ comment: String) {
        let lower = text.lowercased()
        for identifier in RedactionTests.planted {
            #expect(!lower.contains(identifier.lowercased()), "\(identifier) is still in \(comment)")
        }
        #expect(!lower.contains("eyj0exaioijkv1qi"))
    }

    @Test(arguments: CompareFormat.allCases)
    func `no planted identifier is left in a comparison`(format: CompareFormat) throws {
        var redactor = Redactor()
        let reports = redactor.redact([RedactionTests.report, RedactionTests.report])
        let device = try #require(reports[1].devices.first)
        let changes = FindingChange.Kind.allCases.map { kind in
            FindingChange(
                kind: kind, failure: device.findings[0].failure, reason: device.sentence, wasCulprit: true,
                isCulprit: true,
                citations: device.findings[0].citations)
        }
        let comparison = ReportComparison(
            tool: reports[0].tool,
            devices: [
                DeviceComparison(
                    before: reports[0].devices[0], after: device, warnings: [device.sentence], changes: changes,
                    rungs: [], sentence: device.sentence)
            ], onlyBefore: reports[0].devices, onlyAfter: [device])
        var options = ReportOptions()
        options.isVerbose = true
        expectNothingPlanted(CompareReport.render(comparison, as: format, options: options), format.rawValue)
    }

    @Test(arguments: TimelineFormat.allCases)
    func `no planted identifier is left in a timeline`(format: TimelineFormat) {
        var redactor = Redactor()
        redactor.learn(RedactionTests.report)
        var report = TimelineReport(format: format, title: "case", tool: RedactionTests.report.tool)
        var text = report.head
        for line in RedactionTests.lines {
            let row = TimelineRow(
                location: Location(artifact: ArtifactPath(line), offset: 1, position: .line(1)),
                time: ResolvedTime(utc: SampleReport.instant(1), basis: .utc), timeText: line, offsetMinutes: 60,
                severity: .error, source: line, message: line, signals: ["a.b"], thread: line, process: "1",
                activity: "{6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901}")
            text += report.line(redactor.redact(row))
        }
        expectNothingPlanted(text + report.tail, format.rawValue)
    }

    @Test func `no planted identifier is left in the lines of records and facts`() throws {
        var redactor = Redactor()
        redactor.learn(RedactionTests.report)
        var writer = RecordLineWriter(path: ArtifactPath("/home/m.okafor/LT-7741-BERLIN.zip!/x.log"))
        for line in RedactionTests.lines {
            let bytes = Array(line.utf8)
            let all = ByteRange(0, bytes.count)
            writer.append(LogRecord(offset: 0, line: 1, message: all, component: all, thread: all), in: bytes.span)
            writer.append(
                StateEntry(offset: 0, line: 1, path: all, name: all, value: all), in: bytes.span, source: nil, name: nil
            )
            writer.append(
                EventHeader(
                    offset: 0, recordID: 1, time: nil, channel: "c", provider: "p", eventID: 1, level: 2,
                    computer: "LT-7741-BERLIN", userSID: "S-1-5-21-1004336348-1177238915-682003330-512",
                    activityID: "6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901"),
                values: [EventValue(name: "TargetUserName", text: "m.okafor"), EventValue(name: nil, text: line)])
        }
        for line in writer.bytes.split(separator: 0x0A) {
            let text = String(decoding: redactor.redact(Array(line)) ?? Array(line), as: UTF8.self)
            expectNothingPlanted(text, "a line of records")
            #expect(JSONValue(text) != nil, "\(text)")
        }
    }

    @Test func `the same original has the same stand-in wherever it stands`() throws {
        var redactor = Redactor()
        let report = try #require(redactor.redact([RedactionTests.report]).first)
        let device = try #require(report.devices.first)
        let name = try #require(device.identity.names.first)
        #expect(name.hasPrefix("host-"))
        #expect(device.sentence.hasPrefix(name + " cannot enrol"))
        #expect(device.findings[0].citations[7].text == "Enrolling the user user-1 of \(name) now")
        #expect(device.id == device.identity.entraDeviceID)
        #expect(device.id == device.identity.intuneDeviceID)
        #expect(redactor.map.contains { $0.original.lowercased() == "m.okafor" && $0.standIn == "user-1" })
        #expect(Set(redactor.map.map(\.standIn)).count == redactor.map.count)
    }

    @Test func `a key makes stand-ins the same in every report and another key others`() {
        func standIn(_ key: String?, after other: String = "") -> String {
            var redactor = Redactor(key: key)
            _ = redactor.redact(other)
            return redactor.redact("6f0d3c52-91aa-4c1e-8a40-3d2b7f6ec901")
        }
        let other = "S-1-5-21-1-2-3-4 and 11111111-2222-3333-4444-555555555555"
        #expect(standIn("one") == standIn("one", after: other))
        #expect(standIn("one") != standIn("two"))
        #expect(standIn(nil) == "00000000-0000-4000-8000-000000000001")
        #expect(standIn(nil, after: other) == "00000000-0000-4000-8000-000000000002")
    }

    @Test func `a stand-in keeps the form that a reader of the log needs`() {
        var redactor = Redactor()
        func redacted(_ text: String) -> String { redactor.redact(text) }
        #expect(redacted("S-1-5-21-1004336348-1177238915-682003330-512") == "S-1-5-21-0-0-0-1")
        #expect(redacted("S-1-12-1-1943430372-1249052806-2496021943-3034400218") == "S-1-12-1-0-0-0-2")
        #expect(redacted("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3").utf8.count == 40)
        #expect(redacted("m.okafor@fabrikamwerke.local") == "user-1@domain-1.local")
        #expect(redacted("m.okafor@fabrikamwerke.de") == "user-1@domain-2.example")
        #expect(redacted("Device Name : PC-7.fabrikamwerke.de") == "Device Name : host-1.domain-2.example")
    }

    @Test func `stand-ins beyond what is remembered stay the same for the same original`() {
        var redactor = Redactor(overflowKey: "of this run", rememberedMax: 100)
        for index in 0..<110 { _ = redactor.redact("\(padded(index))-2222-4333-8444-555555555555") }
        func padded(_ number: Int) -> String { String(String(number + 100_000_000).suffix(8)) }
        let late = "99999999-2222-4333-8444-555555555555"
        #expect(redactor.redact(late) == redactor.redact(late.uppercased()))
        #expect(redactor.redact(late) != late)
        #expect(redactor.map.count == 100)
        #expect(redactor.unmappedCount > 0)
    }

    @Test func `a GUID that the rules look for stays and any other goes`() {
        var redactor = Redactor()
        redactor.spareGUIDs(in: Array("guid: {D8E0F6A1-0000-4111-8222-333344445555}\n".utf8))
        let kept = "key {d8e0f6a1-0000-4111-8222-333344445555}"
        #expect(redactor.redact(kept) == kept)
        #expect(redactor.redact("key {d8e0f6a1-0000-4111-8222-333344445556}") != kept)
    }

    @Test func `text of a registry export is redacted inside its hexadecimal numbers`() throws {
        func hex(_ text: String) -> String {
            text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
                .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ",")
        }
        let path = hex("C:\\Users\\m.okafor\0")
        let cut = path.index(path.startIndex, offsetBy: 30)
        let lines = [
            "[HKEY_LOCAL_MACHINE\\X]\r\n", "\"ProfileImagePath\"=hex(2):\(path[..<cut])\\\r\n", "  \(path[cut...])\r\n",
            "\"Names\"=hex(7):\(hex("one\0m.okafor\0\0"))\r\n", "\"Time\"=hex:01,02,03,04,05,06,07,08\r\n",
            "\"Blob\"=hex:\(hex("owner m.okafor"))\r\n", "\"Last\"=dword:00000001\r\n",
        ].map { Array($0.utf8) }
        var redactor = LineRedactor(Redactor())
        for line in lines { redactor.learn(line) }
        _ = redactor.finish()
        var output: [UInt8] = []
        for line in lines { output += redactor.edit(line) ?? line }
        output += redactor.finish()
        let text = String(decoding: output, as: UTF8.self)
        let expected = [
            "[HKEY_LOCAL_MACHINE\\X]\r\n", "\"ProfileImagePath\"=hex(2):\(hex("C:\\Users\\user-1\0"))\r\n",
            "\"Names\"=hex(7):\(hex("one\0user-1\0\0"))\r\n", "\"Time\"=hex:01,02,03,04,05,06,07,08\r\n",
            "\"Blob\"=hex:\r\n", "\"Last\"=dword:00000001\r\n",
        ]
        #expect(text == expected.joined())
        #expect(redactor.emptiedCount == 1)
    }

    @Test(arguments: [
        "Failed to enroll with error code 0x8018002b at step 4 of 7",
        "Windows 10.0.22631.3155, agent 5.00.9128.1007, at 10:20:30.456+300",
        "AzureAdJoined : YES", "NT AUTHORITY\\SYSTEM ran S-1-5-18", "https://enrollment.manage.microsoft.com/x.svc",
        "HKLM\\SOFTWARE\\Microsoft\\Enrollments has EnrollmentState = 1",
        "C:\\Windows\\CCM\\Logs\\CoManagementHandler.log:41", "std::vector and Foo::Bar",
        "resource 00000003-0000-0000-c000-000000000000",
        "00000000-0000-0000-0000-000000000000", "loopback 127.0.0.1 and ::1", "user: 0x80070005",
        "C:\\Users\\Public\\mdm.cab",
        "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin event 76",
        "agent version 1.82.204.0, Version=4.0.0.0, \"agentVersion\":\"1.2.3.4\", v2.14.0.1",
        "Package_2.2.0.1_x64, file version: 5.0.8.10, build 10.0.0.1, 5.00.80.12",
        "Device.Id, what.is, run.sh, object.In",
        "System.Net and System.Linq.Group of ASP.NET", "value.to, step.no, e.g. this", "main.rs, a.py, obj.so",
    ])
    func `what tells nobody apart stays`(line: String) {
        var redactor = Redactor()
        redactor.learn(line)
        #expect(redactor.redact(line) == line)
    }

    @Test func `the pack's own words stay`() throws {
        var redactor = Redactor()
        let report = try #require(redactor.redact([RedactionTests.report]).first)
        let finding = try #require(report.devices.first?.findings.first)
        #expect(finding.failure.title == "MDM user scope does not cover this user")
        #expect(finding.failure.fix.map(\.action) == SampleReport.device.findings[0].failure.fix.map(\.action))
    }

    @Test(arguments: [
        "reached 10.44.7.19 at last", "https://pc7.fabrikam.io/x", "\\\\files.is\\share",
        "ping files.branch.fabrikam.no",
        "server 172.16.0.4:443 of version 5", "www.fabrikam.de", "contoso.co.uk", "FABRIKAM.LOCAL", "user@what.is",
        "SMB to [10.0.0.5]",
    ])
    func `what names somebody goes although it looks like what stays`(line: String) {
        var redactor = Redactor()
        redactor.learn(line)
        #expect(redactor.redact(line) != line)
    }

    // What takes a quadratic time here takes longer than the limit.
    @Test(.timeLimit(.minutes(1))) func `hostile text comes to an end`() {
        let parts = [
            "a.", "\\a", "0:", "1.2.", "S-1-", "ab-", "user=", "%40a", "@a", "eyJ", "user name ", "::", "deadbeef-",
        ]
        for part in parts {
            var redactor = Redactor()
            redactor.learn("C:\\Users\\someone-else\\x")
            #expect(!redactor.redact(String(repeating: part, count: 20_000)).isEmpty)
        }
    }
}
