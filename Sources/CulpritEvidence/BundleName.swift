// What the name of a collected bundle says. Intune names its collection `DiagLogs-COMPUTER-20240403T074512Z.zip`, in UTC.
// Source: the DiagnosticLog configuration service provider's documentation.

package import CulpritModel

/// Names of collected bundles.
package enum BundleName {
    /// The instant in the name of the Intune collection on `path`, or nil where there is none.
    package static func captured(in path: String) -> Ticks? {
        parts(of: path)?.captured
    }

    /// The computer in the name of the Intune collection on `path`, or nil where there is none.
    package static func computer(in path: String) -> String? {
        parts(of: path)?.computer
    }

    private static func parts(of path: String) -> (computer: String, captured: Ticks)? {
        for part in path.split(separator: "/") {
            var name = part.hasSuffix("!") ? part.dropLast() : part
            guard name.lowercased().hasPrefix("diaglogs-") else { continue }
            name = name.dropFirst("diaglogs-".count)
            if let dot = name.lastIndex(of: ".") { name = name[..<dot] }
            guard let dash = name.lastIndex(of: "-"), let instant = stamp(name[name.index(after: dash)...]) else {
                continue
            }
            return (String(name[..<dash]), instant)
        }
        return nil
    }

    /// `20240403T074512Z` as an instant.
    private static func stamp(_ text: Substring) -> Ticks? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11),
            let minute = number(11..<13), let second = number(13..<15)
        else { return nil }
        return Ticks(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}
