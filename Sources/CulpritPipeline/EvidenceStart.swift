// From when on records count as evidence, where the user asked for it: what stands before is set aside and counted. State
// (registry values, dsregcmd, reports, and what log lines say of them) has no moment and always stays.

import CulpritEvidence
package import CulpritModel

/// From when on records count.
package enum EvidenceStart: Hashable, Sendable {
    case instant(Ticks)
    /// So many seconds before the bundle was taken, whenever that was.
    case secondsBeforeCapture(Int64)

    /// The instant for a device whose bundle was taken at `captured`; nil where that is needed and not known.
    func instant(captured: Ticks?) -> Ticks? {
        switch self {
        case .instant(let instant): return instant
        case .secondsBeforeCapture(let seconds):
            let (span, isLong) = seconds.multipliedReportingOverflow(by: Ticks.perSecond)
            return captured.map {
                isLong ? Ticks(.min) : Ticks($0.value.subtractingReportingOverflow(span).partialValue)
            }
        }
    }
}

/// Makes sinks that gather evidence of the records from a start on.
struct WindowSinkMaker: SinkMaker {
    let inner: AnalysisSinkMaker
    let start: EvidenceStart
    let clocks: [ArtifactPath: ArtifactClock]

    func sink(path: ArtifactPath, order: [Int]) -> WindowSink {
        let clock = clocks[path] ?? ArtifactClock(offsetMinutes: nil, hasReversedBias: false)
        return WindowSink(
            inner.sink(path: path, order: order), clock: clock, start: start.instant(captured: clock.captured))
    }

    var joinsParts: Bool { inner.joinsParts }

    func join(_ gathered: inout WindowSink.Gathered, _ part: WindowSink.Gathered, linesBefore: Int) {
        inner.join(&gathered.evidence, part.evidence, linesBefore: linesBefore)
        gathered.setAsideCount += part.setAsideCount
        gathered.undatedCount += part.undatedCount
    }
}

/// Passes on what is not before the start.
final class WindowSink: ArtifactSink {
    /// The evidence from the start on, with how many records stand before it and how many have no known instant.
    struct Gathered: Sendable {
        var evidence: ArtifactEvidence
        var setAsideCount: Int
        var undatedCount: Int
    }

    private let inner: AnalysisSink
    private let clock: ArtifactClock
    private let start: Ticks?
    private var setAsideCount = 0
    private var undatedCount = 0

    init(_ inner: AnalysisSink, clock: ArtifactClock, start: Ticks?) {
        self.inner = inner
        self.clock = clock
        self.start = start
    }

    var wantsActivities: Bool { inner.wantsActivities }

    func begin(format: String) { inner.begin(format: format) }

    func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        if counts(clock.resolve(record.time).utc) { inner.record(record, in: bytes) }
    }

    func detail(for event: EventHeader) -> EventDetail {
        if let time = event.time, let start, time < start { return .header }
        return inner.detail(for: event)
    }

    func event(_ event: EventHeader, values: [EventValue]) {
        if counts(event.time) { inner.event(event, values: values) }
    }

    func state(_ entry: StateEntry, in bytes: Span<UInt8>) {}

    func diagnostic(_ diagnostic: Diagnostic) {}

    func finish(_ summary: ArtifactSummary) -> Gathered {
        Gathered(evidence: inner.finish(summary), setAsideCount: setAsideCount, undatedCount: undatedCount)
    }

    /// Whether a record of `instant` counts. One whose instant is not known does: nothing shows that it is too old.
    private func counts(_ instant: Ticks?) -> Bool {
        guard let start else { return true }
        guard let instant else {
            undatedCount += 1
            return true
        }
        if instant < start { setAsideCount += 1 }
        return instant >= start
    }
}

extension ArtifactEvidence {
    /// Puts the symptoms of `window`, the same artifact read from a start on, in the place of these. What the artifact
    /// shows of clock, identity, coverage and state stays.
    mutating func takeSymptoms(of window: ArtifactEvidence) {
        signals = window.signals
        shapes = window.shapes
        noise = window.noise
        surroundings.merge(window.surroundings) { own, _ in own }
    }
}
