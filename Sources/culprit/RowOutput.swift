// Rows that are written as they come, to standard output or to a file that appears only once it is complete.

import ArgumentParser
import CulpritIO

/// Takes rows one by one.
final class RowOutput {
    private let file: FileWriter?
    private var buffer: [UInt8] = []
    /// What ended the writing early.
    private var failure: (any Error)?

    /// Rows for the file at `path`, or for standard output where it is nil or `-`.
    init(path: String?) throws {
        guard let path, path != "-" else {
            file = nil
            return
        }
        do throws(IOFailure) { file = try FileWriter(path: path) } catch { throw RowOutput.refused(error) }
    }

    /// Adds `text`. False where nothing more can be written.
    @discardableResult
    func add(_ text: String) -> Bool {
        buffer += text.utf8
        if buffer.count >= 1 << 18 { flush() }
        return failure == nil
    }

    /// Writes what was added so far. False where nothing more can be written.
    @discardableResult
    func flush() -> Bool {
        guard failure == nil, !buffer.isEmpty else { return failure == nil }
        do {
            if let file { try file.write(buffer.span) } else { try StandardOutput.write(buffer.span) }
        } catch let error as IOFailure {
            failure = RowOutput.refused(error)
        } catch {
            // Whoever read standard output has had enough.
            failure = error
        }
        buffer.removeAll(keepingCapacity: true)
        return failure == nil
    }

    /// Writes what is left, and puts the file in its place.
    func finish() throws {
        flush()
        if let failure { throw failure }
        do throws(IOFailure) { try file?.finish() } catch { throw RowOutput.refused(error) }
    }

    private static func refused(_ failure: IOFailure) -> any Error {
        StandardError.line("culprit: \(failure.description)")
        return Status.unusable
    }
}
