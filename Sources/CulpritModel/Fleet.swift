// The answers about a fleet: what a store of many results knows and every renderer of a fleet's report draws. Devices are
// counted, never files.

/// All that the report on a fleet tells.
package struct FleetSummary: Sendable {
    /// One failure over the fleet.
    package struct Cause: Sendable {
        package var failure: String
        package var title: String
        /// A severity of `FindingSeverity`, as text.
        package var severity: String
        package var owner: String
        package var rung: String?
        /// Devices whose newest state has it as a cause by itself.
        package var culpritDevices: Int
        /// Devices whose newest state has it at all.
        package var activeDevices: Int
        /// Devices that had it once and have not any more.
        package var pastDevices: Int
        /// The first and the last time it is seen in any evidence, as `2024-04-03T07:45:12Z`.
        package var since: String?
        package var lastSeen: String?
        /// Devices on which it was first observed within the newest days, and within as many days before those.
        package var newDevices: Int
        package var earlierDevices: Int
        /// Whether no device had it before the newest days.
        package var isNew: Bool
        /// Devices on which it began, by day: the last is the day of `lastObserved`.
        package var newByDay: [Int] = []

        /// Whether more devices got it within the newest days than within as many before.
        package var isRising: Bool { !isNew && newDevices > earlierDevices }

        /// The failure `failure` with counts of devices.
        package init(
            failure: String, title: String, severity: String, owner: String, rung: String?, culpritDevices: Int,
            activeDevices: Int, pastDevices: Int, since: String?, lastSeen: String?, newDevices: Int,
            earlierDevices: Int, isNew: Bool
        ) {
            self.failure = failure
            self.title = title
            self.severity = severity
            self.owner = owner
            self.rung = rung
            self.culpritDevices = culpritDevices
            self.activeDevices = activeDevices
            self.pastDevices = pastDevices
            self.since = since
            self.lastSeen = lastSeen
            self.newDevices = newDevices
            self.earlierDevices = earlierDevices
            self.isNew = isNew
        }
    }

    /// A number of devices under a heading, with how many of them have a cause.
    package struct Group: Sendable {
        package var name: String
        package var devices: Int
        package var withCause: Int

        /// `devices` devices called `name`, of which `withCause` have a cause.
        package init(name: String, devices: Int, withCause: Int) {
            self.name = name
            self.devices = devices
            self.withCause = withCause
        }
    }

    /// One step of the ladder over the fleet.
    package struct Rung: Sendable {
        package var id: String
        package var title: String
        package var holds: Int
        package var broken: Int
        package var unknown: Int

        /// The rung `id` with the number of devices in each state.
        package init(id: String, title: String, holds: Int, broken: Int, unknown: Int) {
            self.id = id
            self.title = title
            self.holds = holds
            self.broken = broken
            self.unknown = unknown
        }
    }

    /// Evidence that devices without a cause lack.
    package struct Lack: Sendable {
        package var source: String
        package var collect: String
        package var devices: Int

        /// The source `source`, which `devices` devices lack.
        package init(source: String, collect: String, devices: Int) {
            self.source = source
            self.collect = collect
            self.devices = devices
        }
    }

    /// An error that nothing explains, over the fleet.
    package struct Shape: Sendable {
        package var shape: String
        package var code: String?
        package var meaning: String?
        package var source: String
        package var devices: Int
        package var count: Int

        /// What `culprit rules new --from-shape` knows it by.
        package var id: String

        /// The shape `shape`, seen `count` times on `devices` devices.
        package init(
            id: String, shape: String, code: String?, meaning: String?, source: String, devices: Int, count: Int
        ) {
            self.id = id
            self.shape = shape
            self.code = code
            self.meaning = meaning
            self.source = source
            self.devices = devices
            self.count = count
        }
    }

    /// A bundle that could not be taken in, or not wholly.
    package struct Problem: Sendable {
        package var path: String
        package var reason: String

        /// The bundle at `path`, which has a problem for `reason`.
        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    /// A bundle that holds the newest state of a device, or of none, and does not decide what its cause is.
    package struct Unjudged: Sendable {
        package var path: String
        /// When it was captured; nil where nothing in it speaks of a device.
        package var observed: String?
        /// The sources of evidence that would decide most, the best first.
        package var lacks: [String]

        /// The bundle at `path`, which lacks `lacks`.
        package init(path: String, observed: String?, lacks: [String]) {
            self.path = path
            self.observed = observed
            self.lacks = lacks
        }
    }

    /// How many days `Cause.newByDay` tells of.
    package static let dayCount = 30

    package var bundles = 0
    package var devices = 0
    package var devicesWithCause = 0
    /// Devices of which no identifier is known; each of their bundles counts as one.
    package var unnamedDevices = 0
    /// Bundles that were judged by another rule pack than the newest one in the store.
    package var olderPackBundles = 0
    /// The newest rule pack, and the program that judged by it.
    package var tool = ToolDescription(version: "", packName: "", packVersion: "", packHash: "")
    /// When the oldest and the newest state were captured.
    package var firstObserved: String?
    package var lastObserved: String?
    /// How many days `newDevices` looks back from `lastObserved`.
    package var windowDays = 7
    package var causes: [Cause] = []
    package var owners: [Group] = []
    package var builds: [Group] = []
    package var models: [Group] = []
    package var tenants: [Group] = []
    package var days: [Group] = []
    package var ladder: [Rung] = []
    package var lacks: [Lack] = []
    /// How many bundles do not decide, and the newest of them.
    package var unjudgedBundles = 0
    package var unjudged: [Unjudged] = []
    package var shapes: [Shape] = []
    package var problems: [Problem] = []
    /// How many problems there are; the list may hold fewer.
    package var problemCount = 0

    /// A summary of nothing.
    package init() {}
}

/// A device that has, or had, one failure.
package struct AffectedDevice: Sendable {
    /// The id of the device in the fleet.
    package var device: String
    package var name: String
    package var tenant: String?
    package var osBuild: String?
    /// What the failure is now, as `DeviceHistory.State`.
    package var state: DeviceHistory.State
    package var isCulprit: Bool
    package var since: String?
    package var lastSeen: String?
    /// When its newest state was captured.
    package var observed: String

    /// The device `device` with one failure in `state`.
    package init(
        device: String, name: String, tenant: String?, osBuild: String?, state: DeviceHistory.State, isCulprit: Bool,
        since: String?, lastSeen: String?, observed: String
    ) {
        self.device = device
        self.name = name
        self.tenant = tenant
        self.osBuild = osBuild
        self.state = state
        self.isCulprit = isCulprit
        self.since = since
        self.lastSeen = lastSeen
        self.observed = observed
    }
}

/// What is known of one device over time.
package struct DeviceHistory: Sendable {
    /// What became of a failure.
    package enum State: String, Sendable, CaseIterable {
        /// The newest state has it.
        case active
        /// The newest state shows that a later success ended it.
        case recovered
        /// An earlier state had it, and the newest one, which could tell, has not.
        case gone
        /// An earlier state had it, and the newest one does not hold what would tell.
        case notJudged = "not judged"
    }

    /// One bundle of it.
    package struct Observation: Sendable {
        package var observed: String
        package var path: String
        package var sentence: String
        package var culprits: [String]

        /// The state at `observed`, from the bundle at `path`.
        package init(observed: String, path: String, sentence: String, culprits: [String]) {
            self.observed = observed
            self.path = path
            self.sentence = sentence
            self.culprits = culprits
        }
    }

    /// One failure of it.
    package struct Failure: Sendable {
        package var failure: String
        package var title: String
        package var severity: String
        package var owner: String
        package var state: State
        package var isCulprit: Bool
        /// The first time evidence shows it, and the last.
        package var since: String?
        package var lastSeen: String?
        /// When a state first had it no more; nil while it is there.
        package var endedBy: String?
        /// In how many bundles of the device it was active.
        package var bundles: Int
        /// A line that proves it, and where it stands: from the newest bundle that has it.
        package var proof: String?
        package var place: String?

        /// The failure `failure` in `state`.
        package init(
            failure: String, title: String, severity: String, owner: String, state: State, isCulprit: Bool,
            since: String?, lastSeen: String?, endedBy: String?, bundles: Int, proof: String?, place: String?
        ) {
            self.failure = failure
            self.title = title
            self.severity = severity
            self.owner = owner
            self.state = state
            self.isCulprit = isCulprit
            self.since = since
            self.lastSeen = lastSeen
            self.endedBy = endedBy
            self.bundles = bundles
            self.proof = proof
            self.place = place
        }
    }

    /// The id of the device in the fleet.
    package var device: String
    /// The identity that its newest states show.
    package var identity: DeviceIdentity
    /// Newest first.
    package var observations: [Observation]
    package var failures: [Failure]

    /// The history of `device`.
    package init(
        device: String, identity: DeviceIdentity, observations: [Observation], failures: [Failure]
    ) {
        self.device = device
        self.identity = identity
        self.observations = observations
        self.failures = failures
    }
}
