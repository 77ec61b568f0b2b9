// Rows of a timeline in the order of their times, in memory that does not grow with the bundle: what is full is sorted and
// put aside in a temporary file, and all parts are merged at the end.

import CulpritBytes
import CulpritModel
import Synchronization

/// Where a row stands among all others.
struct TimelineKey: Comparable {
    /// Rows whose instant is not known come after the others, by what their clock showed.
    var isUnknown: Bool
    var ticks: Int64
    /// Which artifact, in the order of the input, and which record of it.
    var artifact: Int
    var sequence: Int

    static func < (lhs: TimelineKey, rhs: TimelineKey) -> Bool {
        if lhs.isUnknown != rhs.isUnknown { return rhs.isUnknown }
        if lhs.ticks != rhs.ticks { return lhs.ticks < rhs.ticks }
        if lhs.artifact != rhs.artifact { return lhs.artifact < rhs.artifact }
        return lhs.sequence < rhs.sequence
    }
}

/// Keeps rows. One thread writes at a time.
final class TimelineStore: Sendable {
    /// Bytes of rows that are kept in memory before they are put aside.
    private let bytesInMemoryMax: Int
    private let spools: any SpoolFactory
    private let state = Mutex(State())

    private struct State {
        var keys: [(key: TimelineKey, range: Range<Int>)] = []
        var payload: [UInt8] = []
        var runs: [any ByteSource] = []
        var paths: [ArtifactPath] = []
        var rowCount = 0
        var fault: ByteSourceFault?
    }

    /// A store that keeps about `bytesInMemoryMax` bytes in memory and puts the rest into `spools`.
    init(bytesInMemoryMax: Int, spools: any SpoolFactory) {
        self.bytesInMemoryMax = bytesInMemoryMax
        self.spools = spools
    }

    /// The number of the artifact at `path`; artifacts are asked for in the order of the input.
    func number(of path: ArtifactPath) -> Int {
        state.withLock { state in
            state.paths.append(path)
            return state.paths.count - 1
        }
    }

    /// How many rows there are.
    var rowCount: Int { state.withLock { $0.rowCount } }

    /// Adds a row.
    func add(_ key: TimelineKey, _ row: TimelineRow) {
        state.withLock { state in
            guard state.fault == nil else { return }
            let start = state.payload.count
            RowCoding.append(row, to: &state.payload)
            state.keys.append((key, start..<state.payload.count))
            state.rowCount += 1
            // A key takes about 64 bytes.
            if state.payload.count + state.keys.count * 64 >= bytesInMemoryMax { putAside(&state) }
        }
    }

    private func putAside(_ state: inout State) {
        state.keys.sort { $0.key < $1.key }
        let spool = spools.makeSpool()
        var buffer: [UInt8] = []
        do throws(ByteSourceFault) {
            for (key, range) in state.keys {
                RowCoding.append(key, byteCount: range.count, to: &buffer)
                buffer += state.payload[range]
                if buffer.count >= 1 << 20 {
                    try spool.append(buffer.span)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
            try spool.append(buffer.span)
            state.runs.append(try spool.seal())
        } catch {
            state.fault = error
        }
        state.keys.removeAll(keepingCapacity: true)
        state.payload.removeAll(keepingCapacity: true)
    }

    /// Forgets the rows and keeps the numbers of artifacts, for rows that come later.
    func removeAll() {
        state.withLock { state in
            state.keys.removeAll(keepingCapacity: true)
            state.payload.removeAll(keepingCapacity: true)
            state.runs = []
            state.rowCount = 0
        }
    }

    /// Hands over all rows in order until `take` says no. Throws where a temporary file could not be written or read.
    func merge(_ take: (TimelineRow) -> Bool) throws(ByteSourceFault) {
        let (runs, keys, payload, paths, fault) = state.withLock { state in
            state.keys.sort { $0.key < $1.key }
            return (state.runs, state.keys, state.payload, state.paths, state.fault)
        }
        if let fault { throw fault }
        var readers: [RunReader] = []
        for run in runs {
            var reader = RunReader(run)
            try reader.advance()
            if reader.key != nil { readers.append(reader) }
        }
        var next = 0
        while true {
            var best = -1
            var key = next < keys.count ? keys[next].key : nil
            for (index, reader) in readers.enumerated() {
                if let own = reader.key, key.map({ own < $0 }) ?? true {
                    key = own
                    best = index
                }
            }
            guard let key else { return }
            let path = paths.indices.contains(key.artifact) ? paths[key.artifact] : ArtifactPath("")
            if best < 0 {
                let bytes = Array(payload[keys[next].range])
                next += 1
                if let row = RowCoding.row(bytes, path: path), !take(row) { return }
            } else {
                if let row = RowCoding.row(readers[best].payload, path: path), !take(row) { return }
                try readers[best].advance()
                if readers[best].key == nil { readers.remove(at: best) }
            }
        }
    }
}

/// Reads one sorted part, row by row.
private struct RunReader {
    private let source: any ByteSource
    private var offset: UInt64 = 0
    private var buffer: [UInt8] = []
    private var position = 0
    /// The row at hand; nil at the end.
    private(set) var key: TimelineKey?
    private(set) var payload: [UInt8] = []

    init(_ source: any ByteSource) { self.source = source }

    /// Goes on to the next row.
    mutating func advance() throws(ByteSourceFault) {
        key = nil
        guard try fill(RowCoding.keyByteCount) else { return }
        let head = Array(buffer[position..<(position + RowCoding.keyByteCount)])
        let (next, count) = RowCoding.key(head)
        position += RowCoding.keyByteCount
        guard try fill(count) else { return }
        payload = Array(buffer[position..<(position + count)])
        position += count
        key = next
    }

    private mutating func fill(_ count: Int) throws(ByteSourceFault) -> Bool {
        if buffer.count - position >= count { return true }
        buffer.removeFirst(position)
        position = 0
        var chunk: [UInt8] = []
        while buffer.count < count {
            let got = try source.read(at: offset, into: &chunk, count: max(256 << 10, count))
            if got == 0 { return false }
            buffer += chunk.prefix(got)
            offset += UInt64(got)
        }
        return true
    }
}
