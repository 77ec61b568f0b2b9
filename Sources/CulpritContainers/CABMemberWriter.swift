// Cuts the expanded bytes of a folder into its members, in one pass. Members that overlap, which only hostile or very
// odd cabinets have, take another pass each.

internal import CulpritBytes
internal import CulpritModel

/// One pass over a folder.
final class CABMemberWriter {
    private let archive: CABArchive
    private let sink: any EntrySink
    private let budget: ExpansionBudget
    private let compressedByteCount: UInt64
    /// The members of this pass, in the order of their places.
    private let members: [Int]
    private var next = 0
    private var output: EntryOutput?
    /// Where the open member ends; its bytes are dropped where the sink does not want them.
    private var openEnd: UInt64 = 0
    private var isOpen = false
    private(set) var position: UInt64 = 0
    private var isSpent = false

    /// A pass that writes `members` of `archive`.
    init(
        _ members: [Int], of archive: CABArchive, compressedByteCount: UInt64, sink: any EntrySink,
        budget: ExpansionBudget
    ) {
        self.members = members
        self.archive = archive
        self.compressedByteCount = compressedByteCount
        self.sink = sink
        self.budget = budget
    }

    /// Where the last member ends.
    var end: UInt64 { members.reduce(0) { max($0, archive.file($1).folderOffset + archive.file($1).byteCount) } }

    /// Takes the next bytes of the folder; false where no more are wanted.
    func write(_ bytes: Span<UInt8>) -> Bool {
        var start = 0
        while true {
            if !isOpen {
                guard next < members.count else { return false }
                let file = archive.file(members[next])
                let distance = file.folderOffset - min(position, file.folderOffset)
                if distance > UInt64(bytes.count - start)
                    || (distance == UInt64(bytes.count - start) && file.byteCount > 0)
                {
                    position += UInt64(bytes.count - start)
                    return true
                }
                start += Int(distance)
                position += distance
                open(file)
            }
            let length = Int(min(UInt64(bytes.count - start), openEnd - position))
            if let output, !output.deliver(bytes.extracting(start..<start + length)) {
                if output.limits.contains(where: { $0.name == "bundleBytesMax" }) { isSpent = true }
                output.finish()
                self.output = nil
            }
            start += length
            position += UInt64(length)
            if position == openEnd { close() }
            if isSpent { return false }
            if start == bytes.count, isOpen { return true }
            if start == bytes.count, next < members.count, archive.file(members[next]).byteCount > 0 { return true }
        }
    }

    /// Says that the bytes of the open member are not what they were, because of `diagnostic`.
    func mark(_ diagnostic: Diagnostic) { output?.diagnostics.append(diagnostic) }

    /// Ends the pass: what is open or not begun ends with `diagnostics`.
    func finish(_ diagnostics: [Diagnostic]) {
        if isOpen {
            if let output { output.diagnostics += diagnostics }
            if position < openEnd || !diagnostics.isEmpty { output?.isPartial = true }
            close()
        }
        while next < members.count {
            let file = archive.file(members[next])
            let isReached = file.byteCount == 0
            open(file)
            if isSpent {
                output?.hit("bundleBytesMax")
            } else if !isReached {
                output?.diagnostics +=
                    diagnostics.isEmpty
                    ? [Diagnostic(ContainerCode.cabExtent, at: file.headerOffset)] : diagnostics
            }
            close()
        }
    }

    private func open(_ file: CABFile) {
        let entry = archive.entries[members[next]]
        next += 1
        isOpen = true
        openEnd = position + file.byteCount
        guard sink.begin(entry) else { return }
        let begun = EntryOutput(entry, compressedByteCount: compressedByteCount, sink: sink, budget: budget)
        if file.continuation != .none, file.byteCount > 0 {
            begun.diagnostics.append(Diagnostic(ContainerCode.cabIncompleteSet, at: file.headerOffset))
        }
        output = begun
    }

    private func close() {
        output?.finish()
        output = nil
        isOpen = false
    }
}
