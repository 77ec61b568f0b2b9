// XML documents as device state: the MDM diagnostics report, the results of an Intune collection, Group Policy results,
// the ConfigMgr client's health report, and any other document as it stands. What the documents mean is not known here
// but for which child identifies a repeated element.

private import CulpritBytes
package import CulpritModel

/// One kind of XML document, known by its root element.
package struct XMLFormat: Format {
    package let id: String
    package let title: String
    package let input = FormatInput.text
    package let diagnosticCodes = XMLDiagnostics.all
    /// The local name of the root element; empty for any.
    private let root: StaticString
    private let rules: XMLStateRules

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        guard let name = XMLHead.rootName(head) else { return .no }
        let local = MarkupText.localName(head.extracting(name))
        if root.utf8CodeUnitCount == 0 { return .possible }
        return local.equals(root) ? .certain : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        MarkupParser(context, isHTML: false) { XMLStateReader(rules, context.limits, $0) }
    }
}

/// Finding the root element.
enum XMLHead {
    /// Where the name of the first element stands in `head`, if `head` begins an XML document. HTML is none.
    static func rootName(_ head: Span<UInt8>) -> Range<Int>? {
        var index = 0
        for _ in 0..<64 {
            while index < head.count, head[index].isASCIIWhitespace { index += 1 }
            guard index + 1 < head.count, head[index] == 0x3C else { return nil }
            if head.hasBytes("<?", at: index) {
                guard let end = head.firstOffset(of: "?>", from: index) else { return nil }
                index = end + 2
            } else if head.hasBytes("<!--", at: index) {
                guard let end = head.firstOffset(of: "-->", from: index) else { return nil }
                index = end + 3
            } else if head.hasBytes("<!", at: index) {
                let isDocument = head.hasBytesIgnoringCase("<!doctype", at: index)
                if !isDocument || head.hasBytesIgnoringCase("<!doctype html", at: index) { return nil }
                guard let end = documentTypeEnd(head, from: index) else { return nil }
                index = end + 1
            } else {
                var end = index + 1
                guard MarkupText.isNameStart(head[end]) else { return nil }
                while end < head.count, MarkupText.isNamePart(head[end]) { end += 1 }
                let name = index + 1..<end
                return head.extracting(name).equalsIgnoringCase("html") ? nil : name
            }
        }
        return nil
    }

    /// Where the document type that begins at `start` ends: its declarations stand in brackets.
    private static func documentTypeEnd(_ head: Span<UInt8>, from start: Int) -> Int? {
        var depth = 0
        for index in start..<head.count {
            switch head[index] {
            case 0x5B: depth += 1
            case 0x5D: depth -= 1
            case 0x3E where depth <= 0: return index
            default: break
            }
        }
        return nil
    }
}

extension XMLFormat {
    /// `MDMDiagReport.xml` of the MDM diagnostics collector.
    package static let mdmReport = XMLFormat(
        id: "mdm-report-xml", title: "MDM diagnostics report", root: "MDMEnterpriseDiagnosticsReport",
        rules: XMLStateRules(
            containers: [
                .init("Enrollment", "EnrollmentId", "EnrollmentID"), .init("EnrollmentStatus", "EnrollmentId"),
                .init("UserFirstSync", "UserSID"), .init("OMADMSessions", "EnrollmentId"),
                .init("CorrelationVectors", "CorrelationVector"), .init("ConfigSource", "EnrollmentId"),
                .init("PolicyScope", "PolicyScope"), .init("Area", "PolicyAreaName"),
                .init("CurrentPolicies", "PolicyScope"), .init("CurrentPolicyValues", "PolicyAreaName"),
                .init("AreaName", "ADMXIngestedAreaName"), .init("PolicyMetadata", "PolicyName"),
                .init("ADMXIngestedAppName", "AppName"), .init("ADMXIngestedSettingType", "SettingType"),
                .init("ADMXIngestedFileID", "FileUID"), .init("Scope", "ResourceTarget"),
                .init("MdmServerDeviceCert", "ServerName"), .init("Identifier", "ID"),
                .init("SecurityPolicies", "Area"), .init("Folder", "FolderName"), .init("Task", "TaskName"),
                .init("Result", "PackageId"), .init("Statistics", "Area"), .init("XML", "XMLName"),
                .init("ErrorLog", "Component"), .init("SubComponent", "Name"), .init("Provider", "ProviderID"),
                .init("TargetedUser", "UserSid"), .init("Package", "Type"),
                .init("Details", "ProductCode", "PackageId"), .init("Target", "UserSid"),
                .init("NameSpace", "BlockedNamespace"), .init("Value", "BlockedValue"),
                .init("AuthenticationInformation", "AuthInfoID"), .init("Customization", "Name"),
            ],
            readsAttributes: false, skipped: ("PolicyManagerMeta", "PolicyMetadata"), readsErrorLog: true))

    /// `gpresult /x`.
    package static let groupPolicyResults = XMLFormat(
        id: "gpresult-xml", title: "Group Policy results", root: "Rsop",
        rules: XMLStateRules(containers: [
            .init("GPO", "Name"), .init("ExtensionStatus", "Name"), .init("ExtensionData", "Name"),
            .init("Policy", "Name"), .init("SecurityOptions", "KeyName", "SystemAccessPolicyName"),
            .init("UserRightsAssignment", "Name"), .init("Account", "Name"), .init("EventsDetails"),
            .init("SecurityGroup", "Name"), .init("SearchedSOM", "Path"), .init("EventRecord"), .init("Script"),
            .init("Link", "SOMPath"), .init("RegistrySetting", "KeyPath"), .init("Listbox", "Name"),
        ]))

    /// `CcmEvalReport.xml` of the ConfigMgr client health evaluation.
    package static let clientHealth = XMLFormat(
        id: "ccmeval-report", title: "ConfigMgr client health report", root: "ClientHealthReport",
        rules: XMLStateRules(containers: [.init("HealthCheck", "@Description", "@ID")]))

    /// Any other XML document.
    package static let other = XMLFormat(id: "xml", title: "XML document", root: "", rules: XMLStateRules())
}
