import ArgumentParser

/// `culprit rules`: the tools of rule authors.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Look at, write, check and test rules.",
        discussion: """
            Without a folder a command works on the built-in rules. Documentation/rule-authors.md is the guide, \
            rule-language.md beside it tells what a rule may say.
            """,
        subcommands: [
            RulesListCommand.self, RulesShowCommand.self, RulesLintCommand.self, RulesTestCommand.self,
            RulesNewCommand.self, RulesWhyCommand.self, RulesCoverageCommand.self, RulesMutateCommand.self,
            RulesDiffCommand.self, RulesReferenceCommand.self,
        ])
}
