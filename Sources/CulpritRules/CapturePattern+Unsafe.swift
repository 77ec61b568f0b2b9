// The one wrapper of PCRE2: captures out of records that a pattern is known to match, and patterns on short values.
// Every match is bounded, so that no record can make it run away. Source: pcre2api(3).

private import CPCRE2
private import CulpritBytes
private import Synchronization

/// A pattern that can give its groups. It is compiled when it is first needed, since most patterns of a pack never
/// match anything in a given bundle.
final class CapturePattern: Sendable {
    let source: PatternSource
    private let state = Mutex<State>(.not)
    private let automaton = Mutex<Automaton?>(nil)
    /// How many bytes of a capture are kept.
    private static let captureBytesMax = 4096

    private enum State {
        case not
        /// Nil where the pattern cannot be compiled.
        case done(CaptureCode?)
    }

    private struct Automaton {
        /// Nil where the pattern cannot be compiled.
        let database: PatternDatabase?
    }

    /// The pattern `text` of the rule language.
    init(_ text: String) { source = PatternSource(text) }

    /// What is wrong with the pattern, or nil.
    var fault: String? {
        do {
            _ = try CaptureCode(source)
            return nil
        } catch { return error.reason }
    }

    /// The names of the groups, in the order of their numbers.
    var names: [String] { code?.groups.sorted { $0.number < $1.number }.map(\.name) ?? [] }

    /// The named groups of `bytes`, or nil where the pattern does not match. Where this engine would take too long, the
    /// automaton, which takes no longer for any text, tells whether the pattern matches, and there are no groups.
    /// `scratch` saves memory where many records are looked at.
    func captures(in bytes: Span<UInt8>, scratch: CaptureScratch = CaptureScratch()) -> [String: String]? {
        guard let code else { return automatonMatches(bytes) ? [:] : nil }
        switch code.match(bytes, scratch) {
        case .no: return nil
        case .tooLong: return automatonMatches(bytes) ? [:] : nil
        case .yes: break
        }
        var values: [String: String] = [:]
        for group in code.groups where values[group.name] == nil {
            guard let found = scratch.range(group.number, in: bytes.count) else { continue }
            values[group.name] = bytes.text(
                found.lowerBound..<min(found.upperBound, found.lowerBound + Self.captureBytesMax))
        }
        return values
    }

    /// What the automaton says of `bytes`; it is made when it is first needed.
    private func automatonMatches(_ bytes: Span<UInt8>) -> Bool {
        let database = automaton.withLock { state in
            if let state { return state.database }
            let made = try? PatternDatabase([source])
            state = Automaton(database: made)
            return made
        }
        return database.map { PatternScanner($0).scan(bytes) > 0 } ?? false
    }

    /// The first group of the first match in `text`, or the whole match where there is no group; nil without a match.
    func firstGroup(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let scratch = CaptureScratch()
        guard code?.match(bytes.span, scratch) == .yes else { return nil }
        let found = scratch.range(1, in: bytes.count) ?? scratch.range(0, in: bytes.count)
        return found.map { bytes.span.text($0) }
    }

    /// Whether the pattern matches somewhere in `text`.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return matches(bytes.span, scratch: CaptureScratch())
    }

    /// Whether the pattern matches somewhere in `bytes`.
    func matches(_ bytes: Span<UInt8>, scratch: CaptureScratch) -> Bool { code?.match(bytes, scratch) == .yes }

    /// The compiled pattern, or nil where it cannot be compiled.
    private var code: CaptureCode? {
        state.withLock { state in
            if case .done(let code) = state { return code }
            let code = try? CaptureCode(source)
            state = .done(code)
            return code
        }
    }
}

/// Where one thread's matches leave their groups.
@safe
final class CaptureScratch {
    fileprivate let data: OpaquePointer?
    fileprivate let limits: OpaquePointer?
    /// How many groups the last match set.
    fileprivate var groupCount = 0
    /// Groups beyond this are not given; no pattern that people write has as many.
    private static let groupsMax: UInt32 = 64
    /// Steps of the matcher, and kilobytes of its memory, that one match may take.
    private static let matchLimit: UInt32 = 200_000
    private static let heapLimit: UInt32 = 32_768

