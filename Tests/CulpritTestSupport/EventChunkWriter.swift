// Writes one chunk of an event log for EventLogWriter: names and template definitions stand where they are first used and
// are referred to from then on, values are typed as Windows types them, and a nested instance holds the event's data.

private import CulpritBytes
import CulpritModel

/// One chunk that is being written.
struct EventChunkWriter {
    private struct Slot {
        var kind: UInt8
        var bytes: [UInt8]
    }

    private var out = LittleEndianWriter()
    private var names: [String: Int] = [:]
    private var templates: [String: Int] = [:]
    private var nameTable = [Int](repeating: 0, count: 64)
    private var templateTable = [Int](repeating: 0, count: 32)
    private let firstNumber: UInt64
    private var lastNumber: UInt64
    private var lastRecord = 0

    init(firstNumber: UInt64) {
        self.firstNumber = firstNumber
        lastNumber = firstNumber
        out.bytes = [UInt8](repeating: 0, count: 512)
    }

    var isEmpty: Bool { lastRecord == 0 }
    var fits: Bool { out.bytes.count <= 65_536 }

    mutating func append(_ event: EventLogWriter.Event, number: UInt64) {
        let start = out.bytes.count
        out.put(UInt32(0x2A2A))
        out.put(UInt32(0))
        out.put(number)
        out.put(Self.fileTime(event.time))
        out.bytes += [0x0F, 1, 1, 0]
        instance(key: "system") { $0.systemDefinition() }
        systemValues(event, number)
        out.put(UInt8(0))
        while (out.bytes.count - start + 4) % 8 != 0 { out.put(UInt8(0)) }
        let size = UInt32(out.bytes.count - start + 4)
        out.put(size)
        out.set(size, at: start + 4)
        lastRecord = start
        lastNumber = number
    }

    /// The chunk's 65,536 bytes.
    func finished() -> [UInt8] {
        var out = out
        let free = out.bytes.count
        for (index, byte) in "ElfChnk\0".utf8.enumerated() { out.bytes[index] = byte }
        for offset in [8, 24] { out.set(firstNumber, at: offset) }
        for offset in [16, 32] { out.set(lastNumber, at: offset) }
        out.set(UInt32(128), at: 40)
        out.set(UInt32(lastRecord), at: 44)
        out.set(UInt32(free), at: 48)
        out.set(CRC32.of(out.bytes.span.extracting(512..<free)), at: 52)
        for (index, offset) in nameTable.enumerated() { out.set(UInt32(offset), at: 128 + index * 4) }
        for (index, offset) in templateTable.enumerated() { out.set(UInt32(offset), at: 384 + index * 4) }
        var sum = CRC32()
        sum.update(out.bytes.span.extracting(0..<120))
        sum.update(out.bytes.span.extracting(128..<512))
        out.set(sum.value, at: 124)
        out.bytes += [UInt8](repeating: 0, count: 65_536 - free)
        return out.bytes
    }

    // MARK: Templates

    private mutating func instance(key: String, _ define: (inout EventChunkWriter) -> Void) {
        var hash: UInt32 = 2_166_136_261
        for byte in key.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        out.bytes += [0x0C, 1]
        out.put(hash)
        if let known = templates[key] {
            out.put(UInt32(known))
            return
        }
        let start = out.bytes.count + 4
        out.put(UInt32(start))
        templates[key] = start
        let bucket = Int(hash % 32)
        out.put(UInt32(templateTable[bucket]))
        templateTable[bucket] = start
        out.put(hash)
        out.bytes += [UInt8](repeating: 0x5A, count: 12)
        out.put(UInt32(0))
        out.bytes += [0x0F, 1, 1, 0]
        define(&self)
        out.put(UInt8(0))
        out.set(UInt32(out.bytes.count - start - 24), at: start + 20)
    }

