// Writes HTML that holds only the markup written in this program: markup comes in as literals, everything else is escaped.

/// Collects a document.
struct HTMLWriter {
    private(set) var text = ""

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
