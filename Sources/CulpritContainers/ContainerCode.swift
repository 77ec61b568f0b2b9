// The diagnostics of this module, in one list, so that documentation and tests can walk them.

package import CulpritModel

/// Every kind of diagnostic that an archive can give.
package enum ContainerCode {
    // Of names, whatever the archive.
    package static let unsafeName = DiagnosticCode("archive/unsafe-name", "The member's name was made harmless")
    package static let duplicateName = DiagnosticCode(
        "archive/duplicate-name", "Another member of the archive has the same name")
    package static let readFault = DiagnosticCode(
        "archive/read-fault", "The medium could not be read", losesData: true)
    package static let limit = DiagnosticCode(
        "archive/limit", "A limit stopped the expansion", losesData: true)

    package static let zipNoDirectory = DiagnosticCode(
        "zip/no-directory", "The central directory is missing or unusable; members were found by their local headers",
        losesData: true)
    package static let zipDirectoryDamaged = DiagnosticCode(
        "zip/directory-damaged", "The central directory is damaged", losesData: true)
    package static let zipNotReadable = DiagnosticCode(
        "zip/not-readable", "No member of the archive can be found", losesData: true)
    package static let zipPrefix = DiagnosticCode("zip/prefix", "Other bytes stand before the archive")
    package static let zipTrailing = DiagnosticCode("zip/trailing-bytes", "Other bytes stand after the archive")
    package static let zipCountMismatch = DiagnosticCode(
        "zip/count-mismatch", "The directory declares another number of members than it has")
    package static let zipMultiDisk = DiagnosticCode(
        "zip/incomplete-set", "The archive is one disk of several", losesData: true)
    package static let zipLocalHeader = DiagnosticCode(
        "zip/local-header", "The member's local header is missing or damaged", losesData: true)
    package static let zipLocalHeaderOdd = DiagnosticCode(
        "zip/local-header-odd", "The member's local header is damaged or disagrees with the directory")
    package static let zipExtraDamaged = DiagnosticCode("zip/extra-damaged", "The member's extra fields are damaged")
    package static let zipEncrypted = DiagnosticCode("zip/encrypted", "The member is encrypted", losesData: true)
    package static let zipMethod = DiagnosticCode(
        "zip/unsupported-method", "The member's compression method is not supported", losesData: true)
    package static let zipDamaged = DiagnosticCode(
        "zip/damaged-data", "The member's compressed data is damaged", losesData: true)
    package static let zipTruncated = DiagnosticCode(
        "zip/truncated-data", "The archive ends inside the member", losesData: true)
    package static let zipChecksum = DiagnosticCode(
        "zip/checksum-mismatch", "The member's bytes do not have the declared checksum", losesData: true)
    package static let zipSize = DiagnosticCode(
        "zip/size-mismatch", "The member expands to another size than declared", losesData: true)
    package static let zipSymbolicLink = DiagnosticCode(
        "zip/symbolic-link", "The member is a symbolic link; its content is the name of its target")

    package static let gzipHeader = DiagnosticCode(
        "gzip/header", "The header is damaged or of an unknown kind", losesData: true)
    package static let gzipDamaged = DiagnosticCode(
        "gzip/damaged-data", "The compressed data is damaged", losesData: true)
    package static let gzipTruncated = DiagnosticCode(
        "gzip/truncated-data", "The file ends inside the compressed data", losesData: true)
    package static let gzipChecksum = DiagnosticCode(
        "gzip/checksum-mismatch", "The bytes do not have the declared checksum or size", losesData: true)
    package static let gzipTrailing = DiagnosticCode(
        "gzip/trailing-bytes", "Bytes that are not gzip follow the compressed data")

    package static let cabNotReadable = DiagnosticCode(
        "cab/not-readable", "No cabinet can be found in the file", losesData: true)
    package static let cabEmbedded = DiagnosticCode("cab/embedded", "The cabinet does not begin where the file does")
    package static let cabHeader = DiagnosticCode(
        "cab/directory-damaged", "The cabinet's directory is damaged", losesData: true)
    package static let cabTruncated = DiagnosticCode(
        "cab/truncated", "The file ends before the cabinet does", losesData: true)
    package static let cabIncompleteSet = DiagnosticCode(
        "cab/incomplete-set", "The member continues in another cabinet of the set", losesData: true)
    package static let cabSet = DiagnosticCode("cab/set", "The cabinet is one of a set", losesData: true)
    package static let cabFolder = DiagnosticCode(
        "cab/bad-folder", "The member names a folder that the cabinet does not have", losesData: true)
    package static let cabMethod = DiagnosticCode(
        "cab/unsupported-method", "The folder's compression is not known", losesData: true)
    package static let cabChecksum = DiagnosticCode(
        "cab/checksum-mismatch", "A block of the folder does not have its checksum", losesData: true)
    package static let cabDamaged = DiagnosticCode(
        "cab/damaged-data", "A block of the folder is damaged", losesData: true)
    package static let cabExtent = DiagnosticCode(
        "cab/beyond-folder", "The member lies beyond the end of its folder's data", losesData: true)

    /// All of them.
    package static let all: [DiagnosticCode] = [
        unsafeName, duplicateName, readFault, limit, zipNoDirectory, zipDirectoryDamaged, zipNotReadable, zipPrefix,
        zipTrailing, zipCountMismatch, zipMultiDisk, zipLocalHeader, zipLocalHeaderOdd, zipExtraDamaged, zipEncrypted,
        zipMethod,
        zipDamaged, zipTruncated, zipChecksum, zipSize, zipSymbolicLink, gzipHeader, gzipDamaged, gzipTruncated,
        gzipChecksum, gzipTrailing, cabNotReadable, cabEmbedded, cabHeader, cabTruncated, cabIncompleteSet, cabSet,
        cabFolder, cabMethod, cabChecksum, cabDamaged, cabExtent,
    ]
}
