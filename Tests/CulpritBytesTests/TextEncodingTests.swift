// Deciding an encoding from first bytes, and decoding UTF-16 with the way back to the source.

import CulpritTestSupport
import Testing

@testable import CulpritBytes

/// `text` in UTF-16 without a mark.
private func utf16(_ text: String, bigEndian: Bool = false) -> [UInt8] {
    units(Array(text.utf16), bigEndian: bigEndian)
}

private func units(_ units: [UInt16], bigEndian: Bool = false) -> [UInt8] {
    units.flatMap { unit in
        let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
        return bigEndian ? pair.reversed() : pair
    }
}

private func detected(_ bytes: [UInt8]) -> TextEncoding { TextEncoding.detect(bytes.span) }

/// What a decoder makes of `bytes` in pieces of `size`.
private func decoded(_ bytes: [UInt8], bigEndian: Bool = false, size: Int = .max) -> (
    text: [UInt8], decoder: UTF16Decoder
) {
    var decoder = UTF16Decoder(bigEndian: bigEndian, sourceOffset: 2)
    var text: [UInt8] = []
    var start = 0
    while start < bytes.count {
        let end = size < bytes.count - start ? start + size : bytes.count
        decoder.decode(bytes[start..<end].span, into: &text)
        start = end
    }
    decoder.finish(into: &text)
    return (text, decoder)
}

struct TextEncodingTests {
    @Test func `a byte order mark decides`() {
        #expect(detected([0xEF, 0xBB, 0xBF, 0x61]) == .utf8WithMark)
        #expect(detected([0xFF, 0xFE]) == .utf16LittleEndianWithMark)
        #expect(detected([0xFE, 0xFF, 0, 0x61]) == .utf16BigEndianWithMark)
        #expect(TextEncoding.utf8WithMark.markByteCount == 3)
        #expect(TextEncoding.utf16BigEndianWithMark.markByteCount == 2)
        #expect(TextEncoding.utf16LittleEndian.markByteCount == 0)
    }

    @Test func `UTF-16 without a mark is known by its zeros`() {
        #expect(detected(utf16("8/11/2024 10:12:13 - PFRO Error")) == .utf16LittleEndian)
        #expect(detected(utf16("8/11/2024 10:12:13 - PFRO Error", bigEndian: true)) == .utf16BigEndian)
        #expect(TextEncoding.utf16BigEndian.isBigEndian)
        #expect(!TextEncoding.utf16LittleEndian.isBigEndian)
    }

    @Test func `other bytes stay bytes`() {
        #expect(detected([]) == .bytes)
        #expect(detected(Array("plain".utf8)) == .bytes)
        #expect(detected([0x52, 0xE9, 0x70, 0x65, 0x72, 0x74, 0x6F, 0x69, 0x72, 0x65]) == .bytes)
        #expect(detected([UInt8](repeating: 0, count: 512)) == .bytes)
        #expect(!TextEncoding.bytes.isUTF16)
    }

    @Test func `UTF-16 becomes UTF-8 whatever the size of the pieces`() {
        let text = "plain é ₤ 漢字 \u{1F600} end"
        for bigEndian in [false, true] {
            let bytes = utf16(text, bigEndian: bigEndian)
            for size in [1, 2, 3, 5, .max] {
                let result = decoded(bytes, bigEndian: bigEndian, size: size)
                #expect(String(decoding: result.text, as: UTF8.self) == text)
                #expect(result.decoder.undecodableCount == 0)
            }
        }
    }

    @Test func `halves of pairs and cut units are shown and counted`() {
        let cases: [([UInt16], String, Int)] = [
            ([0x61, 0xD83D], "a\u{FFFD}", 1),
            ([0xDE00, 0x61], "\u{FFFD}a", 1),
            ([0xD83D, 0x61], "\u{FFFD}a", 1),
            ([0xD83D, 0xD83D, 0xDE00], "\u{FFFD}\u{1F600}", 1),
            ([0xDE00, 0xD83D], "\u{FFFD}\u{FFFD}", 2),
        ]
        for (source, text, count) in cases {
            for size in [1, 2, .max] {
                let result = decoded(units(source), size: size)
                #expect(String(decoding: result.text, as: UTF8.self) == text)
                #expect(result.decoder.undecodableCount == count)
            }
        }
        let cut = decoded(utf16("ab") + [0x63])
        #expect(String(decoding: cut.text, as: UTF8.self) == "ab\u{FFFD}")
        #expect(cut.decoder.undecodableCount == 1)
    }

    @Test func `every decoded byte knows where its character stands in the source`() {
        let text = "ab é x 漢 y \u{1F600} z é漢\u{1F600}. tail"
        var expected: [UInt64] = []
        var source: UInt64 = 2
        for scalar in text.unicodeScalars {
            // Only the first byte of a character has an offset that anyone may ask for.
            expected.append(source)
            source += UInt64(String(scalar).utf16.count) * 2
        }
        for size in [1, 3, .max] {
            var decoder = decoded(utf16(text), size: size).decoder
            var place: UInt64 = 0
            for (index, scalar) in text.unicodeScalars.enumerated() {
                #expect(decoder.sourceOffset(ofDecoded: place) == expected[index])
                place += UInt64(String(scalar).utf8.count)
            }
        }
    }

