// A strict reader of JSON and a validator for the part of JSON Schema that our schemas use, so that the writer is not
// checked by itself. A keyword it does not know is a failure, lest a schema asks for what nobody checks.

indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The value of a whole document, or nil where it is no JSON or an object has a key twice.
    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let value = reader.value(depth: 0) else { return nil }
        reader.blanks()
        guard reader.index == reader.bytes.count else { return nil }
        self = value
    }

    subscript(_ key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    subscript(_ index: Int) -> JSONValue? {
        if case .array(let items) = self, items.indices.contains(index) { items[index] } else { nil }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func blanks() {
            while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { index += 1 }
        }

        mutating func take(_ word: String) -> Bool {
            guard bytes[index...].starts(with: word.utf8) else { return false }
            index += word.utf8.count
            return true
        }

        mutating func value(depth: Int) -> JSONValue? {
            guard depth < 100 else { return nil }
            blanks()
            switch next {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return take("null") ? .null : nil
            default: return number()
            }
        }

        mutating func number() -> JSONValue? {
            let start = index
            _ = take("-")
            while let byte = next, byte >= 0x30, byte <= 0x39 { index += 1 }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            return Int64(text) != nil || UInt64(text) != nil ? .number(text) : nil
        }

        mutating func object(depth: Int) -> JSONValue? {
            index += 1
            var members: [String: JSONValue] = [:]
            blanks()
            if take("}") { return .object(members) }
            while true {
                blanks()
                guard next == UInt8(ascii: "\""), let key = string(), members[key] == nil else { return nil }
                blanks()
                guard take(":"), let value = value(depth: depth + 1) else { return nil }
                members[key] = value
                blanks()
                if take("}") { return .object(members) }
                guard take(",") else { return nil }
            }
        }

        mutating func array(depth: Int) -> JSONValue? {
            index += 1
            var items: [JSONValue] = []
            blanks()
            if take("]") { return .array(items) }
            while true {
                guard let value = value(depth: depth + 1) else { return nil }
                items.append(value)
                blanks()
                if take("]") { return .array(items) }
                guard take(",") else { return nil }
            }
        }

        mutating func string() -> String? {
            index += 1
            var units: [UInt16] = []
            var run: [UInt8] = []
            func flushed() -> [UInt16]? { String(validating: run, as: UTF8.self).map { Array($0.utf16) } }
            while let byte = next {
                index += 1
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    guard let text = flushed() else { return nil }
                    units += text
                    run = []
                }
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: units, as: UTF16.self)
                case UInt8(ascii: "\\"):
                    guard let unit = escape() else { return nil }
                    units.append(unit)
                case 0..<0x20: return nil
                default: run.append(byte)
                }
            }
            return nil
        }

        mutating func escape() -> UInt16? {
            guard let byte = next else { return nil }
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
            case UInt8(ascii: "n"): return 10
            case UInt8(ascii: "r"): return 13
            case UInt8(ascii: "t"): return 9
            case UInt8(ascii: "u"):
                guard index + 4 <= bytes.count else { return nil }
                defer { index += 4 }
                return UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
            default: return nil
            }
        }
    }
}

/// Checks values against a schema.
struct SchemaValidator {
    let root: JSONValue

    /// What is wrong with `value`, one line each.
    func faults(in value: JSONValue) -> [String] { check(value, root, "$") }

    private func check(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
        return keywords.sorted { $0.key < $1.key }.flatMap { keyword, wanted -> [String] in
            switch (keyword, wanted) {
            case ("$schema", _), ("$id", _), ("$defs", _), ("title", _), ("description", _): return []
            case ("$ref", .string(let name)):
                let key = name.split(separator: "/").last.map { String($0) } ?? ""
                guard name == "#/$defs/\(key)", let target = root["$defs"]?[key] else { return ["\(path): no \(name)"] }
                return check(value, target, path)
            case ("type", .string(let name)): return matches(value, name) ? [] : ["\(path): is no \(name)"]
            case ("type", .array(let names)):
                let fits = names.contains { if case .string(let name) = $0 { matches(value, name) } else { false } }
                return fits ? [] : ["\(path): has the wrong type"]
            case ("const", let constant): return value == constant ? [] : ["\(path): is not the constant"]
            case ("enum", .array(let words)): return words.contains(value) ? [] : ["\(path): \(value) is not allowed"]
            case ("minimum", .number(let least)):
                guard case .number(let text) = value, let number = Int64(text), let least = Int64(least) else {
                    return []
                }
                return number >= least ? [] : ["\(path): is too small"]
            case ("minItems", .number(let least)):
                guard case .array(let items) = value, let least = Int(least) else { return [] }
                return items.count >= least ? [] : ["\(path): has too few items"]
            case ("items", _):
                guard case .array(let items) = value else { return [] }
                return items.enumerated().flatMap { check($1, wanted, "\(path)[\($0)]") }
            case ("required", .array(let names)):
                guard case .object(let members) = value else { return [] }
                return names.compactMap { name in
                    guard case .string(let key) = name, members[key] == nil else { return nil }
                    return "\(path): lacks \(key)"
                }
            case ("properties", .object(let properties)):
                guard case .object(let members) = value else { return [] }
                return members.sorted { $0.key < $1.key }.flatMap { key, member in
                    properties[key].map { check(member, $0, "\(path).\(key)") } ?? []
                }
            case ("additionalProperties", _):
                guard case .object(let members) = value else { return [] }
                var known: Set<String> = []
                if case .object(let properties)? = keywords["properties"] { known = Set(properties.keys) }
                return members.filter { !known.contains($0.key) }.flatMap { key, member in
                    wanted == .bool(false)
                        ? ["\(path): \(key) is not in the schema"] : check(member, wanted, "\(path).\(key)")
                }
            case ("oneOf", .array(let choices)):
                let fitting = choices.count { check(value, $0, path).isEmpty }
                return fitting == 1 ? [] : ["\(path): fits \(fitting) of the choices"]
            default: return ["\(path): the keyword \(keyword) is not checked"]
            }
        }
    }

    private func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "integer"), (.string, "string"), (.array, "array"),
            (.object, "object"):
            true
        default: false
        }
    }
}
