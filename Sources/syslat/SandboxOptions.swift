import ArgumentParser

/// What the daemon gives up once it records.
struct SandboxOptions: ParsableArguments {
    @Option(help: "Become this user once the recorder is attached. Takes root to start with.")
    var user: String?

    @Flag(
        help: """
            Don't restrict the daemon's files, connections and system calls. Capabilities are dropped all the same.
            """)
    var noSandbox = false
}
