// Comparing for callers that see the pipeline only.

private import CulpritDiagnosis
package import CulpritModel

extension AnalysisReport {
    /// What changed from this report to `after`.
    package func compared(with after: AnalysisReport) -> ReportComparison {
        Comparer.compare(before: self, after: after)
    }
}
