// One file inside a bundle, and what became of it.

/// The whole path of an artifact: `DiagLogs.zip!/(47) mdmlogs.cab!/MDMDiagReport.xml`. Archives are joined to their
/// members with `!/`; inside one archive or folder the separator is `/`.
package struct ArtifactPath: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    /// The path written as `description`.
    package init(_ description: String) { self.description = description }

    /// The path of the member `name` of the archive at this path.
    package func member(_ name: String) -> ArtifactPath { ArtifactPath(description + "!/" + name) }

    /// The last part of the path, in its own spelling.
    package var fileName: String {
        guard let slash = description.utf8.lastIndex(of: UInt8(ascii: "/")) else { return description }
        return String(description[description.utf8.index(after: slash)...])
    }

    package static func < (lhs: ArtifactPath, rhs: ArtifactPath) -> Bool { lhs.description < rhs.description }
}

/// How far an artifact was read.
package enum ArtifactState: String, Sendable {
    /// Read to its last byte, and understood.
    case read
    /// Read, but part of it is damaged, cut, or over a limit.
    case partial
    /// Could not be read at all.
    case unreadable
    /// Read, but of a format that is not known.
    case unknown
}

/// What was read of one artifact.
package struct ArtifactSummary: Sendable {
    package var path: ArtifactPath
    /// The format's id, `unknown` where none fits.
    package var format: String
    package var state: ArtifactState
    package var byteCount: UInt64
    package var recordCount: Int
    package var factCount: Int
    package var diagnostics: [Diagnostic]
    /// Diagnostics beyond the limit per code, counted by code.
    package var moreDiagnostics: [String: Int]
    /// The evidence sources that this artifact belongs to, by the rule pack's ids.
    package var sources: [String]
    /// When the member was last modified, as the archive or file system says.
    package var modified: RecordTime
    /// Whether this is an archive whose members are artifacts of their own.
    package var isContainer: Bool

    /// The summary of an artifact at `path`.
    package init(
        path: ArtifactPath, format: String, state: ArtifactState, byteCount: UInt64 = 0, recordCount: Int = 0,
        factCount: Int = 0, diagnostics: [Diagnostic] = [], moreDiagnostics: [String: Int] = [:],
        sources: [String] = [], modified: RecordTime = .unknown, isContainer: Bool = false
    ) {
        self.path = path
        self.format = format
        self.state = state
        self.byteCount = byteCount
        self.recordCount = recordCount
        self.factCount = factCount
        self.diagnostics = diagnostics
        self.moreDiagnostics = moreDiagnostics
        self.sources = sources
        self.modified = modified
        self.isContainer = isContainer
    }
}
