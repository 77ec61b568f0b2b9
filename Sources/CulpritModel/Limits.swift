// Every bound in one place. A limit that was hit is coverage, never silence; `Documentation/limits.md` lists them.

/// The bounds of an analysis. All can be raised by flag.
package struct Limits: Sendable, Hashable {
    /// Members of one archive that are looked at.
    package var entryCountMax = 200_000
    /// Bytes that one member may expand to.
    package var entryBytesMax: UInt64 = 8 << 30
    /// Bytes that a whole bundle may expand to.
    package var bundleBytesMax: UInt64 = 64 << 30
    /// Seconds that one bundle of a fleet may take; the rest of it is left out.
    package var bundleSecondsMax: UInt64 = 900
    /// Expanded bytes per compressed byte, beyond the first `expansionFreeBytes`.
    package var expansionRatioMax: UInt64 = 1100
    package var expansionFreeBytes: UInt64 = 16 << 20
    /// Archives inside archives.
    package var nestingDepthMax = 5
    /// Bytes of a nested archive that are kept in memory; a larger one goes to a private temporary file.
    package var nestedBytesInMemoryMax = 32 << 20
    /// Bytes of one line or record of a text format.
    package var recordBytesMax = 1 << 20
    /// Nesting of XML and binary XML.
    package var xmlDepthMax = 64
    /// Bytes of the path of an entry of device state. Elements and keys whose path would be longer are passed over.
    package var statePathBytesMax = 4096
    /// Bytes of a heading, a title or a label that many entries repeat.
    package var stateNameBytesMax = 512
    /// Diagnostics kept per artifact and code; the rest is counted.
    package var diagnosticsPerCodeMax = 20
    /// Occurrences kept per signal and artifact: half from the start, half from the end.
    package var occurrencesPerSignalMax = 200
    /// Readings kept per named fact and artifact.
    package var readingsPerFactMax = 2_000
    /// Distinct shapes of unexplained errors per artifact.
    package var shapesMax = 500
    /// Characters of an excerpt in a report.
    package var excerptCharactersMax = 500
    /// Characters of a record beside a cited one.
    package var contextCharactersMax = 240
    /// Records of one device on the timeline and in the table of a report.
    package var recordsInReportMax = 10_000
    /// Files in a directory tree.
    package var directoryEntriesMax = 1_000_000

    /// The default limits.
    package init() {}
}

/// A limit that was hit, and where.
package struct LimitHit: Hashable, Sendable {
    /// The name of the limit as in `Limits`.
    package var name: String
    /// The path of the artifact, or of the bundle.
    package var artifact: String

    /// The limit `name` was hit in `artifact`.
    package init(name: String, artifact: String) {
        self.name = name
        self.artifact = artifact
    }
}
