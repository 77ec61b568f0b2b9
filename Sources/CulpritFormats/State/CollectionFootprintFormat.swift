// `MdmLogCollectorFootPrint.txt`: what the MDM diagnostics collector took along and what it could not, with the original
// paths. This is what tells a file that was not there from one that was not asked for.
//
//     --- Start at:2024-01-02T03:04:05                                    UTC, without saying so
//     Collected EventViewer Entry: microsoft-windows-aad/operational
//     Failed (HResult:0x80073a9f) to collect EventViewer Entry: …
//     Failed (HResult: 0x80070002) to CollectFileEntry:c:\programdata\…
//     Copied file:c:\programdata\a.etl, to:C:\Windows\Temp\a.etl
//     Succeeded to dump HKLM registry:software\microsoft\enrollments

import CulpritBytes
package import CulpritModel

/// The list of what the MDM diagnostics collector did.
package struct CollectionFootprintFormat: Format {
    package let id = "mdm-footprint"
    package let title = "MDM diagnostics collection list"
    package let input = FormatInput.text
    package let diagnosticCodes = [StateDiagnostics.lineCut]

    /// The format of the collector's list.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        let start = head.trimmed(0..<head.count).lowerBound
        guard head.hasBytes("--- Start at:", at: start) else { return .no }
        return head.firstOffset(of: "Collected ", before: 8192) != nil
            || head.firstOffset(of: "Failed (HResult", before: 8192) != nil ? .certain : .likely
    }

    package func parser(_ context: ParseContext) -> any FormatParser { LineParser<FootprintGrammar>(context) }
}

/// Reads the lines of the list: path = kind of item, name = item, value = what came of it.
struct FootprintGrammar: StateGrammar {
    private var writer = StateWriter()

    init(_ context: ParseContext) {}

    mutating func line(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        let text = bytes.trimmedBytes()
        guard !text.isEmpty, let colon = text.firstOffset(of: 0x3A) else { return }
        if text.hasBytes("--- ", at: 0) || text.hasBytes("metadataFile", at: 0) {
            let start = text.hasBytes("--- ", at: 0) ? 4 : 0
            return emit("Collection", text, start..<colon, text.trimmed(colon + 1..<text.count), extent, sink)
        }
        if text.hasBytes("Failed (HResult", at: 0) {
            guard let end = text.firstOffset(of: 0x29, from: colon) else { return }
            let result = text.trimmed(colon + 1..<end)
            // The item stands behind the next colon; what kind it is stands between.
            let itemColon = text.firstOffset(of: 0x3A, from: end) ?? end
            let item = text.trimmed(itemColon + 1..<text.count)
            let isEvent = text.firstOffset(of: "EventViewer", from: end, before: itemColon + 1) != nil
            let isRegistry = text.firstOffset(of: "registry", from: end, before: itemColon + 1) != nil
            return emit(isEvent ? "EventViewer" : isRegistry ? "Registry" : "File", text, item, result, extent, sink)
        }
        let item = text.trimmed(colon + 1..<text.count)
        if text.hasBytes("Collected EventViewer", at: 0) {
            emit("EventViewer", text, item, "collected", extent, sink)
        } else if text.hasBytes("Copied file", at: 0) {
            let end = text.firstOffset(of: ", to:", from: colon) ?? text.count
            emit("File", text, text.trimmed(colon + 1..<end), "collected", extent, sink)
        } else if text.hasBytes("Succeeded to dump", at: 0) {
            emit("Registry", text, item, "collected", extent, sink)
        } else {
            emit("Collection", text, text.trimmed(0..<colon), item, extent, sink)
        }
    }

    mutating func finish(into sink: any RecordSink) {}

    private mutating func emit(
        _ path: StaticString, _ text: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>, _ extent: LineExtent,
        _ sink: any RecordSink
    ) {
        setPath(path)
        writer.emit(
            name: text.extracting(name), value: text.extracting(value), offset: extent.offset, line: extent.number,
            into: sink)
    }

    private mutating func emit(
        _ path: StaticString, _ text: Span<UInt8>, _ name: Range<Int>, _ value: StaticString, _ extent: LineExtent,
        _ sink: any RecordSink
    ) {
        setPath(path)
        var result: [UInt8] = []
        result.append(literal: value)
        writer.emit(
            name: text.array(name), value: result, offset: extent.offset, line: extent.number, into: sink)
    }

    private mutating func setPath(_ path: StaticString) {
        var bytes: [UInt8] = []
        bytes.append(literal: path)
        writer.setPath(bytes)
    }
}
