// Lines of pieces of work that run at the same time, written in the order of the work. The first piece that is not over
// writes as it goes; those behind it keep what they have, within bounds, and then wait for their turn. Where the lines go
// is the caller's business.

private import Dispatch
private import Synchronization

/// One output for several threads. Pieces of work have to begin in their order, so that the first always goes on.
package final class OrderedOutput: Sendable {
    private struct State {
        /// The piece of work whose turn it is.
        var turn = 0
        /// What pieces of work left to be written when it is their turn.
        var kept: [Int: [UInt8]] = [:]
        var ended: Set<Int> = []
        var waiting: [Int: DispatchSemaphore] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let keptBytesMax: Int
    private let receive: @Sendable ([UInt8]) throws -> Void

    /// An output that gives its bytes to `receive`, which throws where nobody wants any more of them. A piece of work keeps
    /// at most `keptBytesMax` bytes before it waits.
    package init(keptBytesMax: Int = 8 << 20, receive: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.keptBytesMax = keptBytesMax
        self.receive = receive
    }

    /// Whether nobody wants any more.
    package var isClosed: Bool { state.withLock(\.isClosed) }

    /// Writes `bytes` of the piece of work `work`, or keeps them where they are the last of a sink. False where the sink is
    /// to keep them itself and to go on.
    package func write(_ bytes: [UInt8], of work: Int, isLast: Bool) -> Bool {
        var isTurn = false
        var keptCount = 0
        state.withLock { state in
            isTurn = state.turn == work || state.isClosed
            keptCount = state.kept[work]?.count ?? 0
        }
        if !isTurn {
            if keptCount + bytes.count < keptBytesMax {
                if isLast { state.withLock { $0.kept[work, default: []] += bytes } }
                return isLast
            }
            waitForTurn(work)
        }
        writeKept(of: work)
        put(bytes)
        return true
    }

    /// The piece of work `work` is over. What those behind it have left is written as far as they are over too.
    package func end(_ work: Int) {
        var next: Int? = state.withLock { state in
            state.ended.insert(work)
            return state.turn == work ? work : nil
        }
        while let current = next {
            writeKept(of: current)
            next = state.withLock { state in
                state.ended.remove(current)
                state.turn = current + 1
                state.waiting.removeValue(forKey: state.turn)?.signal()
                return state.ended.contains(state.turn) ? state.turn : nil
            }
        }
    }

    private func waitForTurn(_ work: Int) {
        let semaphore = DispatchSemaphore(value: 0)
        let mustWait = state.withLock { state in
            if state.turn == work { return false }
            state.waiting[work] = semaphore
            return true
        }
        if mustWait { semaphore.wait() }
    }

    private func writeKept(of work: Int) {
        if let bytes = state.withLock({ $0.kept.removeValue(forKey: work) }) { put(bytes) }
    }

    private func put(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        do { try receive(bytes) } catch { state.withLock { $0.isClosed = true } }
    }
}
