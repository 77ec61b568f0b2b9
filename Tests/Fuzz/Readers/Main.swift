// The program of the fuzz targets that read files: `fuzz-readers TARGET [options of libFuzzer]`, and
// `fuzz-readers TARGET --seeds FOLDER`, which writes the first corpus. What a target checks is in its own file.

import CulpritTestSupport

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

/// One thing that can be fuzzed.
protocol FuzzTarget: Sendable {
    /// Inputs of our own making to begin with.
    var seeds: [[UInt8]] { get }
    /// Reads `bytes` and traps where an invariant does not hold.
    func run(_ bytes: [UInt8])
}

@main
enum Main {
    static let name = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ""
    static let target: (any FuzzTarget)? = FuzzTargets.all[name]

    static func main() {
        guard let target else {
            print("targets: \(FuzzTargets.all.keys.sorted().joined(separator: " "))")
            exit(64)
        }
        if CommandLine.arguments.count == 4, CommandLine.arguments[2] == "--seeds" {
            for (index, seed) in target.seeds.enumerated() {
                write(seed, to: "\(CommandLine.arguments[3])/seed-\(index)")
            }
            return
        }
        // libFuzzer takes the arguments without the name of the target.
        var count = CommandLine.argc - 1
        // SAFETY: there are at least two arguments, and they live as long as the program.
        var arguments = unsafe CommandLine.unsafeArgv
        unsafe arguments[1] = arguments[0]
        unsafe arguments = unsafe arguments + 1
        unsafe arguments.withMemoryRebound(to: UnsafeMutablePointer<CChar>?.self, capacity: Int(count)) { rebound in
            var rebound = unsafe rebound
            exit(
                unsafe runDriver(&count, &rebound) { pointer, length in
                    // SAFETY: libFuzzer hands over `length` readable bytes.
                    let bytes = unsafe pointer.map { unsafe Array(UnsafeBufferPointer(start: $0, count: length)) } ?? []
                    Main.target?.run(bytes)
                    return 0
                })
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = unsafe fopen(path, "wb") else { return }
        unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
    }
}
