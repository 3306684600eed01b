import Foundation
import PackagePlugin

/// Compiles `bpf/syslat.bpf.c` with the toolchain's own clang and hands the object to the target as a Swift source,
/// so that `swift build` is enough and the binary carries its BPF program. `SYSLAT_BPF_CLANG` names another clang.
@main
struct CompileBPF: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let bpf = context.package.directoryURL.appending(path: "bpf")
        let output = context.pluginWorkDirectoryURL.appending(path: "BPFObject.swift")
        let clang =
            try ProcessInfo.processInfo.environment["SYSLAT_BPF_CLANG"]
            ?? context.tool(named: "clang").url.path(percentEncoded: false)
        let inputs = [
            "compile.sh", "syslat.bpf.c", "attach.h", "blocks.h", "calls.h", "in_flight.h", "kernel.h", "rows.h",
            "include/syslat.h",
        ].map { bpf.appending(path: $0) }
        return [
            .buildCommand(
                displayName: "Compiling BPF syslat.bpf.c",
                executable: URL(fileURLWithPath: "/bin/sh"),
                arguments: [
                    inputs[0].path(percentEncoded: false), clang, bpf.path(percentEncoded: false),
                    output.path(percentEncoded: false),
                ],
                inputFiles: inputs,
                outputFiles: [output])
        ]
    }
}
