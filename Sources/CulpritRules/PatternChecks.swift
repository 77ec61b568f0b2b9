// Single patterns, for checking rules while they are written. Records are matched by `SignalScanner`.

extension CompiledRuleBook {
    /// Whether `pattern` matches somewhere in `text`, as it would in a log record; false where it cannot be compiled.
    package static func matches(pattern: String, text: String) -> Bool { CapturePattern(pattern).matches(text) }

    /// What is wrong with `pattern`, or nil, as far as can be told without compiling it: a hundred times quicker than
    /// `check`, which finds the few faults that are left.
    package static func quickFault(in pattern: String) -> String? {
        PatternDatabase.fault(in: CapturePattern(pattern).source)
    }
}
