// Judging what is asked of a signal: first which of its occurrences count, then whether they are enough.

internal import CulpritModel

extension Judge {
    /// The value of a test on a signal.
    func judge(_ test: SignalTest, _ mode: Mode) -> Judgement {
        guard let index = rules.index.signals[test.signal] else { return .unknown([]) }
        let source = rules.index.sourceOfSignal[index]
        guard let history = evidence.signals[test.signal], history.count > 0 else {
            return coverage(source) == .complete ? .no(silence(of: source)) : .unknown(missing(source))
        }
        let remaining = history.occurrences.filter { mode == .history || test.includesRecovered || !$0.isRecovered }
        var open: [MissingEvidence] = []
        let (counted, doubtful) = sift(remaining, test, &open)
        var total = counted.count
        // Occurrences that were counted but not kept say nothing of their captures or times.
        if !test.looksInside, remaining.count == history.occurrences.count { total = max(total, history.count) }
        var result: Judgement
        switch isEnough(counted, doubtful, total, test) {
        case .yes: result = .yes(counted.map(\.citation), count: total)
        case .unknown: result = .unknown(open.distinct)
        case .no where coverage(source) == .complete:
            result = .no(silence(of: source) + remaining.suffix(1).map(\.citation))
        case .no: result = .unknown(missing(source))
        }
        result.values = (counted.isEmpty ? history.occurrences : counted).suffix(20).map { ($0.words, $0.citation) }
        return result
    }

    /// The occurrences that count, and those of which it is not known.
    private func sift(
        _ occurrences: [Occurrence], _ test: SignalTest, _ open: inout [MissingEvidence]
    ) -> (counted: [Occurrence], doubtful: [Occurrence]) {
        var counted: [Occurrence] = []
        var doubtful: [Occurrence] = []
        let start = test.after.flatMap { evidence.signals[$0]?.occurrences } ?? []
        let last = start.reduce(nil) { (latest: Occurrence?, next) in
            latest.map { next.isAfter($0) == .no ? $0 : next } ?? next
        }
        // Where nobody read what may hold a start, none is known to be before it.
        let startSource = test.after.flatMap { sourceIndex(of: $0) }
        let isStartOpen = test.after != nil && start.isEmpty && coverage(startSource) != .complete
        let followers = test.notFollowedBy.map { ($0, LaterIndex(evidence.signals[$0]?.occurrences ?? [])) }
        for occurrence in occurrences {
            guard test.context == nil || occurrence.context == test.context,
                test.captures.allSatisfy({ holds($0.value, occurrence.captures[$0.key]) })
            else { continue }
            var truth = Truth.yes
            if let seconds = test.lastSeconds { truth = truth.and(isRecent(occurrence, seconds, &open)) }
            if let last { truth = truth.and(occurrence.isAfter(last)) }
            if isStartOpen {
                truth = truth.and(.unknown)
                open += missing(startSource)
            }
            for (signal, index) in followers where truth != .no {
                let followed = isFollowed(occurrence, signal, index, test.notFollowedWithinSeconds, &open)
                truth = truth.and(followed.negated)
            }
            if truth == .yes { counted.append(occurrence) }
            if truth == .unknown { doubtful.append(occurrence) }
        }
        return (counted, doubtful)
    }

    /// Whether enough occurrences count, with the doubtful ones where they would decide.
    private func isEnough(_ counted: [Occurrence], _ doubtful: [Occurrence], _ total: Int, _ test: SignalTest) -> Truth
    {
        let wanted = max(test.countMin, 1)
        guard let seconds = test.withinSeconds, wanted > 1 else {
            if total >= wanted { return .yes }
            return total + doubtful.count >= wanted ? .unknown : .no
        }
        if hasBurst(counted, wanted, seconds) { return .yes }
        guard counted.count + doubtful.count >= wanted else { return .no }
        let isUndated = counted.contains { $0.utc == nil } && Set(counted.map(\.artifact)).count > 1
        return isUndated || hasBurst(counted + doubtful, wanted, seconds) ? .unknown : .no
    }

