// How far the reading is, in bytes: what is known to be there, and what went through. Archives count with what they expand
// to, so what is known grows as they are opened. This file will not print and knows no clock.

package import CulpritModel
private import Synchronization

/// Counts bytes while several threads read.
package final class ReadingProgress: Sendable {
    /// How far the reading is at one moment.
    package struct Step: Sendable {
        /// Bytes that went through a parser.
        package var doneBytes: UInt64
        /// Bytes that are known to be there; never less than `doneBytes`.
        package var knownBytes: UInt64
        /// What was read last.
        package var path: ArtifactPath
    }

    private let done = Atomic<Int>(0)
    private let known = Atomic<Int>(0)
    private let show: @Sendable (Step) -> Void

    /// A count that calls `show` after each piece, from any thread.
    package init(show: @escaping @Sendable (Step) -> Void) { self.show = show }

    /// No count of bytes is believed to be larger.
    private static let byteCountMax: UInt64 = 1 << 48

    /// Notes that `byteCount` more bytes are there to be read.
    func expect(_ byteCount: UInt64) {
        known.wrappingAdd(Int(min(byteCount, ReadingProgress.byteCountMax)), ordering: .relaxed)
    }

    /// Notes that `byteCount` bytes of the artifact at `path` went through.
    func add(_ byteCount: Int, of path: ArtifactPath) {
        let sum = done.wrappingAdd(byteCount, ordering: .relaxed).newValue
        let all = max(sum, known.load(ordering: .relaxed))
        show(Step(doneBytes: UInt64(max(0, sum)), knownBytes: UInt64(max(0, all)), path: path))
    }

    /// Takes the archive's own bytes out of what is expected and puts in what its members expand to, as far as they say it.
    func open(_ entryByteCounts: [UInt64?], archiveByteCount: UInt64) {
        var sum: UInt64 = 0
        for count in entryByteCounts {
            // A member that lies about its size may not turn the count upside down.
            sum = min(sum.addingReportingOverflow(min(count ?? 0, 1 << 40)).partialValue, ReadingProgress.byteCountMax)
        }
        let own = min(archiveByteCount, ReadingProgress.byteCountMax)
        known.wrappingAdd(Int(sum) - Int(own), ordering: .relaxed)
    }
}
