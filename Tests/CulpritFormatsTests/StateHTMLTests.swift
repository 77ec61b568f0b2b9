// HTML reports of our own making, and the real ones beside them.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

@Suite struct HTMLReportTests {
    private static let report = """
        <!DOCTYPE html><html lang="en"><head><title>MDM Diagnostic Report</title>
        <style>td { a: "<td>" }</style><script>if (a < b) { x = "</td>"; }</script></head><body>
        <div class="TextBody" style="x">04/03/2024   10:45:12AM</div><div class="TextBody">This report</div>
        <table id="DeviceInfoTable"><tbody><tr><td class="LabelColumn">PC name</td><td>PC-01</td></tr>
        <tr><td>Organization<td>A &amp; B<br/>C</tr></tbody></table>
        <table id="ManagedPoliciesTable"><thead><tr><th>Area</th><th>Policy</th><th>Current Value</th></tr></thead>
        <tbody><tr><td>Update</td><td>AllowX</td><td>1</td></tr></tbody></table>
        <table id="CertificatesTable"><tr><th>Issued to</th><th>Issued by</th><th>Expiration</th></tr>
        <tr><td>me</td><td>CA</td><td>tomorrow</td></tr></table></body></html>
        """

    @Test func `tables give labels and cells, and the header its local time`() {
        let (id, seen) = recognised(Array(Self.report.utf8), fileName: "a.html")
        #expect(id == "mdm-report-html")
        #expect(
            seen.states.map { "\($0.path)|\($0.name)=\($0.value)" } == [
                "|Title=MDM Diagnostic Report", "|Report generated=04/03/2024 10:45:12AM",
                "DeviceInfoTable|PC name=PC-01", "DeviceInfoTable|Organization=A & B\nC",
                "ManagedPoliciesTable|Update/AllowX/Current Value=1", "CertificatesTable|me/Issued by=CA",
                "CertificatesTable|me/Expiration=tomorrow",
            ])
        #expect(seen.diagnostics.isEmpty, "\(seen.diagnostics)")
    }

    @Test func `chunks, cuts and damage change nothing else`() {
        let checks = FormatChecks(HTMLReportFormat.mdmReport, Array(Self.report.utf8))
        let problems = checks.chunking() + checks.locations() + checks.truncation(looseCount: 2) + checks.flips()
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
    func `real reports have their tables and their time`() throws {
        var checked = 0
        for folder in ["mdmdiag", "gpresult"] {
            for name in folderNames((TestFolder.samples ?? "") + "/" + folder) where name.hasSuffix(".html") {
                let bytes = try #require(StateSamples.bytes(folder + "/" + name))
                let (format, seen) = recognised(bytes, fileName: name)
                #expect(format == (folder == "mdmdiag" ? "mdm-report-html" : "gpresult-html"))
                #expect(seen.states.count > 40)
                #expect(seen.diagnostics.isEmpty, "\(seen.diagnostics.prefix(3))")
                if folder == "mdmdiag" {
                    #expect(seen.states.contains { $0.name == "Report generated" })
                    #expect(seen.states.contains { $0.path == "DeviceInfoTable" && $0.name == "PC name" })
                    #expect(
                        seen.states.contains { $0.path == "ConnectionInfoTable" && $0.name == "Last sync" })
                }
                checked += 1
            }
        }
        #expect(checked > 0)
    }
}
