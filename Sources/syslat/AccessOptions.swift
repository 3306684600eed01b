import ArgumentParser

/// Who may read the figures.
struct AccessOptions: ParsableArguments {
    @Option(
        help: "Ask clients over TCP for the bearer token in this file (mode 600); read again when it changes.",
        completion: .file())
    var tokenFile: String?

    @Flag(help: "Listen beyond this machine without a token, although anybody there may then read the figures.")
    var allowAnonymous = false

    /// Whether it is said who may read them, or that anybody may.
    var protects: Bool { tokenFile != nil || allowAnonymous }
}
