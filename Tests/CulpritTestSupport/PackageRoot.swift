// Where the tests find the files of the project, and the real samples that some machines have beside it.

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// Folders that tests read from.
package enum TestFolder {
    /// The folder that holds `Package.swift`.
    package static let root: String = {
        var path = resolved(#filePath)
        for _ in 0..<3 { path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
        return path
    }()

    /// `Fixtures` of the project.
    package static let fixtures = root + "/Fixtures"

    /// The folder of real samples, or nil where this machine has none. `CULPRIT_SAMPLES` names another place.
    package static let samples: String? = {
        let wanted = unsafe getenv("CULPRIT_SAMPLES").map { unsafe String(cString: $0) } ?? root + "/../shared/samples"
        return unsafe access(wanted + "/truth", R_OK) == 0 ? resolved(wanted) : nil
    }()

    private static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}

/// The bytes of the file at `path`, or nil where it cannot be read.
package func fileBytes(_ path: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "rb") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe fread(&buffer, 1, buffer.count, file)
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

/// The names in the folder at `path`, sorted; empty where there is none.
package func folderNames(_ path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
