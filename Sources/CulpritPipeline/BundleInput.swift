// What the user handed over, as the pipeline sees it: names and ways to open them. Where the bytes lie is the caller's
// business.

package import CulpritBytes
package import CulpritModel

/// One file that was handed over, alone or as part of a folder.
package struct BundleInput: Sendable {
    /// The path as the user knows it.
    package var path: ArtifactPath
    /// When it was last changed, as its file system says.
    package var modified: RecordTime
    /// Its size as far as it is known beforehand; only the progress looks at it.
    package var byteCount: UInt64?
    /// Why it cannot be opened, or nil.
    package var refusal: String?
    /// Opens it.
    package var open: @Sendable () throws(ByteSourceFault) -> any ByteSource

    /// The input at `path`, opened by `open`.
    package init(
        path: ArtifactPath, modified: RecordTime = .unknown, refusal: String? = nil,
        open: @escaping @Sendable () throws(ByteSourceFault) -> any ByteSource
    ) {
        self.path = path
        self.modified = modified
        self.refusal = refusal
        self.open = open
    }
}

/// How bundles are read.
package struct ReadingOptions: Sendable {
    package var limits: Limits
    /// How many threads work at once.
    package var jobs: Int
    /// Whether deleted records in unused space are looked for.
    package var carvesSlack: Bool
    /// Where nested archives go while they are read.
    package var spools: any SpoolFactory
    /// Whether the time for the bundle is over. Asked between chunks; what is left is then not read, and the report says so.
    package var isOver: @Sendable () -> Bool = { false }
    /// The least bytes of a part of a large file that is read in several at the same time; what a part costs to begin and
    /// to join is nothing next to the usual value. Never depends on the number of threads.
    package var partBytesMin: UInt64 = 16 << 20
    /// Told how far the reading is, or nil.
    package var progress: ReadingProgress?

    /// Options with `limits`, for `jobs` threads.
    package init(limits: Limits, jobs: Int, carvesSlack: Bool = false, spools: any SpoolFactory) {
        self.limits = limits
        self.jobs = max(1, jobs)
        self.carvesSlack = carvesSlack
        self.spools = spools
    }
}

/// Diagnostics of artifacts as a whole.
package enum ArtifactDiagnostics {
    package static let empty = DiagnosticCode("artifact/empty", "the file is empty")
    package static let unreadable = DiagnosticCode("artifact/unreadable", "the file cannot be read", losesData: true)
    package static let readFault = DiagnosticCode(
        "artifact/read-fault", "reading stopped at a fault of the medium", losesData: true)
    package static let tooDeep = DiagnosticCode(
        "artifact/too-deep", "the archive lies deeper inside other archives than the limit allows", losesData: true)
    package static let outOfTime = DiagnosticCode(
        "artifact/out-of-time", "the time for the bundle was over before its end", losesData: true)
    package static let unknownFormat = DiagnosticCode("artifact/unknown-format", "the format is not known")
    package static let notSpooled = DiagnosticCode(
        "artifact/not-unpacked", "the nested archive could not be unpacked", losesData: true)
}
