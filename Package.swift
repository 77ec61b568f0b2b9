// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors and every unsafe expression is marked. The upcoming features are the ones that later
// language modes make the default, so that nobody has to migrate to them.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

/// One module of the product and the tests beside it.
func module(_ name: String, _ uses: [Target.Dependency] = [], testsUse: [Target.Dependency] = []) -> [Target] {
    [
        .target(name: name, dependencies: uses, swiftSettings: strict),
        .testTarget(
            name: name + "Tests",
            dependencies: [.byName(name: name), "CulpritTestSupport"] + uses + testsUse,
            swiftSettings: strict),
    ]
}

/// A library of the distribution, found through pkg-config.
func library(_ name: String, pkgConfig: String, apt: String, brew: String) -> [Target] {
    [.systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])]
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let libraries: [Target] =
    library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib")
    + library("CISAL", pkgConfig: "libisal", apt: "libisal-dev", brew: "isa-l")
    + library("CMSPack", pkgConfig: "libmspack", apt: "libmspack-dev", brew: "libmspack")
    + library("CHyperscan", pkgConfig: "libhs", apt: "libhyperscan-dev", brew: "vectorscan")
    + library("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev", brew: "pcre2")

let modules: [Target] =
    module("CulpritBytes", ["CISAL"])
    + module("CulpritModel")
    + module("CulpritContainers", ["CulpritBytes", "CulpritModel", "CZlib", "CISAL", "CMSPack"])
    + module("CulpritFormats", ["CulpritBytes", "CulpritModel"], testsUse: ["CZlib"])
    + module("CulpritEvidence", ["CulpritModel"])
    + module("CulpritRules", ["CulpritBytes", "CulpritModel", "CHyperscan", "CPCRE2"])
    + module("CulpritDiagnosis", ["CulpritModel"])
    + module("CulpritReports", ["CulpritBytes", "CulpritModel"])
    + module("CulpritIO", ["CulpritBytes", "CulpritModel"])
    + module("CulpritRulePack", ["CulpritRules", "CulpritModel", yams], testsUse: ["CulpritReports"])
    + module(
        "CulpritStore", ["CulpritModel", "CulpritEvidence", grdb],
        testsUse: ["CulpritBytes", "CulpritIO", "CulpritReports"])
    + module(
        "CulpritPipeline",
        [
            "CulpritBytes", "CulpritModel", "CulpritContainers", "CulpritFormats", "CulpritEvidence", "CulpritRules",
            "CulpritDiagnosis",
        ],
        testsUse: ["CulpritBuiltInRules", "CulpritReports", "CulpritRulePack", "CulpritIO"])

let package = Package(
    name: "culprit",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "culprit", targets: ["culprit"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: libraries + modules + [
        // The rule pack travels inside the program: parsed once when it is built, read without YAML when it runs.
        .executableTarget(name: "embed-rules", dependencies: ["CulpritRulePack"], swiftSettings: strict),
        .plugin(name: "EmbedRules", capability: .buildTool(), dependencies: ["embed-rules"]),
        .target(
            name: "CulpritBuiltInRules", dependencies: ["CulpritRulePack"], exclude: ["Rules"], swiftSettings: strict,
            plugins: ["EmbedRules"]),
        .target(
            name: "CulpritTestSupport", dependencies: ["CulpritBytes", "CulpritModel", "CZlib"],
            path: "Tests/CulpritTestSupport", swiftSettings: strict),
        .executableTarget(
            name: "culprit",
            dependencies: [
                "CulpritPipeline", "CulpritReports", "CulpritRulePack", "CulpritIO", "CulpritModel", "CulpritBytes",
                "CulpritRules", "CulpritEvidence", "CulpritBuiltInRules", "CulpritStore", "CulpritContainers",
                argumentParser,
            ],
            swiftSettings: strict),
    ]
)
