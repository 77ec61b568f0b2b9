// One report of our own making that has something in every part, and one that a hostile log tries to take over.

import CulpritModel

enum SampleReport {
    static func instant(_ minute: Int) -> Ticks {
        (Ticks(year: 2024, month: 4, day: 3, hour: 8) ?? Ticks(0)).adding(minutes: minute)
    }

    static func citation(
        _ file: String, _ position: Location.Position, _ text: String, at minute: Int? = nil, basis: TimeBasis = .utc
    ) -> Citation {
        let utc = minute.map(instant)
        return Citation(
            location: Location(artifact: ArtifactPath(file), offset: 4096, position: position),
            time: EvidenceTime(
                written: .unknown, text: utc.map { $0.iso8601() },
                resolved: ResolvedTime(utc: utc, basis: utc == nil ? .unknown : basis)),
            text: text)
    }

    static func failure(
        _ id: String, _ title: String, rung: String?, severity: FindingSeverity = .critical, causedBy: [String] = []
    ) -> FailureDescription {
        FailureDescription(
            id: id, title: title, rung: rung, severity: severity, confidence: .high, owner: "intune-admin",
            causedBy: causedBy,
            explanation: "The tenant does not offer enrolment to this user, so Windows finds no address to enrol at.",
            fix: [
                FixStep(
                    action: "Set MDM user scope to All, or to Some with a group that holds this user",
                    place: "Entra admin center > Mobility (MDM and WIP) > Microsoft Intune"),
                FixStep(action: "Ask for the policy again", command: "dsregcmd /refreshprt"),
            ],
            verify: "dsregcmd /status shows an MdmUrl.",
            references: ["https://learn.example/mdm", "javascript:alert(1)"],
            possibleCauses: ["The user may have left the group."])
    }

