// Rule nodes as bytes and back, so that the pack inside the program need not be parsed as YAML at every start. The form is
// plain UTF-8 text, since it is kept in a string of the program:
//
//     node     = "s" line "," length ":" text  |  "n" line ";"
//              | "q" line "," count ";" node...  |  "m" line "," count ";" (line "," length ":" key node)...
//
// Numbers are decimal; lengths count bytes.

/// Writing and reading trees of rule nodes.
enum NodeArchive {
    private static let depthMax = YAMLReading.depthMax + 2

    /// The documents of one file as bytes.
    static func bytes(of documents: [RuleNode]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(RuleNode(.sequence(documents), line: 1), to: &bytes)
        return bytes
    }

    private static func append(_ node: RuleNode, to bytes: inout [UInt8]) {
        switch node.content {
        case .scalar(let text):
            bytes += "s\(node.line),\(text.utf8.count):".utf8
            bytes += text.utf8
        case .nothing:
            bytes += "n\(node.line);".utf8
        case .sequence(let nodes):
            bytes += "q\(node.line),\(nodes.count);".utf8
            for element in nodes { append(element, to: &bytes) }
        case .mapping(let entries):
            bytes += "m\(node.line),\(entries.count);".utf8
            for entry in entries {
                bytes += "\(entry.line),\(entry.key.utf8.count):".utf8
                bytes += entry.key.utf8
                append(entry.value, to: &bytes)
            }
        }
    }

    /// The documents in `bytes`, or nil where they are not such an archive.
    static func documents(in bytes: [UInt8]) -> [RuleNode]? {
        var reader = ArchiveReader(bytes[...])
        guard let root = node(&reader, depth: 0), case .sequence(let documents) = root.content, reader.isAtEnd else {
            return nil
        }
        return documents
    }

    private static func node(_ reader: inout ArchiveReader, depth: Int) -> RuleNode? {
        guard depth < depthMax, let kind = reader.byte() else { return nil }
        switch kind {
        case UInt8(ascii: "n"):
            guard let line = reader.number(endingWith: UInt8(ascii: ";")) else { return nil }
            return RuleNode(.nothing, line: line)
        case UInt8(ascii: "s"):
            guard let line = reader.number(endingWith: UInt8(ascii: ",")), let text = reader.text() else { return nil }
            return RuleNode(.scalar(text), line: line)
        case UInt8(ascii: "q"):
            guard let line = reader.number(endingWith: UInt8(ascii: ",")), let count = reader.count() else {
                return nil
            }
            var nodes: [RuleNode] = []
            nodes.reserveCapacity(count)
            for _ in 0..<count {
                guard let element = node(&reader, depth: depth + 1) else { return nil }
                nodes.append(element)
            }
            return RuleNode(.sequence(nodes), line: line)
        case UInt8(ascii: "m"):
            guard let line = reader.number(endingWith: UInt8(ascii: ",")), let count = reader.count() else {
                return nil
            }
            var entries: [RuleNode.Entry] = []
            entries.reserveCapacity(count)
            for _ in 0..<count {
                guard let keyLine = reader.number(endingWith: UInt8(ascii: ",")), let key = reader.text(),
                    let value = node(&reader, depth: depth + 1)
                else { return nil }
                entries.append(RuleNode.Entry(key: key, line: keyLine, value: value))
            }
            return RuleNode(.mapping(entries), line: line)
        default: return nil
        }
    }
}

/// A cursor over archive bytes; every read is checked.
struct ArchiveReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var isAtEnd: Bool { place == bytes.endIndex }

    mutating func byte() -> UInt8? {
        guard place < bytes.endIndex else { return nil }
        defer { place += 1 }
        return bytes[place]
    }

    /// A decimal number and the byte `end` behind it.
    mutating func number(endingWith end: UInt8) -> Int? {
        var value = 0
        var digits = 0
        while let byte = byte() {
            if byte == end { return digits > 0 ? value : nil }
            guard byte >= 48, byte <= 57, digits < 15 else { return nil }
            value = value * 10 + Int(byte - 48)
            digits += 1
        }
        return nil
    }

    /// A number of elements. Each takes two bytes at least, so that no more are claimed than can be there.
    mutating func count() -> Int? {
        guard let count = number(endingWith: UInt8(ascii: ";")), count <= (bytes.endIndex - place) / 2 else {
            return nil
        }
        return count
    }

    /// A length, a colon, and so many bytes.
    mutating func slice() -> ArraySlice<UInt8>? {
        guard let length = number(endingWith: UInt8(ascii: ":")), length <= bytes.endIndex - place else { return nil }
        defer { place += length }
        return bytes[place..<place + length]
    }

    mutating func text() -> String? { slice().map { String(decoding: $0, as: UTF8.self) } }
}
