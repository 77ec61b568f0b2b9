// JSON, tables, command outputs, collection lists and trace headers of our own making.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

@Suite struct StateDocumentTests {
    private static func values(_ seen: SeenArtifact) -> [String] {
        seen.states.map { "\($0.path)|\($0.name)=\($0.value)" }
    }

    private static let graph = """
        {"@odata.context": "https://graph.example/v1.0/$metadata#users", "value": [
          {"displayName": "A \\"B\\" \\u00e9\\ud83d\\ude00", "licenses": [], "on": true, "none": null, "n": [1, -2.5e3]},
          {"deep": {"x": {}}}
        ]}
        """

    @Test func `JSON values get the keys and positions above them as their path`() {
        let (id, seen) = recognised(Array(Self.graph.utf8), fileName: "users.json")
        #expect(id == "graph-json")
        #expect(
            Self.values(seen) == [
                "users/0|@odata.context=https://graph.example/v1.0/$metadata#users", "users/0|displayName=A \"B\" é😀",
                "users/0|licenses=[]", "users/0|on=true", "users/0|none=", "users/0/n|0=1", "users/0/n|1=-2.5e3",
                "users/1/deep|x={}",
            ])
        #expect(seen.states.filter(\.isDeletion).map(\.name) == ["none"])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("devices", "devices/0"), ("devices/$entity", "devices/0"), ("users(id,mail)/$entity", "users/0"),
        ("users('a/b')/licenseDetails(x)", "licenseDetails/0"), ("deviceManagement/managedDevices", "managedDevices/0"),
    ]) func `the context of a Graph answer names the entity set`(_ context: String, _ path: String) {
        let text = "{\"@odata.context\":\"https://g/$metadata#\(context)\",\"id\":\"1\",\"a\":{\"b\":[]},\"c\":2}"
        let seen = parsed(JSONFormat.graph, text)
        #expect(seen.states.map(\.path) == [path, path, path + "/a", path])
        #expect(parsed(JSONFormat.any, text).states.map(\.path) == ["", "", "a", ""])
    }

    @Test func `an empty answer of Graph is told from one with entities`() {
        let text = "{\"@odata.context\":\"https://g/$metadata#devices\",\"value\":[]}"
        #expect(Self.values(parsed(JSONFormat.graph, text)).last == "devices/0|value=[]")
    }

    @Test func `JSON without quotes and commas is read as it is meant and marked once`() {
        let text = "{\r\n  MdmDiagVersion : 1.0\r\n  AreaName : enrollment;autopilot;\r\n  List : [ a, b ]\r\n}\r\n"
        let (id, seen) = recognised(Array(text.utf8), fileName: "x.json")
        #expect(id == "json")
        #expect(
            Self.values(seen) == ["|MdmDiagVersion=1.0", "|AreaName=enrollment;autopilot;", "List|0=a", "List|1=b"])
        #expect(seen.codes == ["json/unquoted"])
    }

    @Test(arguments: [
        ("{\"a\": 1, \"b\": {\"c\": \"x\", \"d\": \"half", ["|a=1", "b|c=x"], ["json/truncated"]),
        ("{\"a\": 1]], \"b\": 2}", ["|a=1", "|b=2"], ["json/unexpected", "json/unexpected"]),
        ("{\"a\": \"1\" \"b\": \"2\",, \"c\": 3}", ["|a=1", "|b=2", "|c=3"], []),
    ]) func `damaged JSON keeps what is readable`(_ text: String, _ expected: [String], _ codes: [String]) {
        let seen = parsed(JSONFormat.any, text)
        #expect(Self.values(seen) == expected)
        #expect(seen.codes == codes)
    }

    @Test func `JSON beyond the limits is cut and marked`() {
        var limits = Limits()
        limits.xmlDepthMax = 4
        limits.recordBytesMax = 50
        let deep = String(repeating: "[", count: 20) + "1" + String(repeating: "]", count: 20)
        let text = "{\"d\": \(deep), \"s\": \"\(String(repeating: "x", count: 99))\", \"t\": \"after\"}"
        let seen = parsed(JSONFormat.any, text, limits: limits)
        #expect(Set(seen.codes) == ["json/too-deep", "state/value-cut"])
        #expect(seen.states.last?.value == "after")
        #expect(seen.states.map(\.value.utf8.count).max() == 50)
    }

    @Test func `text that begins with a bracket is not taken for JSON`() {
        for text in ["[12:30:01] started", "[Section]\na=b", "{not json}", "[2024-01-02] x", ""] {
            #expect(JSONFormat.any.match(Array(text.utf8).span, fileName: "a.json") == .no, "\(text)")
        }
    }

    private static let table = """
        Device name,"Primary user",OS,Hardware Hash\r
        PC-01,"Doe, Jane ""JD""\r
        second line",Windows,AAAA\r
        PC-02,,Windows,BBBB,extra\r

        """

    @Test func `a table gives one entry a cell and leaves the hardware hash out`() {
        let (id, seen) = recognised(Array(Self.table.utf8), fileName: "Devices.csv")
        #expect(id == "csv")
        #expect(
            Self.values(seen) == [
                "row[1]|Device name=PC-01", "row[1]|Primary user=Doe, Jane \"JD\"\r\nsecond line",
                "row[1]|OS=Windows", "row[2]|Device name=PC-02", "row[2]|OS=Windows",
            ])
        #expect(seen.codes == ["csv/uneven-row"])
    }

    @Test func `semicolons separate where the heading line has them`() {
        #expect(
            Self.values(parsed(DelimitedFormat(), "a;b\n1,5;2")) == ["row[1]|a=1,5", "row[1]|b=2"])
    }

    @Test func `the collector's list tells what was taken and why what was not`() {
        let text = """
            --- Start at:2024-01-02T03:04:05\r
            AreaName : deviceenrollment;autopilot;\r
            Collected EventViewer Entry: microsoft-windows-aad/operational\r
            Failed (HResult:0x80073a9f) to collect EventViewer Entry: microsoft-windows-x/admin\r
            Failed (HResult: 0x80070002) to CollectFileEntry:c:\\programdata\\a*.*\r
            Copied file:c:\\a.etl, to:C:\\Temp\\a.etl\r
            Succeeded to dump HKLM registry:software\\microsoft\\enrollments\r
            """
        let (id, seen) = recognised(Array(text.utf8), fileName: "list.txt")
        #expect(id == "mdm-footprint")
        #expect(
            Self.values(seen) == [
                "Collection|Start at=2024-01-02T03:04:05", "Collection|AreaName=deviceenrollment;autopilot;",
                "EventViewer|microsoft-windows-aad/operational=collected",
                "EventViewer|microsoft-windows-x/admin=0x80073a9f", "File|c:\\programdata\\a*.*=0x80070002",
                "File|c:\\a.etl=collected", "Registry|software\\microsoft\\enrollments=collected",
            ])
    }

    @Test(arguments: [
        (
            "ipconfig",
            "\r\nWindows IP Configuration\r\n\r\n   Host Name . . . . . . . . . . . . : PC-01\r\n\r\n"
                + "Ethernet adapter Ethernet0:\r\n\r\n   Link-local IPv6 Address . . . . . : fe80::1%2(Preferred)\r\n"
                + "   DNS Servers . . . . . . . . . . . : 10.0.0.1\r\n                                       10.0.0.2\r\n",
            [
                "Windows IP Configuration|Host Name=PC-01",
                "Ethernet adapter Ethernet0|Link-local IPv6 Address=fe80::1%2(Preferred)",
                "Ethernet adapter Ethernet0|DNS Servers=10.0.0.1", "Ethernet adapter Ethernet0|DNS Servers=10.0.0.2",
            ]
        ),
        (
            "winhttp-proxy", "\r\nCurrent WinHTTP proxy settings:\r\n\r\n    Direct access (no proxy server).\r\n",
            ["Current WinHTTP proxy settings|text=Direct access (no proxy server)."]
        ),
        (
            "winhttp-proxy",
            "\nCurrent WinHTTP proxy settings:\n\n    Proxy Server(s) :  proxy:8080\n    Bypass List     :  <local>\n",
            [
                "Current WinHTTP proxy settings|Proxy Server(s)=proxy:8080",
                "Current WinHTTP proxy settings|Bypass List=<local>",
            ]
        ),
        (
            "certutil",
            "My \"Personal\"\n================ Certificate 0 ================\nSerial Number: 01ab\n"
                + "Issuer: CN=Example CA\n NotAfter: 1/2/2034 10:00 AM\nPrivate key is NOT exportable\n"
                + "CertUtil: -store command completed successfully.\n",
            [
                "|text=My \"Personal\"", "Certificate 0|Serial Number=01ab", "Certificate 0|Issuer=CN=Example CA",
                "Certificate 0|NotAfter=1/2/2034 10:00 AM", "Certificate 0|text=Private key is NOT exportable",
                "Certificate 0|CertUtil=-store command completed successfully.",
            ]
        ),
        (
            "systeminfo",
            "\nHost Name:                 PC-01\nOS Name:                   Microsoft Windows 11\n"
                + "OS Version:                10.0.22631\nNetwork Card(s):           1 NIC(s) Installed.\n"
                + "                           [01]: Example NIC\n",
            [
                "|Host Name=PC-01", "|OS Name=Microsoft Windows 11", "|OS Version=10.0.22631",
                "|Network Card(s)=1 NIC(s) Installed.", "|Network Card(s)=[01]: Example NIC",
            ]
        ),
        (
            "msinfo",
            "System Information report written at: 01/02/24 03:04:05\nSystem Name: PC-01\n[System Summary]\n\n"
                + "Item\tValue\t\nOS Name\tMicrosoft Windows 11\t\n[Drivers]\n\nName\tState\tMode\t\nabc\tRunning\tAuto\t\n",
            [
                "|System Information report written at=01/02/24 03:04:05", "|System Name=PC-01",
                "System Summary|OS Name=Microsoft Windows 11", "Drivers|abc/State=Running", "Drivers|abc/Mode=Auto",
            ]
        ),
        (
            "w32tm", "Leap Indicator: 3(not synchronized)\nStratum: 0 (unspecified)\nSource: Local CMOS Clock\n",
            ["|Leap Indicator=3(not synchronized)", "|Stratum=0 (unspecified)", "|Source=Local CMOS Clock"]
        ),
        (
            "schtasks",
            "\nFolder: \\Microsoft\nHostName:      PC-01\nTaskName:      \\Microsoft\\A\nNext Run Time: N/A\n"
                + "Last Result:   0\n",
            [
                "|Folder=\\Microsoft", "|HostName=PC-01", "TaskName[\\Microsoft\\A]|TaskName=\\Microsoft\\A",
                "TaskName[\\Microsoft\\A]|Next Run Time=N/A", "TaskName[\\Microsoft\\A]|Last Result=0",
            ]
        ),
        (
            "tpm-info",
            "2024-01-02T03:04:05\nTpmHLI GetVersion result: 0x00000000\nTpmHLI Version: 2.0\nReady: False\n"
                + "Bits:  0x02\n  -NoValidEkCert: No valid EK cert found\n",
            [
                "|text=2024-01-02T03:04:05", "|TpmHLI GetVersion result=0x00000000",
                "|TpmHLI Version=2.0",
                "|Ready=False", "|Bits=0x02",
                "|NoValidEkCert=No valid EK cert found",
            ]
        ),
    ]) func `what commands print becomes section, label and value`(_ id: String, _ text: String, _ expected: [String]) {
        let found = recognised(Array(text.utf8), fileName: "output.log")
        #expect(found.format == id)
        #expect(Self.values(found.seen) == expected)
        let format = CommandOutputFormat.all.first { $0.id == id } ?? CommandOutputFormat.all[0]
        let problems = FormatChecks(format, Array(text.utf8)).all()
        #expect(problems.isEmpty, "\(problems)")
    }

    /// The first buffer of a trace as a 64-bit Windows writes it.
    private static func trace() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1024)
        func put(_ value: UInt64, _ width: Int, _ place: Int) {
            for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) }
        }
        put(1024, 4, 0)
        put(0xC002_0002, 4, 0x48)
        put(1024, 4, 0x68)
        put(10, 1, 0x6C)
        put(22631, 4, 0x70)
        put(8, 4, 0x74)
        put(8, 4, 0x94)
        put(UInt64(bitPattern: -120), 4, 0xB0)
        put(UInt64(bitPattern: -60), 4, 0xB0 + 168)
        put(133_500_000_000_000_000, 8, 0x170)
        for (index, unit) in "Session".utf16.enumerated() { put(UInt64(unit), 2, 0x180 + index * 2) }
        return bytes
    }

    @Test func `a trace is named and described from its header`() {
        let (id, seen) = recognised(Self.trace(), fileName: "a.etl")
        #expect(id == "etl")
        #expect(
            Self.values(seen) == [
                "Trace|Buffer size=1024", "Trace|OS version=10.0.22631", "Trace|Processors=8", "Trace|Events lost=0",
                "Trace|Buffers lost=0", "Trace|Time zone bias=-120", "Trace|Daylight bias=-60",
                "Trace|Start time=2024-01-17T21:20:00.000Z", "Trace|Session=Session",
            ])
        #expect(recognised(Array(Self.trace().prefix(200)), fileName: "a.etl").seen.codes == ["etl/short-header"])
    }

    @Test func `chunks, cuts and damage change nothing else`() {
        let checks: [(any Format, [UInt8], Int)] = [
            (JSONFormat.graph, Array(Self.graph.utf8), 1), (DelimitedFormat(), Array(Self.table.utf8), 1),
            (TraceLogFormat(), Self.trace(), 100),
        ]
        for (format, bytes, loose) in checks {
            let all = FormatChecks(format, bytes)
            let problems = all.chunking() + all.locations() + all.truncation(looseCount: loose) + all.flips()
            #expect(problems.isEmpty, "\(format.id): \(problems)")
        }
    }
}
