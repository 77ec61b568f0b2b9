// The records of a page as data: written once, row by row, for the script of the page to draw, search and show. Names that
// come again and again are written once, after the rows, so that rows can be written as they come.

import CulpritModel

/// One record of a page.
struct PageRecord {
    var location: Location
    var time: ResolvedTime
    /// The time as it stands in the artifact; empty where there is none.
    var timeText: String
    /// Minutes from UTC to the clock of the device, where that is known.
    var offsetMinutes: Int?
    var severity: Severity
    /// What the record belongs to: a lane of the picture.
    var source: String
    var text: String
    /// What the record is known as: ids of signals, or words.
    var marks: [String] = []
    /// Which findings cite it, by their number in the page.
    var findings: [Int] = []
    /// The records around it.
    var surroundings = Surroundings()
}

/// Writes rows, and afterwards the names in them.
struct RecordTable {
    private var sources = NameTable()
    private var artifacts = NameTable()
    private var marks = NameTable()
    private var offsets: [Int: Int] = [:]
    private var isFirst = true

    /// What stands before the first row.
    static let head: StaticString = "<script type=\"application/json\" class=\"rows\">[\n"
    /// What stands between the rows and the names.
    private static let middle: StaticString = "\n]</script>\n<script type=\"application/json\" class=\"names\">"

    /// The row of `record`: an array of the instant in milliseconds, how it is known, severity, source, artifact, place
    /// (a number for a line, a text for an event record), text, marks, findings, the time as written, the records before and after.
    mutating func row(_ record: PageRecord) -> InertData {
        var writer = JSONWriter()
        writer.beginArray()
        if let utc = record.time.utc { writer.value(milliseconds(utc)) } else { writer.null() }
        writer.value(RecordTable.number(record.time.basis))
        writer.value(record.severity.rawValue)
        writer.value(sources.number(of: record.source))
        let artifact = artifacts.number(of: record.location.artifact.description)
        offsets[artifact] = record.offsetMinutes
        writer.value(artifact)
        place(record.location.position, on: &writer)
        writer.value(Sanitiser.line(record.text))
        numbers(record.marks.map { marks.number(of: $0) }, on: &writer)
        numbers(record.findings, on: &writer)
        writer.value(Sanitiser.line(record.timeText))
        if !record.surroundings.isEmpty {
            nearby(record.surroundings.before, on: &writer)
            nearby(record.surroundings.after, on: &writer)
        }
        writer.end()
        let comma = isFirst ? "" : ",\n"
        isFirst = false
        return InertData(text: comma + RecordTable.inert(writer.bytes))
    }

    /// The end of the rows and the names, with what the page knows besides.
    func tail(_ more: (inout JSONWriter) -> Void) -> InertData {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("sources", sources.names)
        writer.member("artifacts", artifacts.names)
        writer.key("offsets")
        writer.beginArray()
        for index in artifacts.names.indices {
            if let offset = offsets[index] { writer.value(offset) } else { writer.null() }
        }
        writer.end()
        writer.member("marks", marks.names)
        more(&writer)
        writer.end()
        return InertData(text: "\(RecordTable.middle)" + RecordTable.inert(writer.bytes) + "</script>\n")
    }

    /// JSON that no reader of HTML takes for markup: a `<` only ever stands in a text, where its escape means the same.
    private static func inert(_ json: [UInt8]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count)
        for byte in json {
            if byte == UInt8(ascii: "<") { bytes.append(contentsOf: "\\u003c".utf8) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func place(_ position: Location.Position, on writer: inout JSONWriter) {
        switch position {
        case .line(let line): writer.value(line)
        // The number of an event record may have more digits than a script's numbers.
        case .record(let record): writer.value(String(record))
        }
    }

    private func nearby(_ records: [NearbyRecord], on writer: inout JSONWriter) {
        writer.beginArray()
        for record in records {
            writer.beginArray()
            place(record.position, on: &writer)
            writer.value(record.severity.rawValue)
            writer.value(Sanitiser.line(record.text))
            writer.end()
        }
        writer.end()
    }

    private func numbers(_ numbers: [Int], on writer: inout JSONWriter) {
        guard !numbers.isEmpty else { return writer.value(0) }
        writer.beginArray()
        for number in numbers { writer.value(number) }
        writer.end()
    }

    private func milliseconds(_ ticks: Ticks) -> Int64 {
        let (quotient, rest) = ticks.value.quotientAndRemainder(dividingBy: 10_000)
        return rest < 0 ? quotient - 1 : quotient
    }

    private static func number(_ basis: TimeBasis) -> Int {
        switch basis {
        case .utc: 0
        case .bias: 1
        case .inferred: 2
        case .unknown: 3
        }
    }
}

/// Names in the order in which they were met.
private struct NameTable {
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    mutating func number(of name: String) -> Int {
        if let known = numbers[name] { return known }
        numbers[name] = names.count
        names.append(Sanitiser.line(name))
        return names.count - 1
    }
}
