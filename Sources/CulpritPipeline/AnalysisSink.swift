// Gathers evidence from one artifact: signals, named facts, identity, times, and errors that nothing explains. Records
// are looked at where they lie; text is made only of what is kept.

private import CulpritBytes
package import CulpritEvidence
private import CulpritFormats
package import CulpritModel
import CulpritRules

/// Gathers evidence from one artifact.
package final class AnalysisSink: ArtifactSink {
    /// All that changes, as one value: that it is used by one call at a time is then checked once a record and not for
    /// each of its members, which took a seventh of the time of a log.
    private var gathering: ArtifactGathering

    init(_ rules: GatheringRules, _ limits: Limits, path: ArtifactPath, order: [Int]) {
        gathering = ArtifactGathering(rules, limits, path: path, order: order)
    }

    package var wantsActivities: Bool { false }
    package func begin(format: String) { gathering.begin(format: format) }
    package func diagnostic(_ diagnostic: Diagnostic) { gathering.diagnostic(diagnostic) }
    package func record(_ record: LogRecord, in bytes: Span<UInt8>) { gathering.record(record, in: bytes) }
    package func detail(for event: EventHeader) -> EventDetail { gathering.detail(for: event) }
    package func event(_ event: EventHeader, values: [EventValue]) { gathering.event(event, values: values) }
    package func state(_ entry: StateEntry, in bytes: Span<UInt8>) { gathering.state(entry, in: bytes) }
    package func finish(_ summary: ArtifactSummary) -> ArtifactEvidence { gathering.finish(summary) }
}

/// What is gathered of one artifact while it is read.
private struct ArtifactGathering {
    private let rules: GatheringRules
    private let limits: Limits
    private let path: ArtifactPath
    private let order: [Int]
    private let scanner: SignalScanner
    private var ledger: SinkLedger
    private var format = ""
    private var sources: [Int] = []
    private var times = TimeNotes()
    private var covered = Set<Int>()
    private var channels = Set<String>()
    private var lastChannel: String?
    private var lastComputer: (name: String, time: Ticks)?
    private var computers: [String: Ticks] = [:]
    private var sightings: [Sightings] = []
    /// Where the records of a signal are among `sightings`, by its index; -1 for those that were not seen.
    private var sightingsOfSignal: [Int32]
    private var readings: [GatheredReading] = []
    private var readingCounts: [Int: Int] = [:]
    private var newestFromSignal: [Int: Int] = [:]
    private var siblings: [Int: [String: [String: String]]] = [:]
    private var readingFacts: [Int] = []
    private var shapes: [ShapeKey: SeenShape] = [:]
    private var shapedCount = 0
    /// How many more lines of a servicing log are asked for the device's zone.
    private var zoneLinesLeft = 0
    private var noise: [Int: RecordTally] = [:]
    private var registry = KeyCoverage()
    private var firstPlace: (place: Place, time: RecordTime, text: String)?
    private var nearby: NearbyRecords
    /// What stands around the readings of a fact, by its index.
    private var aroundFacts: [Int: NearbyRecords.Holder] = [:]

    /// The records of one signal.
    private struct Sightings {
        let signal: Int
        var records: Tally<Sighting>
        var around = NearbyRecords.Holder()
    }

    init(_ rules: GatheringRules, _ limits: Limits, path: ArtifactPath, order: [Int]) {
        self.rules = rules
        self.limits = limits
        self.path = path
        self.order = order
        scanner = SignalScanner(rules.compiled)
        sightingsOfSignal = [Int32](repeating: -1, count: rules.compiled.book.signals.count)
        ledger = SinkLedger(limits)
        nearby = NearbyRecords(charactersMax: limits.contextCharactersMax)
    }

    mutating func begin(format: String) {
        self.format = format
        sources = rules.compiled.sources(fileName: path.fileName, format: format)
        // A part of a log that was put aside is named after it: `CAS.log.1` is `CAS.log`.
        let whole = RolledLogs.currentName(path.fileName)
        if whole != path.fileName.lowercased() {
            sources = Set(sources).union(rules.compiled.sources(fileName: whole, format: format)).sorted()
        }
        covered.formUnion(sources)
        zoneLinesLeft = format == "cbs" ? 20_000 : 0
    }

    mutating func diagnostic(_ diagnostic: Diagnostic) { ledger.diagnostics.add(diagnostic) }

    // MARK: Log records