    /// Scratch memory for any pattern.
    init() {
        // SAFETY: both are freed in deinit; where the library has no memory they are nil, and nothing matches.
        unsafe data = pcre2_match_data_create_8(Self.groupsMax, nil)
        unsafe limits = pcre2_match_context_create_8(nil)
        if let limits = unsafe limits {
            unsafe pcre2_set_match_limit_8(limits, Self.matchLimit)
            unsafe pcre2_set_heap_limit_8(limits, Self.heapLimit)
        }
    }

    deinit {
        // SAFETY: made in init, used by nobody else; the library takes nil.
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(limits)
    }

    /// The bytes of group `number` of the last match in a text of `count` bytes; nil where it took no part.
    fileprivate func range(_ number: Int, in count: Int) -> Range<Int>? {
        guard number >= 0, number < groupCount, let vector = unsafe pcre2_get_ovector_pointer_8(data) else {
            return nil
        }
        // SAFETY: the vector has a pair for each group that was set. A group without a match has -1 in both.
        let start = unsafe vector[number * 2]
        let end = unsafe vector[number * 2 + 1]
        return start >= 0 && start <= end && end <= count ? start..<end : nil
    }
}

/// A compiled pattern with its groups. The library never changes it after it is made.
private final class CaptureCode: Sendable {
    /// The address of the pcre2_code. An integer, since a pointer cannot be shared between threads as far as the compiler
    /// knows.
    private let address: UInt
    let groups: [(name: String, number: Int)]

    init(_ source: PatternSource) throws(PatternFault) {
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
        guard let code = unsafe code else {
            throw PatternFault(index: 0, reason: Self.words(for: number) + " at character \(offset)")
        }
        unsafe _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        address = UInt(bitPattern: code)
        unsafe groups = Self.groups(of: code)
    }

    deinit {
        // SAFETY: the address came from the library, and nothing uses it any more.
        unsafe pcre2_code_free_8(OpaquePointer(bitPattern: address))
    }

    /// Whether a pattern matches.
    enum Match { case yes, no, tooLong }

    /// Looks for the pattern in `bytes`, and leaves the groups in `scratch`.
    func match(_ bytes: Span<UInt8>, _ scratch: CaptureScratch) -> Match {
        scratch.groupCount = 0
        guard let code = unsafe OpaquePointer(bitPattern: address), let data = unsafe scratch.data else {
            return .tooLong
        }
        // SAFETY: the subject is `count` bytes long and lives through the call. An empty span has no address; one byte on
        // the stack stands in.
        let status = unsafe bytes.withUnsafeBufferPointer { buffer -> Int32 in
            guard let base = buffer.baseAddress else {
                var none: UInt8 = 0
                return unsafe pcre2_match_8(code, &none, 0, 0, 0, data, scratch.limits)
            }
            let quick = unsafe pcre2_match_8(code, base, buffer.count, 0, 0, data, scratch.limits)
            // The machine stack of compiled patterns is small; the interpreter takes memory from the heap instead.
            guard quick == PCRE2_ERROR_JIT_STACKLIMIT else { return quick }
            return unsafe pcre2_match_8(code, base, buffer.count, 0, UInt32(PCRE2_NO_JIT), data, scratch.limits)
        }
        // Zero says that there are more groups than the scratch has room for.
        guard status >= 0 else { return status == PCRE2_ERROR_NOMATCH ? .no : .tooLong }
        scratch.groupCount = status > 0 ? Int(status) : unsafe Int(pcre2_get_ovector_count_8(data))
        return .yes
    }

    private static func groups(of code: OpaquePointer) -> [(name: String, number: Int)] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        // SAFETY: the table has `count` entries of `size` bytes: two of the number, high first, then a name that ends
        // in zero. It lives as long as the code.
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table = unsafe table, size > 2 else { return [] }
        return (0..<Int(count)).map { index in
            let entry = unsafe table + index * Int(size)
            return unsafe (String(cString: entry + 2), Int(entry[0]) << 8 | Int(entry[1]))
        }
    }

    private static func words(for fault: Int32) -> String {
        var words = [UInt8](repeating: 0, count: 256)
        // SAFETY: the call writes at most `count` bytes and gives how many.
        let length = unsafe words.withUnsafeMutableBufferPointer { buffer in
            unsafe pcre2_get_error_message_8(fault, buffer.baseAddress, buffer.count)
        }
        return words.span.text(0..<max(0, Int(length)))
    }
}
