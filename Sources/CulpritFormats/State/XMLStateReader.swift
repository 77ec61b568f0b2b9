// Elements of an XML document as entries of device state: each element without children is one entry, its path is the
// names of the elements around it below the root. A repeated container carries the text of the child that identifies it,
// `Enrollments/Enrollment[GUID]`, or its number among its kind where it has none. What stands in a container before that
// child is held back, within bounds, so that all its entries get the same path. This file will not know any document.

import CulpritBytes
import CulpritModel

/// How the elements of one kind of document become entries.
struct XMLStateRules: Sendable {
    /// A container that repeats, and its children that can identify it.
    struct Container: Sendable {
        var element: StaticString
        var identifiers: [StaticString]

        init(_ element: StaticString, _ identifiers: StaticString...) {
            self.element = element
            self.identifiers = identifiers
        }
    }

    var containers: [Container] = []
    /// Whether attributes become entries, named `@name`, at the path of their element.
    var readsAttributes = true
    /// A child of the root that is passed over, for speed, and the elements in it that are counted.
    var skipped: (element: StaticString, counted: StaticString)?
    /// Whether `Diagnostics/ErrorLog` also gives log records.
    var readsErrorLog = false
}

/// What can be odd about an XML document.
enum XMLDiagnostics {
    static let damaged = DiagnosticCode(
        "xml/damaged", "the markup is damaged; what is readable around the place was kept", losesData: true)
    static let truncated = DiagnosticCode(
        "xml/truncated", "the document ends before its root element does", losesData: true)
    static let tooDeep = DiagnosticCode(
        "xml/too-deep", "elements are nested deeper than the limit; those below were passed over", losesData: true)
    static let tooMuchHeld = DiagnosticCode(
        "xml/late-identifier", "a container says too late what identifies it and is numbered instead")
    static let all = [damaged, truncated, tooDeep, tooMuchHeld, StateDiagnostics.valueCut]
}

/// Turns tags and text into entries.
struct XMLStateReader: StateMarkupReader {
    /// An open element.
    struct Frame {
        /// How long the path was without this element.
        var parentPathCount: Int
        /// Where the element's own name lies in the path.
        var nameStart: Int
        var nameEnd: Int
        var place: MarkupPlace
        var hasChildren = false
        /// The index of its rule, or -1.
        var container = -1
        /// Its number among the containers of its parent.
        var number = 0
        /// Whether its identifier is still to come; set with its first child.
        var isPending = false
        /// How many containers were opened in it.
        var containerCount = 0
        /// The first held entry that belongs to it.
        var firstHeld = 0
    }

    /// An entry that waits for the identifier of a container around it.
    struct Held {
        var path: [UInt8]
        var name: [UInt8]
        var value: [UInt8]
        var place: MarkupPlace
    }

    static let identifierBytesMax = 256
    /// Paths that are longer are not worth a way of their own.
    private static let pathBytesInPlaceMax = 1 << 12

    let rules: XMLStateRules
    /// A bit for each container, by which most other elements are told at a glance.
    private let likelyContainers: UInt64
    let limits: Limits
    var sink: any RecordSink
    var writer = StateWriter()
    var root: [UInt8] = []
    var path: [UInt8] = []
    var frames: [Frame] = []
    var value: [UInt8] = []
    var valueIsCut = false
    var held: [Held] = []
    var heldByteCount = 0
    var pendingCount = 0
    var tooDeep = 0
    private var damageCount = 0
    var skippedCount = -1
    var errorLog = MDMErrorLog()

    init(_ rules: XMLStateRules, _ limits: Limits, _ sink: any RecordSink) {
        self.rules = rules
        likelyContainers = rules.containers.reduce(0) { bits, container in
            var name: [UInt8] = []
            name.append(literal: container.element)
            return bits | Self.bit(of: name.span)
        }
        self.limits = limits
        self.sink = sink
    }

    // MARK: Tags

