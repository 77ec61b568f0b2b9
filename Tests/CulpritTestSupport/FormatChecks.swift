// What must hold for every parser, whatever its format: the same result whatever the size of the chunks, no trap on a
// file that is cut anywhere or has bytes changed, and locations that lie inside the file. Each check gives the list of
// what went wrong, which a test expects to be empty. This file knows no format: it drives a `FormatRun`.

private import CulpritModel

/// Feeds pieces of one file, in order, to a fresh parser, ends it, and gives what it found.
package typealias FormatRun = (_ pieces: [ArraySlice<UInt8>]) -> SeenArtifact

/// The checks. All are seeded and give the same answer on every run.
package struct FormatChecks {
    private let bytes: [UInt8]
    private let run: FormatRun

    /// Checks of a parser that is driven by `run`, on a file of `bytes`.
    package init(_ bytes: [UInt8], run: @escaping FormatRun) {
        self.bytes = bytes
        self.run = run
    }

    /// What the parser finds in the file when it is fed whole.
    package var whole: SeenArtifact { run([bytes[...]]) }

    /// All checks with their defaults.
    package func all() -> [String] { chunking() + locations() + truncation() + flips() }

    /// Whether byte by byte (where the file is small), pages and random pieces give what the whole gives.
    package func chunking(seed: UInt64 = 1, rounds: Int = 6, byteByByteMax: Int = 1 << 17) -> [String] {
        let expected = whole
        var problems: [String] = []
        if bytes.count <= byteByByteMax {
            let pieces = bytes.indices.map { bytes[$0..<$0 + 1] }
            problems += differences(expected, run(pieces), "byte by byte")
        }
        for size in [2, 7, 4096, 65536] where size < bytes.count && bytes.count / size <= byteByByteMax {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            problems += differences(expected, run(pieces), "pieces of \(size)")
        }
        var generator = SeededGenerator(seed: seed)
        for round in 0..<rounds {
            problems += differences(expected, run(randomPieces(&generator)), "random pieces \(round)")
        }
        if run([bytes[...]]) != expected { problems.append("a second run differs from the first") }
        return problems
    }

    /// Whether every location lies inside the file and locations never step back.
    package func locations() -> [String] { locationProblems(whole, byteCount: bytes.count, "whole") }

    /// Cuts the file at every offset, or at `cutsMax` random ones. What a cut file gives must be a beginning of what the
    /// whole file gives, but for the last `looseCount` records, which may have lost their end.
    package func truncation(seed: UInt64 = 2, cutsMax: Int = 600, looseCount: Int = 1) -> [String] {
        let expected = whole
        var generator = SeededGenerator(seed: seed)
        var problems: [String] = []
        let cuts =
            bytes.count <= cutsMax
            ? Array(0..<bytes.count) : (0..<cutsMax).map { _ in Int.random(in: 0..<bytes.count, using: &generator) }
        for cut in cuts {
            let seen = run([bytes[..<cut]])
            problems += locationProblems(seen, byteCount: cut, "cut at \(cut)")
            let records = seen.records.dropLast(looseCount)
            if !expected.records.starts(with: records) { problems.append("cut at \(cut): earlier records changed") }
            let events = seen.events.dropLast(looseCount)
            if !expected.events.starts(with: events) { problems.append("cut at \(cut): earlier events changed") }
            let states = seen.states.dropLast(looseCount)
            if !expected.states.starts(with: states) { problems.append("cut at \(cut): earlier entries changed") }
            if problems.count > 8 { break }
        }
        return problems
    }

    /// Changes one to eight bytes at random, `rounds` times. Nothing may trap, and locations must stay inside the file.
    package func flips(seed: UInt64 = 3, rounds: Int = 400) -> [String] {
        guard !bytes.isEmpty else { return [] }
        var generator = SeededGenerator(seed: seed)
        var problems: [String] = []
        for round in 0..<rounds {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let place = Int.random(in: damaged.indices, using: &generator)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            let seen = run([damaged[...]])
            problems += locationProblems(seen, byteCount: damaged.count, "damage \(round)")
            if round % 16 == 0 {
                let cut = Int.random(in: damaged.indices, using: &generator)
                problems += differences(seen, run([damaged[..<cut], damaged[cut...]]), "damage \(round), two pieces")
            }
            if problems.count > 8 { break }
        }
        return problems
    }

    // MARK: - Comparing

    private func randomPieces(_ generator: inout SeededGenerator) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        let sizeMax = max(1, [16, 300, 5000, bytes.count][Int.random(in: 0..<4, using: &generator)])
        let smallest = max(0, bytes.count / 200_000)
        while start < bytes.count {
            // Empty pieces belong to it.
            let size = max(smallest, Int.random(in: 0...sizeMax, using: &generator))
            let end = min(bytes.count, start + size)
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }

    private func differences(_ expected: SeenArtifact, _ seen: SeenArtifact, _ how: String) -> [String] {
        guard expected != seen else { return [] }
        func first<Item: Equatable>(_ kind: String, _ lhs: [Item], _ rhs: [Item]) -> [String] {
            guard lhs != rhs else { return [] }
            let index =
                zip(lhs, rhs).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(lhs.count, rhs.count)
            let wanted = index < lhs.count ? "\(lhs[index])" : "nothing"
            let got = index < rhs.count ? "\(rhs[index])" : "nothing"
            return ["\(how): \(kind) \(index): whole \(wanted.prefix(600)) but \(got.prefix(600))"]
        }
        return first("record", expected.records, seen.records) + first("event", expected.events, seen.events)
            + first("entry", expected.states, seen.states)
            + first("diagnostic", expected.diagnostics, seen.diagnostics)
    }

    private func locationProblems(_ seen: SeenArtifact, byteCount: Int, _ how: String) -> [String] {
        var problems: [String] = []
        let limit = UInt64(byteCount)
        if seen.records.contains(where: { $0.offset >= limit || $0.line < 1 }) {
            problems.append("\(how): a record lies outside the file")
        }
        if seen.events.contains(where: { $0.offset >= limit }) {
            problems.append("\(how): an event lies outside the file")
        }
        if seen.states.contains(where: { $0.offset >= limit || $0.line < 1 }) {
            problems.append("\(how): an entry lies outside the file")
        }
        if seen.diagnostics.contains(where: { ($0.offset ?? 0) > limit }) {
            problems.append("\(how): a diagnostic lies outside the file")
        }
        if zip(seen.records, seen.records.dropFirst()).contains(where: { $0.offset > $1.offset || $0.line > $1.line }) {
            problems.append("\(how): records step back")
        }
        return problems
    }
}
