// Small notes that are taken while an artifact is read: its times, and which registry keys it covers.

private import CulpritBytes
import CulpritEvidence
import CulpritModel

/// What the times of an artifact show.
struct TimeNotes {
    private var biases: [Int16: (count: Int, last: Ticks)] = [:]
    private var bias: Int16?
    private var biasUse: (count: Int, last: Ticks) = (0, Ticks(.min))
    private var latestUTC: Ticks?
    private var latestLocal: Ticks?

    /// Notes the time of a record. Runs of one bias are counted without touching the table.
    mutating func note(_ time: RecordTime) {
        switch time.zone {
        case .none: return
        case .utc: if latestUTC.map({ $0 < time.reading }) ?? true { latestUTC = time.reading }
        case .local: if latestLocal.map({ $0 < time.reading }) ?? true { latestLocal = time.reading }
        case .bias(let minutes):
            if bias != minutes {
                flush()
                bias = minutes
            }
            biasUse.count += 1
            if biasUse.last < time.reading { biasUse.last = time.reading }
        }
    }

    private mutating func flush() {
        guard let bias, biasUse.count > 0 else { return }
        let known = biases[bias] ?? (0, Ticks(.min))
        if biases[bias] != nil || biases.count < 64 {
            biases[bias] = (known.count + biasUse.count, max(known.last, biasUse.last))
        }
        biasUse = (0, Ticks(.min))
    }

    /// Writes the notes down.
    mutating func write(to evidence: inout ArtifactEvidence) {
        flush()
        evidence.biases = biases
        evidence.latestLocal = latestLocal
        evidence.latestUTC = latestUTC
        for (bias, use) in biases {
            let instant = use.last.adding(minutes: Int(bias))
            if evidence.latestUTC.map({ $0 < instant }) ?? true { evidence.latestUTC = instant }
        }
    }
}

/// Which of the keys that the rules ask about an export covers.
struct KeyCoverage {
    private(set) var covered = Set<Int>()
    private var isFirst = true

    /// Notes that the export holds `key`. A key is covered by itself, by anything below it, and by an export whose
    /// first key is its ancestor.
    mutating func note(_ key: Span<UInt8>, _ sources: [(source: Int, keys: [[UInt8]])]) {
        for (source, keys) in sources where !covered.contains(source) {
            for wanted in keys where begins(key, with: wanted) || (isFirst && begins(wanted, with: key)) {
                covered.insert(source)
            }
        }
        isFirst = false
    }

    private func begins(_ key: Span<UInt8>, with wanted: [UInt8]) -> Bool {
        guard key.count >= wanted.count, key.count == wanted.count || key[wanted.count] == UInt8(ascii: "\\") else {
            return false
        }
        for index in wanted.indices where key[index].asciiLowercased != wanted[index] { return false }
        return true
    }

    private func begins(_ wanted: [UInt8], with key: Span<UInt8>) -> Bool {
        guard !key.isEmpty, wanted.count > key.count, wanted[key.count] == UInt8(ascii: "\\") else { return false }
        for index in 0..<key.count where key[index].asciiLowercased != wanted[index] { return false }
        return true
    }
}
