// Handing over the entries of an XML document, or holding them back until the containers around them are identified.

import CulpritBytes
import CulpritModel

extension XMLStateReader {
    /// Hands over the entry whose parts lie in the buffer, or holds it back.
    mutating func emit(path: Range<Int>, name: Range<Int>, value: Range<Int>, _ place: MarkupPlace) {
        if pendingCount == 0 {
            buffer.give(
                StateEntry(
                    offset: place.offset, line: place.line, path: ByteRange(path.lowerBound, path.upperBound),
                    name: ByteRange(name.lowerBound, name.upperBound),
                    value: ByteRange(value.lowerBound, value.upperBound)),
                to: sink)
            return
        }
        held.append(path: path, name: name, value: value, of: buffer, at: place)
        if held.byteCount > limits.recordBytesMax { giveUpHolding(place) }
    }

    /// Hands over the attributes of the leaf that begins.
    mutating func readAttributes(_ attributes: Span<UInt8>, _ place: MarkupPlace) {
        var found: [(name: [UInt8], value: [UInt8])] = []
        MarkupText.forEachAttribute(attributes) { name, value in
            let isNamespace = name.equals("xmlns") || name.hasBytes("xmlns:", at: 0)
            if !isNamespace { found.append((Array("@".utf8) + name.array(0..<name.count), value)) }
        }
        if leaf.container >= 0 {
            // An attribute that identifies is known before any child, so nothing has to be held back.
            for identifier in containers.identifiers(of: leaf.container) {
                guard let match = found.first(where: { $0.name.span.equals(identifier) }) else { continue }
                setMark(match.value.span)
                buffer.append(0..<mark.count, of: mark)
                pathCount = buffer.count
                break
            }
        }
        for attribute in found {
            let nameStart = buffer.count
            buffer.append(attribute.name.span)
            let nameEnd = buffer.count
            buffer.append(attribute.value.span)
            emit(path: 0..<pathCount, name: nameStart..<nameEnd, value: nameEnd..<buffer.count, place)
            buffer.shorten(to: pathCount)
        }
    }

    // MARK: Identifiers

    /// Gives the innermost parent its identifier where the leaf, which ends, is what identifies it.
    mutating func identifyParent() {
        guard let depth = parents.indices.last, parents[depth].isPending else { return }
        let value = text
        guard !value.isEmpty else { return }
        let name = leaf.nameStart..<pathCount
        for identifier in containers.identifiers(of: parents[depth].element.container)
        where buffer.equals(name, identifier) {
            parents[depth].isPending = false
            mark.shorten(to: 0)
            mark.append(0x5B)
            mark.append(value.prefix(Self.identifierBytesMax), of: buffer)
            mark.append(0x5D)
            resolve(parents[depth])
            return
        }
    }

    /// Gives `parent`, which ends without its identifier, its number among its kind instead.
    mutating func number(_ parent: Parent) {
        setMark(numberOf: parent)
        resolve(parent)
    }

    private mutating func setMark(_ identifier: Span<UInt8>) {
        mark.shorten(to: 0)
        mark.append(0x5B, identifier.extracting(0..<min(identifier.count, Self.identifierBytesMax)))
        mark.append(0x5D)
    }

    private mutating func setMark(numberOf parent: Parent) { setMark(Array("#\(parent.element.number)".utf8).span) }

    /// Puts the mark behind the name of `parent`, which waited for it, and hands over what waited for this one alone.
    private mutating func resolve(_ parent: Parent) {
        pendingCount -= 1
        insertMark(at: parent.element.nameEnd, heldFrom: parent.firstHeld)
        if pendingCount == 0 { held.release(into: sink) }
    }

    private mutating func insertMark(at place: Int, heldFrom first: Int) {
        held.insert(mark, at: place, from: first)
        buffer.insert(mark, at: place)
        pathCount += mark.count
        // Elements inside the container moved with it.
        leaf.move(by: mark.count, from: place)
        var depth = parents.count - 1
        while depth >= 0, parents[depth].element.nameStart > place {
            parents[depth].element.move(by: mark.count, from: place)
            depth -= 1
        }
    }

    private mutating func giveUpHolding(_ place: MarkupPlace) {
        sink.diagnostic(Diagnostic(XMLDiagnostics.tooMuchHeld, at: place.offset))
        for depth in parents.indices where parents[depth].isPending {
            parents[depth].isPending = false
            setMark(numberOf: parents[depth])
            insertMark(at: parents[depth].element.nameEnd, heldFrom: parents[depth].firstHeld)
        }
        pendingCount = 0
        held.release(into: sink)
    }
}

extension ByteStack {
    /// Gives `sink` an entry whose parts lie here.
    fileprivate func give(_ entry: StateEntry, to sink: any RecordSink) { sink.state(entry, in: bytes) }
}
