// The patterns of one source as an automaton that is made when it is first needed. One automaton a source and not one for
// the pack: a record belongs to one source, or few, and the time that a record takes grows with the patterns that are
// looked for in it. So the size of the pack hardly matters.

private import Synchronization

/// Some patterns of a pack, ready to be looked for together.
final class PatternGroup: Sendable {
    /// The numbers of the patterns among all of the pack, ascending but for what belongs to every source.
    let numbers: [Int]
    private let sources: [PatternSource]
    private let state = Mutex<Compiled>(.not)

    private enum Compiled {
        case not
        /// The automaton and the numbers of its patterns; nil where none of them can be compiled.
        case done(PatternDatabase?, [Int])
    }

    /// The patterns `numbers` of `all`.
    init(_ numbers: [Int], _ all: [PatternSource]) {
        self.numbers = numbers
        sources = numbers.map { all[$0] }
    }

    /// The automaton, and the number among all of the pack of each of its patterns. Threads that ask at once wait for
    /// the first.
    var compiled: (database: PatternDatabase?, numbers: [Int]) {
        state.withLock { state in
            if case .done(let database, let numbers) = state { return (database, numbers) }
            let (database, numbers) = compile()
            state = .done(database, numbers)
            return (database, numbers)
        }
    }

    /// Compiles all patterns. One that turns out to be too large now is left out, so that the others still work; the
    /// linter compiles each and tells of it.
    private func compile() -> (PatternDatabase?, [Int]) {
        var numbers = numbers
        var sources = sources
        while !sources.isEmpty {
            do {
                return (try PatternDatabase(sources), numbers)
            } catch {
                let wrong = error.index ?? sources.count - 1
                numbers.remove(at: wrong)
                sources.remove(at: wrong)
            }
        }
        return (nil, [])
    }
}