    static let device: DeviceDiagnosis = {
        var identity = DeviceIdentity()
        identity.names = ["DESKTOP-1", "PC-042"]
        identity.entraDeviceID = "11111111-2222-3333-4444-555555555555"
        identity.tenantID = "99999999-8888-7777-6666-555555555555"
        identity.osBuild = "10.0.22631.3155"
        identity.utcOffsetMinutes = -210
        identity.captured = instant(120)
        identity.conflicts = ["Two files give different serial numbers."]
        let bundle = "DiagLogs.zip!/"
        var passage = [
            citation(bundle + "comgmt.log", .line(7), "Failed to enroll, error 0x8018002b", at: 60, basis: .inferred),
            citation(bundle + "comgmt.log", .line(9), "Failed to enroll, error 0x8018002b", at: 61, basis: .bias),
        ]
        let lines = (5...11).map {
            NearbyRecord(position: .line($0), severity: $0 == 8 ? .warning : .information, text: "line \($0)")
        }
        passage[0].surroundings = Surroundings(before: Array(lines[0..<2]), after: Array(lines[3...4]))
        passage[0].surroundings.after[1].text = passage[1].text
        passage[1].surroundings = Surroundings(before: Array(lines[2...3]), after: Array(lines[5...6]))
        passage[1].surroundings.before[0].text = passage[0].text
        let culprit = Finding(
            failure: failure("enrollment/mdm-scope-none", "MDM user scope does not cover this user", rung: "mdm-scope"),
            state: .active, isCulprit: true, causedBy: [], confidence: .high,
            confidenceReasons: ["The condition alone gives high confidence.", "2 files agree on it."],
            firstSeen: instant(0), lastSeen: instant(60), count: 12,
            citations: [
                citation(bundle + "dsreg.txt", .line(41), "MdmUrl : "),
                citation(bundle + "mdm.evtx", .record(77), "HRESULT 0x8018002b", at: 0),
            ] + passage)
        let consequence = Finding(
            failure: failure(
                "enrollment/not-enrolled", "The device is not enrolled", rung: "enrolled",
                causedBy: ["enrollment/mdm-scope-none"]), state: .active, isCulprit: false,
            causedBy: ["enrollment/mdm-scope-none"], confidence: .medium, confidenceReasons: [], firstSeen: nil,
            lastSeen: nil, count: 1, citations: [citation(bundle + "enrollments.reg", .line(3), "EnrollmentState = 0")])
        let recovered = Finding(
            failure: failure(
                "network/drs-unreachable", "The registration service could not be reached", rung: "joined"),
            state: .recovered, isCulprit: false, causedBy: [], confidence: .high, confidenceReasons: [],
            firstSeen: instant(-600), lastSeen: instant(-500), count: 3,
            citations: [citation(bundle + "user.evtx", .record(5), "0x801c0021", at: -500)])
        let unexplained = UnexplainedError(
            shape: UnexplainedShape(
                shape: "Download of # failed with #", count: 4, code: "0x80072ee7", source: "ime.app", severity: .error,
                citations: [citation(bundle + "ime.log", .line(99), "Download of 7 failed with 0x80072ee7")]),
            meaning: "The name of the server could not be resolved")
        var device = DeviceDiagnosis(
            id: "11111111-2222-3333-4444-555555555555", identity: identity, causeEstablished: true,
            sentence: "PC-042 cannot enrol: MDM user scope does not cover this user.",
            culprits: ["enrollment/mdm-scope-none"], findings: [culprit, consequence, recovered],
            ladder: [
                LadderRung(
                    id: "joined", title: "The device is joined", state: .holds,
                    citations: [citation(bundle + "dsreg.txt", .line(5), "AzureAdJoined : YES")]),
                LadderRung(id: "prt", title: "The user has a primary refresh token", state: .unknown, citations: []),
                LadderRung(
                    id: "mdm-scope", title: "The MDM scope covers the user", state: .broken,
                    citations: culprit.citations),
                LadderRung(
                    id: "enrolled", title: "The device is enrolled", state: .broken, citations: consequence.citations),
            ],
            ladderRemarks: ["The ladder was checked against the cause."],
            notAssessed: [
                NotAssessed(
                    failure: "prt/stale", title: "The primary refresh token is stale",
                    missing: [MissingEvidence(source: "dsregcmd", collect: "dsregcmd /status")])
            ], ruledOut: ["enrollment/already-enrolled", "enrollment/device-cap"], unexplained: [unexplained],
            collectNext: [MissingEvidence(source: "dsregcmd", collect: "dsregcmd /status > dsreg.txt, as the user")])
        device.records =
            culprit.citations.dropFirst().map { citation in
                NotableRecord(
                    citation: citation, severity: .error, source: "CoManagementHandler.log", marks: ["Enrolment failed"]
                )
            } + [
                NotableRecord(
                    citation: culprit.citations[0], severity: .information, source: "dsreg.txt", marks: ["State"])
            ]
        device.recordsLeftOut = 17
        return device
    }()

    static let report: AnalysisReport = {
        var report = plainReport
        report.codes = [CodeMeaning(code: "0x8018002b", symbol: "MENROLL_SAMPLE", meaning: "Enrolment is not set up.")]
        return report
    }()

    private static let plainReport = AnalysisReport(
        tool: ToolDescription(version: "0.0.0", packName: "built-in", packVersion: "1", packHash: "00ff"),
        artifacts: [
            ArtifactSummary(
                path: ArtifactPath("DiagLogs.zip"), format: "zip", state: .read, byteCount: 9, isContainer: true),
            ArtifactSummary(
                path: ArtifactPath("DiagLogs.zip!/dsreg.txt"), format: "dsregcmd", state: .read, byteCount: 5000,
                factCount: 60, sources: ["dsregcmd"], modified: .local(instant(3))),
            ArtifactSummary(
                path: ArtifactPath("DiagLogs.zip!/ime.log"), format: "cmtrace", state: .partial, byteCount: 1 << 40,
                recordCount: 1000,
                diagnostics: [
                    Diagnostic(
                        DiagnosticCode("cmtrace/torn-record", "A record has no end", losesData: true), at: 77,
                        detail: "cut after 12 bytes")
                ], moreDiagnostics: ["cmtrace/torn-record": 3, "cmtrace/bad-time": 1], modified: .utc(instant(4))),
            ArtifactSummary(path: ArtifactPath("DiagLogs.zip!/blob.bin"), format: "unknown", state: .unknown),
        ],
        devices: [device],
        sources: [
            SourceStatus(id: "dsregcmd", title: "Output of dsregcmd", coverage: .complete, collect: "dsregcmd /status"),
            SourceStatus(id: "registry", title: "Registry export", coverage: .partial, collect: "reg export"),
            SourceStatus(id: "event.user", title: "User event log", coverage: .missing, collect: "wevtutil epl"),
        ], limits: [LimitHit(name: "entryBytesMax", artifact: "DiagLogs.zip!/ime.log")])

