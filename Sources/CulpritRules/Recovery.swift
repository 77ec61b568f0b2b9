// Which failures are history: a later success of the same operation ends them.

package import CulpritModel

/// Marking recovered failures.
package enum Recovery {
    /// Sets `isRecovered` on every failure occurrence of `evidence` that a later success has ended.
    package static func apply(to evidence: inout DeviceEvidence, book: RuleBook) {}
}
