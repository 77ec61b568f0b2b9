// The named groups of a pattern, read from its text: compiling a pattern for its names alone costs a hundred times more.

enum PatternNames {
    /// The names in `(?<name>`, `(?P<name>` and `(?'name'` of `pattern`, in their order. Escaped signs and sets of
    /// characters are passed over.
    static func names(in pattern: String) -> [String] {
        let bytes = Array(pattern.utf8)
        var names: [String] = []
        var place = 0
        var isInSet = false
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "["): isInSet = true
            case UInt8(ascii: "]"): isInSet = false
            case UInt8(ascii: "(") where !isInSet:
                if let name = name(bytes, after: place + 1) { names.append(name) }
            default: break
            }
            place += 1
        }
        return names
    }

    private static func name(_ bytes: [UInt8], after start: Int) -> String? {
        var place = start
        func take(_ sign: Character) -> Bool {
            guard place < bytes.count, bytes[place] == sign.asciiValue else { return false }
            place += 1
            return true
        }
        guard take("?") else { return nil }
        _ = take("P")
        guard take("<") || take("'") else { return nil }
        let first = place
        while place < bytes.count, isWord(bytes[place]) { place += 1 }
        // `(?<=` and `(?<!` are look-behind, which the linter refuses, and no names.
        guard place > first, place < bytes.count else { return nil }
        return String(decoding: bytes[first..<place], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
