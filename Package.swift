// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

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
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The header that the BPF program and Swift share, and the compiled BPF program.
        .target(
            name: "CSyslatLayout", path: "bpf",
            exclude: ["compile.sh", "in_flight.h", "kernel.h", "slots.h", "syslat.bpf.c", "LICENSE"],
            sources: ["layout.c"], publicHeadersPath: "include",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .plugin(name: "CompileBPF", capability: .buildTool()),
        .systemLibrary(
            name: "CLibbpf", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev", "libelf-dev", "zlib1g-dev"])]),

        module("Text"),
        module("Syscalls"),
        module("Latency", ["CSyslatLayout", "Syscalls"]),
        module("History", ["Latency", "Syscalls"]),
        module(
            "Recorder",
            ["CLibbpf", "CSyslatLayout", "Latency", "Syscalls", .product(name: "Logging", package: "swift-log")],
            plugins: ["CompileBPF"]),
        .systemLibrary(name: "CSystem"),
        .systemLibrary(name: "CConfinement"),
        module("Confinement", ["CConfinement"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        module("HTTP", ["CZlib", "Text"]),
        module("StatsModel", ["Text"]),
        module("StatsAPI", ["History", "HTTP", "Latency", "StatsModel", "Syscalls", "Text"]),
        module("TopView", ["CSystem", "StatsModel", "Text"]),
        .executableTarget(
            name: "syslat",
            dependencies: [
                "Confinement", "CSystem", "History", "HTTP", "Latency", "Recorder", "StatsAPI", "StatsModel",
                "Syscalls", "Text", "TopView",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swift),

        // Makes known system calls for the tests to find.
        .executableTarget(
            name: "workload", path: "Tests/Workload", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        tests("TextTests", ["Text"]),
        tests("SyscallsTests", ["Syscalls"]),
        tests("LatencyTests", ["CSyslatLayout", "Latency", "Syscalls"]),
        tests("HistoryTests", ["History", "Latency", "Syscalls"]),
        tests(
            "RecorderTests",
            [
                "CLibbpf", "CSyslatLayout", "Latency", "Recorder", "Syscalls", "syslat", "workload",
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests("HTTPTests", ["HTTP"]),
        tests("StatsAPITests", ["History", "HTTP", "Latency", "StatsAPI", "StatsModel", "Syscalls", "Text"]),
        tests("TopViewTests", ["StatsModel", "TopView"]),
        tests("EndToEndTests", ["HTTP", "StatsModel", "syslat", "Text", "workload"]),
    ],
    swiftLanguageModes: [.v6]
)
