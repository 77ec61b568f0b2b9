// Error codes: what the pack says of them, and what their parts say of those that it does not list.

import CulpritModel
import CulpritRules

extension Explainer {
    private typealias Property = Explanation.Property

    /// The listed code `text`, or nil where the pack does not list it or it is no code.
    func listed(_ text: String) -> CodeDefinition? {
        let lower = text.lowercased()
        guard lower.hasPrefix("0x") || lower.hasPrefix("aadsts") || lower.hasPrefix("-21"),
            let key = ErrorCode.key(text)
        else { return nil }
        return codes[key].map { book.codes[$0] }
    }

    func relation(to code: CodeDefinition, _ role: String) -> Explanation.Relation {
        Explanation.Relation(role, .code, code.code, title: "\(code.symbol): \(code.meaning)")
    }

    /// The code `definition`, as the pack lists it.
    func explain(code definition: CodeDefinition) -> Explanation {
        var made = Explanation(.code, definition.code, title: definition.symbol, group: definition.family)
        let key = ErrorCode.key(definition.code)
        made.properties = key.map { properties(of: $0) } ?? []
        made.properties.append(Property("family", definition.family))
        made.properties.append(Property("confidence", definition.confidence.rawValue))
        made.meaning = definition.meaning
        if !definition.cause.isEmpty { made.causes = [definition.cause] }
        if !definition.fix.isEmpty { made.fix = [FixStep(action: definition.fix)] }
        if definition.confidence == .low {
            made.remarks.append("The sources for this meaning are weak or disagree; take it as a hint.")
        }
        made.references = definition.references
        if let key { made.relations = relations(spellings(of: key).flatMap { uses.codes[$0] ?? [] }) }
        return made
    }

    /// The code `key`, which somebody wrote as `written`: as the pack lists it, or by its parts.
    func explain(codeKey key: CodeKey, written: String) -> Explanation {
        for spelling in spellings(of: key) {
            guard let index = codes[spelling] else { continue }
            var made = explain(code: book.codes[index])
            if spelling != key, case .hresult(let value) = key {
                made.remarks.insert(
                    "\(ErrorCode.canonical(value)) wraps the same Win32 error.", at: 0)
            }
            return made
        }
        var id = written.uppercased()
        if case .hresult(let value) = key { id = ErrorCode.canonical(value) }
        var made = Explanation(.code, id, title: "Not in the list of codes", group: "")
        made.properties = properties(of: key)
        made.meaning = ErrorCode.describe(written).map { "By its parts: \($0)." } ?? ""
        if case .hresult(let value) = key { embed(value, in: &made) }
        if case .aadsts(let number) = key {
            made.references = ["https://login.microsoftonline.com/error?code=\(number)"]
        }
        made.relations += relations(uses.codes[key] ?? [])
        return made
    }

    /// What an unlisted code carries inside.
    private func embed(_ value: UInt32, in made: inout Explanation) {
        let low = value & 0xFFFF
        var inner: UInt32?
        if value >> 16 == 0x8019 {
            inner = low  // facility HTTP: the code is the status
        } else if value >> 28 == 0xD {
            inner = value & ~0x1000_0000  // an NTSTATUS inside an HRESULT, [MS-ERREF] 2.1
        } else if value >> 16 == 0x800F || value >> 16 == 0x8007 {
            inner = low
        }
        guard let inner, inner != value, let index = codes[.hresult(inner)] else { return }
        made.relations.append(relation(to: book.codes[index], "carries"))
        made.meaning += " It carries \(book.codes[index].symbol): \(book.codes[index].meaning)"
    }

    /// The key and, for a Win32 error, the key of its other spelling: alone, or wrapped in an HRESULT.
    func spellings(of key: CodeKey) -> [CodeKey] {
        guard case .hresult(let value) = key, value != 0 else { return [key] }
        if value <= 0xFFFF { return [key, .hresult(0x8007_0000 | value)] }
        if value >> 16 == 0x8007 { return [key, .hresult(value & 0xFFFF)] }
        return [key]
    }

    private func properties(of key: CodeKey) -> [Explanation.Property] {
        guard case .hresult(let value) = key else { return [] }
        let text = ErrorCode.canonical(value)
        var properties = [Property("hexadecimal", text), Property("unsigned", String(value))]
        if value >> 31 == 1 { properties.append(Property("signed", String(Int32(bitPattern: value)))) }
        guard let parts = ErrorCode.decode(text), value > 0xFFFF else { return properties }
        if let name = parts.facilityName {
            properties.append(Property("facility", "\(name) (\(parts.facility))"))
        } else {
            properties.append(Property("facility", String(parts.facility)))
        }
        if let win32 = parts.win32 { properties.append(Property("Win32 error", String(win32))) }
        return properties
    }
}
