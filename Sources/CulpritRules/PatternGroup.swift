// The patterns of one source, made ready when a record of the source is first looked at. One group a source and not one for
// the pack: a record belongs to one source, or few, and the time that a record takes grows with what is looked for in it.
// So the size of the pack hardly matters.
//
// Most patterns cannot match without some literal. Those literals are what records are searched for; a pattern is asked
// only of a record that holds one of its own. Compiling literals takes a hundredth of the time of compiling patterns,
// which for the whole pack is a second. What is left are patterns that require nothing: they are an automaton of their own.

private import CulpritBytes
private import Synchronization

/// Some patterns of a pack, ready to be looked for together.
final class PatternGroup: Sendable {
    /// A pattern that a record may match, by its number among all of the pack.
    struct Candidate: Hashable, Sendable {
        let number: Int
        /// Whether the pattern surely matches, so that it need not be asked.
        let isCertain: Bool
    }

    /// What is looked for, and what it tells.
    struct Search: Sendable {
        let database: PatternDatabase
        /// By the number that the automaton reports.
        let candidates: [[Candidate]]
    }

    /// The numbers of the patterns among all of the pack, ascending but for what belongs to every source.
    private let numbers: [Int]
    private let sources: [PatternSource]
    private let state = Mutex<[Search]?>(nil)

    /// The patterns `numbers` of `all`.
    init(_ numbers: [Int], _ all: [PatternSource]) {
        self.numbers = numbers
        sources = numbers.map { all[$0] }
    }

    /// What to look for in a record, at most twice. Threads that ask at once wait for the first.
    var searches: [Search] {
        state.withLock { state in
            if let state { return state }
            let made = makeSearches()
            state = made
            return made
        }
    }

    private func makeSearches() -> [Search] {
        let required = sources.map { RequiredText(of: $0.text) }
        let rest = sources.indices.filter { required[$0].literals.isEmpty }
            .map { (number: numbers[$0], source: sources[$0]) }
        let (literals, candidates) = literals(required)
        var searches: [Search] = []
        if !literals.isEmpty {
            guard let database = try? PatternDatabase(literals: literals) else {
                return [compile(Array(zip(numbers, sources)))].compactMap(\.self)
            }
            searches.append(Search(database: database, candidates: candidates))
        }
        if let search = compile(rest) { searches.append(search) }
        return searches
    }

    /// The literals that the patterns require, each once, and the patterns that each of them tells of.
    private func literals(_ required: [RequiredText]) -> (literals: [Literal], candidates: [[Candidate]]) {
        var places: [Literal: Int] = [:]
        var literals: [Literal] = []
        var candidates: [[Candidate]] = []
        // A literal that is the whole pattern stays whole, since then the pattern need not be asked.
        var parts = DistinctEndings.cut(required.filter { !$0.isWhole }.flatMap(\.literals)).makeIterator()
        for (index, text) in required.enumerated() {
            for whole in text.literals {
                let bytes = text.isWhole ? whole : parts.next() ?? whole
                let literal = Literal(bytes: bytes, ignoresCase: sources[index].ignoresCase)
                let place = places[literal, default: literals.count]
                if place == literals.count {
                    places[literal] = place
                    literals.append(literal)
                    candidates.append([])
                }
                candidates[place].append(Candidate(number: numbers[index], isCertain: text.isWhole))
            }
        }
        return (literals, candidates)
    }

    /// Compiles patterns that require no literal. One that turns out to be too large now is left out, so that the others
    /// still work; the linter compiles each and tells of it.
    private func compile(_ patterns: [(number: Int, source: PatternSource)]) -> Search? {
        var rest = patterns
        while !rest.isEmpty {
            do {
                let database = try PatternDatabase(rest.map(\.source))
                return Search(
                    database: database, candidates: rest.map { [Candidate(number: $0.number, isCertain: true)] })
            } catch {
                rest.remove(at: error.index ?? rest.count - 1)
            }
        }
        return nil
    }
}
