// The rule pack that the program carries inside itself. `embeddedPack` is written by `embed-rules` when the program is
// built, from the files in Rules/. The link `Rules` beside this file makes the build look at that folder: without it, a
// rule file that is new would be embedded once, and not again when it changes.

package import CulpritRulePack

/// The built-in rule pack.
package enum BuiltInRules {
    /// All files of the pack, parsed already; empty where the program was built without one.
    package static var files: [PackFile] { PackArchive.unpack(Array(embeddedPack.utf8)) ?? [] }
}
