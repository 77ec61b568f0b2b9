// Reads what the reference reader made of the real event logs, for comparing: counts and histograms a file, and every
// record as JSON. How the reference names and spells values is turned into this project's way here, by rule.

import CZlib
import CulpritModel
import CulpritTestSupport
import Foundation

/// What is known of one real event log.
struct EventLogTruth: Sendable {
    let path: String
    let fileName: String
    /// How many records the better of the two reference readers gives.
    let recordCount: Int
    /// How many records with sound checks lie in live areas and in slots without a chunk's signature.
    let soundCount: Int
    /// Whether both reference readers agree on the file and neither found anything wrong.
    let isSound: Bool
    /// How often each of `event_ids`, `providers`, `channels`, `levels` and `computers` occurs.
    let histograms: [String: [String: Int]]
    private let folder: String

    /// Everything that is known, or nothing where this machine has no samples.
    static let all: [EventLogTruth] = {
        guard let folder = TestFolder.samples, let lines = fileBytes(folder + "/truth/evtx.jsonl") else { return [] }
        return lines.split(separator: 0x0A).compactMap { line in
            guard let json = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else { return nil }
            return EventLogTruth(json, folder)
        }
    }()

    /// What `json` says of a file of `folder`; nil where the file is not there.
    private init?(_ json: [String: Any], _ folder: String) {
        guard let file = json["file"] as? String, file.hasPrefix("evtx/"), fileBytes(folder + "/" + file) != nil else {
            return nil
        }
        func part(_ name: String) -> [String: Any] { json[name] as? [String: Any] ?? [:] }
        func number(_ name: String, _ key: String) -> Int { part(name)[key] as? Int ?? 0 }
        let first = number("rust_evtx", "records")
        let second = number("libevtx_20260705", "records")
        self.folder = folder
        path = folder + "/" + file
        fileName = String(file.dropFirst("evtx/".count))
        recordCount = max(first, second)
        soundCount = number("carve", "live_area_records") + number("carve", "no_chunk_header")
        // Records with a time of zero are no sound ones for the count, but whole.
        isSound = number("rust_evtx", "errors") == 0 && first == second && soundCount <= first
        histograms = Dictionary(
            uniqueKeysWithValues: ["event_ids", "providers", "channels", "levels", "computers"].map {
                ($0, part("rust_evtx")[$0] as? [String: Int] ?? [:])
            })
    }

    /// Every record as the reference shows it.
    var records: [TruthRecord] {
        let name = folder + "/truth/evtx/evtx__" + fileName + ".jsonl.gz"
        return gunzipped(name).split(separator: 0x0A).compactMap { line in
            guard let json = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
                let event = (json["data"] as? [String: Any])?["Event"] as? [String: Any]
            else { return nil }
            return TruthRecord(event)
        }
    }

    private func gunzipped(_ name: String) -> [UInt8] {
        guard let file = unsafe gzopen(name, "rb") else { return [] }
        defer { unsafe gzclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe gzread(file, &buffer, UInt32(buffer.count))
            if count <= 0 { return bytes }
            bytes += buffer[..<Int(count)]
        }
    }
}

/// One record as the reference shows it.
struct TruthRecord {
    var recordID: String
    var channel: String
    /// The texts by name; unnamed values have the name "".
    var values: [String: [String]] = [:]

    init(_ event: [String: Any]) {
        let system = event["System"] as? [String: Any] ?? [:]
        recordID = Self.text(system["EventRecordID"])
        channel = Self.text(system["Channel"])
        for (name, node) in event where name != "System" && !name.hasPrefix("#") && !name.hasSuffix("_attributes") {
            switch name {
            case "EventData":
                for (key, value) in Self.members(node) { add(key == "Data" ? "" : key, value, isData: key == "Data") }
            case "UserData": for (key, value) in Self.members(node) { add(key, value) }
            case "RenderingInfo":
                for (key, value) in Self.members(node) where key == "Message" { add("RenderingInfo/Message", value) }
            default: add(name, node)
            }
        }
    }

    private static func members(_ node: Any) -> [(String, Any)] {
        (node as? [String: Any] ?? [:]).filter { !$0.key.hasPrefix("#") && !$0.key.hasSuffix("_attributes") }.map {
            ($0.key, $0.value)
        }
    }

    private mutating func add(_ name: String, _ node: Any, isData: Bool = false) {
        if let items = node as? [Any] {
            for item in items { add(name, item, isData: isData) }
        } else if let object = node as? [String: Any] {
            let children = Self.members(node)
            if let text = object["#text"] {
                add(name, text)
            } else if children.isEmpty {
                values[name, default: []].append("")
            }
            for (key, value) in children { add(name.isEmpty ? key : name + "/" + key, value) }
        } else {
            values[name, default: []].append(Self.text(node))
        }
    }

    private static func text(_ node: Any?) -> String {
        switch node {
        case let text as String: text
        case let number as NSNumber: number.stringValue
        case let object as [String: Any]: text(object["#text"])
        default: ""
        }
    }

    /// What differs from `event` and has no explanation.
    func differences(_ event: SeenEvent) -> [String] {
        var own: [String: [String]] = [:]
        for value in event.values where !(value.name ?? "").contains("/@") {
            // The reference does not tell a value called Data from one without a name.
            own[value.name == "Data" ? "" : value.name ?? "", default: []].append(value.text)
        }
        var problems: [String] = []
        var values = values
        if let wanted = values.removeValue(forKey: "ComplexData") {
            // The reference has no names for these, and keeps only the last.
            let named = own.filter { values[$0.key] == nil }
            if !wanted.allSatisfy({ text in named.contains { $0.value.contains(text) } }) {
                problems.append("ComplexData: \(wanted) but \(named)")
            }
            for name in named.keys { own[name] = nil }
        }
        for (name, wanted) in values {
            let got = own[name] ?? []
            // The reference shows an element that Windows leaves out because its value is NULL.
            if got.isEmpty, wanted.allSatisfy(\.isEmpty) { continue }
            // Of elements with the same name, as arrays make them, the reference keeps only some.
            let missing = wanted.filter { text in !got.contains { Self.same(text, $0) } }
            if !missing.isEmpty || got.count < wanted.count { problems.append("\(name): \(wanted) but \(got)") }
        }
        for name in own.keys where values[name] == nil { problems.append("\(name) is not in the reference") }
        return problems
    }

    /// Whether two spellings mean the same value.
    private static func same(_ reference: String, _ own: String) -> Bool {
        func plain(_ text: String) -> String {
            var text = text.uppercased()
            text.removeAll { $0 == "\0" || $0 == "{" || $0 == "}" }
            return text
        }
        let wanted = plain(reference)
        let got = plain(own)
        if wanted == got { return true }
        // The reference shows a truth value other than 0 and 1 as a number, and JSON's true may come as 1.
        if own == "true" { return Int(reference).map { $0 != 0 } ?? false }
        if own == "false" { return reference == "0" }
        if let lhs = Double(reference), let rhs = Double(own) { return lhs == rhs }
        // The reference cuts times to microseconds, and pads those that have milliseconds only.
        guard wanted.count == 27, wanted.hasSuffix("Z"), got.hasSuffix("Z") else { return false }
        return got.dropLast().hasPrefix(wanted.dropLast()) || wanted.dropLast().hasPrefix(got.dropLast())
    }
}
