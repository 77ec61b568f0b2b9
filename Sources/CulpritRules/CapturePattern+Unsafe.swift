// The one wrapper of PCRE2: captures out of records that a pattern is known to match, and patterns on short values.
// Every match is bounded, so that no record can make it run away. Source: pcre2api(3).

private import CPCRE2
private import CulpritBytes
private import Synchronization

/// A pattern that can give its groups. It is compiled when it is first needed, since most patterns of a pack never
/// match anything in a given bundle.
final class CapturePattern: Sendable {
    let source: PatternSource
    /// The address of the pcre2_code: 0 before it is compiled, `unusable` where it cannot be.
    private let address = Atomic<UInt>(0)
    private static let unusable = UInt.max
    /// How many bytes of a capture are kept.
    private static let captureBytesMax = 4096
    /// Steps of the matcher, and kilobytes of its memory, that one match may take.
    private static let matchLimit: UInt32 = 200_000
    private static let heapLimit: UInt32 = 32_768

    /// The pattern `text` of the rule language.
    init(_ text: String) { source = PatternSource(text) }

    deinit {
        let code = address.load(ordering: .acquiring)
        // SAFETY: the address came from the library, and nothing uses it any more.
        if code != 0, code != Self.unusable { unsafe pcre2_code_free_8(OpaquePointer(bitPattern: code)) }
    }

    /// What is wrong with the pattern, or nil.
    var fault: String? {
        var reason: String?
        let code = unsafe Self.compile(source, &reason)
        unsafe pcre2_code_free_8(code)
        return reason
    }

    /// The names of the groups, in the order of their numbers.
    var names: [String] { groups.sorted { $0.number < $1.number }.map(\.name) }

    /// The named groups of `bytes`, or nil where the pattern does not match or the match takes too long.
    func captures(in bytes: Span<UInt8>) -> [String: String]? {
        match(bytes) { range in
            var values: [String: String] = [:]
            for group in groups {
                guard let found = range(group.number), values[group.name] == nil else { continue }
                values[group.name] = bytes.text(
                    found.lowerBound..<min(found.upperBound, found.lowerBound + Self.captureBytesMax))
            }
            return values
        }
    }

    /// The first group of the first match in `text`, or the whole match where there is no group; nil without a match.
    func firstGroup(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let found = match(bytes.span) { range in range(1) ?? range(0) } ?? nil
        return found.map { bytes.span.text($0) }
    }

    /// Whether the pattern matches somewhere in `text`.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return match(bytes.span) { _ in true } ?? false
    }

    private var groups: [(name: String, number: Int)] {
        guard let code = unsafe handle() else { return [] }
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        // SAFETY: the table has `count` entries of `size` bytes: two of the number, high first, then a name that ends
        // in zero. It lives as long as the code, which self owns.
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table = unsafe table, size > 2 else { return [] }
        return (0..<Int(count)).map { index in
            let entry = unsafe table + index * Int(size)
            return unsafe (String(cString: entry + 2), Int(entry[0]) << 8 | Int(entry[1]))
        }
    }

    /// Matches, and hands `body` the ranges of the groups by number; nil where nothing matches.
    private func match<Result>(_ bytes: Span<UInt8>, _ body: ((Int) -> Range<Int>?) -> Result) -> Result? {
        guard let code = unsafe handle() else { return nil }
        // SAFETY: the match data is made for this code, the subject is `count` bytes long, the vector has `pairs` pairs,
        // and all of it is used inside this call only. An empty span has no address, which the library takes with
        // length 0 only as a valid pointer: one byte on the stack stands in.
        guard let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil),
            let limits = unsafe pcre2_match_context_create_8(nil)
        else { return nil }
        defer {
            unsafe pcre2_match_data_free_8(data)
            unsafe pcre2_match_context_free_8(limits)
        }
        unsafe pcre2_set_match_limit_8(limits, Self.matchLimit)
        unsafe pcre2_set_heap_limit_8(limits, Self.heapLimit)
        let status = unsafe bytes.withUnsafeBufferPointer { buffer -> Int32 in
            guard let base = buffer.baseAddress else {
                var none: UInt8 = 0
                return unsafe pcre2_match_8(code, &none, 0, 0, 0, data, limits)
            }
            let quick = unsafe pcre2_match_8(code, base, buffer.count, 0, 0, data, limits)
            // The machine stack of compiled patterns is small; the interpreter takes memory from the heap instead.
            guard quick == PCRE2_ERROR_JIT_STACKLIMIT else { return quick }
            return unsafe pcre2_match_8(code, base, buffer.count, 0, UInt32(PCRE2_NO_JIT), data, limits)
        }
        guard status > 0, let vector = unsafe pcre2_get_ovector_pointer_8(data) else { return nil }
        let pairs = unsafe Int(pcre2_get_ovector_count_8(data))
        return body { number in
            guard number >= 0, number < pairs, number < Int(status) else { return nil }
            let start = unsafe vector[number * 2]
            let end = unsafe vector[number * 2 + 1]
            guard start <= end, end <= bytes.count, start >= 0 else { return nil }
            return start..<end
        }
    }

    /// The compiled pattern, or nil where it cannot be compiled.
    private func handle() -> OpaquePointer? {
        let known = address.load(ordering: .acquiring)
        if known == Self.unusable { return nil }
        // SAFETY: the address came from the library and lives as long as self; the library never changes the code
        // after the JIT compilation in `compile`.
        if known != 0 { return unsafe OpaquePointer(bitPattern: known) }
        var reason: String?
        let code = unsafe Self.compile(source, &reason)
        let made = unsafe code.map { UInt(bitPattern: $0) } ?? Self.unusable
        let (isFirst, other) = address.compareExchange(expected: 0, desired: made, ordering: .acquiringAndReleasing)
        if isFirst { return unsafe code }
        // Another thread was faster; its code is as good.
        unsafe pcre2_code_free_8(code)
        return unsafe other == Self.unusable ? nil : OpaquePointer(bitPattern: other)
    }

    private static func compile(_ source: PatternSource, _ reason: inout String?) -> OpaquePointer? {
        let text = Array(source.text.utf8)
        var number: Int32 = 0
        var offset = 0
        let options = UInt32(PCRE2_DOTALL) | (source.ignoresCase ? UInt32(PCRE2_CASELESS) : 0)
        // SAFETY: the call reads `count` bytes of the text and writes the fault's number and place.
        let code = unsafe text.withUnsafeBufferPointer { buffer in
            var none: UInt8 = 0
            return unsafe withUnsafePointer(to: &none) { empty in
                unsafe pcre2_compile_8(buffer.baseAddress ?? empty, buffer.count, options, &number, &offset, nil)
            }
        }
        if let code = unsafe code {
            unsafe _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
            return unsafe code
        }
        var words = [UInt8](repeating: 0, count: 256)
        let length = unsafe words.withUnsafeMutableBufferPointer { buffer in
            unsafe pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
        }
        reason = words.span.text(0..<max(0, Int(length))) + " at character \(offset)"
        return nil
    }
}
