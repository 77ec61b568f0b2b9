// XML documents of our own making: MDM reports, collection results, others, whole and damaged.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

@Suite struct XMLStateTests {
    private static let report = """
        <?xml version="1.0" encoding="UTF-8"?>
        <MDMEnterpriseDiagnosticsReport>
          <Version>1.0</Version>
          <Enrollments>
            <Enrollment><EnrollmentId>AAAA</EnrollmentId><DMClient><Name>x &amp; y</Name></DMClient><Push></Push></Enrollment>
            <Enrollment><EnrollmentState>1</EnrollmentState><Poll><Interval>3</Interval></Poll>
              <EnrollmentId>BBBB</EnrollmentId><ProviderID>MS DM Server</ProviderID></Enrollment>
            <Enrollment><EnrollmentState>0</EnrollmentState></Enrollment>
          </Enrollments>
          <PolicyManager><ConfigSource><EnrollmentId>AAAA</EnrollmentId><PolicyScope><PolicyScope>Device</PolicyScope>
            <Area><PolicyAreaName>Update</PolicyAreaName><AllowX>&lt;enabled/&gt;</AllowX></Area>
          </PolicyScope></ConfigSource></PolicyManager>
          <Diagnostics><ErrorLog><Component>SCEP</Component>
            <SubComponent><Name>Cert</Name><Error>-2146762495</Error><Metadata1></Metadata1><Metadata2>./Vendor</Metadata2>
              <Time>2024-04-03 07:43:32.672</Time></SubComponent></ErrorLog></Diagnostics>
          <PolicyManagerMeta><AreaMetadata><PolicyMetadata><A>1</A></PolicyMetadata><PolicyMetadata/></AreaMetadata>
          </PolicyManagerMeta>
          <S-1-12-1-2Expected>p</S-1-12-1-2Expected>
        </MDMEnterpriseDiagnosticsReport>
        """

    private static func values(_ seen: SeenArtifact) -> [String] {
        seen.states.map { "\($0.path)|\($0.name)=\($0.value)" }
    }

    @Test func `a report's elements get paths that name their instance`() {
        let (id, seen) = recognised(Array(Self.report.utf8), fileName: "a.xml")
        #expect(id == "mdm-report-xml")
        let area = "PolicyManager/ConfigSource[AAAA]/PolicyScope[Device]/Area[Update]"
        #expect(
            Self.values(seen) == [
                "|Version=1.0", "Enrollments/Enrollment[AAAA]|EnrollmentId=AAAA",
                "Enrollments/Enrollment[AAAA]/DMClient|Name=x & y", "Enrollments/Enrollment[AAAA]|Push=",
                "Enrollments/Enrollment[BBBB]|EnrollmentState=1", "Enrollments/Enrollment[BBBB]/Poll|Interval=3",
                "Enrollments/Enrollment[BBBB]|EnrollmentId=BBBB",
                "Enrollments/Enrollment[BBBB]|ProviderID=MS DM Server", "Enrollments/Enrollment[#3]|EnrollmentState=0",
                "PolicyManager/ConfigSource[AAAA]|EnrollmentId=AAAA",
                "PolicyManager/ConfigSource[AAAA]/PolicyScope[Device]|PolicyScope=Device",
                "\(area)|PolicyAreaName=Update", "\(area)|AllowX=<enabled/>",
                "Diagnostics/ErrorLog[SCEP]|Component=SCEP",
                "Diagnostics/ErrorLog[SCEP]/SubComponent[Cert]|Name=Cert",
                "Diagnostics/ErrorLog[SCEP]/SubComponent[Cert]|Error=-2146762495",
                "Diagnostics/ErrorLog[SCEP]/SubComponent[Cert]|Metadata1=",
                "Diagnostics/ErrorLog[SCEP]/SubComponent[Cert]|Metadata2=./Vendor",
                "Diagnostics/ErrorLog[SCEP]/SubComponent[Cert]|Time=2024-04-03 07:43:32.672",
                "PolicyManagerMeta|PolicyMetadata count=2", "|S-1-12-1-2Expected=p",
            ])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `an empty element that would be passed over takes nothing with it`() throws {
        var text = Self.report
        let start = try #require(text.firstRange(of: "<PolicyManagerMeta>")).lowerBound
        let end = try #require(text.firstRange(of: "</PolicyManagerMeta>")).upperBound
        text.replaceSubrange(start..<end, with: "<PolicyManagerMeta/>")
        let seen = parsed(XMLFormat.mdmReport, text)
        #expect(Self.values(seen).suffix(2) == ["|PolicyManagerMeta=", "|S-1-12-1-2Expected=p"])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `an error of the report is also a record in UTC`() throws {
        let seen = parsed(XMLFormat.mdmReport, Self.report)
        let record = try #require(seen.records.first)
        #expect(seen.records.count == 1)
        #expect(record.message == "Cert: Error 0x800B0101 ./Vendor")
        #expect(record.component == "MDM diagnostics SCEP")
        #expect(record.time.resolved(offsetMinutes: nil).utc?.description == "2024-04-03T07:43:32.672Z")
        #expect(record.severity == .error)
    }

