// Grouping errors that no signal explains: the message with everything blanked that differs from one case to the next.

/// Shapes of messages.
package enum ErrorShape {
    /// `message` with numbers, ids, paths and quoted text blanked, at most 200 characters, on one line.
    package static func shape(of message: Span<UInt8>) -> String { "" }
    /// The first error code in `message`, as written, or nil.
    package static func code(in message: Span<UInt8>) -> String? { nil }
}
