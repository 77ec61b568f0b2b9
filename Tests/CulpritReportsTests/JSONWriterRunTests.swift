// Text is copied by the word where nothing in it needs an escape, and numbers are written from their last digit: the same
// as the plain way gives, wherever in a word something stands.

import CulpritModel
import Foundation
import Testing

@testable import CulpritReports

@Suite struct JSONWriterRunTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }

    @Test func `a character that needs an escape is found at every place of a text`() throws {
        for count in 0..<26 {
            for place in 0...count {
                for special in [
                    "\"", "\\", "\n", "\u{1}", "\u{7F}", "\u{E9}", "\u{20AC}", "\u{1F512}", "\u{202E}", "~",
                ] {
                    let text =
                        String(repeating: "a", count: place) + special + String(repeating: "z", count: count - place)
                    let bytes = written { $0.value(text) }
                    let read = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
                    #expect(read as? String == text)
                }
            }
        }
        #expect(written { $0.value("") } == Array("\"\"".utf8))
    }

    @Test func `numbers of every length are as they are`() {
        var numbers: [UInt64] = [0, .max]
        var power: UInt64 = 1
        for _ in 0..<19 {
            power *= 10
            numbers += [power - 1, power, power + 1]
        }
        for number in numbers { #expect(written { $0.value(number) } == Array(String(number).utf8)) }
        for number in [Int64.min, -1, -10, -99, 0, .max] {
            #expect(written { $0.value(number) } == Array(String(number).utf8))
        }
    }

    @Test func `keys stand behind commas on one line and on lines of their own`() {
        func object(_ writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("a", "1")
            writer.key("list")
            writer.beginArray()
            writer.value(1)
            writer.value(2)
            writer.end()
            writer.key("inner")
            writer.beginObject()
            writer.member("b", true)
            writer.end()
            writer.end()
        }
        #expect(String(decoding: written(object), as: UTF8.self) == #"{"a":"1","list":[1,2],"inner":{"b":true}}"#)
        var indented = JSONWriter(indent: 1)
        object(&indented)
        let lines = "{\n \"a\": \"1\",\n \"list\": [\n  1,\n  2\n ],\n \"inner\": {\n  \"b\": true\n }\n}"
        #expect(String(decoding: indented.bytes, as: UTF8.self) == lines)
    }
}
