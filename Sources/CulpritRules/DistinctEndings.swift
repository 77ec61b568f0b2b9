// Literals that end alike, cut to where they differ. The automaton looks for the last eight bytes of each literal and compares
// the rest where it finds them. Where many rules of a source end in `failed with `, each record that says so would be compared
// with all of them, and the time of a record would grow with the rules. What a pattern requires it requires in part too.

private import CulpritBytes

/// Cuts literals so that few end alike.
enum DistinctEndings {
    /// What the automaton looks for first.
    private static let byteCount = 8
    /// So many that end alike are compared in no time.
    private static let alikeMax = 4

    /// `literals`, each as it is or without some bytes at its end.
    static func cut(_ literals: [[UInt8]]) -> [[UInt8]] {
        var cut = literals
        let long = literals.indices.filter { literals[$0].count > byteCount }
        for places in Dictionary(grouping: long, by: { endings(of: literals[$0]).last }).values
        where places.count > alikeMax {
            var counts: [UInt64: Int] = [:]
            for place in places { for ending in endings(of: literals[place]) { counts[ending, default: 0] += 1 } }
            for place in places { cut[place].removeLast(excess(of: literals[place], counts)) }
        }
        return cut
    }

    /// How many bytes to take off `literal` so that it ends as the fewest do; of several such places the last counts.
    private static func excess(of literal: [UInt8], _ counts: [UInt64: Int]) -> Int {
        var fewest = Int.max
        var excess = 0
        for (taken, ending) in endings(of: literal).reversed().enumerated() {
            let count = counts[ending] ?? 0
            if count < fewest {
                fewest = count
                excess = taken
            }
        }
        return excess
    }

    /// Every eight bytes of `literal` that follow each other, in any case, in their order.
    private static func endings(of literal: [UInt8]) -> [UInt64] {
        var endings: [UInt64] = []
        var ending: UInt64 = 0
        for (index, byte) in literal.enumerated() {
            ending = ending << 8 | UInt64(byte.asciiLowercased)
            if index + 1 >= byteCount { endings.append(ending) }
        }
        return endings
    }
}
