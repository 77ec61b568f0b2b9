// Error codes in their spellings, and shapes of messages.

import CulpritBytes
import CulpritModel
import Testing

@testable import CulpritRules

@Suite struct ErrorCodeTests {
    @Test(arguments: [
        ("0x8018002b", UInt32(0x8018_002B)), ("0X8018002B", 0x8018_002B), ("2149056555", 0x8018_002B),
        ("-2145910741", 0x8018_002B), (" 0x8018002b ", 0x8018_002B), ("0xffffffff8018002b", 0x8018_002B),
        ("8018002b", 0x8018_002B), ("5", 5), ("0x5", 5), ("0", 0),
    ])
    func `one code in many spellings`(text: String, value: UInt32) {
        #expect(ErrorCode.normalise(text) == value)
    }

    @Test(arguments: [
        "", "-", "0x", "0x123456789", "4294967296", "-2147483649", "12ab", "code", "99999999999999999999", "0xg",
    ])
    func `what is no code is none`(text: String) {
        #expect(ErrorCode.normalise(text) == nil)
    }

    @Test func `sign-in codes are a kind of their own`() {
        #expect(ErrorCode.key("AADSTS50155") == .aadsts(50155))
        #expect(ErrorCode.key("aadsts50155") == .aadsts(50155))
        #expect(ErrorCode.key("50155") == .hresult(50155))
        #expect(ErrorCode.key("AADSTSx") == nil)
    }

    @Test func `codes are found in text, each once, as written`() {
        let text = """
            Failed (hr = 0x8018002A), again 0x8018002a; AADSTS50155: no. Result -2145910741 and 2149056536, \
            bare 80072EE2, id 80072ee2-1111-2222-3333-444455556666, version 10.0.2147483648, size 1234567, zero 0x00000000, \
            address 0x00007ff612345678, date 2024-04-03.
            """
        #expect(
            ErrorCode.find(in: text) == [
                "0x8018002A", "AADSTS50155", "-2145910741", "2149056536", "80072EE2",
            ])
    }

    @Test func `an unlisted code is told by its parts`() {
        let parts = ErrorCode.decode("0x80070005")
        #expect(parts?.isFailure == true)
        #expect(parts?.win32 == 5)
        #expect(parts?.facilityName == "Win32")
        #expect(ErrorCode.describe("0x80070005") == "failure, Win32 error 5")
        #expect(ErrorCode.describe("0x801801ff") == "failure, facility MDM enrolment, code 511")
        #expect(ErrorCode.describe("0xcaa20001")?.contains("Entra ID token broker") == true)
        #expect(ErrorCode.describe("AADSTS1") == "Entra ID sign-in error AADSTS1")
        #expect(ErrorCode.describe("what") == nil)
    }

    @Test func `the pack's words are found in every spelling, and through the Win32 wrapper`() throws {
        let book = makeBook { book in
            book.codes = ["0x8018002b", "0x80070005", "1312", "AADSTS50155"].map {
                CodeDefinition(code: $0, family: "f", symbol: "S" + $0, meaning: "")
            }
        }
        let rules = try CompiledRuleBook(book)
        #expect(rules.meaning(ofCode: "-2145910741")?.symbol == "S0x8018002b")
        #expect(rules.meaning(ofCode: "5")?.symbol == "S0x80070005")
        #expect(rules.meaning(ofCode: "0x80070520")?.symbol == "S1312")
        #expect(rules.meaning(ofCode: "aadsts50155")?.symbol == "SAADSTS50155")
        #expect(rules.meaning(ofCode: "0x80180001") == nil)
        #expect(rules.meaning(ofCode: "0") == nil)
    }
}

@Suite struct ErrorShapeTests {
    private func shape(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return ErrorShape.shape(of: bytes.span)
    }

    @Test(arguments: [
        ("Failed after 12 tries, 0x80070005", "Failed after <n> tries, <hex>"),
        ("id {12345678-ABCD-1234-abcd-1234567890ab}!", "id {<guid>}!"),
        ("user S-1-5-21-1-2-3-1001 is gone", "user <sid> is gone"),
        (#"open C:\Windows\a b.log failed"#, "open <path> b.log failed"),
        (#"share \\server\x$ (x)"#, "share <path> (x)"),
        ("GET https://host/a?b=1 failed", "GET <url> failed"),
        (#"said "any thing" and 'more'"#, "said <text> and <text>"),
        ("don't stop, won't", "don't stop, won't"),
        ("two\r\n  lines", "two lines"),
        ("Step12 hash deadbeef01", "Step<n> hash <hex>"),
        ("", ""),
    ])
    func `what differs from case to case is blanked`(text: String, expected: String) {
        #expect(shape(text) == expected)
    }

    @Test func `a shape is short and one line, whatever the message`() {
        #expect(shape(String(repeating: "word ", count: 10_000)).utf8.count < 220)
        #expect(shape(String(repeating: "\"'", count: 10_000)).utf8.count < 220)
        let bytes: [UInt8] = [0xFF, 0x00, 0x41, 0x80]
        #expect(!ErrorShape.shape(of: bytes.span).isEmpty)
    }

    @Test func `the first code of a message is given as written`() {
        let bytes = Array("no 0x0 but 0x80072EE7, 0x80070005".utf8)
        #expect(ErrorShape.code(in: bytes.span) == "0x80072EE7")
        let none = Array("nothing".utf8)
        #expect(ErrorShape.code(in: none.span) == nil)
    }
}
