// What a failure or a rung asks of the evidence, as a tree. Judging it is the evaluator's task.

package import CulpritModel

/// A condition over one device's evidence.
package indirect enum Condition: Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    /// Yes where the evidence shows it, else no: what is not known counts as not so.
    case known(Condition)
    case fact(FactTest)
    case signal(SignalTest)
    case code(CodeTest)
    /// Another failure fires.
    case failure(String)
}

/// What is asked of a fact. Every test that is given must hold of the same reading.
package struct FactTest: Sendable {
    package enum Test: Sendable {
        /// Equal without case; numbers and codes by value.
        case equals(String)
        case differs(String)
        case oneOf([String])
        /// There is a value, and it is not empty.
        case present
        /// The source was read, and there is no value or an empty one.
        case absent
        case matches(String)
        case lessThan(Double)
        case greaterThan(Double)
        /// All of these bits are set.
        case bits(UInt64)
        /// None of these bits is set.
        case noBits(UInt64)
        /// A version with dots, compared part by part.
        case versionBelow(String)
        /// The time lies more than so many seconds before the bundle was taken.
        case olderThan(seconds: Double)
        /// The time lies less than so many seconds before the bundle was taken.
        case newerThan(seconds: Double)
        /// The value is equal to the value of another fact.
        case sameAs(fact: String)
        case notSameAs(fact: String)
    }

    package var fact: String
    package var tests: [Test]
    /// Only readings made in this context count.
    package var context: RunContext?

    /// The tests `tests` on the fact `fact`.
    package init(fact: String, tests: [Test], context: RunContext? = nil) {
        self.fact = fact
        self.tests = tests
        self.context = context
    }
}

/// What a capture must be.
package enum CaptureTest: Sendable {
    /// One of these; numbers and codes are compared by value, other text without case.
    case oneOf([String])
    /// None of these.
    case noneOf([String])
    case matches(String)
    case lessThan(Double)
    case greaterThan(Double)
}

/// What is asked of a signal.
package struct SignalTest: Sendable {
    package var signal: String
    /// Tests by the name of the capture.
    package var captures: [String: CaptureTest] = [:]
    /// At least so many occurrences.
    package var countMin = 1
    /// ... within so many seconds of each other.
    package var withinSeconds: Double?
    /// ... or within so many seconds before the bundle was taken.
    package var lastSeconds: Double?
    /// Only occurrences after the last one of this signal, if it occurred at all.
    package var after: String?
    /// Only occurrences that none of these signals follows.
    package var notFollowedBy: [String] = []
    /// ... within so many seconds; nil means ever.
    package var notFollowedWithinSeconds: Double?
    package var context: RunContext?
    /// Whether occurrences that a later success cleared count too.
    package var includesRecovered = false

    /// At least one occurrence of `signal`.
    package init(signal: String) { self.signal = signal }
}

/// One of these error codes was captured by a failure signal of one of the sources, or stands in an unexplained error
/// of them.
package struct CodeTest: Sendable {
    package var codes: [String]
    /// Source ids; empty means any.
    package var sources: [String] = []

    /// One of `codes` in one of `sources`.
    package init(codes: [String], sources: [String] = []) {
        self.codes = codes
        self.sources = sources
    }
}
