// The one wrapper of libyaml, the parser inside of Yams. Yams makes of each event a node with a tag, a mark, a style and an
// anchor, and of each mapping a table; of a pack with 5,000 rules that took half of the time until it could be used. Rules
// need the text and the line. Source: yaml.h of the library.
//
// SAFETY: the parser is made in `init` and deleted in `deinit`, and it stands at one address between the two. It reads the
// bytes it was given with every step, so they lie in memory of this object. An event is deleted before the next is asked for,
// and what it says is copied before.

private import CYaml

/// What a YAML file consists of, as far as rules ask.
enum YAMLEvent {
    /// A text; whether it stands there without quotes.
    case scalar(String, isPlain: Bool, line: Int)
    case sequenceStart(line: Int)
    case sequenceEnd
    case mappingStart(line: Int)
    case mappingEnd
    case documentStart
    case documentEnd
    case streamStart
    case streamEnd
    /// What rules hardly ever have: a text or a list with a name, and the name in place of it.
    case anchor
}

/// The events of one YAML file, one after the other.
@safe
final class YAMLEvents {
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// The events of the file with the content `bytes`; nil where there is no memory for them.
    init?(_ bytes: [UInt8]) {
        unsafe text = UnsafeMutableBufferPointer.allocate(capacity: max(bytes.count, 1))
        _ = unsafe text.update(fromContentsOf: bytes)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else { return nil }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event, or nil where the text cannot be read on.
    func next() -> YAMLEvent? {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { return nil }
        defer { unsafe yaml_event_delete(&event) }
        let line = unsafe Int(event.start_mark.line) + 1
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            guard unsafe scalar.anchor == nil, let value = unsafe scalar.value else { return .anchor }
            let words = unsafe String(
                decoding: UnsafeBufferPointer(start: value, count: scalar.length), as: UTF8.self)
            let style = unsafe scalar.style
            return .scalar(
                words, isPlain: style == YAML_PLAIN_SCALAR_STYLE || style == YAML_ANY_SCALAR_STYLE, line: line)
        case YAML_SEQUENCE_START_EVENT:
            return unsafe event.data.sequence_start.anchor == nil ? .sequenceStart(line: line) : .anchor
        case YAML_MAPPING_START_EVENT:
            return unsafe event.data.mapping_start.anchor == nil ? .mappingStart(line: line) : .anchor
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        default: return .anchor
        }
    }
}
