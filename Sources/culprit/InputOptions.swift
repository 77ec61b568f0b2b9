// The inputs and the limits: options that several commands share.

import ArgumentParser
import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritPipeline

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What to read, and how far.
struct InputOptions: ParsableArguments {
    @Argument(help: "Files, folders, zip, cab or gzip bundles; - reads standard input.")
    var paths: [String]

    @Option(name: .shortAndLong, help: "How many threads work at once (default: all cores).")
    var jobs: Int?

    @Flag(help: "Look for deleted events in the unused space of event logs.")
    var carve = false

    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "Raise a limit, such as nestingDepthMax=8; Documentation/limits.md lists them.", valueName: "name=value"))
    var limitSettings: [String] = []

    func validate() throws {
        if paths.isEmpty { throw ValidationError("Name at least one file, folder or bundle, or - for standard input.") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a whole number from 1.") }
        if paths.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read only once.") }
        _ = try limits()
    }

    /// The limits, as the flags changed them.
    func limits() throws -> Limits {
        var limits = Limits()
        for setting in limitSettings {
            let parts = setting.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = UInt64(parts[1]), value <= UInt64(Int.max) else {
                throw ValidationError("--limit takes name=value with a whole number, not '\(setting)'.")
            }
            guard limits.set(String(parts[0]), to: value) else {
                throw ValidationError(
                    "There is no limit called '\(parts[0])'; the limits are \(Limits.names.joined(separator: ", ")).")
            }
        }
        return limits
    }

    /// How to read, on `jobs` threads or as the options say.
    func reading(jobs fixed: Int? = nil) throws -> ReadingOptions {
        let limits = try limits()
        return ReadingOptions(
            limits: limits, jobs: fixed ?? jobs ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
            carvesSlack: carve,
            spools: TemporarySpoolFactory(bytesInMemoryMax: limits.nestedBytesInMemoryMax))
    }

    /// The inputs, in the order in which they were named; folders are listed. Says on standard error what is not there,
    /// and ends the program where nothing is left.
    func inputs() throws -> [BundleInput] {
        let limits = try limits()
        var inputs: [BundleInput] = []
        var missing = 0
        for path in paths {
            if path == "-" {
                inputs.append(try standardInput(limits))
                continue
            }
            switch DirectoryWalker.kind(of: path) {
            case .missing:
                missing += 1
                StandardError.line("culprit: cannot open \(path): there is no such file or folder")
                inputs.append(refused(path, "there is no such file or folder"))
            case .folder: inputs += folder(path, limits)
            case .file, .other: inputs.append(file(path, as: path))
            }
        }
        if missing == paths.count { throw Status.unusable }
        return inputs
    }

    private func file(_ path: String, as shown: String) -> BundleInput {
        // The file's own time is not told: a copy gets the time of copying, which says nothing of the device.
        var input = BundleInput(path: ArtifactPath(shown)) { () throws(ByteSourceFault) in
            do throws(IOFailure) { return try FileSource(path: path) } catch {
                throw ByteSourceFault(offset: 0, reason: error.reason)
            }
        }
        input.byteCount = DirectoryWalker.byteCount(path)
        return input
    }

    /// The files that the named folders hold at this moment.
    func filesInFolders() -> [String] {
        paths.filter { DirectoryWalker.kind(of: $0) == .folder }.flatMap { path in
            DirectoryWalker.files(below: InputOptions.root(path), limits: Limits()).files
                .filter { $0.refusal == nil }.map { InputOptions.root(path) + "/" + $0.relativePath }
        }
    }

    /// `path` of a folder without separators at its end.
    private static func root(_ path: String) -> String {
        var root = path
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        return root
    }

    private func refused(_ path: String, _ reason: String) -> BundleInput {
        BundleInput(path: ArtifactPath(path), refusal: reason) { () throws(ByteSourceFault) in
            throw ByteSourceFault(offset: 0, reason: reason)
        }
    }

    private func folder(_ path: String, _ limits: Limits) -> [BundleInput] {
        let root = InputOptions.root(path)
        let (files, isCut) = DirectoryWalker.files(below: root, limits: limits)
        if isCut {
            StandardError.line(
                "culprit: \(path) has more than \(limits.directoryEntriesMax) entries; the rest is left out "
                    + "(--limit directoryEntriesMax=N raises this)")
        }
        return files.map { found in
            let shown = root + "/" + found.relativePath
            if let refusal = found.refusal { return refused(shown, refusal) }
            return file(shown, as: shown)
        }
    }

    private func standardInput(_ limits: Limits) throws -> BundleInput {
        let spool = TemporarySpoolFactory(bytesInMemoryMax: limits.nestedBytesInMemoryMax).makeSpool()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        do throws(ByteSourceFault) {
            while true {
                let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(0, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                try spool.append(buffer.span.extracting(0..<count))
            }
            let source = try spool.seal()
            return BundleInput(path: ArtifactPath("-")) { () throws(ByteSourceFault) in source }
        } catch {
            StandardError.line("culprit: cannot keep standard input: \(error.reason)")
            throw Status.unusable
        }
    }
}

extension Limits {
    /// The names that `--limit` takes.
    static let names = [
        "entryCountMax", "entryBytesMax", "bundleBytesMax", "bundleSecondsMax", "expansionRatioMax", "nestingDepthMax",
        "nestedBytesInMemoryMax", "recordBytesMax", "xmlDepthMax", "diagnosticsPerCodeMax", "occurrencesPerSignalMax",
        "readingsPerFactMax", "shapesMax", "excerptCharactersMax", "contextCharactersMax", "recordsInReportMax",
        "directoryEntriesMax",
    ]

    /// Sets the limit called `name`; false where there is none of that name.
    mutating func set(_ name: String, to value: UInt64) -> Bool {
        let number = Int(clamping: value)
        switch name {
        case "entryCountMax": entryCountMax = number
        case "entryBytesMax": entryBytesMax = value
        case "bundleBytesMax": bundleBytesMax = value
        case "bundleSecondsMax": bundleSecondsMax = value
        case "expansionRatioMax": expansionRatioMax = value
        case "nestingDepthMax": nestingDepthMax = number
        case "nestedBytesInMemoryMax": nestedBytesInMemoryMax = number
        case "recordBytesMax": recordBytesMax = number
        case "xmlDepthMax": xmlDepthMax = number
        case "diagnosticsPerCodeMax": diagnosticsPerCodeMax = number
        case "occurrencesPerSignalMax": occurrencesPerSignalMax = number
        case "readingsPerFactMax": readingsPerFactMax = number
        case "shapesMax": shapesMax = number
        case "excerptCharactersMax": excerptCharactersMax = number
        case "contextCharactersMax": contextCharactersMax = number
        case "recordsInReportMax": recordsInReportMax = number
        case "directoryEntriesMax": directoryEntriesMax = number
        default: return false
        }
        return true
    }
}
