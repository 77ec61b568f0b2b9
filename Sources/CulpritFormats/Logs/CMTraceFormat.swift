// The log format of ConfigMgr, Intune Management Extension, task sequences and the many scripts that imitate them:
//
//     <![LOG[message]LOG]!><time="18:33:05.809-120" date="10-04-2023" component="…" context="" type="1" thread="4844"
//     file="name.cpp:1234">
//
// `time` is the writer's wall clock; the signed number after it is a Windows bias: minutes to add to get UTC. Without it
// the zone is not known. This file recognises the format and names what can be odd about it; CMTraceParser reads it.

internal import CulpritBytes
package import CulpritModel

/// `<![LOG[` logs.
package struct CMTraceFormat: Format {
    static let startMarker: StaticString = "<![LOG["
    static let startMarkerByteCount = 7
    static let endMarker: StaticString = "]LOG]!>"
    static let endMarkerByteCount = 7

    package let id = "cmtrace"
    package let title = "ConfigMgr or Intune client log"
    package let input = FormatInput.text

    static let startLost = DiagnosticCode(
        "cmtrace/start-lost",
        "a record has lost its beginning, because two processes wrote over each other or the file begins inside it")
    static let endLost = DiagnosticCode(
        "cmtrace/end-lost", "a record has lost its end, and its time with it", losesData: true)
    static let cutAttributes = DiagnosticCode(
        "cmtrace/cut-attributes", "the attributes after a message are cut short")
    static let unreadableTime = DiagnosticCode(
        "cmtrace/unreadable-time", "the time of a record cannot be read, so it is kept without one")
    static let longRecord = DiagnosticCode(
        "cmtrace/long-record", "a message is longer than the limit and was cut", losesData: true)
    static let strayText = DiagnosticCode(
        "cmtrace/stray-text", "there is text that belongs to no record")
    static let padding = DiagnosticCode(
        "cmtrace/zero-padding", "there are zero bytes between records, as a crash leaves them")

    package let diagnosticCodes = [
        startLost, endLost, cutAttributes, unreadableTime, longRecord, strayText, padding,
    ]

    /// The format.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        var first = 0
        while first < head.count, head[first].isASCIIWhitespace || head[first] == 0 { first += 1 }
        let begins = head.hasBytes(Self.startMarker, at: first)
        let hasTail = Self.hasTail(head)
        if begins { return hasTail ? .certain : .likely }
        return hasTail ? .likely : .no
    }

    /// Whether the end of a message with an attribute behind it occurs, as no prose has it.
    private static func hasTail(_ head: Span<UInt8>) -> Bool {
        var from = 0
        // A page of text that quotes the marker again and again is no log.
        for _ in 0..<1000 {
            guard let end = head.firstOffset(of: endMarker, from: from) else { return false }
            let attributes = end + endMarkerByteCount
            if head.hasBytes("<", at: attributes), attributes + 1 < head.count {
                if head[attributes + 1].isASCIILetter, attributes + 2 >= head.count || head[attributes + 2] != 0x20 {
                    return true
                }
            }
            from = attributes
        }
        return false
    }

    package func partStart(in bytes: Span<UInt8>, at offset: UInt64) -> Int? {
        bytes.firstOffset(of: "\n<![LOG[", from: 0).map { $0 + 1 }
    }

    package func parser(_ context: ParseContext) -> any FormatParser { CMTraceParser(context) }
}