    @Test(arguments: [
        ("<b>x < y</b>", "x < y"), ("<b>2</x>", "2"), ("<b>&unknown; &#x41;&#0;</b>", "&unknown; A&#0;"),
        ("<b><![CDATA[<raw>]]></b>", "<raw>"), ("<b\u{1}>2</b>", "2"), ("<b attr=\"open>2</b>", ""),
        ("<b>2\u{0}</b>", "2\u{0}"),
    ]) func `damage costs only what it damages`(_ damaged: String, _ value: String) {
        let text = "<r><a>1</a>\(damaged)<c>3</c></r>"
        let seen = parsed(XMLFormat.other, text)
        #expect(seen.states.contains { $0.name == "a" && $0.value == "1" })
        #expect(seen.states.contains { $0.name == "c" && $0.value == "3" }, "\(seen.states)")
        if !value.isEmpty { #expect(seen.states.contains { $0.value == value }, "\(seen.states)") }
    }

    @Test func `a report that is cut keeps what came before and says so`() {
        let seen = parsed(XMLFormat.mdmReport, String(Self.report.prefix(330)))
        #expect(seen.codes.last == "xml/truncated")
        #expect(seen.states.contains { $0.path == "Enrollments/Enrollment[AAAA]/DMClient" && $0.name == "Name" })
    }

    @Test func `entities of a document type are neither expanded nor fetched`() {
        let text = """
            <!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname"><!ENTITY c "&a;&a;">]>
            <r><x>&a;&b;&c;</x></r>
            """
        #expect(parsed(XMLFormat.other, text).states.map(\.value) == ["&a;&b;&c;"])
    }

    @Test func `elements below the depth limit are passed over and marked once`() {
        var limits = Limits()
        limits.xmlDepthMax = 4
        let deep = String(repeating: "<d>", count: 50) + "x" + String(repeating: "</d>", count: 50)
        let seen = parsed(XMLFormat.other, "<r>\(deep)<after>1</after></r>", limits: limits)
        #expect(seen.codes == ["xml/too-deep"])
        #expect(seen.states.last?.name == "after")
    }

    @Test func `a value beyond the limit is cut and marked`() {
        var limits = Limits()
        limits.recordBytesMax = 100
        let seen = parsed(
            XMLFormat.other, "<r><a>\(String(repeating: "x", count: 500))</a><b>1</b></r>", limits: limits)
        #expect(seen.codes == ["state/value-cut"])
        #expect(seen.states.map(\.value.utf8.count) == [100, 1])
    }

    @Test func `a container that names itself too late is numbered`() {
        var limits = Limits()
        limits.recordBytesMax = 200
        let leaves = (0..<20).map { "<L\($0)>value</L\($0)>" }.joined()
        let text =
            "<MDMEnterpriseDiagnosticsReport><Enrollments><Enrollment>\(leaves)<EnrollmentId>A</EnrollmentId>"
            + "</Enrollment></Enrollments></MDMEnterpriseDiagnosticsReport>"
        let seen = parsed(XMLFormat.mdmReport, text, limits: limits)
        #expect(seen.codes == ["xml/late-identifier"])
        #expect(Set(seen.states.map(\.path)) == ["Enrollments/Enrollment[#1]"])
        #expect(seen.states.count == 21)
    }

    @Test func `what waits for several containers gets the identifiers of all of them`() {
        let text = """
            <MDMEnterpriseDiagnosticsReport><PolicyManager><ConfigSource><Early>1</Early>
              <PolicyScope><Area><Setting>2</Setting><PolicyAreaName>Update</PolicyAreaName></Area> and
                <Area><Setting>3</Setting></Area><PolicyScope>Device</PolicyScope><Area><Setting>4</Setting></Area>
              </PolicyScope><EnrollmentId>AAAA</EnrollmentId></ConfigSource></PolicyManager>
            </MDMEnterpriseDiagnosticsReport>
            """
        let source = "PolicyManager/ConfigSource[AAAA]"
        let scope = "\(source)/PolicyScope[Device]"
        let expected = [
            "\(source)|Early=1", "\(scope)/Area[Update]|Setting=2", "\(scope)/Area[Update]|PolicyAreaName=Update",
            "\(scope)|#text=and", "\(scope)/Area[#2]|Setting=3", "\(scope)|PolicyScope=Device",
            "\(scope)/Area[#4]|Setting=4", "\(source)|EnrollmentId=AAAA",
        ]
        #expect(Self.values(parsed(XMLFormat.mdmReport, text)) == expected)
        let problems = FormatChecks(XMLFormat.mdmReport, Array(text.utf8)).chunking()
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test func `attributes and prefixes of other documents are read`() {
        let text = """
            <ClientHealthReport xmlns="urn:x" Version="1"><HealthChecks>
            <HealthCheck ID="{1}" Description="WMI works" ResultCode="4">Failed</HealthCheck></HealthChecks>
            </ClientHealthReport>
            """
        let (id, seen) = recognised(Array(text.utf8), fileName: "report.xml")
        #expect(id == "ccmeval-report")
        #expect(
            Self.values(seen) == [
                "|@Version=1", "HealthChecks/HealthCheck[WMI works]|@ID={1}",
                "HealthChecks/HealthCheck[WMI works]|@Description=WMI works",
                "HealthChecks/HealthCheck[WMI works]|@ResultCode=4", "HealthChecks|HealthCheck[WMI works]=Failed",
            ])
    }

    @Test func `results of a collection are numbered in their order`() {
        let text = """
            <Collection HRESULT="0">
            <ID>1234</ID>
                <RegistryKey HRESULT="-2147024893">"HKLM\\SOFTWARE\\A B"</RegistryKey>
                <Command HRESULT="0">%windir%\\system32\\ipconfig.exe /all</Command>
                <OutputFileFormat>Flattened</OutputFileFormat>
            </Collection>
            """
        let (id, seen) = recognised(Array(text.utf8), fileName: "results.xml")
        #expect(id == "results-xml")
        #expect(
            Self.values(seen) == [
                "Collection|HRESULT=0x00000000", "Collection|ID=1234",
                "Collection|RegistryKey[1]=HKLM\\SOFTWARE\\A B", "Collection|RegistryKey[1]/HRESULT=0x80070003",
                "Collection|Command[2]=%windir%\\system32\\ipconfig.exe /all",
                "Collection|Command[2]/HRESULT=0x00000000", "Collection|OutputFileFormat=Flattened",
            ])
        let problems = FormatChecks(CollectionResultsFormat(), Array(text.utf8)).truncation(looseCount: 2)
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test func `chunks, cuts and damage change nothing else`() {
        // A cut inside a container leaves it without its identifier, so its entries are numbered instead.
        let checks = FormatChecks(XMLFormat.mdmReport, Array(Self.report.utf8))
        let problems = checks.chunking() + checks.locations() + checks.flips() + checks.truncation(looseCount: 3)
        #expect(problems.isEmpty, "\(problems)")
    }

    // A scanner that is quadratic in stray marks takes longer than the limit.
    @Test(.timeLimit(.minutes(1))) func `a long document of stray marks comes to an end`() {
        let text = Array(String(repeating: "<a b='<<&&<!-<", count: 100_000).utf8)
        #expect(parsed(XMLFormat.other, text).records.isEmpty)
    }
}
