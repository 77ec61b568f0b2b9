// What the linter has to say: where, what, and what to do about it. An author reads these all day, so each names the
// file, the line and the remedy.

package import CulpritRules

/// One thing that is wrong, or doubtful, in a rule pack.
package struct LintFinding: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// The pack cannot be used as it is.
        case error
        /// The pack works, and somebody should look.
        case warning
    }

    package var severity: Severity
    package var location: RuleLocation
    /// What is wrong, without a full stop.
    package var message: String
    /// What to do about it; empty where the message says it all.
    package var remedy: String

    /// A finding of `severity` at `location`.
    package init(_ severity: Severity, at location: RuleLocation, _ message: String, remedy: String = "") {
        self.severity = severity
        self.location = location
        self.message = message
        self.remedy = remedy
    }

    /// `failures/area/slug.yaml:12: error: what is wrong - what to do`.
    package var description: String {
        let place = "\(location.file):\(location.line): \(severity.rawValue): \(message)"
        return remedy.isEmpty ? place : place + " - " + remedy
    }
}

extension LintFinding {
    /// Findings in the order in which an author walks through them: by file, then by line, then by message.
    static func inReadingOrder(_ lhs: LintFinding, _ rhs: LintFinding) -> Bool {
        if lhs.location.file != rhs.location.file { return lhs.location.file < rhs.location.file }
        if lhs.location.line != rhs.location.line { return lhs.location.line < rhs.location.line }
        return lhs.message < rhs.message
    }
}

/// Finds what somebody may have meant.
package enum NearestName {
    /// The candidate that is closest to `name` by typing errors, or nil where none is near. Ties go to the first in
    /// alphabetical order.
    package static func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard wanted.count <= 200 else { return nil }
        let allowed = max(1, wanted.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            guard abs(other.count - wanted.count) <= allowed else { continue }
            let distance = editDistance(wanted, other)
            guard distance <= allowed else { continue }
            if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        if let best { return best.name }
        // A name that somebody gave without its first or last part.
        return candidates.filter { $0.count <= 200 }.sorted().first {
            wanted.count >= 4 && ($0.hasSuffix("." + name) || $0.hasSuffix("/" + name) || $0.hasPrefix(name + "."))
        }
    }

    /// `did you mean X?` for messages, or `otherwise` where nothing is near.
    static func hint(for name: String, among candidates: some Sequence<String>, otherwise: String) -> String {
        suggestion(for: name, among: candidates).map { "did you mean \($0)?" } ?? otherwise
    }

    /// How many single letters must be put in, taken out, changed or swapped with their neighbour.
    static func editDistance(_ lhs: [UInt8], _ rhs: [UInt8]) -> Int {
        if lhs.isEmpty || rhs.isEmpty { return max(lhs.count, rhs.count) }
        var beforePrevious = [Int](repeating: 0, count: rhs.count + 1)
        var previous = Array(0...rhs.count)
        var current = previous
        for row in 1...lhs.count {
            current[0] = row
            for column in 1...rhs.count {
                let isEqual = lhs[row - 1] == rhs[column - 1]
                var cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isEqual ? 0 : 1))
                if row > 1, column > 1, lhs[row - 1] == rhs[column - 2], lhs[row - 2] == rhs[column - 1] {
                    cost = min(cost, beforePrevious[column - 2] + 1)
                }
                current[column] = cost
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[rhs.count]
    }
}
