// Expected outputs that live in `Fixtures`. A missing one is written and counts as a failure, so that recording an
// expectation never makes a run green; `UPDATE_GOLDENS=1` rewrites those that differ.

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Compares outputs with files.
package enum Golden {
    /// What differs between `actual` and the file `name` in `Fixtures`, or nil where nothing does.
    package static func difference(_ actual: String, from name: String) -> String? {
        let path = TestFolder.fixtures + "/" + name
        guard let bytes = fileBytes(path) else {
            return write(actual, to: path)
                ? "\(name) did not exist and was written; look at it and run again" : "\(name) cannot be written"
        }
        let expected = String(decoding: bytes, as: UTF8.self)
        if Array(expected.utf8) == Array(actual.utf8) { return nil }
        if unsafe getenv("UPDATE_GOLDENS") != nil {
            return write(actual, to: path) ? nil : "\(name) cannot be written"
        }
        return "\(name) differs at " + firstDifference(expected, actual)
            + "\nIf the new output is right: UPDATE_GOLDENS=1 swift test"
    }

    private static func firstDifference(_ expected: String, _ actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        for index in 0..<max(old.count, new.count) {
            let oldLine = index < old.count ? String(old[index]) : "(no line)"
            let newLine = index < new.count ? String(new[index]) : "(no line)"
            if Array(oldLine.utf8) != Array(newLine.utf8) {
                return "line \(index + 1)\n  expected: \(oldLine)\n  actual:   \(newLine)"
            }
        }
        return "the end of the file"
    }

    private static func write(_ text: String, to path: String) -> Bool {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            _ = unsafe mkdir(folder, 0o755)
        }
        guard let file = unsafe fopen(path, "wb") else { return false }
        let bytes = Array(text.utf8)
        let written = unsafe fwrite(bytes, 1, bytes.count, file)
        return unsafe fclose(file) == 0 && written == bytes.count
    }
}
