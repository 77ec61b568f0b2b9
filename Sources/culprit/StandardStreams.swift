// Writing to standard output and standard error. A closed standard output ends the program quietly.

import ArgumentParser
import CulpritIO
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard output.
enum StandardOutput {
    /// Writes `bytes`. Throws the quiet end of the program where nobody reads any more.
    static func write(_ bytes: Span<UInt8>) throws {
        var done = 0
        while done < bytes.count {
            // SAFETY: done < count, and the pointer does not leave the call.
            let count = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe Culprit.systemWrite(buffer, from: done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw errno == EPIPE ? ExitCode.success : Status.unusable
            }
            done += count
        }
    }

    /// Writes `text`.
    static func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        try write(bytes.span)
    }

    /// Whether a person looks at it.
    static var isTerminal: Bool { isatty(1) == 1 }

    /// Whether colours are wanted there.
    static var takesColour: Bool { unsafe isTerminal && getenv("NO_COLOR") == nil }

    /// How many columns the terminal has; nil where it is none or a very narrow one.
    static var columns: Int? { terminalColumns(of: 1) }
}

/// How many columns the terminal behind `descriptor` has; nil where it is none or a very narrow one.
private func terminalColumns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else {
        return nil
    }
    return Int(size.ws_col)
}

/// Standard error.
enum StandardError {
    /// Whether a status stands on the current line of the terminal.
    private static let hasStatus = Mutex(false)

    /// Writes one line, in place of a status where there is one.
    static func line(_ text: String) {
        hasStatus.withLock { hasStatus in
            put((hasStatus ? "\r\u{1B}[K" : "") + text + "\n")
            hasStatus = false
        }
    }

    /// Writes `text` over the current line of the terminal; an empty one takes the status away.
    static func status(_ text: String) {
        hasStatus.withLock { hasStatus in
            if hasStatus || !text.isEmpty { put("\r\u{1B}[K" + text) }
            hasStatus = !text.isEmpty
        }
    }

    private static func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }

    /// How many columns the terminal has; nil where it is none or a very narrow one.
    static var columns: Int? { terminalColumns(of: 2) }

    /// Whether a person looks at it.
    static var isTerminal: Bool { isatty(2) == 1 }
}

extension Culprit {
    fileprivate static func systemWrite(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe write(1, base + start, buffer.count - start)
    }
}

/// Writes a report to a file or to standard output.
func deliver(_ text: String, to path: String?) throws {
    guard let path, path != "-" else {
        try StandardOutput.write(text)
        return
    }
    do throws(IOFailure) { try AtomicWriter.write(text, to: path) } catch {
        StandardError.line("culprit: \(error.description)")
        throw Status.unusable
    }
}
