// What the operating system refused, in one sentence that names the thing.

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// A file or folder that could not be worked with.
package struct IOFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried: `open`, `read`.
    package let action: String
    package let path: String
    package let reason: String

    /// The failure of `action` on `path`, for `reason`.
    package init(action: String, path: String, reason: String) {
        self.action = action
        self.path = path
        self.reason = reason
    }

    /// One sentence: `cannot open x.zip: Permission denied`.
    package var description: String { "cannot \(action) \(path): \(reason)" }

    static func current(_ action: String, _ path: String) -> IOFailure {
        IOFailure(action: action, path: path, reason: systemText)
    }

    static var systemText: String {
        let number = errno
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
