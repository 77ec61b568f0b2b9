// Judging what is asked of a fact.

internal import CulpritModel

extension Judge {
    /// The value of a test on a fact.
    func judge(_ test: FactTest) -> Judgement {
        guard let index = rules.index.facts[test.fact] else { return .unknown([]) }
        let definition = rules.book.facts[index]
        let source = rules.index.sourceOfFact[index]
        let all = readings(of: index)
        let counted = all.filter { reading in
            (!definition.needsUserContext || reading.context != .system)
                && (test.context == nil || reading.context == test.context)
        }
        if counted.isEmpty { return judgeSilence(test, definition, source, hadReadings: !all.isEmpty) }
        let newest = newestByInstance(counted)
        let values = newest.map { (text: "\(definition.id) = \($0.value)", citation: $0.citation) }
        var result: Judgement
        if test.tests.contains(where: \.isAbsent) {
            let present = newest.filter { !$0.value.isEmpty }
            result = present.isEmpty ? .yes(newest.map(\.citation)) : .no(present.map(\.citation))
        } else {
            result = judge(test.tests, newest, definition, source)
        }
        result.values = values
        return result
    }

    /// No reading counts: absent where the source was read, else unknown.
    private func judgeSilence(
        _ test: FactTest, _ definition: FactDefinition, _ source: Int?, hadReadings: Bool
    ) -> Judgement {
        let wanted = test.context ?? (definition.needsUserContext ? .user : nil)
        if let wanted, hadReadings || isReadOnly(by: wanted == .user ? .system : .user, definition.source) {
            return .unknown(missing(source, note: wanted == .user ? " (run as the user)" : " (run as SYSTEM)"))
        }
        guard coverage(source) == .complete else { return .unknown(missing(source)) }
        let isAbsent = !test.tests.isEmpty && test.tests.allSatisfy(\.isAbsent)
        let proof = silence(of: source)
        return isAbsent ? .yes(proof, count: 1) : .no(proof)
    }

    /// Whether everything that is known of a source was read in `context`.
    private func isReadOnly(by context: RunContext, _ source: String) -> Bool {
        var isSeen = false
        guard let index = rules.index.sources[source] else { return false }
        for fact in rules.index.factsOfSource[index] {
            for reading in evidence.facts[fact] ?? [] {
                guard reading.context == context else { return false }
                isSeen = true
            }
        }
        return isSeen
    }

    private func judge(
        _ tests: [FactTest.Test], _ readings: [FactReading], _ definition: FactDefinition, _ source: Int?
    ) -> Judgement {
        var passing: [Citation] = []
        var passingCount = 0
        var isOpen = false
        var open: [MissingEvidence] = []
        for reading in readings {
            var truth = Truth.yes
            var proof = [reading.citation]
            for test in tests {
                let part = judge(test, reading, definition)
                truth = truth.and(part.truth)
                if part.truth == .yes { proof += part.proof }
                if part.truth == .unknown { open += part.missing.filter { !open.contains($0) } }
            }
            if truth == .unknown { isOpen = true }
            guard truth == .yes else { continue }
            passing += proof
            passingCount += 1
        }
        if passingCount > 0 { return .yes(passing, count: passingCount) }
        if isOpen { return .unknown(open) }
        // What was cut off may hold another instance that passes.
        if coverage(source) == .partial, definition.hasInstances { return .unknown(missing(source)) }
        return .no(readings.map(\.citation))
    }

    /// One test on one reading. An empty value passes no test but equality with nothing.
    private func judge(_ test: FactTest.Test, _ reading: FactReading, _ definition: FactDefinition) -> Judgement {
        let value = reading.value
        func plain(_ holds: Bool) -> Judgement { Judgement(truth: Truth(holds)) }
        if value.isEmpty, !test.isEquality { return plain(false) }
        switch test {
        case .equals(let wanted): return plain(isSame(value, wanted, definition.kind))
        case .differs(let wanted): return plain(!isSame(value, wanted, definition.kind))
        case .oneOf(let wanted): return plain(wanted.contains { isSame(value, $0, definition.kind) })
        case .present: return plain(true)
        case .absent: return plain(false)
        case .matches(let text): return plain(pattern(text).matches(value))
        case .lessThan(let limit): return plain(ValueComparison.number(value).map { $0 < limit } ?? false)
        case .greaterThan(let limit): return plain(ValueComparison.number(value).map { $0 > limit } ?? false)
        case .bits(let mask):
            return plain(ValueComparison.integer(value).map { UInt64(bitPattern: $0) & mask == mask } ?? false)
        case .noBits(let mask):
            return plain(ValueComparison.integer(value).map { UInt64(bitPattern: $0) & mask == 0 } ?? false)
        case .versionBelow(let version): return plain(ValueComparison.isVersion(value, below: version) ?? false)
        case .olderThan(let seconds): return judgeAge(reading, definition) { $0 > seconds }
        case .newerThan(let seconds): return judgeAge(reading, definition) { $0 < seconds }
        case .sameAs(let other): return judgeSame(value, other, wantsSame: true)
        case .notSameAs(let other): return judgeSame(value, other, wantsSame: false)
        }
    }

