import ArgumentParser

/// Who may read the figures.
struct AccessOptions: ParsableArguments {
    @Option(
        help: """
            Require the bearer token in this file (mode 600) from clients over TCP. The file is read again when it changes.
            """,
        completion: .file())
    var tokenFile: String?

    @Flag(help: "Serve other machines and users without a token. Everybody who can connect can then read the figures.")
    var allowAnonymous = false

    /// Whether the options say who may read the figures.
    var protects: Bool { tokenFile != nil || allowAnonymous }
}
