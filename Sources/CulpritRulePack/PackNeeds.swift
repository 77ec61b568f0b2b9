// What a pack needs of the program and of the packs that it is laid over: checked before anything else, so that a pack that
// is too new says so in one sentence and not in a hundred about names it expects.

import CulpritRules

/// Holds packs to the versions that they need.
enum PackNeeds {
    /// Notes a finding in each layer that needs a newer program than `programVersion`, or a pack below it that is not
    /// there or too old.
    static func check(_ layers: inout [DecodedLayer], programVersion: String?) {
        for index in layers.indices {
            for need in layers[index].needs {
                guard let wanted = parts(need.version) else { continue }
                if need.name == "program" {
                    guard let programVersion, let own = parts(programVersion), isOlder(own, wanted) else { continue }
                    layers[index].findings.append(
                        LintFinding(
                            .error, at: need.location,
                            "the pack needs version \(need.version) of the program, and this is \(programVersion)",
                            remedy: "use a newer program, or an older version of the pack"))
                    continue
                }
                guard let below = layers[..<index].last(where: { $0.name == need.name }) else {
                    layers[index].findings.append(
                        LintFinding(
                            .error, at: need.location,
                            "the pack is laid over the pack \(need.name), which is not there",
                            remedy: "name the folder of \(need.name) with --rules before this one"))
                    continue
                }
                guard let own = parts(below.version), isOlder(own, wanted) else { continue }
                layers[index].findings.append(
                    LintFinding(
                        .error, at: need.location,
                        "the pack needs version \(need.version) of the pack \(need.name), and here is \(below.version)",
                        remedy: "use a newer \(need.name), or an older version of this pack"))
            }
        }
    }

    /// The numbers of a version, or nil where it is none. What follows a hyphen is left out.
    static func parts(_ version: String) -> [UInt32]? {
        let main = version.split(separator: "-", maxSplits: 1).first ?? ""
        let parts = main.split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
        guard !parts.isEmpty, parts.count <= 4, !parts.contains(nil) else { return nil }
        return parts.compactMap { $0 }
    }

    private static func isOlder(_ lhs: [UInt32], _ rhs: [UInt32]) -> Bool {
        for index in 0..<max(lhs.count, rhs.count) {
            let left = index < lhs.count ? lhs[index] : 0
            let right = index < rhs.count ? rhs[index] : 0
            if left != right { return left < right }
        }
        return false
    }
}