    mutating func open(_ name: Span<UInt8>, attributes: Span<UInt8>, isEmpty: Bool, at place: MarkupPlace) {
        let name = MarkupText.localName(name)
        if skippedCount >= 0 {
            if let skipped = rules.skipped, name.equals(skipped.counted) { skippedCount += 1 }
            return
        }
        if frames.count >= limits.xmlDepthMax || path.count + name.count > limits.statePathBytesMax {
            if tooDeep == 0 { sink.diagnostic(Diagnostic(XMLDiagnostics.tooDeep, at: place.offset)) }
            tooDeep += 1
            if isEmpty { tooDeep -= 1 }
            return
        }
        beginChild()
        var frame = Frame(parentPathCount: path.count, nameStart: path.count, nameEnd: path.count, place: place)
        if frames.isEmpty {
            if root.isEmpty { root = name.array(0..<name.count) }
        } else {
            if !path.isEmpty { path.append(0x2F) }
            frame.nameStart = path.count
            path.append(bytes: name)
            frame.nameEnd = path.count
            frame.container = container(name)
            if frame.container >= 0 {
                frames[frames.count - 1].containerCount += 1
                frame.number = frames[frames.count - 1].containerCount
            }
        }
        if frames.count == 1, let skipped = rules.skipped, name.equals(skipped.element) { skippedCount = 0 }
        frames.append(frame)
        value.removeAll(keepingCapacity: value.capacity <= 1 << 16)
        valueIsCut = false
        if rules.readsAttributes, !attributes.isEmpty { readAttributes(attributes, place) }
        if isEmpty { closeTop() }
    }

    mutating func close(_ name: Span<UInt8>, at place: MarkupPlace) {
        let name = MarkupText.localName(name)
        if skippedCount >= 0 {
            guard let skipped = rules.skipped, name.equals(skipped.element) else { return }
            finishSkipped(place)
            return
        }
        if tooDeep > 0 {
            tooDeep -= 1
            return
        }
        // Nearly every end tag is that of the element on top.
        if let top = frames.last, isNamed(top, frames.count - 1, name) {
            closeTop()
            return
        }
        guard let index = frames.indices.last(where: { isNamed(frames[$0], $0, name) }) else {
            damage("an end tag without its start tag", at: place)
            return
        }
        if index < frames.count - 1 { damage("an element without its end tag", at: place) }
        while frames.count > index { closeTop() }
    }

    mutating func text(_ bytes: Span<UInt8>) {
        guard !frames.isEmpty, skippedCount < 0, tooDeep == 0 else { return }
        let room = max(0, limits.recordBytesMax - value.count)
        if bytes.count > room { valueIsCut = true }
        value.append(bytes: bytes.extracting(0..<min(room, bytes.count)))
    }

    mutating func damage(_ detail: StaticString, at place: MarkupPlace) {
        damageCount += 1
        // More than these are only counted, and a file can be nothing but damage.
        let words = damageCount <= limits.diagnosticsPerCodeMax ? "line \(place.line): \(detail)" : ""
        sink.diagnostic(Diagnostic(XMLDiagnostics.damaged, at: place.offset, detail: words))
    }

    /// Ends the document.
    mutating func finish(at offset: UInt64) {
        if !frames.isEmpty { sink.diagnostic(Diagnostic(XMLDiagnostics.truncated, at: offset)) }
        if skippedCount >= 0, let place = frames.last?.place { finishSkipped(place) }
        // A value whose end is missing may be half of itself, so it is no fact.
        if let top = frames.last, !top.hasChildren {
            frames.removeLast()
            path.removeLast(path.count - top.parentPathCount)
        }
        value.removeAll()
        while !frames.isEmpty { closeTop() }
    }

    private func isNamed(_ frame: Frame, _ index: Int, _ name: Span<UInt8>) -> Bool {
        if index == 0 { return root.span.hasSameBytes(as: name) }
        return path.span.extracting(frame.nameStart..<frame.nameEnd).hasSameBytes(as: name)
    }

