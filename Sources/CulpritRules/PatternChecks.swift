// One pattern on one text, for checking samples while rules are written. Records are matched by `SignalScanner`.

extension CompiledRuleBook {
    /// Whether `pattern` matches somewhere in `text`, as it would in a log record; false where it cannot be compiled.
    package static func matches(pattern: String, text: String) -> Bool { CapturePattern(pattern).matches(text) }
}
