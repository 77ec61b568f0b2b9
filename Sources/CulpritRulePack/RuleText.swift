// How single values of rule files are written: ids, numbers, durations, codes.

/// Reading the small notations of the rule language.
enum RuleText {
    /// Whether `text` is lower-case words and digits joined by single hyphens.
    static func isKebab(_ text: Substring.UTF8View.SubSequence) -> Bool {
        var afterWord = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): afterWord = true
            case UInt8(ascii: "-"):
                if !afterWord { return false }
                afterWord = false
            default: return false
            }
        }
        return afterWord
    }

    /// Whether `text` is an id: kebab-case with dots between parts.
    static func isID(_ text: String) -> Bool {
        !text.isEmpty
            && text[...].utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isKebab)
    }

    /// Whether `text` is the id of a failure: `area/slug`.
    static func isFailureID(_ text: String) -> Bool {
        let parts = text[...].utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy(isKebab)
    }

    /// A number in decimal, or a whole one in `0x` hexadecimal.
    static func number(_ text: String) -> Double? {
        if let bits = unsigned(text) { return Double(bits) }
        guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46 }) else { return nil }
        return Double(text)
    }

    /// A whole number in decimal or `0x` hexadecimal.
    static func unsigned(_ text: String) -> UInt64? {
        text.hasPrefix("0x") || text.hasPrefix("0X") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }

    /// Seconds of a duration with its unit: `90s`, `30m`, `4h`, `14d`.
    static func seconds(_ text: String) -> Double? {
        guard let unit = text.last, let count = Double(text.dropLast()), count >= 0, count < 1e9 else { return nil }
        switch unit {
        case "s": return count
        case "m": return count * 60
        case "h": return count * 3600
        case "d": return count * 86400
        default: return nil
        }
    }

    /// Whether `text` is an error code in a spelling that rules may use: `0x80180018`, a decimal number, `AADSTS50155`.
    static func isCode(_ text: String) -> Bool {
        if text.uppercased().hasPrefix("AADSTS") {
            let digits = text.dropFirst(6)
            return !digits.isEmpty && digits.utf8.count <= 9 && digits.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
        }
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            let digits = text.dropFirst(2)
            return !digits.isEmpty && digits.utf8.count <= 8 && UInt32(digits, radix: 16) != nil
        }
        guard let number = Int64(text) else { return false }
        return number >= Int64(Int32.min) && number <= Int64(UInt32.max)
    }

    /// What is equal for two spellings of one code.
    static func codeKey(_ text: String) -> String {
        let upper = text.uppercased()
        if upper.hasPrefix("AADSTS") { return upper }
        if upper.hasPrefix("0X"), let value = UInt32(upper.dropFirst(2), radix: 16) { return String(value, radix: 16) }
        if let value = Int64(text), value >= Int64(Int32.min), value <= Int64(UInt32.max) {
            return String(UInt32(truncatingIfNeeded: value), radix: 16)
        }
        return upper
    }
}
