// Judging whether an error code was met.

internal import CulpritModel

extension Judge {
    /// The value of a test on error codes. Silence is a no only where every source that could have shown the code was read
    /// to the end: the named ones, or all that have a failure signal with a code.
    func judge(_ test: CodeTest, _ mode: Mode) -> Judgement {
        let keys = Set(test.codes.compactMap { ErrorCode.key($0) })
        var proof: [Citation] = []
        var values: [(text: String, citation: Citation)] = []
        var count = 0
        var speaking: [Int] = []
        for signal in rules.book.signals where signal.outcome == .failure {
            guard test.sources.isEmpty || test.sources.contains(signal.source) else { continue }
            if signal.captureNames.contains("code"), let source = rules.index.sources[signal.source] {
                speaking.append(source)
            }
            for occurrence in evidence.signals[signal.id]?.occurrences ?? [] {
                guard mode == .history || !occurrence.isRecovered, let code = occurrence.captures["code"],
                    let key = ErrorCode.key(code), keys.contains(key)
                else { continue }
                proof.append(occurrence.citation)
                values.append(("\(signal.id) code = \(code)", occurrence.citation))
                count += 1
            }
        }
        for shape in evidence.unexplained {
            guard let code = shape.code, let key = ErrorCode.key(code), keys.contains(key),
                test.sources.isEmpty || test.sources.contains(where: { isFrom(shape, $0) })
            else { continue }
            proof += shape.citations
            values += shape.citations.map { ("\(shape.source) code = \(code)", $0) }
            count += max(shape.count, 1)
        }
        var result: Judgement
        if count > 0 {
            result = .yes(proof, count: count)
        } else {
            let sources = test.sources.isEmpty ? speaking : test.sources.compactMap { rules.index.sources[$0] }
            let open = Set(sources).sorted().filter { coverage($0) != .complete }
            let isRead = !sources.isEmpty && open.isEmpty
            result =
                isRead ? .no(Set(sources).sorted().flatMap { silence(of: $0) }) : .unknown(open.flatMap { missing($0) })
        }
        result.values = Array(values.prefix(20))
        return result
    }
    /// Whether an unexplained error came from the source `id`.
    private func isFrom(_ shape: UnexplainedShape, _ id: String) -> Bool {
        guard let source = rules.index.sources[id] else { return false }
        return rules.sourceTable.isLabel(shape.source, of: source, id: id)
    }
}