    private mutating func systemDefinition() {
        element("Event", attributes: [("xmlns", .literal("http://schemas.microsoft.com/win/2004/08/events/event"))]) {
            $0.element("System") {
                $0.element("Provider", attributes: [("Name", .value(0, 1))])
                $0.element("EventID") { $0.substitution(1, 6) }
                $0.element("Version") { $0.substitution(2, 4) }
                $0.element("Level") { $0.substitution(3, 4) }
                $0.element("Task") { $0.substitution(4, 6) }
                $0.element("Opcode") { $0.substitution(5, 4) }
                $0.element("Keywords") { $0.substitution(6, 0x15) }
                $0.element("TimeCreated", attributes: [("SystemTime", .value(7, 0x11))])
                $0.element("EventRecordID") { $0.substitution(8, 0x0A) }
                $0.element("Correlation", attributes: [("ActivityID", .value(9, 0x0F))])
                $0.element("Execution", attributes: [("ProcessID", .value(10, 8)), ("ThreadID", .value(11, 8))])
                $0.element("Channel") { $0.substitution(12, 1) }
                $0.element("Computer") { $0.substitution(13, 1) }
                $0.element("Security", attributes: [("UserID", .value(14, 0x13))])
            }
            $0.substitution(15, 0x21)
        }
    }

    private mutating func systemValues(_ event: EventLogWriter.Event, _ number: UInt64) {
        func number8(_ value: UInt8) -> Slot { Slot(kind: 4, bytes: [value]) }
        func fixed(_ kind: UInt8, _ value: some FixedWidthInteger & UnsignedInteger) -> Slot {
            var writer = LittleEndianWriter()
            writer.put(value)
            return Slot(kind: kind, bytes: writer.bytes)
        }
        values(
            [
                Self.slot(.text(event.provider)), fixed(6, event.eventID), number8(0), number8(event.level),
                fixed(6, UInt16(0)), number8(0), fixed(0x15, UInt64(1) << 63),
                fixed(0x11, Self.fileTime(event.time)), fixed(0x0A, event.recordID ?? number),
                event.activityID.map { Slot(kind: 0x0F, bytes: $0) } ?? Slot(kind: 0, bytes: []),
                fixed(8, event.processID), fixed(8, event.threadID), Self.slot(.text(event.channel)),
                Self.slot(.text(event.computer)),
                event.userSID.map { Slot(kind: 0x13, bytes: $0) } ?? Slot(kind: 0, bytes: []),
            ], nested: { $0.eventData(event) })
    }

    /// The nested binary XML that holds the event's own values.
    private mutating func eventData(_ event: EventLogWriter.Event) {
        let slots = event.data.map { Self.slot($0.value) }
        let shape = zip(event.data, slots).map { "\($0.name ?? "-"):\($1.kind)" }.joined(separator: "|")
        out.bytes += [0x0F, 1, 1, 0]
        instance(key: "\(event.provider)/\(event.userDataElement ?? "")/\(shape)") { writer in
            guard let root = event.userDataElement else {
                writer.element("EventData") { writer in
                    for (index, item) in event.data.enumerated() {
                        let attributes: [(String, AttributeText)] = item.name.map { [("Name", .literal($0))] } ?? []
                        writer.element("Data", attributes: attributes) { $0.substitution(index, slots[index].kind) }
                    }
                }
                return
            }
            writer.element("UserData") {
                $0.element(root, attributes: [("xmlns", .literal("http://manifests.microsoft.com/win/test"))]) {
                    for (index, item) in event.data.enumerated() {
                        $0.element(item.name ?? "Value", dependency: index) { writer in
                            writer.substitution(index, slots[index].kind)
                        }
                    }
                }
            }
        }
        values(slots, nested: nil)
        out.put(UInt8(0))
    }

    // MARK: Markup

    private enum AttributeText {
        case literal(String)
        case value(Int, UInt8)
    }

