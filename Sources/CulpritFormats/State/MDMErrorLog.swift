// The error log inside an MDM report, as log records: each `Diagnostics/ErrorLog/SubComponent` has a UTC time, a result
// code and the setting it concerns, so it belongs on the timeline as well as among the state.
//
//     <ErrorLog><Component>SCEP</Component>
//       <SubComponent><Name>…</Name><Error>-2146762495</Error><Metadata1>…</Metadata1><Metadata2>…</Metadata2>
//         <Time>2024-01-02 03:04:05.678</Time></SubComponent></ErrorLog>

import CulpritBytes
import CulpritModel

/// Collects the parts of one `SubComponent` and hands them over as a record.
struct MDMErrorLog {
    private var component: [UInt8] = []
    private var name: [UInt8] = []
    private var error: Int64?
    private var details: [[UInt8]] = []
    private var time: RecordTime = .unknown
    private var timeText: [UInt8] = []
    private var place: MarkupPlace?

    /// Takes an element without children that lies in the error log.
    mutating func leaf(name: Span<UInt8>, value: Span<UInt8>, place: MarkupPlace, depth: Int) {
        guard depth >= 3, depth <= 4 else { return }
        if depth == 3 {
            if name.equals("Component") { component = value.array(0..<value.count) }
            return
        }
        if self.place == nil { self.place = place }
        if name.equals("Name") {
            self.name = value.array(0..<value.count)
        } else if name.equals("Error") {
            error = Int64(String(decoding: value.array(0..<value.count), as: UTF8.self))
        } else if name.equals("Metadata1") || name.equals("Metadata2") {
            details.append(value.array(0..<value.count))
        } else if name.equals("Time") {
            timeText = value.array(0..<value.count)
            if let reading = DateText.isoLike(value) { time = .utc(reading) }
        }
    }

    /// Ends an element with children of the error log or the log itself, which is at `depth` elements below the root.
    mutating func close(depth: Int, into sink: any RecordSink) {
        if depth == 2 { component = [] }
        guard depth == 3 else { return }
        if let error, let place { emit(error, place, into: sink) }
        name = []
        error = nil
        details = []
        time = .unknown
        timeText = []
        place = nil
    }

    private func emit(_ error: Int64, _ place: MarkupPlace, into sink: any RecordSink) {
        var bytes = name
        bytes.append(literal: ": Error 0x")
        DateText.appendHexadecimal(UInt32(truncatingIfNeeded: error), to: &bytes)
        for detail in details where !detail.isEmpty {
            bytes.append(0x20)
            bytes.append(contentsOf: detail)
        }
        let messageEnd = bytes.count
        bytes.append(literal: "MDM diagnostics ")
        bytes.append(contentsOf: component)
        let componentEnd = bytes.count
        bytes.append(contentsOf: timeText)
        sink.record(
            LogRecord(
                offset: place.offset, line: place.line, time: time, timeText: ByteRange(componentEnd, bytes.count),
                severity: error == 0 ? .information : .error, message: ByteRange(0, messageEnd),
                component: ByteRange(messageEnd, componentEnd)),
            in: bytes.span)
    }
}

/// Times and numbers as the state formats write them.
enum DateText {
    /// The reading of `2024-01-02 03:04:05.678`, `2024-01-02T03:04:05Z` and shorter forms without a fraction, or nil.
    static func isoLike(_ text: Span<UInt8>) -> Ticks? {
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= text.count else { return nil }
            var value = 0
            for index in start..<start + count {
                guard text[index].isASCIIDigit else { return nil }
                value = value * 10 + Int(text[index] - 0x30)
            }
            return value
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2)
        else { return nil }
        var fraction = 0
        var scale = 1_000_000
        var index = 20
        if text.hasBytes(".", at: 19) {
            while index < text.count, text[index].isASCIIDigit, scale > 0 {
                fraction += Int(text[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
        }
        return Ticks(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, fraction: fraction)
    }

    /// Appends eight upper-case hex digits.
    static func appendHexadecimal(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> UInt32(shift)) & 0xF
            bytes.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
        }
    }
}
