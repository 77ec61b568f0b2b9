import ArgumentParser

/// `culprit rules`: the tools of rule authors.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Look at, write, check and test rules.",
        discussion: """
            Without a folder a command works on the built-in rules. Documentation/rule-language.md tells what a rule may \
            say.
            """,
        subcommands: [
            RulesListCommand.self, RulesShowCommand.self, RulesLintCommand.self, RulesTestCommand.self,
            RulesNewCommand.self, RulesWhyCommand.self, RulesCoverageCommand.self, RulesDiffCommand.self,
        ])
}
