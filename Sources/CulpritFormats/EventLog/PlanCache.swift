// The plans of the templates met so far. Every chunk defines its templates anew, at other places and with other references,
// so a definition is known again by a fingerprint of what it says. Bounded, and never shared between logs.

private import CulpritBytes
import CulpritModel

/// The plans of one log: by where they stand in the chunk, by what they say, and for lost definitions by their id.
struct PlanCache {
    /// What tells one template in one scope from another.
    private struct Key: Hashable {
        var first: UInt64
        var second: UInt64
        var scopeID: Int
    }

    private var byPlace: [UInt64: TemplatePlan?] = [:]
    private var byContent: [Key: TemplatePlan?] = [:]
    private var byID: [UInt64: TemplatePlan] = [:]
    private(set) var scopes = ScopeIdentities()
    private var rememberedBytes = 0
    /// Templates remembered beyond their chunk, and the bytes of their plans; a real log has hundreds of a few kilobytes.
    private static let rememberedMax = 8192
    private static let rememberedBytesMax = 32 << 20

    init() { _ = scopes.identity(of: .document) }

    /// Forgets where definitions stand.
    mutating func beginChunk() { byPlace.removeAll(keepingCapacity: true) }

    /// The plan of the template that `head` refers to, for an instance in the scope with the number `scopeID`; nil where
    /// it cannot have one.
    mutating func plan(
        _ head: TemplateInstance, _ scopeID: Int, _ budget: inout EventBudget, _ depthMax: Int, _ bytes: Span<UInt8>
    ) -> TemplatePlan? {
        let key = UInt64(UInt32(truncatingIfNeeded: head.definition)) << 32 | UInt64(scopeID)
        if let known = byPlace[key] { return known }
        guard let body = BinaryXML.definitionBody(bytes, head) else { return nil }
        let plan = planByContent(body, scopeID, &budget, depthMax, bytes)
        byPlace[key] = .some(plan)
        if let plan, byID.count < Self.rememberedMax, rememberedBytes < Self.rememberedBytesMax {
            byID[UInt64(head.templateID) << 32 | UInt64(scopeID)] = plan
        }
        return plan
    }

    /// The plan of a template with the same id from anywhere in the log.
    func twin(of head: TemplateInstance, _ scopeID: Int) -> TemplatePlan? {
        byID[UInt64(head.templateID) << 32 | UInt64(scopeID)]
    }

    private mutating func planByContent(
        _ body: Range<Int>, _ scopeID: Int, _ budget: inout EventBudget, _ depthMax: Int, _ bytes: Span<UInt8>
    ) -> TemplatePlan? {
        var print = TemplateFingerprint(budget: budget, depthMax: depthMax)
        do throws(BinaryXMLFault) {
            try BinaryXML.walk(bytes, body.lowerBound, body.upperBound, inDefinition: true, depth: 1, into: &print)
        } catch {
            budget = print.budget
            return nil
        }
        budget = print.budget
        let key = Key(first: print.first, second: print.second, scopeID: scopeID)
        if let known = byContent[key] { return known }
        let plan = compile(body, scopes[scopeID], &budget, depthMax, bytes)
        // A plan that was cut short by the budget is not the template's.
        if byContent.count < Self.rememberedMax, rememberedBytes < Self.rememberedBytesMax, !budget.isSpent {
            byContent[key] = .some(plan)
            rememberedBytes += plan?.weight ?? 0
        }
        return plan
    }

    private mutating func compile(
        _ body: Range<Int>, _ scope: EventScope, _ budget: inout EventBudget, _ depthMax: Int, _ bytes: Span<UInt8>
    ) -> TemplatePlan? {
        var compiler = TemplateCompiler(scope: scope, budget: budget, depthMax: depthMax, scopes: scopes)
        var isWhole = true
        do throws(BinaryXMLFault) {
            try BinaryXML.walk(bytes, body.lowerBound, body.upperBound, inDefinition: true, depth: 1, into: &compiler)
        } catch {
            isWhole = false
        }
        budget = compiler.budget
        scopes = compiler.scopes
        return isWhole && compiler.isPlannable && compiler.isBalanced ? compiler.plan : nil
    }
}

/// Two numbers that are the same for definitions that say the same, wherever they stand. Someone who makes two different
/// ones agree on purpose has falsified a log of which every byte was theirs to choose.
struct TemplateFingerprint: BinaryXMLVisitor {
    var budget: EventBudget
    let depthMax: Int
    private(set) var first: UInt64 = 0x243F_6A88_85A3_08D3
    private(set) var second: UInt64 = 0x1319_8A2E_0370_7344

    init(budget: EventBudget, depthMax: Int) {
        self.budget = budget
        self.depthMax = depthMax
    }

    @inline(__always)
    private mutating func mix(_ word: UInt64) {
        first = (first ^ word) &* 0x9E37_79B9_7F4A_7C15
        first ^= first >> 29
        second = (second &+ word) &* 0xC2B2_AE3D_27D4_EB4F
        second ^= second >> 31
    }

    private mutating func mix(_ range: Range<Int>, _ bytes: Span<UInt8>) {
        mix(UInt64(range.count))
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            mix(bytes.littleEndian(at: index) ?? 0)
            index += 8
        }
        while index + 2 <= range.upperBound {
            mix(UInt64(bytes.littleEndian(UInt16.self, at: index) ?? 0))
            index += 2
        }
    }

    mutating func openElement(_ name: Range<Int>, dependency: Int?, in bytes: Span<UInt8>) {
        mix(1 << 32 | UInt64(dependency ?? 0xFFFF))
        mix(name, bytes)
    }

    mutating func openAttribute(_ name: Range<Int>, in bytes: Span<UInt8>) {
        mix(2 << 32)
        mix(name, bytes)
    }

    mutating func closeStartTag(in bytes: Span<UInt8>) { mix(3 << 32) }

    mutating func closeElement(in bytes: Span<UInt8>) { mix(4 << 32) }

    mutating func piece(_ piece: MarkupPiece, depth: Int, in bytes: Span<UInt8>) throws(BinaryXMLFault) {
        switch piece {
        case .characters(let range):
            mix(5 << 32)
            mix(range, bytes)
        case .unit(let unit): mix(6 << 32 | UInt64(unit))
        case .substitution(let index, let kind): mix(7 << 32 | UInt64(index) << 8 | UInt64(kind))
        }
    }

    mutating func instance(
        _ head: TemplateInstance, slots: [ValueSlot], depth: Int, in bytes: Span<UInt8>
    ) throws(BinaryXMLFault) {
        mix(8 << 32)
    }
}