    mutating func record(_ record: LogRecord, in bytes: Span<UInt8>) {
        let message = bytes.extracting(record.message.range.clamped(to: 0..<bytes.count))
        gather(record, message, bytes)
        nearby.note(at: record.offset, .line(record.line), record.severity, message)
    }

    private mutating func gather(_ record: LogRecord, _ message: Span<UInt8>, _ bytes: Span<UInt8>) {
        ledger.recordCount += 1
        times.note(record.time)
        let component = bytes.extracting(record.component.range.clamped(to: 0..<bytes.count))
        if zoneLinesLeft > 0, record.time.zone == .local {
            zoneLinesLeft -= 1
            if let bias = ServicingClock.bias(of: record.time.reading, message: message) {
                times.note(RecordTime(reading: record.time.reading, zone: .bias(bias)))
            }
        }
        let result = scanner.scan(message, component: component, sources: sources)
        if scanner.metNewComponent { covered.formUnion(rules.compiled.sourceIndices(component: component)) }
        let isError = record.severity >= .error && !result.isNoise
        if result.isNoise, isCounted(result) { return }
        guard !result.signals.isEmpty || result.isNoise || isError || firstPlace == nil else { return }
        let gathered = GatheredRecord(
            place: Place(offset: record.offset, position: .line(record.line)), time: record.time,
            timeText: record.timeText.isEmpty ? nil : WrittenTime.plain(bytes.text(record.timeText.range)),
            text: excerpt(bytes, record.message.range), severity: record.severity, sequence: ledger.recordCount)
        if firstPlace == nil { firstPlace = (gathered.place, gathered.time, gathered.text) }
        for match in result.signals {
            var own = gathered
            own.captures = match.captures
            add(match.signal, .record(own), at: record.offset)
        }
        let sighting = Sighting.record(gathered)
        setAside(result, sighting)
        if isError, result.signals.isEmpty {
            // Making shapes is the one thing here that costs per error; a log that is all errors is only counted on.
            shapedCount += 1
            guard shapedCount <= 20_000 else { return }
            let source = component.isEmpty ? path.fileName : component.text
            let key = ShapeKey(source: source, words: ErrorShape.shape(of: message))
            addShape(key, sighting) { ErrorShape.code(in: message) }
        }
    }

    private func excerpt(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let cut = range.clamped(to: 0..<bytes.count)
        if cut.count <= limits.excerptCharactersMax { return Self.readable(bytes.text(cut)) }
        // Four bytes a character is the most that UTF-8 takes.
        let text = bytes.text(
            cut
                .lowerBound..<min(
                    cut.upperBound, cut.lowerBound + limits.excerptCharactersMax * 4))
        return Self.readable(String(text.prefix(limits.excerptCharactersMax)))
    }

    /// `text`, put right where it was read in the wrong page before it came into the artifact.
    private static func readable(_ text: String) -> String { WindowsCodePage.repaired(text) ?? text }

    // MARK: Events

    mutating func detail(for event: EventHeader) -> EventDetail {
        if scanner.wantsValues(of: event) { return .values }
        return event.severity >= .error && shapedCount < 2_000 ? .values : .header
    }

    mutating func event(_ event: EventHeader, values: [EventValue]) {
        gather(event, values)
        nearby.note(event, values)
    }

    /// What is kept of an event until the end. Values that are long become text at once, so that little is held.
    private func sighting(of event: EventHeader, _ values: [EventValue]) -> Sighting {
        let sighting = Sighting.event(event, values, sequence: ledger.recordCount)
        return Sighting.isShort(values) ? sighting : .record(gathered(sighting))
    }

    /// The record with its text, and with what `signal` captures of it where that is not known yet.
    private func gathered(_ sighting: Sighting, of signal: Int? = nil) -> GatheredRecord {
        var record = sighting.gathered(rules.compiled.eventMessages, charactersMax: limits.excerptCharactersMax)
        if let signal, case .event(let event, let values, _) = sighting {
            record.captures = scanner.captures(of: signal, event, values: values)
        }
        return record
    }