    /// Whether `wanted` of the occurrences lie within so many seconds of each other, on a clock that they share.
    private func hasBurst(_ occurrences: [Occurrence], _ wanted: Int, _ seconds: Double) -> Bool {
        func isBurst(_ times: [Ticks]) -> Bool {
            let sorted = times.sorted()
            return sorted.indices.dropFirst(wanted - 1).contains { index in
                Double(sorted[index].value) - Double(sorted[index - wanted + 1].value)
                    <= seconds * Double(Ticks.perSecond)
            }
        }
        if isBurst(occurrences.compactMap(\.utc)) { return true }
        let undated = occurrences.filter { $0.utc == nil && $0.citation.time.written.isKnown }
        return Dictionary(grouping: undated, by: \.artifact).values.contains { group in
            isBurst(group.map(\.citation.time.written.reading))
        }
    }

    /// Whether an occurrence lies within so many seconds before the bundle was taken.
    private func isRecent(_ occurrence: Occurrence, _ seconds: Double, _ open: inout [MissingEvidence]) -> Truth {
        guard let captured = evidence.identity.captured else {
            open += missingClock
            return .unknown
        }
        guard let ages = ages(of: occurrence, at: captured) else { return .unknown }
        if ages.upperBound <= seconds { return .yes }
        return ages.lowerBound > seconds ? .no : .unknown
    }

    /// Between how many and how many seconds before `captured` an occurrence lies; nil where it has no time.
    private func ages(of occurrence: Occurrence, at captured: Ticks) -> ClosedRange<Double>? {
        func seconds(since instant: Ticks) -> Double {
            (Double(captured.value) - Double(instant.value)) / Double(Ticks.perSecond)
        }
        if let instant = occurrence.utc {
            let age = seconds(since: instant)
            return age...age
        }
        let written = occurrence.citation.time.written
        guard written.isKnown else { return nil }
        // Offsets from UTC lie between -12 and +14 hours.
        let age = seconds(since: written.reading)
        return (age - 12 * 3600)...(age + 14 * 3600)
    }

    /// Whether `signal` came after an occurrence. Its silence is known only where its source was read to the end, and where
    /// the time in which it was to come was over when the bundle was taken.
    private func isFollowed(
        _ occurrence: Occurrence, _ signal: String, _ index: LaterIndex, _ seconds: Double?,
        _ open: inout [MissingEvidence]
    ) -> Truth {
        let followed = index.follows(occurrence, within: seconds)
        guard followed == .no else { return followed }
        let source = sourceIndex(of: signal)
        guard coverage(source) == .complete else {
            open += missing(source)
            return .unknown
        }
        guard let seconds else { return .no }
        guard let captured = evidence.identity.captured else {
            open += missingClock
            return .unknown
        }
        if let ages = ages(of: occurrence, at: captured), ages.lowerBound >= seconds { return .no }
        open += missing(source, note: " (again, once \(DurationText.of(seconds)) have passed since the last try)")
        return .unknown
    }

    /// The source of the signal `id`.
    private func sourceIndex(of id: String) -> Int? {
        rules.index.signals[id].flatMap { rules.index.sourceOfSignal[$0] }
    }

    /// Whether a captured value is what is asked; a value that was not captured is nothing.
    private func holds(_ test: CaptureTest, _ value: String?) -> Bool {
        guard let value else { return false }
        switch test {
        case .oneOf(let wanted): return wanted.contains { ValueComparison.areEqual(value, $0) }
        case .noneOf(let unwanted): return !unwanted.contains { ValueComparison.areEqual(value, $0) }
        case .matches(let text): return pattern(text).matches(value)
        case .lessThan(let limit): return ValueComparison.number(value).map { $0 < limit } ?? false
        case .greaterThan(let limit): return ValueComparison.number(value).map { $0 > limit } ?? false
        }
    }
}

extension SignalTest {
    /// Whether each occurrence has to be looked at.
    fileprivate var looksInside: Bool {
        !captures.isEmpty || withinSeconds != nil || lastSeconds != nil || after != nil || !notFollowedBy.isEmpty
            || context != nil
    }
}

extension Occurrence {
    /// The captures, or the record where there are none.
    fileprivate var words: String {
        let ended = isRecovered ? " (recovered)" : ""
        if captures.isEmpty { return citation.text + ended }
        return captures.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ") + ended
    }
}
