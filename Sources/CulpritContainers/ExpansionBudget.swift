// The count of bytes that a bundle has expanded to, shared by all threads that expand parts of it.

package import CulpritModel
private import Synchronization

/// How much more may be expanded.
package final class ExpansionBudget: Sendable {
    private let spent = Atomic<UInt64>(0)
    package let limits: Limits
    /// Whether the time for the bundle is over; asked before each chunk.
    package let isOver: @Sendable () -> Bool

    /// A budget of `limits.bundleBytesMax` bytes that ends when `isOver` says so.
    package init(_ limits: Limits, isOver: @escaping @Sendable () -> Bool = { false }) {
        self.limits = limits
        self.isOver = isOver
    }

    /// Takes `count` bytes; false where the budget of the bundle is used up.
    package func take(_ count: Int) -> Bool {
        spent.add(UInt64(count), ordering: .relaxed).newValue <= limits.bundleBytesMax
    }
}
