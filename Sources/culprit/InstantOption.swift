// Instants and starts on the command line.

import ArgumentParser
import CulpritBytes
import CulpritModel
import CulpritPipeline

/// An instant on the command line: `2024-04-03`, `2024-04-03T07:45`, `2024-04-03T07:45:12Z`, `2024-04-03 09:45+02:00`.
/// Without a zone it is UTC, since the zone of the machine that analyses says nothing of the device.
struct InstantOption: ExpressibleByArgument {
    let ticks: Ticks

    init?(argument: String) {
        var bytes = Array(argument.utf8)
        var bias = 0
        if bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z") {
            bytes.removeLast()
        } else if bytes.count > 16, let sign = bytes.suffix(6).first, bytes[bytes.count - 3] == UInt8(ascii: ":"),
            sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
        {
            guard let hours = InstantOption.number(bytes.suffix(5).prefix(2)),
                let minutes = InstantOption.number(bytes.suffix(2)), hours < 15, minutes < 60
            else { return nil }
            bias = (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? -1 : 1)
            bytes.removeLast(6)
        }
        // The parts stand at fixed places: 2024-04-03T07:45:12.
        var parts = [0, 0, 0, 0, 0, 0]
        let places = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19]
        let signs: [(Int, String)] = [(4, "-"), (7, "-"), (10, "T "), (13, ":"), (16, ":")]
        guard [10, 16, 19].contains(bytes.count) else { return nil }
        for (index, place) in places.enumerated() where place.upperBound <= bytes.count {
            guard let number = InstantOption.number(bytes[place]) else { return nil }
            parts[index] = number
        }
        for (place, sign) in signs where place < bytes.count && !sign.utf8.contains(bytes[place]) { return nil }
        guard
            let reading = Ticks(
                year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
        else { return nil }
        ticks = reading.adding(minutes: bias)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

/// A start on the command line: an instant, or a span before the bundle was taken, such as `7d`, `24h`, `90m`, `2w`.
/// A span never counts back from the moment of the analysis: a bundle may be weeks old when it is read.
struct StartOption: ExpressibleByArgument {
    let start: EvidenceStart

    init?(argument: String) {
        let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        if let unit = argument.lowercased().last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()),
            count > 0, count < 1_000_000
        {
            start = .secondsBeforeCapture(count * unit)
        } else if let instant = InstantOption(argument: argument) {
            start = .instant(instant.ticks)
        } else {
            return nil
        }
    }
}
