// Runs `embed-rules` whenever a file of the rule pack is newer than the string that was made of it.

import Foundation
import PackagePlugin

@main
struct EmbedRules: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let rules = context.package.directoryURL.appending(path: "Rules").resolvingSymlinksInPath()
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedPack.swift")
        // Folders are inputs too: theirs is the date that changes when a file comes or goes.
        var inputs = [rules]
        if let paths = FileManager.default.enumerator(at: rules, includingPropertiesForKeys: [.isDirectoryKey]) {
            for case let url as URL in paths {
                let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
                if isFolder || url.pathExtension == "yaml" { inputs.append(url) }
            }
        }
        return [
            .buildCommand(
                displayName: "Embedding the rule pack", executable: try context.tool(named: "embed-rules").url,
                arguments: [rules.path(percentEncoded: false), output.path(percentEncoded: false)],
                inputFiles: inputs, outputFiles: [output])
        ]
    }
}
