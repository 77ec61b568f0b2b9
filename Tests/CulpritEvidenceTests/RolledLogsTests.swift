// Parts of one log: which they are, their order, and what that means for a device's evidence.

import CulpritEvidence
import CulpritModel
import CulpritTestSupport
import Testing

/// The names of `paths` in the order in which they are to be read.
private func ordered(_ paths: [String]) -> [String] {
    RolledLogs.readingOrder(paths.map { ArtifactPath($0) }).map { paths[$0] }
}

private func isSameLog(_ left: String, _ right: String) -> Bool {
    RolledLogs.part(ArtifactPath(left)).log == RolledLogs.part(ArtifactPath(right)).log
}

struct RolledLogsTests {
    @Test func `the parts of a log are known by their names`() {
        let current = "case/logs/CcmExec.log"
        for part in [
            "CcmExec.lo_", "ccmexec.LO_", "CcmExec-20240402-161304.log", "CcmExec.log.1", "CcmExec.log.12",
            "CcmExec.log.bak", "CcmExec.bak", "CcmExec_20240402_161304.log",
        ] {
            #expect(isSameLog("case/logs/" + part, current), "\(part)")
        }
        #expect(isSameLog("CBS/CbsPersist_20240402161304.log", "CBS/CBS.log"))
        #expect(isSameLog("INF/setupapi.dev.20240402_161304.log", "INF/setupapi.dev.log"))
    }

    @Test func `other names are logs of their own`() {
        for other in [
            "case/other/CcmExec.log", "case/logs/CcmExec2.log", "case/logs/CcmExec-20241402-161304.log",
            "case/logs/CcmExec.log.txt", "case/logs/CcmExec.log.12345", "case/logs/CcmExec-2024.log", "CcmExec.log",
        ] {
            #expect(!isSameLog(other, "case/logs/CcmExec.log"), "\(other)")
        }
        // A stamp alone is a name, and what is not a log has no parts.
        #expect(!isSameLog("20240402-161304.log", ".log"))
        #expect(!isSameLog("a/report-20240402-161304.xml", "a/report.xml"))
    }

    @Test func `a servicing log that is packed alone belongs to the folder of its archive`() {
        #expect(
            isSameLog("x.zip!/CBS/CbsPersist_20240402161304.cab!/CbsPersist_20240402161304.log", "x.zip!/CBS/CBS.log"))
        #expect(!isSameLog("x.zip!/CBS/other.cab!/CbsPersist_20240402161304.log", "x.zip!/CBS/CBS.log"))
    }

    @Test func `parts are read from the oldest to the one that is still written to`() {
        #expect(
            ordered([
                "b.log", "a.log", "a.lo_", "z.log", "a.log.1", "a.log.10", "a.log.2", "a-20240402-161304.log",
                "a-20231231-235959.log",
            ]) == [
                "b.log", "a-20231231-235959.log", "a-20240402-161304.log", "a.log.10", "a.log.2", "a.log.1", "a.lo_",
                "a.log", "z.log",
            ])
    }

    @Test func `artifacts that are no parts keep their order`() {
        let paths = ["c.log", "a.log", "b/a.log", "a.evtx"]
        #expect(ordered(paths) == paths)
        #expect(ordered([]) == [])
    }

    @Test func `the name of the whole log is known from a part`() {
        #expect(RolledLogs.currentName("CAS.lo_") == "cas.log")
        #expect(RolledLogs.currentName("client.msi.log") == "client.msi.log")
        #expect(RolledLogs.currentName("setup.log.3") == "setup.log")
    }
}

struct RolledEvidenceTests {
    /// A part with `count` records, of which the ones at `places` are the signal `a`, without times.
    private func part(_ path: String, order: Int, count: Int, places: [Int], time: RecordTime = .unknown)
        -> ArtifactEvidence
    {
        var artifact = ArtifactEvidence(
            summary: ArtifactSummary(path: ArtifactPath(path), format: "cmtrace", state: .read, recordCount: count),
            order: [order])
        var tally = RecordTally(keptMax: 10)
        for place in places {
            tally.add(
                GatheredRecord(
                    place: Place(offset: UInt64(place), position: .line(place)), time: time, timeText: nil,
                    text: "record \(place)", severity: .error, sequence: place))
        }
        artifact.signals["a"] = tally
        return artifact
    }

    @Test func `records of all parts are counted on, and stand in the order of the parts`() throws {
        let devices = EvidenceBuilder.devices([
            part("x/a.log", order: 0, count: 5, places: [2]),
            part("x/a.log.1", order: 1, count: 7, places: [3, 6]),
            part("x/a.log.2", order: 2, count: 9, places: [9]),
        ])
        let history = try #require(devices.first?.evidence.signals["a"])
        #expect(devices.count == 1)
        #expect(history.occurrences.map(\.sequence) == [9, 12, 15, 18])
        #expect(
            history.occurrences.map(\.citation.location.artifact.fileName) == [
                "a.log.2", "a.log.1", "a.log.1", "a.log",
            ])
        #expect(Set(history.occurrences.map(\.log)).count == 1)
    }

    @Test func `a log in one part is its own`() throws {
        let devices = EvidenceBuilder.devices([part("x/a.log", order: 0, count: 5, places: [2])])
        let occurrence = try #require(devices.first?.evidence.signals["a"]?.occurrences.first)
        #expect(occurrence.sequence == 2)
        #expect(occurrence.rolledLog == nil)
        #expect(occurrence.log == ArtifactPath("x/a.log"))
    }

    @Test func `a record that stands in two parts is counted once`() throws {
        let time = RecordTime.utc(Ticks(0))
        let devices = EvidenceBuilder.devices([
            part("x/a.log", order: 0, count: 5, places: [2], time: time),
            part("x/a.log.bak", order: 1, count: 5, places: [2], time: time),
        ])
        #expect(devices.first?.evidence.signals["a"]?.count == 1)
    }
}
