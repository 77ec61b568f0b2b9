// What an element of an event means by where it stands: a field of System, a value of EventData, a value below UserData.
// Shared by the reader that walks markup and by the plans made of templates, so that both name values alike.

private import CulpritBytes
import CulpritModel

/// Where in an event an element stands.
enum EventScope: Hashable {
    /// Outside of the event's root element.
    case document
    case event
    case system
    /// An element of System that holds fields.
    case systemElement(SystemElement)
    case eventData
    /// `<Data>` or `<ComplexData>` of EventData, which takes its name from an attribute.
    case data(String)
    /// An element whose value is named by this path.
    case path(String)
    /// The root of `UserData`, which is no part of the paths below it.
    case userData
    case renderingInfo
    /// An element that holds nothing that is reported.
    case ignored

    /// Longest name of a value in bytes; longer ones are cut, since hostile markup can nest long names.
    private static let nameBytesMax = 1024

    /// The scope of the child element `name`.
    func child(_ name: String) -> EventScope {
        switch self {
        case .document: name == "Event" ? .event : EventScope.event.child(name)
        case .event:
            switch name {
            case "System": .system
            case "EventData": .eventData
            case "UserData": .userData
            case "RenderingInfo": .renderingInfo
            default: .path(Self.joined("", name))
            }
        case .system: SystemElement(rawValue: name).map { .systemElement($0) } ?? .ignored
        case .systemElement, .ignored: .ignored
        case .eventData: name == "Data" || name == "ComplexData" ? .data(name) : .path(Self.joined("", name))
        case .data(let own): .path(Self.joined(own, name))
        case .path(let path): .path(Self.joined(path, name))
        case .userData: .path(Self.joined("", name))
        case .renderingInfo: name == "Message" ? .path("RenderingInfo/Message") : .ignored
        }
    }

    /// `name` below `path`, cut to a length that hostile nesting cannot inflate.
    static func joined(_ path: String, _ name: String) -> String {
        let whole = path.isEmpty ? name : path + "/" + name
        guard whole.utf8.count > nameBytesMax else { return whole }
        return String(decoding: whole.utf8.prefix(nameBytesMax), as: UTF8.self)
    }

    /// Whether the text of such an element is a value.
    var holdsValue: Bool {
        switch self {
        case .data, .path: true
        default: false
        }
    }

    /// Whether a NULL value leaves the element out. Not so for what every event has: in a half written record the value
    /// that the whole event depends on may be the one that is missing.
    var mayBeLeftOut: Bool { self != .event && self != .system }

    /// Whether markup nested in such an element can say anything.
    var mayHoldNested: Bool {
        switch self {
        case .systemElement, .ignored: false
        default: true
        }
    }

    /// The name that attributes of the element are put after.
    var attributeOwner: String? {
        switch self {
        case .data(let name): name
        case .path(let path): path
        default: nil
        }
    }
}

/// The elements of System that are read.
enum SystemElement: String, Hashable {
    case provider = "Provider"
    case eventID = "EventID"
    case level = "Level"
    case channel = "Channel"
    case computer = "Computer"
    case timeCreated = "TimeCreated"
    case eventRecordID = "EventRecordID"
    case execution = "Execution"
    case security = "Security"
    case correlation = "Correlation"

    /// The field that the element's own text is.
    var textField: SystemField? {
        switch self {
        case .eventID: .eventID
        case .level: .level
        case .channel: .channel
        case .computer: .computer
        case .eventRecordID: .recordID
        default: nil
        }
    }

    /// The field that the attribute `name` is.
    func field(attribute name: String) -> SystemField? {
        switch (self, name) {
        case (.provider, "Name"): .provider
        case (.timeCreated, "SystemTime"): .time
        case (.execution, "ProcessID"): .processID
        case (.execution, "ThreadID"): .threadID
        case (.security, "UserID"): .userSID
        case (.correlation, "ActivityID"): .activityID
        default: nil
        }
    }
}

/// The fields of System that are read.
enum SystemField: Int, CaseIterable {
    case provider, eventID, level, channel, computer, recordID, time, processID, threadID, userSID, activityID
}

/// The fields of System as far as they are known.
struct SystemFields: Equatable {
    var provider = ""
    var channel = ""
    var computer = ""
    var eventID: UInt32 = 0
    var level: UInt8 = 0
    var recordID: UInt64?
    var time: Ticks?
    var processID: UInt32?
    var threadID: UInt32?
    var userSID: String?
    var activityID: String?

    /// Takes a field from the value at `slot`. A NULL value leaves the field unknown.
    mutating func set(_ field: SystemField, _ slot: ValueSlot, _ bytes: Span<UInt8>, _ texts: inout TextInterner) {
        guard slot.kind != EventText.Kind.null else { return }
        let value = bytes.extracting(slot.range.clamped(to: 0..<bytes.count))
        switch field {
        case .provider, .channel, .computer, .userSID, .activityID:
            set(field, text: texts.text(field, slot, bytes))
        case .time where slot.kind == EventText.Kind.fileTime || slot.kind == EventText.Kind.systemTime:
            time = EventText.time(slot.kind, value)
        default:
            if slot.kind != EventText.Kind.string, let number = EventText.unsigned(value) {
                set(field, number: number)
            } else {
                set(field, text: texts.text(field, slot, bytes))
            }
        }
    }

    /// Takes a field from its text.
    mutating func set(_ field: SystemField, text: String) {
        switch field {
        case .provider: provider = text
        case .channel: channel = text
        case .computer: computer = text
        case .userSID: userSID = text
        case .activityID: activityID = text
        case .time:
            let characters = Array(text.utf8)
            // Forwarded events carry their time as text: `2021-11-19T16:53:03.123456700Z`.
            time = DateText.isoLike(characters.span)
        case .eventID, .level, .recordID, .processID, .threadID:
            let number = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
            if let number { set(field, number: number) }
        }
    }

    private mutating func set(_ field: SystemField, number: UInt64) {
        switch field {
        case .eventID: eventID = UInt32(truncatingIfNeeded: number)
        case .level: level = UInt8(truncatingIfNeeded: number)
        case .recordID: recordID = number
        case .processID: processID = UInt32(truncatingIfNeeded: number)
        case .threadID: threadID = UInt32(truncatingIfNeeded: number)
        default: break
        }
    }
}

/// Keeps the last text of each field, since neighbours in a log say the same: one string instead of thousands.
struct TextInterner {
    private struct Kept {
        var kind: UInt8 = 0
        var bytes: [UInt8] = []
        var text = ""
    }

    private var kept = [Kept](repeating: Kept(), count: SystemField.allCases.count)
    private var scratch: [UInt8] = []

    /// The text of the value at `slot`, the same string as last time if its bytes are the same.
    mutating func text(_ field: SystemField, _ slot: ValueSlot, _ bytes: Span<UInt8>) -> String {
        let index = field.rawValue
        let value = bytes.extracting(slot.range.clamped(to: 0..<bytes.count))
        let last = kept[index].bytes
        if kept[index].kind == slot.kind, last.span.hasSameBytes(as: value) { return kept[index].text }
        scratch.removeAll(keepingCapacity: true)
        EventText.append(slot, bytes, to: &scratch)
        kept[index] = Kept(kind: slot.kind, bytes: value.array(0..<value.count), text: EventText.string(scratch))
        return kept[index].text
    }
}
