import CulpritEvidence
import CulpritModel
import Testing

@Suite struct DeviceClockTests {
    private let noon = Ticks(year: 2024, month: 4, day: 3, hour: 12) ?? Ticks(0)

    @Test func `a ConfigMgr bias is minutes to add to get UTC`() {
        var log = artifact("a.log")
        log.biases = [-120: (count: 3, last: noon)]
        let clock = DeviceClock.infer([log])
        #expect(clock.offsetMinutes == 120)
        let time = RecordTime(reading: noon, zone: .bias(-120))
        #expect(clock.corrected(time, artifact: 0).resolved(offsetMinutes: 120).utc == noon.adding(minutes: -120))
    }

    @Test func `a writer that turns the sign round is found out by the registry`() {
        var log = artifact("a.log")
        log.biases = [120: (count: 3, last: noon)]
        var registry = artifact("time.reg")
        registry.readings = [reading(.biasMinutes, "4294967176", nil)]
        let clock = DeviceClock.infer([log, registry])
        #expect(clock.offsetMinutes == 120)
        #expect(clock.reversedBiases == [0])
        let time = RecordTime(reading: noon, zone: .bias(120))
        #expect(clock.corrected(time, artifact: 0).resolved(offsetMinutes: 120).utc == noon.adding(minutes: -120))
        #expect(clock.conflicts.isEmpty)
    }

    @Test func `two clocks read at one moment give the offset`() {
        var report = artifact("report.xml")
        report.readings = [
            reading(.capturedUTC, "x", .utc(noon)), reading(.capturedLocal, "y", .local(noon.adding(minutes: 330))),
        ]
        let clock = DeviceClock.infer([report])
        #expect(clock.offsetMinutes == 330)
        #expect(clock.captured == noon)
    }

    @Test func `the file time of an archive member gives the offset`() {
        var report = artifact("report.xml")
        report.readings = [reading(.capturedUTC, "x", .utc(noon))]
        report.summary.modified = .local(noon.adding(minutes: -240))
        #expect(DeviceClock.infer([report]).offsetMinutes == -240)
    }

    @Test func `nothing that proves the offset leaves it unknown`() {
        var log = artifact("ime.log")
        log.latestLocal = noon
        #expect(DeviceClock.infer([log]).offsetMinutes == nil)
        #expect(RecordTime.local(noon).resolved(offsetMinutes: nil) == ResolvedTime(utc: nil, basis: .unknown))
    }

    @Test func `proofs that disagree are named`() {
        var log = artifact("a.log")
        log.biases = [300: (count: 1, last: noon)]
        var registry = artifact("time.reg")
        registry.readings = [reading(.biasMinutes, "-60", nil)]
        let clock = DeviceClock.infer([log, registry])
        #expect(clock.offsetMinutes == 60)
        #expect(clock.conflicts.count == 1)
    }

    private func artifact(_ path: String) -> ArtifactEvidence {
        ArtifactEvidence(
            summary: ArtifactSummary(path: ArtifactPath(path), format: "x", state: .read), order: [path.count])
    }

    private func reading(_ role: FactRole, _ value: String, _ instant: RecordTime?) -> GatheredReading {
        GatheredReading(
            fact: role.rawValue, value: value, instance: "", role: role, needsUserContext: false, instant: instant,
            place: Place(offset: 0, position: .line(1)), text: value)
    }
}
