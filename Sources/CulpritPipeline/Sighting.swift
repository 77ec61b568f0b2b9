// What a sink keeps of a record that means something, until the end of the artifact. Text is made only then, of the few that
// are still kept: of ten thousand events of one signal nearly all are pushed out again by later ones.

import CulpritEvidence
import CulpritModel
import CulpritRules

/// A record that was seen and may be cited.
enum Sighting: Sendable {
    /// A record whose text is made, as has to be where its bytes are gone afterwards.
    case record(GatheredRecord)
    /// An event, whose parts outlive the call. `sequence` is where it stands among all records of its artifact.
    case event(EventHeader, [EventValue], sequence: Int)

    /// Bytes of the values of one event that are kept as they are; of longer ones text is made at once, which is cut.
    private static let valueBytesMax = 2048

    /// Whether `values` are kept as they are.
    static func isShort(_ values: [EventValue]) -> Bool {
        var byteCount = 0
        for value in values { byteCount += value.text.utf8.count }
        return byteCount <= valueBytesMax
    }

    /// The record as evidence, its text in the words of `messages` and no longer than `charactersMax`.
    func gathered(_ messages: EventMessages, charactersMax: Int) -> GatheredRecord {
        switch self {
        case .record(let record): record
        case .event(let header, let values, let sequence):
            GatheredRecord(
                place: Place(offset: header.offset, position: .record(header.recordID)),
                time: header.time.map { .utc($0) } ?? .unknown, timeText: header.time?.description,
                text: messages.text(header, values, charactersMax: charactersMax), severity: header.severity,
                sequence: sequence, userSID: header.userSID)
        }
    }
}

/// What tells an unexplained error of an artifact from another.
struct ShapeKey: Hashable {
    /// The component or the channel.
    var source: String
    /// The message without what differs from one to the next, or the provider of an event.
    var words: String
    var eventID: UInt32?

    /// The shape in words.
    var shape: String { eventID.map { "\(words) event \($0)" } ?? words }
}

/// Errors of one shape as they are seen.
struct SeenShape {
    var code: String?
    var records: Tally<Sighting>
}
