// From the raw text of a value to the value of a fact, and comparing values.

extension FactTable {
    /// The value of `fact` whose raw text is `raw`, or nil where it is not a reading of the fact. An empty value stays
    /// empty whatever the type; a text that is not of the type stays as it is, so that nothing is lost.
    package func value(of fact: Int, raw: String) -> String? {
        guard book.facts.indices.contains(fact) else { return nil }
        let definition = book.facts[fact]
        var text = raw.trimmingBlanks()
        guard !text.isEmpty else { return "" }
        if let pattern = extracts[fact] {
            guard let part = pattern.firstGroup(in: text) else { return nil }
            text = part.trimmingBlanks()
        }
        if let mapped = definition.values.first(where: { ValueComparison.areEqual($0.key, text) }) {
            text = mapped.value
        }
        switch definition.kind {
        case .text, .time, .localTime, .utcTime: return text
        case .yesNo: return ValueComparison.yesNo(text) ?? text
        case .number: return ValueComparison.integer(text).map(String.init) ?? text
        case .code: return ValueComparison.code(text)
        }
    }
}

/// Comparing values as the rule language does: without case, numbers and codes by value.
package enum ValueComparison {
    /// `yes` or `no` where `text` is one of the words for it, else nil.
    package static func yesNo(_ text: String) -> String? {
        switch text.lowercased() {
        case "yes", "true", "1", "on", "enabled": "yes"
        case "no", "false", "0", "off", "disabled": "no"
        default: nil
        }
    }

    /// A whole number in decimal or `0x` hexadecimal, or nil.
    package static func integer(_ text: String) -> Int64? {
        let lower = text.lowercased()
        if lower.hasPrefix("0x") { return UInt64(lower.dropFirst(2), radix: 16).map { Int64(bitPattern: $0) } }
        return Int64(text) ?? UInt64(text).map { Int64(bitPattern: $0) }
    }

    /// A code as eight hexadecimal digits behind `0x`, an AADSTS number in capitals, or `text` where it holds none.
    package static func code(_ text: String) -> String {
        let written = ErrorCode.key(text) == nil ? ErrorCode.find(in: text).first ?? text : text
        return switch ErrorCode.key(written) {
        case .hresult(let value): ErrorCode.canonical(value)
        case .aadsts(let number): "AADSTS\(number)"
        case nil: text
        }
    }

    /// Whether two values are the same: as text without case, or as numbers in any spelling.
    package static func areEqual(_ lhs: String, _ rhs: String) -> Bool {
        if lhs == rhs || lhs.lowercased() == rhs.lowercased() { return true }
        // A number may be written in hexadecimal or with a sign; a text that begins with 0 is an id, not a number.
        guard let left = lhs.utf8.first, let right = rhs.utf8.first, isNumeric(left), isNumeric(right),
            let leftKey = ErrorCode.key(lhs), let rightKey = ErrorCode.key(rhs)
        else { return false }
        return leftKey == rightKey && !hasLeadingZero(lhs) && !hasLeadingZero(rhs)
    }

    private static func hasLeadingZero(_ text: String) -> Bool {
        text.utf8.count > 1 && text.utf8.first == 0x30 && !text.lowercased().hasPrefix("0x")
    }

    /// The value as a number for comparisons of size, or nil. Hexadecimal and decimal, with or without a fraction.
    package static func number(_ text: String) -> Double? {
        if let whole = integer(text) { return Double(whole) }
        guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2E || $0 == 0x2D }) else { return nil }
        return Double(text)
    }

    /// Whether the version `lhs` is below `rhs`, part by part; nil where one of them is no version. A missing part is 0.
    package static func isVersion(_ lhs: String, below rhs: String) -> Bool? {
        guard let left = version(lhs), let right = version(rhs) else { return nil }
        for index in 0..<max(left.count, right.count) {
            let (first, second) = (index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
            if first != second { return first < second }
        }
        return false
    }

    private static func version(_ text: String) -> [Int]? {
        let parts = text.trimmingBlanks().split(separator: ".", maxSplits: 8, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == parts.count && !numbers.isEmpty ? numbers : nil
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == 0x2D || byte | 0x20 == 0x61
    }
}

extension String {
    /// The text without blanks, tabs and line ends around it.
    func trimmingBlanks() -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
        guard let first = utf8.first, let last = utf8.last, isBlank(first) || isBlank(last) else { return self }
        guard let start = utf8.firstIndex(where: { !isBlank($0) }), let end = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start...end])
    }
}
