// A signal out of an error that no rule explains: its shape becomes a pattern, the line that showed it the sample. It stands in
// a file of its own, so that it can be moved to the other signals of its source once it is good.

package import CulpritRules

/// Drafts signals of shapes.
package enum ShapeDraft {
    /// A shape as a store of a fleet has it.
    package struct Shape: Sendable {
        package var shape: String
        /// The component, the file or the event log that it came from.
        package var origin: String
        /// A message that has this shape.
        package var example: String

        /// The shape `shape` of messages such as `example` from `origin`.
        package init(shape: String, origin: String, example: String) {
            self.shape = shape
            self.origin = origin
            self.example = example
        }
    }

    /// The signal that `shape` becomes for the failure `id`; nil where no source in `book` has its origin.
    package static func signal(of shape: Shape, forFailure id: String, in book: RuleBook) -> SignalDefinition? {
        let origin = shape.origin.lowercased()
        func has(_ names: [String]) -> Bool { names.contains { $0.lowercased() == origin } }
        guard let source = book.sources.first(where: { has($0.components) || has($0.names) || has($0.channels) }) else {
            return nil
        }
        let name = "draft." + id.split(separator: "/").joined(separator: ".")
        var trigger = SignalDefinition.Trigger.text(patterns: [pattern(of: shape.shape)])
        if has(source.channels), let event = event(in: shape.shape) {
            trigger = .event(ids: [event], provider: nil, values: [:])
        }
        var signal = SignalDefinition(id: name, source: source.id, title: "What the record says", trigger: trigger)
        signal.samples = [shape.example]
        return signal
    }

    /// The file of `signal` by its path in the pack.
    package static func file(of signal: SignalDefinition) -> (path: String, text: String) {
        let trigger =
            switch signal.trigger {
            case .text(let patterns):
                "    pattern: \(RuleScaffold.quoted(patterns.first ?? ""))\n    outcome: failure\n"
                    + "    sample: \(RuleScaffold.quoted(signal.samples.first ?? ""))"
            case .event(let ids, _, _): "    event: \(ids.first ?? 0)\n    outcome: failure"
            }
        return (
            "signals/\(signal.id).yaml",
            """
            # yaml-language-server: $schema=../schema/signals.json
            source: \(signal.source)
            signals:
              - id: \(signal.id)
                title: \(signal.title)
            \(trigger)

            """
        )
    }

    /// The number in `Provider event 76`, as events without a message are shaped.
    private static func event(in shape: String) -> UInt32? {
        let words = shape.split(separator: " ")
        guard words.count >= 3, words[words.count - 2] == "event" else { return nil }
        return words.last.flatMap { UInt32($0) }
    }

    /// What stands in a pattern for what a shape leaves blank.
    private static let blanks = [
        "<n>": #"-?[0-9]+"#, "<hex>": "(?:0x)?[0-9a-fA-F]+", "<guid>": #"\{?[0-9a-fA-F-]{36}\}?"#,
        "<sid>": "S-1-[0-9-]+",
        "<path>": #"\S+"#, "<url>": #"\S+"#, "<text>": #"(?:"[^"]*"|'[^']*')"#,
    ]

    /// A pattern that matches what has `shape`.
    static func pattern(of shape: String) -> String {
        var rest = shape.hasSuffix("...") ? shape.dropLast(3) : shape[...]
        var pattern = ""
        while let first = rest.first {
            if let blank = blanks.first(where: { rest.hasPrefix($0.key) }) {
                pattern += blank.value
                rest = rest.dropFirst(blank.key.count)
                continue
            }
            if first == " " {
                pattern += #"\s+"#
            } else if #"\.+*?()[]{}^$|/"#.contains(first) {
                pattern += "\\" + String(first)
            } else {
                pattern.append(first)
            }
            rest = rest.dropFirst()
        }
        return pattern
    }
}
