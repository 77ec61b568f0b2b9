// Takes identifiers out of a report before it is rendered, so that every format and every quoted line is covered, and out of
// the lines of a log. It first learns names where their meaning is plain, then replaces them wherever they stand. What it
// works on is text that came out of a bundle; the rule pack's own words stay.

private import CulpritBytes
package import CulpritModel

/// Replaces identifiers by stand-ins.
package struct Redactor {
    private var standIns: StandIns
    private var learned = LearnedNames()
    private var common: Set<String> = []

    /// A redactor whose stand-ins are numbers within this run or, with a `key`, the same in every run with that key.
    /// Of more than `rememberedMax` identifiers the later are made by `overflowKey`, which nobody should know.
    package init(key: String? = nil, overflowKey: String = "", rememberedMax: Int = 250_000) {
        standIns = StandIns(key: key, overflowKey: overflowKey, rememberedMax: rememberedMax)
    }

    /// The originals with their stand-ins, for the owner's eyes only.
    package var map: [(original: String, standIn: String)] { standIns.map }

    /// How many originals have a stand-in that the map does not hold, since there were too many to remember.
    package var unmappedCount: Int { standIns.unmappedCount }

    /// Leaves the GUIDs in `text` alone from now on: what the rules look for is the same on every device.
    package mutating func spareGUIDs(in text: [UInt8]) {
        // A GUID without any hyphen is rare enough to leave most of a text unread.
        var index = 8
        while index < text.count {
            guard text[index] == UInt8(ascii: "-") else {
                index += 1
                continue
            }
            let start = index - 8
            let scanner = IdentifierScanner(Array(text[start..<min(start + 40, text.count)]), learned: LearnedNames())
            if case .found(let found, _)? = scanner.guid(at: 0), let range = found.first?.range, range.count == 36 {
                common.insert(scanner.text(range).lowercased())
            }
            index += 1
        }
    }

    /// `reports` with stand-ins, which are the same in all of them.
    package mutating func redact(_ reports: [AnalysisReport]) -> [AnalysisReport] {
        for report in reports { learn(report) }
        return reports.map { report in
            var result = report
            ReportText.replace(in: &result) { redact($0) }
            return result
        }
    }

    /// `text` with stand-ins for all that is known or tells itself.
    package mutating func redact(_ text: String) -> String {
        redact(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// `bytes`, which are text, with stand-ins; nil where nothing has to be replaced. What stays is not changed by a byte.
    package mutating func redact(_ bytes: [UInt8]) -> [UInt8]? {
        let matches = IdentifierScanner(bytes, learned: learned, common: common).matches()
        guard !matches.isEmpty else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var done = 0
        for match in matches where match.range.lowerBound >= done {
            result += bytes[done..<match.range.lowerBound]
            let original = String(decoding: bytes[match.range], as: UTF8.self)
            result += Array(standIn(for: original, match.kind).utf8)
            done = match.range.upperBound
        }
        result += bytes[done...]
        return result
    }

    /// `row` of a timeline with stand-ins.
    package mutating func redact(_ row: TimelineRow) -> TimelineRow {
        var row = row
        row.location.artifact = ArtifactPath(redact(row.location.artifact.description))
        row.message = redact(row.message)
        row.source = redact(row.source)
        row.timeText = redact(row.timeText)
        row.thread = redact(row.thread)
        row.activity = redact(row.activity)
        return row
    }

    /// What stands for `original`. A computer's name on the network is the computer and its domain, each as it is elsewhere.
    private mutating func standIn(for original: String, _ kind: IdentifierKind) -> String {
        guard kind == .host, let point = original.firstIndex(of: "."), point > original.startIndex else {
            return standIns.standIn(for: original, kind)
        }
        let domain = String(original[original.index(after: point)...])
        let host = standIns.standIn(for: String(original[..<point]), .host)
        return domain.isEmpty ? host : "\(host).\(standIns.standIn(for: domain, .domain))"
    }

    /// Remembers the names in `report` whose meaning is plain.
    package mutating func learn(_ report: AnalysisReport) {
        for device in report.devices { learn(device.identity) }
        for text in ReportText.texts(of: report) { learn(text) }
    }

    /// Remembers the names in `text` whose meaning is plain.
    package mutating func learn(_ text: String) { learn(Array(text.utf8)) }

    /// Remembers the names in `bytes` whose meaning is plain.
    package mutating func learn(_ bytes: [UInt8]) {
        for match in IdentifierScanner(bytes, learned: LearnedNames(), common: common).matches()
        where LearnedNames.kinds.contains(match.kind) {
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
        // An id by its form, such as `GUID:…`, needs no learning, and its form is to stay.
        if plain.utf8.count >= 32, IdentifierScanner(Array(plain.utf8), learned: LearnedNames()).hasGUID { return }
        guard learned.learn(plain, kind) else { return }
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
        if let first = labels.first, first.utf8.contains(where: { $0.isASCIIDigit || $0 == 0x2D }) {
            learned.learn(first, .host)
        }
        let organisation =
            plain.lowercased().hasSuffix(".onmicrosoft.com") || plain.lowercased().hasSuffix(".sharepoint.com")
            ? labels.dropLast(2).last : labels.dropLast().last
        if let organisation, organisation.utf8.count >= 4 { learned.learn(organisation, .domain) }
    }
}
