// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swift, plugins: plugins)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swift)
}

let package = Package(
    name: "syslat",
    products: [.executable(name: "syslat", targets: ["syslat"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // The header that the BPF program and Swift share, and the compiled BPF program.
        .target(
            name: "CSyslatLayout", path: "bpf",
            exclude: ["compile.sh", "LICENSE"],
            sources: ["layout.c"], publicHeadersPath: "include",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .plugin(name: "CompileBPF", capability: .buildTool()),

        // What the C libraries offer.
        .systemLibrary(
            name: "CLibbpf", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev", "libelf-dev", "zlib1g-dev"])]),
        .systemLibrary(name: "CPlatform"),
        .systemLibrary(name: "CSandbox"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The modules, from the ones that import none of the others upward. docs/design.md has the picture.
        module("Text"),
        module("Platform", ["CPlatform", system, "Text"]),
        module("Syscalls"),
        module("Histograms"),
        module("Measurements", ["Histograms", "Syscalls"]),
        module("Timeline", [collections, "Histograms", "Measurements", "Syscalls"]),
        module(
            "Probe",
            ["CLibbpf", "CSyslatLayout", "Histograms", logging, "Measurements", "Platform", "Syscalls", system],
            plugins: ["CompileBPF"]),
        module("Loop", ["CPlatform", "Platform", system]),
        // Its sockets are Foundation's, which are the C library's. Linking the rest of Foundation, with its data for every language,
        // would make the binary four times as large.
        .target(
            name: "HTTP", dependencies: ["CZlib", "Loop", "Platform", system, "Text"],
            swiftSettings: swift + [.unsafeFlags(["-Xfrontend", "-disable-all-autolinking"])]),
        module("Documents", ["Histograms", "Measurements", "Syscalls", "Text"]),
        module("Rendering", ["Documents", "Histograms", "Measurements", "Syscalls", "Text"]),
        module(
            "API",
            ["Documents", "HTTP", "Measurements", "Platform", "Rendering", "Syscalls", "Text", "Timeline"]),
        module(
            "TopUI",
            [
                collections, "CPlatform", "Documents", "Histograms", "Loop", "Measurements", "Platform", "Rendering",
                system,
                "Text",
            ]),
        module("Sandbox", ["CSandbox", "Platform", system]),
        module(
            "Service",
            [
                "API", "CPlatform", "Documents", "HTTP", logging, "Loop", "Measurements", "Platform", "Probe",
                "Sandbox",
                "Rendering", "Syscalls", system, "Text", "Timeline",
            ]),
        .executableTarget(
            name: "syslat",
            dependencies: [
                "API", argumentParser, "CPlatform", "Documents", "HTTP", logging, "Measurements", "Platform", "Probe",
                "Rendering", "Sandbox", "Service", "Text", "TopUI",
            ],
            swiftSettings: swift),

        // Makes known system calls for the tests to find.
        .executableTarget(
            name: "workload", path: "Tests/Workload", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        // What several of the tests use.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swift),
        tests("TextTests", ["Text"]),
        tests("PlatformTests", ["Platform", system]),
        tests("SyscallsTests", ["Syscalls"]),
        tests("HistogramsTests", ["Histograms", "Measurements", "TestSupport"]),
        tests("MeasurementsTests", ["Histograms", "Measurements", "TestSupport"]),
        tests("TimelineTests", ["Histograms", "Measurements", "Syscalls", "TestSupport", "Timeline"]),
        tests(
            "ProbeTests",
            [
                "CLibbpf", "CSyslatLayout", "Histograms", logging, "Measurements", "Platform", "Probe", "Service",
                "Syscalls", "syslat", system, "TestSupport", "workload",
            ]),
        tests("HTTPTests", ["HTTP", "Loop", "Platform", "Text"]),
        tests("LoopTests", ["Loop", "Platform"]),
        tests(
            "APITests",
            [
                "API", "Documents", "Histograms", "HTTP", "Measurements", "Rendering", "Syscalls", "TestSupport",
                "Text", "Timeline",
            ]),
        tests(
            "ContractTests",
            ["API", argumentParser, "Documents", "Measurements", "Rendering", "Syscalls", "syslat"]),
        tests(
            "ServiceTests",
            ["Documents", "HTTP", logging, "Loop", "Measurements", "Platform", "Probe", "Service", "TestSupport"]),
        tests("DocumentsTests", ["Documents", "Histograms", "Measurements", "Rendering", "Syscalls", "Text"]),
        tests("RenderingTests", ["Documents", "Measurements", "Rendering", "Syscalls", "Text"]),
        tests("TopUITests", ["Documents", "Measurements", "Rendering", "TestSupport", "Text", "TopUI"]),
        tests(
            "EndToEndTests",
            [
                argumentParser, "CLibbpf", "Documents", "HTTP", "Measurements", "Platform", "Rendering", "Service",
                "syslat", "TestSupport", "Text", "workload",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
