// Large logs are read in parts at the same time. What is said of them is the same as when they are read in one go.

import CulpritBytes
import CulpritModel
import CulpritPipeline
import CulpritReports
import CulpritRules
import CulpritTestSupport
import Testing

/// Large logs in parts.
@Suite struct PartedFileTests {
    /// A log with everything that a part has to hand over: signals, errors of few shapes, noise, records that span lines
    /// and records that are torn.
    private static func log(records: Int) -> [UInt8] {
        var random = SeededGenerator(seed: 7)
        var text = ""
        for index in 0..<records {
            let second = index / 3
            let tail =
                "]LOG]!><time=\"\(two(second / 3600 % 24)):\(two(second / 60 % 60)):\(two(second % 60)).120-120\" "
                + "date=\"03-1\(second / 86_400 % 10)-2024\" component=\"\(component(index))\" context=\"\" "
            let message: String
            switch Int.random(in: 0..<40, using: &random) {
            case 0:
                message =
                    "Failed to enroll with RegisterDeviceWithManagementUsingAADDeviceCredentials "
                    + "with error code 0x8018002a."
            case 1: message = "Cannot reach step \(index) of \(records): 0x8007000\(index % 8)"
            case 2: message = "First line of \(index)\r\nsecond line\r\n\r\nfourth line"
            default: message = "Nothing to tell about \(index)"
            }
            let type = message.hasPrefix("Cannot") ? 3 : 1
            let record = "<![LOG[" + message + tail + "type=\"\(type)\" thread=\"\(index % 9)\" file=\"a.cpp:1\">\r\n"
            text += index % 97 == 96 ? String(record.prefix(record.count / 2)) : record
        }
        return Array(text.utf8)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func component(_ index: Int) -> String {
        index % 50 < 40 ? "CoManagementHandler" : "Other\(index % 3)"
    }

    private func report(
        _ bytes: [UInt8], _ name: String = "CoManagementHandler.log", jobs: Int, partBytesMin: UInt64
    ) async throws -> String {
        struct NoRules: Error {}
        guard let rules = Rules.compiled else { throw NoRules() }
        var options = options(jobs: jobs)
        options.partBytesMin = partBytesMin
        let tool = ToolDescription(version: "test", packName: "", packVersion: "", packHash: "")
        let files = inputs([(name, bytes)])
        return JSONReport.render(await Analyzer(rules, tool: tool).analyze(files, options: options))
    }

    @Test func `a log that is read in parts gives the report of the whole`() async throws {
        let bytes = Self.log(records: 3000)
        let whole = try await report(bytes, jobs: 1, partBytesMin: .max)
        #expect(whole.contains("\"line\""))
        for size in [5_000, 20_000, 100_000] as [UInt64] {
            #expect(try await report(bytes, jobs: 1, partBytesMin: size) == whole, "parts of \(size) bytes")
            #expect(try await report(bytes, jobs: 8, partBytesMin: size) == whole, "parts of \(size) bytes, eight jobs")
        }
    }

    @Test func `records of all parts are counted`() async throws {
        let bytes = Self.log(records: 1000)
        var counts: [Int] = []
        for size in [UInt64.max, 4_000, 30_000] {
            var options = options(jobs: 4)
            options.partBytesMin = size
            let reader = BundleReader(options, maker: CountingSinkMaker(Limits()))
            let reading = await reader.read(inputs([("a.log", bytes)]))
            #expect(reading.artifacts.count == 1)
            #expect(reading.artifacts.first?.byteCount == UInt64(bytes.count))
            counts.append(reading.artifacts.first?.recordCount ?? 0)
        }
        #expect(counts == Array(repeating: counts[0], count: 3))
        #expect(counts[0] >= 1000)
    }

    @Test func `an event log that is read in parts gives the report of the whole`() async throws {
        let channel = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin"
        let start: Int64 = 17_000_000_000_000_000
        var events: [EventLogWriter.Event] = []
        for index in 0..<1500 {
            let data: [EventLogWriter.Item] = [
                EventLogWriter.Item("HRESULT", .hexadecimal(0x8018_002B)),
                EventLogWriter.Item("Text", .text("some words \(index % 11)")),
            ]
            events.append(
                EventLogWriter.Event(
                    provider: "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", channel: channel,
                    eventID: index % 5 == 0 ? 76 : 9000, level: index % 7 == 0 ? 2 : 4,
                    time: Ticks(start + Int64(index) * Ticks.perSecond), computer: "PC-1", data: data))
        }
        let bytes = EventLogWriter.file(events: events)
        let whole = try await report(bytes, "a.evtx", jobs: 1, partBytesMin: .max)
        #expect(whole.contains("\"record\""))
        for size in [60_000, 200_000] as [UInt64] {
            #expect(UInt64(bytes.count) > 2 * size)
            #expect(try await report(bytes, "a.evtx", jobs: 1, partBytesMin: size) == whole, "parts of \(size) bytes")
            #expect(try await report(bytes, "a.evtx", jobs: 8, partBytesMin: size) == whole, "eight jobs")
        }
    }

    @Test func `a log without a place to cut is read in one piece`() async throws {
        var bytes = Array("<![LOG[".utf8)
        bytes += [UInt8](repeating: 0x61, count: 300_000)
        var options = options(jobs: 2)
        options.partBytesMin = 10_000
        let reading = await BundleReader(options, maker: CountingSinkMaker(Limits())).read(inputs([("a.log", bytes)]))
        #expect(reading.artifacts.map(\.recordCount) == [1])
    }
}
