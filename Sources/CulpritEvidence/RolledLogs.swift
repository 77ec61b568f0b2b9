// Which files are parts of one log. Writers put a full log aside and begin anew: ConfigMgr renames `X.log` to `X.lo_`, the
// Intune Management Extension to `X-20240402-161304.log` (local time), Windows servicing to `CbsPersist_20240402161304.log`,
// device setup to `setupapi.dev.20240402_161304.log`; others count (`X.log.1` is the newest) or keep one `.bak`.
// This file looks at names alone; that the parts follow each other in time is not its business.
// Source: ConfigMgr's documentation of log files for `.lo_` and stamps; the others as they are seen on devices.

package import CulpritModel

/// Logs that were put aside, and their order.
package enum RolledLogs {
    /// Where one file stands in its log.
    package struct Part: Hashable, Sendable {
        /// The path of the log that is still written to, in lower case: what all parts have in common.
        package var log: ArtifactPath
        /// Earlier parts are less.
        var rank: Rank
    }

    /// The age of a part: first by what kind of name it has, then by the number in it.
    struct Rank: Hashable, Comparable, Sendable {
        enum Kind: Int, Sendable { case stamped, numbered, aside, current }

        var kind: Kind
        var number: Int

        static func < (lhs: Rank, rhs: Rank) -> Bool {
            (lhs.kind.rawValue, lhs.number) < (rhs.kind.rawValue, rhs.number)
        }
    }

    /// The part that the artifact at `path` is. A file that was never rolled is the current part of its own log.
    package static func part(_ path: ArtifactPath) -> Part {
        let name = path.fileName.lowercased()
        let folder = String(path.description.dropLast(path.fileName.count))
        let (current, rank) = read(name)
        return Part(log: ArtifactPath((withoutOwnArchive(folder, name: name) + current).lowercased()), rank: rank)
    }

    /// The name of the log that the file called `fileName` is a part of, in lower case: `x.log` for `X.lo_`.
    package static func currentName(_ fileName: String) -> String { read(fileName.lowercased()).current }

    /// The order in which the artifacts at `paths` are to be read: parts of one log one after the other, the oldest
    /// first, at the place where the first of them stands; all else as it is.
    package static func readingOrder(_ paths: [ArtifactPath]) -> [Int] {
        let parts = paths.map { part($0) }
        var places: [ArtifactPath: Int] = [:]
        for (index, part) in parts.enumerated() where places[part.log] == nil { places[part.log] = index }
        return paths.indices.sorted { left, right in
            let place = (places[parts[left].log] ?? left, places[parts[right].log] ?? right)
            if place.0 != place.1 { return place.0 < place.1 }
            if parts[left].rank != parts[right].rank { return parts[left].rank < parts[right].rank }
            return left < right
        }
    }

    // MARK: Names

    private static func read(_ name: String) -> (current: String, rank: Rank) {
        if name.hasSuffix(".lo_") { return (name.dropLast(4) + ".log", Rank(kind: .aside, number: 0)) }
        if name.hasSuffix(".bak") {
            let stem = name.dropLast(4)
            return (stem.hasSuffix(".log") ? String(stem) : stem + ".log", Rank(kind: .aside, number: 0))
        }
        if let dot = name.lastIndex(of: "."), name[..<dot].hasSuffix(".log"),
            let number = number(name[name.index(after: dot)...], digits: 1...4)
        {
            return (String(name[..<dot]), Rank(kind: .numbered, number: -number))
        }
        if name.hasSuffix(".log"), let stamped = stamped(name.dropLast(4)) {
            return (stamped.stem + ".log", Rank(kind: .stamped, number: stamped.number))
        }
        return (name, Rank(kind: .current, number: 0))
    }

    /// The name without the stamp that it ends with, and the stamp as one number.
    private static func stamped(_ name: Substring) -> (stem: Substring, number: Int)? {
        let tail = name.utf8.suffix(15)
        if tail.count == 15, let middle = tail.dropFirst(8).first, [0x2D, 0x5F].contains(middle),
            let date = number(Substring(tail.prefix(8)), digits: 8...8),
            let time = number(Substring(tail.suffix(6)), digits: 6...6), isDate(date)
        {
            let stem = name.dropLast(15)
            guard let separator = stem.last, "-_.".contains(separator), stem.count > 1 else { return nil }
            return (stem.dropLast(), date * 1_000_000 + time)
        }
        guard name.hasPrefix("cbspersist_"), let number = number(name.dropFirst(11), digits: 14...14) else {
            return nil
        }
        return ("cbs", number)
    }

    private static func isDate(_ number: Int) -> Bool {
        (1990...2999).contains(number / 10_000) && (1...12).contains(number / 100 % 100)
            && (1...31).contains(number % 100)
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// The folder that holds the archive `x.cab`, where `folder` is that archive and holds `x.log`: a servicing log that
    /// was put aside is packed alone.
    private static func withoutOwnArchive(_ folder: String, name: String) -> String {
        guard folder.hasSuffix("!/"), let dot = name.lastIndex(of: ".") else { return folder }
        let archive = folder.dropLast(2)
        let start = archive.lastIndex(of: "/").map { archive.index(after: $0) } ?? archive.startIndex
        let own = archive[start...].lowercased()
        guard let end = own.lastIndex(of: "."), own[..<end] == name[..<dot] else { return folder }
        return String(archive[..<start])
    }
}