    @Test func `an offset can be asked for again after later ones`() {
        var decoder = decoded(utf16("é1é2é3é4")).decoder
        #expect(decoder.sourceOffset(ofDecoded: 9) == 14)
        #expect(decoder.sourceOffset(ofDecoded: 3) == 6)
        #expect(decoder.sourceOffset(ofDecoded: 2) == 4)
    }

    @Test func `offsets hold over many thousand characters that are not ASCII`() {
        var decoder = decoded(utf16(String(repeating: "é", count: 20_000))).decoder
        for index in stride(from: UInt64(0), to: 20_000, by: 7) {
            #expect(decoder.sourceOffset(ofDecoded: index * 2) == 2 + index * 2)
        }
    }
}

struct UTF16MemoryTests {
    @Test func `text that nobody asks about costs no memory, and its end still knows its place`() {
        var decoder = UTF16Decoder(bigEndian: false, sourceOffset: 0)
        let piece = utf16(String(repeating: "aé", count: 50_000))
        var decoded: UInt64 = 0
        for _ in 0..<30 {
            var text: [UInt8] = []
            decoder.decode(piece.span, into: &text)
            decoded += UInt64(text.count)
        }
        // One and a half million pairs are three million runs.
        #expect(decoder.runCount <= UTF16Decoder.runCountMax)
        #expect(decoder.sourceOffset(ofDecoded: decoded - 1_500_000) == 30 * 200_000 - 2_000_000)
        #expect(decoder.sourceOffset(ofDecoded: decoded - 3) == 30 * 200_000 - 4)
    }
}

struct WindowsCodePageTests {
    @Test(
        arguments: [
            ("f\u{FC}r M\u{FC}ller", [0x66, 0x81, 0x72, 0x20, 0x4D, 0x81, 0x6C, 0x6C, 0x65, 0x72]),
            ("gr\u{F6}\u{DF}e", [0x67, 0x72, 0x94, 0xE1, 0x65]), ("Andr\u{E9}", [0x41, 0x6E, 0x64, 0x72, 0x82]),
            ("p\u{E8}re", [0x70, 0x8A, 0x72, 0x65]), ("Espa\u{F1}a", [0x45, 0x73, 0x70, 0x61, 0xA4, 0x61]),
        ] as [(String, [UInt8])])
    func `what a console program wrote is read in its page`(_ text: String, _ bytes: [UInt8]) {
        #expect(bytes.span.text == text)
    }

    @Test(
        arguments: [
            ("f\u{FC}r", [0x66, 0xFC, 0x72]), ("don\u{2019}t", [0x64, 0x6F, 0x6E, 0x92, 0x74]),
            ("\u{201C}so\u{201D}", [0x93, 0x73, 0x6F, 0x94]), ("a\u{2013}b", [0x61, 0x96, 0x62]),
            ("c\u{153}ur", [0x63, 0x9C, 0x75, 0x72]), ("\u{160}koda", [0x8A, 0x6B, 0x6F, 0x64, 0x61]),
            ("r\u{E9}sum\u{E9}", [0x72, 0xE9, 0x73, 0x75, 0x6D, 0xE9]), ("5 \u{20AC}", [0x35, 0x20, 0x80]),
        ] as [(String, [UInt8])])
    func `what a program with windows wrote is read in its page`(_ text: String, _ bytes: [UInt8]) {
        #expect(bytes.span.text == text)
    }

    @Test(arguments: [
        ("M\u{C3}\u{BC}ller", "M\u{FC}ller"), ("caf\u{C3}\u{A9}", "caf\u{E9}"), ("M\u{B3}ller", "M\u{FC}ller"),
        ("R\u{DA}gion par d\u{DA}faut", "R\u{E9}gion par d\u{E9}faut"), ("m\u{F7}glich", "m\u{F6}glich"),
        ("don\u{E2}\u{20AC}\u{2122}t", "don\u{2019}t"),
    ])
    func `text that was read in the wrong page is put right`(_ text: String, _ right: String) {
        #expect(WindowsCodePage.repaired(text) == right)
    }

    @Test(arguments: [
        "plain", "M\u{FC}ller", "10 m\u{B3}", "1 \u{F7} 2", "\u{DA}ltimo", "S\u{C3}O PAULO", "\u{65E5}\u{672C}",
        "na\u{EF}ve", "Stra\u{DF}e", "J\u{F5}gi", "25\u{B0}C", "\u{2013}",
    ])
    func `text that was read in its page stays`(_ text: String) { #expect(WindowsCodePage.repaired(text) == nil) }

    @Test func `bytes that are not UTF-8 are read as Windows-1252`() {
        let bytes: [UInt8] = [0x52, 0xE9, 0x52, 0x80, 0x99]
        #expect(WindowsCodePage.text(bytes) == "RéR€™")
        #expect(bytes.span.text == "RéR€™")
    }

    @Test func `no byte is dropped or has no character`() {
        for byte in UInt8.min...UInt8.max { #expect(WindowsCodePage.text([byte]).unicodeScalars.count == 1) }
        #expect(WindowsCodePage.scalar(of: 0x81).value == 0x81)
        #expect(WindowsCodePage.scalar(of: 0xFF) == "ÿ")
    }

    @Test func `UTF-8 stays what it is`() {
        #expect(Array("Ré漢".utf8).span.text == "Ré漢")
    }
}