    static let empty = AnalysisReport(
        tool: ToolDescription(version: "0", packName: "p", packVersion: "1", packHash: ""), artifacts: [], devices: [],
        sources: [], limits: [])

    /// Two devices without a cause: one of which little is known, and a healthy one.
    static let withoutCause: AnalysisReport = {
        var open = SampleReport.device
        open.causeEstablished = false
        open.culprits = []
        open.findings = []
        open.ladderRemarks = []
        open.sentence =
            "No cause established for PC-042: the strongest unexplained error is “Download of # failed with #” (0x80072ee7: "
            + "The name of the server could not be resolved), seen 4 times."
        for index in open.ladder.indices where open.ladder[index].state == .broken {
            open.ladder[index].state = .unknown
        }
        var healthy = open
        healthy.identity = DeviceIdentity()
        healthy.identity.names = ["PC-043"]
        healthy.id = "PC-043"
        healthy.sentence = "No failure found on PC-043; every rung that the evidence shows holds."
        for index in healthy.ladder.indices { healthy.ladder[index].state = .holds }
        healthy.notAssessed = []
        healthy.collectNext = []
        healthy.unexplained = []
        return AnalysisReport(
            tool: SampleReport.report.tool, artifacts: Array(SampleReport.report.artifacts.prefix(2)),
            devices: [open, healthy], sources: SampleReport.report.sources, limits: [])
    }()

    /// What a log could hold to change how a report is displayed.
    static let attack =
        "\u{1B}[2J\u{9B}31m\u{202E}\u{2066}<script>alert(1)</script><img src=x onerror=alert(1)>'\"&amp; [x](javascript:1) "
        + "`` ` ``` **b** @someone #1 |\r\n=1+1\u{0}\u{7}\u{FEFF}\u{2028} https://evil.example/ --> ]]> </style></title>"

    /// The sample with the attack in every text that can come out of a bundle.
    static let hostile: AnalysisReport = {
        var report = SampleReport.report
        var device = SampleReport.device
        device.id = attack
        device.sentence = "=" + attack
        device.identity.names = [attack]
        device.identity.osBuild = attack
        device.identity.conflicts = [attack]
        for index in device.findings.indices {
            device.findings[index].confidenceReasons = [attack]
            device.findings[index].citations = [citation(attack, .line(1), attack, at: 1)]
            device.findings[index].citations[0].time.text = attack
        }
        for index in device.ladder.indices { device.ladder[index].citations = [citation(attack, .line(1), attack)] }
        device.ladderRemarks = [attack]
        let nearby = [NearbyRecord(position: .line(2), severity: .error, text: attack)]
        var record = citation(attack, .line(1), attack, at: 1)
        record.surroundings = Surroundings(before: nearby, after: nearby)
        device.findings[0].citations[0].surroundings = record.surroundings
        device.records = [NotableRecord(citation: record, severity: .error, source: attack, marks: [attack])]
        device.unexplained = [
            UnexplainedError(
                shape: UnexplainedShape(
                    shape: attack, count: 1, code: attack, source: attack, severity: .error,
                    citations: [citation(attack, .record(1), attack)]), meaning: nil)
        ]
        report.devices = [device]
        for index in report.artifacts.indices {
            report.artifacts[index].path = ArtifactPath(attack)
            report.artifacts[index].state = .partial
            report.artifacts[index].diagnostics = [Diagnostic(DiagnosticCode("a/b", "Odd"), detail: attack)]
        }
        report.limits = [LimitHit(name: "x", artifact: attack)]
        return report
    }()
}
