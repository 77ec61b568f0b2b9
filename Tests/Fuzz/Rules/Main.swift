// The fuzz target of rule files: `fuzz-rules [options of libFuzzer]`. An input is one file of a pack, whose place its
// first byte chooses. Loading it may find faults and never trap, and packing what is sound gives it back.

import CulpritRulePack
import CulpritRules

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// The loop of libFuzzer, which calls `target` with inputs until it is told to end.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@main
enum Main {
    private static let places = [
        "pack.yaml", "ladder.yaml", "sources.yaml", "noise.yaml", "codes/a.yaml", "facts/a.yaml", "signals/a.yaml",
        "failures/a/b.yaml", "failures/a/b.test.yaml",
    ]

    static func main() {
        var count = CommandLine.argc
        // SAFETY: the arguments live as long as the program.
        unsafe CommandLine.unsafeArgv.withMemoryRebound(
            to: UnsafeMutablePointer<CChar>?.self, capacity: Int(count)
        ) { rebound in
            var rebound = unsafe rebound
            exit(
                unsafe runDriver(&count, &rebound) { pointer, length in
                    // SAFETY: libFuzzer hands over `length` readable bytes.
                    Main.run(unsafe pointer.map { unsafe Array(UnsafeBufferPointer(start: $0, count: length)) } ?? [])
                    return 0
                })
        }
    }

    private static func run(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let file = PackFile(path: places[Int(choice) % places.count], bytes: Array(bytes.dropFirst()))
        _ = PackLoader.load([[file]])
        let packed = PackArchive.pack([file])
        guard packed.findings.isEmpty else { return }
        precondition(PackArchive.unpack(packed.bytes) != nil, "what was packed cannot be unpacked")
        // Archives are read from the program itself; damaged ones must still not trap.
        var damaged = packed.bytes
        damaged[Int(choice) % damaged.count] ^= choice
        _ = PackArchive.unpack(damaged)
    }
}
