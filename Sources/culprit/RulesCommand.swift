import ArgumentParser

/// `culprit rules`: the tools of rule authors.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Look at, check and test rules.", subcommands: [RulesLintCommand.self])
}

/// `culprit rules lint`: what is wrong with a pack.
struct RulesLintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Name every mistake in a rule pack, with file, line and remedy.")

    func run() async throws {}
}
