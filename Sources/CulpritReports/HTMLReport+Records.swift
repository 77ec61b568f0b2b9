// The timeline and the records of a device: as data for the script, and as a still picture and a short table without it.

import CulpritModel

extension HTMLReport {
    /// Rows that a reader without script sees.
    private static let plainRowCountMax = 100

    func records(_ place: PagePlace, on page: inout HTMLWriter) {
        let records = place.device.records
        guard !records.isEmpty else { return }
        let proofs = proofs(in: place.device)
        page.raw("<section class=\"explorer\" id=\"records-")
        page.number(place.number)
        page.raw("\">\n<h2>Timeline and records</h2>\n")
        page.element("p", introduction(place), style: "faint")
        var table = RecordTable()
        var picture = TimelinePicture()
        page.raw(RecordTable.head)
        for record in records {
            let shown = shown(record, place, proofs)
            page.inert(table.row(shown))
            if let utc = shown.time.utc { picture.add(utc, lane: record.source, severity: record.severity) }
        }
        page.inert(table.tail { names(place, page.codes, on: &$0) })
        RecordExplorer.still(picture, offsetMinutes: place.offsetMinutes, on: &page)
        RecordExplorer.plain(plain(place, proofs), of: records.count, on: &page)
        page.close("section")
    }

    private func introduction(_ place: PagePlace) -> String {
        let count = place.device.records.count
        var text =
            "\(Wording.count(count, "record", "records")): what findings rest on, what is known, errors, and changes of state, "
            + "from all sources on one clock."
        if place.device.recordsLeftOut > 0 {
            text +=
                " \(place.device.recordsLeftOut) more of the same kinds are left out; culprit timeline shows every record."
        }
        let unknown = place.device.records.count { $0.citation.time.resolved.utc == nil }
        if unknown > 0 { text += " The instant of \(unknown) is not known; they come last." }
        return text
    }

    /// Which findings rest on a place, by their index.
    private func proofs(in device: DeviceDiagnosis) -> [Location: [Int]] {
        var proofs: [Location: [Int]] = [:]
        for (index, finding) in device.findings.enumerated() {
            for location in Set(finding.citations.map(\.location)) { proofs[location, default: []].append(index) }
        }
        return proofs
    }

    /// What the script has to know besides the rows: findings with the number of their rung, rungs, codes.
    private func names(_ place: PagePlace, _ codes: [CodeMeaning], on writer: inout JSONWriter) {
        let rungs = place.device.ladder
        writer.array("findings", Array(place.device.findings.enumerated())) { writer, entry in
            let (index, finding) = entry
            writer.member("title", Sanitiser.line(finding.failure.title))
            writer.member("anchor", "finding-\(place.number)-\(index + 1)")
            writer.member("rung", rungs.firstIndex { $0.id == finding.failure.rung } ?? -1)
        }
        writer.member("rungs", rungs.map { Sanitiser.line($0.title) })
        writer.object("codes") { writer in
            for code in codes { writer.member(Sanitiser.line(code.code), Sanitiser.line(Wording.meaning(code))) }
        }
    }

    /// The rows for a reader without script: proofs and errors before the rest, shown in the order of their times.
    private func plain(_ place: PagePlace, _ proofs: [Location: [Int]]) -> [PageRecord] {
        let records = place.device.records
        let ranked = records.indices.sorted { left, right in
            let isProof = (
                proofs[records[left].citation.location] != nil, proofs[records[right].citation.location] != nil
            )
            if isProof.0 != isProof.1 { return isProof.0 }
            if records[left].severity != records[right].severity {
                return records[left].severity > records[right].severity
            }
            return left > right
        }
        return ranked.prefix(HTMLReport.plainRowCountMax).sorted().map { index in
            shown(records[index], place, proofs)
        }
    }

    private func shown(_ record: NotableRecord, _ place: PagePlace, _ proofs: [Location: [Int]]) -> PageRecord {
        let citation = record.citation
        return PageRecord(
            location: citation.location, time: citation.time.resolved, timeText: citation.time.text ?? "",
            offsetMinutes: place.offsetMinutes, severity: record.severity, source: record.source,
            text: citation.text, marks: record.marks, findings: proofs[citation.location] ?? [],
            surroundings: citation.surroundings)
    }
}
