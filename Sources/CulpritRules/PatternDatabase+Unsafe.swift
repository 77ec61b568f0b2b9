// The one wrapper of libhs (Vectorscan, Hyperscan): many patterns or literals as one automaton that runs once over each
// record. It tells which of them occur, not where; captures are the business of `CapturePattern`. Source: hs_compile.h and
// hs_runtime.h of the library.

private import CHyperscan

/// A pattern as the engines take it: without the prefix `(?-i)`, which becomes a flag.
struct PatternSource: Hashable, Sendable {
    let text: String
    let ignoresCase: Bool

    /// The pattern `text` of the rule language.
    init(_ text: String) {
        ignoresCase = !text.hasPrefix("(?-i)")
        self.text = ignoresCase ? text : String(text.dropFirst(5))
    }
}

/// A pattern that the automaton cannot take.
struct PatternFault: Error, Equatable {
    /// Index of the pattern, or nil where the fault is not in one pattern.
    let index: Int?
    let reason: String
}

/// An automaton over many patterns; a pattern's number is its index. Immutable.
final class PatternDatabase: Sendable {
    /// The address of the hs_database_t. An integer, since a pointer cannot be shared between threads as far as the
    /// compiler knows; the library never changes a database after it is made.
    private let address: UInt
    let patternCount: Int

    /// Compiles `patterns`, of which there is at least one.
    convenience init(_ patterns: [PatternSource]) throws(PatternFault) {
        let flags = patterns.map(Self.flags)
        let numbers = patterns.indices.map(UInt32.init)
        // SAFETY: the arrays outlive the call, which reads `patterns.count` elements of each and zero-terminated texts.
        try unsafe self.init(patterns.map { Array($0.text.utf8CString) }) { texts, database, problem in
            unsafe hs_compile_multi(
                texts, flags, numbers, UInt32(flags.count), UInt32(HS_MODE_BLOCK), nil, database, problem)
        }
    }

    /// Compiles `literals`, of which there is at least one and none is empty: a hundred times quicker than patterns.
    convenience init(literals: [Literal]) throws(PatternFault) {
        let flags = literals.map { UInt32(HS_FLAG_SINGLEMATCH | ($0.ignoresCase ? HS_FLAG_CASELESS : 0)) }
        let numbers = literals.indices.map(UInt32.init)
        let lengths = literals.map(\.bytes.count)
        // SAFETY: as for patterns; of each text the library reads as many bytes as its length says.
        try unsafe self.init(literals.map { $0.bytes.map(CChar.init(bitPattern:)) }) { texts, database, problem in
            unsafe hs_compile_lit_multi(
                texts, flags, numbers, lengths, UInt32(flags.count), UInt32(HS_MODE_BLOCK), nil, database, problem)
        }
    }

