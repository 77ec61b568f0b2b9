// Registry exports: `.reg` files of regedit and reg.exe (version 5, and REGEDIT4), and the dump that the MDM diagnostics
// collector writes with the same extension in a dialect of its own. Keys become paths (`HKLM\...`), values become
// entries. This file will not interpret what a value means.
//
//     Windows Registry Editor Version 5.00        (nothing: the collector's dump has no header)
//     [HKEY_LOCAL_MACHINE\SOFTWARE\Contoso]       [HKEY_LOCAL_MACHINE\software\contoso]
//     "Name"="a \"quoted\" \\ string"                 "Name"="a "quoted" \ string, raw line ends"
//     @=dword:0000000a                                "Name"=DWORD:0000000A
//     "Bytes"=hex:01,02,\                             "Bytes"=hex(3):01,02
//       03,04                                         "Names"=MULTI_SZ:"first"
//     "Gone"=-                                        "Large"=QWORD:3636e70
//     [-HKEY_LOCAL_MACHINE\SOFTWARE\Old]

private import CulpritBytes
package import CulpritModel

/// Registry exports in all three dialects.
package struct RegistryExportFormat: Format {
    package let id = "registry-export"
    package let title = "registry export"
    package let input = FormatInput.text
    package let diagnosticCodes = [
        RegistryDiagnostics.openValue, RegistryDiagnostics.badLine, RegistryDiagnostics.noKey,
        StateDiagnostics.lineCut, StateDiagnostics.valueCut,
    ]

    /// The format of registry exports.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        var start = 0
        // Comments and empty lines may stand before the first key of a file that was edited by hand.
        for _ in 0..<200 where start < head.count {
            let end = head.firstOffset(of: 0x0A, from: start) ?? head.count
            let line = head.extracting(head.trimmed(start..<end))
            start = end + 1
            if line.isEmpty || line[0] == 0x3B { continue }
            if line.hasBytes("Windows Registry Editor Version", at: 0) || line.equals("REGEDIT4") { return .certain }
            let root = line.hasBytes("[-", at: 0) ? 2 : 1
            guard line[0] == 0x5B, line.hasBytesIgnoringCase("hkey_", at: root) else { return .no }
            return line.lastOffset(of: 0x5D) != nil && line.firstOffset(of: 0x5C) != nil ? .certain : .likely
        }
        return .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser { LineParser<RegistryGrammar>(context) }
}

/// What can be odd about a registry export.
enum RegistryDiagnostics {
    static let openValue = DiagnosticCode(
        "registry-export/open-value", "a value has no end and was kept up to where the next one begins", losesData: true
    )
    static let badLine = DiagnosticCode(
        "registry-export/unreadable-line", "a line is neither a key nor a value", losesData: true)
    static let noKey = DiagnosticCode(
        "registry-export/no-key", "a value stands before the first key, or its key line is damaged")
}
