import ArgumentParser

/// `culprit explain`: what an error code, a failure or a signal is.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell what an error code, a failure or a signal means.")

    @Argument(help: "An error code in any spelling, or the id of a failure or a signal.")
    var subject: String

    func run() async throws {}
}
