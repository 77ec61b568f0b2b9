// The formats of device state, in the order in which equal claims are decided: the ones with a signature of their own
// first. `FormatCatalog` takes them over as they stand.

/// The formats of device state.
enum StateFormats {
    static let all: [any Format] =
        [
            TraceLogFormat(),
            RegistryExportFormat(),
            DsregcmdFormat(),
            XMLFormat.mdmReport,
            CollectionResultsFormat(),
            XMLFormat.groupPolicyResults,
            XMLFormat.clientHealth,
            HTMLReportFormat.mdmReport,
            HTMLReportFormat.groupPolicyResults,
            XMLFormat.other,
            JSONFormat.graph,
            JSONFormat.any,
            DelimitedFormat(),
            CollectionFootprintFormat(),
        ] + CommandOutputFormat.all
}
