// What a benchmark is here, and how it is put before the library: an input that is made once, work on it, and the count that
// the work has to come to, so that none can measure nothing.

import Benchmark

/// One hot path with the input it works on.
struct HotPath {
    /// The bytes that one run reads, or writes where writing is the work.
    let byteCount: Int
    /// The records, lines, events or entries of one run; nil where the bytes have none.
    var recordCount: Int?
    /// What a run that did all its work gives.
    let expected: Int
    /// Does the work once and gives what it counted.
    let run: () -> Int
}

/// What is told of each hot path. A rate, unlike a time, can be compared between inputs of different sizes.
enum Rate {
    static let megabytes = BenchmarkMetric.custom(
        "Megabytes a second", polarity: .prefersLarger, useScalingFactor: false)
    static let records = BenchmarkMetric.custom(
        "Thousand records a second", polarity: .prefersLarger, useScalingFactor: false)

    static var configuration: Benchmark.Configuration {
        Benchmark.Configuration(
            metrics: [megabytes, records, .wallClock], units: [megabytes: .count, records: .count], warmupIterations: 3,
            maxDuration: .seconds(3))
    }
}

/// Registers the hot path that `make` makes. It is made in the process that measures it, right before; the library starts
/// one for each benchmark, and one more for the list of them.
func measure(_ name: String, _ make: @escaping @Sendable () -> HotPath) {
    var made: HotPath?
    Benchmark(
        name, configuration: Rate.configuration,
        closure: { (benchmark: Benchmark) -> Void in
            guard let path = made else { fatalError("\(name) has no input") }
            let clock = ContinuousClock()
            benchmark.startMeasurement()
            let start = clock.now
            let counted = path.run()
            let seconds = start.duration(to: clock.now) / .seconds(1)
            benchmark.stopMeasurement()
            require(counted == path.expected, "\(name) came to \(counted) and not to \(path.expected)")
            benchmark.measurement(Rate.megabytes, Int((Double(path.byteCount) / seconds / 1e6).rounded()))
            if let count = path.recordCount {
                benchmark.measurement(Rate.records, Int((Double(count) / seconds / 1e3).rounded()))
            }
        },
        setup: { made = make() })
}

/// A precondition that says what is wrong also where the program is optimised. Whoever runs the program itself, and not by the
/// library's tool, sees it; the tool says only that the benchmark crashed.
func require(_ holds: Bool, _ reason: @autoclosure () -> String) { if !holds { fatalError(reason()) } }
