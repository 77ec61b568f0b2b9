// Single patterns, for checking rules while they are written. Records are matched by `SignalScanner`.

extension CompiledRuleBook {
    /// Whether `pattern` matches somewhere in `text`, as it would in a log record; false where it cannot be compiled.
    package static func matches(pattern: String, text: String) -> Bool { CapturePattern(pattern).matches(text) }

    /// What is wrong with each of `patterns`, or nil. Compiles many at once, since most packs have nothing wrong, and each
    /// alone only where together they do not compile.
    package static func faults(in patterns: [String]) -> [String?] {
        let batchSize = 64
        return stride(from: 0, to: patterns.count, by: batchSize).flatMap { start -> [String?] in
            let batch = Array(patterns[start..<min(start + batchSize, patterns.count)])
            let captures = batch.map { CapturePattern($0) }
            let areSound = captures.allSatisfy { $0.fault == nil && PatternDatabase.fault(in: $0.source) == nil }
            if areSound, (try? PatternDatabase(captures.map(\.source))) != nil { return batch.map { _ in nil } }
            return batch.map { check(pattern: $0).error }
        }
    }

    /// What is wrong with `pattern`, or nil, as far as can be told without compiling it: a hundred times quicker than
    /// `check`, which finds the few faults that are left.
    package static func quickFault(in pattern: String) -> String? { quickFault(in: PatternSource(pattern)) }

    /// What is wrong with `source`, or nil. The library is asked only of what is not plainly sound.
    static func quickFault(in source: PatternSource) -> String? {
        PlainPattern.isSurelySound(source.text) ? nil : PatternDatabase.fault(in: source)
    }
}
