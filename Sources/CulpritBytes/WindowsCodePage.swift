// Text that is not UTF-8: Windows tools write the ANSI page (GUI programs) or the OEM page (console programs) of the
// device, and nothing in the file says which. Western pages are assumed: the bytes are read as Windows-1252, whose
// unassigned bytes are shown as the control characters of the same number, so that nothing is dropped.
// This file will not guess languages.

/// Decoding of single-byte Windows text.
package enum WindowsCodePage {
    /// The characters of Windows-1252 in 0x80...0x9F. Source: Unicode's mapping table CP1252.TXT.
    private static let upperControls: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    /// The text of `bytes` read as Windows-1252.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(scalar(of: byte)) }
        return String(scalars)
    }

    /// The character that `byte` stands for in Windows-1252.
    package static func scalar(of byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80, byte < 0xA0 else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upperControls[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }
}
