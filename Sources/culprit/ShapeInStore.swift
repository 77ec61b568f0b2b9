import ArgumentParser
import CulpritModel
import CulpritReports
import CulpritRulePack
import CulpritRules
import CulpritStore

/// Errors that no rule explains, out of a store.
enum ShapeInStore {
    /// The signal that the shape `number` in `store` becomes for `failure`. Ends the program where there is no such shape,
    /// or where the rules know no source for it.
    static func signal(
        _ number: Int64, store path: String, failure: String, in book: RuleBook
    ) throws -> SignalDefinition {
        let shape = try answering { () throws(StoreFailure) in
            try FleetStore(path: path, creates: false).shape(number)
        }
        guard let shape else {
            StandardError.line(
                "culprit: the store \(path) has no error \(number); culprit fleet report shows their numbers")
            throw Status.unusable
        }
        let draft = ShapeDraft.Shape(shape: shape.shape, origin: shape.source, example: shape.example)
        guard let signal = ShapeDraft.signal(of: draft, forFailure: failure, in: book) else {
            StandardError.line(
                "culprit: no source of the rules has records of \(Sanitiser.line(shape.source)); add one to sources.yaml "
                    + "of a folder of your own and name the folder with --rules")
            throw Status.unusable
        }
        return signal
    }
}
