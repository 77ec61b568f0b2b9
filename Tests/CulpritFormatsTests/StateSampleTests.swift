// Device state read from real files, compared with what independent tools counted in them.

import CulpritBytes
import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Foundation
import Testing

/// Reading the real samples and their truth.
enum StateSamples {
    /// A file of the samples, or nil.
    static func bytes(_ name: String) -> [UInt8]? { TestFolder.samples.flatMap { fileBytes($0 + "/" + name) } }

    /// The JSON of a truth file, one value per line where it is `jsonl`.
    static func truth(_ name: String) -> [[String: Any]] {
        guard let bytes = bytes("truth/" + name) else { return [] }
        let data = Data(bytes)
        if name.hasSuffix(".jsonl") {
            return data.split(separator: 0x0A).compactMap {
                try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
            }
        }
        return (try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]) ?? []
    }

    /// A member of a cabinet among the samples, unpacked by the reference tool, or nil where that tool is missing.
    static func member(_ name: String, ofCabinet cabinet: String) -> [UInt8]? {
        guard let samples = TestFolder.samples else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/cabextract")
        process.arguments = ["-q", "-p", "-F", name, samples + "/" + cabinet]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = Pipe()
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data.isEmpty ? nil : [UInt8](data)
    }

    /// Whether the samples and the tool that unpacks cabinets are on this machine.
    static let hasCabinets =
        TestFolder.samples != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/cabextract")
}

@Suite struct StateSampleTests {
    @Test(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
    func `registry exports have the keys, values and types that the truth counts`() throws {
        var checked = 0
        for truth in StateSamples.truth("reg.jsonl") {
            guard let file = truth["file"] as? String else { continue }
            var bytes = StateSamples.bytes(file)
            let parts = file.split(separator: "/").map(String.init)
            if bytes == nil, parts.count == 4, StateSamples.hasCabinets {
                bytes = StateSamples.member(parts[3], ofCabinet: "mdmdiag/\(parts[2])_MDMDiagReport.cab")
            }
            guard let bytes else { continue }
            checked += 1
            let seen = recognised(bytes, fileName: parts[parts.count - 1]).seen
            let keys = seen.states.filter { $0.name.isEmpty && $0.kind == nil }
            // A value of a kind that regedit would refuse is kept and marked; the truth leaves it out.
            let refused = seen.states.filter { $0.kind == "REG_UNKNOWN" }.count
            let values = seen.states.count - keys.count - refused
            #expect(keys.filter { !$0.isDeletion }.count == truth["keys"] as? Int, "\(file)")
            #expect(keys.filter(\.isDeletion).count == truth["delete_keys"] as? Int, "\(file)")
            #expect(values == truth["values"] as? Int, "\(file)")
            var kinds: [String: Int] = [:]
            for state in seen.states {
                if let kind = state.kind, kind != "REG_UNKNOWN" {
                    kinds[state.isDeletion ? "deleted" : kind, default: 0] += 1
                }
            }
            let names = [
                "dword": "REG_DWORD", "DWORD": "REG_DWORD", "QWORD": "REG_QWORD", "string": "REG_SZ",
                "MULTI_SZ": "REG_MULTI_SZ", "hex": "REG_BINARY", "hex(2)": "REG_EXPAND_SZ", "hex(3)": "REG_BINARY",
                "hex(7)": "REG_MULTI_SZ", "hex(b)": "REG_QWORD", "-": "deleted",
            ]
            var expected: [String: Int] = [:]
            for (kind, count) in truth["value_types"] as? [String: Int] ?? [:] {
                expected[names[kind] ?? kind, default: 0] += count
            }
            #expect(kinds == expected, "\(file)")
            let defaults = seen.states.filter { $0.name == "(Default)" }.count
            #expect(defaults == truth["default_values"] as? Int, "\(file)")
            #expect(seen.diagnostics.count == refused, "\(file): \(seen.diagnostics.prefix(3))")
        }
        #expect(checked > 0)
    }

    @Test(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
    func `dsregcmd outputs have the sections and fields of the truth`() throws {
        let all = StateSamples.truth("dsregcmd.json")
        #expect(!all.isEmpty)
        for truth in all {
            guard let file = truth["file"] as? String, let bytes = StateSamples.bytes(file),
                let sections = truth["sections"] as? [String: [String: String]]
            else { continue }
            let seen = recognised(bytes, fileName: "output.log").seen
            var found: [String: [String: String]] = [:]
            for state in seen.states where !state.path.isEmpty {
                #expect(found[state.path]?[state.name] == nil, "\(file): \(state.path)/\(state.name) twice")
                found[state.path, default: [:]][state.name] = state.value
            }
            // The truth leaves out what stands under no title; we keep it, without a section.
            #expect(found == sections.filter { !$0.value.isEmpty }, "\(file)")
        }
    }
}