    private mutating func gather(_ event: EventHeader, _ values: [EventValue]) {
        ledger.recordCount += 1
        if let time = event.time {
            times.note(.utc(time))
            note(computer: event.computer, at: time)
        }
        if lastChannel != event.channel {
            lastChannel = event.channel
            if channels.insert(event.channel).inserted {
                covered.formUnion(rules.compiled.sourceIndices(channel: event.channel))
            }
        }
        let wanted = scanner.wantsValues(of: event)
        let result = wanted ? scanner.recognise(event, values: values) : ScanResult()
        let isError = event.severity >= .error && !result.isNoise
        if result.isNoise, isCounted(result) { return }
        guard !result.signals.isEmpty || result.isNoise || isError || firstPlace == nil else { return }
        let sighting = sighting(of: event, values)
        if firstPlace == nil {
            let first = gathered(sighting)
            firstPlace = (first.place, first.time, first.text)
        }
        for match in result.signals {
            guard case .record(var record) = sighting else {
                add(match.signal, sighting, at: event.offset)
                continue
            }
            record.captures = scanner.captures(of: match.signal, event, values: values)
            add(match.signal, .record(record), at: event.offset)
        }
        setAside(result, sighting)
        if isError, result.signals.isEmpty {
            shapedCount += 1
            addShape(ShapeKey(source: event.channel, words: event.provider, eventID: event.eventID), sighting) {
                values.prefix(32).lazy.compactMap { ErrorShape.code(in: Array($0.text.utf8).span) }.first
            }
        }
    }

    // MARK: Noise

    /// Counts a record that is noise and nothing else where enough of its kind is kept, so that no text is made of it.
    private mutating func isCounted(_ result: ScanResult) -> Bool {
        guard let index = result.noise, result.signals.isEmpty, firstPlace != nil, noise[index]?.isFull == true else {
            return false
        }
        noise[index]?.addUnkept()
        return true
    }

    private mutating func setAside(_ result: ScanResult, _ sighting: Sighting) {
        guard let index = result.noise, result.signals.isEmpty else { return }
        noise[index, default: RecordTally(keptMax: 2)].add(gathered(sighting))
    }

    /// Notes when a computer was last named. Runs of one name are noted without touching the table.
    private mutating func note(computer: String, at time: Ticks) {
        guard !computer.isEmpty else { return }
        if let last = lastComputer, last.name == computer {
            if time > last.time { lastComputer?.time = time }
            return
        }
        noteLastComputer()
        if computers[computer] == nil, computers.count >= 64 { return }
        let newest = max(computers[computer] ?? time, time)
        computers[computer] = newest
        lastComputer = (computer, newest)
    }

    /// Enters the end of a run of one name into the table.
    private mutating func noteLastComputer() {
        if let last = lastComputer { computers[last.name] = last.time }
        lastComputer = nil
    }

    // MARK: Signals and shapes

    private mutating func add(_ signal: Int, _ sighting: Sighting, at offset: UInt64) {
        if sightingsOfSignal[signal] < 0 {
            sightingsOfSignal[signal] = Int32(sightings.count)
            sightings.append(Sightings(signal: signal, records: Tally(keptMax: limits.occurrencesPerSignalMax)))
        }
        let index = Int(sightingsOfSignal[signal])
        nearby.capture(at: offset, for: &sightings[index].around)
        sightings[index].records.add(sighting)
        if let source = rules.sourceOfSignal[signal] { covered.insert(source) }
        if let facts = rules.factsOfSignal[signal] { read(facts, gathered(sighting, of: signal)) }
    }

    /// Takes the facts that the captures of `record` hold.
    private mutating func read(_ facts: [Int], _ record: GatheredRecord) {
        for fact in facts {
            let definition = rules.compiled.book.facts[fact]
            guard case .signal(_, let capture) = definition.origin, let raw = record.captures[capture],
                let value = rules.compiled.facts.value(of: fact, raw: raw)
            else { continue }
            let reading = GatheredReading(
                fact: definition.id, value: value, instance: "", role: definition.role,
                needsUserContext: definition.needsUserContext, instant: FactTable.instant(raw, kind: definition.kind),
                readAt: record.time, place: record.place, text: record.text)
            // The newest line is what counts today.
            if let known = newestFromSignal[fact] {
                readings[known] = reading
            } else {
                newestFromSignal[fact] = readings.count
                readings.append(reading)
                readingFacts.append(fact)
            }
        }
    }

    private mutating func addShape(_ key: ShapeKey, _ sighting: Sighting, code: () -> String?) {
        var shape: SeenShape
        if let known = shapes.removeValue(forKey: key) {
            shape = known
        } else {
            guard shapes.count < limits.shapesMax else { return }
            shape = SeenShape(code: code(), records: Tally(keptMax: 12))
        }
        shape.records.add(sighting)
        shapes[key] = shape
    }

