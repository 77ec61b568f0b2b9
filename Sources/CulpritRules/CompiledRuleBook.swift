// A rule pack made ready to run: one automaton over all patterns, tables by name and by number. Immutable, shared by
// all threads; what a thread needs of its own stands in `SignalScanner`.

private import CulpritBytes

/// A definition that cannot be compiled, with its place and what to do about it.
package struct RuleCompileError: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    /// What is wrong and how to put it right, one sentence each.
    package let reason: String

    /// A fault at `location` for `reason`.
    package init(_ location: RuleLocation, reason: String) {
        file = location.file
        line = location.line
        self.reason = reason
    }

    package var description: String { "\(file):\(line): \(reason)" }
}

/// A compiled rule pack.
package struct CompiledRuleBook: Sendable {
    /// The pack it was compiled from; indices of sources, facts and signals count in it.
    package let book: RuleBook
    /// Which named facts a piece of device state is.
    package let facts: FactTable

    /// Compiles `book`. `database` is what `serialise()` gave for the same pack, library and processor; it saves the
    /// compilation of the automaton and is ignored where it does not fit.
    package init(_ book: RuleBook, database: [UInt8]? = nil) throws(RuleCompileError) {
        self.book = book
        facts = FactTable(book)
    }

    /// The automaton as bytes, for a cache; empty where there is nothing to keep.
    package func serialise() -> [UInt8] { [] }

    /// What is wrong with `pattern`, or nil, and the names of its groups in the order of their numbers.
    package static func check(pattern: String) -> (error: String?, captureNames: [String]) { (nil, []) }

    /// Indices of the sources that a file called `fileName` of format `format` belongs to, ascending. Components and
    /// channels are asked per record; sources that are told by registry keys are not among them.
    package func sources(fileName: String, format: String) -> [Int] { [] }

    /// Indices of the sources that records of `component` belong to.
    package func sourceIndices(component: Span<UInt8>) -> [Int] { [] }

    /// Indices of the sources that events of `channel` belong to.
    package func sourceIndices(channel: String) -> [Int] { [] }

    /// What the pack knows of an error code, in any spelling.
    package func meaning(ofCode text: String) -> CodeDefinition? { nil }
}
