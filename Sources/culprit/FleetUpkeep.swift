// What goes into a store from elsewhere, and what leaves it.

import ArgumentParser
import CulpritBytes
import CulpritIO
import CulpritModel
import CulpritReports
import CulpritStore

/// `culprit fleet import`: results that workers made.
struct FleetImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Load results that culprit worker wrote.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "Files of JSON lines; - reads standard input.")
    var files: [String]

    func run() throws {
        let store = try store.open(creates: true)
        var taken = 0
        var refused = 0
        for file in files {
            var number = 0
            if file == "-" {
                while let line = readLine() {
                    number += 1
                    try take(Array(line.utf8), "standard input:\(number)", store, &taken, &refused)
                }
                continue
            }
            let source: FileSource
            do throws(IOFailure) { source = try FileSource(path: file) } catch {
                StandardError.line("culprit: \(error.description)")
                throw Status.unusable
            }
            var rest: [UInt8] = []
            var buffer: [UInt8] = []
            var offset: UInt64 = 0
            while let count = try? source.read(at: offset, into: &buffer, count: 1 << 20), count > 0 {
                offset += UInt64(count)
                var lines = buffer[..<count].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                let last = lines.popLast() ?? []
                for line in lines {
                    number += 1
                    try take(rest + line, "\(file):\(number)", store, &taken, &refused)
                    rest = []
                }
                rest += last
            }
            if !rest.isEmpty { try take(rest, "\(file):\(number + 1)", store, &taken, &refused) }
        }
        try answering { () throws(StoreFailure) in
            try store.settle()
            try store.close()
        }
        try StandardOutput.write("\(taken) taken in, \(refused) refused\n")
        if taken == 0, refused > 0 { throw Status.unusable }
    }

    private func take(
        _ line: [UInt8], _ place: String, _ store: FleetStore, _ taken: inout Int, _ refused: inout Int
    ) throws {
        guard !line.isEmpty else { return }
        let result: BundleResult
        do throws(StoreFailure) { result = try BundleLineReader.result(line) } catch {
            refused += 1
            StandardError.line("culprit: \(place): \(Sanitiser.line(error.description))")
            return
        }
        try answering { () throws(StoreFailure) in
            switch result {
            case .report(let report, let bundle): try store.add(report, of: bundle, stamp: nil, at: Now.ticks)
            case .failure(let path, let reason): try store.problem(path: path, reason: reason, at: Now.ticks)
            }
        }
        taken += 1
    }
}

/// `culprit fleet prune`: what is too old to be kept.
struct FleetPruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove states that are too old, with every text that only they had.",
        discussion: "A bundle that was removed is not analysed again when it is met, unless --refresh is given.")

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("The age from which on a state goes, such as 90d.", valueName: "days"))
    var olderThan: String

    private var days: Int? {
        Int(olderThan.hasSuffix("d") ? olderThan.dropLast() : olderThan[...]).flatMap {
            (0...36500).contains($0) ? $0 : nil
        }
    }

    func validate() throws {
        if days == nil { throw ValidationError("--older-than takes a number of days, such as 90d.") }
    }

    func run() throws {
        let store = try store.open()
        let now = Now.ticks
        let border = now.adding(minutes: -(days ?? 0) * 24 * 60)
        let count = try answering { () throws(StoreFailure) in
            let count = try store.prune(before: border, at: now)
            try store.close()
            return count
        }
        try StandardOutput.write("\(count) bundle\(count == 1 ? "" : "s") removed\n")
    }
}
