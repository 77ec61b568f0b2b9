import CulpritEvidence
import CulpritModel
import Testing

@Suite struct DeviceGroupingTests {
    @Test func `a folder with two devices is split, and a renamed device in an archive is one`() {
        let devices = EvidenceBuilder.devices([
            artifact("in/a.txt", [(.computerName, "PC-1"), (.entraDeviceID, "11111111-aaaa")]),
            artifact("in/b.txt", [(.computerName, "PC-2"), (.entraDeviceID, "22222222-bbbb")]),
            artifact("in/c.zip!/one.evtx", [(.computerName, "WIN-TEMP")]),
            artifact("in/c.zip!/two.evtx", [(.computerName, "PC-3")]),
        ])
        #expect(devices.map(\.artifacts) == [[0], [1], [2, 3]])
        #expect(devices.last?.evidence.identity.names.sorted() == ["PC-3", "WIN-TEMP"])
    }

    @Test func `two bundles of one device are merged by an identifier`() {
        let devices = EvidenceBuilder.devices([
            artifact("one.zip!/dsreg.txt", [(.entraDeviceID, "{AAAA-1}"), (.computerName, "PC-1")]),
            artifact("two.zip!/dsreg.txt", [(.entraDeviceID, "aaaa-1"), (.computerName, "pc-1.corp.example.org")]),
        ])
        #expect(devices.map(\.artifacts) == [[0, 1]])
        #expect(devices.first?.evidence.identity.conflicts == [])
    }

    @Test func `one name in two tenants is two devices`() {
        let devices = EvidenceBuilder.devices([
            artifact("one.zip!/d", [(.computerName, "PC-1"), (.tenantID, "t1"), (.serialNumber, "S1")]),
            artifact("two.zip!/d", [(.computerName, "PC-1"), (.tenantID, "t2"), (.serialNumber, "S2")]),
        ])
        #expect(devices.count == 2)
    }

    @Test func `a client id that an image cloned does not make two devices one`() {
        let devices = EvidenceBuilder.devices([
            artifact("a.zip!/x", [(.entraDeviceID, "e1"), (.configMgrClientID, "GUID:C"), (.computerName, "PC-1")]),
            artifact("b.zip!/x", [(.entraDeviceID, "e2"), (.configMgrClientID, "GUID:C"), (.computerName, "PC-2")]),
        ])
        #expect(devices.count == 2)
    }

    @Test func `a device that was joined anew is one device, and the change is named`() {
        let devices = EvidenceBuilder.devices([
            artifact("a.zip!/x", [(.entraDeviceID, "e1"), (.serialNumber, "S1"), (.computerName, "PC-1")]),
            artifact("b.zip!/x", [(.entraDeviceID, "e2"), (.serialNumber, "S1"), (.computerName, "PC-1")]),
        ])
        #expect(devices.count == 1)
        #expect(devices.first?.evidence.identity.conflicts.count == 1)
    }

    @Test func `files that name nobody go with the only device`() {
        let devices = EvidenceBuilder.devices([
            artifact("in/dsreg.txt", [(.computerName, "PC-1")]), artifact("in/logs/ime.log", []),
        ])
        #expect(devices.map(\.artifacts) == [[0, 1]])
    }

    @Test func `placeholders of the hardware are no serial numbers`() {
        let devices = EvidenceBuilder.devices([
            artifact("a.zip!/x", [(.serialNumber, "To Be Filled By O.E.M."), (.computerName, "PC-1")]),
            artifact("b.zip!/x", [(.serialNumber, "To Be Filled By O.E.M."), (.computerName, "PC-2")]),
        ])
        #expect(devices.count == 2)
    }

    @Test func `the name of an Intune collection tells computer and moment`() {
        let path = "in/DiagLogs-PC-9-20240403T074512Z.zip!/(1) x.reg"
        #expect(BundleName.computer(in: path) == "PC-9")
        #expect(BundleName.captured(in: path)?.description == "2024-04-03T07:45:12.000Z")
    }

    private func artifact(_ path: String, _ identity: [(FactRole, String)]) -> ArtifactEvidence {
        var evidence = ArtifactEvidence(
            summary: ArtifactSummary(path: ArtifactPath(path), format: "x", state: .read), order: [])
        evidence.readings = identity.map { role, value in
            GatheredReading(
                fact: role.rawValue, value: value, instance: "", role: role, needsUserContext: false, instant: nil,
                place: Place(offset: 0, position: .line(1)), text: value)
        }
        return evidence
    }
}
