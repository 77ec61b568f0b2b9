// The rule pack that the program carries inside itself. `embeddedPack` is written by `embed-rules` when the program is
// built, from the files in Rules/.

package import CulpritRulePack

/// The built-in rule pack.
package enum BuiltInRules {
    /// All files of the pack, parsed already; empty where the program was built without one.
    package static var files: [PackFile] { PackArchive.unpack(Array(embeddedPack.utf8)) ?? [] }
}
