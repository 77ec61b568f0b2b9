// Event trace logs (`.etl`): named and described from the header of their first buffer, since their events need the
// providers' manifests to be read. This file will not read events.
//
//     offset  size  WMI_BUFFER_HEADER              offset  size  TRACE_LOGFILE_HEADER, at 0x68
//     0x00    4     buffer size                    0x68    4     buffer size
//     0x48    4     02 00 01|02 C0: the first      0x6C    4     version: major, minor, …
//                   event is the log's header      0x70    4     build
//                                                  0x74    4     processors
//                                                  0x78    8     end time (FILETIME, 0 while running)
//                                                  0x94    4     pointer size
//                                                  0x98    4     events lost
//     after two pointers: TIME_ZONE_INFORMATION (172 bytes), padding to 8, then boot time, counter frequency, start
//     time (8 each), reserved (4), buffers lost (4), and the names of the session and the file in UTF-16.
//     Source: evntrace.h of the Windows SDK; checked on real files.

private import CulpritBytes
package import CulpritModel

/// Event trace logs.
package struct TraceLogFormat: Format {
    package let id = "etl"
    package let title = "event trace log (header only)"
    package let input = FormatInput.bytes
    package let diagnosticCodes = [TraceLogDiagnostics.shortHeader]

    /// The format of event trace logs.
    package init() {}

    package func match(_ head: Span<UInt8>, fileName: String) -> FormatMatch {
        guard let size = head.littleEndian(UInt32.self, at: 0), let mark = head.littleEndian(UInt32.self, at: 0x48),
            let copy = head.littleEndian(UInt32.self, at: 0x68)
        else { return .no }
        return size == copy && size >= 1024 && (mark == 0xC002_0002 || mark == 0xC001_0002) ? .certain : .no
    }

    package func parser(_ context: ParseContext) -> any FormatParser { TraceLogParser(context) }
}

/// What can be odd about an event trace log.
enum TraceLogDiagnostics {
    static let shortHeader = DiagnosticCode(
        "etl/short-header", "the file ends inside its header, or the header lies", losesData: true)
}

/// Reads the header of one event trace log.
struct TraceLogParser: FormatParser {
    private static let headerBytesMax = 4096
    private let start: UInt64
    private var head: [UInt8] = []
    private var isDone = false

    init(_ context: ParseContext) { start = context.startOffset }

    mutating func consume(_ chunk: Span<UInt8>, into sink: any RecordSink) {
        guard !isDone else { return }
        head.append(bytes: chunk.extracting(0..<min(chunk.count, Self.headerBytesMax - head.count)))
        if head.count == Self.headerBytesMax { describe(into: sink) }
    }

    mutating func finish(into sink: any RecordSink) {
        if !isDone { describe(into: sink) }
    }

    private mutating func describe(into sink: any RecordSink) {
        isDone = true
        let bytes = head
        head = []
        let header = bytes.span
        let pointerSize = header.littleEndian(UInt32.self, at: 0x94) == 4 ? 4 : 8
        let zone = 0xA0 + 2 * pointerSize
        let boot = (zone + 172 + 7) & ~7
        guard let lost = header.littleEndian(UInt32.self, at: boot + 28),
            let size = header.littleEndian(UInt32.self, at: 0x68),
            let build = header.littleEndian(UInt32.self, at: 0x70), header.count > 0x6D
        else {
            sink.diagnostic(Diagnostic(TraceLogDiagnostics.shortHeader, at: start))
            return
        }
        emit("Buffer size", "\(size)", 0x68, into: sink)
        emit("OS version", "\(header[0x6C]).\(header[0x6D]).\(build)", 0x6C, into: sink)
        for (name, place) in [("Processors", 0x74), ("Events lost", 0x98)] {
            if let value = header.littleEndian(UInt32.self, at: place) { emit(name, "\(value)", place, into: sink) }
        }
        emit("Buffers lost", "\(lost)", boot + 28, into: sink)
        for (name, place) in [("Time zone bias", zone), ("Daylight bias", zone + 168)] {
            // Minutes to add to local time to get UTC.
            guard let value = header.littleEndian(UInt32.self, at: place) else { continue }
            emit(name, "\(Int32(bitPattern: value))", place, into: sink)
        }
        for (name, place) in [("Boot time", boot), ("Start time", boot + 16), ("End time", 0x78)] {
            guard let value = header.littleEndian(UInt64.self, at: place), value != 0, let time = Ticks(fileTime: value)
            else { continue }
            emit(name, time.description, place, into: sink)
        }
        var place = boot + 32
        for name in ["Session", "File"] {
            let text = Self.string(header, &place)
            if !text.isEmpty { emit(name, text, boot + 32, into: sink) }
        }
    }

    /// The UTF-16 text at `place`, which is moved behind its end.
    private static func string(_ bytes: Span<UInt8>, _ place: inout Int) -> String {
        var units: [UInt16] = []
        while units.count < 520, let unit = bytes.littleEndian(UInt16.self, at: place) {
            place += 2
            if unit == 0 { break }
            units.append(unit)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private func emit(_ name: String, _ value: String, _ place: Int, into sink: any RecordSink) {
        var writer = StateWriter()
        writer.setPath(Array("Trace".utf8))
        writer.emit(
            name: Array(name.utf8), value: Array(value.utf8), offset: start + UInt64(place), line: 1, into: sink)
    }
}
