// The questions to a store.

import ArgumentParser
import CulpritModel
import CulpritReports
import CulpritStore

/// How an answer about a fleet can be written.
enum FleetFormat: String, CaseIterable, ExpressibleByArgument {
    case text, html, json, csv
}

/// How and where an answer is written.
struct FleetOutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to write the answer.")
    var format: FleetFormat = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the answer to a file.", valueName: "file"))
    var output: String?
}

/// `culprit fleet report`: the whole fleet.
struct FleetReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell which causes hit most devices, since when, what is new and what rises.",
        discussion: """
            Devices are counted by their newest state, never files. What is new is measured from the newest state in the \
            store, not from today.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: FleetOutputOptions

    @OptionGroup var redaction: RedactionOptions

    @Option(help: ArgumentHelp("How far back is new.", valueName: "days"))
    var days = 7

    @Option(help: ArgumentHelp("How many rows the long lists have.", valueName: "count"))
    var rows = 100

    func validate() throws {
        if !(1...3650).contains(days) { throw ValidationError("--days takes a whole number from 1 to 3650.") }
        if rows < 1 { throw ValidationError("--rows takes a whole number from 1.") }
    }

    func run() throws {
        let store = try store.open()
        let plain = try answering { () throws(StoreFailure) in
            try store.summary(windowDays: days, rowCountMax: rows)
        }
        let summary =
            try redaction.redacting(store) { redactor throws(StoreFailure) in
                redactor.redact(plain, names: try store.names())
            } ?? plain
        let text =
            switch output.format {
            case .text: FleetText.render(summary)
            case .html: FleetHTML.render(summary)
            case .json: FleetJSON.render(summary)
            case .csv: FleetTables.render(summary)
            }
        try deliver(text, to: output.output)
    }
}

/// `culprit fleet devices`: who has a failure.
struct FleetDevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "List the devices that have a failure, or had it.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: FleetOutputOptions

    @OptionGroup var redaction: RedactionOptions

    @Option(help: "The id of a failure, with or without its area.")
    var failure: String

    func validate() throws {
        if output.format == .html { throw ValidationError("A list of devices is written as text, json or csv.") }
    }

    func run() throws {
        let store = try store.open()
        guard let id = try answering({ () throws(StoreFailure) in try store.failure(called: failure) }) else {
            StandardError.line("culprit: no bundle in the store was judged on a failure called \(failure)")
            throw ExitCode(64)
        }
        let plain = try answering { () throws(StoreFailure) in try store.devices(with: id) }
        let devices = try redaction.redacting(store) { $0.redact(plain) } ?? plain
        let text =
            switch output.format {
            case .text, .html: FleetText.render(devices, failure: id)
            case .json: FleetJSON.render(devices, failure: id)
            case .csv: FleetTables.render(devices, failure: id)
            }
        try deliver(text, to: output.output)
    }
}

/// `culprit fleet show`: the history of a device.
struct FleetShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the history of a device: its failures since when, its bundles, its identity.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: FleetOutputOptions

    @OptionGroup var redaction: RedactionOptions

    @Argument(help: "A name that the device has or had, or one of its ids.")
    var device: String

    func validate() throws {
        if output.format == .csv || output.format == .html {
            throw ValidationError("A history is written as text or json.")
        }
    }

    func run() throws {
        let store = try store.open()
        let plain = try answering { () throws(StoreFailure) in try store.histories(called: device) }
        let histories = try redaction.redacting(store) { redactor in plain.map { redactor.redact($0) } } ?? plain
        guard !histories.isEmpty else {
            StandardError.line("culprit: the store has no device called \(Sanitiser.line(device))")
            throw Status.unusable
        }
        let text =
            output.format == .json
            ? FleetJSON.render(histories) : histories.map(FleetText.render).joined(separator: "\n")
        try deliver(text, to: output.output)
    }
}
