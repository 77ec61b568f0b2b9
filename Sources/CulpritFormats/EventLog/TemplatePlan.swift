// A template definition turned into a list of what to take from where: which value is which field of System, and which
// values have which names. Events of one template differ only in their values, so the markup is walked once. It will not
// look at values.

private import CulpritBytes
import CulpritModel

/// What to take from the values of an instance of one template. Fields and steps are plain numbers that refer to the
/// lists beside them, since copying a string or an array for each of them would cost more than the work itself.
final class TemplatePlan {
    /// A piece of text: characters of the template, or the value with an index.
    enum Piece {
        case literal([UInt8])
        case value(Int)
    }

    /// Where a text comes from.
    struct Source {
        /// The value that is the whole text, or -1.
        var single: Int32 = -1
        /// The text of the template that is the whole text, as an index of `constants`, or -1.
        var constant: Int32 = -1
        /// Otherwise the pieces to join, as an index of `pieceLists`.
        var pieces: Int32 = -1
        /// The values that must not be NULL for the element to be there: one, or -1, and a list, or -1.
        var guardValue: Int32 = -1
        var guardList: Int32 = -1
    }

    /// A field of System.
    struct Field {
        var field: SystemField
        var source: Source
    }

    enum StepKind {
        case element, attribute
        /// Only a nested value counts here, and it stands in the step's scope.
        case nested
    }

    /// A value of the event.
    struct Step {
        var kind: StepKind
        /// Whether the element is shown even without any text.
        var showsEmpty: Bool
        /// The name, as an index of `names`.
        var name: Int32
        /// The identity of the step's scope, for finding the plans of templates nested in it.
        var scopeID: Int32
        var source: Source
    }

    let fields: [Field]
    let steps: [Step]
    let names: [String?]
    let constants: [String]
    let pieceLists: [[Piece]]
    let guardLists: [[Int]]
    /// Whether the markup has the System element, so that nothing nested can change the header.
    let hasSystem: Bool
    /// The kinds of value that the markup expects, by index; 0 where it has no use for one.
    let expectedKinds: [UInt8]
    /// About how many bytes the plan takes.
    let weight: Int

    init(_ draft: TemplatePlanDraft) {
        fields = draft.fields
        steps = draft.steps
        names = draft.names
        constants = draft.constants
        pieceLists = draft.pieceLists
        guardLists = draft.guardLists
        hasSystem = draft.hasSystem
        expectedKinds = draft.expectedKinds
        weight = draft.weight
    }
}

/// A plan that is being made; its members are those of `TemplatePlan`.
struct TemplatePlanDraft {
    var fields: [TemplatePlan.Field] = []
    var steps: [TemplatePlan.Step] = []
    var names: [String?] = []
    var constants: [String] = []
    var pieceLists: [[TemplatePlan.Piece]] = []
    var guardLists: [[Int]] = []
    var hasSystem = false
    var expectedKinds: [UInt8] = []
    var weight = 0

    /// The source of the text made of `pieces` in an element that depends on `guards`.
    mutating func source(_ pieces: [TemplatePlan.Piece], _ guards: [Int]) -> TemplatePlan.Source {
        var source = TemplatePlan.Source()
        if pieces.count == 1, case .value(let index) = pieces[0] {
            source.single = Int32(truncatingIfNeeded: index)
        } else if pieces.allSatisfy({ if case .literal = $0 { true } else { false } }) {
            var text: [UInt8] = []
            for case .literal(let part) in pieces { text += part }
            constants.append(EventText.string(text))
            source.constant = Int32(constants.count - 1)
        } else {
            pieceLists.append(pieces)
            source.pieces = Int32(pieceLists.count - 1)
        }
        if guards.count == 1 {
            source.guardValue = Int32(truncatingIfNeeded: guards[0])
        } else if guards.count > 1 {
            guardLists.append(guards)
            source.guardList = Int32(guardLists.count - 1)
        }
        return source
    }
}

/// Makes a plan by walking a definition.
struct TemplateCompiler: BinaryXMLVisitor {
    private struct Frame {
        var scope: EventScope
        var guards: [Int]
        var hasChildren = false
        var pieces: [TemplatePlan.Piece] = []
        var valueName: String?
        /// The steps that nested values among the pieces have put down.
        var nestedSteps = 0
    }

    var budget: EventBudget
    let depthMax: Int
    /// Whether the markup is of a shape that a plan can hold.
    private(set) var isPlannable = true
    private(set) var scopes: ScopeIdentities
    private var frames: [Frame]
    private var attribute: (name: String, pieces: [TemplatePlan.Piece])?
    /// The plan of the markup walked so far.
    var plan: TemplatePlan { TemplatePlan(draft) }
    private var draft = TemplatePlanDraft()

    /// A compiler of a definition whose instance stands in `scope`.
    init(scope: EventScope, budget: EventBudget, depthMax: Int, scopes: ScopeIdentities) {
        self.budget = budget
        self.depthMax = depthMax
        self.scopes = scopes
        frames = [Frame(scope: scope, guards: [])]
    }

    /// Whether every element that was opened was closed.
    var isBalanced: Bool { frames.count == 1 }

    mutating func openElement(_ name: Range<Int>, dependency: Int?, in bytes: Span<UInt8>) {
        let parent = frames.count - 1
        frames[parent].hasChildren = true
        let scope = frames[parent].scope.child(EventText.string(bytes, name))
        if scope == .system { draft.hasSystem = true }
        let own = scope.mayBeLeftOut ? dependency.map { [$0] } ?? [] : []
        frames.append(Frame(scope: scope, guards: frames[parent].guards + own))
    }

