// Registry exports of our own making, in all three dialects, whole and damaged.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

@Suite struct RegistryExportTests {
    private let format = RegistryExportFormat()

    private static let version5 = """
        Windows Registry Editor Version 5.00\r
        \r
        ; a comment\r
        [HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso [x]]\r
        @="the default"\r
        "Plain"="a \\"quoted\\" C:\\\\path"\r
        "Number"=dword:0000000a\r
        "Bytes"=hex:01,AB,\\\r
          0c\r
        "Expand"=hex(2):25,00,41,00,25,00,00,00\r
        "Many"=hex(7):61,00,00,00,62,00,00,00,00,00\r
        "Large"=hex(b):ff,ff,ff,ff,ff,ff,ff,ff\r
        "Odd large"=hex(b):01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10\r
        "Gone"=-\r
        "Lines"="one\r
        two"\r
        \r
        [-HKEY_CURRENT_USER\\Software\\Old]\r

        """

    @Test func `regedit's version 5 gives every kind of value as comparable text`() {
        let seen = parsed(format, Self.version5)
        let values = seen.states.map { "\($0.path)|\($0.name)|\($0.value)|\($0.kind ?? "")|\($0.isDeletion)" }
        let key = "HKLM\\SOFTWARE\\Contoso [x]"
        #expect(
            values == [
                "\(key)||||false", "\(key)|(Default)|the default|REG_SZ|false",
                "\(key)|Plain|a \"quoted\" C:\\path|REG_SZ|false", "\(key)|Number|10|REG_DWORD|false",
                "\(key)|Bytes|01ab0c|REG_BINARY|false", "\(key)|Expand|%A%|REG_EXPAND_SZ|false",
                "\(key)|Many|a\nb|REG_MULTI_SZ|false", "\(key)|Large|18446744073709551615|REG_QWORD|false",
                "\(key)|Odd large|0102030405060708090a0b0c0d0e0f10|REG_QWORD|false",
                "\(key)|Gone||REG_NONE|true", "\(key)|Lines|one\ntwo|REG_SZ|false",
                "HKCU\\Software\\Old||||true",
            ])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `UTF-16 with its mark gives the same entries at the offsets of the file`() {
        let plain = parsed(format, Self.version5)
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in Self.version5.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let (id, seen) = recognised(bytes, fileName: "export.reg")
        #expect(id == "registry-export")
        #expect(seen.states.map(\.value) == plain.states.map(\.value))
        #expect(seen.states.map(\.offset) == plain.states.map { $0.offset * 2 + 2 })
    }

    @Test func `REGEDIT4 holds its strings in single bytes`() {
        let seen = parsed(format, "REGEDIT4\r\n\r\n[HKEY_USERS\\.DEFAULT]\r\n\"A\"=hex(2):25,41,25,00\r\n")
        #expect(seen.states.last?.value == "%A%")
        #expect(seen.states.last?.path == "HKU\\.DEFAULT")
    }

    private static let dump = """
        [HKEY_LOCAL_MACHINE\\software\\contoso]\r
            "Text"="C:\\path with "inner" quotes"\r
            "Xml"="<a x="1">\r
        \r
            <b/>\r
        </a>"\r
            @="the default"\r
            "Number"=DWORD:0000000A\r
            "Large"=QWORD:3636e70\r
            "Bytes"=hex(3):01,ab\r
            "Names"=MULTI_SZ:"first"\r
            "Empty"=""\r
        \r
        [HKEY_LOCAL_MACHINE\\software\\contoso\\sub]\r
            "Last"="x"\r

        """

    @Test func `the collector's dump has no escapes and raw line ends`() {
        let (id, seen) = recognised(Array(Self.dump.utf8), fileName: "dump.reg")
        #expect(id == "registry-export")
        #expect(
            seen.states.filter { !$0.name.isEmpty }.map { "\($0.name)=\($0.value)" } == [
                "Text=C:\\path with \"inner\" quotes", "Xml=<a x=\"1\">\n\n    <b/>\n</a>", "(Default)=the default",
                "Number=10", "Large=56847984", "Bytes=01ab", "Names=first", "Empty=", "Last=x",
            ])
        #expect(seen.diagnostics.isEmpty)
    }

    @Test func `a string without its end stops at the next key and says so`() {
        let text =
            "Windows Registry Editor Version 5.00\n\n[HKEY_USERS\\a]\n\"x\"=\"open\n\n[HKEY_USERS\\b]\n\"y\"=\"z\"\n"
        let seen = parsed(format, text)
        #expect(seen.codes == ["registry-export/open-value"])
        #expect(seen.states.map(\.path) == ["HKU\\a", "HKU\\a", "HKU\\b", "HKU\\b"])
        #expect(seen.states.last?.value == "z")
    }

    @Test func `lines that are no registry text are marked and the rest is read`() {
        let text = "REGEDIT4\n\"early\"=dword:1\nrubbish\n[HKEY_USERS\\a\n\"x\"=dword:zz\n\"z\"=what\n\"y\"=dword:2\n"
        let seen = parsed(format, text)
        #expect(
            Set(seen.codes) == ["registry-export/no-key", "registry-export/unreadable-line"], "\(seen.diagnostics)")
        #expect(seen.states.last?.value == "2")
    }

    @Test func `a value beyond the limit is cut and marked`() {
        var limits = Limits()
        limits.recordBytesMax = 64
        let lines = (0..<9).map { _ in "  01,02,03,04,05,06,07,08,\\" }.joined(separator: "\n")
        let text =
            "REGEDIT4\n[HKEY_USERS\\a]\n\"x\"=hex:\\\n\(lines)\n  09\n\"y\"=\"\(String(repeating: "v", count: 90))\"\n"
        let seen = parsed(format, text, limits: limits)
        #expect(seen.states[1].value.utf8.count == 64)
        #expect(Set(seen.codes) == ["state/value-cut", "state/line-cut", "registry-export/open-value"])
    }

    @Test(arguments: [version5, dump]) func `chunks, cuts and damage change nothing else`(_ text: String) {
        let problems = FormatChecks(format, Array(text.utf8)).all()
        #expect(problems.isEmpty, "\(problems)")
    }
}
