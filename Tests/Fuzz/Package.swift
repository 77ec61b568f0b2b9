// swift-tools-version: 6.2
// The fuzz targets, apart from the product so that neither their flags nor their build touch it. The sources are the
// product's own, reached through a link: access inside a package ends at its manifest. `Scripts/fuzz` builds and runs.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

func module(_ name: String, _ uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

func library(_ name: String, pkgConfig: String) -> Target { .systemLibrary(name: name, pkgConfig: pkgConfig) }

let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "culprit-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.0")],
    targets: [
        library("CZlib", pkgConfig: "zlib"),
        library("CISAL", pkgConfig: "libisal"),
        library("CMSPack", pkgConfig: "libmspack"),
        library("CHyperscan", pkgConfig: "libhs"),
        library("CPCRE2", pkgConfig: "libpcre2-8"),
        module("CulpritBytes", ["CISAL"]),
        module("CulpritModel"),
        module("CulpritContainers", ["CulpritBytes", "CulpritModel", "CZlib", "CISAL", "CMSPack"]),
        module("CulpritFormats", ["CulpritBytes", "CulpritModel"]),
        module("CulpritRules", ["CulpritBytes", "CulpritModel", "CHyperscan", "CPCRE2"]),
        module("CulpritRulePack", ["CulpritRules", "CulpritModel", yams]),
        .target(
            name: "CulpritTestSupport", dependencies: ["CulpritBytes", "CulpritModel", "CZlib"], path: "TestSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "fuzz-readers",
            dependencies: [
                "CulpritBytes", "CulpritModel", "CulpritContainers", "CulpritFormats", "CulpritTestSupport",
            ],
            path: "Readers", swiftSettings: strict),
        .executableTarget(
            name: "fuzz-rules", dependencies: ["CulpritRulePack", "CulpritRules"], path: "Rules",
            swiftSettings: strict),
    ]
)
