import CulpritEvidence
import CulpritModel
import Testing

@Suite struct RunContextTests {
    @Test(
        arguments: [
            ("dsregcmd.txt", "CORP\\adele, adele@example.org", RunContext.user),
            ("dsregcmd.txt", "WORKGROUP\\PC-1$", .system), ("dsregcmd.txt", "NT AUTHORITY\\SYSTEM", .system),
            ("dsregcmd.txt", "ERROR 0x80070520", .system), ("dsregcmd.txt", nil, .unknown),
            ("DiagLogs.zip!/(2) Command windir_system32_Dsregcmd_exe_status output.log", nil, .system),
            ("DiagLogs.zip!/14/output.log", nil, .system), ("logs/output.log", nil, .unknown),
        ] as [(String, String?, RunContext)])
    func `the account or the collector tells on whose behalf a tool ran`(
        path: String, account: String?, context: RunContext
    ) throws {
        var artifact = ArtifactEvidence(
            summary: ArtifactSummary(path: ArtifactPath(path), format: "dsregcmd", state: .read), order: [0])
        func reading(_ fact: String, _ value: String, _ role: FactRole?) -> GatheredReading {
            GatheredReading(
                fact: fact, value: value, instance: "", role: role, needsUserContext: false, instant: nil,
                place: Place(offset: 0, position: .line(1)), text: value)
        }
        artifact.readings = [reading("token", "NO", nil)]
        if let account { artifact.readings.append(reading("account", account, .runContext)) }
        let evidence = try #require(EvidenceBuilder.devices([artifact]).first).evidence
        #expect(evidence.facts["token"]?.first?.context == context)
    }
}
