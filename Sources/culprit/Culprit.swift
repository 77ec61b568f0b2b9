// The program: its commands, and what all of them share at the very start and the very end.

import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The whole program.
@main
struct Culprit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "culprit",
        abstract: "Names the one broken link that keeps a Windows device from being managed.",
        discussion: """
            Reads what the device left behind: ConfigMgr and Intune logs, dsregcmd /status, event logs, registry exports \
            and MDM reports, loose, in folders, or in zip, cab and gzip bundles.

              culprit analyze DiagLogs.zip           the cause, the proof, the fix
              culprit analyze dsregcmd.txt logs/     several inputs, one device or many
              culprit inspect DiagLogs.zip           what is in it, and what was understood
              culprit explain 0x8018002b             what an error code means
              culprit compare BEFORE AFTER           what a fix has changed
              culprit timeline DiagLogs.zip          all records of all sources on one clock
              culprit collect --for DiagLogs.zip     what else to gather, and how
              culprit redact DiagLogs.zip -o out.zip a copy that can be given away

            Exit status: 0 nothing at or above --fail-on, 1 findings, 2 the input could not be analysed, 64 wrong usage.
            """,
        version: ProgramVersion.text,
        subcommands: [
            AnalyzeCommand.self, InspectCommand.self, RecordsCommand.self, FactsCommand.self, TimelineCommand.self,
            ExplainCommand.self, CompareCommand.self, CollectCommand.self, RedactCommand.self, FleetCommand.self,
            WorkerCommand.self,
            RulesCommand.self,
        ])

    static func main() async {
        // A reader of standard output that leaves early is not an error; the write then fails and is answered there.
        _ = signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }
}

/// The version of the program.
enum ProgramVersion {
    static let text = "0.1.0"
}

/// Exit statuses that the documentation promises.
enum Status {
    /// Something at or above the threshold was found.
    static let findings = ExitCode(1)
    /// The input could not be analysed.
    static let unusable = ExitCode(2)
}
