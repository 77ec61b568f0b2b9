// Elements of an XML document as entries of device state: each element without children is one entry, its path is the
// names of the elements around it below the root. A repeated container carries the text of the child that identifies it,
// `Enrollments/Enrollment[GUID]`, or its number among its kind where it has none. What stands in a container before that
// child is held back, within bounds, so that all its entries get the same path. This file will not know any document.
//
// One buffer holds the path of what is open and behind it the text since the last tag:
//
//     Enrollments/Enrollment[GUID]/EnrollmentState1
//     ^ path of the parent         ^ name         ^ text
//
// so that the entry of an element that ends lies there as a whole, and nothing is copied but its name and its text. Most
// elements have no children: one counts as a leaf, which is kept beside the others, until its first child begins.

import CulpritBytes
import CulpritModel

/// Turns tags and text into entries.
struct XMLStateReader: StateMarkupReader {
    /// An open element.
    struct Element {
        /// How long the path was without this element.
        var parentPathCount = 0
        /// Where the element's own name lies in the path.
        var nameStart = 0
        var nameEnd = 0
        var place = MarkupPlace(offset: 0, line: 1)
        /// The number of its kind of container, or -1.
        var container = -1
        /// Its number among the containers of its parent.
        var number = 0

        /// Where it is found after `count` bytes were put into the path at `place`.
        mutating func move(by count: Int, from place: Int) {
            guard nameStart > place else { return }
            parentPathCount += count
            nameStart += count
            nameEnd += count
        }
    }

    /// An open element that has children.
    struct Parent {
        var element: Element
        /// Whether its identifier is still to come.
        var isPending = false
        /// How many containers were opened in it.
        var containerCount = 0
        /// The first held entry that belongs to it.
        var firstHeld = 0
    }

    static let identifierBytesMax = 256

    let rules: XMLStateRules
    let containers: XMLContainerTable
    let limits: Limits
    var sink: any RecordSink
    private var root = ByteStack(capacity: 0)
    /// The path, and behind it the text since the last tag.
    var buffer = ByteStack(capacity: 1 << 13)
    var pathCount = 0
    private var textIsCut = false
    var parents: [Parent] = []
    /// The innermost element where it has no children so far.
    var leaf = Element()
    private var hasLeaf = false
    var held = HeldEntries()
    /// An identifier in its brackets.
    var mark = ByteStack(capacity: 0)
    /// How many open containers wait for their identifier.
    var pendingCount = 0
    private var tooDeepCount = 0
    private var damageCount = 0
    /// How many elements were counted in the child of the root that is passed over, or -1 outside of it.
    private var skippedCount = -1
    var errorLog = MDMErrorLog()

    init(_ rules: XMLStateRules, _ limits: Limits, _ sink: any RecordSink) {
        self.rules = rules
        containers = XMLContainerTable(rules.containers)
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
        if openCount >= limits.xmlDepthMax || pathCount + name.count > limits.statePathBytesMax {
            if tooDeepCount == 0 { sink.diagnostic(Diagnostic(XMLDiagnostics.tooDeep, at: place.offset)) }
            if !isEmpty { tooDeepCount += 1 }
            return
        }
        beginChild()
        leaf = Element(parentPathCount: pathCount, nameStart: pathCount, nameEnd: pathCount, place: place)
        if parents.isEmpty {
            if root.count == 0 { root.append(name) }
        } else {
            append(name)
            if !isEmpty, parents.count == 1, let skipped = rules.skipped, name.equals(skipped.element) {
                skippedCount = 0
            }
        }
        hasLeaf = true
        if rules.readsAttributes, !attributes.isEmpty { readAttributes(attributes, place) }
        if isEmpty { closeLeaf() }
    }

    mutating func close(_ name: Span<UInt8>, at place: MarkupPlace) {
        if skippedCount >= 0 {
            if let skipped = rules.skipped, MarkupText.localName(name).equals(skipped.element) { finishSkipped() }
            return
        }
        if tooDeepCount > 0 {
            tooDeepCount -= 1
            return
        }
        // Nearly every end tag is that of the innermost element, and has no prefix.
        if openCount > 0, isNamed(openCount - 1, name) {
            closeInnermost()
            return
        }
        let name = MarkupText.localName(name)
        var depth = openCount - 1
        while depth >= 0, !isNamed(depth, name) { depth -= 1 }
        guard depth >= 0 else {
            damage("an end tag without its start tag", at: place)
            return
        }
        if depth < openCount - 1 { damage("an element without its end tag", at: place) }
        while openCount > depth { closeInnermost() }
    }

    mutating func text(_ bytes: Span<UInt8>) {
        guard openCount > 0, skippedCount < 0, tooDeepCount == 0 else { return }
        let room = max(0, limits.recordBytesMax - (buffer.count - pathCount))
        if bytes.count <= room {
            buffer.append(bytes)
        } else {
            textIsCut = true
            buffer.append(bytes.extracting(0..<room))
        }
    }

    mutating func damage(_ detail: StaticString, at place: MarkupPlace) {
        damageCount += 1
        // More than these are only counted, and a file can be nothing but damage.
        let words = damageCount <= limits.diagnosticsPerCodeMax ? "line \(place.line): \(detail)" : ""
        sink.diagnostic(Diagnostic(XMLDiagnostics.damaged, at: place.offset, detail: words))
    }

