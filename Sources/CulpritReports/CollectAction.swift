// What a source's `collect` words come to in a script that only reads. A rule pack may be anybody's, so nothing of it is
// run because it is there: a command must be one of the few known ones in its reading form, with plain signs only.
// Everything else is left to a person.

private import CulpritBytes

/// One step of a collecting script.
enum CollectAction: Equatable {
    /// Copies the files that a path with wildcards names.
    case copy(pattern: String)
    /// Runs a command in the folder that is packed at the end.
    case run(command: String)
    /// Something that a person has to do.
    case byHand(String)

    /// The action for the words `collect`.
    init(_ collect: String) {
        let words = collect.split(separator: " ").map(String.init)
        guard CollectAction.isPlain(collect), let tool = words.first?.lowercased() else {
            self = .byHand(collect)
            return
        }
        if tool == "copy" {
            // The command of the prompt, `copy "C:\x*" .`, or just the path.
            let parts = words.count > 2 && words.last == "." ? words.dropFirst().dropLast() : words.dropFirst()
            var path = parts.joined(separator: " ")
            if path.utf8.count > 2, path.hasPrefix("\""), path.hasSuffix("\"") {
                path = String(path.dropFirst().dropLast())
            }
            self = CollectAction.isLocalPath(path) ? .copy(pattern: path) : .byHand(collect)
            return
        }
        self = CollectAction.command(tool, words).map { .run(command: $0) } ?? .byHand(collect)
    }

    /// Whether `text` holds nothing that a shell gives a meaning of its own: no quotes of PowerShell, variables, pipes,
    /// joined commands or line breaks. Signs outside ASCII are refused as well, since PowerShell takes curly quotes for
    /// quotes.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 512
            && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !"'`$%^&|<{}!@".utf8.contains($0) }
    }

    /// Whether `path` begins with a drive and climbs nowhere.
    private static func isLocalPath(_ path: String) -> Bool {
        let bytes = Array(path.utf8)
        guard bytes.count > 3, bytes[0] | 0x20 >= UInt8(ascii: "a"), bytes[0] | 0x20 <= UInt8(ascii: "z"),
            bytes[1] == UInt8(ascii: ":"), bytes[2] == UInt8(ascii: "\\")
        else { return false }
        return !bytes.contains(UInt8(ascii: "\"")) && !bytes.contains(UInt8(ascii: ">"))
            && !path.split(separator: "\\").contains("..")
    }

    /// The reading form of a known tool, writing below the current folder; nil for anything else.
    private static func command(_ tool: String, _ words: [String]) -> String? {
        let verb = words.count > 1 ? words[1].lowercased() : ""
        var words = words
        switch (tool, verb) {
        case ("dsregcmd", "/status"), ("gpresult", "/x"), ("gpresult", "/h"), ("wevtutil", "epl"), ("reg", "export"):
            break
        case ("mdmdiagnosticstool.exe", "-area"), ("mdmdiagnosticstool.exe", "-cab"),
            ("mdmdiagnosticstool.exe", "-out"), ("mdmdiagnosticstool.exe", "-zip"):
            break
        default: return nil
        }
        // What would be written elsewhere is written below the current folder.
        for index in words.indices.dropFirst() {
            let before = words[index - 1].lowercased()
            let isTarget =
                before == ">" || before == "-cab" || before == "-out" || before == "-zip" || before == "/x"
                || before == "/h" || ((tool == "reg" || tool == "wevtutil") && index == words.count - 1)
            if isTarget { words[index] = words[index].split(separator: "\\").last.map(String.init) ?? words[index] }
        }
        guard let last = words.last, isFileName(last), words.count(where: { $0.contains(">") }) <= 1 else { return nil }
        if words.contains(where: { $0.contains(">") && $0 != ">" }) { return nil }
        return words.joined(separator: " ")
    }

    /// Whether `name` is a plain file name.
    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".")
            && name.utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_.".utf8.contains($0) }
    }

    /// The folder of the zip that an action's files go to: logs keep the names of the folders they came from, which is
    /// what tells two logs of one name apart.
    var folder: String {
        guard case .copy(let pattern) = self else { return "State" }
        let parts = pattern.split(separator: "\\").dropFirst().dropLast()
        let kept = parts.suffix(2).map { part in String(part.filter { $0.isLetter || $0.isNumber || $0 == "-" }) }
        return (["Files"] + kept.filter { !$0.isEmpty }).joined(separator: "\\")
    }
}
