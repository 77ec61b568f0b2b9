// The tree that rule files are decoded from: text, lists and mappings with the line each stands on. It knows nothing of
// YAML, so that a pack which was parsed when the program was built is decoded by the same code as a folder of files.

/// One value of a rule file.
package struct RuleNode: Sendable {
    package enum Content: Sendable {
        /// Text as written, without its quotes. Numbers, dates and yes or no are text too: `0x8018002b` and `YES` mean
        /// what the author typed.
        case scalar(String)
        case sequence([RuleNode])
        case mapping([Entry])
        /// A key that nothing stands behind, or `~` or `null`.
        case nothing
    }

    /// A key with its value.
    package struct Entry: Sendable {
        package var key: String
        /// The line of the key, from 1.
        package var line: Int
        package var value: RuleNode

        /// `key`, which stands on `line`, with `value`.
        package init(key: String, line: Int, value: RuleNode) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    package var content: Content
    /// The line on which the value begins, from 1.
    package var line: Int

    /// The value `content`, which begins on `line`.
    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }

    /// The text, or nil for anything but text.
    package var text: String? {
        if case .scalar(let text) = content { text } else { nil }
    }

    /// The value behind `key` of a mapping.
    package subscript(key: String) -> RuleNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// What the value is, for messages.
    var kindName: String {
        switch content {
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .nothing: "nothing"
        }
    }
}
