// What the store could not do, in one sentence that names the file and the way out.

/// A store that could not be opened, read or written.
package struct StoreFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence: `cannot open fleet.sqlite: it is no store of Culprit`.
    package let description: String

    /// The failure `description`.
    package init(_ description: String) { self.description = description }
}