    private mutating func element(
        _ name: String, dependency: Int? = nil, attributes: [(String, AttributeText)] = [],
        _ content: ((inout EventChunkWriter) -> Void)? = nil
    ) {
        out.put(UInt8(attributes.isEmpty ? 0x01 : 0x41))
        out.put(UInt16(truncatingIfNeeded: dependency ?? 0xFFFF))
        let sizeOffset = out.bytes.count
        out.put(UInt32(0))
        self.name(name)
        if !attributes.isEmpty {
            let listOffset = out.bytes.count
            out.put(UInt32(0))
            for (index, attribute) in attributes.enumerated() {
                out.put(UInt8(index == attributes.count - 1 ? 0x06 : 0x46))
                self.name(attribute.0)
                switch attribute.1 {
                case .literal(let text):
                    out.bytes += [0x05, 0x01]
                    out.put(UInt16(text.utf16.count))
                    out.putUTF16(text)
                case .value(let index, let kind): substitution(index, kind)
                }
            }
            out.set(UInt32(out.bytes.count - listOffset - 4), at: listOffset)
        }
        if let content {
            out.put(UInt8(0x02))
            content(&self)
            out.put(UInt8(0x04))
        } else {
            out.put(UInt8(0x03))
        }
        out.set(UInt32(out.bytes.count - sizeOffset - 4), at: sizeOffset)
    }

    private mutating func substitution(_ index: Int, _ kind: UInt8) {
        out.put(UInt8(0x0E))
        out.put(UInt16(index))
        out.put(kind)
    }

    private mutating func name(_ text: String) {
        if let known = names[text] {
            out.put(UInt32(known))
            return
        }
        let start = out.bytes.count + 4
        out.put(UInt32(start))
        names[text] = start
        var hash: UInt32 = 0
        for unit in text.utf16 { hash = hash &* 65_599 &+ UInt32(unit) }
        let bucket = Int(hash & 0xFFFF) % 64
        out.put(UInt32(nameTable[bucket]))
        nameTable[bucket] = start
        out.put(UInt16(truncatingIfNeeded: hash))
        out.put(UInt16(text.utf16.count))
        out.putUTF16(text)
        out.put(UInt16(0))
    }

    // MARK: Values

    private mutating func values(_ slots: [Slot], nested: ((inout EventChunkWriter) -> Void)?) {
        out.put(UInt32(slots.count + (nested == nil ? 0 : 1)))
        for slot in slots {
            out.put(UInt16(slot.bytes.count))
            out.bytes += [slot.kind, 0]
        }
        let nestedDescriptor = out.bytes.count
        if nested != nil { out.bytes += [0, 0, 0x21, 0] }
        for slot in slots { out.bytes += slot.bytes }
        guard let nested else { return }
        let start = out.bytes.count
        nested(&self)
        out.set(UInt16(truncatingIfNeeded: out.bytes.count - start), at: nestedDescriptor)
    }

    private static func slot(_ value: EventLogWriter.Value) -> Slot {
        var writer = LittleEndianWriter()
        switch value {
        case .text(let text):
            writer.putUTF16(text)
            return Slot(kind: 1, bytes: writer.bytes)
        case .number(let number):
            writer.put(number)
            return Slot(kind: 8, bytes: writer.bytes)
        case .longNumber(let number):
            writer.put(number)
            return Slot(kind: 0x0A, bytes: writer.bytes)
        case .hexadecimal(let number):
            writer.put(number)
            return Slot(kind: 0x14, bytes: writer.bytes)
        case .boolean(let flag):
            writer.put(UInt32(flag ? 1 : 0))
            return Slot(kind: 0x0D, bytes: writer.bytes)
        case .time(let ticks):
            writer.put(fileTime(ticks))
            return Slot(kind: 0x11, bytes: writer.bytes)
        case .absent: return Slot(kind: 0, bytes: [])
        case .raw(let kind, let bytes): return Slot(kind: kind, bytes: bytes)
        }
    }

    private static func fileTime(_ ticks: Ticks) -> UInt64 { UInt64(clamping: ticks.value + Ticks.fileTimeEpoch) }
}
