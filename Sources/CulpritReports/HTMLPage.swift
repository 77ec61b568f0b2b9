// The frame of every page: one file, no request to anywhere. The content policy names the digests of the one style sheet and
// the one script of the page, so that nothing else is obeyed, even if markup out of a bundle ever got through.

private import CulpritBytes
import CulpritModel

/// Begins and ends pages.
enum HTMLPage {
    /// Writes everything up to the content. `title` is plain text; `style`, what one page has `beside` it, and `script` are
    /// this program's own.
    static func begin(
        _ title: String, style: StaticString, beside: StaticString? = nil, script: StaticString?,
        on page: inout HTMLWriter
    ) {
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; ")
        page.raw("form-action 'none'; style-src 'sha256-")
        page.text(digest(of: style))
        if let beside {
            page.raw("' 'sha256-")
            page.text(digest(of: beside))
        }
        if let script {
            page.raw("'; script-src 'sha256-")
            page.text(digest(of: script))
        }
        page.raw("'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        page.text(title)
        page.raw("</title>\n<style>")
        page.raw(style)
        if let beside {
            page.raw("</style>\n<style>")
            page.raw(beside)
        }
        page.raw("</style>\n</head>\n<body>\n")
    }

    /// Writes the foot, which names what made the page, and the script.
    static func end(_ tool: ToolDescription, script: StaticString?, on page: inout HTMLWriter) {
        page.raw("<footer>Culprit ")
        page.text(tool.version)
        page.raw(", rules ")
        page.text("\(tool.packName) \(tool.packVersion)")
        page.raw("</footer>\n")
        if let script {
            page.raw("<script>")
            page.raw(script)
            page.raw("</script>\n")
        }
        page.raw("</body>\n</html>\n")
    }

    /// The SHA-256 of `text` in base 64, as a content policy has it. Source: Content Security Policy Level 3, 2.3.1.
    static func digest(of text: StaticString) -> String {
        var hash = SHA256()
        hash.update("\(text)")
        let hexadecimal = hash.finish().utf8.compactMap(\.hexadecimalDigit)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var encoded = ""
        // Three hexadecimal digits are two signs; 64 digits leave one over, which with two zero bits is one sign.
        for start in stride(from: 0, to: hexadecimal.count, by: 3) {
            let digits = hexadecimal[start..<min(start + 3, hexadecimal.count)]
            let bits = digits.reduce(0) { $0 << 4 | Int($1) }
            if digits.count == 3 {
                encoded.append(alphabet[bits >> 6])
                encoded.append(alphabet[bits & 63])
            } else {
                encoded.append(alphabet[(bits << (12 - 4 * digits.count)) >> 6])
            }
        }
        return encoded + "="
    }
}
