// Writes event logs for tests and fixtures: a header, chunks of 64 KiB with their checksums and tables, and records made
// of template instances, as Windows writes them. It will not write damaged logs; a test damages the bytes itself.

private import CulpritBytes
package import CulpritModel

/// Makes the bytes of event logs.
package enum EventLogWriter {
    /// One typed value of an event.
    package enum Value: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String)
        case number(UInt32)
        case longNumber(UInt64)
        case hexadecimal(UInt32)
        case boolean(Bool)
        case time(Ticks)
        case absent
        /// Bytes of any kind, as the format numbers the kinds.
        case raw(kind: UInt8, bytes: [UInt8])

        package init(stringLiteral value: String) { self = .text(value) }
        package init(integerLiteral value: UInt32) { self = .number(value) }
    }

    /// A named or unnamed value.
    package struct Item: Sendable {
        package var name: String?
        package var value: Value

        /// The value `value` called `name`.
        package init(_ name: String?, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// One event.
    package struct Event: Sendable {
        package var provider: String
        package var channel: String
        package var eventID: UInt16
        package var level: UInt8
        package var time: Ticks
        package var computer: String
        package var data: [Item]
        /// `System/EventRecordID`; nil numbers the events from 1.
        package var recordID: UInt64?
        /// The element of `UserData` that holds the values; nil puts them in `EventData`.
        package var userDataElement: String?
        package var processID: UInt32 = 4
        package var threadID: UInt32 = 8
        /// The bytes of the SID of `System/Security/@UserID`, or nil for none.
        package var userSID: [UInt8]?
        /// The bytes of the GUID of `System/Correlation/@ActivityID`, or nil for none.
        package var activityID: [UInt8]?

        /// An event with the given parts.
        package init(
            provider: String, channel: String, eventID: UInt16, level: UInt8 = 4, time: Ticks, computer: String,
            data: [Item] = [], recordID: UInt64? = nil, userDataElement: String? = nil
        ) {
            self.provider = provider
            self.channel = channel
            self.eventID = eventID
            self.level = level
            self.time = time
            self.computer = computer
            self.data = data
            self.recordID = recordID
            self.userDataElement = userDataElement
        }
    }

    /// The bytes of a log that holds `events` in their order.
    package static func file(events: [Event]) -> [UInt8] {
        var chunks: [[UInt8]] = []
        var chunk = EventChunkWriter(firstNumber: 1)
        for (index, event) in events.enumerated() {
            let number = UInt64(index + 1)
            var tried = chunk
            tried.append(event, number: number)
            if !tried.fits, !chunk.isEmpty {
                chunks.append(chunk.finished())
                tried = EventChunkWriter(firstNumber: number)
                tried.append(event, number: number)
            }
            precondition(tried.fits, "an event has to fit into a chunk")
            chunk = tried
        }
        if !chunk.isEmpty || chunks.isEmpty { chunks.append(chunk.finished()) }
        return header(chunkCount: chunks.count, nextNumber: UInt64(events.count + 1)) + chunks.joined()
    }

    private static func header(chunkCount: Int, nextNumber: UInt64) -> [UInt8] {
        var writer = LittleEndianWriter()
        writer.bytes += Array("ElfFile\0".utf8)
        writer.put(UInt64(0))
        writer.put(UInt64(chunkCount - 1))
        writer.put(nextNumber)
        writer.put(UInt32(128))
        writer.put(UInt16(1))
        writer.put(UInt16(3))
        writer.put(UInt16(4096))
        writer.put(UInt16(chunkCount))
        writer.bytes += [UInt8](repeating: 0, count: 4096 - writer.bytes.count)
        writer.set(CRC32.of(writer.bytes.span.extracting(0..<120)), at: 124)
        return writer.bytes
    }
}

/// Bytes that grow, with numbers put in little-endian order.
struct LittleEndianWriter {
    var bytes: [UInt8] = []

    mutating func put(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func set(_ value: some FixedWidthInteger & UnsignedInteger, at offset: Int) {
        for index in 0..<value.bitWidth / 8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8)) }
    }

    mutating func putUTF16(_ text: String) { for unit in text.utf16 { put(unit) } }
}
