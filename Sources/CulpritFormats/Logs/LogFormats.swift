// The list of text log formats. FormatCatalog takes it as it is.

/// All text logs.
enum LogFormats {
    /// The commonest first; a log of stamped lines of no known kind comes last and claims least.
    static let all: [any Format] = [
        CMTraceFormat(),
        LegacyLogFormat(),
        ServicingLogFormat(.cbs),
        ServicingLogFormat(.dism),
        ServicingLogFormat(.panther),
        SetupAPILogFormat(),
        InstallerLogFormat(),
        WindowsUpdateLogFormat(),
        ReportingEventsFormat(),
        PendingRenameLogFormat(),
        PlainTextLogFormat(),
    ]
}
