// `results.xml` of an Intune diagnostics collection: what was asked for, in order, and what came of each item. The n-th
// item's output is in folder n of the archive, so the number is kept. This file will not read the outputs.
//
//     <Collection HRESULT="0">
//       <ID>…</ID>
//       <RegistryKey HRESULT="-2147024893">HKLM\SOFTWARE\Contoso</RegistryKey>
//       <Command HRESULT="0">%windir%\system32\ipconfig.exe /all</Command>

private import CulpritBytes
package import CulpritModel

/// The result list of an Intune diagnostics collection.
package struct CollectionResultsFormat: Format {
    package let id = "results-xml"
    package let title = "Intune diagnostics collection results"
    package let input = FormatInput.text
    package let diagnosticCodes = [XMLDiagnostics.damaged, XMLDiagnostics.truncated, StateDiagnostics.valueCut]

    /// The format of `results.xml`.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        guard let name = XMLHead.rootName(head), head.extracting(name).equals("Collection") else { return .no }
        let rest = head.extracting(name.upperBound..<min(head.count, name.upperBound + 4096))
        return rest.firstOffset(of: "HRESULT") != nil ? .certain : .possible
    }

    package func parser(_ context: ParseContext) -> any FormatParser {
        MarkupParser(context, isHTML: false) { CollectionResultsReader(context.limits, $0) }
    }
}

/// Turns the items of a collection into entries.
struct CollectionResultsReader: StateMarkupReader {
    private let limits: Limits
    var sink: any RecordSink
    private var writer = StateWriter()
    private var depth = 0
    private var number = 0
    private var name: [UInt8] = []
    private var result: [UInt8]?
    private var value: [UInt8] = []
    private var place = MarkupPlace(offset: 0, line: 1)

    init(_ limits: Limits, _ sink: any RecordSink) {
        self.limits = limits
        self.sink = sink
        writer.setPath(Array("Collection".utf8))
    }

    mutating func open(_ name: Span<UInt8>, attributes: Span<UInt8>, isEmpty: Bool, at place: MarkupPlace) {
        depth += 1
        let result = MarkupText.attribute("hresult", in: attributes)
        if depth == 1 {
            if let result { emit(Array("HRESULT".utf8), Self.hexadecimal(result), place) }
        } else if depth == 2 {
            self.name = name.array(0..<name.count)
            self.result = result
            self.place = place
            value = []
        }
        if isEmpty { close(name, at: place) }
    }

    mutating func close(_ name: Span<UInt8>, at place: MarkupPlace) {
        guard depth > 0 else { return damage("an end tag without its start tag", at: place) }
        depth -= 1
        if depth == 1 { finishItem() }
    }

    mutating func text(_ bytes: Span<UInt8>) {
        guard depth == 2 else { return }
        let room = max(0, limits.recordBytesMax - value.count)
        if bytes.count > room, value.count < limits.recordBytesMax {
            sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: place.offset))
        }
        value.append(bytes: bytes.extracting(0..<min(room, bytes.count)))
    }

    mutating func damage(_ detail: StaticString, at place: MarkupPlace) {
        sink.diagnostic(Diagnostic(XMLDiagnostics.damaged, at: place.offset, detail: "line \(place.line): \(detail)"))
    }

    mutating func finish(at offset: UInt64) {
        // An item whose end is missing may be half of itself, so it is left out.
        if depth > 0 { sink.diagnostic(Diagnostic(XMLDiagnostics.truncated, at: offset)) }
    }

    private mutating func finishItem() {
        // Paths with blanks are written with their quotes.
        var range = value.span.trimmed(0..<value.count)
        if range.count >= 2, value[range.lowerBound] == 0x22, value[range.upperBound - 1] == 0x22 {
            range = range.lowerBound + 1..<range.upperBound - 1
        }
        let text = Array(value[range])
        guard let result else { return emit(name, text, place) }
        number += 1
        let label = name + Array("[\(number)]".utf8)
        emit(label, text, place)
        emit(label + Array("/HRESULT".utf8), Self.hexadecimal(result), place)
    }

    private mutating func emit(_ name: [UInt8], _ value: [UInt8], _ place: MarkupPlace) {
        writer.emit(name: name, value: value, offset: place.offset, line: place.line, into: sink)
    }

    /// A signed decimal result as it is known: `-2147024893` is `0x80070003`. Anything else stays as it is written.
    private static func hexadecimal(_ text: [UInt8]) -> [UInt8] {
        guard let number = Int64(String(decoding: text, as: UTF8.self)) else { return text }
        var bytes = Array("0x".utf8)
        DateText.appendHexadecimal(UInt32(truncatingIfNeeded: number), to: &bytes)
        return bytes
    }
}
