// Devices that are well and whose logs do not look it: no failure may be claimed of them, though a note may say how they are
// set up. Each is written as a case is.

import CulpritModel
import CulpritRulePack
import CulpritRules
import CulpritTestSupport
import Testing

@Suite struct HealthyDeviceTests {
    private static let devices = #"""
        cases:
          - name: a personal device that is registered, with a managed browser and no enrolment
            expect: silent
            given:
              context: user
              dsregcmd: {AzureAdJoined: 'NO', EnterpriseJoined: 'NO', DomainJoined: 'NO', WorkplaceJoined: 'YES', WorkplaceMdmUrl: '',
                AzureAdPrt: 'NO', NgcSet: 'NO'}
              events:
                - {source: event.aad-operational, id: 1098, data: {ErrorMessage: 'AADSTS50076: Due to a configuration change you must use multi-factor authentication.'}}
              read: [event.device-management-admin, event.user-device-registration-admin, registry.enrollments]
          - name: a kiosk in a workgroup, whose join task runs in vain
            expect: silent
            given:
              context: system
              dsregcmd: {AzureAdJoined: 'NO', EnterpriseJoined: 'NO', DomainJoined: 'NO', WorkplaceJoined: 'NO'}
              events:
                - {source: event.user-device-registration-admin, id: 304, data: {ExitCode: 0x801c001d}}
                - {source: event.user-device-registration-admin, id: 307, data: {ExitCode: 0x801c001d}}
                - {source: event.user-device-registration-admin, id: 360, level: 3, data: ['x']}
              read: [event.aad-operational, event.device-management-admin, registry.enrollments, registry.policy-mdm]
          - name: a domain computer that hybrid join was never meant for
            expect: silent
            given:
              context: system
              dsregcmd: {AzureAdJoined: 'NO', DomainJoined: 'YES', WorkplaceJoined: 'NO'}
              events:
                - {source: event.user-device-registration-admin, id: 304, data: {ExitCode: 0x801c001d}}
                - {source: event.user-device-registration-admin, id: 307, data: {ExitCode: 0x801c001d}}
              read: [configmgr.co-management-handler, registry.policy-workplace-join, registry.client-side-scp,
                registry.policy-mdm, event.device-management-admin]
          - name: a hybrid device of ConfigMgr with co-management off
            expect: silent
            given:
              context: user
              dsregcmd: {AzureAdJoined: 'YES', DomainJoined: 'YES', WorkplaceJoined: 'NO', AzureAdPrt: 'YES', MdmUrl: '',
                AzureAdPrtUpdateTime: '2024-01-01 22:00:00.000 UTC', AzureAdPrtExpiryTime: '2024-01-15 22:00:00.000 UTC',
                DeviceAuthStatus: SUCCESS}
              logs:
                configmgr.co-management-handler:
                  - "Merged value for setting 'CoManagementSettings_Allow' is 'false'"
                  - "Merged value for setting 'CoManagementSettings_AutoEnroll' is 'false'"
                  - State ID and report detail hash are not changed. No need to resend
                configmgr.ccm-messaging:
                  - Post to https://mp.contoso.example/ccm_system/request failed with 0x80072efd
                  - 'OutgoingMessage(Queue=''mp_mp_relayendpoint'', ID={A}): Delivered successfully to host ''mp.contoso.example''.'
              read: [event.device-management-admin, event.user-device-registration-admin, event.aad-operational,
                registry.enrollments, registry.policy-mdm]
          - name: a laptop that was offline for a weekend and came back
            expect: silent
            given:
              context: user
              dsregcmd: {AzureAdJoined: 'YES', DomainJoined: 'NO', WorkplaceJoined: 'NO', AzureAdPrt: 'YES',
                AzureAdPrtUpdateTime: '2024-01-01 22:00:00.000 UTC', AzureAdPrtExpiryTime: '2024-01-15 22:00:00.000 UTC',
                MdmUrl: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc', DeviceAuthStatus: SUCCESS}
              events:
                - {source: event.device-management-admin, id: 204, times: 9, data: {HRESULT: 0x80072ee7}}
                - {source: event.device-management-admin, id: 201, times: 9, data: {HRESULT: 0x80072ee7}}
                - {source: event.device-management-admin, id: 209, times: 9, data: {HRESULT: 0x80072ee7}}
                - {source: event.device-management-admin, id: 212, level: 3, times: 4, data: {HRESULT1: 0xcaa70004, HRESULT2: 0x800704cf}}
                - {source: event.device-management-admin, id: 42, times: 3, data: {HRESULT: 0x800704c6}}
                - {source: event.device-management-admin, id: 404, times: 5, data: [a, b, c, d, ./Device/Vendor/MSFT/DeviceLock, '0x86000002']}
                - {source: event.device-management-admin, id: 43, level: 4}
                - {source: event.device-management-admin, id: 206, level: 4, data: {Message1: S-1-12-1-1, UInt2: 1, UInt3: 1, UInt4: 0, UInt5: 26, UInt6: 3}}
                - {source: event.device-management-admin, id: 209, level: 4, data: {HRESULT: 0x0}}
              logs:
                configmgr.adal-operation-provider:
                  - {times: 6, text: 'Failed to get AAD token for ''S-1-5-18'' from WAM API. Error 0xcaa82ee7'}
                  - Retrieved AAD token for AAD user '11111111-1111-1111-1111-111111111111'
              read: [event.user-device-registration-admin, event.aad-operational, configmgr.ccm-aad, registry.enrollments]
          - name: a device whose first tries to enrol failed until the licence was there
            expect: silent
            given:
              context: user
              dsregcmd: {AzureAdJoined: 'YES', DomainJoined: 'NO', AzureAdPrt: 'YES',
                MdmUrl: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc'}
              events:
                - {source: event.device-management-admin, id: 76, times: 3, data: {HRESULT: 0x80180018}}
                - {source: event.device-management-admin, id: 76, data: {HRESULT: 0x8018002b}}
                - {source: event.device-management-admin, id: 75, level: 4, data: {HexInt1: 0x1}}
                - {source: event.device-management-admin, id: 209, level: 4, data: {HRESULT: 0x0}}
              read: [configmgr.co-management-handler, registry.enrollments, event.user-device-registration-admin]
          - name: a virtual desktop that joins at each start
            expect: silent
            given:
              context: user
              dsregcmd: {AzureAdJoined: 'YES', DomainJoined: 'YES', Virtual Desktop: 'YES', AzureAdPrt: 'YES', TpmProtected: 'NO',
                AzureAdPrtUpdateTime: '2024-01-01 22:00:00.000 UTC', DeviceAuthStatus: SUCCESS,
                MdmUrl: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc'}
              events:
                - {source: event.user-device-registration-admin, id: 304, data: {ExitCode: 0x801c03f3}}
                - {source: event.user-device-registration-admin, id: 306, level: 4}
                - {source: event.user-device-registration-admin, id: 360, level: 3, data: ['x']}
              read: [event.device-management-admin, event.aad-operational, registry.enrollments]
        """#

    @Test func `of a healthy device nothing is claimed, however noisy its logs are`() throws {
        let host = "sync/intune-sync-stale"
        let devices = PackFile(path: "failures/\(host).test.yaml", bytes: Array(Self.devices.utf8))
        let loaded = PackLoader.load([BuiltInPackTests.files(in: BuiltInPackTests.folder), [devices]])
        #expect(loaded.findings.filter { $0.location.line > 1 && $0.location.file == devices.path } == [])
        let rules = try CompiledRuleBook(loaded.draft)
        let claims = Set(loaded.draft.failures.map(\.description).filter { $0.severity != .note }.map(\.id))
        let runner = CaseRunner(rules)
        let cases = loaded.cases.filter { $0.failure == host }
        #expect(cases.count == 7)
        for ruleCase in cases {
            let (evidence, notes) = try #require(runner.evidence(of: ruleCase))
            #expect(notes == [], "\(ruleCase.name)")
            let evaluator = Evaluator(rules, evidence: evidence)
            for verdict in evaluator.verdicts() where verdict.state == .fires && claims.contains(verdict.failure) {
                let why = evaluator.explain(failure: verdict.failure).map(TraceText.tree) ?? []
                Issue.record("\(ruleCase.name): \(verdict.failure)\n\(why.joined(separator: "\n"))")
            }
        }
    }
}
