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
        for seen in codesOfSignals where keys.contains(seen.key) {
            guard mode == .history || !seen.occurrence.isRecovered,
                test.sources.isEmpty || test.sources.contains(seen.signal.source)
            else { continue }
            proof.append(seen.occurrence.citation)
            values.append(("\(seen.signal.id) code = \(seen.code)", seen.occurrence.citation))
            count += 1
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
            let named = Set(test.sources.compactMap { rules.index.sources[$0] }).sorted()
            let sources = test.sources.isEmpty ? rules.index.sourcesWithCodes : named
            let open = sources.filter { coverage($0) != .complete }
            let isRead = !sources.isEmpty && open.isEmpty
            result = isRead ? .no(sources.flatMap { silence(of: $0) }) : .unknown(open.flatMap { missing($0) })
        }
        result.values = Array(values.prefix(20))
        return result
    }

    /// The codes that failure signals captured, in the order of the pack.
    func makeCodesOfSignals() -> [SeenCode] {
        var seen: [SeenCode] = []
        for signal in rules.index.failureSignals {
            for occurrence in evidence.signals[signal.id]?.occurrences ?? [] {
                guard let code = occurrence.captures["code"], let key = ErrorCode.key(code) else { continue }
                seen.append(SeenCode(key: key, code: code, signal: signal, occurrence: occurrence))
            }
        }
        return seen
    }

    /// Whether an unexplained error came from the source `id`.
    private func isFrom(_ shape: UnexplainedShape, _ id: String) -> Bool {
        guard let source = rules.index.sources[id] else { return false }
        return rules.sourceTable.isLabel(shape.source, of: source, id: id)
    }
}

/// A code that a failure signal captured.
struct SeenCode {
    let key: CodeKey
    let code: String
    let signal: FailureSignal
    let occurrence: Occurrence
}
