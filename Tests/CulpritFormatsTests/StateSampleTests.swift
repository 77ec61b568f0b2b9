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

@Suite struct XMLSampleTests {
    /// The reports inside the sample cabinets, with their truth.
    private static var reports: [(truth: [String: Any], bytes: [UInt8])] {
        StateSamples.truth("mdmdiag.json").compactMap { truth in
            guard let file = truth["file"] as? String, let mark = file.firstIndex(of: "!"),
                let bytes = StateSamples.member(
                    String(file[file.index(after: mark)...]), ofCabinet: String(file[..<mark]))
            else { return nil }
            return (truth, bytes)
        }
    }

    @Test(.enabled(if: StateSamples.hasCabinets, "real samples or cabextract are not on this machine"))
    func `MDM reports have the enrolments, policies and errors that the truth counts`() throws {
        let reports = Self.reports
        #expect(!reports.isEmpty)
        for (truth, bytes) in reports {
            let file = truth["file"] as? String ?? ""
            let (format, seen) = recognised(bytes, fileName: "report.xml")
            #expect(format == "mdm-report-xml")
            func paths(_ prefix: String, name: String) -> [SeenState] {
                seen.states.filter { $0.path.hasPrefix(prefix) && $0.name == name }
            }
            let enrollments = paths("Enrollments/Enrollment[", name: "EnrollmentId")
            #expect(enrollments.count == truth["enrollments"] as? Int, "\(file)")
            for state in enrollments { #expect(state.path == "Enrollments/Enrollment[\(state.value)]") }
            for expected in truth["enrollments_with_provider"] as? [[String: String]] ?? [] {
                let path = "Enrollments/Enrollment[\(expected["EnrollmentId"] ?? "")]"
                for (name, value) in expected where !value.isEmpty {
                    #expect(seen.states.contains { $0.path == path && $0.name == name && $0.value == value }, "\(name)")
                }
            }
            let sources = Set(
                seen.states.compactMap { state in
                    state.path.hasPrefix("PolicyManager/ConfigSource[") && state.name == "EnrollmentId"
                        ? state.value : nil
                })
            #expect(sources.count == truth["config_sources"] as? Int, "\(file)")
            let policies = seen.states.filter {
                $0.path.hasPrefix("PolicyManager/ConfigSource[") && $0.path.contains("/Area[")
                    && $0.name != "PolicyAreaName" && !$0.name.hasSuffix("_LastWrite")
            }
            #expect(policies.count == truth["set_policies"] as? Int, "\(file)")
            for sample in truth["set_policies_sample"] as? [[String]] ?? [] {
                let path = "PolicyManager/ConfigSource[\(sample[0])]/PolicyScope[\(sample[1])]/Area[\(sample[2])]"
                #expect(
                    policies.contains { $0.path == path && $0.name == sample[3] && $0.value == sample[4] }, "\(path)")
            }
            let created = seen.states.first { $0.path == "SystemInformation" && $0.name == "ReportCreationTime" }
            #expect(created?.value == truth["created"] as? String)
            let metadata = seen.states.first { $0.name == "PolicyMetadata count" }?.value ?? "0"
            #expect(Int(metadata) == truth["policy_metadata"] as? Int, "\(file)")
            let errors = (truth["error_log_components"] as? [[Any]] ?? []).compactMap { $0.first as? String }
            let components = seen.states.filter { $0.path.hasPrefix("Diagnostics/ErrorLog[") && $0.name == "Component" }
            #expect(components.map(\.value) == errors, "\(file)")
            let codes = seen.states.filter { $0.path.hasPrefix("Diagnostics/ErrorLog[") && $0.name == "Error" }
            #expect(seen.records.count == codes.count, "\(file)")
            #expect(seen.records.allSatisfy { $0.time.zone == .utc && $0.severity == .error }, "\(file)")
            #expect(seen.diagnostics.isEmpty, "\(file): \(seen.diagnostics.prefix(3))")
        }
    }

    @Test(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
    func `collection results list every item with its result`() throws {
        var checked = 0
        for name in folderNames((TestFolder.samples ?? "") + "/intune_results") where name.hasSuffix(".xml") {
            let bytes = try #require(StateSamples.bytes("intune_results/" + name))
            let (format, seen) = recognised(bytes, fileName: name)
            #expect(format == "results-xml")
            // Counted in the text itself: one entry per item and one for its result.
            let items = String(decoding: bytes, as: UTF8.self).components(separatedBy: " HRESULT=\"").count - 2
            #expect(seen.states.filter { $0.name.hasSuffix("/HRESULT") }.count == items)
            #expect(seen.states.filter { $0.name.hasSuffix("]") }.count == items)
            #expect(seen.states.allSatisfy { !$0.name.hasSuffix("/HRESULT") || $0.value.count == 10 })
            #expect(seen.diagnostics.isEmpty)
            checked += 1
        }
        #expect(checked > 0)
    }

    @Test(.enabled(if: TestFolder.samples != nil, "real samples are not on this machine"))
    func `Group Policy results have an entry for every element without children`() throws {
        var checked = 0
        for name in folderNames((TestFolder.samples ?? "") + "/gpresult") where name.hasSuffix(".xml") {
            let bytes = try #require(StateSamples.bytes("gpresult/" + name))
            let (format, seen) = recognised(bytes, fileName: name)
            #expect(format == "gpresult-xml")
            let document = LeafCounter()
            document.count(bytes)
            #expect(seen.states.filter { !$0.name.hasPrefix("@") && $0.name != "#text" }.count == document.leaves)
            #expect(seen.diagnostics.isEmpty, "\(seen.diagnostics.prefix(3))")
            checked += 1
        }
        #expect(checked > 0)
    }
}

/// Counts the elements without children by the tags alone, as a second opinion.
private final class LeafCounter {
    var leaves = 0

    func count(_ bytes: [UInt8]) {
        var text = String(decoding: bytes, as: UTF8.self)
        if bytes.starts(with: [0xFF, 0xFE]) { text = String(decoding: units(bytes), as: UTF16.self) }
        var lastWasOpen = false
        for part in text.components(separatedBy: "<").dropFirst() {
            if part.hasPrefix("?") || part.hasPrefix("!") { continue }
            let tag = part.prefix { $0 != ">" }
            if tag.hasPrefix("/") {
                if lastWasOpen { leaves += 1 }
                lastWasOpen = false
            } else if tag.hasSuffix("/") {
                leaves += 1
                lastWasOpen = false
            } else {
                lastWasOpen = true
            }
        }
    }

    private func units(_ bytes: [UInt8]) -> [UInt16] {
        stride(from: 2, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
    }
}
