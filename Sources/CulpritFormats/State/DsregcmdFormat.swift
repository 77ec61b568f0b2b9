// What `dsregcmd /status` prints: sections of labelled values. Captured from a console, pasted into a forum, run inside a
// transcript: text around it, lost alignment, doubled line ends and values that the window width wrapped are all normal.
// The labels are English on every Windows. This file will not judge what a value means.
//
//     +----------------------------------------------------------------------+
//     | Device State                                                         |
//     +----------------------------------------------------------------------+
//
//                  AzureAdJoined : YES
//     DeviceCertificateValidity : [ 2024-01-02 10:00:00.000 UTC -- 2034-01-02 10:30:00.000 UTC ]
//
// Windows 10 1607 prints `AzureAdJoined: YES`, without the blank.

private import CulpritBytes
package import CulpritModel

/// The output of `dsregcmd /status`.
package struct DsregcmdFormat: Format {
    package let id = "dsregcmd"
    package let title = "dsregcmd /status"
    package let input = FormatInput.text
    package let diagnosticCodes = [
        DsregcmdDiagnostics.noSection, StateDiagnostics.lineCut, StateDiagnostics.valueCut,
    ]

    /// The format of `dsregcmd /status`.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        var titles = 0
        var labels = 0
        var start = 0
        while start < head.count {
            let end = head.firstOffset(of: 0x0A, from: start) ?? head.count
            let line = head.extracting(head.trimmed(start..<end))
            start = end + 1
            guard !line.isEmpty else { continue }
            if let title = DsregcmdVocabulary.title(of: line) {
                if DsregcmdVocabulary.isSection(title) { titles += 1 }
            } else if let colon = line.firstOffset(of: 0x3A), colon <= DsregcmdVocabulary.labelBytesMax,
                DsregcmdVocabulary.isDistinctive(line.extracting(line.trimmed(0..<colon)))
            {
                labels += 1
            }
            if labels >= 4 || (titles >= 1 && labels >= 1) { return .certain }
        }
        if titles >= 1 { return .likely }
        if labels >= 2 { return .likely }
        return labels == 1 ? .possible : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser { LineParser<DsregcmdGrammar>(context) }
}

/// What can be odd about the output of `dsregcmd`.
enum DsregcmdDiagnostics {
    static let noSection = DiagnosticCode(
        "dsregcmd/no-section-title", "values stand under no section title, so their section is not known")
}

/// The words of `dsregcmd /status`.
enum DsregcmdVocabulary {
    /// Longer text before a colon is no label. The longest label seen has 27 bytes.
    static let labelBytesMax = 48

    /// The text between the bars of a title line, or nil. The closing bar may be lost.
    @_lifetime(copy line)
    static func title(of line: Span<UInt8>) -> Span<UInt8>? {
        guard line.count > 1, line[0] == 0x7C else { return nil }
        let end = line[line.count - 1] == 0x7C ? line.count - 1 : line.count
        return line.extracting(line.trimmed(1..<max(1, end)))
    }

    /// Whether `title` is one of the section titles.
    static func isSection(_ title: Span<UInt8>) -> Bool {
        let known: [StaticString] = [
            "device state", "device details", "tenant details", "user state", "sso state", "diagnostic data",
            "ie proxy config for current user", "ie proxy config for system account", "url specific proxy config",
            "winhttp default proxy config", "ngc prerequisite check", "local windows credential state",
        ]
        for word in known where title.equalsIgnoringCase(word) { return true }
        return title.hasBytesIgnoringCase("work account", at: 0)
    }

    /// Whether `label` is one that no other program prints.
    static func isDistinctive(_ label: Span<UInt8>) -> Bool {
        let known: [StaticString] = [
            "azureadjoined", "enterprisejoined", "domainjoined", "workplacejoined", "wamdefaultset", "azureadprt",
            "azureadprtupdatetime", "azureadprtexpirytime", "azureadprtauthority", "enterpriseprt", "ngcset",
            "wamdefaultauthority", "wamdefaultid", "wamdefaultguid", "keysigntest", "deviceauthstatus",
            "devicecertificatevalidity", "mdmtouurl", "mdmcomplianceurl", "joinsrvurl", "authcodeurl",
            "accesstokenurl", "onpremtgt", "cloudtgt", "prereqresult", "workplacetenantid", "workplacedeviceid",
            "workplacethumbprint", "acquireprtdiagnostics", "drs discovery test", "ad connectivity test",
        ]
        for word in known where label.equalsIgnoringCase(word) { return true }
        return false
    }

    /// Whether `value` is complete in itself, so that no wrapped line can follow it.
    static func isClosed(_ value: Span<UInt8>) -> Bool {
        let known: [StaticString] = [
            "yes", "no", "not set", "unknown", "success", "passed", "pass", "skipped", "present", "none", "direct",
            "enabled", "disabled", "willprovision", "willnotprovision",
        ]
        for word in known where value.equalsIgnoringCase(word) { return true }
        return false
    }
}
