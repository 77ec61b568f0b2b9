// What a pattern cannot match without: a literal, or one of several. Literals are found at several bytes a cycle and
// compiled in no time; the pattern itself is asked only of the few records that hold one. Where this file is not sure it
// says that nothing is required, and the pattern goes into an automaton as it stands. It matches nothing itself.

private import CulpritBytes

/// A text to look for, without the special characters of patterns.
struct Literal: Hashable, Sendable {
    let bytes: [UInt8]
    let ignoresCase: Bool
}

/// What stands in every record that a pattern matches.
struct RequiredText: Equatable, Sendable {
    /// One of these stands in whatever the pattern matches; empty where nothing of the kind is known.
    let literals: [[UInt8]]
    /// Whether the pattern matches wherever one of the literals stands.
    let isWhole: Bool

    /// Shorter literals occur too often to be of use.
    static let byteCountMin = 3

    /// What `pattern`, without a prefix, requires.
    init(of pattern: String) {
        var reader = PatternReader(pattern)
        guard let found = reader.alternatives(depth: 0), reader.isAtEnd else {
            literals = []
            isWhole = false
            return
        }
        literals = found.literals
        isWhole = found.isWhole && !found.literals.isEmpty
    }
}

/// Reads the part of a pattern's grammar that has to be understood to be sure of a literal.
private struct PatternReader {
    /// What is known of a part of a pattern.
    struct Part {
        /// As in `RequiredText`.
        var literals: [[UInt8]] = []
        var isWhole = false

        /// How good the literals are: the length of the shortest.
        var worth: Int { literals.map(\.count).min() ?? 0 }
    }

    private enum Element {
        case byte(UInt8)
        /// Something that has no bytes of its own, or one of many.
        case other
        case group(Part)
    }

    private let bytes: [UInt8]
    private var position = 0
    private static let depthMax = 16
    private static let literalsMax = 32

    init(_ pattern: String) { bytes = Array(pattern.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    /// Reads alternatives up to a closing bracket or the end; nil where something is not understood.
    mutating func alternatives(depth: Int) -> Part? {
        guard depth < Self.depthMax else { return nil }
        var whole = Part(literals: [], isWhole: true)
        var isKnown = true
        while true {
            guard let part = sequence(depth: depth) else { return nil }
            // One alternative without a literal leaves nothing to require of all.
            if part.literals.isEmpty { isKnown = false }
            whole.literals += part.literals
            whole.isWhole = whole.isWhole && part.isWhole
            guard next(is: UInt8(ascii: "|")) else { break }
        }
        if !isKnown || whole.literals.count > Self.literalsMax { return Part() }
        return whole
    }

    /// Reads elements that follow each other.
    private mutating func sequence(depth: Int) -> Part? {
        var best = Part()
        var run: [UInt8] = []
        var isPlain = true
        func take(_ part: Part) { if part.worth > best.worth { best = part } }
        func endRun() {
            if run.count >= RequiredText.byteCountMin { take(Part(literals: [run])) }
            run = []
        }
        while position < bytes.count, bytes[position] != UInt8(ascii: "|"), bytes[position] != UInt8(ascii: ")") {
            guard let element = element(depth: depth), let count = repetition() else { return nil }
            if case .byte(let byte) = element, count == .once {
                run.append(byte)
                continue
            }
            isPlain = false
            if case .byte(let byte) = element, count == .atLeastOnce { run.append(byte) }
            endRun()
            if case .group(let part) = element, count != .maybe { take(Part(literals: part.literals)) }
        }
        endRun()
        best.isWhole = isPlain && !best.literals.isEmpty
        return best
    }

    private mutating func next(is byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func element(depth: Int) -> Element? {
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "["): return skipClass() ? .other : nil
        case UInt8(ascii: "("):
            guard skipGroupHead(), let part = alternatives(depth: depth + 1), next(is: UInt8(ascii: ")")) else {
                return nil
            }
            return .group(part)
        case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"): return .other
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
        case 0x80...: return .other
        default: return .byte(byte)
        }
    }

    private mutating func escape() -> Element? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return .byte(0x0A)
        case UInt8(ascii: "r"): return .byte(0x0D)
        case UInt8(ascii: "t"): return .byte(0x09)
        default: break
        }
        if byte.isASCIILetterOrDigit {
            return "wWdDsSbB".utf8.contains(byte) ? .other : nil
        }
        return byte < 0x80 ? .byte(byte) : nil
    }

    /// Moves behind a class whose opening bracket was read.
    private mutating func skipClass() -> Bool {
        _ = next(is: UInt8(ascii: "^"))
        _ = next(is: UInt8(ascii: "]"))
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "]"): return true
            // A class inside the class has a closing bracket of its own.
            case UInt8(ascii: "["): return false
            case UInt8(ascii: "\\"):
                guard position < bytes.count, bytes[position] != UInt8(ascii: "Q") else { return false }
                position += 1
            default: break
            }
        }
        return false
    }

    /// Moves behind what makes a group named or not counted. Any other group is not understood.
    private mutating func skipGroupHead() -> Bool {
        guard position < bytes.count, bytes[position] != UInt8(ascii: "*") else { return false }
        guard next(is: UInt8(ascii: "?")) else { return true }
        if next(is: UInt8(ascii: ":")) { return true }
        _ = next(is: UInt8(ascii: "P"))
        guard next(is: UInt8(ascii: "<")) else { return false }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: ">") { return position - start > 1 }
            guard byte.isASCIILetterOrDigit || byte == UInt8(ascii: "_") else {
                return false
            }
        }
        return false
    }

    private enum Repetition { case maybe, once, atLeastOnce }

    /// Reads how often the element before may stand; nil where that is not understood.
    private mutating func repetition() -> Repetition? {
        guard position < bytes.count else { return .once }
        let found: Repetition
        switch bytes[position] {
        case UInt8(ascii: "*"), UInt8(ascii: "?"): found = .maybe
        case UInt8(ascii: "+"): found = .atLeastOnce
        case UInt8(ascii: "{"): return counted()
        default: return .once
        }
        position += 1
        return endRepetition(found)
    }

    /// `{2}`, `{2,}` and `{2,5}`; any other bracket is a character.
    private mutating func counted() -> Repetition? {
        let start = position
        position += 1
        var least = 0
        let digits = position
        while position < bytes.count, bytes[position].isASCIIDigit {
            least = min(least * 10 + Int(bytes[position] - 0x30), 1 << 20)
            position += 1
        }
        guard position > digits else {
            // Engines differ in what a count without a minimum is.
            guard position < bytes.count, bytes[position] != UInt8(ascii: ",") else { return nil }
            position = start
            return .once
        }
        if next(is: UInt8(ascii: ",")) {
            while position < bytes.count, bytes[position].isASCIIDigit { position += 1 }
        }
        guard next(is: UInt8(ascii: "}")) else {
            position = start
            return .once
        }
        return endRepetition(least == 0 ? .maybe : .atLeastOnce)
    }

    /// Moves behind what makes a repetition lazy or possessive. A repetition of a repetition is not understood.
    private mutating func endRepetition(_ found: Repetition) -> Repetition? {
        if !next(is: UInt8(ascii: "?")) { _ = next(is: UInt8(ascii: "+")) }
        guard position < bytes.count else { return found }
        return [UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?")].contains(bytes[position]) ? nil : found
    }
}
