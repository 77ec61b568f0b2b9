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

    @OptionGroup var redaction: RedactionOptions

    @Argument(help: "Files of JSON lines; - reads standard input.")
    var files: [String]

    func run() throws {
        let store = try store.open(creates: true)
        var intake = ResultIntake(
            store: store, redaction: try StoreRedaction.of(store, at: self.store.store, redaction))
        for file in files {
            if file == "-" {
                var number = 0
                while let line = readLine() {
                    number += 1
                    try intake.take(Array(line.utf8), at: "standard input:\(number)")
                }
            } else {
                try intake.take(file: file)
            }
        }
        try answering { () throws(StoreFailure) in
            try store.settle()
            try store.close()
        }
        try StandardOutput.write("\(intake.taken) taken in, \(intake.refused) refused\n")
        if intake.taken == 0, intake.refused > 0 { throw Status.unusable }
    }
}

/// Takes lines of results into a store.
private struct ResultIntake {
    let store: FleetStore
    let redaction: StoreRedaction?
    private(set) var taken = 0
    private(set) var refused = 0

    /// A line that is longer is nothing that a worker wrote.
    private static let lineByteCountMax = 256 << 20

    init(store: FleetStore, redaction: StoreRedaction?) {
        self.store = store
        self.redaction = redaction
    }

    /// Takes the lines of `file`. Ends the program where it cannot be read.
    mutating func take(file: String) throws {
        var number = 0
        var rest: [UInt8] = []
        var isTooLong = false
        do {
            let source = try FileSource(path: file)
            var buffer: [UInt8] = []
            var offset: UInt64 = 0
            while true {
                let count = try source.read(at: offset, into: &buffer, count: 1 << 20)
                guard count > 0 else { break }
                offset += UInt64(count)
                for (index, piece) in buffer[..<count].split(
                    separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
                ).enumerated() {
                    if index > 0 {
                        number += 1
                        if isTooLong { refuse("\(file):\(number)", "the line is too long") }
                        if !isTooLong { try take(rest, at: "\(file):\(number)") }
                        rest = []
                        isTooLong = false
                    }
                    isTooLong = isTooLong || rest.count + piece.count > ResultIntake.lineByteCountMax
                    if isTooLong { rest = [] } else { rest += piece }
                }
            }
        } catch let failure as IOFailure {
            StandardError.line("culprit: \(failure.description)")
            throw Status.unusable
        } catch let fault as ByteSourceFault {
            StandardError.line("culprit: cannot read \(file): \(fault.reason)")
            throw Status.unusable
        }
        try take(rest, at: "\(file):\(number + 1)")
    }

    /// Takes one line; an empty one is passed over.
    mutating func take(_ line: [UInt8], at place: String) throws {
        guard !line.isEmpty else { return }
        let result: BundleResult
        do throws(StoreFailure) { result = try BundleLineReader.result(line) } catch {
            refuse(place, error.description)
            return
        }
        try answering { () throws(StoreFailure) in
            switch result {
            case .report(let report, let bundle):
                try store.add(
                    redaction?.report(report, of: bundle) ?? report, of: redaction?.bundle(bundle) ?? bundle,
                    stamp: nil,
                    at: Now.ticks)
            case .failure(let path, let reason):
                try store.problem(
                    path: redaction?.path(path) ?? path, reason: redaction?.reason(reason) ?? reason, at: Now.ticks)
            }
        }
        taken += 1
    }

    private mutating func refuse(_ place: String, _ reason: String) {
        refused += 1
        StandardError.line("culprit: \(place): \(Sanitiser.line(reason))")
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
