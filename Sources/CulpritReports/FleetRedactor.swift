// Takes identifiers out of what goes into a store of a fleet, and out of what a store answers. Both are put into the form of
// a report on one device, so that one place knows what an identifier is. A path on the share is replaced whole: people name
// files after computers and users, and nothing around such a name tells so.

package import CulpritModel

/// Replaces identifiers of a fleet by stand-ins.
package struct FleetRedactor {
    private let key: String?
    private var redactor: Redactor
    private var paths: [String: String] = [:]

    /// A redactor whose stand-ins are numbers within this run or, with a `key`, the same in every run with that key.
    package init(key: String?) {
        self.key = key
        redactor = Redactor(key: key)
    }

    /// The originals with their stand-ins, for the owner's eyes only.
    package var map: [(original: String, standIn: String)] {
        redactor.map + paths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What tells a key apart from others without telling the key.
    package static func fingerprint(ofKey key: String) -> String {
        hexadecimal(SipHash(words: key).hash(Array("fingerprint".utf8)))
    }

    // MARK: What goes in

    /// The report on one bundle as it goes into a store, with stand-ins made of `key`; its paths are relative to the bundle.
    package static func redacted(_ report: AnalysisReport, key: String) -> AnalysisReport {
        var redactor = Redactor(key: key)
        return redactor.redact([report]).first ?? report
    }

    /// What stands for the path of a bundle in a store, made of `key`.
    package static func standIn(forPath path: String, key: String) -> String {
        "bundle-" + hexadecimal(SipHash(words: key).hash(Array(path.utf8)))
    }

    /// A sentence of the system, with stand-ins made of `key` for what it quotes.
    package static func redacted(reason: String, key: String) -> String {
        var redactor = Redactor(key: key)
        return redactor.redact(reason)
    }

    // MARK: What comes out

    /// The report on a fleet. `names` are the names and serial numbers of all devices, in lower case: an error's text can
    /// hold one where nothing tells that it is one.
    package mutating func redact(_ summary: FleetSummary, names: Set<String>) -> FleetSummary {
        var result = summary
        var texts = summary.shapes.flatMap { [$0.shape, $0.code ?? "", $0.source] } + summary.problems.map(\.reason)
        var identities = summary.tenants.map { group in
            var identity = DeviceIdentity()
            identity.tenantID = group.name == "unknown" ? nil : group.name
            return identity
        }
        identities += FleetRedactor.words(in: texts).filter(names.contains).sorted().map { name in
            var identity = DeviceIdentity()
            identity.names = [name]
            return identity
        }
        let plain = exchange(identities, &texts)
        for index in result.tenants.indices { result.tenants[index].name = plain[index].tenantID ?? "unknown" }
        for index in result.shapes.indices {
            result.shapes[index].shape = texts[index * 3]
            result.shapes[index].code = result.shapes[index].code.map { _ in texts[index * 3 + 1] }
            result.shapes[index].source = texts[index * 3 + 2]
        }
        for index in result.problems.indices {
            result.problems[index].path = redact(path: result.problems[index].path)
            result.problems[index].reason = texts[result.shapes.count * 3 + index]
        }
        for index in result.unjudged.indices { result.unjudged[index].path = redact(path: result.unjudged[index].path) }
        return result
    }

    /// The devices that have a failure.
    package mutating func redact(_ devices: [AffectedDevice]) -> [AffectedDevice] {
        let identities = devices.map { device in
            var identity = DeviceIdentity()
            identity.names = [device.name, device.device]
            identity.tenantID = device.tenant
            return identity
        }
        var texts: [String] = []
        let plain = exchange(identities, &texts)
        return zip(devices, plain).map { device, identity in
            var device = device
            device.name = identity.names.first ?? ""
            device.device = identity.names.last ?? ""
            device.tenant = identity.tenantID
            return device
        }
    }

    /// The history of a device.
    package mutating func redact(_ history: DeviceHistory) -> DeviceHistory {
        var result = history
        var identity = history.identity
        identity.names.append(history.device)
        var texts = history.observations.map(\.sentence)
        texts += history.failures.flatMap { [$0.proof ?? "", $0.place ?? ""] }
        guard var plain = exchange([identity], &texts).first else { return result }
        result.device = plain.names.popLast() ?? ""
        result.identity = plain
        for index in result.observations.indices {
            result.observations[index].sentence = texts[index]
            result.observations[index].path = redact(path: result.observations[index].path)
        }
        for index in result.failures.indices {
            let place = result.observations.count + index * 2
            result.failures[index].proof = result.failures[index].proof.map { _ in texts[place] }
            result.failures[index].place = result.failures[index].place.map { _ in texts[place + 1] }
        }
        return result
    }

    private mutating func redact(path: String) -> String {
        if let known = paths[path] { return known }
        let standIn = key.map { FleetRedactor.standIn(forPath: path, key: $0) } ?? "bundle-\(paths.count + 1)"
        paths[path] = standIn
        return standIn
    }

    /// Redacts `identities` and `texts` together, in the form of a report that holds nothing else.
    private mutating func exchange(_ identities: [DeviceIdentity], _ texts: inout [String]) -> [DeviceIdentity] {
        func device(_ identity: DeviceIdentity) -> DeviceDiagnosis {
            DeviceDiagnosis(
                id: "device", identity: identity, causeEstablished: false, sentence: "", culprits: [], findings: [],
                ladder: [], ladderRemarks: [], notAssessed: [], ruledOut: [], unexplained: [], collectNext: [])
        }
        var carrier = device(DeviceIdentity())
        carrier.ladderRemarks = texts
        let report = AnalysisReport(
            tool: ToolDescription(version: "", packName: "", packVersion: "", packHash: ""), artifacts: [],
            devices: identities.map(device) + [carrier], sources: [], limits: [])
        guard let redacted = redactor.redact([report]).first, let carried = redacted.devices.last else {
            return identities
        }
        texts = carried.ladderRemarks
        return redacted.devices.dropLast().map(\.identity)
    }

    /// The words of `texts` that could be names, in lower case.
    private static func words(in texts: [String]) -> Set<String> {
        var words: Set<String> = []
        for text in texts {
            for word in text.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber || "-_".contains($0)) })
            {
                words.insert(String(word))
            }
        }
        return words
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
