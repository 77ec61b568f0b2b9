// What the tests of this module share: a sink that keeps everything, SHA-256, and the answers of other tools.

import CulpritBytes
import CulpritContainers
import CulpritModel
import CulpritTestSupport
import Foundation

/// Keeps what an archive delivers.
final class CollectingSink: EntrySink {
    struct Member {
        var entry: ArchiveEntry
        var bytes: [UInt8] = []
        var end: EntryEnd?
    }

    var members: [Member] = []
    /// Names that are not wanted.
    var refused: Set<String> = []
    /// Whether the order of calls was as promised.
    var isOrderly = true
    private var isOpen = false
    private let keepsBytes: Bool
    private(set) var byteCount = 0

    init(keepsBytes: Bool = true) { self.keepsBytes = keepsBytes }

    func begin(_ entry: ArchiveEntry) -> Bool {
        if isOpen { isOrderly = false }
        guard !refused.contains(entry.name) else { return false }
        members.append(Member(entry: entry))
        isOpen = true
        return true
    }

    func bytes(_ chunk: Span<UInt8>) {
        if !isOpen || chunk.isEmpty { isOrderly = false }
        byteCount += chunk.count
        if keepsBytes { members[members.count - 1].bytes += chunk.array(0..<chunk.count) }
    }

    func end(_ entry: ArchiveEntry, _ end: EntryEnd) {
        if !isOpen || members.last?.entry.index != entry.index { isOrderly = false }
        members[members.count - 1].end = end
        isOpen = false
    }
}

/// An archive with all that came out of it.
struct Expanded {
    var archive: any Archive
    var members: [CollectingSink.Member]
    var isOrderly: Bool

    init(_ bytes: [UInt8], name: String = "sample", limits: Limits = Limits()) {
        let source = MemorySource(bytes)
        let kind = ArchiveOpener.recognise(head: bytes.span.extracting(0..<min(bytes.count, 4096)))
        self.init(source, kind: kind ?? .zip, name: name, limits: limits)
    }

    init(_ source: any ByteSource, kind: ArchiveKind, name: String = "sample", limits: Limits = Limits()) {
        archive = ArchiveOpener.open(source, kind: kind, name: name, limits: limits)
        let budget = ExpansionBudget(limits)
        let sink = CollectingSink()
        for unit in archive.units.indices { archive.expand(unit: unit, into: sink, budget: budget) }
        members = sink.members
        isOrderly = sink.isOrderly && sink.members.allSatisfy { $0.end != nil }
    }

    func member(_ name: String) -> CollectingSink.Member? { members.first { $0.entry.name == name } }

    /// All codes, of the archive and of its members.
    var codes: Set<String> {
        var all = archive.diagnostics.map(\.code.id)
        for member in members { all += (member.end?.diagnostics ?? []).map(\.code.id) }
        for entry in archive.entries { all += entry.diagnostics.map(\.code.id) }
        return Set(all)
    }
}

/// The answers that other tools gave for the samples of one kind.
struct Truth {
    /// The lines of `truth/NAME.jsonl`.
    static func lines(_ name: String) -> [[String: Any]] {
        guard let samples = TestFolder.samples, let bytes = fileBytes(samples + "/truth/\(name).jsonl") else {
            return []
        }
        return bytes.split(separator: 0x0A).compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0))) as? [String: Any]
        }
    }

    /// The sample that `line` is about.
    static func bytes(_ line: [String: Any]) -> [UInt8]? {
        guard let samples = TestFolder.samples, let file = line["file"] as? String else { return nil }
        return fileBytes(samples + "/" + file)
    }

    /// The files that a tool wrote, as name, size and SHA-256.
    static func files(_ line: [String: Any], _ tool: String) -> [(name: String, size: Int, sha: String)] {
        let answer = line[tool] as? [String: Any]
        let files = answer?["files"] as? [[Any]] ?? []
        return files.compactMap {
            guard $0.count == 3, let name = $0[0] as? String, let size = $0[1] as? Int, let sha = $0[2] as? String
            else { return nil }
            return (name, size, sha)
        }
    }

    /// The exit status of a tool.
    static func status(_ line: [String: Any], _ tool: String) -> Int {
        (line[tool] as? [String: Any])?["rc"] as? Int ?? -1
    }
}

/// SHA-256 in hexadecimal, as FIPS 180-4 has it.
func sha256(_ message: [UInt8]) -> String {
    // The constants are the fractions of the roots of the first primes, computed rather than listed.
    var primes: [Int] = []
    var candidate = 2
    while primes.count < 64 {
        if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
        candidate += 1
    }
    func fraction(_ value: Double) -> UInt32 { UInt32((value - value.rounded(.down)) * 4_294_967_296) }
    let constants = primes.map { fraction(cbrt(Double($0))) }
    var state = primes[..<8].map { fraction(sqrt(Double($0))) }
    var data = message + [0x80]
    while data.count % 64 != 56 { data.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
        data.append(UInt8(truncatingIfNeeded: (UInt64(message.count) * 8) >> UInt64(shift)))
    }
    func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }
    var words = [UInt32](repeating: 0, count: 64)
    for start in stride(from: 0, to: data.count, by: 64) {
        for index in 0..<16 {
            let place = start + index * 4
            words[index] =
                UInt32(data[place]) << 24 | UInt32(data[place + 1]) << 16 | UInt32(data[place + 2]) << 8
                | UInt32(data[place + 3])
        }
        for index in 16..<64 {
            let early = words[index - 15]
            let late = words[index - 2]
            let first = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
            let second = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
            words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let sum = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let first = h &+ sum &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
            let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] = state[index] &+ value }
    }
    return state.map { word in
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }.joined()
}

/// The place of `literal` in `bytes` at or after `start`. Spans cannot stand in the macros of the tests.
func offset(of literal: StaticString, in bytes: [UInt8], from start: Int = 0) -> Int? {
    bytes.span.firstOffset(of: literal, from: start)
}

/// The kind that the whole of `bytes` shows.
func shownKind(of bytes: [UInt8]) -> ArchiveKind? { ArchiveOpener.recognise(head: bytes.span) }
