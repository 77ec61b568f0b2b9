// Makes the inputs from a seed: the same bytes each time. Their shapes are those of `Benchmarks/inputs.py`: the length of
// messages, how often a record means something or spans lines, the fields of events. Nothing is damaged, so that it is known
// how many records there are.

import CulpritModel
import CulpritTestSupport

/// A file, and what is in it.
struct Input {
    var bytes: [UInt8] = []
    /// Records of a log, values of an export, entries of a report, events.
    var recordCount = 0
    /// How many of the records are a `KnownSignal`.
    var signalCount = 0
}

/// Makes one input; each is made by a maker of its own.
final class InputMaker {
    /// How many values an event of `eventLog` has.
    static let valuesOfEvent = 5
    private static let words = [
        "policy", "assignment", "client", "server", "request", "response", "completed", "successfully", "received",
        "sending", "message", "endpoint", "location", "update", "scan", "content", "download", "state", "system",
        "instance", "evaluation", "cycle", "trigger", "schedule", "handler", "manager", "task", "notification", "user",
        "machine", "certificate", "token", "device", "enrolled", "registration", "compliance", "inventory", "raising",
        "event", "delta", "retrieved", "no", "changes", "found", "for", "the", "of", "and", "is", "to", "from", "with",
        "status", "job", "queue", "thread", "service", "started", "stopped", "processing",
    ]
    private static let foreignWords = ["Gerät", "für", "Überprüfung", "abgeschlossen", "größer"]
    private static let components = [
        "PolicyAgent_ReplyAssignments", "CcmExec", "CoManagementHandler", "UpdatesHandler", "ScanAgent",
        "ContentTransferManager", "LocationServices", "ClientIDManagerStartup", "CcmMessaging", "DataTransferService",
        "InventoryAgent", "execmgr", "AppEnforce", "AppDiscovery", "WUAHandler", "CertificateMaintenance",
        "StatusAgent", "Scheduler", "CIAgent", "CcmEval", "PolicyEvaluator", "StateMessage",
    ]

    private var generator: SeededGenerator
    private var input = Input()

    /// A maker that always makes the same of the same `seed`.
    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// `text`, which is UTF-8, as little-endian UTF-16, with a byte order mark if `hasMark` says so.
    static func utf16(_ text: [UInt8], hasMark: Bool = false) -> [UInt8] {
        var encoded: [UInt8] = hasMark ? [0xFF, 0xFE] : []
        for unit in String(decoding: text, as: UTF8.self).utf16 { encoded.put(unit) }
        return encoded
    }

    // MARK: Files

    /// A ConfigMgr client log.
    func clientLog(byteCount: Int) -> Input {
        var second = below(86_400)
        while input.bytes.count < byteCount {
            var component = one(of: Self.components)
            var message = message()
            let chance = below(1000)
            if chance < 4 {
                let known = one(of: KnownSignal.all)
                component = known.component
                message = known.sample
                input.signalCount += 1
            } else if chance < 50 {
                // What spans lines: a piece of policy or of a list.
                for _ in 0...below(4) {
                    let word = one(of: Self.words)
                    message += "\r\n   <\(word)>\(self.message())</\(word)>"
                }
            }
            if below(10) < 4 { second += 1 }
            let day = second / 86_400
            let kind = below(100) < 97 ? 1 : 1 + below(3)
            add("<![LOG[\(message)]LOG]!><time=\"\(clock(second)).\(digits(below(1000), 3))-120\" ")
            add("date=\"\(digits(1 + day / 28 % 12, 2))-\(digits(1 + day % 28, 2))-2024\" component=\"\(component)\" ")
            add("context=\"\" type=\"\(kind)\" thread=\"\(1000 + below(8000))\" ")
            add("file=\"\(component.lowercased()).cpp:\(below(4000))\">\r\n")
            input.recordCount += 1
        }
        return input
    }

    /// A servicing log; with `foreignWords` one word in twenty is not ASCII.
    func servicingLog(byteCount: Int, foreignWords: Bool = false) -> Input {
        var second = 0
        while input.bytes.count < byteCount {
            if below(10) < 3 { second += 1 }
            let chance = below(100)
            let level = chance < 97 ? "Info" : chance < 99 ? "Warning" : "Error"
            let code = below(4) == 0 ? "800f0805" : "00000000"
            add("2024-03-\(digits(1 + second / 86_400 % 28, 2)) \(clock(second)), ")
            add(level + String(repeating: " ", count: 22 - level.utf8.count) + "CBS    ")
            for _ in 0..<4 + below(12) {
                add(foreignWords && below(20) == 0 ? one(of: Self.foreignWords) : one(of: Self.words))
                add(" ")
            }
            add("[HRESULT = 0x\(code)]\r\n")
            input.recordCount += 1
        }
        return input
    }

