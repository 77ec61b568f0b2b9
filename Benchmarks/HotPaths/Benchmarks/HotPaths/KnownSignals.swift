// The rule book of the search for signals, and the messages that it finds. It is small and stays as it is, so that what is
// measured does not change when the rule pack does.

import CulpritRules

/// A signal, with a message that it is found in.
struct KnownSignal {
    let source: String
    let component: String
    let pattern: String
    let sample: String

    static let all = [
        KnownSignal(
            source: "updates", component: "ScanAgent", pattern: #"scan failed with error (?<code>0x[0-9a-f]{8})"#,
            sample: "Scan failed with error 0x80244022"),
        KnownSignal(
            source: "updates", component: "WUAHandler", pattern: "no update source (is )?set for this client",
            sample: "There is no update source set for this client, searching again later"),
        KnownSignal(
            source: "updates", component: "UpdatesHandler",
            pattern: #"failed to (install|download) update \((?<code>0x[0-9a-f]{8})\)"#,
            sample: "Failed to install update (0x800F0922), 2 attempts left"),
        KnownSignal(
            source: "apps", component: "AppEnforce", pattern: #"process exited with code (?<code>\d+), a failure"#,
            sample: "Process exited with code 1603, a failure by the table of exit codes"),
        KnownSignal(
            source: "apps", component: "AppDiscovery", pattern: "did not detect .{1,80} after it was installed",
            sample: "Did not detect deployment type 'Viewer 7 (MSI)' after it was installed"),
        KnownSignal(
            source: "apps", component: "execmgr", pattern: "program .{1,80} cannot run: (?<reason>[a-z ]+)",
            sample: "Program 'Update agent' cannot run: another user is signed in"),
        KnownSignal(
            source: "location", component: "LocationServices",
            pattern: "no management point (was )?found for site (?<site>[a-z0-9]{3})",
            sample: "No management point was found for site P01"),
        KnownSignal(
            source: "location", component: "ClientIDManagerStartup",
            pattern: #"server rejected the registration request: (?<reason>\d+)"#,
            sample: "Server rejected the registration request: 3"),
        KnownSignal(
            source: "location", component: "CcmMessaging",
            pattern: #"post to (?<url>https?://\S+) failed with (?<code>0x[0-9a-f]{8})"#,
            sample: "Post to https://mp01.corp.example/ccm_system/request failed with 0x87d00231"),
        KnownSignal(
            source: "policy", component: "CoManagementHandler",
            pattern: "enrollment failed with error code (?<code>0x[0-9a-f]{8})",
            sample: "MDM enrollment failed with error code 0x8018002a, retrying in 15 minutes"),
        KnownSignal(
            source: "policy", component: "PolicyAgent_ReplyAssignments",
            pattern: #"policy download failed after \d+ (attempts|retries)"#,
            sample: "Policy download failed after 4 attempts"),
        KnownSignal(
            source: "policy", component: "PolicyEvaluator", pattern: "signature of policy .{1,120} is not valid",
            sample: "The signature of policy CCM_Policy_Policy5.PolicyID='{P01}' is not valid"),
    ]

    /// The rule book of all of them, ready to search with.
    static func compiled() -> CompiledRuleBook {
        var book = RuleBook()
        for known in all {
            if let place = book.sources.firstIndex(where: { $0.id == known.source }) {
                book.sources[place].components.append(known.component)
            } else {
                var source = SourceDefinition(id: known.source, title: known.source)
                source.components = [known.component]
                book.sources.append(source)
            }
            book.signals.append(
                SignalDefinition(
                    id: known.component, source: known.source, title: known.component,
                    trigger: .text(patterns: [known.pattern])))
        }
        // Noise of any source is searched for in all records, also those of components without a signal.
        var noise = NoiseDefinition(id: "unsupported", reason: "Old systems say so at each start.")
        noise.pattern = "is not supported on this version of the system"
        book.noise = [noise]
        do { return try CompiledRuleBook(book) } catch { fatalError("\(error)") }
    }
}
