// What a servicing log shows of the device's zone.

import CulpritFormats
import CulpritModel
import CulpritTestSupport
import Testing

struct ServicingClockTests {
    /// The bias that a line written at 22:36:17 local time with `message` shows.
    private func bias(_ message: String) throws -> Int16? {
        let reading = try #require(Ticks(year: 2024, month: 7, day: 29, hour: 22, minute: 36, second: 17))
        let bytes = Array(message.utf8)
        return ServicingClock.bias(of: reading, message: bytes.span)
    }

    @Test func `a stamp in UTC shows how far local time lies from it`() throws {
        #expect(try bias("00000032@2024/7/29:15:36:17.166 CSI Transaction") == -420)
        #expect(try bias("CSI@2024/7/30:04:06:12.001") == 330)
        #expect(try bias("a@b, then 5@2024/7/29:22:36:18.000 done") == 0)
    }

    @Test func `a stamp of another moment shows nothing`() throws {
        #expect(try bias("00000032@2024/7/29:15:40:17.166") == nil)
        #expect(try bias("00000032@2024/6/29:15:36:17.166") == nil)
        #expect(try bias("00000032@1601/1/1:00:00:00.000") == nil)
    }

    @Test(arguments: [
        "", "@", "no stamp", "@2024", "@2024/7/29", "@2024/13/29:15:36:17.166", "@2024/7/29:15:36:17",
        "@24/7/29:15:36:17.1",
        "@@@@@@@@2024/7/29:15:36:17.166",
    ])
    func `what is no stamp shows nothing`(message: String) throws {
        #expect(try bias(message) == nil)
    }
}
