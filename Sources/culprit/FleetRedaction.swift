// Stand-ins in a store: the key that makes them, and where it is kept.

import ArgumentParser
import CulpritIO
import CulpritModel
import CulpritReports
import CulpritStore

/// Makes what goes into a store free of identifiers.
struct StoreRedaction: Sendable {
    private let key: String

    /// The path of a bundle as the store knows it.
    func path(_ path: String) -> String { FleetRedactor.standIn(forPath: path, key: key) }

    /// A reason as the store keeps it.
    func reason(_ reason: String) -> String { FleetRedactor.redacted(reason: reason, key: key) }

    /// `report` as the store keeps it.
    func report(_ report: AnalysisReport, of bundle: BundleStamp) -> AnalysisReport {
        FleetRedactor.redacted(report.relative(to: bundle.path), key: key)
    }

    /// `bundle` as the store knows it.
    func bundle(_ bundle: BundleStamp) -> BundleStamp {
        var redacted = bundle
        redacted.path = path(bundle.path)
        return redacted
    }

    /// How `store` is written: with stand-ins where `options` ask for them or where it has begun with them. The key is
    /// the one that is given or else one that is made of chance once and kept beside the store, for its owner only: the
    /// next runs need it, so that a device gets the same stand-in again. Whoever gets the store without it cannot try
    /// out names. Ends the program where the key does not fit.
    static func of(_ store: FleetStore, at path: String, _ options: RedactionOptions) throws -> StoreRedaction? {
        let fingerprint = try answering { () throws(StoreFailure) in try store.redaction() }
        guard options.isOn || fingerprint != nil else { return nil }
        let keyPath = path + ".key"
        var key = try options.key.redactKey ?? kept(at: keyPath)
        if key == nil, fingerprint == nil {
            let made = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
            do throws(IOFailure) { try AtomicWriter.create(made + "\n", at: keyPath, isPrivate: true) } catch {
                StandardError.line("culprit: \(error.description)")
                throw Status.unusable
            }
            key = made
        }
        guard let key else {
            StandardError.line(
                "culprit: the store \(path) holds stand-ins, and their key is neither in \(keyPath) nor given; name it "
                    + "with --redact-key")
            throw Status.unusable
        }
        let own = FleetRedactor.fingerprint(ofKey: key)
        if fingerprint == nil {
            try answering { () throws(StoreFailure) in try store.beginRedaction(fingerprint: own) }
        } else if fingerprint != own {
            StandardError.line("culprit: the stand-ins in the store \(path) were made with another key")
            throw Status.unusable
        }
        return StoreRedaction(key: key)
    }

    private static func kept(at path: String) throws -> String? {
        guard DirectoryWalker.kind(of: path) == .file else { return nil }
        do throws(IOFailure) {
            let bytes = try FileReader.bytes(path, byteCountMax: 4096)
            return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        } catch {
            StandardError.line("culprit: \(error.description)")
            throw Status.unusable
        }
    }
}

extension RedactionOptions {
    /// What `work` makes of an answer with a redactor; nil where nothing is to be redacted, or nothing is left to be in a
    /// store that holds stand-ins. Writes the map of the stand-ins where that was asked for.
    func redacting<Answer>(
        _ store: FleetStore, _ work: (inout FleetRedactor) throws(StoreFailure) -> Answer
    ) throws -> Answer? {
        guard isOn, try answering({ () throws(StoreFailure) in try store.redaction() }) == nil else { return nil }
        var redactor = FleetRedactor(key: key.redactKey)
        let answer = try answering { () throws(StoreFailure) in try work(&redactor) }
        try key.writeMap(redactor.map)
        return answer
    }
}
