// Checks for authors: samples match, no failure is there twice, nothing explains itself in a circle.

import CulpritModel
import CulpritRules

extension PackChecker {
    /// Checks what an analysis can do without and a good pack cannot.
    mutating func checkAuthoring() {
        checkCases()
        checkSamples()
        checkConditions()
        checkCycles()
        checkOutcomes()
    }

    private mutating func checkSamples() {
        for signal in merged.book.signals {
            guard case .text(let patterns) = signal.trigger,
                !merged.broken.contains(DefinitionKey(kind: .signal, id: signal.id))
            else { continue }
            var matched: Set<Int> = []
            for sample in signal.samples {
                var isMatched = false
                for (index, pattern) in patterns.enumerated()
                where CompiledRuleBook.matches(pattern: pattern, text: sample) {
                    matched.insert(index)
                    isMatched = true
                }
                if !isMatched {
                    error(
                        signal.location,
                        "no pattern of the signal \(signal.id) matches its sample '\(sample.prefix(80))'",
                        "correct the pattern or the sample",
                        breaks: DefinitionKey(kind: .signal, id: signal.id))
                }
            }
            for (index, pattern) in patterns.enumerated() where !matched.contains(index) && patterns.count > 1 {
                error(
                    signal.location, "no sample of the signal \(signal.id) is matched by '\(pattern.prefix(80))'",
                    "add a sample for it")
            }
        }
    }

    /// Two failures that ask for the same are one failure written twice.
    private mutating func checkConditions() {
        var seen: [String: String] = [:]
        for failure in merged.book.failures {
            var text = ConditionText.canonical(failure.when)
            text += failure.unless.map { " unless " + ConditionText.canonical($0) }.sorted().joined()
            if text == ConditionText.canonical(.any([])) { continue }
            if let other = seen[text] {
                error(
                    failure.location, "\(failure.description.id) has the same condition as \(other)",
                    "say what tells the two apart, or remove one")
            } else {
                seen[text] = failure.description.id
            }
        }
    }

    private mutating func checkCycles() {
        let causes = Dictionary(merged.book.failures.map { ($0.description.id, $0.description.causedBy) }) { first, _ in
            first
        }
        let asks = Dictionary(
            merged.book.failures.map { failure in
                (failure.description.id, ConditionText.failures(in: [failure.when] + failure.unless))
            }
        ) { first, _ in first }
        for (graph, what) in [
            (causes, "explains itself through caused-by"), (asks, "asks for itself through 'failure:'"),
        ] {
            for cycle in Cycles.find(in: graph) {
                guard let first = merged.book.failures.first(where: { $0.description.id == cycle[0] }) else { continue }
                error(
                    first.location, "\(cycle[0]) \(what): \((cycle + [cycle[0]]).joined(separator: " > "))",
                    "remove the edge that is not true")
            }
        }
    }

    private mutating func checkOutcomes() {
        var operations: [String: (failing: SignalDefinition?, succeeds: Bool)] = [:]
        for signal in merged.book.signals {
            guard let operation = signal.operation else { continue }
            var entry = operations[operation] ?? (nil, false)
            if signal.outcome == .failure, entry.failing == nil { entry.failing = signal }
            if signal.outcome == .success { entry.succeeds = true }
            operations[operation] = entry
        }
        let cleared = merged.book.signals.filter { $0.outcome == .success }.flatMap(\.clears)
        for (operation, entry) in operations.sorted(by: { $0.key < $1.key }) {
            guard let failing = entry.failing, !entry.succeeds,
                !cleared.contains(where: { operation == $0 || operation.hasPrefix($0 + ".") })
            else { continue }
            warning(
                failing.location,
                "no signal says that the operation \(operation) succeeds, so that its failures never end",
                "add a signal with 'outcome: success'")
        }
    }
}

/// Finds circles in a graph.
enum Cycles {
    /// One circle per group of nodes that reach each other, each beginning with its first node in alphabetical order.
    /// Walks without recursion, in linear time.
    static func find(in graph: [String: [String]]) -> [[String]] {
        var state: [String: Int] = [:]  // 1 on the path, 2 done
        var cycles: [[String]] = []
        for start in graph.keys.sorted() where state[start] == nil {
            var path = [start]
            var next = [0]
            state[start] = 1
            while let node = path.last, let place = next.last {
                let targets = graph[node] ?? []
                guard place < targets.count else {
                    state[node] = 2
                    path.removeLast()
                    next.removeLast()
                    continue
                }
                next[next.count - 1] += 1
                let target = targets[place]
                if state[target] == 1, let from = path.firstIndex(of: target) {
                    var cycle = Array(path[from...])
                    if let least = cycle.indices.min(by: { cycle[$0] < cycle[$1] }) {
                        cycle = Array(cycle[least...] + cycle[..<least])
                    }
                    cycles.append(cycle)
                } else if state[target] == nil, graph[target] != nil {
                    state[target] = 1
                    path.append(target)
                    next.append(0)
                }
            }
        }
        return cycles
    }
}
