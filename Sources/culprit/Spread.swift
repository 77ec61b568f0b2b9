// Many small pieces of work of one kind, spread over the cores: reading the files of a rule pack. What is made of bundles is
// spread by `CulpritPipeline`, which weighs its pieces and bounds their memory.

import Dispatch
import Synchronization

/// Spreads work over the cores.
enum Spread {
    /// So many elements are one piece of work, so that handing it out costs nothing beside it.
    private static let pieceCount = 64

    /// What `make` makes of each of `elements`, in their order.
    static func map<Element: Sendable, Made: Sendable>(
        _ elements: [Element], _ make: @Sendable (Element) -> Made
    ) -> [Made] {
        guard elements.count > pieceCount else { return elements.map(make) }
        let pieces = (elements.count + pieceCount - 1) / pieceCount
        let made = Mutex([[Made]](repeating: [], count: pieces))
        DispatchQueue.concurrentPerform(iterations: pieces) { piece in
            let start = piece * pieceCount
            let part = elements[start..<min(start + pieceCount, elements.count)].map(make)
            made.withLock { $0[piece] = part }
        }
        return made.withLock { $0 }.flatMap { $0 }
    }
}
