// Many pieces of work of one kind, spread over the cores: the files of a rule pack, the devices of a fleet. What is made of
// the bytes of bundles is spread by `BundleReader`, which weighs its pieces and bounds their memory.

import Dispatch
import Synchronization

/// Spreads work over the cores.
package enum Spread {
    /// What `make` makes of each of `elements`, in their order. `pieceCount` elements are handed out at a time, so many that
    /// handing them out costs nothing beside the work; where there are no more, or `jobs` is 1, nothing is handed out.
    package static func map<Element: Sendable, Made: Sendable>(
        _ elements: [Element], pieceCount: Int = 64, jobs: Int = .max, _ make: @Sendable (Element) -> Made
    ) -> [Made] {
        guard elements.count > pieceCount, jobs > 1 else { return elements.map(make) }
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
