// What a report shows around the records that it cites.

import CulpritModel
import CulpritTestSupport
import Testing

@Suite struct NearbyRecordsTests {
    private static let hit =
        "Failed to enroll with RegisterDeviceWithManagementUsingAADDeviceCredentials with error code 0x80180018."

    private static func log(_ messages: [String]) -> [UInt8] {
        let records = messages.enumerated().map { index, message in
            "<![LOG[\(message)]LOG]!><time=\"10:00:\(index < 10 ? "0" : "")\(index).000-060\" date=\"03-04-2024\" "
                + "component=\"CoManagementHandler\" context=\"\" type=\"1\" thread=\"1\" file=\"a.cpp:1\">\r\n"
        }
        return Array(records.joined().utf8)
    }

    private func citations(_ messages: [String]) async throws -> [Citation] {
        let report = try await analysed([(path: "CoManagementHandler.log", bytes: Self.log(messages))])
        let device = try #require(report.devices.first)
        return try #require(device.findings.first { $0.isCulprit }).citations
    }

    @Test func `a cited line is shown with the lines before and after it`() async throws {
        let messages = (0..<9).map { $0 == 5 ? Self.hit : "line \($0)" }
        let citation = try #require(try await citations(messages).first)
        #expect(citation.surroundings.before.map(\.text) == ["line 2", "line 3", "line 4"])
        #expect(citation.surroundings.after.map(\.text) == ["line 6", "line 7", "line 8"])
        #expect(citation.surroundings.before.map(\.position) == [.line(3), .line(4), .line(5)])
    }

    @Test func `at the ends of a log there is less around`() async throws {
        let first = try #require(try await citations([Self.hit, "after"]).first)
        #expect(first.surroundings.before.isEmpty && first.surroundings.after.map(\.text) == ["after"])
        let only = try #require(try await citations([Self.hit]).first)
        #expect(only.surroundings.isEmpty)
    }

    @Test func `of many hits the first and the last are shown with what is around, each with its own`() async throws {
        let messages = (0..<30).flatMap { ["before \($0)", Self.hit, "after \($0)"] }
        let all = try await citations(messages)
        let shown = all.filter { !$0.surroundings.isEmpty }
        #expect(shown.count == min(6, all.count))
        for citation in shown {
            let before = try #require(citation.surroundings.before.last?.text)
            #expect(citation.surroundings.after.first?.text == "after" + before.dropFirst("before".count))
        }
    }

    @Test func `a long neighbour is cut, and no character in two`() async throws {
        let long = String(repeating: "\u{E4}\u{20AC}", count: 400)
        let citation = try #require(try await citations([long, Self.hit, "x" + long]).first)
        for record in citation.surroundings.before + citation.surroundings.after {
            #expect(record.text.count <= Limits().contextCharactersMax && record.text.hasSuffix("…"))
            #expect(!record.text.contains("\u{FFFD}"))
        }
    }

    @Test func `the records of a device are on its clock, and its codes are told`() async throws {
        let report = try await analysed([(path: "CoManagementHandler.log", bytes: Self.log(["x", Self.hit]))])
        let records = try #require(report.devices.first).records
        #expect(records.count == 1)
        #expect(records.first?.citation.text == Self.hit && records.first?.marks.isEmpty == false)
        #expect(records.first?.citation.time.resolved.utc == Ticks(year: 2024, month: 3, day: 4, hour: 9, second: 1))
        #expect(report.codes.map(\.code) == ["0x80180018"])
    }
}
