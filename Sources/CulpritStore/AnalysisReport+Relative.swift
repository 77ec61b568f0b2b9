// Places within a bundle instead of places on a share: a bundle that is moved keeps what was found in it.

package import CulpritModel

extension AnalysisReport {
    /// The report with the paths of its artifacts as seen from the bundle at `path`; `.` is the bundle itself.
    package func relative(to path: String) -> AnalysisReport {
        func inside(_ artifact: String) -> String {
            guard artifact.hasPrefix(path) else { return artifact }
            let rest = artifact.dropFirst(path.count)
            if rest.hasPrefix("!/") { return String(rest.dropFirst(2)) }
            if rest.hasPrefix("/") { return String(rest.dropFirst()) }
            return rest.isEmpty ? "." : artifact
        }
        func move(_ citations: inout [Citation]) {
            for index in citations.indices {
                let place = citations[index].location.artifact.description
                citations[index].location.artifact = ArtifactPath(inside(place))
            }
        }
        var report = self
        for index in report.artifacts.indices {
            report.artifacts[index].path = ArtifactPath(inside(report.artifacts[index].path.description))
        }
        for index in report.limits.indices { report.limits[index].artifact = inside(report.limits[index].artifact) }
        for device in report.devices.indices {
            for index in report.devices[device].findings.indices {
                move(&report.devices[device].findings[index].citations)
            }
            for index in report.devices[device].ladder.indices { move(&report.devices[device].ladder[index].citations) }
            for index in report.devices[device].unexplained.indices {
                move(&report.devices[device].unexplained[index].shape.citations)
            }
        }
        return report
    }
}
