// Paths and names with `*` and `?`, matched without case in linear time a part. Only ASCII letters have a case here:
// file names, registry keys and XML elements that the rules name are ASCII.

private import CulpritBytes

/// A name with wildcards: `*` stands for any run of bytes, `?` for one.
struct NameGlob: Sendable {
    let bytes: [UInt8]
    let hasWildcard: Bool

    /// The glob `text`.
    init(_ text: String) {
        bytes = text.utf8.map(\.asciiLowercased)
        hasWildcard = bytes.contains(UInt8(ascii: "*")) || bytes.contains(UInt8(ascii: "?"))
    }

    /// Whether all of `span` matches.
    func matches(_ span: Span<UInt8>) -> Bool {
        var stars: [Range<Int>] = []
        return matches(span, 0..<span.count, stars: &stars)
    }

    /// Whether the bytes of `span` in `range` match; appends to `stars` what each `*` stands for. After a mismatch
    /// `stars` may hold more than before.
    ///
    /// The way back goes to the last `*` only, which is enough for globs and keeps the time to the product of the two
    /// lengths.
    func matches(_ span: Span<UInt8>, _ range: Range<Int>, stars: inout [Range<Int>]) -> Bool {
        let star = UInt8(ascii: "*")
        guard hasWildcard || range.count == bytes.count else { return false }
        var pattern = 0
        var position = range.lowerBound
        var afterStar = -1
        var covered = 0..<0
        while position < range.upperBound {
            if pattern < bytes.count, bytes[pattern] == star {
                if afterStar >= 0 { stars.append(covered) }
                pattern += 1
                afterStar = pattern
                covered = position..<position
            } else if pattern < bytes.count,
                bytes[pattern] == UInt8(ascii: "?") || bytes[pattern] == span[position].asciiLowercased
            {
                pattern += 1
                position += 1
            } else {
                guard afterStar >= 0 else { return false }
                covered = covered.lowerBound..<covered.upperBound + 1
                position = covered.upperBound
                pattern = afterStar
            }
        }
        if afterStar >= 0 { stars.append(covered) }
        while pattern < bytes.count, bytes[pattern] == star {
            stars.append(position..<position)
            pattern += 1
        }
        return pattern == bytes.count
    }
}

/// A path with wildcards, each of which stays within one part.
struct PathGlob: Sendable {
    private let parts: [NameGlob]
    private let separator: UInt8

    /// The glob `text`, whose parts are separated by `separator`.
    init(_ text: String, separator: UInt8) {
        self.separator = separator
        let bytes = Array(text.utf8)
        parts = Self.parts(of: bytes.span, separator).map { NameGlob(bytes.span.text($0)) }
    }

    /// What the wildcards stand for in `path`, joined by `/`, or nil where the path does not match.
    func instance(in path: Span<UInt8>) -> String? {
        var stars: [Range<Int>] = []
        var start = 0
        for (index, part) in parts.enumerated() {
            guard start <= path.count, index == 0 || start > 0 else { return nil }
            let end = Self.partEnd(path, start, separator)
            guard part.matches(path, start..<end, stars: &stars) else { return nil }
            guard (end == path.count) == (index == parts.count - 1) else { return nil }
            start = end + 1
        }
        return stars.map { path.text($0) }.joined(separator: "/")
    }

    private static func parts(of path: Span<UInt8>, _ separator: UInt8) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start <= path.count {
            let end = partEnd(path, start, separator)
            found.append(start..<end)
            start = end + 1
        }
        return found
    }

    /// Where the part that begins at `start` ends. In paths with `/`, what stands in brackets is one part: ids of
    /// containers may hold slashes.
    private static func partEnd(_ path: Span<UInt8>, _ start: Int, _ separator: UInt8) -> Int {
        var depth = 0
        var position = start
        while position < path.count {
            let byte = path[position]
            if byte == separator, depth == 0 { return position }
            if separator == UInt8(ascii: "/") {
                if byte == UInt8(ascii: "[") { depth += 1 }
                if byte == UInt8(ascii: "]"), depth > 0 { depth -= 1 }
            }
            position += 1
        }
        return path.count
    }
}