    private func isSame(_ value: String, _ wanted: String, _ kind: FactKind) -> Bool {
        if kind == .yesNo, let left = ValueComparison.yesNo(value), let right = ValueComparison.yesNo(wanted) {
            return left == right
        }
        return ValueComparison.areEqual(value, wanted)
    }

    /// Whether `holds` of the age in seconds on the day of the bundle. A local time whose offset is not known has an age
    /// between two bounds; it decides where both agree.
    private func judgeAge(
        _ reading: FactReading, _ definition: FactDefinition, _ holds: (Double) -> Bool
    ) -> Judgement {
        guard let captured = evidence.identity.captured else { return .unknown(missingClock) }
        if let instant = reading.instant?.utc { return Judgement(truth: Truth(holds(captured.age(of: instant)))) }
        guard let written = FactTable.instant(reading.value, kind: definition.kind) else {
            return Judgement(truth: .no)
        }
        if let instant = written.resolved(offsetMinutes: evidence.identity.utcOffsetMinutes).utc {
            return Judgement(truth: Truth(holds(captured.age(of: instant))))
        }
        // Offsets from UTC lie between -12 and +14 hours.
        let age = captured.age(of: written.reading)
        let (least, most) = (holds(age - 12 * 3600), holds(age + 14 * 3600))
        return least == most ? Judgement(truth: Truth(least)) : .unknown(missingClock)
    }

    private func judgeSame(_ value: String, _ other: String, wantsSame: Bool) -> Judgement {
        guard let index = rules.index.facts[other] else { return .unknown([]) }
        let definition = rules.book.facts[index]
        let source = rules.index.sourceOfFact[index]
        let others = newestByInstance(readings(of: index)).filter { !$0.value.isEmpty }
        guard !others.isEmpty else {
            return coverage(source) == .complete || !readings(of: index).isEmpty
                ? .no(silence(of: source)) : .unknown(missing(source))
        }
        let same = others.filter { isSame($0.value, value, definition.kind) }
        if wantsSame { return same.isEmpty ? .no(others.map(\.citation)) : .yes(same.map(\.citation)) }
        return same.isEmpty ? .yes(others.map(\.citation)) : .no(same.map(\.citation))
    }

    /// The readings of a fact; those of a fact that a signal tells are made here.
    func readings(of index: Int) -> [FactReading] {
        let definition = rules.book.facts[index]
        if let known = evidence.facts[definition.id], !known.isEmpty { return known }
        guard case .signal(let id, let capture) = definition.origin, let history = evidence.signals[id] else {
            return []
        }
        if let known = readingsByFact[index] { return known }
        let made = history.occurrences.compactMap { occurrence -> FactReading? in
            guard let raw = occurrence.captures[capture], let value = rules.facts.value(of: index, raw: raw) else {
                return nil
            }
            return FactReading(
                value: value, context: occurrence.context, readAt: occurrence.citation.time.resolved.utc,
                citation: occurrence.citation)
        }
        readingsByFact[index] = made
        return made
    }

    /// The newest reading of each instance, by the time it was read and then by the order of the list.
    private func newestByInstance(_ readings: [FactReading]) -> [FactReading] {
        var newest: [String: Int] = [:]
        var order: [String] = []
        for (index, reading) in readings.enumerated() {
            guard let known = newest[reading.instance] else {
                newest[reading.instance] = index
                order.append(reading.instance)
                continue
            }
            if let before = readings[known].readAt, let now = reading.readAt, now < before { continue }
            newest[reading.instance] = index
        }
        return order.compactMap { newest[$0].map { readings[$0] } }
    }
}

extension FactTest.Test {
    var isAbsent: Bool {
        if case .absent = self { return true }
        return false
    }

    /// Whether an empty value can pass.
    fileprivate var isEquality: Bool {
        switch self {
        case .equals, .oneOf: true
        default: false
        }
    }
}

extension FactDefinition {
    /// Whether there can be several of it.
    fileprivate var hasInstances: Bool {
        if case .state(let path, _) = origin { return path.contains("*") }
        return false
    }
}

extension Ticks {
    /// Seconds from `instant` to this moment, whatever the two are.
    fileprivate func age(of instant: Ticks) -> Double {
        (Double(value) - Double(instant.value)) / Double(Ticks.perSecond)
    }
}
