// Takes identifiers out of a report before it is rendered, so that every format and every quoted line is covered. It first
// learns names where their meaning is plain, then replaces them wherever they stand. What it works on is text that came out
// of a bundle; the rule pack's own words stay.

package import CulpritModel

/// Replaces identifiers by stand-ins.
package struct Redactor {
    private var standIns: StandIns
    private var learned = LearnedNames()

    /// A redactor whose stand-ins are numbers within this run or, with a `key`, the same in every run with that key.
    package init(key: String? = nil) { standIns = StandIns(key: key) }

    /// The originals with their stand-ins, for the owner's eyes only.
    package var map: [(original: String, standIn: String)] { standIns.map }

    /// `reports` with stand-ins, which are the same in all of them.
    package mutating func redact(_ reports: [AnalysisReport]) -> [AnalysisReport] {
        for report in reports {
            for device in report.devices { learn(device.identity) }
            for text in ReportText.texts(of: report) { learn(text) }
        }
        return reports.map { report in
            var result = report
            ReportText.replace(in: &result) { redact($0) }
            return result
        }
    }

    /// `text` with stand-ins for all that is known or tells itself.
    package mutating func redact(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let matches = IdentifierScanner(bytes, learned: learned).matches()
        guard !matches.isEmpty else { return text }
        var result: [UInt8] = []
        var done = 0
        for match in matches where match.range.lowerBound >= done {
            result += bytes[done..<match.range.lowerBound]
            let original = String(decoding: bytes[match.range], as: UTF8.self)
            result += Array(standIns.standIn(for: original, match.kind).utf8)
            done = match.range.upperBound
        }
        result += bytes[done...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Remembers the names in `text` whose meaning is plain.
    package mutating func learn(_ text: String) {
        let bytes = Array(text.utf8)
        for match in IdentifierScanner(bytes, learned: LearnedNames()).matches() {
            learn(name: String(decoding: bytes[match.range], as: UTF8.self), match.kind)
        }
    }

    private mutating func learn(_ identity: DeviceIdentity) {
        for name in identity.names { learn(name: name, .host) }
        if let serial = identity.serialNumber { learned.learn(serial, .serial) }
    }

    /// Remembers a name, and of a name with points also the computer and the organisation in it.
    private mutating func learn(name: String, _ kind: IdentifierKind) {
        var plain = name
        while plain.hasSuffix("$") { plain.removeLast() }
        learned.learn(plain, kind)
        if kind == .user {
            // `m.okafor` is spoken of as Okafor as well.
            for part in plain.split(whereSeparator: { ". _-".contains($0) })
            where part.count >= 4 && part.count < plain.count {
                if part.allSatisfy(\.isLetter) { learned.learn(String(part), .user) }
            }
        }
        guard kind == .domain || kind == .host else { return }
        let labels = plain.split(separator: ".").map(String.init)
        guard labels.count > 1 else { return }
        if let first = labels.first, first.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }) {
            learned.learn(first, .host)
        }
        let organisation =
            plain.lowercased().hasSuffix(".onmicrosoft.com") || plain.lowercased().hasSuffix(".sharepoint.com")
            ? labels.dropLast(2).last : labels.dropLast().last
        if let organisation, organisation.utf8.count >= 4 { learned.learn(organisation, .domain) }
    }
}
