// Error codes in all their spellings: hexadecimal, signed and unsigned decimal, AADSTS numbers.

/// What tells one error code from another, whatever its spelling.
package enum CodeKey: Hashable, Sendable {
    case hresult(UInt32)
    case aadsts(Int)
}

/// An HRESULT taken apart.
package struct DecodedCode: Hashable, Sendable {
    package let value: UInt32
    package let isFailure: Bool
    package let facility: Int
    /// The name of the facility, or nil where it is not known.
    package let facilityName: String?
    /// The low 16 bits.
    package let code: Int
    /// The Win32 error inside it, or nil.
    package let win32: Int?
}

/// Reading error codes.
package enum ErrorCode {
    /// The 32 bits of a code in any spelling but AADSTS, or nil.
    package static func normalise(_ text: String) -> UInt32? { nil }
    /// The code in any spelling, or nil.
    package static func key(_ text: String) -> CodeKey? { nil }
    /// The codes that stand in `text`, as written, in order, each once.
    package static func find(in text: String) -> [String] { [] }
    /// The parts of an HRESULT, or nil where `text` is no 32-bit code.
    package static func decode(_ text: String) -> DecodedCode? { nil }
    /// One line that says what an unlisted code is by its parts, or nil.
    package static func describe(_ text: String) -> String? { nil }
}
