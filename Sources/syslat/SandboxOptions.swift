import ArgumentParser

/// The privileges that the daemon drops once it records.
struct SandboxOptions: ParsableArguments {
    @Option(help: "Switch to this user once the recorder is attached. Requires a start as root.")
    var user: String?

    @Flag(
        help: """
            Don't restrict the daemon's files, connections and system calls. The daemon still drops its capabilities.
            """)
    var noSandbox = false
}
