// What is asked for, and that the script only reads, whatever a rule pack says.

import Testing

@testable import CulpritReports

@Suite struct CollectTests {
    private func script(_ collects: String...) -> String {
        CollectScript.powerShell(
            collects.enumerated().map { index, collect in
                CollectItem(id: "source.\(index)", title: "Title", place: "", collect: collect)
            })
    }

    @Test(arguments: [
        (
            "Copy C:\\Windows\\CCM\\Logs\\CcmAad*.lo*",
            "Save-File 'source.0' 'Files\\CCM\\Logs' 'C:\\Windows\\CCM\\Logs\\CcmAad*.lo*'"
        ),
        (
            "copy \"C:\\Program Files\\X\\Logs\\a*.log\" .",
            "Save-File 'source.0' 'Files\\X\\Logs' 'C:\\Program Files\\X\\Logs\\a*.log'"
        ),
        ("dsregcmd /status > dsregcmd.txt", "Save-Output 'source.0' 'dsregcmd /status > dsregcmd.txt'"),
        (
            "reg export \"HKLM\\SOFTWARE\\Microsoft\\SMS\\Mobile Client\" client.reg",
            "Save-Output 'source.0' 'reg export \"HKLM\\SOFTWARE\\Microsoft\\SMS\\Mobile Client\" client.reg'"
        ),
        (
            "mdmdiagnosticstool.exe -area A;B -cab C:\\Users\\Public\\mdm.cab",
            "Save-Output 'source.0' 'mdmdiagnosticstool.exe -area A;B -cab mdm.cab'"
        ),
        ("gpresult /x gpresult.xml", "Save-Output 'source.0' 'gpresult /x gpresult.xml'"),
    ])
    func `a known way of collecting becomes a step`(collect: String, line: String) {
        #expect(script(collect).split(separator: "\r\n").contains { $0 == line })
    }

    @Test(arguments: [
        "dsregcmd /leave", "reg delete HKLM\\SOFTWARE\\X x.reg", "wevtutil cl System", "format C:", "del C:\\x",
        "dsregcmd /status > ..\\x.txt & del y", "dsregcmd /status | more", "dsregcmd /status > x > y",
        "Copy \\\\server\\share\\x",
        "Copy C:\\a\\..\\b", "Copy the log of the site system", "reg export HKLM\\X $env:TEMP",
        "dsregcmd /status > x.txt\nrm y",
        "dsregcmd /status > \u{2019}; Remove-Item x", "wevtutil epl System '%TEMP%'", "gpresult /x \"a b.xml\"", "",
    ])
    func `anything else is left to a person`(collect: String) {
        let lines = script(collect).split(separator: "\r\n")
        #expect(!lines.contains { $0.hasPrefix("Save-") })
        #expect(lines.count { $0.hasPrefix("Add-Note 'source.0' 'by hand' '") } == 1)
    }

    @Test func `a quote in a pack's words does not end the literal`() {
        let lines = script("it's done'; Remove-Item C:\\").split(separator: "\r\n")
        #expect(lines.contains { $0 == "Add-Note 'source.0' 'by hand' 'it''s done''; Remove-Item C:\\'" })
    }

    @Test func `what would decide most comes first and commands stay whole`() {
        let long = "wevtutil epl \"" + String(repeating: "Provider-", count: 30) + "/Admin\" x.evtx"
        let text = CollectList.text([
            CollectItem(id: "a", title: "A", place: "Event Viewer", collect: "collect a"),
            CollectItem(id: "b", title: "B", place: "", collect: long, isDecisive: true),
        ])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "What would decide most")
        #expect(lines.contains("      " + long))
        #expect(CollectList.text([]) == "Nothing is missing that the rules ask for.\n")
        #expect(
            CollectList.markdown([CollectItem(id: "a", title: "A*", place: "", collect: "x `y`")]).contains(
                "- A\\*: ``"))
    }

    /// The script as PowerShell's tokeniser sees it: literals in single quotes become `''`, comments are gone. Nil where a
    /// literal does not end on its line. Source: PowerShell's grammar, about_Quoting_Rules and about_Comments.
    private func tokens(_ script: String) -> String? {
        var result = ""
        for line in script.split(separator: "\r\n") {
            var isLiteral = false
            for character in line {
                if character == "'" {
                    isLiteral.toggle()
                    result.append(character)
                } else if !isLiteral, character == "#" {
                    break
                } else if !isLiteral {
                    result.append(character)
                }
            }
            if isLiteral { return nil }
            result += "\n"
        }
        return result
    }

    @Test func `the script is whole whatever a pack says and nothing in it is interpolated`() throws {
        let attacks = [
            "Copy C:\\a\\'; Remove-Item x; '*", "Copy C:\\x\\$(calc)*.log", "dsregcmd /status > \"$env:TEMP\".txt",
            "reg export HKLM\\X`nY x.reg", "wevtutil epl \u{2018}a\u{2019} x.evtx", "Copy C:\\#x\\*.log",
            "by hand: '\r\nRemove-Item",
            "Copy C:\\{x}\\*.log", "mdmdiagnosticstool.exe -area A;B -cab x.cab", "gpresult /h (x).html",
        ]
        let text = CollectScript.powerShell(
            attacks.map { CollectItem(id: $0, title: $0, place: $0, collect: $0) })
        let code = try #require(tokens(text), "a literal is open at the end of its line")
        // Outside literals nothing is expanded by a quote or escaped, so that what stands there is what was written here.
        #expect(!code.contains("\"") && !code.contains("`"))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F || $0 == "\r" || $0 == "\n" })
        var open: [Character] = []
        let pairs: [Character: Character] = [")": "(", "]": "[", "}": "{"]
        for character in code {
            if pairs.values.contains(character) { open.append(character) }
            if let begin = pairs[character] { #expect(open.popLast() == begin) }
        }
        #expect(open.isEmpty)
        // Every step is one call of one of our own functions with literals only.
        let steps = code.split(separator: "\n").filter { $0.hasPrefix("Save-") || $0.hasPrefix("Add-Note") }
        #expect(steps.count == attacks.count)
        for step in steps { #expect(step.split(separator: " ").dropFirst().allSatisfy { $0.allSatisfy { $0 == "'" } }) }
    }
}