    // MARK: State

    mutating func state(_ entry: StateEntry, in bytes: Span<UInt8>) {
        let path = bytes.extracting(entry.path.range.clamped(to: 0..<bytes.count))
        if entry.name.isEmpty {
            if format == "registry-export" { registry.note(path, rules.keySources) }
            return
        }
        ledger.factCount += 1
        guard !entry.isDeletion else { return }
        let name = bytes.extracting(entry.name.range.clamped(to: 0..<bytes.count))
        if firstPlace == nil {
            firstPlace = (place(entry), .unknown, line(path, name, bytes, entry))
        }
        let matches = rules.compiled.facts.facts(path: path, name: name, sources: sources, format: format)
        for match in matches { add(match, entry, path, name, bytes) }
        nearby.note(entry, name, bytes)
    }

    private mutating func add(
        _ match: FactMatch, _ entry: StateEntry, _ path: Span<UInt8>, _ name: Span<UInt8>, _ bytes: Span<UInt8>
    ) {
        let raw = Self.readable(bytes.text(entry.value.range.clamped(to: 0..<bytes.count)))
        if let sibling = match.sibling {
            siblings[match.fact, default: [:]][match.instance, default: [:]][sibling] = raw
            return
        }
        let definition = rules.compiled.book.facts[match.fact]
        guard let value = rules.compiled.facts.value(of: match.fact, raw: raw) else { return }
        readingCounts[match.fact, default: 0] += 1
        guard readingCounts[match.fact, default: 0] <= limits.readingsPerFactMax else { return }
        let instant: RecordTime? =
            switch definition.kind {
            case .time, .localTime, .utcTime: FactTable.instant(value, kind: definition.kind)
            default: definition.role == nil ? nil : FactTable.instant(value, kind: .time)
            }
        if let source = rules.sourceOfFact[match.fact] { covered.insert(source) }
        nearby.capture(at: entry.offset, for: &aroundFacts[match.fact, default: NearbyRecords.Holder()])
        readings.append(
            GatheredReading(
                fact: definition.id, value: value, instance: match.instance, role: definition.role,
                needsUserContext: definition.needsUserContext, instant: instant, place: place(entry),
                text: line(path, name, bytes, entry)))
        readingFacts.append(match.fact)
    }

    private func place(_ entry: StateEntry) -> Place { Place(offset: entry.offset, position: .line(entry.line)) }

    private func line(
        _ path: Span<UInt8>, _ name: Span<UInt8>, _ bytes: Span<UInt8>, _ entry: StateEntry
    ) -> String {
        let value = excerpt(bytes, entry.value.range)
        let title = path.isEmpty ? "" : path.text + " > "
        return String((title + name.text + " : " + value).prefix(limits.excerptCharactersMax))
    }

    // MARK: The end

    mutating func finish(_ summary: ArtifactSummary) -> ArtifactEvidence {
        if format == "evtx", channels.isEmpty { coverByFileName() }
        covered.formUnion(registry.covered)
        let book = rules.compiled.book
        var summary = ledger.completed(summary)
        summary.sources = covered.sorted().map { book.sources[$0].id }
        var evidence = ArtifactEvidence(summary: summary, order: order)
        for seen in sightings {
            evidence.signals[book.signals[seen.signal].id] = seen.records.map { gathered($0, of: seen.signal) }
        }
        evidence.readings = zip(readings, readingFacts).filter { reading, fact in
            rules.compiled.facts.siblingsHold(of: fact, siblings[fact]?[reading.instance] ?? [:])
        }.map(\.0)
        for (key, shape) in shapes {
            evidence.shapes[key.source + "\u{0}" + key.shape] = GatheredShape(
                source: key.source, code: shape.code, records: shape.records.map { gathered($0) })
        }
        evidence.surroundings = nearby.surroundings
        evidence.ends = nearby.ends
        for (index, tally) in noise { evidence.noise[book.noise[index].id] = tally }
        noteLastComputer()
        evidence.computers = computers
        times.write(to: &evidence)
        evidence.coveredSources = Set(summary.sources)
        evidence.firstPlace = firstPlace
        return evidence
    }

    /// An export without events still shows that the channel was collected; its file is named after the channel.
    private mutating func coverByFileName() {
        let word = GatheringRules.word(path.fileName.replacing("%4", with: ""))
        for (source, channel) in rules.channelWords where word.contains(channel) { covered.insert(source) }
    }
}
