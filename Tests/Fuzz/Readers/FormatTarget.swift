// Fuzzing of parsers. Nothing may trap; and beyond that: pieces of any size give what the whole gives, every location
// lies inside the file, and records never step back. The first byte of an input chooses among the formats of a target.

import CulpritBytes
import CulpritFormats
import CulpritModel
import CulpritTestSupport

/// Some formats that are fuzzed together.
struct FormatTarget: FuzzTarget {
    let formats: [any Format]
    /// Inputs to begin with besides the fixtures of the formats.
    var own: [[UInt8]] = []

    init(_ ids: [String], own: [[UInt8]] = []) {
        formats = ids.compactMap { id in FormatCatalog.all.first { $0.id == id } }
        precondition(formats.count == ids.count, "a format of \(ids) is not in the catalog")
        self.own = own
    }

    var seeds: [[UInt8]] {
        var seeds = own.map { [0] + $0 }
        for (index, format) in formats.enumerated() {
            let folder = TestFolder.fixtures + "/formats/" + format.id
            for fixture in folderNames(folder) {
                for file in folderNames(folder + "/" + fixture) where file.hasPrefix("input.") {
                    guard let bytes = fileBytes("\(folder)/\(fixture)/\(file)") else { continue }
                    seeds.append([UInt8(index)] + bytes)
                }
            }
        }
        return seeds
    }

    func run(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let format = formats[Int(choice) % formats.count]
        let checks = FormatChecks(Array(bytes.dropFirst())) { pieces in
            FuzzRun.seen(pieces) { context, head in
                guard format.input == .text else { return format.parser(context) }
                return TextFeed(format: format, context: context, encoding: TextEncoding.detect(head.span))
            }
        }
        FuzzRun.expectSound(checks, bytes)
    }
}

/// Fuzzing of the way from a file's first bytes to its format.
struct RecognitionTarget: FuzzTarget {
    var seeds: [[UInt8]] { FuzzTargets.formatTargets.values.flatMap(\.seeds).map { Array($0.dropFirst()) } }

    func run(_ bytes: [UInt8]) {
        let checks = FormatChecks(bytes) { pieces in
            let sink = SeenSink()
            var parser = ArtifactParser(ParseContext(fileName: "a.log", limits: FuzzRun.limits))
            for piece in pieces { parser.consume(Array(piece).span, into: sink) }
            parser.finish(into: sink)
            return sink.seen
        }
        FuzzRun.expectSound(checks, bytes)
    }
}

/// What the runs have in common.
enum FuzzRun {
    /// Limits that small inputs can hit.
    static let limits: Limits = {
        var limits = Limits()
        limits.recordBytesMax = 2_000
        limits.xmlDepthMax = 8
        limits.stateNameBytesMax = 64
        limits.statePathBytesMax = 256
        limits.entryBytesMax = 1 << 20
        limits.bundleBytesMax = 4 << 20
        limits.entryCountMax = 200
        return limits
    }()

    /// What the parser that `make` gives for a file and its first bytes finds in `pieces`.
    static func seen(
        _ pieces: [ArraySlice<UInt8>], make: (ParseContext, [UInt8]) -> any FormatParser
    ) -> SeenArtifact {
        var head: [UInt8] = []
        for piece in pieces where head.count < ArtifactParser.headByteCount {
            head += piece.prefix(ArtifactParser.headByteCount - head.count)
        }
        let sink = SeenSink()
        var parser = make(ParseContext(fileName: "a.log", limits: limits, carvesSlack: head.count % 2 == 0), head)
        for piece in pieces { parser.consume(Array(piece).span, into: sink) }
        parser.finish(into: sink)
        return sink.seen
    }

    /// Traps where `checks` of `bytes` find something.
    static func expectSound(_ checks: FormatChecks, _ bytes: [UInt8]) {
        var problems = checks.locations()
        problems += checks.chunking(seed: UInt64(CRC32.of(bytes.span)), rounds: 1, byteByByteMax: 0)
        precondition(problems.isEmpty, problems.joined(separator: "\n"))
    }
}
