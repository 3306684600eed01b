import Foundation
import PackagePlugin

/// Compiles `bpf/syslat.bpf.c` and hands the object to the target as a Swift source, so that `swift build` is enough and
/// the binary carries its BPF program. `bpf/compile.sh` looks for a clang with the BPF target, the toolchain's own first;
/// `SYSLAT_BPF_CLANG` names another.
@main
struct CompileBPF: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let bpf = context.package.directoryURL.appending(path: "bpf")
        let output = context.pluginWorkDirectoryURL.appending(path: "BPFObject.swift")
        let chosen = ProcessInfo.processInfo.environment["SYSLAT_BPF_CLANG"] ?? ""
        let toolchain = try? context.tool(named: "clang").url.path(percentEncoded: false)
        let script = bpf.appending(path: "compile.sh")
        return [
            .buildCommand(
                displayName: "Compiling BPF syslat.bpf.c",
                executable: URL(fileURLWithPath: "/bin/sh"),
                arguments: [
                    script.path(percentEncoded: false), bpf.path(percentEncoded: false),
                    output.path(percentEncoded: false), chosen, toolchain ?? "",
                ],
                inputFiles: try [script] + sources(in: bpf) + sources(in: bpf.appending(path: "include")),
                outputFiles: [output])
        ]
    }

    /// Every C file and header of a folder, in a fixed order, so that new files become inputs by themselves.
    private func sources(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { ["c", "h"].contains($0.pathExtension) }
            .sorted { $0.path < $1.path }
    }
}
