// A terminal's page: wrapped lines, indents and colours. It knows nothing of reports. All text that comes in is made safe
// to show; the only escape sequences in the output are the colours made here.

/// Collects the lines of a text report.
struct TextCanvas {
    /// Colours by what they mean.
    enum Style: String {
        case strong = "1"
        case faint = "2"
        case good = "32"
        case bad = "1;31"
        case doubtful = "33"
        case place = "36"
    }

    private(set) var text = ""
    private let width: Int
    private let usesColour: Bool

    /// A page `width` columns wide.
    init(width: Int, usesColour: Bool) {
        // Narrower than this no location is readable; wider lines tire the eye but are what the user asked for.
        self.width = min(max(width, 40), 400)
        self.usesColour = usesColour
    }

    /// Adds a line without wrapping it, for what an editor or a shell is to read in one piece.
    mutating func line(_ content: String, indent: Int = 0, style: Style? = nil) {
        let safe = Sanitiser.line(content)
        text += safe.isEmpty ? "\n" : blanks(indent) + painted(safe, style) + "\n"
    }

    /// Adds an empty line.
    mutating func gap() { text += "\n" }

    /// Adds a heading.
    mutating func heading(_ title: String) {
        gap()
        line(title, style: .strong)
    }

    /// Adds `content`, wrapped at blanks. `lead` stands before the first line, and the others hang below it.
    mutating func paragraph(
        _ content: String, indent: Int = 0, lead: String = "", leadStyle: Style? = nil, style: Style? = nil
    ) {
        let hanging = indent + lead.count
        var isFirst = true
        for part in wrapped(Sanitiser.line(content), width: max(20, width - hanging)) {
            let margin = isFirst ? blanks(indent) + painted(lead, leadStyle) : blanks(hanging)
            text += margin + painted(part, style) + "\n"
            isFirst = false
        }
    }

    /// Cuts `content` to what fits on one line after `indent`.
    func fitting(_ content: String, indent: Int) -> String {
        Sanitiser.line(content, limit: max(20, width - indent))
    }

    private func painted(_ content: String, _ style: Style?) -> String {
        guard usesColour, let style, !content.isEmpty else { return content }
        return "\u{1B}[\(style.rawValue)m\(content)\u{1B}[0m"
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// The lines of `content`; a word longer than a line stays whole, since it is a path or a command.
    private func wrapped(_ content: String, width: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        var length = 0
        for word in content.split(separator: " ") {
            let wordLength = word.count
            if length > 0, length + 1 + wordLength > width {
                lines.append(current)
                current = ""
                length = 0
            }
            if length > 0 {
                current += " "
                length += 1
            }
            current += word
            length += wordLength
        }
        if !current.isEmpty || lines.isEmpty { lines.append(current) }
        return lines
    }
}
