// swift-tools-version: 6.2
// The benchmarks of the hot paths, apart from the product so that their library never reaches it. The sources are the
// product's own, reached through a link: access inside a package ends at its manifest. `Scripts/bench-hot-paths` builds
// and runs. The folder below `Benchmarks` is where the library looks for them.
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

let package = Package(
    name: "culprit-hot-paths",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Without its traits, which count allocations by putting themselves between the program and the allocator: what is
        // measured here is time.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: [])
    ],
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
        module("CulpritReports", ["CulpritBytes", "CulpritModel"]),
        .target(
            name: "CulpritTestSupport", dependencies: ["CulpritBytes", "CulpritModel", "CZlib"], path: "TestSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "HotPaths",
            dependencies: [
                "CulpritBytes", "CulpritModel", "CulpritContainers", "CulpritFormats", "CulpritRules", "CulpritReports",
                "CulpritTestSupport", .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/HotPaths", swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
