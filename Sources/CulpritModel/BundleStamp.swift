// What a bundle of a fleet is known by, whatever it is called and wherever it lies.

/// A bundle by its content.
package struct BundleStamp: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// One archive.
        case archive
        /// Loose files.
        case folder
        /// One loose file.
        case file
    }

    /// The path as the user knows it.
    package var path: String
    package var kind: Kind
    /// SHA-256 in hexadecimal: of the file, or of the names, sizes and contents of the files in a folder.
    package var digest: String
    package var byteCount: UInt64
    package var fileCount: Int
    /// The newest change of a file in it, in seconds since 1970; nil where it is not known.
    package var modifiedSeconds: Int64?

    /// The bundle at `path` with content `digest`.
    package init(
        path: String, kind: Kind, digest: String, byteCount: UInt64, fileCount: Int, modifiedSeconds: Int64?
    ) {
        self.path = path
        self.kind = kind
        self.digest = digest
        self.byteCount = byteCount
        self.fileCount = fileCount
        self.modifiedSeconds = modifiedSeconds
    }
}
