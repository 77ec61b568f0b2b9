// The limits on the command line.

import ArgumentParser
import CulpritModel

/// Which limits are raised or lowered.
struct LimitOptions: ParsableArguments {
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "Raise a limit, such as nestingDepthMax=8; Documentation/limits.md lists them.", valueName: "name=value"))
    var settings: [String] = []

    func validate() throws { _ = try limits() }

    /// The limits, as the flags changed them.
    func limits() throws -> Limits {
        var limits = Limits()
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = UInt64(parts[1]), value <= UInt64(Int.max) else {
                throw ValidationError("--limit takes name=value with a whole number, not '\(setting)'.")
            }
            guard limits.set(String(parts[0]), to: value) else {
                throw ValidationError(
                    "There is no limit called '\(parts[0])'; the limits are \(Limits.names.joined(separator: ", ")).")
            }
        }
        return limits
    }
}

extension Limits {
    /// The names that `--limit` takes.
    static let names = [
        "entryCountMax", "entryBytesMax", "bundleBytesMax", "bundleSecondsMax", "expansionRatioMax", "nestingDepthMax",
        "nestedBytesInMemoryMax", "recordBytesMax", "xmlDepthMax", "diagnosticsPerCodeMax", "occurrencesPerSignalMax",
        "readingsPerFactMax", "shapesMax", "excerptCharactersMax", "contextCharactersMax", "recordsInReportMax",
        "directoryEntriesMax",
    ]

    /// Sets the limit called `name`; false where there is none of that name.
    mutating func set(_ name: String, to value: UInt64) -> Bool {
        let number = Int(clamping: value)
        switch name {
        case "entryCountMax": entryCountMax = number
        case "entryBytesMax": entryBytesMax = value
        case "bundleBytesMax": bundleBytesMax = value
        case "bundleSecondsMax": bundleSecondsMax = value
        case "expansionRatioMax": expansionRatioMax = value
        case "nestingDepthMax": nestingDepthMax = number
        case "nestedBytesInMemoryMax": nestedBytesInMemoryMax = number
        case "recordBytesMax": recordBytesMax = number
        case "xmlDepthMax": xmlDepthMax = number
        case "diagnosticsPerCodeMax": diagnosticsPerCodeMax = number
        case "occurrencesPerSignalMax": occurrencesPerSignalMax = number
        case "readingsPerFactMax": readingsPerFactMax = number
        case "shapesMax": shapesMax = number
        case "excerptCharactersMax": excerptCharactersMax = number
        case "contextCharactersMax": contextCharactersMax = number
        case "recordsInReportMax": recordsInReportMax = number
        case "directoryEntriesMax": directoryEntriesMax = number
        default: return false
        }
        return true
    }
}
