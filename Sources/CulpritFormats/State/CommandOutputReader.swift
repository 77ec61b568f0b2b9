// The lines of a command's output: section titles, labelled values, further values, table rows.

import CulpritBytes
import CulpritModel

/// Reads lines as `CommandOutputRules` say.
struct CommandOutputReader {
    /// Longer text before a colon is no label.
    private static let labelBytesMax = 96

    private let rules: CommandOutputRules
    private let nameBytesMax: Int
    private var writer = StateWriter()
    private var label: [UInt8] = []
    private var headings: [[UInt8]] = []
    private var isUnderTitle = false

    init(_ rules: CommandOutputRules, _ limits: Limits) {
        self.rules = rules
        nameBytesMax = limits.stateNameBytesMax
    }

    mutating func line(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        let range = bytes.trimmed(0..<bytes.count)
        let text = bytes.extracting(range)
        guard !text.isEmpty else {
            if !rules.hasTabs { label = [] }
            return
        }
        if let title = title(text, isIndented: range.lowerBound > 0) {
            setSection(title)
            return
        }
        // A table's row may have an empty first cell, so its blanks count.
        if rules.hasTabs, bytes.firstOffset(of: 0x09) != nil {
            row(bytes, extent, into: sink)
            return
        }
        isUnderTitle = false
        if let colon = separator(text) {
            labelled(text, colon, extent, into: sink)
        } else if rules.hasContinuations, range.lowerBound > 0, !label.isEmpty {
            emit(label, text, extent, into: sink)
        } else if rules.keepsLooseLines {
            emit(Array("text".utf8), text, extent, into: sink)
        }
    }

    // MARK: Sections

    /// The title that `text` is, or nil.
    private func title(_ text: Span<UInt8>, isIndented: Bool) -> [UInt8]? {
        switch rules.sections {
        case .none: return nil
        case .brackets:
            guard text.count > 2, text[0] == 0x5B, text[text.count - 1] == 0x5D else { return nil }
            return text.array(1..<text.count - 1)
        case .ruled:
            guard text.hasBytes("====", at: 0) else { return nil }
            var start = 0
            var end = text.count
            while start < end, text[start] == 0x3D { start += 1 }
            while end > start, text[end - 1] == 0x3D { end -= 1 }
            return text.array(text.trimmed(start..<end))
        case .unindented:
            guard !isIndented else { return nil }
            if text[text.count - 1] == 0x3A { return text.array(0..<text.count - 1) }
            return text.firstOffset(of: 0x3A) == nil ? text.array(0..<text.count) : nil
        }
    }

    private mutating func setSection(_ title: [UInt8]) {
        writer.setPath(Array(title.prefix(nameBytesMax)))
        label = []
        headings = []
        isUnderTitle = true
    }

    // MARK: Labels

    /// The colon between label and value, or nil.
    private func separator(_ text: Span<UInt8>) -> Int? {
        guard let colon = text.firstOffset(of: 0x3A), colon > 0, colon <= Self.labelBytesMax else { return nil }
        // `[01]: 10.0.0.1` and `fe80::1` are values; a label begins with a letter or a hyphen and a letter.
        let first = text[0] == 0x2D && colon > 1 ? text[1] : text[0]
        guard first.isASCIILetter else { return nil }
        // A label of an indented value needs a blank after the colon, so that `C:\x` and `fe80:` stay whole.
        guard colon + 1 == text.count || text[colon + 1].isASCIIWhitespace || colon > 4 else { return nil }
        return colon
    }

    private mutating func labelled(
        _ text: Span<UInt8>, _ colon: Int, _ extent: LineExtent, into sink: any RecordSink
    ) {
        // ipconfig fills the room before the colon with dots.
        var end = colon
        while end > 0, text[end - 1] == 0x2E || text[end - 1].isASCIIWhitespace { end -= 1 }
        let start = text[0] == 0x2D ? 1 : 0
        label = text.array(start..<max(start, end))
        let value = text.extracting(text.trimmed(colon + 1..<text.count))
        for block in rules.blockLabels where label.span.equals(block) {
            writer.setPath(label + Array("[".utf8) + value.array(0..<min(value.count, nameBytesMax)) + Array("]".utf8))
        }
        emit(label, value, extent, into: sink)
    }

    private mutating func emit(
        _ name: [UInt8], _ value: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink
    ) {
        writer.emit(name: name.span, value: value, offset: extent.offset, line: extent.number, into: sink)
    }

    // MARK: Tables

    /// A row of cells separated by tabs. The first row under a title names the columns; with two columns a row is a
    /// label and its value, with more each further cell is `label/column`.
    private mutating func row(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        var cells: [Range<Int>] = []
        var start = 0
        while start <= bytes.count, cells.count < 64 {
            let end = bytes.firstOffset(of: 0x09, from: start) ?? bytes.count
            cells.append(bytes.trimmed(start..<end))
            start = end + 1
        }
        while let last = cells.last, last.isEmpty, cells.count > 1 { cells.removeLast() }
        if isUnderTitle {
            isUnderTitle = false
            headings = cells.map { Array(bytes.array($0).prefix(nameBytesMax)) }
            return
        }
        let name = Array(bytes.array(cells[0]).prefix(nameBytesMax))
        if headings.count <= 2 {
            let value = cells.count > 1 ? cells[1].lowerBound..<cells[cells.count - 1].upperBound : 0..<0
            emit(name, bytes.extracting(value), extent, into: sink)
            return
        }
        for index in 1..<max(1, cells.count) {
            let heading = index < headings.count ? headings[index] : Array("\(index + 1)".utf8)
            emit(name + [0x2F] + heading, bytes.extracting(cells[index]), extent, into: sink)
        }
    }
}
