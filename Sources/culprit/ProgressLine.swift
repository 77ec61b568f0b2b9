// How far the reading is, on standard error, and only where a person looks at it: `42% of 1.9 GB, 512 MB/s, 2 s left, PATH`.

import CulpritModel
import CulpritPipeline
import CulpritReports
import Synchronization

/// One line that is written over and over.
final class ProgressLine: Sendable {
    private struct State {
        var lastShown: ContinuousClock.Instant
        var isOver = false
    }

    private let isShown: Bool
    private let begin: ContinuousClock.Instant
    private let columns: Int
    private let state: Mutex<State>

    /// A line that stays silent where `isQuiet` or where standard error is no terminal. Work that is done within
    /// half a second shows nothing.
    init(isQuiet: Bool) {
        isShown = !isQuiet && StandardError.isTerminal
        begin = ContinuousClock.now
        columns = StandardError.columns ?? 80
        state = Mutex(State(lastShown: begin + .milliseconds(400)))
    }

    /// What counts the bytes for this line; nil where nobody sees it, so that counting costs nothing.
    var counter: ReadingProgress? {
        isShown ? ReadingProgress { [self] step in show(step) } : nil
    }

    /// Takes the line away for good.
    func clear() {
        guard isShown else { return }
        state.withLock { state in
            state.isOver = true
            StandardError.status("")
        }
    }

    private func show(_ step: ReadingProgress.Step) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard !state.isOver, now - state.lastShown >= .milliseconds(100) else { return }
            state.lastShown = now
            // A terminal that is written to its last column breaks the line.
            let text = ProgressLine.words(step, seconds: (now - begin) / .seconds(1))
            StandardError.status(Sanitiser.line(text, limit: columns - 1))
        }
    }

    /// The line for `step`, `seconds` after the begin.
    static func words(_ step: ReadingProgress.Step, seconds: Double) -> String {
        let share = step.knownBytes == 0 ? 100 : Int(Double(step.doneBytes) * 100 / Double(step.knownBytes))
        let rate = Double(step.doneBytes) / max(seconds, 0.001)
        var parts = ["\(share)% of \(size(Double(step.knownBytes)))", "\(size(rate))/s"]
        let left = Double(step.knownBytes - step.doneBytes) / max(rate, 1)
        if left >= 1 { parts.append("\(duration(left)) left") }
        return parts.joined(separator: ", ") + ", " + step.path.description
    }

    private static func size(_ bytes: Double) -> String {
        var value = bytes
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 1000 { return unit == "B" || value >= 10 ? "\(Int(value)) \(unit)" : "\(tenths(value)) \(unit)" }
            value /= 1000
        }
        return "\(tenths(value)) TB"
    }

    private static func tenths(_ value: Double) -> String { "\(Int(value)).\(Int(value * 10) % 10)" }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 360_000))
        if whole < 60 { return "\(whole) s" }
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
