// JSON documents as device state: every value is one entry, its path is the keys and positions above it, as in
// `value/0/assignedLicenses`. Read byte by byte and forgivingly, since some tools on Windows write what is not quite
// JSON: keys and values without quotes, missing or doubled commas, several documents in a row.
//
//     { "value": [ { "displayName": "PC-01", "licenses": [] } ] }
//     value/0 | displayName = PC-01         value/0 | licenses = []

private import CulpritBytes
package import CulpritModel

/// JSON documents: what is saved from Microsoft Graph, and any other.
package struct JSONFormat: Format {
    package let id: String
    package let title: String
    package let input = FormatInput.text
    package let diagnosticCodes = JSONDiagnostics.all
    private let isGraph: Bool

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let start = head.trimmed(0..<head.count)
        guard let first = start.first, head[first] == 0x7B || head[first] == 0x5B else { return .no }
        let rest = head.trimmed(first + 1..<head.count)
        let next: UInt8 = rest.isEmpty ? 0 : head[rest.lowerBound]
        // A bracket also begins section titles and the times of logs.
        let isJSON: Bool
        if head[first] == 0x5B {
            isJSON = next == 0x7B || next == 0x22 || next == 0x5B || (next == 0x5D && rest.count == 1)
        } else {
            isJSON = next == 0x22 || next == 0x7D || Self.beginsBareKey(head, at: rest.lowerBound)
        }
        guard isJSON else { return .no }
        if isGraph {
            return head.firstOffset(of: "\"@odata.", from: first, before: first + 8192) == nil ? .no : .certain
        }
        return .likely
    }

    package func parser(_ context: ParseContext) -> any FormatParser { JSONParser(context, isGraph: isGraph) }

    /// Whether a word and a colon stand at `start`: `{ MdmDiagVersion : 1.0`.
    private static func beginsBareKey(_ head: Span<UInt8>, at start: Int) -> Bool {
        var index = start
        while index < head.count, MarkupText.isNamePart(head[index]), head[index] < 0x80, head[index] != 0x3A {
            index += 1
        }
        guard index > start else { return false }
        while index < head.count, head[index] == 0x20 { index += 1 }
        return index < head.count && head[index] == 0x3A
    }

    /// JSON saved from Microsoft Graph or the Intune portal, known by its `@odata` annotations.
    package static let graph = JSONFormat(id: "graph-json", title: "JSON from Microsoft Graph", isGraph: true)
    /// Any JSON.
    package static let any = JSONFormat(id: "json", title: "JSON document", isGraph: false)
}

/// What can be odd about a JSON document.
enum JSONDiagnostics {
    static let unquoted = DiagnosticCode(
        "json/unquoted", "keys or values have no quotes, so the file is not valid JSON; it was read as it is meant")
    static let unexpected = DiagnosticCode(
        "json/unexpected", "a character stands where none of its kind can; it was passed over", losesData: true)
    static let truncated = DiagnosticCode("json/truncated", "the document ends before it is closed", losesData: true)
    static let tooDeep = DiagnosticCode(
        "json/too-deep", "values are nested deeper than the limit; those below were passed over", losesData: true)
    static let all = [unquoted, unexpected, truncated, tooDeep, StateDiagnostics.valueCut]
}
