import CulpritRulePack

/// The rule pack that is part of the program.
enum BuiltInRules {
    static let files: [PackFile] = []
}
