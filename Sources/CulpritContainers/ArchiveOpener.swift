// Recognising archives by their first bytes and opening them. Names decide nothing: a zip called `.log` is a zip.

package import CulpritBytes
package import CulpritModel

/// Opens archives.
package enum ArchiveOpener {
    /// The kind of archive that `head`, the first bytes of a file, shows; nil where it is none. The more bytes, the
    /// surer a cabinet behind a prefix is found; 4 KiB are enough for those that exist.
    package static func recognise(head: Span<UInt8>) -> ArchiveKind? {
        if head.hasBytes("PK\u{3}\u{4}", at: 0) || head.hasBytes("PK\u{5}\u{6}", at: 0)
            || head.hasBytes("PK\u{6}\u{6}", at: 0)
        {
            return .zip
        }
        // The mark of an archive that was meant to be split and is not.
        if head.hasBytes("PK00PK\u{3}\u{4}", at: 0) || head.hasBytes("PK\u{7}\u{8}PK\u{3}\u{4}", at: 0) { return .zip }
        if head.count >= 3, head[0] == 0x1F, head[1] == 0x8B, head[2] == 8 { return .gzip }
        var start = 0
        while let found = head.firstOffset(of: "MSCF", from: start) {
            // Behind a prefix the whole signature has to be there: reserved zeros and version 1.3.
            if found == 0 { return .cab }
            if head.hasBytes("MSCF\0\0\0\0", at: found), let version: UInt16 = head.littleEndian(at: found + 24),
                version == 0x0103
            {
                return .cab
            }
            start = found + 4
        }
        return nil
    }

    /// The kind of archive that `source` is where its beginning does not show it: a zip behind a prefix, such as a
    /// self-extracting program. Reads the end of the source.
    package static func recognise(tailOf source: any ByteSource) -> ArchiveKind? {
        guard let directory = ZIPDirectory.find(in: source, limits: Limits()), !directory.records.isEmpty else {
            return nil
        }
        return .zip
    }

    /// Opens `source` as an archive of `kind`. `name` is the file's own name, which a gzip member without a name takes.
    /// Never fails: what cannot be read has no entries, and says why.
    package static func open(
        _ source: any ByteSource, kind: ArchiveKind, name: String, limits: Limits
    ) -> any Archive {
        switch kind {
        case .zip: ZIPArchive(source, limits: limits)
        case .gzip: GZIPArchive(source, fileName: name)
        case .cab: CABArchive(source, limits: limits)
        }
    }
}
