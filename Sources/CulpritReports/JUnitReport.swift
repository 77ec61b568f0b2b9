// The report for pipelines that show test results: JUnit XML as the common readers take it. A device is a suite, a known
// failure a case: failed where it fires, passed where it is ruled out, skipped where the evidence is missing.

package import CulpritModel

/// Writes an analysis as JUnit XML.
package enum JUnitReport {
    /// `report` as one document.
    package static func render(_ report: AnalysisReport) -> String {
        var page = HTMLWriter()
        page.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Culprit\">\n")
        for device in report.devices { suite(device, on: &page) }
        page.close("testsuites")
        return page.text
    }

    private static func suite(_ device: DeviceDiagnosis, on page: inout HTMLWriter) {
        let failed = device.findings.filter { $0.state == .active }
        let recovered = device.findings.filter { $0.state == .recovered }
        page.raw("<testsuite name=\"")
        page.text(Wording.name(device))
        page.raw("\" tests=\"")
        page.number(device.findings.count + device.ruledOut.count + device.notAssessed.count)
        page.raw("\" failures=\"")
        page.number(failed.count)
        page.raw("\" errors=\"0\" skipped=\"")
        page.number(device.notAssessed.count)
        page.raw("\">\n")
        for finding in failed { fails(finding, on: &page) }
        for finding in recovered {
            testCase(finding.failure.id, on: &page)
            page.element("system-out", "It has recovered; seen \(Wording.count(finding.count, "time", "times")).")
            page.close("testcase")
        }
        for id in device.ruledOut {
            testCase(id, on: &page)
            page.close("testcase")
        }
        for open in device.notAssessed {
            testCase(open.failure, on: &page)
            page.raw("<skipped message=\"needs ")
            page.text(Set(open.missing.map(\.source)).sorted().joined(separator: ", "))
            page.raw("\"/>\n")
            page.close("testcase")
        }
        page.element("system-out", device.sentence)
        page.close("testsuite")
    }

    private static func fails(_ finding: Finding, on page: inout HTMLWriter) {
        testCase(finding.failure.id, on: &page)
        page.raw("<failure type=\"")
        page.text(finding.failure.severity.rawValue)
        page.raw("\" message=\"")
        page.text(finding.failure.title)
        page.raw("\">")
        page.text(finding.isCulprit ? "The cause." : because(finding))
        for citation in finding.citations.prefix(3) {
            page.raw("\n")
            page.text("\(Wording.location(citation.location)): \(citation.text)")
        }
        for step in finding.failure.fix {
            page.raw("\nfix: ")
            page.text(step.place.map { "\(step.action) (\($0))" } ?? step.action)
        }
        page.close("failure")
        page.close("testcase")
    }

    private static func because(_ finding: Finding) -> String {
        finding.causedBy.isEmpty ? "Not the cause." : "Because of \(finding.causedBy.joined(separator: ", "))."
    }

    /// Opens a case: the area of the failure is its class, as readers group by it.
    private static func testCase(_ id: String, on page: inout HTMLWriter) {
        let area = id.split(separator: "/").first.map { String($0) } ?? id
        page.raw("<testcase classname=\"")
        page.text(area)
        page.raw("\" name=\"")
        page.text(id)
        page.raw("\">")
    }
}
