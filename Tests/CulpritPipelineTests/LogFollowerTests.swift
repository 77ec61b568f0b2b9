// A log that is followed gives the rows and the findings that it gives when it is read at once, as they come.

import CulpritBytes
import CulpritModel
import CulpritTestSupport
import Testing

@testable import CulpritPipeline

@Suite struct LogFollowerTests {
    private static let path = ArtifactPath("CCM/Logs/CoManagementHandler.log")
    private static let tool = ToolDescription(version: "test", packName: "", packVersion: "", packHash: "")

    private func line(_ minute: Int, _ message: String, type: Int = 1) -> [UInt8] {
        let digits = minute < 10 ? "0\(minute)" : "\(minute)"
        return Array(
            ("<![LOG[\(message)]LOG]!><time=\"10:\(digits):00.000-60\" date=\"03-06-2024\" "
                + "component=\"CoManagementHandler\" context=\"\" type=\"\(type)\" thread=\"12\" file=\"x.cpp:1\">\r\n")
                .utf8)
    }

    private func follower(_ filter: TimelineFilter = TimelineFilter()) async throws -> LogFollower {
        let rules = try #require(Rules.compiled)
        return await LogFollower(
            rules, tool: LogFollowerTests.tool, inputs: [], fixed: [], options: options(), filter: filter)
    }

    private func round(_ follower: LogFollower) throws -> (rows: [String], changes: [FollowedChange]) {
        var rows: [String] = []
        let changes = try follower.round { row in
            rows.append(row.message)
            return true
        }
        return (rows, changes)
    }

    /// A failure that the rules know by one line, and the line that clears it.
    private let failed =
        "Failed to enroll with RegisterDeviceWithManagementUsingAADDeviceCredentials with error code 0x80180018."

    @Test func `rows come once and in order and a finding is told when its line comes`() async throws {
        let follower = try await follower()
        follower.begin(LogFollowerTests.path)
        let first = line(1, "State: 1") + line(2, "Nothing to do")
        for byte in first { follower.add([byte], to: LogFollowerTests.path) }
        let begin = try round(follower)
        #expect(begin.rows == ["State: 1", "Nothing to do"])
        #expect(begin.changes.isEmpty)
        let second = line(5, failed, type: 3)
        follower.add(Array(second.prefix(40)), to: LogFollowerTests.path)
        #expect(try round(follower).rows.isEmpty)
        follower.add(Array(second.dropFirst(40)), to: LogFollowerTests.path)
        let later = try round(follower)
        #expect(later.rows == [failed])
        #expect(!later.changes.isEmpty)
        #expect(later.changes.allSatisfy { $0.kind == .new && !$0.finding.citations.isEmpty })
        #expect(later.changes.contains { $0.finding.citations.contains { $0.text.contains("0x80180018") } })
        let quiet = try round(follower)
        #expect(quiet.rows.isEmpty && quiet.changes.isEmpty)
    }

    @Test func `what a log said before it began anew still counts`() async throws {
        let follower = try await follower()
        follower.begin(LogFollowerTests.path)
        follower.add(line(1, failed, type: 3), to: LogFollowerTests.path)
        let before = try round(follower)
        #expect(before.changes.contains { $0.kind == .found })
        follower.begin(LogFollowerTests.path)
        follower.add(line(9, "A new log"), to: LogFollowerTests.path)
        let after = try round(follower)
        #expect(after.rows == ["A new log"])
        #expect(after.changes.isEmpty)
    }

    @Test func `rows pass the filter`() async throws {
        var filter = TimelineFilter()
        filter.leastSeverity = .error
        let follower = try await follower(filter)
        follower.begin(LogFollowerTests.path)
        follower.add(line(1, "State: 1") + line(2, failed, type: 3), to: LogFollowerTests.path)
        #expect(try round(follower).rows == [failed])
    }

    @Test func `following a fixture to its end finds what reading it at once finds`() async throws {
        let bundle = try #require(FixtureBundles.all().first { $0.name == "mdm-scope-none" })
        let files = bundle.files.map { (path: $0.path, bytes: $0.bytes) }
        let whole = try #require(try await analysed(files).devices.first)
        let rules = try #require(Rules.compiled)
        let logs = files.filter { LogFollower.canFollow(Array($0.bytes.prefix(4096)), name: $0.path) }
        #expect(!logs.isEmpty && logs.count < files.count)
        let fixed = files.filter { file in !logs.contains { $0.path == file.path } }
        let follower = await LogFollower(
            rules, tool: LogFollowerTests.tool, inputs: inputs(files), fixed: inputs(fixed), options: options(),
            filter: TimelineFilter())
        for log in logs { follower.begin(ArtifactPath(log.path)) }
        var found: Set<String> = []
        func note(_ changes: [FollowedChange]) {
            for change in changes {
                if change.kind == .over {
                    found.remove(change.finding.failure.id)
                } else {
                    found.insert(change.finding.failure.id)
                }
            }
        }
        for step in 0..<3 {
            for log in logs {
                let (from, to) = (log.bytes.count * step / 3, log.bytes.count * (step + 1) / 3)
                follower.add(Array(log.bytes[from..<to]), to: ArtifactPath(log.path))
            }
            note(try round(follower).changes)
        }
        #expect(found == Set(whole.findings.filter { $0.state == .active }.map(\.failure.id)))
    }
}
