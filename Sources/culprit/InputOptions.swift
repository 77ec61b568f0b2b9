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

    @OptionGroup var limit: LimitOptions

    func validate() throws {
        if paths.isEmpty { throw ValidationError("Name at least one file, folder or bundle, or - for standard input.") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a whole number from 1.") }
        if paths.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read only once.") }
    }

    /// How to read, on `jobs` threads or as the options say.
    func reading(jobs fixed: Int? = nil) throws -> ReadingOptions {
        let limits = try limit.limits()
        return ReadingOptions(
            limits: limits, jobs: fixed ?? jobs ?? coreCount,
            carvesSlack: carve,
            spools: TemporarySpoolFactory(bytesInMemoryMax: limits.nestedBytesInMemoryMax))
    }

    /// The inputs, in the order in which they were named; folders are listed. Says on standard error what is not there,
    /// and ends the program where nothing is left.
    func inputs() throws -> [BundleInput] {
        let limits = try limit.limits()
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
        var input = BundleInput(path: path, as: shown)
        input.byteCount = DirectoryWalker.byteCount(path)
        return input
    }

    /// The files that the named folders hold at this moment.
    func filesInFolders() -> [String] {
        paths.filter { DirectoryWalker.kind(of: $0) == .folder }.flatMap { path in
            let root = DirectoryWalker.withoutSlash(path)
            return DirectoryWalker.files(below: root, limits: Limits()).files
                .filter { $0.refusal == nil }.map { root + "/" + $0.relativePath }
        }
    }

    private func refused(_ path: String, _ reason: String) -> BundleInput {
        BundleInput(path: ArtifactPath(path), refusal: reason) { () throws(ByteSourceFault) in
            throw ByteSourceFault(offset: 0, reason: reason)
        }
    }

    private func folder(_ path: String, _ limits: Limits) -> [BundleInput] {
        let root = DirectoryWalker.withoutSlash(path)
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

extension BundleInput {
    /// The file at `path`, opened when it is read, known as `shown`.
    init(path: String, as shown: String) {
        self.init(path: ArtifactPath(shown)) { () throws(ByteSourceFault) in
            do throws(IOFailure) { return try FileSource(path: path) } catch {
                throw ByteSourceFault(offset: 0, reason: error.reason)
            }
        }
    }
}

/// How many cores there are.
var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
