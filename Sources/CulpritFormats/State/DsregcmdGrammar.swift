// The lines of `dsregcmd /status`: which are titles, which are labelled values, which go on with the value above, and
// which are somebody else's text.

import CulpritBytes
import CulpritModel

/// Reads the lines of one `dsregcmd /status` output.
struct DsregcmdGrammar: StateGrammar {
    /// What the lines before say about the section that a label belongs to.
    private enum Place {
        /// No rule line and no title yet, or the output has ended: only labels that nothing else prints count.
        case outside
        /// A rule line stood after the last section: a title may follow.
        case betweenSections
        /// A title stood, and no label since.
        case underTitle
        case inSection
    }

    private var writer = StateWriter()
    private let valueBytesMax: Int
    private let titleBytesMax: Int
    private var place = Place.outside
    private var hasReportedNoSection = false
    /// Whether labels of this file have a blank before their colon, as all builds but the oldest print them.
    private var hasSpacedLabels = false
    private var hasTightLabels = false

    /// The value whose end has not been seen.
    private var isOpen = false
    private var label: [UInt8] = []
    private var value: [UInt8] = []
    /// Whether the value has a blank in it; kept, since looking again with each wrapped line would cost its square.
    private var isProse = false
    private var offset: UInt64 = 0
    private var lineNumber = 0
    /// The length of the last line of the open value, and whether it ended in a blank.
    private var lastLength = 0
    private var lastEndedBlank = false
    /// Whether every line is followed by an empty one, as pasting into a forum makes it.
    private var blanksSinceLine = 0
    private var doubledCount = 0
    private var singleCount = 0

    init(_ context: ParseContext) {
        valueBytesMax = context.limits.recordBytesMax
        titleBytesMax = context.limits.stateNameBytesMax
    }

    mutating func line(_ bytes: Span<UInt8>, _ extent: LineExtent, into sink: any RecordSink) {
        let text = bytes.trimmedBytes()
        if text.isEmpty {
            blanksSinceLine += 1
            if !isDoubled || blanksSinceLine > 1 { close(into: sink) }
            return
        }
        let blanks = blanksSinceLine
        blanksSinceLine = 0
        if blanks == 1 { doubledCount += 1 } else if blanks == 0 { singleCount += 1 }
        if text.hasBytes("+--", at: 0) {
            close(into: sink)
            if place != .underTitle { place = .betweenSections }
        } else if let title = DsregcmdVocabulary.title(of: text), !title.isEmpty {
            close(into: sink)
            writer.setPath(title.extracting(0..<min(title.count, titleBytesMax)))
            place = .underTitle
        } else if let (labelEnd, valueStart) = split(text) {
            close(into: sink)
            open(text, labelEnd, valueStart, raw: bytes, extent, into: sink)
        } else if isForeign(text) {
            close(into: sink)
            place = .outside
        } else if isOpen, blanks == 0 || lastLength >= 60, !DsregcmdVocabulary.isClosed(value.span) {
            join(text, raw: bytes)
        } else {
            close(into: sink)
        }
    }

    mutating func finish(into sink: any RecordSink) { close(into: sink) }

    private var isDoubled: Bool { doubledCount >= 3 && doubledCount > singleCount * 4 }

    // MARK: Labels

    /// Where the label ends and where the value begins, if `text` is a labelled value.
    private func split(_ text: Span<UInt8>) -> (labelEnd: Int, valueStart: Int)? {
        guard let colon = text.firstOffset(of: 0x3A), colon > 0, colon <= DsregcmdVocabulary.labelBytesMax else {
            return nil
        }
        let labelRange = text.trimmed(0..<colon)
        let name = text.extracting(labelRange)
        guard Self.isPlausible(name) else { return nil }
        let isDistinctive = DsregcmdVocabulary.isDistinctive(name)
        if place == .outside && !isDistinctive { return nil }
        let isSpaced = labelRange.upperBound < colon
        let blankFollows = colon + 1 == text.count || text[colon + 1].isASCIIWhitespace
        if !isDistinctive {
            guard blankFollows else { return nil }
            // `AADSTS50126: Error…` inside a wrapped message is no label where labels have a blank before the colon.
            if !isSpaced && hasSpacedLabels && !hasTightLabels { return nil }
        }
        return (labelRange.upperBound, colon + 1)
    }

    /// Whether the text before a colon can be a label: a letter, then letters, digits, blanks and hyphens.
    private static func isPlausible(_ name: Span<UInt8>) -> Bool {
        guard !name.isEmpty else { return false }
        for index in name.indices {
            let byte = name[index]
            if byte.isASCIILetter { continue }
            guard index > 0, byte.isASCIIDigit || byte == 0x20 || byte == 0x2D || byte == 0x5F else { return false }
        }
        return true
    }

    private mutating func open(
        _ text: Span<UInt8>, _ labelEnd: Int, _ valueStart: Int, raw: Span<UInt8>, _ extent: LineExtent,
        into sink: any RecordSink
    ) {
        if text[labelEnd] == 0x3A { hasTightLabels = true } else { hasSpacedLabels = true }
        switch place {
        case .underTitle, .inSection: place = .inSection
        case .outside, .betweenSections:
            let nothing: [UInt8] = []
            writer.setPath(nothing.span)
            if !hasReportedNoSection {
                sink.diagnostic(Diagnostic(DsregcmdDiagnostics.noSection, at: extent.offset))
            }
            hasReportedNoSection = true
            if place == .betweenSections { place = .inSection }
        }
        label = text.array(0..<labelEnd)
        value = text.array(text.trimmed(valueStart..<text.count))
        isProse = value.contains(0x20)
        offset = extent.offset
        lineNumber = extent.number
        isOpen = true
        remember(raw)
    }

    /// Hands over the open value.
    private mutating func close(into sink: any RecordSink) {
        guard isOpen else { return }
        isOpen = false
        if value.count > valueBytesMax {
            value.removeLast(value.count - valueBytesMax)
            sink.diagnostic(Diagnostic(StateDiagnostics.valueCut, at: offset))
        }
        writer.emit(name: label, value: value, offset: offset, line: lineNumber, into: sink)
    }

    // MARK: Wrapped values

    /// Adds a line to the open value. A console cuts lines at its width, inside a word too; other programs break them
    /// at blanks, and take the blank away.
    private mutating func join(_ text: Span<UInt8>, raw: Span<UInt8>) {
        if value.count <= valueBytesMax {
            let isAtWidth = lastLength % 40 == 0 || lastLength == 79 || lastLength == 119
            if !value.isEmpty, lastEndedBlank || (isProse && !isAtWidth) { value.append(0x20) }
            value.append(bytes: text)
            isProse = isProse || text.firstOffset(of: 0x20) != nil
        }
        remember(raw)
    }

    private mutating func remember(_ raw: Span<UInt8>) {
        lastLength = raw.trimmed(0..<raw.count).upperBound
        lastEndedBlank = lastLength < raw.count && raw.count % 40 == 0
    }

    /// Whether the line is the end of the output or belongs to the console around it.
    private func isForeign(_ text: Span<UInt8>) -> Bool {
        if text.hasBytes("For more information, please visit", at: 0) || text.hasBytes("PS ", at: 0)
            || text.hasBytes("**", at: 0) || text.hasBytes("Waiting for Diagnostics Task", at: 0)
        {
            return true
        }
        // A command prompt: `C:\Windows\System32>`.
        return text.count > 3 && text.hasBytes(":\\", at: 1) && text.firstOffset(of: 0x3E) != nil
    }
}
