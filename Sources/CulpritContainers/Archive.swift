// What an archive is to the rest of the program: a directory of entries, and units that can be expanded independently
// of each other, each streamed into a sink. Nothing here touches the file system.

package import CulpritModel

/// The kinds of archive that are read.
package enum ArchiveKind: String, Sendable {
    case zip, cab, gzip
}

/// One member of an archive, as the directory tells of it.
package struct ArchiveEntry: Sendable {
    /// Where it stands in `Archive.entries`.
    package var index: Int
    /// The name, with `/` between folders, made harmless: no `..`, no drive, no leading separator. A second member of
    /// the same name has ` (2)` added.
    package var name: String
    /// The declared size in bytes, or nil where the archive does not say.
    package var byteCount: UInt64?
    package var compressedByteCount: UInt64?
    package var modified: RecordTime
    package var isDirectory: Bool
    /// What is odd about it as far as the directory shows.
    package var diagnostics: [Diagnostic]

    /// The entry `name` at `index`.
    package init(
        index: Int, name: String, byteCount: UInt64?, compressedByteCount: UInt64? = nil,
        modified: RecordTime = .unknown, isDirectory: Bool = false, diagnostics: [Diagnostic] = []
    ) {
        self.index = index
        self.name = name
        self.byteCount = byteCount
        self.compressedByteCount = compressedByteCount
        self.modified = modified
        self.isDirectory = isDirectory
        self.diagnostics = diagnostics
    }
}

/// How the expansion of an entry ended.
package struct EntryEnd: Sendable {
    /// `.read` where every byte came out and its checksum agrees; `.partial` where some did; `.unreadable` where none
    /// could.
    package var state: ArtifactState
    package var diagnostics: [Diagnostic]
    package var limits: [LimitHit]

    /// An expansion that ended in `state`.
    package init(state: ArtifactState, diagnostics: [Diagnostic] = [], limits: [LimitHit] = []) {
        self.state = state
        self.diagnostics = diagnostics
        self.limits = limits
    }
}

/// Receives the entries of one unit, in order: `begin`, any number of `bytes`, `end`, then the next.
package protocol EntrySink: AnyObject {
    /// An entry begins. False skips its bytes; `end` is then not called.
    func begin(_ entry: ArchiveEntry) -> Bool
    /// The next bytes of the entry, valid during the call.
    func bytes(_ chunk: Span<UInt8>)
    /// The entry is over.
    func end(_ entry: ArchiveEntry, _ end: EntryEnd)
}

/// An opened archive. Safe to use from several threads at once, one unit each.
package protocol Archive: Sendable {
    var kind: ArchiveKind { get }
    /// All members, directories included, in the order of the directory.
    var entries: [ArchiveEntry] { get }
    /// What is odd about the archive as a whole.
    var diagnostics: [Diagnostic] { get }
    /// `.partial` where members are known or suspected to be missing.
    var state: ArtifactState { get }
    var limits: [LimitHit] { get }
    /// Groups of entries that expand independently of each other, as indices into `entries`; each group's entries come
    /// in its order. Directories are in no group.
    var units: [[Int]] { get }

    /// Expands one unit into `sink`. Never throws: what is damaged ends an entry early and says so.
    func expand(unit: Int, into sink: any EntrySink, budget: ExpansionBudget)
}
