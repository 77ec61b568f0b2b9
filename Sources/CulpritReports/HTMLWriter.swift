// Writes HTML that holds only the markup written in this program: markup comes in as literals, everything else is escaped.

import CulpritModel

/// Collects a document.
struct HTMLWriter {
    private(set) var text = ""
    /// The codes whose meaning the page tells.
    let codes: [CodeMeaning]
    private let numbers: [String: Int]

    /// An empty document that tells the meaning of `codes` where they stand in text.
    init(codes: [CodeMeaning] = []) {
        self.codes = codes
        numbers = Dictionary(codes.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Adds markup. Only literals fit, so nothing out of a bundle can get here.
    mutating func raw(_ markup: StaticString) { text += "\(markup)" }

    /// Adds what a table of records wrote, in which no markup can stand.
    mutating func inert(_ data: InertData) { text += data.text }

    /// Adds text, escaped for an element or a quoted attribute.
    mutating func text(_ content: String) { text += HTMLWriter.escaped(content) }

    /// Adds a number.
    mutating func number(_ number: Int) { text += String(number) }

    /// Adds an element that holds text, with a class where `style` is not empty. `name` and `style` are literals.
    mutating func element(_ name: StaticString, _ content: String, style: StaticString = "") {
        open(name, style: style)
        text(content)
        close(name)
    }

    /// Adds an element that holds text, in which codes lead to what they mean.
    mutating func marked(_ name: StaticString, _ content: String, style: StaticString = "") {
        open(name, style: style)
        var done = content.startIndex
        var position = content.startIndex
        while !numbers.isEmpty, position < content.endIndex {
            guard HTMLWriter.isWord(content[position]) else {
                position = content.index(after: position)
                continue
            }
            let end = content[position...].firstIndex { !HTMLWriter.isWord($0) } ?? content.endIndex
            // A negative number is quoted with its sign.
            let sign = position > content.startIndex ? content.index(before: position) : position
            for start in Set([sign, position]) {
                guard let number = numbers[String(content[start..<end])] else { continue }
                text(String(content[done..<start]))
                code(String(content[start..<end]), number)
                done = end
                break
            }
            position = end
        }
        text(String(content[done...]))
        close(name)
    }

    /// Adds a code that leads to its meaning, which it tells where the pointer is.
    private mutating func code(_ code: String, _ number: Int) {
        raw("<a class=\"code\" href=\"#code-")
        self.number(number + 1)
        raw("\" title=\"")
        text(Wording.meaning(codes[number]))
        raw("\">")
        text(code)
        raw("</a>")
    }

    private static func isWord(_ sign: Character) -> Bool {
        sign.isASCII && (sign.isLetter || sign.isNumber || sign == "_")
    }

    /// Adds text that keeps its lines.
    mutating func lines(_ content: String) {
        for line in content.split(separator: "\n", omittingEmptySubsequences: false) {
            text(String(line))
            text += "\n"
        }
    }

    /// Opens an element.
    mutating func open(_ name: StaticString, style: StaticString = "") {
        text += "<\(name)"
        if style.utf8CodeUnitCount > 0 { text += " class=\"\(style)\"" }
        text += ">"
    }

    /// Closes an element.
    mutating func close(_ name: StaticString) { text += "</\(name)>\n" }

    /// `content` for an element or a quoted attribute, safe to show.
    static func escaped(_ content: String) -> String {
        var clean = ""
        for scalar in Sanitiser.line(content).unicodeScalars {
            switch scalar {
            case "<": clean += "&lt;"
            case ">": clean += "&gt;"
            case "&": clean += "&amp;"
            case "\"": clean += "&quot;"
            case "'": clean += "&#39;"
            default: clean.unicodeScalars.append(scalar)
            }
        }
        return clean
    }
}

/// A block of data for the script of a page. Only `RecordTable` makes it, which leaves no `<` of a bundle in it.
struct InertData {
    let text: String
}