    /// Ends the document.
    mutating func finish(at offset: UInt64) {
        if openCount > 0 {
            sink.diagnostic(Diagnostic(XMLDiagnostics.truncated, at: offset))
            if skippedCount >= 0 { finishSkipped() }
        }
        // A text whose end is missing may be half of itself, so it is no fact.
        if hasLeaf { leave(leaf) }
        buffer.shorten(to: pathCount)
        while !parents.isEmpty { closeParent() }
    }

    // MARK: Elements

    /// How many elements are open.
    private var openCount: Int { hasLeaf ? parents.count + 1 : parents.count }

    /// Whether the open element with `depth` others around it is called `name`.
    private func isNamed(_ depth: Int, _ name: Span<UInt8>) -> Bool {
        if depth == 0 { return root.hasSameBytes(0..<root.count, as: name) }
        if depth == parents.count { return buffer.hasSameBytes(leaf.nameStart..<leaf.nameEnd, as: name) }
        return buffer.hasSameBytes(parents[depth].element.nameStart..<parents[depth].element.nameEnd, as: name)
    }

    /// Puts the name of the leaf that begins behind the path.
    private mutating func append(_ name: Span<UInt8>) {
        if pathCount > 0 { buffer.append(0x2F, name) } else { buffer.append(name) }
        leaf.nameStart = buffer.count - name.count
        leaf.nameEnd = buffer.count
        pathCount = buffer.count
        leaf.container = containers.number(of: name)
        if leaf.container >= 0 {
            let parent = parents.count - 1
            parents[parent].containerCount += 1
            leaf.number = parents[parent].containerCount
        }
    }

    /// The innermost element turns out to have a child.
    private mutating func beginChild() {
        if buffer.count > pathCount { dropText() }
        textIsCut = false
        guard hasLeaf else { return }
        hasLeaf = false
        var parent = Parent(element: leaf)
        // The path is longer than up to the name where an attribute identified the container.
        if leaf.container >= 0, pathCount == leaf.nameEnd {
            parent.isPending = true
            parent.firstHeld = held.count
            pendingCount += 1
        }
        parents.append(parent)
    }

    private mutating func closeInnermost() {
        if hasLeaf { closeLeaf() } else { closeParent() }
    }

    private mutating func closeLeaf() {
        if textIsCut { sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: leaf.place.offset)) }
        if rules.readsErrorLog, isInErrorLog(leaf.parentPathCount) { noteInErrorLog() }
        if pendingCount > 0 { identifyParent() }
        if leaf.nameStart < pathCount {
            emit(path: 0..<leaf.parentPathCount, name: leaf.nameStart..<pathCount, value: text, leaf.place)
        } else {
            // The root, or an element that is nothing but a prefix.
            let value = text
            let nameStart = buffer.count
            buffer.append(0..<root.count, of: root)
            emit(path: 0..<leaf.parentPathCount, name: nameStart..<buffer.count, value: value, leaf.place)
        }
        leave(leaf)
    }

    private mutating func closeParent() {
        if buffer.count > pathCount { dropText() }
        guard let parent = parents.popLast() else { return }
        if rules.readsErrorLog, isInErrorLog(pathCount) { errorLog.close(depth: parents.count, into: sink) }
        if parent.isPending { number(parent) }
        leave(parent.element)
    }

    private mutating func finishSkipped() {
        guard let skipped = rules.skipped, let element = hasLeaf ? leaf : parents.popLast()?.element else { return }
        let count = skippedCount
        skippedCount = -1
        hasLeaf = false
        let nameStart = pathCount
        buffer.shorten(to: pathCount)
        buffer.append(skipped.counted)
        buffer.append(" count")
        let nameEnd = buffer.count
        buffer.append(Array(String(count).utf8).span)
        emit(path: 0..<pathCount, name: nameStart..<nameEnd, value: nameEnd..<buffer.count, element.place)
        leave(element)
    }

    /// Takes the name of `element`, which is over, and everything behind it off the path.
    private mutating func leave(_ element: Element) {
        hasLeaf = false
        buffer.shorten(to: element.parentPathCount)
        pathCount = element.parentPathCount
        textIsCut = false
    }

    // MARK: Text

    /// Where the text since the last tag lies, without the blanks around it.
    var text: Range<Int> { buffer.trimmed(pathCount..<buffer.count) }

    /// Takes away the text between children. It is blank but for a few documents, and then kept under a name that no
    /// element has.
    private mutating func dropText() {
        let value = text
        if !value.isEmpty, let place = hasLeaf ? leaf.place : parents.last?.element.place {
            let nameStart = buffer.count
            buffer.append("#text")
            emit(path: 0..<pathCount, name: nameStart..<buffer.count, value: value, place)
        }
        buffer.shorten(to: pathCount)
    }

    /// Whether the path, of which `count` bytes are meant, leads into the error log.
    private func isInErrorLog(_ count: Int) -> Bool {
        buffer.begins(0..<count, with: "Diagnostics/ErrorLog")
    }

    private mutating func noteInErrorLog() {
        let (buffer, text) = (buffer, text)
        errorLog.leaf(
            name: buffer.bytes.extracting(leaf.nameStart..<pathCount), value: buffer.bytes.extracting(text),
            place: leaf.place, depth: parents.count)
    }
}
