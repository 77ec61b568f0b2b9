// Finding the named facts that a piece of device state is: by name first, then by path. Reading their values stands in
// FactTable+Values.swift and FactTime.swift.

package import CulpritModel

/// A fact that a piece of device state is a reading of, or bears on.
package struct FactMatch: Hashable, Sendable {
    /// Index into the facts of the pack.
    package let fact: Int
    /// What the `*` of the path stands for here; several are joined by `/`. Empty where the path has none.
    package let instance: String
    /// Nil where the entry is the fact's own value. Else the entry is another value of the instance that the fact's
    /// definition asks for, by the name it has there: keep it, and ask `siblingsHold` once the artifact is read.
    package let sibling: String?
}

/// The facts of a pack by where they stand.
package struct FactTable: Sendable {
    private let book: RuleBook

    /// The table of the facts of `book`.
    package init(_ book: RuleBook) { self.book = book }

    /// The facts that the entry `name` at `path` is, in an artifact of `sources` and `format`.
    package func facts(
        path: Span<UInt8>, name: Span<UInt8>, sources: [Int], format: String
    ) -> [FactMatch] { [] }

    /// Whether a reading of `fact` counts whose instance has the values `siblings`, by the names in `FactMatch`. A fact
    /// that asks for none always counts.
    package func siblingsHold(of fact: Int, _ siblings: [String: String]) -> Bool { true }

    /// The value of `fact` whose raw text is `raw`, or nil where it is not a reading of the fact.
    package func value(of fact: Int, raw: String) -> String? { nil }

    /// The time that `text` tells, in the zone that `kind` asks for, or nil where it tells none.
    package static func instant(_ text: String, kind: FactKind) -> RecordTime? { nil }
}
