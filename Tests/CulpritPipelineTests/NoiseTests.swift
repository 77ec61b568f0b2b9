import CulpritModel
import CulpritReports
import CulpritTestSupport
import Testing

/// What is set aside as harmless is counted and shown with its reason, and never becomes an error.
@Suite struct NoiseTests {
    private static func log(_ count: Int) -> [UInt8] {
        var text = ""
        for second in 0..<count {
            text +=
                "<![LOG[CCM Token for 'A' is already expired or close to expire]LOG]!><time=\"10:00:\(second + 10).000-60\" "
                + "date=\"11-20-2023\" component=\"CcmMessaging\" context=\"\" type=\"3\" thread=\"1\" file=\"a.cpp:1\">\r\n"
        }
        return Array(text.utf8)
    }

    @Test func `noise is counted, cited and told with its reason`() async throws {
        let report = try await analysed([("CcmMessaging.log", Self.log(5))])
        let device = try #require(report.devices.first)
        #expect(device.noise.map(\.id) == ["noise.cm.token-renewed"])
        let noise = try #require(device.noise.first)
        #expect(noise.count == 5)
        #expect(noise.citations.count == 2)
        #expect(noise.citations.first?.text.hasPrefix("CCM Token for 'A'") == true)
        #expect(device.unexplained.isEmpty)

        var options = ReportOptions()
        #expect(!ReportRenderer.render(report, as: .text, options: options).contains("Set aside"))
        options.explainsNoise = true
        let text = ReportRenderer.render(report, as: .text, options: options)
        #expect(text.contains("Set aside as harmless"))
        #expect(text.contains("5x \(noise.reason.prefix(20))"))
        #expect(ReportRenderer.render(report, as: .json).contains("\"noise.cm.token-renewed\""))
    }

    @Test func `a report without noise says so`() async throws {
        let text =
            Array("<![LOG[Nothing here]LOG]!><time=\"10:00:00.000-60\" date=\"11-20-2023\" component=\"X\" ".utf8)
            + Array("context=\"\" type=\"1\" thread=\"1\" file=\"a.cpp:1\">\r\n".utf8)
        let report = try await analysed([("X.log", text)])
        let noise = report.devices.flatMap(\.noise)
        #expect(noise.isEmpty)
    }
}
