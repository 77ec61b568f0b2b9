// The text artifacts of the fixture bundles, in the shape in which Windows writes them. All names and ids are invented.

package import CulpritModel

/// Writes the text of artifacts.
package enum FixtureText {
    /// A log in the format of ConfigMgr, in UTF-8 with a byte order mark. Times are UTC and are written as local time
    /// with the bias of a device `offsetMinutes` east of UTC.
    package static func configMgrLog(
        component: String, offsetMinutes: Int, _ lines: [(at: Ticks, text: String, type: Int)]
    ) -> [UInt8] {
        var text = "\u{FEFF}"
        for line in lines {
            let local = CivilTime(line.at.adding(minutes: offsetMinutes))
            let time = "\(two(local.hour)):\(two(local.minute)):\(two(local.second)).\(three(local.fraction / 10_000))"
            let bias = (offsetMinutes > 0 ? "-" : "+") + three(abs(offsetMinutes))
            text += "<![LOG[\(line.text)]LOG]!><time=\"\(time)\(bias)\" "
            text +=
                "date=\"\(two(local.month))-\(two(local.day))-\(local.year)\" component=\"\(component)\" context=\"\" "
            text += "type=\"\(line.type)\" thread=\"4712\" file=\"\(component.lowercased()).cpp:118\">\r\n"
        }
        return Array(text.utf8)
    }

    /// What `dsregcmd /status` prints: sections of labels and values.
    package static func dsregcmd(_ sections: [(title: String, lines: [(label: String, value: String)])]) -> [UInt8] {
        let rule = "+" + String(repeating: "-", count: 70) + "+"
        var text = "\r\n"
        for section in sections {
            text += rule + "\r\n| " + section.title.padded(69) + "|\r\n" + rule + "\r\n\r\n"
            for line in section.lines {
                text +=
                    String(repeating: " ", count: max(0, 26 - line.label.count)) + line.label + " : " + line.value
                    + "\r\n"
            }
            text += "\r\n"
        }
        return Array(text.utf8)
    }

    /// A registry export in UTF-16 with a byte order mark, as `reg export` writes it.
    package static func registry(_ keys: [(key: String, values: [(name: String, value: String)])]) -> [UInt8] {
        var text = "Windows Registry Editor Version 5.00\r\n"
        for key in keys {
            text += "\r\n[\(key.key)]\r\n"
            for value in key.values { text += "\"\(value.name)\"=\(value.value)\r\n" }
        }
        return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    /// The `results.xml` of an Intune collection: one element for each directive, in order.
    package static func results(_ directives: [(kind: String, text: String, result: Int32)]) -> [UInt8] {
        var text = "<Collection HRESULT=\"0\">\r\n  <ID>9b1f5b1e-0000-4000-8000-000000000001</ID>\r\n"
        for directive in directives {
            text += "  <\(directive.kind) HRESULT=\"\(directive.result)\">\(directive.text)</\(directive.kind)>\r\n"
        }
        return Array((text + "  <OutputFileFormat>Flattened</OutputFileFormat>\r\n</Collection>\r\n").utf8)
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    private static func three(_ value: Int) -> String {
        String(repeating: "0", count: max(0, 3 - "\(value)".count)) + "\(value)"
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
