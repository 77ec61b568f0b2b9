// The identifiers of a device, and when two sets of them are one device's.

/// Identifiers of one device, by kind.
struct IdentityKeys {
    /// Kinds in the order in which they are trusted.
    enum Kind: Int, CaseIterable { case entra, intune, configMgr, serial, name }

    var values: [Kind: Set<String>] = [:]
    var tenants: Set<String> = []

    var isEmpty: Bool { values.isEmpty }

    mutating func insert(_ value: String, _ kind: Kind) {
        let plain = IdentityKeys.plain(value, kind)
        if !plain.isEmpty { values[kind, default: []].insert(plain) }
    }

    mutating func insert(tenant: String) {
        let plain = IdentityKeys.plain(tenant, .entra)
        if !plain.isEmpty { tenants.insert(plain) }
    }

    mutating func merge(_ other: IdentityKeys) {
        values.merge(other.values) { $0.union($1) }
        tenants.formUnion(other.tenants)
    }

    /// What makes the two one device, or nil. The most trusted kind that both have decides, since images clone client ids
    /// and names are given twice; a device that was joined anew is still known by its serial number and name together. A
    /// name alone counts only where the tenants do not differ.
    func bond(with other: IdentityKeys) -> IdentityBond? {
        var agreeing: Set<Kind> = []
        var best: Kind?
        var contradicted: Kind?
        for kind in Kind.allCases {
            guard let mine = values[kind], let theirs = other.values[kind] else { continue }
            if mine.isDisjoint(with: theirs) {
                contradicted = contradicted ?? kind
            } else {
                best = best ?? kind
                agreeing.insert(kind)
            }
        }
        guard let best else { return nil }
        if let contradicted, contradicted.rawValue < best.rawValue {
            guard agreeing.contains(.serial), agreeing.contains(.name), hasPairs, other.hasPairs else { return nil }
            return .serialAndName
        }
        if best == .name, !tenants.isEmpty, !other.tenants.isEmpty, tenants.isDisjoint(with: other.tenants) {
            return nil
        }
        return IdentityBond(best)
    }

    /// Whether a serial number and a name together tell anything: not where there are so many that they are no device's.
    var hasPairs: Bool {
        (values[.serial]?.count ?? 0) * (values[.name]?.count ?? 0) <= IdentityKeys.pairCountMax
    }

    private static let pairCountMax = 256

    /// Identifiers without case, braces and domain; placeholders that many devices share are dropped.
    static func plain(_ value: String, _ kind: Kind) -> String {
        var text = value.lowercased().filter { $0 != "{" && $0 != "}" && $0 != " " }
        if kind == .name { text = String(text.prefix { $0 != "." }) }
        if text.hasPrefix("guid:") { text.removeFirst(5) }
        let placeholders: Set<String> = [
            "", "-", "0", "none", "notset", "n/a", "unknown", "defaultstring", "systemserialnumber",
            "tobefilledbyo.e.m.", "systemproductname",
            "00000000-0000-0000-0000-000000000000", "localhost",
        ]
        return placeholders.contains(text) ? "" : text
    }
}

/// What makes two sets of identifiers one device's, the surest first.
enum IdentityBond: Int, CaseIterable, Comparable {
    case entra, intune, configMgr, serial, name
    /// Something that is trusted more differs.
    case serialAndName

    init(_ kind: IdentityKeys.Kind) {
        self =
            switch kind {
            case .entra: .entra
            case .intune: .intune
            case .configMgr: .configMgr
            case .serial: .serial
            case .name: .name
            }
    }

    static func < (lhs: IdentityBond, rhs: IdentityBond) -> Bool { lhs.rawValue < rhs.rawValue }
}
