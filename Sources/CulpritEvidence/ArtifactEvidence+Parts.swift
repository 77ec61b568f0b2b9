// Putting together what was gathered of the parts of one large log that were read at the same time. The result is what
// reading it in one go gives, but for the bounds on shapes, which hold for each part.

import CulpritModel

extension ArtifactEvidence {
    /// Adds what was gathered of the part that follows. `linesBefore` is how many lines come before that part. The
    /// summaries are not joined here.
    package mutating func append(_ part: ArtifactEvidence, linesBefore: Int, shapesMax: Int) {
        let recordsBefore = summary.recordCount
        func moved(_ position: Location.Position) -> Location.Position {
            if case .line(let line) = position { .line(line + linesBefore) } else { position }
        }
        func moved(_ place: Place) -> Place { Place(offset: place.offset, position: moved(place.position)) }
        func moved(_ tally: RecordTally) -> RecordTally {
            var tally = tally
            tally.changeKept { record in
                record.place = moved(record.place)
                record.sequence += recordsBefore
            }
            return tally
        }
        for (signal, tally) in part.signals {
            if signals[signal] == nil { signals[signal] = moved(tally) } else { signals[signal]?.add(moved(tally)) }
        }
        for (id, tally) in part.noise {
            if noise[id] == nil { noise[id] = moved(tally) } else { noise[id]?.addWhileRoom(moved(tally)) }
        }
        for reading in part.readings {
            var reading = reading
            reading.place = moved(reading.place)
            // What a log line says of a fact counts in its newest form.
            if reading.readAt != nil, let known = readings.firstIndex(where: { $0.fact == reading.fact }) {
                readings[known] = reading
            } else {
                readings.append(reading)
            }
        }
        for (shape, gathered) in part.shapes.sorted(by: { $0.key < $1.key }) {
            var gathered = gathered
            gathered.records = moved(gathered.records)
            if shapes[shape] != nil {
                shapes[shape]?.records.add(gathered.records)
            } else if shapes.count < shapesMax {
                shapes[shape] = gathered
            }
        }
        joinNearby(part, at: moved)
        computers.merge(part.computers) { max($0, $1) }
        biases.merge(part.biases) { ($0.count + $1.count, max($0.last, $1.last)) }
        latestUTC = [latestUTC, part.latestUTC].compactMap { $0 }.max()
        latestLocal = [latestLocal, part.latestLocal].compactMap { $0 }.max()
        coveredSources.formUnion(part.coveredSources)
        if firstPlace == nil, let first = part.firstPlace { firstPlace = (moved(first.place), first.time, first.text) }
    }

    /// Joins what stands around records, over the place where the artifact was cut.
    private mutating func joinNearby(_ part: ArtifactEvidence, at place: (Location.Position) -> Location.Position) {
        func moved(_ records: [NearbyRecord]) -> [NearbyRecord] {
            records.map { NearbyRecord(position: place($0.position), severity: $0.severity, text: $0.text) }
        }
        let (first, last) = (moved(part.ends.first), moved(part.ends.last))
        for (offset, around) in surroundings where around.after.count < Self.reach {
            surroundings[offset]?.after += first.prefix(Self.reach - around.after.count)
        }
        for (offset, around) in part.surroundings {
            let before = ends.last.suffix(max(0, Self.reach - around.before.count)) + moved(around.before)
            surroundings[offset] = Surroundings(before: Array(before), after: moved(around.after))
        }
        dropUncited()
        ends.first += first.prefix(max(0, Self.reach - ends.first.count))
        ends.last = Array((ends.last + last).suffix(Self.reach))
    }

    /// Forgets what stands around records that no longer are among the first or the last of their kind.
    private mutating func dropUncited() {
        var cited = Set(readings.map(\.place.offset))
        for tally in signals.values {
            let kept = tally.kept
            for record in kept.prefix(Self.reach) + kept.suffix(Self.reach) { cited.insert(record.place.offset) }
        }
        surroundings = surroundings.filter { cited.contains($0.key) }
    }
}