    mutating func openAttribute(_ name: Range<Int>, in bytes: Span<UInt8>) {
        finishAttribute()
        attribute = (EventText.string(bytes, name), [])
    }

    mutating func closeStartTag(in bytes: Span<UInt8>) { finishAttribute() }

    mutating func piece(_ piece: MarkupPiece, depth: Int, in bytes: Span<UInt8>) throws(BinaryXMLFault) {
        let planned: TemplatePlan.Piece
        switch piece {
        case .characters(let range):
            var text: [UInt8] = []
            EventText.appendUTF16(bytes, range, to: &text)
            planned = .literal(text)
            budget.textBytes -= text.count
            draft.weight += text.count
            guard budget.textBytes > 0 else { throw .overBudget(at: range.lowerBound) }
        case .unit(let unit):
            var text: [UInt8] = []
            EventText.appendUnit(unit, to: &text)
            planned = .literal(text)
        case .substitution(let index, let kind):
            planned = .value(index)
            expect(kind, at: index)
        }
        if attribute != nil {
            attribute?.pieces.append(planned)
            return
        }
        let top = frames.count - 1
        frames[top].pieces.append(planned)
        if case .value = planned, frames[top].scope.mayHoldNested {
            addStep(.nested, name: nil, frames[top], pieces: [planned], showsEmpty: false)
            frames[top].nestedSteps += 1
        }
    }

    mutating func closeElement(in bytes: Span<UInt8>) {
        finishAttribute()
        guard frames.count > 1 else { return }
        let frame = frames.removeLast()
        if case .systemElement(let element) = frame.scope {
            if let field = element.textField, !frame.pieces.isEmpty { addField(field, frame.pieces, frame.guards) }
            return
        }
        guard frame.scope.holdsValue else { return }
        // The usual element has one value, and then one step does for both.
        if frame.pieces.count == 1, frame.nestedSteps == 1, !frame.hasChildren { draft.steps.removeLast() }
        let name: String?
        switch frame.scope {
        case .data(let own): name = frame.valueName ?? (own == "Data" ? nil : own)
        case .path(let path): name = path
        default: name = nil
        }
        addStep(.element, name: name, frame, pieces: frame.pieces, showsEmpty: !frame.hasChildren)
    }

    mutating func instance(
        _ head: TemplateInstance, slots: [ValueSlot], depth: Int, in bytes: Span<UInt8>
    ) throws(BinaryXMLFault) {
        isPlannable = false
    }

    /// Notes the kind of value that a substitution expects.
    private mutating func expect(_ kind: UInt8, at index: Int) {
        guard index < 4096 else { return }
        while draft.expectedKinds.count <= index { draft.expectedKinds.append(0) }
        draft.expectedKinds[index] = kind
    }

    private mutating func finishAttribute() {
        guard let attribute else { return }
        self.attribute = nil
        let top = frames.count - 1
        switch frames[top].scope {
        case .systemElement(let element):
            if let field = element.field(attribute: attribute.name), !attribute.pieces.isEmpty {
                addField(field, attribute.pieces, frames[top].guards)
            }
        case .data where attribute.name == "Name":
            var text: [UInt8] = []
            for piece in attribute.pieces {
                guard case .literal(let part) = piece else {
                    isPlannable = false
                    return
                }
                text += part
            }
            frames[top].valueName = EventText.string(text)
        default:
            let isVariable = attribute.pieces.contains { if case .value = $0 { true } else { false } }
            guard isVariable, let owner = frames[top].valueName ?? frames[top].scope.attributeOwner else { return }
            addStep(
                .attribute, name: EventScope.joined(owner, "@" + attribute.name), frames[top],
                pieces: attribute.pieces, showsEmpty: true)
        }
    }

    private mutating func addField(_ field: SystemField, _ pieces: [TemplatePlan.Piece], _ guards: [Int]) {
        let source = draft.source(pieces, guards)
        draft.fields.append(TemplatePlan.Field(field: field, source: source))
    }

    private mutating func addStep(
        _ kind: TemplatePlan.StepKind, name: String?, _ frame: Frame, pieces: [TemplatePlan.Piece], showsEmpty: Bool
    ) {
        guard let scopeID = scopes.identity(of: frame.scope) else {
            isPlannable = false
            return
        }
        // Names are paths, so that deep markup could make far more of them than it has bytes.
        let weight = (name?.utf8.count ?? 0) + MemoryLayout<TemplatePlan.Step>.stride
        budget.textBytes -= weight
        draft.weight += weight
        guard budget.textBytes > 0 else {
            isPlannable = false
            return
        }
        draft.names.append(name)
        let source = draft.source(pieces, frame.guards)
        draft.steps.append(
            TemplatePlan.Step(
                kind: kind, showsEmpty: showsEmpty, name: Int32(draft.names.count - 1), scopeID: Int32(scopeID),
                source: source))
    }
}

/// Numbers for scopes, in the order in which they are met.
struct ScopeIdentities {
    private var identities: [EventScope: Int] = [:]
    private var scopes: [EventScope] = []
    /// More scopes than any real log has; what is beyond is read without plans.
    private static let countMax = 4096

    /// The number of `scope`, or nil where there are too many.
    mutating func identity(of scope: EventScope) -> Int? {
        if let known = identities[scope] { return known }
        guard identities.count < Self.countMax else { return nil }
        identities[scope] = scopes.count
        scopes.append(scope)
        return scopes.count - 1
    }

    /// The scope with the number `identity`.
    subscript(identity: Int) -> EventScope { scopes[identity] }
}
