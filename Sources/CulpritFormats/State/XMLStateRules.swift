// How the elements of one kind of XML document become entries, what can be odd about a document, and finding the
// containers of a kind of document by name. This file will not know any document.

import CulpritBytes
import CulpritModel

/// How the elements of one kind of document become entries.
struct XMLStateRules: Sendable {
    /// A container that repeats, and its children that can identify it.
    struct Container: Sendable {
        var element: StaticString
        var identifiers: [StaticString]

        init(_ element: StaticString, _ identifiers: StaticString...) {
            self.element = element
            self.identifiers = identifiers
        }
    }

    var containers: [Container] = []
    /// Whether attributes become entries, named `@name`, at the path of their element.
    var readsAttributes = true
    /// A child of the root that is passed over, for speed, and the elements in it that are counted.
    var skipped: (element: StaticString, counted: StaticString)?
    /// Whether `Diagnostics/ErrorLog` also gives log records.
    var readsErrorLog = false
}

/// What can be odd about an XML document.
enum XMLDiagnostics {
    static let damaged = DiagnosticCode(
        "xml/damaged", "the markup is damaged; what is readable around the place was kept", losesData: true)
    static let truncated = DiagnosticCode(
        "xml/truncated", "the document ends before its root element does", losesData: true)
    static let tooDeep = DiagnosticCode(
        "xml/too-deep", "elements are nested deeper than the limit; those below were passed over", losesData: true)
    static let tooMuchHeld = DiagnosticCode(
        "xml/late-identifier", "a container says too late what identifies it and is numbered instead")
    static let all = [damaged, truncated, tooDeep, tooMuchHeld, StateDiagnostics.valueCut]
}

/// The containers of one kind of document by the name of their element. Every element is looked up, and most are none:
/// the containers lie in buckets, which a few bytes of a name choose, and most buckets are empty.
struct XMLContainerTable {
    /// All containers, those of one bucket side by side and in the order of the rules.
    private let containers: [XMLStateRules.Container]
    /// Where each bucket begins, and behind the last one where it ends.
    private let bucketStarts: [Int]

    init(_ containers: [XMLStateRules.Container]) {
        var buckets = [[XMLStateRules.Container]](repeating: [], count: Self.bucketCount)
        for container in containers {
            var name: [UInt8] = []
            name.append(literal: container.element)
            buckets[Self.bucket(of: name.span)].append(container)
        }
        self.containers = buckets.flatMap(\.self)
        bucketStarts = buckets.reduce(into: [0]) { starts, bucket in starts.append((starts.last ?? 0) + bucket.count) }
    }

    /// The number of the container whose element is called `name`, or -1.
    func number(of name: Span<UInt8>) -> Int {
        let bucket = Self.bucket(of: name)
        var number = bucketStarts[bucket]
        let end = bucketStarts[bucket + 1]
        while number < end {
            if name.equals(containers[number].element) { return number }
            number += 1
        }
        return -1
    }

    /// The children, or attributes with their `@`, that can identify the container `number`, the best first.
    func identifiers(of number: Int) -> [StaticString] { containers[number].identifiers }

    private static let bucketCount = 64

    private static func bucket(of name: Span<UInt8>) -> Int {
        guard !name.isEmpty else { return 0 }
        let mixed = Int(name[0]) &* 7 &+ Int(name[name.count - 1]) &* 3 &+ name.count &* 11
        return mixed & (bucketCount - 1)
    }
}
