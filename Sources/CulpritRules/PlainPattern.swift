// Telling that a pattern is sound by its text alone. The library takes 80 microseconds to say that of a pattern, which for a
// pack of 5,000 rules is half a second; most patterns are words, a few classes and groups, and nothing can be wrong with those.
// Where this file is not sure it says no, and the library is asked. It finds no faults itself.

private import CulpritBytes

/// Patterns that need no check.
enum PlainPattern {
    /// Whether the library surely takes `pattern`, which has no prefix, and whether it surely matches no empty text.
    static func isSurelySound(_ pattern: String) -> Bool {
        let bytes = Array(pattern.utf8)
        guard !bytes.isEmpty, bytes.count <= PlainPatternReader.byteCountMax else { return false }
        var reader = PlainPatternReader(bytes)
        return reader.alternatives(depth: 0) == .filled && reader.isAtEnd
    }
}

/// Reads the part of the grammar in which nothing can go wrong. Each step gives nil where it meets anything else.
private struct PlainPatternReader {
    /// What a part of a pattern can match.
    enum Width {
        /// An empty text too.
        case maybeEmpty
        /// Only texts with at least one byte.
        case filled
    }

    /// Far below the sizes at which the library refuses a pattern.
    static let byteCountMax = 1000
    private static let depthMax = 8
    private static let nameByteCountMax = 32
    private static let repeatsMax = 1000

    private let bytes: [UInt8]
    private var position = 0
    private var names: Set<ArraySlice<UInt8>> = []
    /// How often counted elements may stand, all together: the library writes each of them out.
    private var repeats = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// Reads alternatives up to a closing bracket or the end.
    mutating func alternatives(depth: Int) -> Width? {
        guard depth < Self.depthMax else { return nil }
        var whole = Width.filled
        repeat {
            guard let width = sequence(depth: depth) else { return nil }
            if width == .maybeEmpty { whole = .maybeEmpty }
        } while next(is: UInt8(ascii: "|"))
        return whole
    }

    private mutating func sequence(depth: Int) -> Width? {
        var whole = Width.maybeEmpty
        while position < bytes.count, bytes[position] != UInt8(ascii: "|"), bytes[position] != UInt8(ascii: ")") {
            let isGroup = bytes[position] == UInt8(ascii: "(")
            guard let width = element(depth: depth), let least = leastCount(isGroup: isGroup) else { return nil }
            // What may be empty and stands any number of times is for the library to judge.
            if width == .maybeEmpty, least != .one { return nil }
            if width == .filled, least != .none { whole = .filled }
        }
        return whole
    }

    private mutating func next(is byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func element(depth: Int) -> Width? {
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\\"): return skipEscape(alsoTaken: "wWdDsSnrt") ? .filled : nil
        case UInt8(ascii: "["): return skipClass() ? .filled : nil
        case UInt8(ascii: "("):
            guard skipGroupHead(), let width = alternatives(depth: depth + 1), next(is: UInt8(ascii: ")")) else {
                return nil
            }
            return width
        case UInt8(ascii: "."): return .filled
        case UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            return nil
        default: return byte.isPrintableASCII ? .filled : nil
        }
    }

    /// Moves behind an escaped sign, or an escaped letter out of `alsoTaken`, whose backslash was read.
    private mutating func skipEscape(alsoTaken letters: StaticString) -> Bool {
        guard position < bytes.count, bytes[position].isPrintableASCII else { return false }
        let byte = bytes[position]
        position += 1
        return !byte.isASCIILetterOrDigit || letters.description.utf8.contains(byte)
    }

    /// Moves behind a class whose opening bracket was read. Nothing that it can hold stands for all bytes, so that a
    /// negated one matches something too.
    private mutating func skipClass() -> Bool {
        _ = next(is: UInt8(ascii: "^"))
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "]"): return position - 1 > start
            case UInt8(ascii: "\\"): guard skipEscape(alsoTaken: "wds") else { return false }
            case UInt8(ascii: "["), UInt8(ascii: "^"): return false
            // As the last sign it stands for itself; between others it is a range that was not read as one.
            case UInt8(ascii: "-"):
                guard position < bytes.count, bytes[position] == UInt8(ascii: "]") else { return false }
            case _ where byte.isASCIILetterOrDigit: guard skipRange(from: byte) else { return false }
            default: guard byte.isPrintableASCII else { return false }
            }
        }
        return false
    }

    /// Moves behind the rest of a range that begins with `first`, where there is one.
    private mutating func skipRange(from first: UInt8) -> Bool {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"),
            bytes[position + 1] != UInt8(ascii: "]")
        else { return true }
        let last = bytes[position + 1]
        position += 2
        return last.isASCIILetterOrDigit && last >= first
    }

    /// Moves behind what makes a group named or not counted.
    private mutating func skipGroupHead() -> Bool {
        guard position < bytes.count, bytes[position] != UInt8(ascii: "*") else { return false }
        guard next(is: UInt8(ascii: "?")) else { return true }
        if next(is: UInt8(ascii: ":")) { return true }
        _ = next(is: UInt8(ascii: "P"))
        guard next(is: UInt8(ascii: "<")) else { return false }
        let start = position
        while position < bytes.count, bytes[position].isASCIILetterOrDigit || bytes[position] == UInt8(ascii: "_") {
            position += 1
        }
        let name = bytes[start..<position]
        guard let first = name.first, !first.isASCIIDigit, name.count <= Self.nameByteCountMax else { return false }
        return next(is: UInt8(ascii: ">")) && names.insert(name).inserted
    }

    /// How often an element stands at least.
    private enum LeastCount { case none, one, some }

    /// Reads how often the element before stands.
    private mutating func leastCount(isGroup: Bool) -> LeastCount? {
        guard position < bytes.count else { return .one }
        let found: LeastCount
        switch bytes[position] {
        case UInt8(ascii: "*"), UInt8(ascii: "?"):
            found = .none
            position += 1
        case UInt8(ascii: "+"):
            found = .some
            position += 1
        case UInt8(ascii: "{"):
            // Counts of groups multiply what is in them.
            guard !isGroup, let counted = counted() else { return nil }
            found = counted
        default: return .one
        }
        _ = next(is: UInt8(ascii: "?"))
        guard position < bytes.count else { return found }
        // A repetition of a repetition, or a possessive one.
        return "*+?{".utf8.contains(bytes[position]) ? nil : found
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`.
    private mutating func counted() -> LeastCount? {
        position += 1
        guard let least = number() else { return nil }
        var most = least
        if next(is: UInt8(ascii: ",")), position < bytes.count, bytes[position] != UInt8(ascii: "}") {
            guard let number = number() else { return nil }
            most = number
        }
        guard next(is: UInt8(ascii: "}")), most >= least, most > 0 else { return nil }
        repeats += most
        guard repeats <= Self.repeatsMax else { return nil }
        return least == 0 ? LeastCount.none : .some
    }

    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, bytes[position].isASCIIDigit, position - start < 4 {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return position > start ? value : nil
    }
}

extension UInt8 {
    /// Whether the byte is a letter, a digit, a sign or a blank.
    fileprivate var isPrintableASCII: Bool { self >= 0x20 && self < 0x7F }
}
