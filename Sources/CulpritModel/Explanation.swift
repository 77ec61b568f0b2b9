// What a code, an event or a definition of the rules is, in words: what `explain` prints and what the reference pages are
// made of. It holds values only; who knows the rules fills them, who renders decides how they look.

/// What is known of one subject.
package struct Explanation: Sendable {
    /// What the subject is.
    package enum Kind: String, Sendable, CaseIterable {
        case code, failure, signal, fact, event, source, rung, noise
    }

    /// A short property: `facility: MDM enrolment (24)`.
    package struct Property: Hashable, Sendable {
        package var label: String
        package var text: String

        /// The property `label` with its value.
        package init(_ label: String, _ text: String) {
            self.label = label
            self.text = text
        }
    }

    /// Another definition that has to do with the subject.
    package struct Relation: Hashable, Sendable {
        /// How it has to do with the subject, as words that stand before it: `shows`, `is explained by`.
        package var role: String
        package var kind: Kind
        package var id: String
        package var title: String

        /// The definition `id` of `kind`, which has to do with the subject as `role` says.
        package init(_ role: String, _ kind: Kind, _ id: String, title: String) {
            self.role = role
            self.kind = kind
            self.id = id
            self.title = title
        }
    }

    /// What a bundle shows of the subject on one device.
    package struct Sighting: Sendable {
        /// The name of the device.
        package var device: String
        /// What it came to, in words: `fires`, `seen 3 times`.
        package var words: String
        package var citations: [Citation]

        /// What `device` shows.
        package init(device: String, words: String, citations: [Citation]) {
            self.device = device
            self.words = words
            self.citations = citations
        }
    }

    package var kind: Kind
    /// The id, or the code as it is usually written.
    package var id: String
    package var title: String
    /// What it belongs to: the area of a failure, the family of a code, the source of a signal.
    package var group: String
    package var properties: [Property] = []
    /// What it is and what it usually means.
    package var meaning = ""
    /// What causes it, in words.
    package var causes: [String] = []
    package var fix: [FixStep] = []
    package var verify = ""
    /// The condition, one line an operand, two blanks a level.
    package var condition: [String] = []
    /// What else to know: doubt, missing sources.
    package var remarks: [String] = []
    package var relations: [Relation] = []
    package var references: [String] = []
    /// Where it was seen; nil where no bundle was looked at.
    package var sightings: [Sighting]?

    /// The subject `id` of `kind`, called `title`.
    package init(_ kind: Kind, _ id: String, title: String, group: String) {
        self.kind = kind
        self.id = id
        self.title = title
        self.group = group
    }
}
