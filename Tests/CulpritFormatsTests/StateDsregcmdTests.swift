// Outputs of dsregcmd of our own making: as printed, pasted, wrapped, inside other text.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

@Suite struct DsregcmdTests {
    private let format = DsregcmdFormat()

    private static let rule = "+----------------------------------------------------------------------+"

    private static func section(_ title: String, _ lines: String...) -> String {
        let padded = title + String(repeating: " ", count: 69 - title.count)
        return ([rule, "| \(padded)|", rule, ""] + lines + ["", ""]).joined(separator: "\r\n")
    }

    private static let printed =
        "\r\n"
        + section(
            "Device State", "             AzureAdJoined : YES", "          EnterpriseJoined : NO",
            "               Device Name : pc-01.contoso.example")
        + section(
            "Tenant Details", "                    MdmUrl : ",
            "                JoinSrvUrl : https://drs.example:443/x/",
            " DeviceCertificateValidity : [ 2024-01-02 10:00:00.000 UTC -- 2034-01-02 10:30:00.000 UTC ]")
        + section("User State", "                    NgcSet : NO", "             WamDefaultSet : ERROR 0x80070520")
        + section("Work Account 1", "                    NgcSet : YES")
        + "For more information, please visit https://www.microsoft.com/aadjerrors"

    private static func values(_ seen: SeenArtifact) -> [String] {
        seen.states.map { "\($0.path)/\($0.name)=\($0.value)" }
    }

    private static let expected = [
        "Device State/AzureAdJoined=YES", "Device State/EnterpriseJoined=NO",
        "Device State/Device Name=pc-01.contoso.example", "Tenant Details/MdmUrl=",
        "Tenant Details/JoinSrvUrl=https://drs.example:443/x/",
        "Tenant Details/DeviceCertificateValidity=[ 2024-01-02 10:00:00.000 UTC -- 2034-01-02 10:30:00.000 UTC ]",
        "User State/NgcSet=NO", "User State/WamDefaultSet=ERROR 0x80070520", "Work Account 1/NgcSet=YES",
    ]

    @Test func `what the command prints becomes section, label and value`() {
        let (id, seen) = recognised(Array(Self.printed.utf8), fileName: "anything.bin")
        #expect(id == "dsregcmd")
        #expect(Self.values(seen) == Self.expected)
        #expect(seen.diagnostics.isEmpty)
        #expect(seen.states.first?.line == 6)
    }

    @Test func `a paste with doubled line ends and lost alignment gives the same`() {
        let lines = Self.printed.split(separator: "\r\n", omittingEmptySubsequences: false)
        let pasted = lines.map { line in line.trimmingPrefix { $0 == " " } + "    " }.joined(separator: "\n\n")
        #expect(Self.values(parsed(format, pasted)) == Self.expected)
    }

    @Test func `an indented paste inside other text gives the same`() {
        let lines = Self.printed.split(separator: "\r\n", omittingEmptySubsequences: false)
        let text =
            "Hello,\nthis is what I get:\n**********\nUsername: CONTOSO\\x\nPS C:\\> dsregcmd /status\n"
            + lines.map { "    > ".dropLast(2) + $0 }.joined(separator: "\n") + "\nPS C:\\> exit\nRegards: me\n"
        #expect(Self.values(parsed(format, text)) == Self.expected)
    }

    @Test func `a value that the window wrapped is put together again`() {
        let text = Self.section(
            "SSO State", "                AzureAdPrt : NO",
            "       AzureAdPrtAuthority : https://login.example/0000-1111-2222-3333-4444-5555",
            "-6666/oauth2:443/x",
            "  Server Error Description : AADSTS50126: Error validating credentials due to in",
            "valid username or password.", "             EnterprisePrt : NO")
        #expect(
            Self.values(parsed(format, text)) == [
                "SSO State/AzureAdPrt=NO",
                "SSO State/AzureAdPrtAuthority=https://login.example/0000-1111-2222-3333-4444-5555-6666/oauth2:443/x",
                "SSO State/Server Error Description="
                    + "AADSTS50126: Error validating credentials due to invalid username or password.",
                "SSO State/EnterprisePrt=NO",
            ])
    }

    @Test func `loose text after a finished value or a blank line is not taken for its rest`() {
        let text = Self.section(
            "SSO State", "  AzureAdPrt : NO", "my own remark", "  WamDefaultId : https://a.example", "", "more")
        #expect(
            Self.values(parsed(format, text)) == [
                "SSO State/AzureAdPrt=NO", "SSO State/WamDefaultId=https://a.example",
            ])
    }

    @Test func `labels without a blank before the colon are read`() {
        let text = Self.section(
            "Device State", "    AzureAdJoined: YES", "     KeySignTest: : MUST Run elevated to test.", "  TenantId: x")
        #expect(
            Self.values(parsed(format, text)) == [
                "Device State/AzureAdJoined=YES", "Device State/KeySignTest=: MUST Run elevated to test.",
                "Device State/TenantId=x",
            ])
    }

    @Test func `values under no title are kept without a section and marked once`() {
        let text = "\n   AzureAdJoined : NO\n    DomainJoined : YES\n\n\(Self.rule)\n| User State |\n\n  NgcSet : NO\n"
        let seen = parsed(format, text)
        #expect(
            Self.values(seen) == ["/AzureAdJoined=NO", "/DomainJoined=YES", "User State/NgcSet=NO"])
        #expect(seen.codes == ["dsregcmd/no-section-title"])
    }

    @Test func `a section ends where a rule line closes it`() {
        let text = Self.section("SSO State", "  AzureAdPrt : NO") + "\(Self.rule)\r\n\r\n  AzureAdJoined : YES\r\n"
        let seen = parsed(format, text)
        #expect(Self.values(seen) == ["SSO State/AzureAdPrt=NO", "/AzureAdJoined=YES"])
    }

    @Test func `a value beyond the limit is cut and marked`() {
        var limits = Limits()
        limits.recordBytesMax = 100
        let wrapped = (0..<5).map { _ in String(repeating: "v", count: 80) }
        let text = "| Device State |\n  AzureAdJoined : x\n" + wrapped.joined(separator: "\n") + "\n"
        let seen = parsed(format, text, limits: limits)
        #expect(seen.codes == ["state/value-cut"])
        #expect(seen.states[0].value.utf8.count == 100)
    }

    @Test func `a log that only mentions a label is not taken for the command's output`() {
        #expect(format.match(Array("2024-01-02 AzureAdJoined is set\nError: x\n".utf8).span, fileName: "a.log") == .no)
    }

    @Test func `chunks, cuts and damage change nothing else`() {
        let problems = FormatChecks(format, Array(Self.printed.utf8)).all()
        #expect(problems.isEmpty, "\(problems)")
    }
}