    /// A registry export, in UTF-8.
    func registryExport(byteCount: Int) -> Input {
        let places = ["PolicyManager\\current\\device", "Enrollments", "CCM", "Windows\\CurrentVersion"]
        add("Windows Registry Editor Version 5.00\r\n")
        while input.bytes.count < byteCount {
            add("\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\\(one(of: places))\\\(one(of: Self.words))\\")
            add("{\(guid())}]\r\n")
            for number in 0..<2 + below(7) {
                add("\"\(one(of: Self.words))\(number)\"=")
                switch below(3) {
                case 0: add("\"\(one(of: Self.words))\"\r\n")
                case 1: add("dword:\(digits(below(256), 8, radix: 16))\r\n")
                default:
                    add("hex:" + (0..<24).map { _ in digits(below(256), 2, radix: 16) }.joined(separator: ",") + "\r\n")
                }
                input.recordCount += 1
            }
        }
        return input
    }

    /// An MDM report: an enrolment and one long list of policy settings.
    func deviceManagementReport(byteCount: Int) -> Input {
        add("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<MDMEnterpriseDiagnosticsReport>\r\n")
        add("  <DeviceManagementAccount><Enrollment><EnrollmentId>\(guid())</EnrollmentId>")
        add("<EnrollmentState>1</EnrollmentState></Enrollment></DeviceManagementAccount>\r\n")
        add("  <PolicyManager><ConfigSource><EnrollmentId>\(guid())</EnrollmentId>\r\n")
        input.recordCount += 3
        while input.bytes.count < byteCount {
            let number = below(5000)
            add("    <PolicyScope><PolicyScope>Device</PolicyScope><Area><PolicyAreaName>\(one(of: Self.words))")
            add("</PolicyAreaName><PolicyName>\(one(of: Self.words))\(number)</PolicyName><PolicyValue>")
            add("\(one(of: Self.words)) &amp; \(number)</PolicyValue></Area></PolicyScope>\r\n")
            input.recordCount += 4
        }
        add("  </ConfigSource></PolicyManager>\r\n</MDMEnterpriseDiagnosticsReport>\r\n")
        return input
    }

    /// An event log of one channel.
    func eventLog(eventCount: Int) -> Input {
        let name = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider"
        let ids: [UInt16] = [76, 404, 208, 814, 813, 1805]
        let names = ids.map { _ in (0..<Self.valuesOfEvent).map { one(of: Self.words) + "\($0)" } }
        var time = Ticks(year: 2024, month: 3, day: 20) ?? Ticks(0)
        var events: [EventLogWriter.Event] = []
        for _ in 0..<eventCount {
            time = Ticks(time.value + 10_000_000 + Int64(below(590_000_000)))
            let kind = below(ids.count)
            let chance = below(100)
            var event = EventLogWriter.Event(
                provider: name, channel: name + "/Admin", eventID: ids[kind],
                level: chance < 90 ? 4 : chance < 96 ? 3 : 2, time: time, computer: "PC-0042.corp.example")
            event.processID = UInt32(500 + below(8500))
            // The local system.
            event.userSID = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]
            event.data = names[kind].enumerated().map { place, name in .init(name, value(place, time)) }
            events.append(event)
        }
        return Input(bytes: EventLogWriter.file(events: events), recordCount: eventCount)
    }

    // MARK: Parts

    private func add(_ text: String) { input.bytes += text.utf8 }

    private func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }

    private func one<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    private func sentence(_ lengths: [Int]) -> String {
        (0..<one(of: lengths)).map { _ in one(of: Self.words) }.joined(separator: " ")
    }

    private func guid() -> String {
        let number = digits(generator.next(), 16, radix: 16) + digits(generator.next(), 16, radix: 16)
        var text = ""
        for (place, digit) in number.enumerated() {
            if [8, 12, 16, 20].contains(place) { text += "-" }
            text.append(digit)
        }
        return text
    }

    private func message() -> String {
        let text = sentence([3, 5, 6, 8, 9, 10, 14])
        switch below(10) {
        case 0..<3: return text + " {\(guid())}"
        case 3: return text + " 'ScopeId_\(guid())/RequiredApplication_\(guid())/\(below(20))'"
        case 4: return text + " = 0x\(below(3) == 0 ? "87d00215" : "00000000")."
        default: return text
        }
    }

    /// The value at `place` of an event of `time`: mostly text, with a code and a time.
    private func value(_ place: Int, _ time: Ticks) -> EventLogWriter.Value {
        switch place {
        case 1: .hexadecimal(below(4) == 0 ? 0x8018_0018 : 0)
        case 3: .time(time)
        default: .text(below(4) == 0 ? "{\(guid())}" : sentence([1, 2, 4, 8, 12]))
        }
    }

    private func clock(_ second: Int) -> String {
        "\(digits(second / 3600 % 24, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))"
    }

    private func digits(_ number: some BinaryInteger, _ count: Int, radix: Int = 10) -> String {
        let text = String(number, radix: radix)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
