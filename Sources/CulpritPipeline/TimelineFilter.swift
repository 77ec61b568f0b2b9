// Which records a timeline shows.

private import CulpritBytes
package import CulpritModel

/// Chooses records. Everything that is asked for must hold.
package struct TimelineFilter: Sendable {
    /// From when on and up to which instant. A record whose instant is not known passes only where neither is given.
    package var since: EvidenceStart?
    package var until: Ticks?
    package var leastSeverity = Severity.verbose
    /// Ids of sources, or parts of the names of components, channels and files; any of them.
    package var sources: [String] = []
    /// What the message must hold, without case; all of them.
    package var texts: [String] = []
    /// Ids of signals, or the begin of ids up to a point; any of them.
    package var signals: [String] = []
    /// Threads, processes and activities as records name them; any of each.
    package var threads: [String] = []
    package var processes: [String] = []
    package var activities: [String] = []

    /// A filter that lets everything pass.
    package init() {}

    /// The window on a device whose bundle was taken at `captured`.
    func window(captured: Ticks?) -> TimelineWindow {
        TimelineWindow(since: since?.instant(captured: captured), until: until)
    }

    /// Whether a record that names these is asked for.
    func passes(thread: String, process: String, activity: String) -> Bool {
        TimelineFilter.names(threads, thread) && TimelineFilter.names(processes, process)
            && TimelineFilter.names(activities, activity)
    }

    /// Whether only some threads, processes or activities are asked for.
    var namesOrigins: Bool { !threads.isEmpty || !processes.isEmpty || !activities.isEmpty }

    /// Whether `id` is one of `wanted`, in any spelling: `1234`, `0x04d2` and `1234 (0x04D2)` are the same thread, and a
    /// GUID is the same with braces and without.
    private static func names(_ wanted: [String], _ id: String) -> Bool {
        wanted.isEmpty || !id.isEmpty && wanted.contains { plain($0) == plain(id) }
    }

    private static func plain(_ id: String) -> String {
        let first = id.lowercased().split(whereSeparator: { " {}()".contains($0) }).first.map(String.init) ?? ""
        if first.hasPrefix("0x"), let number = UInt64(first.dropFirst(2), radix: 16) { return String(number) }
        return UInt64(first).map { String($0) } ?? first
    }
}

/// From when to when records are shown.
struct TimelineWindow {
    var since: Ticks?
    var until: Ticks?

    /// Whether `time` lies within the window.
    func passes(_ time: ResolvedTime) -> Bool {
        guard since != nil || until != nil else { return true }
        guard let utc = time.utc else { return false }
        return utc >= since ?? utc && utc <= until ?? utc
    }
}

/// Looks for text without regard to case, at one pass: ASCII letters in either case are the same.
struct TextNeedle: Sendable {
    private let bytes: [UInt8]
    /// How far the search may skip when a byte does not fit (Horspool).
    private let skips: [Int]

    /// A search for `text`.
    init(_ text: String) {
        let lower = text.utf8.map(\.asciiLowercased)
        var skips = [Int](repeating: max(1, lower.count), count: 256)
        for (index, byte) in lower.dropLast().enumerated() { skips[Int(byte)] = lower.count - 1 - index }
        bytes = lower
        self.skips = skips
    }

    /// Whether the text stands in `span`.
    func isIn(_ span: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return true }
        var start = 0
        while start + bytes.count <= span.count {
            var index = bytes.count - 1
            while index >= 0, span[start + index].asciiLowercased == bytes[index] { index -= 1 }
            if index < 0 { return true }
            start += skips[Int(span[start + bytes.count - 1].asciiLowercased)]
        }
        return false
    }
}