    /// Keeps what `compile` makes of `texts`.
    private init(
        _ texts: [[CChar]],
        _ compile: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafeMutablePointer<OpaquePointer?>,
            UnsafeMutablePointer<UnsafeMutablePointer<hs_compile_error_t>?>
        ) -> hs_error_t
    ) throws(PatternFault) {
        patternCount = texts.count
        var database: OpaquePointer?
        var fault: PatternFault?
        // SAFETY: the library writes one address to each of the two places and allocates what it tells of a fault.
        unsafe Self.withPointers(to: texts) { pointers in
            var problem: UnsafeMutablePointer<hs_compile_error_t>?
            let status = unsafe compile(pointers, &database, &problem)
            guard status != HS_SUCCESS else { return }
            if let problem = unsafe problem {
                let number = unsafe Int(problem.pointee.expression)
                let words = unsafe problem.pointee.message.map { unsafe String(cString: $0) } ?? "it cannot be compiled"
                fault = PatternFault(index: texts.indices.contains(number) ? number : nil, reason: words)
                unsafe hs_free_compile_error(problem)
            } else {
                fault = PatternFault(index: nil, reason: "the pattern library failed with status \(status)")
            }
        }
        guard let database = unsafe database else {
            throw fault ?? PatternFault(index: nil, reason: "the pattern library made no automaton")
        }
        address = UInt(bitPattern: database)
    }

    deinit {
        // SAFETY: the address came from the library, and nothing uses it any more.
        unsafe _ = hs_free_database(OpaquePointer(bitPattern: address))
    }

    /// What is wrong with `pattern`, or nil. Quicker than compiling it; a few faults show only then.
    static func fault(in pattern: PatternSource) -> String? {
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var problem: UnsafeMutablePointer<hs_compile_error_t>?
        // SAFETY: the text is zero-terminated; what the library allocates is freed here.
        let status = unsafe hs_expression_info(pattern.text, flags(pattern), &info, &problem)
        defer {
            unsafe free(info)
            unsafe hs_free_compile_error(problem)
        }
        if status != HS_SUCCESS {
            return unsafe problem?.pointee.message.map { unsafe String(cString: $0) } ?? "it cannot be compiled"
        }
        return unsafe info?.pointee.min_width == 0 ? "it matches an empty text" : nil
    }

    private static func flags(_ pattern: PatternSource) -> UInt32 {
        UInt32(HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH | (pattern.ignoresCase ? HS_FLAG_CASELESS : 0))
    }

    /// Calls `body` with pointers to `texts`, each of which stays where it is for the call.
    private static func withPointers(
        to texts: [[CChar]], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Void
    ) {
        // SAFETY: one block holds all texts, so that no nesting of closures as deep as the pack is long is needed.
        var joined: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(joined.count)
            joined += text
        }
        unsafe joined.withUnsafeBufferPointer { block in
            let addresses = unsafe starts.map { start in unsafe block.baseAddress.map { unsafe $0 + start } }
            unsafe addresses.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }

    /// Runs `body` with the library's handle.
    fileprivate func withHandle<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        // SAFETY: self keeps the database alive for the call.
        withExtendedLifetime(self) { unsafe body(OpaquePointer(bitPattern: address)) }
    }
}

/// What one thread needs to run an automaton: the library's scratch memory, and the numbers of the patterns that hit.
/// Safe to use: every pointer is private, is made in `init`, and is freed in `deinit`.
@safe
final class PatternScanner {
    private let database: PatternDatabase
    private let scratch: OpaquePointer?
    /// [0] how many numbers follow from [2] on, [1] how many fit.
    private let hits: UnsafeMutablePointer<UInt32>

    /// A scanner that runs `database`.
    init(_ database: PatternDatabase) {
        self.database = database
        var scratch: OpaquePointer?
        // SAFETY: the library allocates scratch for this database and writes its address.
        unsafe database.withHandle { handle in unsafe _ = hs_alloc_scratch(handle, &scratch) }
        unsafe self.scratch = scratch
        unsafe hits = UnsafeMutablePointer<UInt32>.allocate(capacity: database.patternCount + 2)
        unsafe hits.initialize(repeating: 0, count: database.patternCount + 2)
        unsafe hits[1] = UInt32(database.patternCount)
    }

    deinit {
        // SAFETY: both were allocated in init and are used by nobody else.
        unsafe _ = hs_free_scratch(scratch)
        unsafe hits.deallocate()
    }

    /// Looks for all patterns in `bytes` and returns how many occur; `hit(at:)` gives their numbers.
    func scan(_ bytes: Span<UInt8>) -> Int {
        guard !bytes.isEmpty else { return 0 }
        unsafe hits[0] = 0
        // SAFETY: the library reads `count` bytes, and calls back during the call only, with the address of `hits`.
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let data = unsafe UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
            let length = UInt32(clamping: buffer.count)
            unsafe database.withHandle { handle in
                unsafe _ = hs_scan(handle, data, length, 0, scratch, Self.noteHit, hits)
            }
            return unsafe Int(hits[0])
        }
    }

    /// The number of the `index`-th pattern that the last scan found, in no particular order.
    func hit(at index: Int) -> Int {
        // SAFETY: the index is checked against the count of numbers that were written.
        guard index >= 0, unsafe index < Int(hits[0]) else { return 0 }
        return unsafe Int(hits[index + 2])
    }

    /// Writes down one number. Each pattern reports once per scan; the bound guards against a library that does not.
    private static let noteHit: match_event_handler = { number, _, _, _, context in
        guard let hits = unsafe context?.assumingMemoryBound(to: UInt32.self) else { return 1 }
        // SAFETY: the context is the block of hits, which has room for [1] numbers.
        let count = unsafe hits[0]
        guard unsafe count < hits[1] else { return 1 }
        unsafe hits[Int(count) + 2] = number
        unsafe hits[0] = count + 1
        return 0
    }
}
