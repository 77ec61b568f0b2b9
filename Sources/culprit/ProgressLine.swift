// How far the work is, on standard error, and only where a person looks at it.

import Synchronization

/// One line that is written over and over.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let last = Atomic<Int>(0)

    /// A line that stays silent where `isQuiet` or where standard error is no terminal.
    init(isQuiet: Bool) { isShown = !isQuiet && StandardError.isTerminal }

    /// Shows that `done` artifacts are read.
    func show(_ done: Int) {
        guard isShown, done >= last.load(ordering: .relaxed) + 50 else { return }
        last.store(done, ordering: .relaxed)
        StandardError.status("\(done) artifacts read")
    }

    /// Takes the line away.
    func clear() { if isShown { StandardError.status("") } }
}