    private static func bit(of name: Span<UInt8>) -> UInt64 {
        guard !name.isEmpty else { return 0 }
        let mixed = Int(name[0]) &* 7 &+ Int(name[name.count - 1]) &* 3 &+ name.count &* 11
        return 1 << UInt64(mixed & 63)
    }

    private func container(_ name: Span<UInt8>) -> Int {
        guard likelyContainers & Self.bit(of: name) != 0 else { return -1 }
        for index in rules.containers.indices where name.equals(rules.containers[index].element) { return index }
        return -1
    }

    /// The element on top turns out to have children.
    private mutating func beginChild() {
        guard let top = frames.indices.last else { return }
        if !value.isEmpty { emitMixedText() }
        guard !frames[top].hasChildren else { return }
        frames[top].hasChildren = true
        if frames[top].container >= 0, path.count == frames[top].nameEnd {
            frames[top].isPending = true
            frames[top].firstHeld = held.count
            pendingCount += 1
        }
    }

    /// Text between children is rare and kept under a name that no element has.
    private mutating func emitMixedText() {
        let text = value.span.trimmed(0..<value.count)
        guard !text.isEmpty, let frame = frames.last else { return }
        emit(name: Array("#text".utf8), value: Array(value[text]), frame.place)
    }

    private mutating func closeTop() {
        if let top = frames.last, top.hasChildren, !value.isEmpty { emitMixedText() }
        guard let frame = frames.popLast() else { return }
        if frame.hasChildren {
            if rules.readsErrorLog { errorLog.close(path, depth: frames.count, into: sink) }
            if frame.isPending { resolve(frame, Array("#\(frame.number)".utf8)) }
            path.removeLast(path.count - frame.parentPathCount)
        } else if !emitInPlace(frame) {
            let name = Array(path[min(frame.nameStart, path.count)...])
            path.removeLast(path.count - frame.parentPathCount)
            let text = value.span.trimmed(0..<value.count)
            if valueIsCut { sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: frame.place.offset)) }
            leaf(name.isEmpty ? root : name, Array(value[text]), frame.place)
        }
        value.removeAll(keepingCapacity: value.capacity <= 1 << 16)
        valueIsCut = false
    }

    // MARK: Entries

    private var isInErrorLog: Bool { rules.readsErrorLog && path.span.hasBytes("Diagnostics/ErrorLog", at: 0) }

    /// Hands over the element that just closed, without making arrays of its name and value, where nothing waits for it:
    /// the value is added behind the path for the length of the call. False where the long way has to be taken.
    private mutating func emitInPlace(_ frame: Frame) -> Bool {
        guard pendingCount == 0, !isInErrorLog, !valueIsCut, frame.nameStart < path.count,
            path.count <= Self.pathBytesInPlaceMax
        else { return false }
        // The path is taken out while the value stands behind it, so that nothing is copied but the value.
        var buffer: [UInt8] = []
        swap(&buffer, &path)
        defer { swap(&buffer, &path) }
        let nameEnd = buffer.count
        let text = value.span.trimmed(0..<value.count)
        buffer.append(bytes: value.span.extracting(text))
        sink.state(
            StateEntry(
                offset: frame.place.offset, line: frame.place.line, path: ByteRange(0, frame.parentPathCount),
                name: ByteRange(frame.nameStart, nameEnd), value: ByteRange(nameEnd, buffer.count)),
            in: buffer.span)
        buffer.removeLast(buffer.count - frame.parentPathCount)
        return true
    }

    private mutating func leaf(_ name: [UInt8], _ value: [UInt8], _ place: MarkupPlace) {
        if rules.readsErrorLog {
            errorLog.leaf(path, name: name, value: value, place: place, depth: frames.count)
        }
        if let parent = frames.last, parent.isPending, !value.isEmpty {
            for identifier in rules.containers[parent.container].identifiers where name.span.equals(identifier) {
                frames[frames.count - 1].isPending = false
                resolve(parent, Array(value.prefix(Self.identifierBytesMax)))
                break
            }
        }
        emit(name: name, value: value, place)
    }

    private mutating func readAttributes(_ attributes: Span<UInt8>, _ place: MarkupPlace) {
        var found: [(name: [UInt8], value: [UInt8])] = []
        MarkupText.forEachAttribute(attributes) { name, value in
            let isNamespace = name.equals("xmlns") || name.hasBytes("xmlns:", at: 0)
            if !isNamespace { found.append((Array("@".utf8) + name.array(0..<name.count), value)) }
        }
        guard let top = frames.indices.last else { return }
        if frames[top].container >= 0 {
            // An attribute that identifies is known before any child, so nothing has to be held back.
            for identifier in rules.containers[frames[top].container].identifiers {
                guard let match = found.first(where: { $0.name.span.equals(identifier) }) else { continue }
                qualify(match.value)
                break
            }
        }
        for attribute in found { emit(name: attribute.name, value: attribute.value, place) }
    }

    /// Hands over an entry at the current path, or holds it back.
    private mutating func emit(name: [UInt8], value: [UInt8], _ place: MarkupPlace) {
        if pendingCount == 0 {
            writer.setPath(path)
            writer.emit(name: name, value: value, offset: place.offset, line: place.line, into: sink)
            return
        }
        held.append(Held(path: path, name: name, value: value, place: place))
        heldByteCount += path.count + name.count + value.count
        if heldByteCount > limits.recordBytesMax { giveUpHolding(place) }
    }

    private mutating func qualify(_ identifier: [UInt8]) {
        path.append(0x5B)
        path.append(contentsOf: identifier.prefix(Self.identifierBytesMax))
        path.append(0x5D)
    }

    /// Gives the container on whose name the path ends its identifier, and with it all entries that waited for it.
    private mutating func resolve(_ frame: Frame, _ identifier: [UInt8]) {
        pendingCount -= 1
        insert(identifier, at: frame.nameEnd, heldFrom: frame.firstHeld)
        if pendingCount == 0 { release() }
    }

    private mutating func insert(_ identifier: [UInt8], at place: Int, heldFrom first: Int) {
        let mark = [0x5B] + identifier + [0x5D]
        for index in first..<max(first, held.count) where held[index].path.count >= place {
            held[index].path.insert(contentsOf: mark, at: place)
        }
        path.insert(contentsOf: mark, at: min(place, path.count))
        // Elements inside the container moved with it.
        for index in frames.indices where frames[index].nameStart > place {
            frames[index].parentPathCount += mark.count
            frames[index].nameStart += mark.count
            frames[index].nameEnd += mark.count
        }
    }

    private mutating func giveUpHolding(_ place: MarkupPlace) {
        sink.diagnostic(Diagnostic(XMLDiagnostics.tooMuchHeld, at: place.offset))
        for index in frames.indices where frames[index].isPending {
            frames[index].isPending = false
            insert(Array("#\(frames[index].number)".utf8), at: frames[index].nameEnd, heldFrom: frames[index].firstHeld)
        }
        pendingCount = 0
        release()
    }

    private mutating func release() {
        for entry in held {
            writer.setPath(entry.path)
            writer.emit(
                name: entry.name, value: entry.value, offset: entry.place.offset, line: entry.place.line, into: sink)
        }
        held.removeAll(keepingCapacity: true)
        heldByteCount = 0
    }

    private mutating func finishSkipped(_ place: MarkupPlace) {
        guard let skipped = rules.skipped, let frame = frames.popLast() else { return }
        let count = skippedCount
        skippedCount = -1
        value.removeAll(keepingCapacity: true)
        var name: [UInt8] = []
        name.append(literal: skipped.counted)
        name.append(literal: " count")
        emit(name: name, value: Array(String(count).utf8), frame.place)
        path.removeLast(path.count - frame.parentPathCount)
    }
}
