// The count of bytes that a bundle has expanded to, shared by all threads that expand parts of it.

package import CulpritModel
private import Synchronization

/// How much more may be expanded.
package final class ExpansionBudget: Sendable {
    private let spent = Atomic<UInt64>(0)
    package let limits: Limits

    /// A budget of `limits.bundleBytesMax` bytes.
    package init(_ limits: Limits) { self.limits = limits }

    /// Takes `count` bytes; false where the budget of the bundle is used up.
    package func take(_ count: Int) -> Bool {
        spent.add(UInt64(count), ordering: .relaxed).newValue <= limits.bundleBytesMax
    }
}
